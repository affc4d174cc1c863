//! Free-standing sensors: leak ropes along the floor, smoke detectors with their sampling pipe under the ceiling,
//! contacts at the heads of containment doors, pressure sensors on the floor.

use super::assembly::{Assembly, Part};
use super::containment::door_head;
use super::footprint::Footprint;
use super::paint::{ALUMINIUM, LABEL, LEAK_ROPE, LED, RUBBER, SAMPLING_PIPE, SENSOR, STEEL};
use super::shape::{Shape, Span};
use bevy::math::{Quat, Vec3};
use twin_model::Place;
use twin_model::plan::{Sensor, SensorKind, SitePlan};

/// Radius of a rope, metres: a little more than life, so that it is seen.
const RADIUS: f32 = 0.011;
/// Clips are this far apart, metres.
const CLIP_PITCH: f32 = 1.2;
/// Radius of a sampling pipe, metres: 25 mm pipe, a little more than life.
const PIPE_RADIUS: f32 = 0.016;
/// How far below the ceiling a sampling pipe hangs, metres.
const PIPE_DROP: f32 = 0.14;
/// Length to each side of a detector that is planned as a single spot, metres.
const PIPE_REACH: f32 = 2.4;
/// Sampling holes and hangers are this far apart, metres.
const HOLE_PITCH: f32 = 1.2;
/// A sensor's own light is this wide, metres.
const LED_SIDE: f32 = 0.012;

/// Height of the roof that a weather station stands on, metres.
const MAST_FOOT: f32 = 3.7;
/// Height of its mast, metres.
const MAST: f32 = 1.1;

/// Adds every sensor of `plan`.
pub(crate) fn build_sensors(plan: &SitePlan, assembly: &mut Assembly) {
    for (index, sensor) in (0u32..).zip(&plan.sensors) {
        let shape = match sensor.kind {
            SensorKind::LeakRope => leak_rope(sensor),
            SensorKind::Smoke => smoke_detector(plan, sensor),
            SensorKind::Door => door_contact(plan, sensor),
            SensorKind::Pressure => pressure_sensor(sensor),
            SensorKind::Weather => weather_station(sensor),
        };
        let shape = assembly.add(shape);
        assembly.place(Part::new(sensor.id.as_str(), Some(sensor.room), shape).of(Place::Sensor(index)));
    }
}

/// The middle of what a sensor shows of itself, metres; `None` of a sensor without a spot.
pub fn sensor_spot(plan: &SitePlan, sensor: &Sensor) -> Option<Vec3> {
    let spot = sensor.path.first()?;
    let at = Vec3::new(spot.x as f32, 0.0, spot.z as f32);
    let height = match sensor.kind {
        SensorKind::LeakRope | SensorKind::Pressure => RADIUS,
        SensorKind::Smoke => plan.rooms.get(sensor.room as usize)?.height as f32 - PIPE_DROP,
        SensorKind::Door => door_head(plan, sensor.room, at).0,
        SensorKind::Weather => MAST_FOOT + MAST / 2.0,
    };
    Some(at.with_y(height))
}

fn leak_rope(sensor: &Sensor) -> Shape {
    let mut shape = Shape::new();
    let path = path_at(sensor, RADIUS);
    shape.tube(&path, RADIUS, 0.12, 6, LEAK_ROPE);
    for at in along(&path, CLIP_PITCH) {
        let half = Vec3::new(0.018, 0.0, 0.018);
        let (low, high) = (at.with_y(0.0) - half, at.with_y(RADIUS * 2.2) + half);
        shape.faces(Span { low, high }, [true, true, false, true, true, true], RUBBER.open(0.8));
    }
    if let Some(start) = path.first() {
        let foot = start.with_y(0.0);
        shape.rounded(Span::standing(foot, [0.09, 0.05, 0.09]), 0.008, LABEL);
        led_on_top(&mut shape, foot.with_y(0.0515));
    }
    shape
}

/// A mast on the roof with the louvred screen that its thermometers breathe through.
fn weather_station(sensor: &Sensor) -> Shape {
    let mut shape = Shape::new();
    let Some(spot) = sensor.path.first() else { return shape };
    let foot = Vec3::new(spot.x as f32, MAST_FOOT, spot.z as f32);
    shape.cylinder(foot, foot + Vec3::Y * MAST, 0.02, 10, STEEL);
    for plate in 0..6u8 {
        let low = foot + Vec3::Y * (0.78 + 0.045 * f32::from(plate));
        shape.drum(low, low + Vec3::Y * 0.02, 0.09, 0.005, 14, LABEL);
    }
    shape
}

