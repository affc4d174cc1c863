//! Alarm beacons: one solid per priority, so that shape says what colour says — cube, pyramid, diamond, ball.

use super::paint::Paint;
use super::shape::{Shape, Span};
use crate::look::surface::Surface;
use bevy::prelude::*;
use twin_model::Priority;

/// Half the width of a beacon, metres: seen across a hall, small beside a rack.
const REACH: f32 = 0.17;

/// The solid of `priority`, around its own origin, as a mesh, with its halo, on a post of one metre.
pub fn beacon(priority: Priority) -> Mesh {
    let paint = Paint::of(Surface::Beacon, twin_panels::tokens::ON_ALARM, 0.3);
    let mut shape = Shape::new();
    let foot = Vec3::new(0.0, -REACH, 0.0);
    match priority {
        Priority::P1 => {
            let side = [-REACH * 0.8, REACH * 0.8];
            shape.rounded(Span::new(side, side, side), 0.03, paint);
        }
        Priority::P2 => shape.lathe(foot, Vec3::Y, &[(0.0, 0.0), (0.0, REACH * 1.2), (REACH * 2.0, 0.0)], 3, paint),
        Priority::P3 => {
            shape.lathe(foot, Vec3::Y, &[(0.0, 0.0), (REACH, REACH), (REACH * 2.0, 0.0)], 4, paint);
        }
        Priority::P4 => {
            let ball: Vec<(f32, f32)> = (0u8..=8)
                .map(|step| {
                    let (sin, cos) = (f32::from(step) / 8.0 * std::f32::consts::PI).sin_cos();
                    ((1.0 - cos) * REACH, sin * REACH)
                })
                .collect();
            shape.lathe(foot, Vec3::Y, &ball, 16, paint);
        }
    }
    let post = Vec3::new(0.0, -1.0, 0.0);
    shape.cylinder(post, foot, 0.012, 8, paint);
    let middle = Vec3::new(0.0, -REACH * 1.35, 0.0);
    for normal in [Vec3::Y, Vec3::NEG_Y] {
        shape.ring(middle, normal, [REACH * 1.75, REACH * 1.95], 32, paint);
    }
    shape.build()
}
