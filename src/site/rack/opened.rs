//! A rack that can be opened: its cabinet without doors, each door as a leaf, each device as a drawer. The same builders
//! make it as make the rack that is shut, so that both agree.

use super::super::assembly::{on_floor, turned};
use super::super::paint::{ALUMINIUM, CABINET, DEEP, FRAME, LABEL, STEEL};
use super::super::shape::{Shape, Span};
use super::build::free_units;
use super::cabinet::{BODY_HALF, Cabinet, LID, PLINTH_HEIGHT, body};
use super::cord::{cord, plugs_at, strips};
use super::device::{Face, Seed, face_of, front};
use super::leaf::leaves_inside;
use super::name;
use super::rear::{depth_of, rear, sockets};
use bevy::math::{Quat, Vec2, Vec3};
use std::f32::consts::PI;
use twin_model::plan::{Device, DeviceKind, Rack};

/// Half the clear width of the shaft that devices slide in, metres: rails are between it and them.
const SHAFT_HALF: f32 = BODY_HALF + 0.010;
/// The inside is so open to the light at the front, in its middle and at the rear.
const SHAFT_OPEN: [f32; 3] = [1.3, 0.12, 2.4];

/// What a rack consists of once it can be opened, in the rack's frame: its front looks to +z.
#[derive(Debug)]
pub(crate) struct OpenedRack {
    /// Where it stands.
    pub(crate) centre: Vec3,
    /// How it is turned.
    pub(crate) turn: Quat,
    /// All that does not move.
    pub(crate) body: Shape,
    pub(crate) doors: Vec<Door>,
    pub(crate) drawers: Vec<Drawer>,
}

/// A door leaf, its hinges at its own origin.
#[derive(Debug)]
pub(crate) struct Door {
    pub(crate) shape: Shape,
    /// Its mesh from inside: it shows no values.
    pub(crate) sheet: Shape,
    /// Where its hinges are, metres.
    pub(crate) hinge: Vec3,
    /// How it is turned about the upright while shut, and by how much more when wide open, radians.
    pub(crate) shut: f32,
    pub(crate) turn: f32,
}

/// A device that slides out.
#[derive(Debug)]
pub(crate) struct Drawer {
    /// Index in the rack's devices.
    pub(crate) device: u32,
    pub(crate) shape: Shape,
    /// Smallest and largest corner while it is in, metres.
    pub(crate) low: Vec3,
    pub(crate) high: Vec3,
    pub(crate) cords: Option<Cords>,
}

/// Cords that follow a device: they are drawn out of where they are plugged in.
#[derive(Debug)]
pub(crate) struct Cords {
    pub(crate) shape: Shape,
    /// Where they are plugged in, and how far that is behind the device, metres along z.
    pub(crate) plug: f32,
    pub(crate) reach: f32,
}

/// What `rack` consists of.
pub(crate) fn opened(rack: &Rack) -> OpenedRack {
    let frame = Cabinet::of(rack);
    let mut still = body(&frame);
    inside(&mut still, &frame);
    let blanks = rack.devices.iter().filter(|device| device.kind == DeviceKind::Blanking);
    blanks.for_each(|device| front(&mut still, device, &frame));
    free_units(rack).for_each(|unit| frame.rail_holes(&mut still, unit));
    still.ground();
    let doors = leaves_inside(&frame, |index, shape| match index {
        0 => name::front(shape, rack, Vec3::ZERO),
        1 => name::rear(shape, rack),
        _ => {}
    });
    let doors = doors.map(|leaf| {
        let (mut shape, mut sheet) = (leaf.shape, leaf.sheet);
        shape.ground();
        sheet.ground();
        Door { shape, sheet, hinge: leaf.hinge, shut: leaf.shut, turn: leaf.turn }
    });
    let devices = (0u32..).zip(&rack.devices).filter(|(_, device)| device.kind != DeviceKind::Blanking);
    OpenedRack {
        centre: on_floor(rack.centre),
        turn: turned(rack.facing),
        body: still,
        doors: doors.into(),
        drawers: devices.map(|(index, device)| drawer(index, device, &frame)).collect(),
    }
}

