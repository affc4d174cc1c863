//! The cabinet: posts, sides, top, rails, and the strips that show heat; its doors hang in [`super::leaf`].

use super::super::paint::{CABINET, DEEP, FRAME, HOLE, INLET, PLINTH, Paint, RACK_TOP, RUBBER};
use super::super::shape::{Shape, Span};
use super::leaf::leaves;
use bevy::math::{Quat, Vec2, Vec3};
use std::f32::consts::FRAC_PI_2;
use twin_model::plan::{Rack, UNIT_HEIGHT_METRES};

/// Half the width of what is mounted, ears included: EIA-310, 482.6 mm.
pub(super) const MOUNT_HALF: f32 = 0.2413;
/// Half the clear width between rails: 450 mm less play.
pub(super) const BODY_HALF: f32 = 0.222;
/// Height of a unit, metres.
pub(super) const UNIT: f32 = UNIT_HEIGHT_METRES as f32;
/// Width of posts and door stiles, metres.
pub(super) const POST: f32 = 0.036;
/// Thickness of doors, metres.
pub(super) const DOOR: f32 = 0.028;
/// Device faces stand back this far from the cabinet's front, metres: room for plugs behind the door.
const SET_BACK: f32 = 0.085;
/// Height of the plinth, metres.
pub(super) const PLINTH_HEIGHT: f32 = 0.045;
/// Thickness of the lid, metres.
pub(super) const LID: f32 = 0.03;

/// Measures of a cabinet, metres.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cabinet {
    pub(super) width: f32,
    pub(super) depth: f32,
    pub(super) height: f32,
    units: u16,
}

impl Cabinet {
    pub(super) fn of(rack: &Rack) -> Self {
        Self { width: rack.width as f32, depth: rack.depth as f32, height: rack.height as f32, units: rack.units }
    }

    /// Where devices' faces are.
    pub(super) fn face(&self) -> f32 {
        self.depth / 2.0 - SET_BACK
    }

    /// Where it is dark behind what is mounted.
    pub(super) fn back(&self) -> f32 {
        -self.depth / 2.0 + 0.16
    }

    /// Lower edge of the first unit, and upper edge of the last.
    pub(super) fn mounted(&self) -> [f32; 2] {
        [self.unit(1), self.unit(self.units + 1)]
    }

    /// The lower edge of `unit`, counted from 1.
    pub(super) fn unit(&self, unit: u16) -> f32 {
        let spare = (self.height - f32::from(self.units) * UNIT).max(0.0);
        spare * 0.47 + f32::from(unit.saturating_sub(1)) * UNIT
    }

    /// Half the clear width between posts.
    pub(super) fn clear_half(&self) -> f32 {
        self.width / 2.0 - POST
    }

    /// Lower and upper edge of the doors.
    pub(super) fn door(&self) -> [f32; 2] {
        [PLINTH_HEIGHT + 0.006, self.height - 0.006]
    }

    /// Height range of the power bar: 1.8 m in a rack of 2 m.
    pub(super) fn bar(&self) -> [f32; 2] {
        [0.1, (self.height - 0.1).max(0.2)]
    }

    /// Square holes in the rails of a unit that holds nothing.
    pub(super) fn rail_holes(&self, shape: &mut Shape, unit: u16) {
        let (z, low) = (self.face() - 0.003, self.unit(unit));
        for x in [-0.2325, 0.2325] {
            for hole in [0.2, 0.5, 0.8] {
                let y = low + UNIT * hole;
                shape.front([x - 0.0045, x + 0.0045], [y - 0.0045, y + 0.0045], z, HOLE);
            }
        }
    }
}

/// An empty cabinet, its front to +z.
pub(super) fn cabinet(frame: &Cabinet) -> Shape {
    let mut shape = body(frame);
    well(&mut shape, frame);
    for leaf in leaves(frame) {
        leaf.shut(&mut shape);
    }
    shape
}

/// All of a cabinet but its doors and the dark inside.
pub(super) fn body(frame: &Cabinet) -> Shape {
    let mut shape = Shape::new();
    carcass(&mut shape, frame);
    rails(&mut shape, frame);
    ribbons(&mut shape, frame);
    lid(&mut shape, frame);
    let side = side(frame);
    for turn in [FRAC_PI_2, -FRAC_PI_2] {
        shape.append(&side, Vec3::ZERO, Quat::from_rotation_y(turn));
    }
    shape
}

/// Plinth and four posts.
fn carcass(shape: &mut Shape, frame: &Cabinet) {
    let (half, deep) = (frame.width / 2.0, frame.depth / 2.0);
    let toe = 0.02;
    let foot = Span::new([-half + toe, half - toe], [0.0, PLINTH_HEIGHT], [-deep + toe, deep - toe]);
    shape.faces(foot, [true, true, false, false, true, true], PLINTH);
    for x in [-half + 0.001, half - POST - 0.001] {
        for z in [-deep + DOOR + 0.003, deep - DOOR - 0.003 - 0.07] {
            let post = Span::new([x, x + POST], [PLINTH_HEIGHT, frame.height - LID], [z, z + 0.07]);
            shape.rounded(post, 0.004, FRAME.open(0.8));
        }
    }
    let skirt = Span::new(
        [-half + 0.001, half - 0.001],
        [PLINTH_HEIGHT - 0.015, PLINTH_HEIGHT + 0.02],
        [-deep + DOOR, deep - DOOR],
    );
    shape.rounded(skirt, 0.004, FRAME.open(0.7));
}

