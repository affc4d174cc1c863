//! Walls: a low base all around the rooms, and on it the outer walls, one shape for each side of a room, so that those
//! between the camera and the room can be cut away.

use super::super::footprint::Footprint;
use super::super::paint::{LIGHT_COVE, THRESHOLD, TRIM, WALL, WALL_CUT};
use super::super::shape::{Shape, Span};
use super::ground::SLAB_TOP;
use super::wall_plan::{Cell, Stretch, THICKNESS, WallPlan};
use bevy::math::{Quat, Vec2, Vec3};

/// Height at which walls are cut, metres.
pub(super) const LOW: f32 = 0.3;
/// Heights at which a wall's shade changes, as parts of what is above the cut, and its openness there.
const SHADE: [(f32, f32); 4] = [(0.0, 0.72), (0.2, 1.0), (0.75, 0.95), (1.0, 0.62)];
/// How open a wall is in a corner of its room.
const CORNER: f32 = 0.6;
/// Shorter stretches carry nothing, metres.
const BARE: f32 = 1.0;
/// Columns stand this far apart, metres.
const COLUMN_PITCH: f32 = 4.8;
/// Joints between wall panels, metres.
const JOINT_PITCH: f32 = 1.2;

/// The base of all walls of the site, and the thresholds between them.
pub(super) fn base(plan: &WallPlan) -> Shape {
    let mut shape = Shape::new();
    for column in 0..plan.columns() {
        for row in 0..plan.rows() {
            let (i, j) = (column as isize, row as isize);
            let (x, z) = ([plan.xs[column], plan.xs[column + 1]], [plan.zs[row], plan.zs[row + 1]]);
            match plan.cell(i, j) {
                Cell::Wall => {}
                Cell::Doorway => {
                    shape.top(x, 0.0, z, THRESHOLD);
                    continue;
                }
                Cell::Outside | Cell::Room(_) => continue,
            }
            shape.top(x, LOW, z, WALL_CUT);
            for ([dx, dz], face) in [([-1, 0], 0), ([1, 0], 1), ([0, -1], 4), ([0, 1], 5)] {
                let foot = match plan.cell(i + dx, j + dz) {
                    Cell::Outside => SLAB_TOP,
                    Cell::Room(_) | Cell::Doorway => 0.0,
                    Cell::Wall => continue,
                };
                let mut shown = [false; 6];
                shown[face] = true;
                shape.faces(Span::new(x, [foot, LOW], z), shown, WALL.open(0.8));
            }
        }
    }
    shape
}

/// Turns a shape that looks to +z to look along `inward`.
pub(super) fn facing(inward: Vec2) -> Quat {
    Quat::from_rotation_y(inward.x.atan2(inward.y))
}

/// The wall on the base over `stretch` with all that it carries, in its own frame: x to the right from its left end,
/// looking to +z. Nothing is put where `keep_clear` is.
pub(super) fn wall(stretch: &Stretch, height: f32, keep_clear: Option<Footprint>) -> Shape {
    let mut shape = Shape::new();
    let length = stretch.length();
    let ends = [-stretch.beyond[0], length + stretch.beyond[1]];
    // Dark in corners, not where the next room's wall goes on.
    let opens = stretch.beyond.map(|beyond| if beyond > THICKNESS + 0.01 { 1.0 } else { CORNER });
    panel(&mut shape, ends, opens, [LOW, height]);
    let body = Span::new(ends, [LOW, height], [-THICKNESS, 0.0]);
    shape.faces(body, [true, true, false, true, false, false], WALL_CUT);
    let blocked = |from: f32, to: f32| {
        let ends = [from, to].map(|at| stretch.from + stretch.along() * at);
        let strip = Footprint { low: ends[0].min(ends[1]), high: ends[0].max(ends[1]) }.grown(0.02);
        keep_clear.is_some_and(|clear| clear.overlaps(&strip, 0.0))
    };
    if length > BARE {
        dress(&mut shape, length, height, blocked);
    }
    shape
}

