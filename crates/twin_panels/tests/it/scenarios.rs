//! The scenarios panel: what it shows of a simulation, and what it asks of it.

use crate::fixture::{Fixture, HOT, NOW};
use crate::stage::{Stage, stage, stage_of};
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::sync::Arc;
use std::time::Duration;
use twin_api::{
    ActiveEntry, ScenarioEntry, ScenarioGroup, ScenarioParameter, ScenarioPhase, ScenarioTarget, Simulation,
    SimulationState,
};
use twin_model::Place;
use twin_panels::Intent;
use twin_panels::panel::SCENARIOS;

/// Three scenarios, of which one is under way at A01.
pub(crate) fn simulation() -> Simulation {
    let racks: Arc<[ScenarioTarget]> = (0..24)
        .map(|i| ScenarioTarget {
            name: format!("{}{:02}", ["A", "B", "C", "D"][i / 6], i % 6 + 1),
            place: Some(Place::Rack(i as u32)),
        })
        .collect();
    let cracs: Arc<[ScenarioTarget]> = ["crac-a1", "crac-a2", "crac-b1"]
        .iter()
        .zip(0..)
        .map(|(name, i)| ScenarioTarget { name: (*name).to_owned(), place: Some(Place::Crac(i)) })
        .collect();
    let entry = |name: &str, title: &str, group, kind: &str, targets: &Arc<[ScenarioTarget]>| ScenarioEntry {
        name: name.to_owned(),
        title: title.to_owned(),
        description: format!("{title}, as the file of the simulation describes it in a sentence or two"),
        group,
        target_kind: kind.to_owned(),
        targets: Arc::clone(targets),
        usual_target: None,
        parameters: Vec::new(),
        first_out: Some("CRAC stopped by a fault".to_owned()),
    };
    let mut cooling = entry("COOLING_FAILURE", "Cooling failure", ScenarioGroup::Cooling, "rack", &racks);
    cooling.usual_target = Some("A01".to_owned());
    cooling.parameters = vec![ScenarioParameter {
        name: "kelvin".to_owned(),
        title: "Inlet rise".to_owned(),
        unit: "K".to_owned(),
        default: 12.0,
        min: 2.0,
        max: 30.0,
    }];
    Simulation {
        is_running: true,
        report_hz: None,
        messages_per_second: Some(84.0),
        clock_rate: 60.0,
        slowed_from: None,
        can_set_clock_rate: true,
        scenarios: Arc::new([
            cooling,
            entry("UNIT_FAULT", "Unit fault", ScenarioGroup::Cooling, "CRAC", &cracs),
            entry("STORM", "A stormy night", ScenarioGroup::Stories, "", &Arc::from([])),
        ]),
        active: vec![ActiveEntry {
            name: "COOLING_FAILURE".to_owned(),
            title: "Cooling failure".to_owned(),
            target: "A01".to_owned(),
            place: Some(HOT),
            phase: ScenarioPhase::Ramping,
            level: 0.45,
            since: NOW - Duration::from_secs(200),
            anomalies: vec!["Inlet of A01 +5.4 K".to_owned()],
        }],
        refusal: None,
    }
}

fn open(change: impl FnOnce(&mut Simulation)) -> Harness<'static, Stage> {
    let mut simulation = simulation();
    change(&mut simulation);
    open_in(SimulationState::Live(Box::new(simulation)))
}

fn open_in(state: SimulationState) -> Harness<'static, Stage> {
    let mut fixture = Fixture::calm();
    fixture.simulation = state;
    let mut stage = stage(fixture);
    stage.state_mut().shell.apply(&Intent::ShowPanel(SCENARIOS));
    stage.run();
    stage
}

fn click(stage: &mut Harness<'static, Stage>, label: &str) {
    stage.get_by_label(label).click();
    stage.run();
}