/// A device with its chassis, rails, rear and cords.
fn drawer(index: u32, device: &Device, frame: &Cabinet) -> Drawer {
    let (face, depth) = (face_of(device, frame), depth_of(device, frame));
    let mut shape = Shape::new();
    front(&mut shape, device, frame);
    chassis(&mut shape, &face, depth);
    // From behind, what was to the right is to the left and what was behind is before.
    let behind = Face { z: depth - face.z, seed: face.seed.part(77), ..face };
    let mut back = Shape::new();
    rear(&mut back, device, &behind);
    shape.append(&back, Vec3::ZERO, Quat::from_rotation_y(PI));
    shape.ground();
    let sockets = sockets(device, &behind);
    let cords = (!sockets.is_empty()).then(|| {
        let mut shape = Shape::new();
        let mut all = Shape::new();
        for (number, socket) in (0u32..).zip(&sockets) {
            cord(&mut all, socket, frame, Seed(behind.seed.0).part(number).phase());
        }
        shape.append(&all, Vec3::ZERO, Quat::from_rotation_y(PI));
        shape.ground();
        let plug = -plugs_at(frame);
        Cords { shape, plug, reach: (face.z - depth - plug).max(0.05) }
    });
    let low = Vec3::new(-super::cabinet::MOUNT_HALF, face.y[0], face.z - depth);
    let high = Vec3::new(super::cabinet::MOUNT_HALF, face.y[1], face.z + 0.006);
    Drawer { device: index, shape, low, high, cords }
}

/// The sheet-metal box of a device and the rails that it slides on.
fn chassis(shape: &mut Shape, face: &Face, depth: f32) {
    let (front, back) = (face.z - 0.0005, face.z - depth);
    let [low, high] = face.y;
    let x = BODY_HALF;
    let top = [(-x, front), (x, front), (x, back), (-x, back)].map(|(x, z)| Vec3::new(x, high, z));
    let under = [(-x, back), (x, back), (x, front), (-x, front)].map(|(x, z)| Vec3::new(x, low, z));
    shape.quad(top, [Vec2::ZERO; 4], [0.85, 0.85, 0.4, 0.4], STEEL);
    shape.quad(under, [Vec2::ZERO; 4], [0.12, 0.12, 0.35, 0.35], STEEL);
    for side in [-1.0, 1.0] {
        let (one, other) = if side > 0.0 { (front, back) } else { (back, front) };
        let x = side * BODY_HALF;
        let wall = [(low, one), (low, other), (high, other), (high, one)].map(|(y, z)| Vec3::new(x, y, z));
        shape.quad(wall, [Vec2::ZERO; 4], [0.7; 4], STEEL);
    }
    if depth < 0.3 {
        return;
    }
    // Lid: the seam of its service cover, a latch, a label.
    let seam = front - depth * 0.3;
    shape.top([-x, x], high + 0.0003, [seam - 0.0015, seam + 0.0015], DEEP.open(0.5));
    shape.top([-0.035, 0.035], high + 0.0006, [seam - 0.06, seam - 0.02], ALUMINIUM.open(0.7));
    shape.top([0.09, 0.17], high + 0.0006, [front - 0.13, front - 0.05], LABEL);
    let middle = (low + high) / 2.0;
    let half = ((high - low) * 0.32).min(0.017);
    for side in [-1.0, 1.0] {
        let rail = [side * BODY_HALF, side * (BODY_HALF + 0.007)];
        let rail = super::cabinet::ordered(rail[0], rail[1]);
        let span = Span::new(rail, [middle - half, middle + half], [back, front - 0.03]);
        shape.faces(span, [side < 0.0, side > 0.0, true, true, false, true], ALUMINIUM.open(0.65));
    }
}

