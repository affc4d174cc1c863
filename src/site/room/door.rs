//! A double door in one of a room's outer walls, where nothing stands before it.

use super::super::footprint::{Footprint, standing};
use super::super::paint::{ALUMINIUM, DOOR, HOLE, LIGHT_EXIT, TRIM};
use super::super::shape::{Shape, Span};
use super::wall_plan::{Stretch, THICKNESS};
use bevy::math::{Quat, Vec3};
use twin_model::plan::SitePlan;

/// Half the clear width of the opening, metres.
const HALF: f32 = 0.85;
/// Height of the leaves, metres.
const HEIGHT: f32 = 2.2;
/// What must stay free in front of a door, metres.
const FREE: f32 = 1.0;
/// Steps in which a place is looked for, metres.
const STEP: f32 = 0.3;

/// A door and the floor that it needs.
#[derive(Debug)]
pub(super) struct Door {
    /// In its wall's frame.
    pub(super) shape: Shape,
    /// Which stretch of wall it is in.
    pub(super) stretch: usize,
    /// How far along the stretch its middle is, metres.
    pub(super) middle: f32,
    pub(super) keep_clear: Footprint,
}

/// A door for the room numbered `room`; `None` when every wall is taken.
pub(super) fn door(plan: &SitePlan, room: u32, stretches: &[Stretch]) -> Option<Door> {
    let standing = standing(plan, room);
    let free = |index: usize| place(&stretches[index], &standing).map(|middle| (index, middle));
    let (stretch, middle) = (0..stretches.len()).find_map(free)?;
    let mut shape = Shape::new();
    shape.append(&leaves(), Vec3::X * middle, Quat::IDENTITY);
    Some(Door { shape, stretch, middle, keep_clear: before(&stretches[stretch], middle, 0.3) })
}

/// The floor between the leaves of a door at `middle` along `stretch`, through the wall.
pub(super) fn threshold(stretch: &Stretch, middle: f32) -> Footprint {
    let ends = [middle - HALF, middle + HALF].map(|at| stretch.from + stretch.along() * at);
    let outer = ends[1] - stretch.inward * THICKNESS;
    Footprint { low: ends[0].min(outer), high: ends[0].max(outer) }
}

/// The floor before a door at `middle` along `stretch`, `deep` metres into the room.
fn before(stretch: &Stretch, middle: f32, deep: f32) -> Footprint {
    let ends = [middle - HALF - 0.15, middle + HALF + 0.15].map(|at| stretch.from + stretch.along() * at);
    let deep = stretch.inward * deep;
    let (one, other) = (ends[0] - stretch.inward * 0.05, ends[1] + deep);
    Footprint { low: one.min(other), high: one.max(other) }
}

/// The place nearest the right end where nothing stands in the way.
fn place(stretch: &Stretch, standing: &[Footprint]) -> Option<f32> {
    let steps = (stretch.length() / STEP).floor() as u16;
    (0..=steps).rev().map(|step| f32::from(step) * STEP).find(|&middle| {
        let fits = middle >= HALF + 0.5 && middle + HALF + 0.5 <= stretch.length();
        let floor = before(stretch, middle, FREE);
        fits && !standing.iter().any(|footprint| footprint.overlaps(&floor, 0.0))
    })
}

/// Frame, two leaves with windows and push bars, and an escape sign. Looks to +z from the wall at z = 0.
fn leaves() -> Shape {
    let mut shape = Shape::new();
    let frame = 0.07;
    for x in [[-HALF - frame, -HALF], [HALF, HALF + frame]] {
        shape.rounded(Span::new(x, [0.0, HEIGHT + frame], [-0.01, 0.05]), 0.006, TRIM);
    }
    shape.rounded(Span::new([-HALF, HALF], [HEIGHT, HEIGHT + frame], [-0.01, 0.05]), 0.006, TRIM);
    for side in [-1.0f32, 1.0] {
        let x = if side < 0.0 { [-HALF + 0.004, -0.003] } else { [0.003, HALF - 0.004] };
        shape.rounded(Span::new(x, [0.008, HEIGHT - 0.004], [-0.01, 0.028]), 0.005, DOOR);
        let middle = (x[0] + x[1]) / 2.0;
        shape.plate([middle - 0.12, middle + 0.12], [1.25, 1.85], 0.0285, 0.003, HOLE);
        shape.rounded(Span::new([x[0] + 0.06, x[1] - 0.06], [0.98, 1.02], [0.03, 0.07]), 0.008, ALUMINIUM);
        shape.plate([x[0] + 0.02, x[1] - 0.02], [0.02, 0.24], 0.0285, 0.002, ALUMINIUM.open(0.5));
    }
    shape.rounded(Span::new([-0.2, 0.2], [HEIGHT + 0.14, HEIGHT + 0.3], [0.0, 0.035]), 0.005, TRIM);
    shape.front([-0.18, 0.18], [HEIGHT + 0.16, HEIGHT + 0.28], 0.036, LIGHT_EXIT);
    shape.ground();
    shape
}