#[test]
fn without_an_answer_the_panel_says_that_nobody_simulates() {
    open_in(SimulationState::Looking).get_by_label("Looking for a simulator…");
    let stage = open_in(SimulationState::Absent { reason: "no answer within 5 s".to_owned() });
    stage.get_by_label("No simulator answers");
    stage.get_by_label("no answer within 5 s");
    assert!(stage.query_by_label("Start bots").is_none());
}

#[test]
fn a_simulation_without_scenarios_says_so() {
    open(|simulation| simulation.scenarios = Arc::new([])).get_by_label("No scenarios");
}

#[test]
fn what_is_under_way_shows_level_phase_and_what_it_does() {
    let stage = open(|_| {});
    stage.get_by_role_and_label(Role::ProgressIndicator, "Level 45 %");
    for label in ["Growing", "45 %", "Stop COOLING_FAILURE on A01"] {
        stage.get_by_label(label);
    }
    stage.get_by_label_contains("Inlet of A01 +5.4 K");
    stage.get_by_label_contains(", 3 min");
}

#[test]
fn a_scenario_is_stopped_alone_or_with_all_others() {
    let mut stage = open(|_| {});
    click(&mut stage, "Stop COOLING_FAILURE on A01");
    click(&mut stage, "Stop all");
    let stop = Intent::StopScenario { name: "COOLING_FAILURE".to_owned(), target: "A01".to_owned() };
    assert_eq!(stage.state().intents, [stop, Intent::StopAllScenarios]);
}

#[test]
fn a_fading_scenario_cannot_be_stopped_again() {
    let stage = open(|simulation| simulation.active[0].phase = ScenarioPhase::Recovering);
    stage.get_by_label("Fading");
    assert!(stage.query_by_label("Stop COOLING_FAILURE on A01").is_none());
}

#[test]
fn a_scenario_is_started_on_a_target_found_by_its_name() {
    let mut stage = open(|_| {});
    click(&mut stage, "Scenario Cooling failure");
    stage.get_by_label_contains("It runs on A01");
    click(&mut stage, "Target A01");
    stage.get_by_role_and_label(Role::TextInput, "Search targets").type_text("c03");
    stage.run();
    assert!(stage.query_by_label("B01").is_none(), "the search hides other racks");
    click(&mut stage, "C03");
    click(&mut stage, "Start on C03");
    let expected = Intent::RunScenario {
        name: "COOLING_FAILURE".to_owned(),
        target: Some("C03".to_owned()),
        parameters: vec![("kelvin".to_owned(), 12.0)],
    };
    assert_eq!(stage.state().intents, [expected]);
}

#[test]
fn several_targets_are_meant_by_a_selector() {
    let mut stage = open(|simulation| simulation.active.clear());
    click(&mut stage, "Scenario Cooling failure");
    click(&mut stage, "Target A01");
    stage.get_by_role_and_label(Role::TextInput, "Search targets").type_text("room:hall-a");
    stage.run();
    click(&mut stage, "Use as a selector");
    click(&mut stage, "Start on room:hall-a");
    let is_meant =
        |intent: &Intent| matches!(intent, Intent::RunScenario { target: Some(target), .. } if target == "room:hall-a");
    assert!(stage.state().intents.iter().any(is_meant), "{:?}", stage.state().intents);
}

#[test]
fn a_parameter_is_set_from_the_keyboard_within_its_range() {
    let mut stage = open(|simulation| simulation.active.clear());
    click(&mut stage, "Scenario Cooling failure");
    stage.get_by_label("12 K");
    stage.get_by_role_and_label(Role::Slider, "Inlet rise").focus();
    stage.run();
    for _ in 0..3 {
        stage.key_press(egui::Key::ArrowRight);
        stage.run();
    }
    stage.get_by_label("15 K");
    click(&mut stage, "Start on A01");
    assert!(matches!(&stage.state().intents[..], [Intent::RunScenario { parameters, .. }] if parameters[0].1 == 15.0));
}