/// The dark inside.
fn well(shape: &mut Shape, frame: &Cabinet) {
    let (face, body) = (frame.face(), BODY_HALF + 0.004);
    let [low, high] = frame.mounted();
    let back = frame.back();
    let corner = |x: f32, y: f32, z: f32| Vec3::new(x, y, z);
    for side in [-1.0, 1.0] {
        // Counter-clockwise from inside: front to back on the right, back to front on the left.
        let (near, far) = if side > 0.0 { (face, back) } else { (back, face) };
        let x = side * body;
        let ring = [corner(x, low, far), corner(x, low, near), corner(x, high, near), corner(x, high, far)];
        let opens = ring.map(|at| if at.z == face { 1.3 } else { 0.05 });
        shape.quad(ring, [Vec2::ZERO; 4], opens, DEEP);
    }
    shape.front_shaded([-body, body], [low, high], back, [0.05; 2], DEEP);
    shape.top([-body, body], low, [back, face], DEEP.open(0.12));
}

/// The mounting rails, and the panels between rails and posts.
fn rails(shape: &mut Shape, frame: &Cabinet) {
    let (face, clear) = (frame.face(), frame.clear_half());
    let [low, high] = frame.mounted();
    for side in [-1.0, 1.0] {
        let rail = ordered(side * (BODY_HALF + 0.003), side * MOUNT_HALF);
        shape.front(rail, [low, high], face - 0.004, FRAME.of_edge().open(0.45));
        let dam = ordered(side * (MOUNT_HALF + 0.0005), side * clear);
        shape.front(dam, [PLINTH_HEIGHT, frame.height - LID], face - 0.002, CABINET.open(0.4));
    }
    shape.front_shaded([-MOUNT_HALF, MOUNT_HALF], [PLINTH_HEIGHT, low], face - 0.001, [0.3, 0.6], CABINET);
    shape.front_shaded([-MOUNT_HALF, MOUNT_HALF], [high, frame.height - LID], face - 0.001, [0.6, 0.25], CABINET);
}

/// Heat ribbons beside the units.
fn ribbons(shape: &mut Shape, frame: &Cabinet) {
    let (half, clear) = (frame.width / 2.0, frame.clear_half());
    let (near, far) = (MOUNT_HALF + 0.003, (clear - 0.002).min(MOUNT_HALF + 0.03));
    for side in [-1.0, 1.0] {
        let x = ordered(side * near, side * far);
        shape.front_metres(x, frame.bar(), frame.face() + 0.004, [-half, half], INLET);
    }
}

/// The lid, with its cable entries and the recessed top that takes the rack's colour.
fn lid(shape: &mut Shape, frame: &Cabinet) {
    let (half, deep, top) = (frame.width / 2.0 - 0.001, frame.depth / 2.0, frame.height);
    shape.rounded(Span::new([-half, half], [top - LID, top - 0.004], [-deep + DOOR, deep - DOOR]), 0.005, FRAME);
    let y = top - 0.0035;
    let (left, right) = (-half + 0.03, half - 0.03);
    let (rear, front) = (-deep + DOOR + 0.03, deep - DOOR - 0.03);
    shape.top([left, right], y, [rear, front], RACK_TOP);
    let entry = |shape: &mut Shape, x: [f32; 2], z: [f32; 2]| {
        shape.top([x[0] - 0.008, x[1] + 0.008], y + 0.0012, [z[0] - 0.008, z[1] + 0.008], FRAME.of_edge());
        shape.top(x, y + 0.0024, z, RUBBER.open(0.5));
    };
    for side in [-1.0, 1.0] {
        let x = ordered(side * (half - 0.055), side * (half - 0.125));
        entry(shape, x, [rear + 0.06, rear + 0.36]);
        entry(shape, x, [front - 0.30, front - 0.06]);
    }
    let seam: Paint = RUBBER.open(0.6);
    for z in [-0.02_f32, 0.24] {
        shape.top([left + 0.15, right - 0.15], y + 0.0012, [z, z + 0.006], seam);
    }
}

/// A side: two panels between the posts. Looks to +z; the caller turns it.
fn side(frame: &Cabinet) -> Shape {
    let mut shape = Shape::new();
    let (out, half) = (frame.width / 2.0 - 0.008, frame.depth / 2.0 - DOOR - 0.065);
    let (low, high) = (PLINTH_HEIGHT + 0.02, frame.height - LID);
    let middle = (low + high) / 2.0;
    for y in [[low, middle - 0.002], [middle + 0.002, high]] {
        shape.plate([-half, half], y, out, 0.005, CABINET);
    }
    shape.front([-half, half], [middle - 0.002, middle + 0.002], out, RUBBER.open(0.4));
    shape
}

/// The two ends in rising order.
pub(super) fn ordered(one: f32, other: f32) -> [f32; 2] {
    [one.min(other), one.max(other)]
}
