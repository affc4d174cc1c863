//! The shell: strips, rail, room for the 3D, and what must never be overlooked.

use crate::fixture::{Fixture, HOT, UNUSUAL_CONNECTIONS};
use crate::scenarios::simulation;
use crate::stage::{Stage, stage, stage_of};
use egui::accesskit::Role;
use egui::{Rect, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::sync::Arc;
use twin_api::SimulationState;
use twin_model::{AlarmId, Place, Priority};
use twin_panels::lens::LENSES;
use twin_panels::panel::{ALARMS, INSPECTOR, OVERVIEW, SCENARIOS};
use twin_panels::tokens::Look;
use twin_panels::{Intent, TourCaption};

#[test]
fn the_top_strip_tells_place_health_time_and_that_it_is_simulated() {
    let mut fixture = Fixture::alarming().select(HOT);
    fixture.snapshot.clock_rate = 60.0;
    let stage = stage(fixture);
    for label in [
        "Heliotwin",
        "Go to Demo site",
        "System normal",
        "Comm degraded",
        "Power normal",
        "Simulated ×60",
        "14:03:22",
        "WET",
        "14:03 UTC",
        "Alarms: P1 1, P2 2, P3 1, P4 0",
    ] {
        stage.get_by_label(label);
    }
}

#[test]
fn a_ups_on_battery_degrades_power() {
    let mut fixture = Fixture::calm();
    fixture.set(twin_model::Place::Ups(1), "source", 5.0);
    stage(fixture).get_by_label("Power degraded");
}

#[test]
fn the_alarm_bar_shows_the_most_pressing_alarm_and_acknowledges_it() {
    let mut stage = stage(Fixture::alarming());
    stage.get_by_label("+3 more");
    stage.get_by_label("Acknowledge").click();
    stage.run();
    assert_eq!(stage.state().intents, [Intent::Acknowledge { alarm: AlarmId(7), note: String::new() }]);
}

#[test]
fn a_lost_utility_degrades_power_even_while_a_genset_carries_it() {
    let mut fixture = Fixture::alarming();
    stage(Fixture::alarming()).get_by_label("Power normal");
    Arc::make_mut(&mut fixture.snapshot.alarms)[1].place = twin_model::Place::Utility(0);
    stage(fixture).get_by_label("Power degraded");
}

#[test]
fn a_click_that_began_on_one_alarm_does_not_acknowledge_the_one_that_came_under_it() {
    let mut stage = stage(Fixture::alarming());
    let pos = stage.get_by_label("Acknowledge").rect().center();
    let button = |pressed| egui::Event::PointerButton {
        pos,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: egui::Modifiers::NONE,
    };
    stage.event(egui::Event::PointerMoved(pos));
    stage.run();
    stage.event(button(true));
    stage.run();
    Arc::make_mut(&mut stage.state_mut().fixture.snapshot.alarms)[0].id = AlarmId(99);
    stage.run();
    stage.event(button(false));
    stage.run();
    assert_eq!(stage.state().intents, []);

    for pressed in [true, false] {
        stage.event(button(pressed));
        stage.run();
    }
    assert_eq!(stage.state().intents, [Intent::Acknowledge { alarm: AlarmId(99), note: String::new() }]);
}

#[test]
fn the_alarm_bar_prefers_what_nobody_has_seen() {
    let mut fixture = Fixture::alarming();
    Arc::make_mut(&mut fixture.snapshot.alarms)[0].condition.is_acknowledged = true;
    stage(fixture).get_by_label("crac-a2 stopped by a fault");
}

#[test]
fn a_calm_site_says_no_alarms() {
    stage(Fixture::calm()).get_by_label("No alarms");
}

#[test]
fn a_connection_that_is_not_live_cannot_be_overlooked() {
    for (connection, title) in UNUSUAL_CONNECTIONS {
        let mut fixture = Fixture::calm();
        fixture.connection = connection;
        let mut stage = stage(fixture);
        stage.get_by_label(title);
        stage.state_mut().shell.apply(&Intent::ToggleChrome);
        stage.run();
        stage.get_by_label(title);
    }
}

#[test]
fn a_refusal_tells_its_reason() {
    let mut fixture = Fixture::calm();
    fixture.refusal = Some("alarm #7 is not on the list".to_owned());
    stage(fixture).get_by_label("alarm #7 is not on the list");
}

#[test]
fn scenarios_that_run_are_named_and_lead_to_their_panel() {
    let mut fixture = Fixture::calm();
    fixture.simulation = SimulationState::Live(Box::new(simulation()));
    let mut stage = stage(fixture);
    stage.get_by_label_contains("Cooling failure on A01 · 3 min").click();
    stage.run();
    assert!(stage.state().shell.is_open(SCENARIOS));
}

#[test]
fn the_rail_opens_and_closes_panels_without_asking_anybody() {
    let mut stage = stage(Fixture::calm());
    assert!(stage.state().shell.is_open(OVERVIEW));
    stage.get_by_label("Close overview").click();
    stage.run();
    assert!(!stage.state().shell.is_open(OVERVIEW));
    stage.get_by_label("Alarms").click();
    stage.run();
    assert!(stage.state().shell.is_open(ALARMS));
    assert!(stage.state().intents.is_empty(), "{:?}", stage.state().intents);
}

#[test]
fn presets_and_looks_are_intents() {
    let mut stage = stage(Fixture::calm());
    stage.get_by_label("Cold aisle").click();
    stage.run();
    stage.get_by_label("Operator look").click();
    stage.run();
    assert_eq!(stage.state().intents, [Intent::Preset(2), Intent::SetLook(Look::Operator)]);
}

#[test]
fn selecting_opens_the_inspector_and_deselecting_closes_it() {
    let mut stage = stage(Fixture::calm());
    stage.state_mut().fixture.selection = Some(HOT);
    stage.run();
    assert!(stage.state().shell.is_open(INSPECTOR));
    stage.get_by_label("Hall A ▸ Row A ▸ A01");
    stage.state_mut().fixture.selection = None;
    stage.run();
    assert!(!stage.state().shell.is_open(INSPECTOR));
}

#[test]
fn hidden_chrome_leaves_everything_to_the_3d_and_asks_for_no_history() {
    let mut stage = stage(Fixture::alarming().select(HOT));
    stage.state_mut().shell.apply(&Intent::ToggleChrome);
    stage.run();
    let response = stage.state().response.clone().expect("a frame was drawn");
    assert_eq!(response.scene_rect, Rect::from_min_size(pos2(0.0, 0.0), vec2(1600.0, 1300.0)));
    assert!(!response.covers(pos2(10.0, 10.0)));
    assert!(stage.state().demand.ranges.is_empty());
}

#[test]
fn the_3d_keeps_65_per_cent_of_a_small_window_and_gets_the_pointer_there() {
    for fixture in [Fixture::alarming(), Fixture::alarming().select(HOT)] {
        let stage = stage_of((1280.0, 720.0), fixture);
        let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 720.0));
        let response = stage.state().response.clone().expect("a frame was drawn");
        let part = response.covered_part(window);
        assert!(part <= 0.35, "{part}");
        assert!(!response.covers(response.scene_rect.center()));
        assert!(response.covers(pos2(640.0, 10.0)) && response.covers(pos2(640.0, 710.0)));
    }
}

