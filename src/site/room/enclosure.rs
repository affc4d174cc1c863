//! The walls of all rooms as boxes, for whoever must not pass through them.

use super::build::SIDES;
use super::wall::LOW;
use super::wall_plan::{Cell, THICKNESS, WallPlan};
use bevy::math::Vec3;
use twin_model::plan::SitePlan;

/// Smallest and largest corner of each piece of wall: the low base everywhere, and on it the outer walls.
pub(in crate::site) fn wall_boxes(plan: &SitePlan) -> Vec<[Vec3; 2]> {
    let walls = WallPlan::of(&plan.rooms);
    let mut boxes = bases(&WallPlan::opened(plan));
    for room in &plan.rooms {
        for stretch in SIDES.iter().flat_map(|inward| walls.stretches(room, *inward)) {
            let [left, right] = stretch.beyond;
            let inner = [stretch.from - stretch.along() * left, stretch.to + stretch.along() * right];
            let outer = inner.map(|end| end - stretch.inward * THICKNESS);
            let low = inner[0].min(inner[1]).min(outer[0]).min(outer[1]);
            let high = inner[0].max(inner[1]).max(outer[0]).max(outer[1]);
            boxes.push([Vec3::new(low.x, 0.0, low.y), Vec3::new(high.x, room.height as f32, high.y)]);
        }
    }
    boxes
}

/// The base of the walls, in runs along x.
fn bases(walls: &WallPlan) -> Vec<[Vec3; 2]> {
    let mut boxes: Vec<[Vec3; 2]> = Vec::new();
    for row in 0..walls.rows() {
        let (near, far) = (walls.zs[row], walls.zs[row + 1]);
        let mut run: Option<[f32; 2]> = None;
        for column in 0..=walls.columns() {
            let is_wall = walls.cell(column as isize, row as isize) == Cell::Wall;
            run = match (run, is_wall) {
                (Some([from, _]), true) => Some([from, walls.xs[column + 1]]),
                (None, true) => Some([walls.xs[column], walls.xs[column + 1]]),
                (Some([from, to]), false) => {
                    boxes.push([Vec3::new(from, 0.0, near), Vec3::new(to, LOW, far)]);
                    None
                }
                (None, false) => None,
            };
        }
    }
    boxes
}
