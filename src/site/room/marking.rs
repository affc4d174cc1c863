//! Lines along aisles and the letters of rows, painted on the floor.

use super::super::footprint::{Footprint, RowFloor, rows, standing};
use super::super::letter::{Pen, letters};
use super::super::paint::{FLOOR_LETTER, MARK_COLD, MARK_HOT, Paint};
use super::super::shape::Shape;
use bevy::math::{Quat, Vec2, Vec3};
use std::f32::consts::FRAC_PI_2;
use twin_model::plan::{AisleKind, SitePlan};

/// Paint lies this high above the tiles, metres: enough for any depth buffer, too little to be seen.
const HEIGHT: f32 = 0.003;
/// Width of a line, metres.
const WIDTH: f32 = 0.035;
/// Height of row letters, metres.
const LETTER_HEIGHT: f32 = 0.42;

/// Everything painted on the floor of the room numbered `room`.
pub(super) fn markings(plan: &SitePlan, room: u32) -> Shape {
    let mut shape = Shape::new();
    for aisle in plan.aisles.iter().filter(|aisle| aisle.room == room) {
        let paint = match aisle.kind {
            AisleKind::Cold => MARK_COLD,
            AisleKind::Hot => MARK_HOT,
        };
        outline(&mut shape, &Footprint::cornered(aisle.corner, aisle.size).grown(-0.03), paint);
    }
    let standing = standing(plan, room);
    for RowFloor { row, footprint, .. } in rows(plan, room) {
        let Some(about) = plan.rows.get(row as usize) else { continue };
        let is_along_x = footprint.size().x >= footprint.size().y;
        let along = if is_along_x { Vec2::X } else { Vec2::Y };
        let half = footprint.size().dot(along) / 2.0;
        let ends = [-1.0, 1.0].map(|side| beyond(footprint.centre() + along * side * half, along * side, &standing));
        let inside = plan.rooms.get(room as usize).map(Footprint::of_room);
        for end in ends {
            let is_inside = inside.is_some_and(|inside| inside.grown(-0.3).distance(end) == 0.0);
            if is_inside {
                let word =
                    letters(about.id.as_str(), &Pen { height: LETTER_HEIGHT, stroke: 0.05, paint: FLOOR_LETTER });
                shape.append(
                    &word,
                    Vec3::new(end.x, HEIGHT, end.y + LETTER_HEIGHT / 2.0),
                    Quat::from_rotation_x(-FRAC_PI_2),
                );
            }
        }
    }
    shape
}

/// A free place for a letter beyond the end of a row, past what stands in line with it.
fn beyond(end: Vec2, out: Vec2, standing: &[Footprint]) -> Vec2 {
    let steps = (3u8..30).map(|step| end + out * f32::from(step) * 0.15);
    let is_free = |at: &Vec2| standing.iter().all(|other| other.distance(*at) > 0.34);
    steps.into_iter().find(is_free).unwrap_or(end + out)
}

/// Four lines along the inside of a rectangle.
fn outline(shape: &mut Shape, around: &Footprint, paint: Paint) {
    let (low, high) = (around.low, around.high);
    for z in [[low.y, low.y + WIDTH], [high.y - WIDTH, high.y]] {
        shape.top([low.x, high.x], HEIGHT, z, paint);
    }
    for x in [[low.x, low.x + WIDTH], [high.x - WIDTH, high.x]] {
        shape.top(x, HEIGHT, [low.y + WIDTH, high.y - WIDTH], paint);
    }
}