/// The same from far beyond the room: its faces.
pub(super) fn plain_wall(stretch: &Stretch, height: f32) -> Shape {
    let mut shape = Shape::new();
    let ends = [-stretch.beyond[0], stretch.length() + stretch.beyond[1]];
    shape.front(ends, [LOW, height], 0.0, WALL.open(0.9));
    let body = Span::new(ends, [LOW, height], [-THICKNESS, 0.0]);
    shape.faces(body, [true, true, false, true, false, false], WALL_CUT);
    shape
}

/// The inner face, darker at its foot, its head and its ends.
fn panel(shape: &mut Shape, [from, to]: [f32; 2], opens: [f32; 2], [low, high]: [f32; 2]) {
    let ends: Vec<(f32, f32)> = if to - from > 2.4 {
        let [left, right] = opens;
        let between = |open: f32| open + (1.0 - open) * 0.65;
        let left = [(from, left), (from + 0.35, between(left)), (from + 1.0, 1.0)];
        let right = [(to - 1.0, 1.0), (to - 0.35, between(right)), (to, right)];
        left.into_iter().chain(right).collect()
    } else {
        vec![(from, 0.9), (to, 0.9)]
    };
    for across in ends.windows(2) {
        for up in SHADE.windows(2) {
            let height = |part: f32| low + (high - low) * part;
            let corners = [(across[0], up[0]), (across[1], up[0]), (across[1], up[1]), (across[0], up[1])];
            let points = corners.map(|(across, up)| Vec3::new(across.0, height(up.0), 0.0));
            let uvs = points.map(|point| point.truncate());
            shape.quad(points, uvs, corners.map(|(across, up)| across.1 * up.1), WALL);
        }
    }
}

/// Joints, skirting, lines of light and columns.
fn dress(shape: &mut Shape, length: f32, height: f32, blocked: impl Fn(f32, f32) -> bool) {
    let joints = (length / JOINT_PITCH).floor() as u16;
    for joint in 1..=joints {
        let x = JOINT_PITCH * f32::from(joint);
        if x < length - 0.2 && !blocked(x - 0.01, x + 0.01) {
            shape.front([x - 0.004, x + 0.004], [LOW, height - 0.3], 0.002, TRIM.open(0.6));
        }
    }
    let pieces = (length / 0.6).ceil().max(1.0);
    let mut runs: Vec<[f32; 2]> = Vec::new();
    for piece in 0..pieces as u16 {
        let x = [length / pieces * f32::from(piece), length / pieces * f32::from(piece + 1)];
        match runs.last_mut() {
            _ if blocked(x[0], x[1]) => {}
            Some(last) if (last[1] - x[0]).abs() < 1e-4 => last[1] = x[1],
            _ => runs.push(x),
        }
    }
    for x in runs {
        shape.rounded(Span::new(x, [0.0, 0.11], [-0.01, 0.018]), 0.004, TRIM.open(0.8));
        shape.front([x[0] + 0.05, x[1] - 0.05], [0.114, 0.138], 0.003, LIGHT_COVE);
    }
    shape.rounded(Span::new([0.0, length], [height - 0.3, height - 0.22], [-0.01, 0.05]), 0.006, TRIM);
    shape.front([0.1, length - 0.1], [height - 0.216, height - 0.192], 0.004, LIGHT_COVE);
    let spans = (length / COLUMN_PITCH).round().max(1.0);
    for column in 0..=spans as u16 {
        let x = (length / spans * f32::from(column)).clamp(0.16, length - 0.16);
        if !blocked(x - 0.3, x + 0.3) {
            let mut post = Shape::new();
            post.pilaster(Span::new([x - 0.15, x + 0.15], [0.0, height], [-0.02, 0.14]), 0.012, WALL_CUT.open(0.7));
            post.ground();
            shape.append(&post, Vec3::ZERO, Quat::IDENTITY);
        }
    }
}