#[test]
fn every_character_that_is_shown_has_a_glyph() {
    let ctx = egui::Context::default();
    twin_panels::install_fonts(&ctx);
    // Fonts come into force with the next pass.
    for _ in 0..2 {
        ctx.run_ui(egui::RawInput::default(), |_| {}).textures_delta.clear();
    }
    for family in
        [egui::FontFamily::Proportional, egui::FontFamily::Monospace, egui::FontFamily::Name("semibold".into())]
    {
        // What a character without a glyph is drawn as.
        let replacement = glyph_of(&ctx, '\u{0378}', &family);
        let missing: String = "▸—×…·°³Δ–µ±−".chars().filter(|c| glyph_of(&ctx, *c, &family) == replacement).collect();
        assert!(missing.is_empty(), "{family:?} lacks {missing}");
    }
}

/// Where the font atlas keeps a character's picture.
fn glyph_of(ctx: &egui::Context, character: char, family: &egui::FontFamily) -> [[u16; 2]; 2] {
    let font = egui::FontId::new(13.0, family.clone());
    let galley = ctx.fonts_mut(|fonts| fonts.layout_no_wrap(character.to_string(), font, egui::Color32::WHITE));
    let uv = galley.rows[0].glyphs[0].uv_rect;
    [uv.min, uv.max]
}

#[test]
fn the_palette_goes_to_what_is_typed_and_closes() {
    let mut stage = stage(Fixture::alarming());
    stage.state_mut().shell.apply(&Intent::TogglePalette);
    stage.run();
    stage.get_by_role_and_label(Role::TextInput, "Search commands").type_text("a02");
    stage.run();
    stage.key_press(egui::Key::Enter);
    stage.run();
    let place = Place::Rack(1);
    assert_eq!(stage.state().intents, [Intent::Select(Some(place)), Intent::FlyTo(place)]);
    assert!(stage.query_by_role_and_label(Role::TextInput, "Search commands").is_none());
}

#[test]
fn the_selected_rack_is_opened_and_shut_from_the_palette() {
    for (open_rack, typed, wanted) in
        [(None, "open rack", vec![Intent::OpenRack(Some(0))]), (Some(0), "close rack", vec![Intent::OpenRack(None)])]
    {
        let mut fixture = Fixture::calm();
        (fixture.selection, fixture.open_rack) = (Some(HOT), open_rack);
        let mut stage = stage(fixture);
        stage.state_mut().shell.apply(&Intent::TogglePalette);
        stage.run();
        stage.get_by_role_and_label(Role::TextInput, "Search commands").type_text(typed);
        stage.run();
        stage.key_press(egui::Key::Enter);
        stage.run();
        assert_eq!(stage.state().intents, wanted);
    }
}