/// What is seen inside from the front and from behind.
fn inside(shape: &mut Shape, frame: &Cabinet) {
    let (front, back) = (frame.face(), frame.back());
    let [low, high] = frame.mounted();
    let middle = (front + back) / 2.0;
    let opens = SHAFT_OPEN;
    for side in [-1.0, 1.0] {
        let x = side * SHAFT_HALF;
        for (near, far, open) in [(front, middle, [opens[0], opens[1]]), (middle, back, [opens[1], opens[2]])] {
            let ends = if side > 0.0 { [(far, open[1]), (near, open[0])] } else { [(near, open[0]), (far, open[1])] };
            let [(one, one_open), (other, other_open)] = ends;
            let ring = [(low, one), (low, other), (high, other), (high, one)].map(|(y, z)| Vec3::new(x, y, z));
            shape.quad(ring, [Vec2::ZERO; 4], [one_open, other_open, other_open, one_open], DEEP);
        }
    }
    // From the front it ends in the dark before the rear door, from behind in the dark behind the mounting rails.
    shape.front_shaded([-SHAFT_HALF, SHAFT_HALF], [low, high], back, [0.05; 2], DEEP);
    shape.top([-SHAFT_HALF, SHAFT_HALF], low, [back, front], DEEP.open(0.12));
    let mut behind = Shape::new();
    behind.front_shaded([-SHAFT_HALF, SHAFT_HALF], [low, high], -front + 0.012, [0.05; 2], DEEP);
    rear_frame(&mut behind, frame);
    strips(&mut behind, frame);
    shape.append(&behind, Vec3::ZERO, Quat::from_rotation_y(PI));
}

