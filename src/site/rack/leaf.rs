//! The doors of a cabinet: one framed leaf at the front, two of mesh at the rear, each on its hinges.
//!
//! From outside the front leaf is a frame only, so that devices show; the sheet of its mesh is seen from inside, once it
//! has swung open.

use super::super::paint::{ALUMINIUM, BEACON, EXHAUST, FRAME, HOLE, INLET, LABEL, POWER_BAR, STEEL};
use super::super::shape::{Shape, Span};
use super::cabinet::{Cabinet, DOOR, POST, ordered};
use bevy::math::{Quat, Vec3};
use std::f32::consts::PI;

/// How far the front door opens, radians: clear of what slides out, and of the door of the next rack.
const FRONT_TURN: f32 = 2.05;
/// How far the rear doors open, radians.
const REAR_TURN: f32 = 1.95;
/// Width of the stiles of a rear leaf, metres.
const REAR_STILE: f32 = 0.024;

/// A door leaf that is shut, its hinges at its own origin. Looks to +z.
#[derive(Clone, Debug)]
pub(super) struct Leaf {
    pub(super) shape: Shape,
    /// Its mesh as seen from inside, which shows no values; nothing as long as it stays shut.
    pub(super) sheet: Shape,
    /// Where its hinges are, metres in the rack's frame.
    pub(super) hinge: Vec3,
    /// How it is turned about the upright while shut, radians.
    pub(super) shut: f32,
    /// By how much more it is turned when it is wide open, radians.
    pub(super) turn: f32,
}

impl Leaf {
    /// From a shape that looks to +z and whose hinges are at `at`; as hung, the cabinet is turned by `shut`.
    fn hung([shape, sheet]: &[Shape; 2], at: Vec3, shut: f32, turn: f32) -> Self {
        let own = |shape: &Shape| {
            let mut own = Shape::new();
            own.append(shape, -at, Quat::IDENTITY);
            own
        };
        Self { shape: own(shape), sheet: own(sheet), hinge: Quat::from_rotation_y(shut) * at, shut, turn }
    }

    /// Adds it to a cabinet as it is when shut.
    pub(super) fn shut(&self, shape: &mut Shape) {
        shape.append(&self.shape, self.hinge, Quat::from_rotation_y(self.shut));
    }
}

/// The leaves of a cabinet as one sees them while they are shut: the front one first.
pub(super) fn leaves(frame: &Cabinet) -> [Leaf; 3] {
    leaves_with(frame, &mut |_, _, _| {})
}

/// The same with their insides, which only show once they are open. The first letters of a name fit on the front and the
/// second rear leaf: `more` may add to each, in its cabinet's frame.
pub(super) fn leaves_inside(frame: &Cabinet, mut more: impl FnMut(usize, &mut Shape)) -> [Leaf; 3] {
    leaves_with(frame, &mut |index, shape, sheet| {
        match index {
            0 => inside_front([shape, sheet], frame),
            1 => inside_rear([shape, sheet], frame, rear_span(frame, -1.0)),
            _ => inside_rear([shape, sheet], frame, rear_span(frame, 1.0)),
        }
        more(index, shape);
    })
}

/// `more` adds to a leaf, and to its mesh from inside.
fn leaves_with(frame: &Cabinet, more: &mut dyn FnMut(usize, &mut Shape, &mut Shape)) -> [Leaf; 3] {
    let (outer, deep) = (frame.width / 2.0 - 0.004, frame.depth / 2.0);
    let mut front = [Shape::new(), Shape::new()];
    let [shape, sheet] = &mut front;
    front_door(shape, frame);
    strips(shape, frame);
    hinges(shape, frame, -1.0);
    more(0, shape, sheet);
    let front = Leaf::hung(&front, Vec3::new(-outer, 0.0, deep), 0.0, -FRONT_TURN);
    let mut rear = |index: usize, side: f32| {
        let mut both = [Shape::new(), Shape::new()];
        let [shape, sheet] = &mut both;
        rear_leaf(shape, frame, rear_span(frame, side));
        hinges(shape, frame, side);
        if side > 0.0 {
            rear_handle(shape, frame);
        }
        more(index, shape, sheet);
        Leaf::hung(&both, Vec3::new(side * outer, 0.0, deep), PI, side * REAR_TURN)
    };
    [front, rear(1, -1.0), rear(2, 1.0)]
}

