//! Outlines around what is selected, presented or hovered, dotted while its values are simulated; and around anomalies
//! where nothing may move.

use super::LiveSystems;
use super::anomaly::Anomalies;
use super::open_rack::OpenRack;
use crate::bridge::Twin;
use crate::camera::MainCamera;
use crate::look::CurrentLook;
use crate::selection::{PickBoxes, Selection};
use crate::site::{Layer, SiteMesh, Stroke, outlines};
use bevy::prelude::*;
use twin_api::Snapshot;
use twin_model::Place;
use twin_panels::tokens::{ALARM, Palette, Tone};

/// How thick a line is for each metre that it is away: two pixels of a usual window; and its limits, metres.
const WIDTH_AWAY: f32 = 0.0021;
const WIDTH: [f32; 2] = [0.004, 0.05];
/// A line is drawn anew when its width is wrong by about this factor.
const WIDTH_STEP: f32 = 1.25;
/// How strongly lines shine: hovered, selected, anomalous.
const HOVERED: f32 = 0.7;
const SELECTED: f32 = 1.4;
const ANOMALOUS: f32 = 1.2;

/// The outlines that are shown.
#[derive(Component)]
struct Outlines;

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Update, draw.in_set(LiveSystems).after(super::anomaly::AnomalySystems));
}

fn draw(
    mut commands: Commands,
    twin: Res<Twin>,
    selection: Res<Selection>,
    anomalies: Res<Anomalies>,
    open: Res<OpenRack>,
    look: Res<CurrentLook>,
    boxes: Res<PickBoxes>,
    cameras: Query<&GlobalTransform, With<MainCamera>>,
    mut meshes: ResMut<Assets<Mesh>>,
    shown: Query<Entity, With<Outlines>>,
    mut drawn: Local<Vec<(Vec3, Vec3, Stroke)>>,
) {
    let eye = cameras.iter().next().map_or(Vec3::ZERO, GlobalTransform::translation);
    let accent = Palette::of(look.0).accent;
    let wanted = wanted(&selection, anomalies.outlined(), accent);
    let lines = wanted.filter(|(place, ..)| has_outline(*place) && open.rack().map(Place::Rack) != Some(*place));
    let lines: Vec<_> = lines
        .filter_map(|(place, tone, shine)| {
            let (low, high) = boxes.of(place)?;
            let width = width_at(eye.distance(eye.clamp(low, high)));
            Some((low, high, Stroke { tone, shine, width, is_dotted: is_simulated(&twin.snapshot, place) }))
        })
        .collect();
    if lines == *drawn {
        return;
    }
    shown.iter().for_each(|entity| commands.entity(entity).despawn());
    if !lines.is_empty() {
        let mesh = Mesh3d(meshes.add(outlines(&lines)));
        commands.spawn((Outlines, SiteMesh { layer: Layer::Live }, mesh, Transform::default()));
    }
    *drawn = lines;
}

/// What is to have an outline, each once, and how.
fn wanted(
    selection: &Selection,
    anomalies: impl Iterator<Item = Place>,
    accent: Tone,
) -> impl Iterator<Item = (Place, Tone, f32)> {
    let strong = [selection.selected, selection.presented].into_iter().flatten().map(|place| (place, accent, SELECTED));
    let weak = selection.hovered.map(|place| (place, accent, HOVERED));
    let mut all: Vec<(Place, Tone, f32)> = strong.chain(weak).collect();
    all.extend(anomalies.map(|place| (place, ALARM[0], ANOMALOUS)));
    let mut seen = Vec::new();
    all.retain(|(place, ..)| {
        let is_first = !seen.contains(place);
        seen.push(*place);
        is_first
    });
    all.into_iter()
}

/// Whether the box of `place` is its own body: not a rope's, which follows the floor, nor that of what it is a part of.
fn has_outline(place: Place) -> bool {
    place == place.owner() && !matches!(place, Place::Sensor(_) | Place::Room(_))
}

/// Whether what is shown of `place` comes from bots. What has never told anything is not simulated, it is unheard.
fn is_simulated(snapshot: &Snapshot, place: Place) -> bool {
    let mut points = snapshot.points.of_place(place).iter();
    snapshot.is_simulated && points.any(|point| snapshot.values.has_come(*point))
}

/// The width of a line so far away, in steps.
fn width_at(metres: f32) -> f32 {
    let steps = ((metres * WIDTH_AWAY).clamp(WIDTH[0], WIDTH[1]).ln() / WIDTH_STEP.ln()).round();
    (steps * WIDTH_STEP.ln()).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_look_as_thick_from_anywhere_and_change_in_steps() {
        for metres in [2.5, 4.0, 9.0, 20.0] {
            let seen = width_at(metres) / metres / WIDTH_AWAY;
            assert!((0.85..1.18).contains(&seen), "{metres} m: {seen}");
        }
        assert_eq!(width_at(6.0), width_at(6.1));
        assert_eq!(width_at(0.0), width_at(0.5), "never thinner than a pencil's");
    }

    #[test]
    fn each_place_has_one_outline_and_the_stronger_one() {
        let (pump, rack) = (Place::Machine(2), Place::Rack(0));
        let selection = Selection { selected: Some(pump), hovered: Some(pump), presented: Some(rack) };
        let all: Vec<_> = wanted(&selection, [pump, Place::Machine(0)].into_iter(), ALARM[3]).collect();
        let expected =
            [(pump, ALARM[3], SELECTED), (rack, ALARM[3], SELECTED), (Place::Machine(0), ALARM[0], ANOMALOUS)];
        assert_eq!(all, expected);
    }

    #[test]
    fn only_bodies_have_outlines() {
        let parts =
            [Place::Sensor(0), Place::Device { rack: 0, device: 1 }, Place::Cell { ups: 0, string: 0, cell: 0 }];
        assert!(!parts.into_iter().any(has_outline));
        assert!(has_outline(Place::Rack(0)) && has_outline(Place::Machine(1)));
    }
}
