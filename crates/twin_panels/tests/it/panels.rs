//! Each panel in its states.

use crate::fixture::{Fixture, HOT, NOW};
use crate::scenarios::simulation;
use crate::stage::stage;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use std::sync::Arc;
use std::time::Duration;
use twin_api::{SimulationState, SourcePhase};
use twin_model::{AlarmId, Place};
use twin_panels::panel::{ALARMS, CONNECTIONS, SCENARIOS};
use twin_panels::tokens::Look;
use twin_panels::{HOVER_CARD_WIDTH, Intent, hover_card_ui};

#[test]
fn overview_tells_the_figures_of_the_site_with_their_units() {
    let stage = stage(Fixture::calm());
    for label in [
        "Total power 186.4 kW",
        "PUE instant 1.42",
        "Mean inlet 22.6 °C",
        "Max inlet 25.4 °C",
        "Cooling 139.8 kW",
        "Alarms 0",
    ] {
        stage.get_by_label(label);
    }
    for room in ["Room Hall A", "Room Hall B", "Room Plant room"] {
        stage.get_by_label(room);
    }
}

#[test]
fn overview_without_values_shows_dashes_and_no_numbers() {
    let stage = stage(Fixture::loading());
    for label in ["Total power — kW", "PUE instant —", "Mean inlet — °C"] {
        stage.get_by_label(label);
    }
}

#[test]
fn the_hottest_inlet_is_one_click_away() {
    let mut stage = stage(Fixture::alarming());
    stage.get_by_label("Max inlet 33.6 °C").click();
    stage.run();
    assert_eq!(stage.state().intents, [Intent::Select(Some(HOT)), Intent::FlyTo(HOT)]);
}

#[test]
fn a_room_of_the_overview_is_gone_to() {
    let mut stage = stage(Fixture::calm());
    stage.get_by_label("Room Hall B").click();
    stage.run();
    assert_eq!(stage.state().intents, [Intent::Select(Some(Place::Room(1))), Intent::FlyTo(Place::Room(1))]);
}

#[test]
fn an_empty_alarm_list_says_so() {
    let mut stage = stage(Fixture::calm());
    stage.state_mut().shell.apply(&Intent::ShowPanel(ALARMS));
    stage.run();
    stage.get_by_label("Everything that reports is within its limits");
}

#[test]
fn an_alarm_is_acknowledged_with_a_note() {
    let mut stage = stage(Fixture::alarming());
    stage.state_mut().shell.apply(&Intent::ShowPanel(ALARMS));
    stage.run();
    stage.get_all_by_label("Acknowledge…").next().expect("the first alarm can be acknowledged").click();
    stage.run();
    stage.get_by_role_and_label(Role::TextInput, "Note").focus();
    stage.run();
    stage.get_by_role_and_label(Role::TextInput, "Note").type_text("CRAC on its way");
    stage.run();
    // The alarm bar has one as well; the panel's comes first.
    stage
        .get_all_by_label("Acknowledge")
        .min_by(|one, other| one.rect().top().total_cmp(&other.rect().top()))
        .expect("the confirm button")
        .click();
    stage.run();
    let expected = Intent::Acknowledge { alarm: AlarmId(7), note: "CRAC on its way".to_owned() };
    assert_eq!(stage.state().intents, [expected]);
}

#[test]
fn the_alarm_list_shows_what_was_noted_and_who_noted_it() {
    let mut stage = stage(Fixture::alarming());
    stage.state_mut().shell.apply(&Intent::ShowPanel(ALARMS));
    stage.run();
    stage.get_by_label_contains("Mara: Door open, closing it");
    for state in ["Acknowledged", "Returned"] {
        stage.get_by_label(state);
    }
}