#[test]
fn the_selected_machine_is_offered_as_target() {
    // The inspector takes a part of the height: nothing under way leaves room.
    let mut stage = open(|simulation| simulation.active.clear());
    stage.state_mut().fixture.selection = Some(Place::Crac(2));
    stage.run();
    click(&mut stage, "Scenario Unit fault");
    stage.get_by_label_contains("First alarm: CRAC stopped by a fault");
    click(&mut stage, "Selected: crac-b1");
    stage.get_by_label("Start on crac-b1");
}

#[test]
fn a_story_needs_no_target() {
    let mut stage = open(|_| {});
    click(&mut stage, "Scenario A stormy night");
    click(&mut stage, "Start");
    let expected = Intent::RunScenario { name: "STORM".to_owned(), target: None, parameters: Vec::new() };
    assert_eq!(stage.state().intents, [expected]);
}

#[test]
fn scenarios_are_found_by_group_and_text() {
    let mut stage = open(|_| {});
    click(&mut stage, "Stories");
    stage.get_by_label("1 of 3 scenarios");
    assert!(stage.query_by_label("Scenario Unit fault").is_none());
    click(&mut stage, "All");
    stage.get_by_role_and_label(Role::TextInput, "Search scenarios").focus();
    stage.run();
    stage.get_by_role_and_label(Role::TextInput, "Search scenarios").type_text("unit");
    stage.run();
    stage.get_by_label("Scenario Unit fault");
    stage.get_by_label("1 of 3 scenarios");
}

#[test]
fn bots_clock_and_reports_are_set() {
    let mut stage = open(|simulation| simulation.report_hz = Some(5.0));
    stage.get_by_label("Running normal");
    stage.get_by_label("5 /s");
    click(&mut stage, "Stop bots");
    click(&mut stage, "300×");
    click(&mut stage, "As the scene says");
    stage.get_by_role_and_label(Role::Slider, "Reports a second").focus();
    stage.run();
    stage.key_press(egui::Key::ArrowRight);
    stage.run();
    let expected = [
        Intent::SetBotsRunning(false),
        Intent::SetClockRate(300.0),
        Intent::SetReportRate(None),
        Intent::SetReportRate(Some(6.0)),
    ];
    assert_eq!(stage.state().intents, expected);
}

#[test]
fn a_clock_that_could_not_be_followed_says_so() {
    let mut stage = open(|simulation| simulation.slowed_from = Some(1000.0));
    stage.get_by_label("Asked for 1000×, this computer follows 60×");
    stage = open(|_| {});
    assert!(stage.query_by_label_contains("Asked for").is_none());
}

#[test]
fn stopped_bots_can_be_started_and_nobody_else_s_clock_can_be_set() {
    let mut stage = open(|simulation| {
        simulation.is_running = false;
        simulation.can_set_clock_rate = false;
    });
    stage.get_by_label_contains("nothing is published");
    stage.get_by_label("set where the simulation runs");
    assert!(stage.query_by_label("300×").is_none());
    click(&mut stage, "Start bots");
    assert_eq!(stage.state().intents, [Intent::SetBotsRunning(true)]);
}

#[test]
fn a_refusal_stands_where_it_was_asked_for() {
    let reason = "run scenario UNIT_FAULT on crac-a1: it runs already";
    open(|simulation| simulation.refusal = Some(reason.to_owned())).get_by_label(reason);
}

#[test]
fn a_narrow_window_still_shows_every_control() {
    let mut fixture = Fixture::calm();
    fixture.simulation = SimulationState::Live(Box::new(simulation()));
    let mut stage = stage_of((1280.0, 1200.0), fixture);
    stage.state_mut().shell.apply(&Intent::ShowPanel(SCENARIOS));
    stage.run();
    stage.get_by_label("Scenario Unit fault").click();
    stage.run();
    let scene = stage.state().response.as_ref().expect("a frame was drawn").scene_rect;
    for label in ["Stop bots", "1000×", "Stop all", "Start on crac-a1"] {
        assert!(stage.get_by_label(label).rect().right() < scene.left(), "{label} is cut");
    }
}