#[test]
fn the_palette_is_left_with_escape_and_opened_by_its_button() {
    let mut stage = stage(Fixture::alarming());
    stage.get_by_label("Search commands (Ctrl-K)").click();
    stage.run();
    stage.get_by_role_and_label(Role::TextInput, "Search commands");
    stage.key_press(egui::Key::Escape);
    stage.run();
    assert!(stage.query_by_role_and_label(Role::TextInput, "Search commands").is_none());
    assert!(stage.state().intents.is_empty());
}

#[test]
fn another_lens_is_chosen_from_the_legend() {
    let mut stage = stage(Fixture::alarming());
    stage.get_by_role_and_label(Role::ComboBox, "Lens").click();
    stage.run();
    stage.get_by_role_and_label(Role::RadioButton, "Redundancy").click();
    stage.run();
    let chosen = LENSES.iter().position(|lens| lens.name == "Redundancy").expect("a lens");
    assert_eq!(stage.state().intents, [Intent::SetLens(chosen)]);
}

#[test]
fn panels_at_rest_ask_for_no_frames_even_while_alarms_flash() {
    let delay = |stage: &egui_kittest::Harness<'_, crate::stage::Stage>| {
        let outputs = &stage.output().viewport_output;
        outputs.values().map(|output| output.repaint_delay).min().expect("the window is a viewport")
    };
    // The host draws some frames a second while alarms flash: asked from here, it would draw as many as it can.
    for fixture in [Fixture::calm(), Fixture::alarming()] {
        assert!(delay(&stage(fixture)).as_secs() > 60);
    }
}

/// What the tour says of the rack that runs hot.
fn tour() -> TourCaption {
    TourCaption {
        title: "Hall A ▸ Row A ▸ A01".to_owned(),
        text: "Inlet, 1.2 m: 33.1 °C, 1.1 K above its limit, for 4 min".to_owned(),
        alarm: Some(Priority::P1),
    }
}

#[test]
fn the_tour_says_what_it_shows_beside_panels_and_without_them() {
    let mut fixture = Fixture::alarming();
    fixture.tour = Some(tour());
    let label = format!("{}: {}", tour().title, tour().text);
    let mut stage = stage_of((1920.0, 1080.0), fixture);
    let beside = stage.get_by_label(&label).rect();
    let scene = stage.state().response.as_ref().expect("the shell was drawn").scene_rect;
    assert!(scene.contains_rect(beside), "{beside:?} in {scene:?}");
    assert!(beside.top() > scene.top() + scene.height() * 0.6, "in the lower third");
    stage.state_mut().shell.apply(&Intent::ToggleChrome);
    stage.run();
    let bare = stage.get_by_label(&label).rect();
    assert!(bare.height() > beside.height() * 1.3, "{bare:?} is read from further away than {beside:?}");
    stage.state_mut().fixture.tour = None;
    stage.run();
    assert!(stage.query_by_label(&label).is_none());
}

#[test]
fn the_tour_is_started_from_the_palette() {
    let mut stage = stage(Fixture::calm());
    stage.state_mut().shell.apply(&Intent::TogglePalette);
    stage.run();
    stage.get_by_role_and_label(Role::TextInput, "Search commands").type_text("start the tour");
    stage.run();
    stage.key_press(egui::Key::Enter);
    stage.run();
    assert_eq!(stage.state().intents, [Intent::ToggleTour]);
}

#[test]
fn what_panels_cover_from_edge_to_edge_is_not_visible() {
    let window = |width, height| egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(width, height));
    let visible = |stage: &Harness<'_, Stage>, window| {
        stage.state().response.clone().expect("a frame was drawn").visible_rect(window)
    };
    // The dock of a small window reaches from strip to strip; the window's right side is free.
    let small = stage_of((1280.0, 720.0), Fixture::calm());
    let scene = small.state().response.clone().expect("a frame was drawn").scene_rect;
    let rest = visible(&small, window(1280.0, 720.0));
    assert!(rest.contains_rect(scene), "{rest} {scene}");
    assert!(rest.left() > scene.left() - 20.0 && rest.top() > scene.top() - 20.0, "{rest} {scene}");
    assert_eq!(rest.right(), 1280.0);
    // That of a tall one ends where its content does: the 3D goes on below it.
    let tall = stage(Fixture::calm());
    let scene = tall.state().response.clone().expect("a frame was drawn").scene_rect;
    let rest = visible(&tall, window(1600.0, 1300.0));
    assert!(rest.left() < scene.left() - 200.0 && rest.top() > scene.top() - 20.0, "{rest} {scene}");
}