#[test]
fn alarms_are_filtered_by_priority_and_by_text() {
    let mut stage = stage(Fixture::alarming());
    stage.state_mut().shell.apply(&Intent::ShowPanel(ALARMS));
    stage.run();
    stage.get_by_label("P2 2").click();
    stage.run();
    stage.get_by_label("2 of 4 alarms");
    assert!(stage.query_by_label("Alarm P1 critical: A01 inlet, 1.8 m above 32.0 °C").is_none());
    stage.get_by_label("All").click();
    stage.run();
    stage.get_by_role_and_label(Role::TextInput, "Filter by source or message").focus();
    stage.run();
    stage.get_by_role_and_label(Role::TextInput, "Filter by source or message").type_text("crac-a2");
    stage.run();
    stage.get_by_label("1 of 4 alarms");
    stage.get_by_label("Alarm P2 major: crac-a2 stopped by a fault");
}

#[test]
fn an_alarm_is_gone_to() {
    let mut stage = stage(Fixture::alarming());
    stage.state_mut().shell.apply(&Intent::ShowPanel(ALARMS));
    stage.run();
    stage.get_all_by_label("Go there").next().expect("the first alarm").click();
    stage.run();
    assert_eq!(stage.state().intents, [Intent::Select(Some(HOT)), Intent::FlyTo(HOT)]);
}

#[test]
fn a_hot_rack_shows_its_air_power_history_alarm_and_devices() {
    let stage = stage(Fixture::alarming().select(HOT));
    for label in ["Inlet 1.8 m 33.6 °C", "Inlet 1.2 m 32.4 °C", "Inlet 0.5 m 30.1 °C"] {
        stage.get_by_role_and_label(Role::ProgressIndicator, label);
    }
    stage.get_by_label("Hall A ▸ Row A ▸ A01");
    stage.get_by_label("44.2 °C");
    stage.get_by_label_contains("of 8.00 kW");
    stage.get_by_label("27 of 42 units used");
    stage.get_by_label("a01-sw-b");
    assert!(stage.get_all_by_label("A01 inlet, 1.8 m above 32.0 °C").count() >= 2, "in the inspector and in the bar");
}

#[test]
fn a_device_of_the_elevation_is_selected_by_a_click() {
    let mut stage = stage(Fixture::calm().select(HOT));
    stage.get_by_label("a01-sw-b").click();
    stage.run();
    let device = Place::Device { rack: 0, device: 13 };
    assert_eq!(stage.state().intents, [Intent::Select(Some(device))]);
    stage.state_mut().fixture.selection = Some(device);
    stage.run();
    stage.get_by_label("Leaf 48");
    stage.get_by_label("U42");
}

#[test]
fn a_stale_rack_says_so() {
    let stage = stage(Fixture::alarming().select(Place::Rack(7)));
    stage.get_by_label("1 h old, stale");
}

#[test]
fn states_are_told_in_words() {
    for (place, word) in [
        (Place::Crac(1), "Fault"),
        (Place::Ups(0), "Normal"),
        (Place::Sensor(0), "Dry"),
        (Place::Pdu(0), "150.0 kW"),
        (Place::Utility(0), "401 V"),
        (Place::Machine(1), "1480 rpm"),
        (Place::Room(0), "12.0 × 9.6 m"),
    ] {
        let stage = stage(Fixture::alarming().select(place));
        assert!(stage.query_all_by_label(word).next().is_some(), "{place:?} has no {word}");
    }
}

#[test]
fn what_feeds_a_rack_is_one_click_away() {
    let mut stage = stage(Fixture::calm().select(HOT));
    stage.get_by_label_contains("pdu-b1").click();
    stage.run();
    assert_eq!(stage.state().intents, [Intent::Select(Some(Place::Pdu(1)))]);
}

#[test]
fn a_chosen_span_is_asked_for() {
    let mut stage = stage(Fixture::calm().select(HOT));
    // The overview's chart has chips as well; the inspector stands at the right.
    stage
        .get_all_by_label("15 min")
        .max_by(|one, other| one.rect().left().total_cmp(&other.rect().left()))
        .expect("a chip")
        .click();
    stage.run();
    let points = &stage.state().fixture.snapshot.points;
    for quantity in ["inlet_low", "inlet_mid", "inlet_high"] {
        let point = points.find(HOT, quantity).expect("a point of the fixture");
        let spans: Vec<Duration> = stage
            .state()
            .demand
            .ranges
            .iter()
            .filter(|request| request.point == point)
            .map(|request| request.to.since(request.from))
            .collect();
        assert_eq!(spans, [Duration::from_secs(900)], "{quantity}");
    }
}