/// The rear of the cabinet behind its doors. Looks to +z.
fn rear_frame(shape: &mut Shape, frame: &Cabinet) {
    let [low, high] = frame.mounted();
    let (half, rear) = (frame.width / 2.0 - 0.008, frame.depth / 2.0);
    let at = -frame.back();
    let clear = frame.clear_half();
    for side in [-1.0, 1.0] {
        let rail = super::cabinet::ordered(side * SHAFT_HALF, side * half);
        shape.front(rail, [PLINTH_HEIGHT, frame.height - LID], at, CABINET.open(0.8));
        // The inner faces of the sides.
        let x = side * half;
        let ends = if side > 0.0 { [rear - 0.03, at] } else { [at, rear - 0.03] };
        let wall = [(PLINTH_HEIGHT, ends[0]), (PLINTH_HEIGHT, ends[1])];
        let upper = frame.height - LID;
        let ring = [
            Vec3::new(x, wall[1].0, wall[1].1),
            Vec3::new(x, wall[0].0, wall[0].1),
            Vec3::new(x, upper, wall[0].1),
            Vec3::new(x, upper, wall[1].1),
        ];
        shape.quad(ring, [Vec2::ZERO; 4], [0.8; 4], CABINET);
    }
    shape.front([-SHAFT_HALF, SHAFT_HALF], [PLINTH_HEIGHT, low], at, CABINET.open(0.5));
    shape.front([-SHAFT_HALF, SHAFT_HALF], [high, frame.height - LID], at, CABINET.open(0.5));
    shape.top([-half, half], PLINTH_HEIGHT + 0.004, [at, rear - 0.03], FRAME.open(0.4));
    let sill = Span::new([-clear, clear], [frame.height - LID - 0.03, frame.height - LID], [rear - 0.06, rear - 0.032]);
    shape.rounded(sill, 0.004, FRAME.open(0.7));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::rack::build::{shape, tests::rack};

    /// Triangles of the only rack that may be open at a time: about what twelve others have.
    const MOST: usize = 60_000;

    #[test]
    fn devices_stand_at_the_units_of_the_plan() {
        for (kind, units) in [(DeviceKind::Server, 1), (DeviceKind::GpuServer, 8), (DeviceKind::Storage, 4)] {
            let rack = rack(kind, units);
            let (frame, opened) = (Cabinet::of(&rack), opened(&rack));
            assert_eq!(opened.drawers.len(), rack.devices.len());
            for drawer in &opened.drawers {
                let device = &rack.devices[drawer.device as usize];
                let (low, high) = drawer.shape.bounds();
                let (foot, head) = (frame.unit(device.unit), frame.unit(device.unit + device.units));
                assert!(low.y >= foot - 1e-4 && high.y <= head + 1e-3, "{} to {}: {low} {high}", foot, head);
                assert!(drawer.low.y >= foot && drawer.high.y <= head);
                assert!(low.z > -frame.depth / 2.0 + 0.15 && low.x.abs() <= 0.26);
            }
        }
    }

    #[test]
    fn shut_it_looks_like_the_rack_that_is_shut() {
        for (kind, units) in [(DeviceKind::Server, 2), (DeviceKind::Storage, 2)] {
            let rack = rack(kind, units);
            let (whole, opened) = (shape(&rack), opened(&rack));
            let mut built = opened.body.clone();
            for door in &opened.doors {
                built.append(&door.shape, door.hinge, Quat::from_rotation_y(door.shut));
            }
            opened.drawers.iter().for_each(|drawer| built.append(&drawer.shape, Vec3::ZERO, Quat::IDENTITY));
            let ((low, high), (built_low, built_high)) = (whole.bounds(), built.bounds());
            assert!(low.distance(built_low) < 0.004 && high.distance(built_high) < 0.004, "{built_low} {built_high}");
            // Whatever looks to the front and is before the rails is the same, face for face.
            let frame = Cabinet::of(&rack);
            let faces = |shape: &Shape| {
                let is_seen = |i: u32| {
                    let (at, normal) = (shape.positions[i as usize], shape.normals[i as usize]);
                    normal.z > 0.9 && at.z > frame.face() + 0.0005
                };
                let mut seen: Vec<_> = shape
                    .indices
                    .chunks_exact(3)
                    .filter(|corners| is_seen(corners[0]))
                    .map(|corners| {
                        let mut at = [0, 1, 2].map(|i| (shape.positions[corners[i] as usize] * 1e4).round().as_ivec3());
                        at.sort_by_key(|at| at.to_array());
                        at.map(|at| at.to_array())
                    })
                    .collect();
                seen.sort_unstable();
                seen
            };
            let (wanted, found) = (faces(&whole), faces(&built));
            let missing = wanted.iter().filter(|face| found.binary_search(face).is_err()).count();
            assert_eq!(missing, 0, "of {} faces", wanted.len());
        }
    }

    #[test]
    fn an_open_rack_stays_within_its_triangles() {
        for (kind, units) in [(DeviceKind::Server, 1), (DeviceKind::GpuServer, 8), (DeviceKind::Storage, 2)] {
            let opened = opened(&rack(kind, units));
            let drawers: usize = opened.drawers.iter().map(|drawer| drawer.shape.triangles()).sum();
            let cords = opened.drawers.iter().filter_map(|drawer| drawer.cords.as_ref());
            let cords: usize = cords.map(|cords| cords.shape.triangles()).sum();
            let doors: usize = opened.doors.iter().map(|door| door.shape.triangles()).sum();
            let all = opened.body.triangles() + drawers + cords + doors;
            assert!(all <= MOST, "{kind:?}: {drawers} in devices, {cords} in cords, {all} in all");
        }
    }

    #[test]
    fn cords_reach_from_the_strip_to_the_device_and_not_into_the_doors() {
        let rack = rack(DeviceKind::Server, 2);
        for drawer in &opened(&rack).drawers {
            let cords = drawer.cords.as_ref().expect("it draws power");
            let (low, high) = cords.shape.bounds();
            assert!(low.z > -(rack.depth as f32) / 2.0 + 0.03, "{low}");
            assert!((high.z - (cords.plug + cords.reach)).abs() < 0.02, "{high}");
        }
    }
}
