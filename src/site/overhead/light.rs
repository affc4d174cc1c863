//! Slim lights along the middle of aisles, on arms from the ladders of the rows beside them.

use super::super::footprint::{Footprint, RowFloor, hull};
use super::super::paint::{FRAME, LIGHT};
use super::super::shape::{Shape, Span};
use super::build::RISE;
use bevy::math::{Quat, Vec2, Vec3};
use std::f32::consts::FRAC_PI_2;
use twin_model::plan::SitePlan;

/// Arms that carry lights are about this far apart, metres.
const ARM_PITCH: f32 = 2.4;

/// The lights of the room numbered `room`; an aisle that no row stands beside has none.
pub(super) fn lights(plan: &SitePlan, room: u32, rows: &[RowFloor]) -> Shape {
    over_aisles(plan, room, rows, light)
}

/// The same from beyond the hall: a strip over each aisle.
pub(super) fn strips(plan: &SitePlan, room: u32, rows: &[RowFloor]) -> Shape {
    over_aisles(plan, room, rows, |length, level, _| {
        let mut shape = Shape::new();
        let half = length / 2.0 - 0.15;
        shape.top([-half, half], level, [-0.03, 0.03], LIGHT.parameter(0.8));
        shape
    })
}

/// What `make` makes of length, height and the ends of arms, over every aisle of a room.
fn over_aisles(plan: &SitePlan, room: u32, rows: &[RowFloor], make: impl Fn(f32, f32, Vec<f32>) -> Shape) -> Shape {
    let mut shape = Shape::new();
    for aisle in plan.aisles.iter().filter(|aisle| aisle.room == room) {
        let floor = Footprint::cornered(aisle.corner, aisle.size);
        let is_beside = |row: &&RowFloor| row.footprint.overlaps(&floor.grown(0.3), 0.0);
        let beside: Vec<&RowFloor> = rows.iter().filter(is_beside).collect();
        let Some(along) = hull(beside.iter().map(|row| row.footprint)) else { continue };
        let level = beside.iter().map(|row| row.height).fold(0.0, f32::max) + RISE - 0.026;
        let is_along_x = floor.size().x >= floor.size().y;
        let (centre, turn, length) = if is_along_x {
            (Vec2::new(along.centre().x, floor.centre().y), Quat::IDENTITY, along.size().x)
        } else {
            let turn = Quat::from_rotation_y(-FRAC_PI_2);
            (Vec2::new(floor.centre().x, along.centre().y), turn, along.size().y)
        };
        let reaches = beside.iter().map(|row| {
            let (towards, size) = (row.footprint.centre() - centre, row.footprint.size());
            let (offset, depth) = if is_along_x { (towards.y, size.y) } else { (-towards.x, size.x) };
            offset.signum() * (offset.abs() - depth / 2.0 + 0.06)
        });
        let bar = make(length, level, reaches.collect());
        shape.append(&bar, Vec3::new(centre.x, 0.0, centre.y), turn);
    }
    shape
}

/// One light along x about the origin; `reaches` are where its arms end, metres along z.
fn light(length: f32, level: f32, reaches: Vec<f32>) -> Shape {
    let mut shape = Shape::new();
    let half = length / 2.0 - 0.15;
    let y = [level - 0.03, level + 0.012];
    shape.rounded(Span::new([-half, half], y, [-0.035, 0.035]), 0.008, FRAME);
    let pieces = (half * 2.0 / 1.5).round().max(1.0);
    let step = half * 2.0 / pieces;
    for piece in 0..pieces as u16 {
        let x = [-half + step * f32::from(piece) + 0.03, -half + step * f32::from(piece + 1) - 0.03];
        let below = [(x[0], -0.026), (x[1], -0.026), (x[1], 0.026), (x[0], 0.026)];
        let corners = below.map(|(x, z)| Vec3::new(x, y[0] - 0.001, z));
        shape.quad(corners, [Vec2::ZERO; 4], [1.0; 4], LIGHT);
        shape.top(x, y[1] + 0.001, [-0.011, 0.011], LIGHT.parameter(0.8));
    }
    let count = (length / ARM_PITCH).round().max(1.0);
    for arm in 0..=count as u16 {
        let x = (-length / 2.0 + length / count * f32::from(arm)).clamp(-half + 0.06, half - 0.06);
        for reach in &reaches {
            let z = if *reach < 0.0 { [*reach, -0.03] } else { [0.03, *reach] };
            let arm = Span::new([x - 0.014, x + 0.014], [level - 0.016, level + 0.008], z);
            shape.faces(arm, [true, true, true, true, false, false], FRAME);
        }
    }
    shape
}
