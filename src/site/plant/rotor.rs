//! Wheels that turn about z: fans, couplings, and shafts.

use super::super::paint::{ALUMINIUM, CASTING, Paint, STEEL};
use super::super::shape::{Shape, Span};
use bevy::math::{Quat, Vec2, Vec3};
use std::f32::consts::TAU;

/// A fan with broad blades.
pub(super) fn fan(radius: f32, blades: u16, paint: Paint) -> Shape {
    let mut shape = Shape::new();
    let hub = radius * 0.22;
    shape.drum(Vec3::Z * -0.05, Vec3::Z * 0.05, hub, 0.01, 12, CASTING);
    for blade in 0..blades {
        let turn = Quat::from_rotation_z(TAU * f32::from(blade) / f32::from(blades));
        let at = |r: f32, across: f32, z: f32| turn * Vec3::new(r, across, z);
        let corners = [
            at(hub * 0.95, -0.12 * radius, -0.04),
            at(radius, -0.24 * radius, -0.05),
            at(radius, 0.16 * radius, 0.05),
            at(hub * 0.95, 0.1 * radius, 0.04),
        ];
        shape.quad(corners, [Vec2::ZERO; 4], [0.7, 1.0, 1.0, 0.7], paint);
        shape.quad([corners[3], corners[2], corners[1], corners[0]], [Vec2::ZERO; 4], [0.5, 0.7, 0.7, 0.5], paint);
    }
    shape
}

/// A shaft of `length` with two flanges and bolts, one of them bright, so that turning is seen.
pub(super) fn coupling(radius: f32, length: f32) -> Shape {
    let mut shape = Shape::new();
    let half = length / 2.0;
    shape.cylinder(Vec3::Z * -half, Vec3::Z * half, radius * 0.42, 12, ALUMINIUM);
    for z in [-half * 0.45, half * 0.45] {
        let thick = Vec3::Z * half * 0.22;
        shape.drum(Vec3::Z * z - thick, Vec3::Z * z + thick, radius, radius * 0.06, 18, STEEL);
    }
    for bolt in 0..6u16 {
        let turn = Quat::from_rotation_z(TAU * f32::from(bolt) / 6.0);
        let at = turn * Vec3::X * radius * 0.74;
        let size = radius * 0.13;
        let span = Span { low: at - Vec3::new(size, size, half * 0.8), high: at + Vec3::new(size, size, half * 0.8) };
        shape.faces(span, [true; 6], if bolt == 0 { ALUMINIUM } else { CASTING });
    }
    shape
}