/// The front leaf: a slim closed frame with handle and lock.
fn front_door(shape: &mut Shape, frame: &Cabinet) {
    let (half, front) = (frame.width / 2.0, frame.depth / 2.0);
    let [low, high] = frame.door();
    let z = [front - DOOR, front];
    let inner = half - 0.004 - POST;
    for side in [-1.0, 1.0] {
        shape.rounded(Span::new(ordered(side * inner, side * (half - 0.004)), [low, high], z), 0.005, FRAME);
    }
    let bottom = [low + 0.001, low + 0.034];
    let top = [high - 0.062, high - 0.001];
    for y in [bottom, top] {
        shape.rounded(Span::new([-inner - 0.002, inner + 0.002], y, [z[0] + 0.002, z[1] - 0.001]), 0.005, FRAME);
    }
    shape.plate([-0.17, 0.17], [top[0] + 0.009, top[1] - 0.009], z[1] - 0.001, 0.0025, LABEL);
    let middle = frame.height * 0.52;
    let grip = half - 0.004 - POST * 0.5;
    shape.plate([grip - 0.010, grip + 0.010], [middle - 0.10, middle + 0.10], front, 0.004, LABEL);
    shape.rounded(
        Span::new([grip - 0.006, grip + 0.006], [middle - 0.085, middle + 0.05], [front + 0.003, front + 0.005]),
        0.002,
        ALUMINIUM,
    );
    shape.front([grip - 0.004, grip + 0.004], [middle + 0.068, middle + 0.084], front + 0.0045, HOLE);
}

/// Power bar on the left stile, alarm light along the top edge.
fn strips(shape: &mut Shape, frame: &Cabinet) {
    let (half, front) = (frame.width / 2.0, frame.depth / 2.0);
    let [low, high] = frame.bar();
    let centre = -half + 0.004 + POST / 2.0;
    shape.plate([centre - 0.0145, centre + 0.0145], [low - 0.008, high + 0.008], front, 0.002, LABEL);
    shape.front([centre - 0.0115, centre + 0.0115], [low, high], front + 0.003, POWER_BAR);
    let beacon = Span::new([-0.16, 0.16], [frame.height - 0.006, frame.height + 0.006], [front - 0.026, front - 0.008]);
    shape.rounded(beacon, 0.003, BEACON);
}

/// Three hinges at the edge that a leaf turns about, as far as they are seen.
fn hinges(shape: &mut Shape, frame: &Cabinet, side: f32) {
    let (outer, front) = (frame.width / 2.0 - 0.0035, frame.depth / 2.0);
    let x = ordered(side * (outer - 0.004), side * outer);
    for part in [0.14, 0.5, 0.86] {
        let middle = frame.height * part;
        shape.front(x, [middle - 0.035, middle + 0.035], front + 0.001, STEEL);
    }
}

/// What is seen of the front leaf from inside: its mesh, a stiffener, and the rods of its lock.
fn inside_front([shape, sheet]: [&mut Shape; 2], frame: &Cabinet) {
    let (half, deep) = (frame.width / 2.0, frame.depth / 2.0);
    let [low, high] = frame.door();
    let inner = half - 0.004 - POST;
    let mut inside = Shape::new();
    let z = -deep + DOOR * 0.5;
    let mut mesh = Shape::new();
    mesh.front_metres([-inner, inner], [low + 0.03, high - 0.06], z, [-half, half], INLET);
    sheet.append(&mesh, Vec3::ZERO, Quat::from_rotation_y(PI));
    let middle = frame.height * 0.52;
    for y in [middle, low + (middle - low) * 0.5, middle + (high - middle) * 0.5] {
        inside.plate([-inner, inner], [y - 0.011, y + 0.011], z + 0.001, 0.006, FRAME);
    }
    // Seen from inside, the lock is on the left.
    let rod = -inner - 0.012;
    let out = -deep + DOOR;
    inside.rounded(Span::new([rod - 0.004, rod + 0.004], [low + 0.05, high - 0.08], [out, out + 0.006]), 0.002, STEEL);
    inside.rounded(
        Span::new([rod - 0.013, rod + 0.013], [middle - 0.05, middle + 0.05], [out, out + 0.012]),
        0.004,
        ALUMINIUM,
    );
    shape.append(&inside, Vec3::ZERO, Quat::from_rotation_y(PI));
}

/// Left and right edge of a rear leaf, as seen from behind.
fn rear_span(frame: &Cabinet, side: f32) -> [f32; 2] {
    ordered(side * 0.0015, side * (frame.width / 2.0 - 0.004))
}

