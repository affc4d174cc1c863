//! Walls: a low base all around, and above it walls that are seen only from inside, so that no camera looks at their backs.

use super::super::footprint::Footprint;
use super::super::paint::{LIGHT_COVE, TRIM, WALL, WALL_CUT};
use super::super::shape::{Shape, Span};
use super::ground::SLAB_TOP;
use super::wall_plan::{Cell, Stretch, WallPlan};
use bevy::math::{Quat, Vec2, Vec3};
use twin_model::plan::Room;

/// Height at which walls are cut, metres.
const LOW: f32 = 0.3;
/// Heights at which a tall wall's shade changes, as parts of what is above the cut, and its openness there.
const SHADE: [(f32, f32); 4] = [(0.0, 0.72), (0.2, 1.0), (0.75, 0.95), (1.0, 0.62)];
/// Columns stand this far apart, metres.
const COLUMN_PITCH: f32 = 4.8;
/// Joints between wall panels, metres.
const JOINT_PITCH: f32 = 1.2;

/// All walls of the site.
pub(super) fn walls(plan: &WallPlan) -> Shape {
    let mut shape = Shape::new();
    for column in 0..plan.columns() {
        for row in 0..plan.rows() {
            let (i, j) = (column as isize, row as isize);
            let height = match plan.cell(i, j) {
                Cell::Outside | Cell::Room(_) => continue,
                Cell::Low => LOW,
                Cell::Tall(height) => height,
            };
            let (x, z) = ([plan.xs[column], plan.xs[column + 1]], [plan.zs[row], plan.zs[row + 1]]);
            let paint = WALL_CUT;
            shape.top(x, height, z, paint);
            let sides = [([-1, 0], 0), ([1, 0], 1), ([0, -1], 4), ([0, 1], 5)];
            for ([dx, dz], face) in sides {
                let beside = match plan.cell(i + dx, j + dz) {
                    Cell::Outside => SLAB_TOP,
                    Cell::Room(_) => 0.0,
                    Cell::Low => LOW,
                    Cell::Tall(beside) => beside,
                };
                // Above the cut a wall is seen from the south and the east only: from behind, one looks into the room.
                let is_seen = dx + dz > 0;
                let top = if is_seen { height } else { height.min(LOW) };
                side(&mut shape, x, z, [beside, top], face);
            }
        }
    }
    shape
}

/// One side of a cell's wall between two heights, its shade in steps.
fn side(shape: &mut Shape, x: [f32; 2], z: [f32; 2], [low, high]: [f32; 2], face: usize) {
    let mut shown = [false; 6];
    shown[face] = true;
    if low < LOW - 1e-3 {
        shape.faces(Span::new(x, [low, LOW.min(high)], z), shown, WALL.open(0.8));
    }
    let base = low.max(LOW);
    if high <= base + 1e-3 {
        return;
    }
    let [dx, dz] = match face {
        1 => [1.0, 0.0],
        _ => [0.0, 1.0],
    };
    let edge = if face == 1 { Vec2::new(x[1], z[1]) } else { Vec2::new(x[0], z[1]) };
    let end = if face == 1 { Vec2::new(x[1], z[0]) } else { Vec2::new(x[1], z[1]) };
    panel(shape, &Stretch { from: edge, to: end, inward: Vec2::new(dx, dz) }, [base, high]);
}

/// A tall one-sided wall over `stretch`, darker at its foot, its head and its ends.
fn panel(shape: &mut Shape, stretch: &Stretch, [low, high]: [f32; 2]) {
    let length = stretch.length();
    let ends: Vec<(f32, f32)> = if length > 2.4 {
        vec![(0.0, 0.6), (0.35, 0.85), (1.0, 1.0), (length - 1.0, 1.0), (length - 0.35, 0.85), (length, 0.6)]
    } else {
        vec![(0.0, 0.9), (length, 0.9)]
    };
    let along = stretch.along();
    for across in ends.windows(2) {
        for up in SHADE.windows(2) {
            let height = |part: f32| low + (high - low) * part;
            let corners = [(across[0], up[0]), (across[1], up[0]), (across[1], up[1]), (across[0], up[1])];
            let points = corners.map(|(across, up)| {
                let at = stretch.from + along * across.0;
                Vec3::new(at.x, height(up.0), at.y)
            });
            let uvs = corners.map(|(across, up)| Vec2::new(across.0, height(up.0)));
            shape.quad(points, uvs, corners.map(|(across, up)| across.1 * up.1), WALL);
        }
    }
}

/// What the outer walls of `room` carry inside: joints, columns, skirting, lines of light; and the walls that only
/// those inside see, to the south and east.
pub(super) fn dressing(room: &Room, plan: &WallPlan, keep_clear: Option<Footprint>) -> Shape {
    let mut shape = Shape::new();
    let height = room.height as f32;
    for inward in [Vec2::Y, Vec2::X] {
        for stretch in plan.stretches(room, inward) {
            let mut wall = Shape::new();
            dress(&mut wall, &stretch, height, keep_clear);
            shape.append(&wall, Vec3::new(stretch.from.x, 0.0, stretch.from.y), facing(inward));
        }
    }
    for inward in [Vec2::NEG_Y, Vec2::NEG_X] {
        for stretch in plan.stretches(room, inward) {
            panel(&mut shape, &stretch, [LOW, height]);
        }
    }
    shape
}

/// Turns a shape that looks to +z to look along `inward`.
pub(super) fn facing(inward: Vec2) -> Quat {
    Quat::from_rotation_arc(Vec3::Z, Vec3::new(inward.x, 0.0, inward.y))
}

/// A wall's dressing in its own frame: x to the right from its left end, looking to +z.
fn dress(shape: &mut Shape, stretch: &Stretch, height: f32, keep_clear: Option<Footprint>) {
    let length = stretch.length();
    let blocked = |from: f32, to: f32| {
        let ends = [from, to].map(|at| stretch.from + stretch.along() * at);
        let strip = Footprint { low: ends[0].min(ends[1]), high: ends[0].max(ends[1]) }.grown(0.02);
        keep_clear.is_some_and(|clear| clear.overlaps(&strip, 0.0))
    };
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
        shape.front([x[0] + 0.05, x[1] - 0.05], [0.116, 0.128], 0.003, LIGHT_COVE);
    }
    shape.rounded(Span::new([0.0, length], [height - 0.3, height - 0.22], [-0.01, 0.05]), 0.006, TRIM);
    shape.front([0.1, length - 0.1], [height - 0.212, height - 0.196], 0.004, LIGHT_COVE);
    let spans = (length / COLUMN_PITCH).round().max(1.0);
    for column in 0..=spans as u16 {
        let x = (length / spans * f32::from(column)).clamp(0.16, length - 0.16);
        if !blocked(x - 0.3, x + 0.3) {
            let mut post = Shape::new();
            post.rounded(Span::new([x - 0.15, x + 0.15], [0.0, height], [-0.02, 0.14]), 0.012, WALL_CUT.open(0.7));
            post.ground();
            shape.append(&post, Vec3::ZERO, Quat::IDENTITY);
        }
    }
}
