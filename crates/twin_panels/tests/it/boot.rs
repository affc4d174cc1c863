//! The first seconds: each line is true because of something, and nothing stands before an alarm.

use crate::fixture::Fixture;
use crate::picture;
use crate::stage::{Stage, starting};
use egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::sync::Arc;
use twin_api::{Connection, HistoryState, SourcePhase};

/// A site of which only plan and engine are there.
fn cold() -> Fixture {
    let mut fixture = Fixture::loading();
    fixture.snapshot.history = HistoryState::default();
    fixture.racks_built = 0;
    fixture
}

fn is_shown(stage: &Harness<'_, Stage>) -> bool {
    stage.query_by_label_contains("Engine runs").is_some()
}

#[test]
fn each_line_becomes_true_from_what_has_come_and_not_from_waiting() {
    let mut stage = starting(cold());
    stage.run_steps(300);
    for label in [
        "Engine runs: ready",
        "History is open: waiting",
        "Points are bound: ready",
        "Sources are connected: waiting",
        "First values are here: waiting",
        "Racks stand in the hall: waiting",
    ] {
        stage.get_by_label(label);
    }
    assert!(stage.query_by_label("Waiting for the first values").is_none());
    let live = Fixture::calm();
    let fixture = &mut stage.state_mut().fixture;
    fixture.snapshot.history = live.snapshot.history;
    fixture.snapshot.sources = live.snapshot.sources;
    fixture.racks_built = 12;
    stage.run();
    picture::take(&stage, "boot");
    for label in ["History is open: ready", "Sources are connected: ready", "First values are here: waiting"] {
        stage.get_by_label(label);
    }
    assert!(crate::ink::texts(stage.output()).iter().any(|ink| ink.text == "12 of 24"));
}

#[test]
fn it_fades_within_six_tenths_of_a_second_once_all_is_up() {
    let mut stage = starting(cold());
    stage.run();
    stage.state_mut().fixture = Fixture::calm();
    stage.run_steps(5);
    assert!(is_shown(&stage));
    // 60 frames a second: 0.6 s are 36 of them.
    stage.run_steps(31);
    assert!(!is_shown(&stage));
}

#[test]
fn reduced_motion_cuts_instead_of_fading() {
    let mut stage = starting(cold());
    stage.run();
    stage.state_mut().fixture = Fixture::calm();
    stage.state_mut().fixture.reduced_motion = true;
    stage.run_steps(2);
    assert!(!is_shown(&stage));
}

#[test]
fn a_key_a_click_a_script_and_an_alarm_end_it_at_once() {
    let ends: [fn(&mut Harness<'_, Stage>); 4] = [
        |stage| stage.key_press(Key::Space),
        |stage| stage.drag_at(egui::pos2(700.0, 500.0)),
        |stage| stage.state_mut().shell.skip_boot(),
        |stage| stage.state_mut().fixture.snapshot.alarms = Arc::clone(&Fixture::alarming().snapshot.alarms),
    ];
    for (i, end) in ends.into_iter().enumerate() {
        let mut stage = starting(cold());
        stage.run();
        assert!(is_shown(&stage));
        end(&mut stage);
        stage.run_steps(2);
        assert!(!is_shown(&stage), "{i}");
        stage.get_by_label("Waiting for the first values");
    }
}

#[test]
fn a_window_that_joins_a_site_that_runs_has_nothing_to_tell() {
    assert!(!is_shown(&starting(Fixture::calm())));
}

#[test]
fn what_failed_is_said_and_never_passes_for_ready() {
    let mut fixture = cold();
    fixture.snapshot.sources[0].phase = SourcePhase::Lost;
    fixture.snapshot.sources[0].last_error = Some("connection refused".to_owned());
    fixture.snapshot.history.error = Some("disk full".to_owned());
    fixture.connection = Connection::SourceLost;
    let stage = starting(fixture);
    stage.get_by_label("Sources are connected: failed");
    stage.get_by_label("History is open: failed");
    stage.get_by_label("Telemetry lost");
    let texts = crate::ink::texts(stage.output());
    assert!(texts.iter().any(|ink| ink.text == "connection refused"));
}
