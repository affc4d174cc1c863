//! Small windows: everything is there, closer together, and nothing is cut.

use crate::fixture::{Fixture, HOT};
use crate::ink::{assert_legible, assert_not_cut_sideways};
use crate::picture;
use crate::scenarios::simulation;
use crate::stage::stage_of;
use egui::accesskit::Role;
use egui::{Rect, pos2, vec2};
use egui_kittest::kittest::Queryable;
use twin_api::SimulationState;
use twin_model::Place;
use twin_panels::Intent;
use twin_panels::lens::LENSES;
use twin_panels::panel::{ALARMS, CONNECTIONS, OVERVIEW, SCENARIOS};
use twin_panels::tokens::size;

const WINDOWS: [(f32, f32); 2] = [(1280.0, 720.0), (1024.0, 640.0)];

fn busy() -> Fixture {
    let mut fixture = Fixture::alarming();
    fixture.simulation = SimulationState::Live(Box::new(simulation()));
    fixture.snapshot.clock_rate = 60.0;
    fixture
}

#[test]
fn the_strips_of_a_small_window_are_whole() {
    for (width, height) in WINDOWS {
        let mut stage = stage_of((width, height), busy().select(HOT));
        stage.run();
        let top = Rect::from_min_size(pos2(0.0, 0.0), vec2(width, size::TOP_STRIP));
        let bottom = Rect::from_min_max(pos2(0.0, height - size::ALARM_BAR), pos2(width, height));
        let rail = Rect::from_min_max(top.left_bottom(), pos2(size::RAIL_NARROW, bottom.top()));
        for field in [top, bottom, rail] {
            assert_legible(stage.output(), field);
        }
        for label in ["Overview", "Alarms", "Scenarios", "Inspector", "Operator", "Hide (H)"] {
            let rect = stage.get_by_role_and_label(Role::Button, label).rect();
            assert!(rail.expand(0.5).contains_rect(rect), "{label} at {rect}");
        }
    }
}

#[test]
fn no_panel_is_cut_sideways_in_a_small_window() {
    for window in WINDOWS {
        for panel in [OVERVIEW, ALARMS, SCENARIOS, CONNECTIONS] {
            let mut stage = stage_of(window, busy());
            stage.state_mut().shell.apply(&Intent::ShowPanel(panel));
            stage.run();
            picture::take(&stage, &format!("notebook-{}-{}", window.0, panel.0));
            assert!(stage.state().response.clone().expect("a frame was drawn").scene_rect.left() > 300.0);
            assert_not_cut_sideways(stage.output());
        }
        for place in [HOT, Place::Crac(1), Place::Ups(0), Place::Room(0), Place::Device { rack: 0, device: 8 }] {
            let mut stage = stage_of(window, busy().select(place));
            stage.run();
            picture::take(&stage, &format!("notebook-{}-{place:?}", window.0));
            let scene = stage.state().response.clone().expect("a frame was drawn").scene_rect;
            let inspector = window.0 - size::GAP - scene.right();
            assert!((290.0..=size::INSPECTOR_COMPACT).contains(&inspector), "{place:?}: {inspector}");
            assert_not_cut_sideways(stage.output());
        }
    }
}

#[test]
fn a_notebook_keeps_65_per_cent_for_the_3d() {
    for (width, height) in WINDOWS {
        let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height));
        let mut through_states = busy();
        through_states.lens = LENSES.iter().position(|lens| lens.name == "Redundancy").expect("a lens");
        for fixture in [busy(), busy().select(HOT), through_states] {
            let stage = stage_of((width, height), fixture);
            let part = stage.state().response.clone().expect("a frame was drawn").covered_part(window);
            assert!(part <= 0.35, "{width}×{height}: {part}");
        }
    }
}
