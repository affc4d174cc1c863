//! The menu of a place: it offers what can be done there, and does it.

use crate::fixture::{Fixture, HOT};
use crate::picture;
use crate::scenarios::simulation;
use crate::stage::{Stage, stage, stage_of};
use egui::accesskit::Role;
use egui::{Key, OutputCommand, pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use twin_api::SimulationState;
use twin_model::{AlarmId, Place};
use twin_panels::Intent;
use twin_panels::lens::LENSES;
use twin_panels::panel::ALARMS;

/// A site that alarms and is simulated, with the menu of `place` open.
fn menu_of(place: Place) -> Harness<'static, Stage> {
    let mut fixture = Fixture::alarming();
    fixture.simulation = SimulationState::Live(Box::new(simulation()));
    let mut stage = stage(fixture);
    stage.state_mut().shell.open_context_menu(place, pos2(800.0, 400.0));
    stage.run();
    stage
}

fn choose(stage: &mut Harness<'static, Stage>, entry: &str) {
    stage.get_by_role_and_label(Role::Button, entry).click();
    stage.run();
}

fn is_open(stage: &Harness<'static, Stage>) -> bool {
    let is_open = stage.state().shell.is_menu_open();
    assert_eq!(is_open, stage.query_by_label("Copy address").is_some());
    is_open
}

#[test]
fn flying_there_and_copying_the_address_close_the_menu() {
    let mut stage = menu_of(HOT);
    choose(&mut stage, "Fly there");
    assert_eq!(stage.state().intents, [Intent::Select(Some(HOT)), Intent::FlyTo(HOT)]);
    assert!(!is_open(&stage));
    let mut stage = menu_of(HOT);
    stage.key_press(Key::ArrowUp);
    stage.run();
    // Only the press: what a frame puts on the clipboard is gone with the next one.
    stage.key_down(Key::Enter);
    stage.step();
    let copied = stage.output().platform_output.commands.clone();
    assert!(copied.contains(&OutputCommand::CopyText("Hall A ▸ Row A ▸ A01".to_owned())), "{copied:?}");
}

#[test]
fn a_rack_opens_and_shuts_from_its_menu_and_from_that_of_a_device() {
    let mut stage = menu_of(HOT);
    choose(&mut stage, "Open rack");
    assert_eq!(stage.state().intents, [Intent::Select(Some(HOT)), Intent::OpenRack(Some(0))]);
    let device = Place::Device { rack: 0, device: 3 };
    let mut fixture = Fixture::calm();
    fixture.open_rack = Some(0);
    let mut stage = self::stage(fixture);
    stage.state_mut().shell.open_context_menu(device, pos2(800.0, 400.0));
    stage.run();
    choose(&mut stage, "Close rack");
    assert_eq!(stage.state().intents, [Intent::OpenRack(None)]);
    let mut stage = menu_of(Place::Crac(1));
    assert!(is_open(&stage) && stage.query_by_label("Open rack").is_none());
    stage.run();
}

#[test]
fn its_alarms_are_shown_alone_and_acknowledged_together() {
    let mut stage = menu_of(HOT);
    choose(&mut stage, "Acknowledge its alarm");
    assert_eq!(stage.state().intents, [Intent::Acknowledge { alarm: AlarmId(7), note: String::new() }]);
    let mut stage = menu_of(HOT);
    choose(&mut stage, "Show its alarms");
    stage.run();
    assert!(stage.state().shell.is_open(ALARMS));
    stage.get_by_label("Alarm P1 critical: A01 inlet, 1.8 m above 32.0 °C");
    assert!(stage.query_by_label("Alarm P2 major: crac-a2 stopped by a fault").is_none());
    let mut stage = menu_of(Place::Room(0));
    choose(&mut stage, "Acknowledge its alarms");
    assert_eq!(stage.state().intents.len(), 3, "{:?}", stage.state().intents);
    let mut stage = menu_of(Place::Room(0));
    choose(&mut stage, "Show its alarms");
    stage.run();
    stage.get_by_label("Alarm P2 major: crac-a2 stopped by a fault");
}

#[test]
fn a_place_without_alarms_or_scenarios_offers_neither() {
    let mut stage = stage(Fixture::alarming());
    stage.state_mut().shell.open_context_menu(Place::Rack(12), pos2(800.0, 400.0));
    stage.run();
    assert!(is_open(&stage));
    for absent in ["Show its alarms", "Acknowledge its alarm", "Simulate a fault…"] {
        assert!(stage.query_by_label(absent).is_none(), "{absent}");
    }
}

#[test]
fn a_fault_strikes_the_place_that_was_clicked() {
    let mut stage = menu_of(Place::Device { rack: 1, device: 2 });
    choose(&mut stage, "Simulate a fault…");
    picture::take(&stage, "context-menu");
    choose(&mut stage, "Cooling failure");
    let [Intent::RunScenario { name, target, .. }] = &stage.state().intents[..] else {
        panic!("{:?}", stage.state().intents)
    };
    assert_eq!((name.as_str(), target.as_deref()), ("COOLING_FAILURE", Some("A02")));
}

#[test]
fn arrows_choose_enter_takes_and_escape_goes_back_before_it_closes() {
    let mut stage = menu_of(HOT);
    for key in [Key::ArrowUp, Key::ArrowUp, Key::ArrowRight] {
        stage.key_press(key);
        stage.run();
    }
    stage.get_by_label(LENSES[0].name);
    // Past the way back and the first lens.
    for _ in 0..3 {
        stage.key_press(Key::ArrowDown);
        stage.run();
    }
    stage.key_press(Key::Enter);
    stage.run();
    assert_eq!(stage.state().intents, [Intent::SetLens(1)]);
    let mut stage = menu_of(HOT);
    choose(&mut stage, "See through lens…");
    choose(&mut stage, "Back");
    assert!(is_open(&stage));
    choose(&mut stage, "See through lens…");
    stage.key_press(Key::Escape);
    stage.run();
    assert!(is_open(&stage));
    stage.key_press(Key::Escape);
    stage.run();
    assert!(!is_open(&stage));
}

#[test]
fn a_click_elsewhere_closes_it_and_the_right_button_opens_it_from_a_list() {
    let mut stage = menu_of(HOT);
    stage.drag_at(pos2(600.0, 900.0));
    stage.drop_at(pos2(600.0, 900.0));
    stage.run();
    assert!(!is_open(&stage));
    let mut stage = stage_of((1600.0, 1300.0), Fixture::alarming());
    stage.get_by_label("Room Hall B").click_secondary();
    stage.run();
    stage.run();
    assert!(is_open(&stage));
    assert!(stage.state().intents.is_empty(), "{:?}", stage.state().intents);
}
