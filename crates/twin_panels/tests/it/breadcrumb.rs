//! The way to what is selected, in the top strip.

use crate::fixture::{Fixture, HOT};
use crate::ink::assert_legible;
use crate::stage::{stage, stage_of};
use egui::{Rect, pos2, vec2};
use egui_kittest::kittest::Queryable;
use twin_model::Place;
use twin_panels::Intent;

#[test]
fn each_step_of_the_way_goes_there_and_the_site_shows_all_of_it() {
    let device = Place::Device { rack: 0, device: 8 };
    let mut stage = stage(Fixture::calm().select(device));
    for (label, place) in [
        ("Go to U17 a01-gpu-01", device),
        ("Go to A01", HOT),
        ("Go to Row A", Place::Rack(3)),
        ("Go to Hall A", Place::Room(0)),
    ] {
        stage.state_mut().intents.clear();
        stage.get_by_label(label).click();
        stage.run();
        assert_eq!(stage.state().intents, [Intent::Select(Some(place)), Intent::FlyTo(place)], "{label}");
    }
    stage.state_mut().intents.clear();
    stage.get_by_label("Go to Demo site").click();
    stage.run();
    assert_eq!(stage.state().intents, [Intent::Select(None), Intent::Preset(0)]);
}

#[test]
fn a_narrow_strip_leaves_steps_out_and_nothing_lies_over_anything() {
    for width in [1024.0, 1280.0, 1366.0, 1600.0, 1920.0] {
        let device = Place::Device { rack: 0, device: 8 };
        let mut fixture = Fixture::alarming().select(device);
        fixture.snapshot.clock_rate = 1_000.0;
        let mut stage = stage_of((width, 720.0), fixture);
        stage.run();
        let strip = Rect::from_min_size(pos2(0.0, 0.0), vec2(width, 36.0));
        assert_legible(stage.output(), strip);
        stage.get_by_label("Go to U17 a01-gpu-01");
        let is_whole = stage.query_by_label("Go to Row A").is_some();
        assert_eq!(is_whole, width >= 1_600.0, "{width}");
    }
}
