//! What every device in a rack has: a chassis, a bezel with ears, and lights.

use super::super::paint::{ALUMINIUM, DEEP, INLET, LED, Paint, STEEL};
use super::super::shape::{Shape, Span};
use super::cabinet::{BODY_HALF, Cabinet, MOUNT_HALF, UNIT, ordered};
use super::{network, server};
use twin_model::plan::{Device, DeviceKind};

/// Play between devices, metres.
const PLAY: f32 = 0.0009;
/// How far a chassis reaches back, metres; deeper it is dark anyway.
const REACH: f32 = 0.45;

/// A number that looks random and is the same for the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seed(pub(super) u32);

impl Seed {
    /// From a text (FNV-1a).
    pub(super) fn of_text(text: &str) -> Self {
        Self(text.bytes().fold(0x811C_9DC5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)))
    }

    /// Another seed for the part numbered `index`.
    pub(super) const fn part(self, index: u32) -> Self {
        let mixed = self.0 ^ index.wrapping_mul(0x9E37_79B9);
        let mixed = (mixed ^ (mixed >> 16)).wrapping_mul(0x7FEB_352D);
        let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x846C_A68B);
        Self(mixed ^ (mixed >> 16))
    }

    /// From 0 to 1.
    pub(super) fn phase(self) -> f32 {
        (self.0 >> 8) as f32 / 16_777_216.0
    }
}

/// The face that a device may cover, metres in the rack's frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Face {
    pub(super) y: [f32; 2],
    pub(super) z: f32,
    /// Across the whole rack, for faces that show heat.
    pub(super) across: [f32; 2],
    pub(super) seed: Seed,
}

impl Face {
    pub(super) fn height(&self) -> f32 {
        self.y[1] - self.y[0]
    }

    /// A height on the face: 0 at its lower edge, 1 at its upper.
    pub(super) fn up(&self, part: f32) -> f32 {
        self.y[0] + self.height() * part
    }

    /// An air intake: shows the device's own colour and, by `heat`, the air before it.
    pub(super) fn intake(&self, shape: &mut Shape, x: [f32; 2], y: [f32; 2], proud: f32, paint: Paint, heat: f32) {
        let paint = Paint { tone: paint.tone, parameter: heat, open: paint.open, ..INLET };
        shape.front_metres(x, y, self.z + proud, self.across, paint);
    }

    /// A status light of `size` metres.
    pub(super) fn light(&self, shape: &mut Shape, [x, y]: [f32; 2], size: f32, proud: f32, number: u32, paint: Paint) {
        let half = size / 2.0;
        let paint = paint.parameter(self.seed.part(number).phase());
        shape.front([x - half, x + half], [y - half, y + half], self.z + proud, paint);
    }

    /// Power, fault and network lights in a column or row from `x`.
    pub(super) fn lights(&self, shape: &mut Shape, x: f32, y: f32, count: u16) {
        for index in 0..count {
            self.light(shape, [x + f32::from(index) * 0.0075, y], 0.0036, 0.006, 900 + u32::from(index), LED);
        }
    }
}

/// The face that `device` covers.
pub(super) fn face_of(device: &Device, frame: &Cabinet) -> Face {
    let low = frame.unit(device.unit);
    let half = frame.width / 2.0;
    Face {
        y: [low + PLAY, low + UNIT * f32::from(device.units) - PLAY],
        z: frame.face(),
        across: [-half, half],
        seed: Seed::of_text(&device.model).part(u32::from(device.unit)),
    }
}

/// Adds `device` to the shape of a rack.
pub(super) fn device(shape: &mut Shape, device: &Device, frame: &Cabinet) {
    if device.kind != DeviceKind::Blanking {
        chassis(shape, &face_of(device, frame));
    }
    front(shape, device, frame);
}

/// Adds what is seen of `device` from before the rack.
pub(super) fn front(shape: &mut Shape, device: &Device, frame: &Cabinet) {
    let face = face_of(device, frame);
    let model = Seed::of_text(&device.model);
    match device.kind {
        DeviceKind::Server => server::server(shape, &face, device.units, model),
        DeviceKind::GpuServer => server::gpu_server(shape, &face),
        DeviceKind::Storage => server::storage(shape, &face, device.units),
        DeviceKind::Switch => network::switch(shape, &face, device.units, model),
        DeviceKind::PatchPanel => network::patch_panel(shape, &face),
        DeviceKind::Blanking => blanking(shape, &face, device.units),
    }
}

/// Upper and lower side of the chassis, seen where the unit beside it is empty.
fn chassis(shape: &mut Shape, face: &Face) {
    let body = Span::new([-BODY_HALF, BODY_HALF], face.y, [face.z - REACH, face.z]);
    shape.faces(body, [false, false, true, true, false, false], STEEL.open(0.12));
    shape.faces(body, [true, true, false, false, false, false], DEEP);
}

/// The bezel over the chassis, and the two ears that hold it.
pub(super) fn bezel(shape: &mut Shape, face: &Face, paint: Paint) {
    shape.plate([-BODY_HALF, BODY_HALF], face.y, face.z, 0.0035, paint);
    ears(shape, face, ALUMINIUM.open(0.55));
}

/// The two ears with their screws.
pub(super) fn ears(shape: &mut Shape, face: &Face, paint: Paint) {
    for side in [-1.0, 1.0] {
        shape.plate(ordered(side * (BODY_HALF + 0.0005), side * MOUNT_HALF), face.y, face.z - 0.001, 0.002, paint);
    }
}

/// A panel that closes a gap: smooth, with two fasteners.
fn blanking(shape: &mut Shape, face: &Face, units: u16) {
    for unit in 0..units {
        let y = [face.y[0] + UNIT * f32::from(unit), face.y[0] + UNIT * f32::from(unit + 1) - 2.0 * PLAY];
        let paint = super::super::paint::PATCH;
        shape.plate([-MOUNT_HALF, MOUNT_HALF], y, face.z - 0.001, 0.003, paint);
        face.intake(shape, [-MOUNT_HALF + 0.02, MOUNT_HALF - 0.02], [y[0] + 0.007, y[1] - 0.007], 0.003, paint, 0.45);
        let middle = (y[0] + y[1]) / 2.0;
        for x in [-0.2335, 0.2335] {
            shape.front([x - 0.0025, x + 0.0025], [middle - 0.0025, middle + 0.0025], face.z + 0.003, ALUMINIUM);
        }
    }
}