#[test]
fn a_chart_asks_for_time_that_includes_now_and_holds_still_within_a_column() {
    let stage = stage(Fixture::calm().select(HOT));
    let demand = &stage.state().demand;
    assert!(!demand.ranges.is_empty());
    for request in &demand.ranges {
        assert!(request.from < NOW && NOW < request.to, "{request:?}");
        let column = request.to.since(request.from) / u32::from(request.buckets);
        assert_eq!(request.to.as_nanos() % i64::try_from(column.as_nanos()).expect("a short column"), 0);
    }
}

#[test]
fn sources_tell_what_was_refused_with_an_example() {
    let mut stage = stage(Fixture::calm());
    stage.state_mut().shell.apply(&Intent::ShowPanel(CONNECTIONS));
    stage.run();
    for label in ["mqtt://127.0.0.1:1883", "not a number", "12 messages", "84 samples/s", "Connected normal"] {
        stage.get_by_label(label);
    }
    stage.get_by_label_contains("dc/demo/hall-a/A01/inlet_mid warm");
}

#[test]
fn a_lost_source_and_a_failing_history_are_told() {
    let mut stage = stage(Fixture::calm());
    stage.state_mut().shell.apply(&Intent::ShowPanel(CONNECTIONS));
    let snapshot = &mut stage.state_mut().fixture.snapshot;
    snapshot.sources[0].phase = SourcePhase::Lost;
    snapshot.sources[0].last_error = Some("connection refused".to_owned());
    snapshot.history.error = Some("the disk is full".to_owned());
    stage.run();
    for label in ["Lost, connecting again… failed", "connection refused", "the disk is full", "System failed"] {
        stage.get_by_label(label);
    }
}

#[test]
fn every_panel_draws_in_both_looks() {
    for look in [Look::Cinematic, Look::Operator] {
        for panel in [ALARMS, CONNECTIONS, SCENARIOS] {
            let mut fixture = Fixture::alarming().select(HOT);
            fixture.simulation = SimulationState::Live(Box::new(simulation()));
            fixture.look = look;
            let mut stage = stage(fixture);
            stage.state_mut().shell.apply(&Intent::ShowPanel(panel));
            stage.run();
        }
    }
}

#[test]
fn a_hover_card_tells_three_values_their_age_and_the_worst_alarm() {
    let fixture = Fixture::alarming();
    let mut is_dressed = false;
    let harness = egui_kittest::Harness::builder().with_size((HOVER_CARD_WIDTH, 300.0)).build_ui(move |ui| {
        if !is_dressed {
            twin_panels::install_fonts(ui.ctx());
            is_dressed = true;
            ui.ctx().request_repaint();
            return;
        }
        hover_card_ui(ui, &fixture.view(), HOT);
    });
    for label in
        ["A01", "Inlet, 1.2 m", "32.4 °C", "Exhaust", "44.2 °C", "Power, A + B", "A01 inlet, 1.8 m above 32.0 °C"]
    {
        harness.get_by_label(label);
    }
    harness.get_by_label_contains("old");
}

#[test]
fn a_draft_note_dies_with_its_alarm() {
    let mut stage = stage(Fixture::alarming());
    stage.state_mut().shell.apply(&Intent::ShowPanel(ALARMS));
    stage.run();
    stage.get_all_by_label("Acknowledge…").next().expect("the first alarm can be acknowledged").click();
    stage.run();
    Arc::make_mut(&mut stage.state_mut().fixture.snapshot.alarms).remove(0);
    stage.run();
    assert!(stage.query_by_role_and_label(Role::TextInput, "Note").is_none());
}
