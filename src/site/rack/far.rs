//! A rack from far away: a box with its cold face, hot face, top and power bar, and a band for each device.
//!
//! Beyond about fourteen metres a pixel is a centimetre wide: what is smaller would only flicker.

use super::super::paint::{BEACON, BEZEL, CABINET, CHAMPAGNE, CHAMPAGNE_DARK, DEEP, EXHAUST, FRAME, INLET, LABEL};
use super::super::paint::{PATCH, POWER_BAR, Paint, RACK_TOP, STORAGE, SWITCH};
use super::super::shape::{Shape, Span};
use super::cabinet::{Cabinet, MOUNT_HALF};
use bevy::math::{Quat, Vec3};
use std::f32::consts::PI;
use twin_model::plan::{Device, DeviceKind};

/// How strongly bands show the air before them: about what the near rack's intakes add up to.
const HEAT_PART: f32 = 0.6;
/// Height up to which the floor darkens it, metres.
const FOOT: f32 = 0.4;

/// The stand-in for a rack, its front to +z. Without `devices` it is a plain box, for sites of thousands.
pub(super) fn far(frame: &Cabinet, devices: Option<&[Device]>) -> Shape {
    let (half, deep) = (frame.width / 2.0 - 0.002, frame.depth / 2.0);
    let mut shape = Shape::new();
    let sides = [true, true, false, false, true, true];
    shape.faces(Span::new([-half, half], [0.0, frame.height], [-deep, deep]), sides, FRAME);
    shape.top([-half, half], frame.height, [-deep, deep], FRAME.of_edge());
    shape.top([-half + 0.03, half - 0.03], frame.height + 0.003, [-deep + 0.06, deep - 0.06], RACK_TOP);
    let [low, high] = [0.08, frame.height - 0.07];
    let face = [-half + 0.05, half - 0.04];
    let z = deep + 0.003;
    match devices {
        None => shape.front_metres(face, [low, high], z, [-half, half], INLET.parameter(HEAT_PART)),
        Some(devices) => {
            shape.front(face, [low, high], z, DEEP);
            bands(&mut shape, frame, devices, z + 0.003);
            for x in [[-MOUNT_HALF - 0.02, -MOUNT_HALF], [MOUNT_HALF, MOUNT_HALF + 0.02]] {
                shape.front_metres(x, [low, high], z + 0.003, [-half, half], INLET);
            }
        }
    }
    let [foot, head] = frame.bar();
    shape.front([-half + 0.004, -half + 0.036], [foot, head], z, POWER_BAR);
    shape.front([-0.17, 0.17], [frame.height - 0.055, frame.height - 0.012], z + 0.003, LABEL);
    shape.front([-0.16, 0.16], [frame.height - 0.006, frame.height + 0.006], z + 0.003, BEACON);
    let mut rear = Shape::new();
    rear.front_metres([-half + 0.03, half - 0.03], [low, high], z, [-half, half], EXHAUST);
    rear.front([-0.012, 0.012], [low, high], z + 0.003, FRAME);
    shape.append(&rear, Vec3::ZERO, Quat::from_rotation_y(PI));
    shape.cut(FOOT);
    shape.shade(|position, _| if position.y < FOOT / 2.0 { 0.4 } else { 1.0 });
    shape
}

/// What is left of a rack beyond its hall: cold face, hot face and top, and those `sides` (left, right) at which no other
/// rack stands.
pub(super) fn block(frame: &Cabinet, sides: [bool; 2]) -> Shape {
    let (half, deep) = (frame.width / 2.0, frame.depth / 2.0);
    let mut shape = Shape::new();
    let span = Span::new([-half, half], [0.0, frame.height], [-deep, deep]);
    shape.faces(span, [sides[0], sides[1], false, false, false, false], FRAME);
    shape.top([-half, half], frame.height, [-deep, deep], RACK_TOP);
    shape.front_metres([-half, half], [0.0, frame.height], deep, [-half, half], INLET.parameter(HEAT_PART));
    let mut rear = Shape::new();
    rear.front_metres([-half, half], [0.0, frame.height], deep, [-half, half], EXHAUST);
    shape.append(&rear, Vec3::ZERO, Quat::from_rotation_y(PI));
    shape
}

/// One band for each run of devices of one kind, so that no line between them flickers; fins on accelerator servers.
fn bands(shape: &mut Shape, frame: &Cabinet, devices: &[Device], z: f32) {
    let mut runs: Vec<(DeviceKind, u16, u16)> = Vec::new();
    for device in devices {
        let end = device.unit + device.units;
        match runs.last_mut() {
            Some((kind, _, last)) if *kind == device.kind && device.unit <= *last => *last = end,
            _ => runs.push((device.kind, device.unit, end)),
        }
        if device.kind == DeviceKind::GpuServer {
            let (low, high) = (frame.unit(device.unit), frame.unit(end));
            let fins = [low + (high - low) * 0.52, high - 0.01];
            shape.front([-MOUNT_HALF, MOUNT_HALF], fins, z + 0.003, CHAMPAGNE.open(0.6));
        }
    }
    let across = [-frame.width / 2.0, frame.width / 2.0];
    for (kind, first, end) in runs {
        let paint = look(kind);
        let y = [frame.unit(first) + 0.004, frame.unit(end) - 0.004];
        let intake = Paint { tone: paint.tone, parameter: HEAT_PART, ..INLET };
        shape.front_metres([-MOUNT_HALF, MOUNT_HALF], y, z, across, intake);
    }
}

/// What most of a device's face looks like.
const fn look(kind: DeviceKind) -> Paint {
    match kind {
        DeviceKind::Server => BEZEL,
        DeviceKind::GpuServer => CHAMPAGNE_DARK,
        DeviceKind::Storage => STORAGE,
        DeviceKind::Switch => SWITCH,
        DeviceKind::PatchPanel => PATCH,
        DeviceKind::Blanking => CABINET,
    }
}
