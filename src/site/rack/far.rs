//! A rack from far away: a box with its cold face, hot face, top and power bar.

use super::super::paint::{CABINET, EXHAUST, FRAME, INLET, POWER_BAR, RACK_TOP};
use super::super::shape::{Shape, Span};
use super::cabinet::Cabinet;
use bevy::math::{Quat, Vec3};
use std::f32::consts::PI;

/// How strongly the cold face shows heat: about what the near rack's intakes and ribbons add up to.
const HEAT_PART: f32 = 0.7;

/// Height up to which the floor darkens it, metres.
const FOOT: f32 = 0.4;

/// The stand-in for a rack of these measures, its front to +z.
pub(super) fn far(frame: &Cabinet) -> Shape {
    let (half, deep) = (frame.width / 2.0 - 0.002, frame.depth / 2.0);
    let mut shape = Shape::new();
    shape.faces(
        Span::new([-half, half], [0.0, frame.height], [-deep, deep]),
        [true, true, false, false, true, true],
        CABINET,
    );
    shape.top([-half, half], frame.height, [-deep, deep], FRAME.of_edge());
    shape.top([-half + 0.03, half - 0.03], frame.height + 0.003, [-deep + 0.06, deep - 0.06], RACK_TOP);
    let [low, high] = [0.08, frame.height - 0.07];
    shape.front_metres(
        [-half + 0.05, half - 0.04],
        [low, high],
        deep + 0.003,
        [-half, half],
        INLET.parameter(HEAT_PART),
    );
    let [foot, head] = frame.bar();
    shape.front([-half + 0.008, -half + 0.04], [foot, head], deep + 0.003, POWER_BAR);
    let mut rear = Shape::new();
    rear.front_metres([-half + 0.03, half - 0.03], [low, high], deep + 0.003, [-half, half], EXHAUST);
    shape.append(&rear, Vec3::ZERO, Quat::from_rotation_y(PI));
    shape.cut(FOOT);
    shape.shade(|position, _| if position.y < FOOT / 2.0 { 0.4 } else { 1.0 });
    shape
}
