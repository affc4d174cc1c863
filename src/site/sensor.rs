//! Free-standing sensors: leak ropes along the floor with the clips that hold them, and small housings.

use super::assembly::{Assembly, Part};
use super::paint::{LABEL, LEAK_ROPE, LED, RUBBER};
use super::shape::{Shape, Span};
use bevy::math::Vec3;
use twin_model::Place;
use twin_model::plan::{Sensor, SensorKind, SitePlan};

/// Radius of a rope, metres: a little more than life, so that it is seen.
const RADIUS: f32 = 0.011;
/// Clips are this far apart, metres.
const CLIP_PITCH: f32 = 1.2;

/// Adds every sensor of `plan`.
pub(crate) fn build_sensors(plan: &SitePlan, assembly: &mut Assembly) {
    for (index, sensor) in (0u32..).zip(&plan.sensors) {
        let shape = match sensor.kind {
            SensorKind::LeakRope => leak_rope(sensor),
            SensorKind::Smoke | SensorKind::Door | SensorKind::Pressure => housing(sensor),
        };
        let shape = assembly.add(shape);
        assembly.place(Part::new(sensor.id.as_str(), Some(sensor.room), shape).of(Place::Sensor(index)));
    }
}

fn leak_rope(sensor: &Sensor) -> Shape {
    let mut shape = Shape::new();
    let path: Vec<Vec3> = sensor.path.iter().map(|spot| Vec3::new(spot.x as f32, RADIUS, spot.z as f32)).collect();
    shape.tube(&path, RADIUS, 0.12, 6, LEAK_ROPE);
    for pair in path.windows(2) {
        let clips = (pair[0].distance(pair[1]) / CLIP_PITCH).floor() as u16;
        for clip in 0..clips {
            let at = pair[0] + (pair[1] - pair[0]).normalize_or_zero() * CLIP_PITCH * (f32::from(clip) + 0.5);
            let half = Vec3::new(0.018, 0.0, 0.018);
            let (low, high) = (at.with_y(0.0) - half, at.with_y(RADIUS * 2.2) + half);
            shape.rounded(Span { low, high }, 0.004, RUBBER.open(0.8));
        }
    }
    if let Some(start) = path.first() {
        let foot = start.with_y(0.0);
        shape.rounded(Span::standing(foot, [0.09, 0.05, 0.09]), 0.008, LABEL);
        shape.top([foot.x - 0.01, foot.x + 0.01], 0.0515, [foot.z - 0.01, foot.z + 0.01], LED);
    }
    shape
}

/// Height of a housing above the floor, metres: under a ceiling, at a door's head, on the tiles.
const fn housing_height(kind: SensorKind) -> f32 {
    match kind {
        SensorKind::Smoke => 3.2,
        SensorKind::Door => 2.1,
        SensorKind::Pressure | SensorKind::LeakRope => 0.0,
    }
}

/// A small box with a light.
fn housing(sensor: &Sensor) -> Shape {
    let mut shape = Shape::new();
    if let Some(spot) = sensor.path.first() {
        let foot = Vec3::new(spot.x as f32, housing_height(sensor.kind), spot.z as f32);
        shape.rounded(Span::standing(foot, [0.14, 0.08, 0.14]), 0.015, LABEL);
        shape.top([foot.x - 0.01, foot.x + 0.01], foot.y + 0.0815, [foot.z - 0.01, foot.z + 0.01], LED);
    }
    shape
}