/// The detector's box under the ceiling, and the red pipe through which it breathes.
fn smoke_detector(plan: &SitePlan, sensor: &Sensor) -> Shape {
    let mut shape = Shape::new();
    let Some(room) = plan.rooms.get(sensor.room as usize) else { return shape };
    let ceiling = room.height as f32;
    let level = ceiling - PIPE_DROP;
    let mut path = path_at(sensor, level);
    let Some(&first) = path.first() else { return shape };
    if path.len() == 1 {
        let floor = Footprint::cornered(room.corner, room.size).grown(-0.3);
        let axis = if floor.size().x >= floor.size().y { Vec3::X } else { Vec3::Z };
        let (low, high) = (Vec3::new(floor.low.x, level, floor.low.y), Vec3::new(floor.high.x, level, floor.high.y));
        path = [-PIPE_REACH, PIPE_REACH].map(|reach| (first + axis * reach).clamp(low, high)).to_vec();
    }
    shape.tube(&path, PIPE_RADIUS, 0.12, 8, SAMPLING_PIPE);
    for at in along(&path, HOLE_PITCH) {
        shape.lathe(
            at.with_y(level + PIPE_RADIUS),
            Vec3::Y,
            &[(0.0, 0.004), (PIPE_DROP - PIPE_RADIUS, 0.004)],
            4,
            STEEL,
        );
        shape.lathe(at, Vec3::NEG_Y, &[(0.0, 0.011), (0.03, 0.011), (0.03, 0.0)], 6, SAMPLING_PIPE.open(0.7));
    }
    let body = Span::standing(first.with_y(level - 0.29), [0.35, 0.23, 0.14]);
    shape.rounded(body, 0.018, SENSOR);
    shape.cylinder(first.with_y(body.high.y), first, PIPE_RADIUS, 10, SAMPLING_PIPE);
    for side in [0.0, std::f32::consts::PI] {
        let mut face = Shape::new();
        let (y, z) = ([body.low.y + 0.03, body.high.y - 0.03], 0.0705);
        face.plate([-0.15, 0.15], y, z, 0.003, LABEL);
        face.front([-0.12, -0.12 + LED_SIDE * 2.0], [y[1] - 0.05, y[1] - 0.05 + LED_SIDE * 2.0], z + 0.004, LED);
        face.front([-0.05, 0.12], [y[0] + 0.04, y[0] + 0.055], z + 0.004, ALUMINIUM);
        shape.append(&face, first.with_y(0.0), Quat::from_rotation_y(side));
    }
    shape
}

/// A switch on the track of a containment's door, its cable along the frame; its magnet is in the leaf.
fn door_contact(plan: &SitePlan, sensor: &Sensor) -> Shape {
    let mut shape = Shape::new();
    let Some(spot) = sensor.path.first() else { return shape };
    let at = Vec3::new(spot.x as f32, 0.0, spot.z as f32);
    let (head, outward) = door_head(plan, sensor.room, at);
    let mut contact = Shape::new();
    contact.rounded(Span::new([-0.055, 0.055], [head - 0.062, head - 0.022], [0.03, 0.062]), 0.006, SENSOR);
    contact.front([-0.008, 0.008], [head - 0.05, head - 0.034], 0.0625, LED);
    let cable = [
        Vec3::new(0.05, head - 0.042, 0.04),
        Vec3::new(0.11, head - 0.042, 0.04),
        Vec3::new(0.11, head + 0.02, 0.04),
        Vec3::new(0.11, head + 0.02, -0.04),
    ];
    contact.tube(&cable, 0.006, 0.02, 6, RUBBER);
    shape.append(&contact, at, Quat::from_rotation_arc(Vec3::Z, outward));
    shape
}