/// A rear leaf: mesh in a frame.
fn rear_leaf(shape: &mut Shape, frame: &Cabinet, leaf: [f32; 2]) {
    let (half, back) = (frame.width / 2.0, frame.depth / 2.0);
    let [low, high] = frame.door();
    let z = [back - DOOR, back];
    for x in [[leaf[0], leaf[0] + REAR_STILE], [leaf[1] - REAR_STILE, leaf[1]]] {
        shape.rounded(Span::new(x, [low, high], z), 0.004, FRAME);
    }
    for y in [[low + 0.001, low + 0.03], [high - 0.031, high - 0.001]] {
        shape.rounded(Span::new([leaf[0] + 0.02, leaf[1] - 0.02], y, [z[0], z[1] - 0.001]), 0.004, FRAME);
    }
    shape.front_metres(
        [leaf[0] + 0.02, leaf[1] - 0.02],
        [low + 0.025, high - 0.026],
        back - 0.012,
        [-half, half],
        EXHAUST,
    );
}

fn rear_handle(shape: &mut Shape, frame: &Cabinet) {
    let (middle, back) = (frame.height * 0.52, frame.depth / 2.0);
    shape.rounded(Span::new([0.006, 0.02], [middle - 0.08, middle + 0.08], [back, back + 0.005]), 0.002, ALUMINIUM);
}

/// What is seen of a rear leaf from inside.
fn inside_rear([shape, sheet]: [&mut Shape; 2], frame: &Cabinet, [left, right]: [f32; 2]) {
    let (half, deep) = (frame.width / 2.0, frame.depth / 2.0);
    let [low, high] = frame.door();
    let mut inside = Shape::new();
    let z = -deep + DOOR - 0.016;
    let x = [-right + 0.02, -left - 0.02];
    let mut mesh = Shape::new();
    mesh.front_metres(x, [low + 0.025, high - 0.026], z, [-half, half], EXHAUST);
    sheet.append(&mesh, Vec3::ZERO, Quat::from_rotation_y(PI));
    let middle = frame.height * 0.52;
    inside.plate(x, [middle - 0.010, middle + 0.010], z + 0.001, 0.006, FRAME);
    shape.append(&inside, Vec3::ZERO, Quat::from_rotation_y(PI));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::rack::build::tests::rack;
    use twin_model::plan::DeviceKind;

    fn frame() -> Cabinet {
        Cabinet::of(&rack(DeviceKind::Server, 1))
    }

    /// Where the edge of a leaf that is away from its hinges is when the leaf is open by a part of the way.
    fn edge(leaf: &Leaf, part: f32) -> Vec3 {
        let (low, high) = leaf.shape.bounds();
        let far = if high.x > -low.x { high.x } else { low.x };
        leaf.hinge + Quat::from_rotation_y(leaf.shut + leaf.turn * part) * Vec3::X * far
    }

    #[test]
    fn leaves_open_outward_and_past_a_right_angle() {
        let deep = frame().depth / 2.0;
        let [front, rears @ ..] = leaves(&frame());
        assert!(edge(&front, 0.5).z > deep + 0.4, "{}", edge(&front, 0.5));
        assert!(edge(&front, 1.0).x < front.hinge.x - 0.1, "it leaves the front free: {}", edge(&front, 1.0));
        for rear in rears {
            assert!(edge(&rear, 0.5).z < -deep - 0.2, "{}", edge(&rear, 0.5));
            assert!(edge(&rear, 1.0).x.abs() > rear.hinge.x.abs(), "{}", edge(&rear, 1.0));
        }
    }

    #[test]
    fn a_leaf_that_opens_never_cuts_into_its_cabinet() {
        let frame = frame();
        for leaf in leaves(&frame) {
            let facing = Quat::from_rotation_y(leaf.shut);
            for step in 0..=20u8 {
                let turn = Quat::from_rotation_y(leaf.shut + leaf.turn * f32::from(step) / 20.0);
                let deepest = leaf.shape.positions.iter().map(|at| (facing.inverse() * (leaf.hinge + turn * *at)).z);
                let deepest = deepest.fold(f32::INFINITY, f32::min);
                assert!(deepest > frame.depth / 2.0 - DOOR - 0.006, "{deepest} at {step}");
            }
        }
    }

    #[test]
    fn insides_add_to_a_leaf_and_change_nothing_that_shows_while_it_is_shut() {
        let (shut, open) = (leaves(&frame()), leaves_inside(&frame(), |_, _| {}));
        for (shut, open) in shut.iter().zip(&open) {
            assert!(open.shape.triangles() > shut.shape.triangles() && shut.sheet.triangles() == 0);
            assert!(open.sheet.normals.iter().all(|normal| normal.z < -0.9), "one sees through it from outside");
            let mut facing = open.shape.indices[shut.shape.indices.len()..].chunks_exact(3);
            assert_eq!(shut.shape.positions[..], open.shape.positions[..shut.shape.positions.len()]);
            assert!(facing.any(|corners| open.shape.normals[corners[0] as usize].z < -0.9));
        }
    }
}
