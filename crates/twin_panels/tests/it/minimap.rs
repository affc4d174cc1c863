//! The floor plan over the 3D: where one is, and how one gets elsewhere.

use crate::fixture::{Fixture, HOT};
use crate::picture;
use crate::stage::{Stage, stage, stage_of};
use egui::{Pos2, Rect, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use std::sync::Arc;
use twin_model::Place;
use twin_panels::{CameraMode, CameraView, Intent};

/// Presses and releases the button at `pos`.
fn click_at(stage: &mut Harness<'_, Stage>, pos: Pos2) {
    stage.hover_at(pos);
    stage.run();
    stage.drag_at(pos);
    stage.run();
    stage.drop_at(pos);
    stage.run();
}

/// Where something stands on the map: the plan of the fixture is 38 m by 9.6 m, in the middle of the map.
fn on_map(stage: &Harness<'_, Stage>, x: f32, z: f32) -> Pos2 {
    let map = stage.get_by_label("Floor plan").rect();
    let scale = (map.width() / 38.0).min(map.height() / 9.6);
    map.center() + vec2(x - 19.0, z - 4.8) * scale
}

#[test]
fn a_click_on_the_floor_plan_goes_to_what_stands_there() {
    let mut stage = stage(Fixture::alarming());
    for ((x, z), place) in [((0.0, 0.3), HOT), ((18.0, 9.0), Place::Room(1)), ((30.0, 6.0), Place::Machine(0))] {
        stage.state_mut().intents.clear();
        let pos = on_map(&stage, x, z);
        click_at(&mut stage, pos);
        assert_eq!(stage.state().intents, [Intent::Select(Some(place)), Intent::FlyTo(place)], "{x} {z}");
    }
}

#[test]
fn the_pointer_on_the_floor_plan_names_what_is_there_and_belongs_to_the_panels() {
    let mut stage = stage(Fixture::calm());
    let pos = on_map(&stage, 18.0, 9.0);
    assert!(stage.state().response.clone().expect("a frame was drawn").covers(pos));
    stage.hover_at(pos);
    stage.run_steps(40);
    stage.get_by_label("Hall B · Hall");
}

#[test]
fn the_floor_plan_is_hidden_and_shown_by_button_key_and_palette() {
    let mut stage = stage(Fixture::calm());
    stage.get_by_label("Hide the floor plan (M)").click();
    stage.run();
    assert!(stage.query_by_label("Floor plan").is_none());
    assert!(stage.state().shell.is_minimap_folded());
    stage.state_mut().shell.apply(&Intent::ToggleMinimap);
    stage.run();
    stage.get_by_label("Floor plan");
    assert!(!stage.state().shell.is_minimap_folded());
    stage.state_mut().shell.apply(&Intent::TogglePalette);
    stage.run();
    assert!(stage.state().shell.is_palette_open());
    stage.get_by_role_and_label(egui::accesskit::Role::TextInput, "Search commands").type_text("floor plan");
    stage.run();
    stage.key_press(egui::Key::Enter);
    stage.run();
    stage.run();
    stage.get_by_label("Show the floor plan (M)");
    assert!(stage.state().intents.is_empty());
}

#[test]
fn a_small_window_keeps_the_floor_plan_folded_until_it_is_asked_for() {
    let mut stage = stage_of((1280.0, 720.0), Fixture::calm());
    stage.get_by_label("Show the floor plan (M)").click();
    stage.run();
    stage.get_by_label("Floor plan");
    let window = Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 720.0));
    let response = stage.state().response.clone().expect("a frame was drawn");
    assert!(response.covered_part(window) <= 0.35);
}

#[test]
fn the_floor_plan_tells_how_the_camera_moves() {
    let mut fixture = Fixture::alarming().select(HOT);
    let ahead = [0.6, 0.8];
    fixture.camera = CameraView { eye: [8.0, 4.0], ahead, height: 1.7, half_angle: 0.6, mode: CameraMode::Walk };
    let mut stage = stage_of((1920.0, 1080.0), fixture);
    stage.run();
    let texts = crate::ink::texts(stage.output());
    assert!(texts.iter().any(|ink| ink.text == "On foot · 1.7 m up"));
    picture::take(&stage, "shell-1920x1080");
    // The eye is a dot where it stands, and its wedge reaches where it looks: 0.6 east, 0.8 south.
    let eye = on_map(&stage, 8.0, 4.0);
    let shapes = &stage.output().shapes;
    let is_eye = |shape: &egui::Shape| matches!(shape, egui::Shape::Circle(dot) if dot.center.distance(eye) < 1.0);
    assert!(shapes.iter().any(|clipped| is_eye(&clipped.shape)));
    let wedge = shapes.iter().find_map(|clipped| match &clipped.shape {
        egui::Shape::Mesh(mesh) if mesh.vertices.first().is_some_and(|tip| tip.pos.distance(eye) < 1.0) => Some(mesh),
        _ => None,
    });
    let middle = wedge.expect("the sight is a mesh that begins at the eye").calc_bounds().center() - eye;
    assert!(middle.x > 5.0 && middle.y > middle.x, "{middle}");
}

#[test]
fn ten_thousand_racks_are_drawn_as_rows_in_few_triangles() {
    let mut fixture = Fixture::calm();
    let plan = Arc::make_mut(&mut fixture.snapshot.plan);
    let (rack, row) = (plan.racks[0].clone(), plan.rows[0].clone());
    plan.rooms[0].size = twin_model::plan::Spot { x: 130.0, z: 130.0 };
    plan.rows = vec![row; 50];
    plan.racks = (0..10_000u32)
        .map(|i| {
            let mut rack = rack.clone();
            rack.row = i / 200;
            rack.centre =
                twin_model::plan::Spot { x: 2.0 + f64::from(i % 200) * 0.6, z: 2.0 + f64::from(i / 200) * 2.4 };
            rack
        })
        .collect();
    let mut stage = stage(fixture);
    stage.run();
    let map = stage.get_by_label("Floor plan").rect();
    let corners: usize = stage
        .output()
        .shapes
        .iter()
        .filter_map(|clipped| match &clipped.shape {
            egui::Shape::Mesh(mesh) if map.expand(1.0).contains_rect(mesh.calc_bounds()) => Some(mesh.vertices.len()),
            _ => None,
        })
        .max()
        .expect("the plan is a mesh");
    // 3 rooms with edges, 50 rows, 10 pieces of equipment: four corners each.
    assert!((200..600).contains(&corners), "{corners}");
}