/// A transmitter on a tile: one hose ends in the room, the other goes through the tile below.
fn pressure_sensor(sensor: &Sensor) -> Shape {
    let mut shape = Shape::new();
    let Some(spot) = sensor.path.first() else { return shape };
    let foot = Vec3::new(spot.x as f32, 0.0, spot.z as f32);
    shape.rounded(Span::standing(foot, [0.13, 0.07, 0.09]), 0.012, SENSOR);
    shape.rounded(Span::standing(foot.with_y(0.068), [0.09, 0.006, 0.05]), 0.003, LABEL);
    led_on_top(&mut shape, foot + Vec3::new(-0.03, 0.0745, 0.0));
    let nozzles = [Vec3::new(0.06, 0.045, 0.02), Vec3::new(0.06, 0.045, -0.02)].map(|nozzle| foot + nozzle);
    for nozzle in nozzles {
        shape.cylinder(nozzle, nozzle + Vec3::X * 0.02, 0.008, 8, ALUMINIUM);
    }
    let down = nozzles[0] + Vec3::X * 0.09;
    shape.tube(&[nozzles[0] + Vec3::X * 0.015, down, down.with_y(0.0)], 0.006, 0.04, 8, SAMPLING_PIPE);
    shape.lathe(down.with_y(0.0), Vec3::Y, &[(0.0, 0.026), (0.01, 0.022), (0.01, 0.0)], 14, RUBBER);
    shape.tube(&[nozzles[1] + Vec3::X * 0.015, nozzles[1] + Vec3::X * 0.05], 0.006, 0.0, 8, RUBBER);
    shape.ground();
    shape
}

/// A sensor's light, looking up from `at`.
fn led_on_top(shape: &mut Shape, at: Vec3) {
    shape.top([at.x - LED_SIDE, at.x + LED_SIDE], at.y, [at.z - LED_SIDE, at.z + LED_SIDE], LED);
}

/// The sensor's path at a height.
fn path_at(sensor: &Sensor, height: f32) -> Vec<Vec3> {
    sensor.path.iter().map(|spot| Vec3::new(spot.x as f32, height, spot.z as f32)).collect()
}

/// Places along the straight parts of `path`, about `pitch` metres apart.
fn along(path: &[Vec3], pitch: f32) -> Vec<Vec3> {
    let on = |pair: &[Vec3]| {
        let (from, to) = (pair[0], pair[1]);
        let count = (from.distance(to) / pitch).floor() as u16;
        let step = (to - from).normalize_or_zero() * pitch;
        (0..count).map(move |index| from + step * (f32::from(index) + 0.5))
    };
    path.windows(2).flat_map(on).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use twin_model::EquipmentId;
    use twin_model::plan::Spot;

    /// The demo's first hall with one sensor more.
    fn with(kind: SensorKind, spot: Spot) -> (SitePlan, Sensor) {
        let mut plan = twin_scene::load_scene(Path::new("scenes/demo.ron")).expect("the demo's scene");
        let sensor = Sensor { id: EquipmentId::new("probe"), kind, room: 0, path: vec![spot] };
        plan.sensors.push(sensor.clone());
        (plan, sensor)
    }

    #[test]
    fn a_smoke_detector_hangs_under_the_ceiling_of_its_room_and_stays_in_it() {
        let (plan, sensor) = with(SensorKind::Smoke, Spot { x: 0.6, z: 3.0 });
        let (low, high) = smoke_detector(&plan, &sensor).bounds();
        let room = &plan.rooms[0];
        assert!((f64::from(high.y) - room.height).abs() < 0.01, "{high}");
        assert!(f64::from(low.y) > room.height - 0.6);
        assert!(f64::from(low.x) >= room.corner.x && f64::from(high.x) <= room.corner.x + room.size.x);
    }

    #[test]
    fn a_door_contact_sits_at_the_head_of_the_nearest_containment_door() {
        let probe = with(SensorKind::Door, Spot { x: 0.0, z: 0.0 }).0;
        let aisle = probe.aisles.iter().find(|aisle| aisle.is_contained && aisle.room == 0).expect("a contained aisle");
        let end = Spot { x: aisle.corner.x, z: aisle.corner.z + aisle.size.z / 2.0 };
        let (plan, sensor) = with(SensorKind::Door, end);
        let (low, high) = door_contact(&plan, &sensor).bounds();
        assert!(low.y > 1.8 && high.y < 2.4, "{low} {high}");
        assert!(low.x < end.x as f32, "it looks out of the aisle");
    }

    #[test]
    fn a_pressure_sensor_stands_on_the_floor() {
        let (_, sensor) = with(SensorKind::Pressure, Spot { x: 1.0, z: 1.0 });
        let (low, high) = pressure_sensor(&sensor).bounds();
        assert!(low.y.abs() < 1e-4 && high.y < 0.1);
    }
}
