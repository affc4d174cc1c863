//! The second view beside the 3D: who takes what of the scene, and what hands in it mean.

use crate::fixture::Fixture;
use crate::stage::{Stage, stage, stage_of};
use egui::{Rect, TextureId, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use twin_panels::{Intent, SecondView, SecondViewWish};

fn split() -> Fixture {
    let mut fixture = Fixture::calm();
    fixture.second = Some(SecondView { texture: TextureId::default(), preset: Some(2) });
    fixture
}

fn rects(stage: &Harness<'_, Stage>) -> (Rect, Option<Rect>) {
    let response = stage.state().response.clone().expect("a frame was drawn");
    (response.scene_rect, response.second_rect)
}

fn wishes(stage: &Harness<'_, Stage>) -> Vec<SecondViewWish> {
    let wish = |intent: &Intent| match intent {
        Intent::SecondView(wish) => Some(*wish),
        _ => None,
    };
    stage.state().intents.iter().filter_map(wish).collect()
}

#[test]
fn it_takes_half_of_the_scene_and_its_pointer() {
    let (whole, none) = rects(&stage(Fixture::calm()));
    assert_eq!(none, None);
    let stage = stage(split());
    let (kept, taken) = rects(&stage);
    let taken = taken.expect("there is room");
    assert!(whole.contains_rect(taken) && whole.contains_rect(kept) && !kept.intersects(taken.shrink(1.0)));
    let response = stage.state().response.clone().expect("a frame was drawn");
    assert!(response.covers(taken.center()) && !response.covers(kept.center()));
}

#[test]
fn a_small_window_has_no_room_for_two() {
    let stage = stage_of((700.0, 600.0), split());
    assert_eq!(rects(&stage).1, None);
}

#[test]
fn a_drag_turns_it_and_a_click_selects_in_it() {
    let mut stage = stage(split());
    let at = rects(&stage).1.expect("there is room").center();
    stage.hover_at(at);
    stage.run();
    stage.drag_at(at);
    stage.run();
    stage.hover_at(at + vec2(40.0, 10.0));
    stage.run();
    stage.drop_at(at + vec2(40.0, 10.0));
    stage.run();
    let turned = wishes(&stage).into_iter().fold([0.0, 0.0], |[right, down], wish| match wish {
        SecondViewWish::Turn { x, y } => [right + x, down + y],
        other => panic!("a drag is not {other:?}"),
    });
    assert!((turned[0] - 40.0).abs() < 1.0 && (turned[1] - 10.0).abs() < 1.0, "{turned:?}");
    stage.state_mut().intents.clear();
    stage.hover_at(at);
    stage.run();
    stage.drag_at(at);
    stage.run();
    stage.drop_at(at);
    stage.run();
    assert!(matches!(wishes(&stage)[..], [SecondViewWish::Pick { is_double: false, .. }]), "{:?}", wishes(&stage));
}

#[test]
fn its_head_leads_through_the_presets_swaps_and_closes() {
    let mut stage = stage(split());
    for (name, wish) in [
        ("Previous view", SecondViewWish::Preset(1)),
        ("Next view", SecondViewWish::Preset(3)),
        ("Swap the views", SecondViewWish::Swap),
        ("Close the second view (P)", SecondViewWish::Toggle),
        ("Split (P)", SecondViewWish::Toggle),
    ] {
        stage.state_mut().intents.clear();
        stage.get_by_label(name).click();
        stage.run();
        assert_eq!(wishes(&stage), [wish], "{name}");
    }
}
