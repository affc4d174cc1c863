//! Water chillers: evaporator and condenser barrels on a frame, compressor with motor, oil separator, control cabinet.

use super::super::paint::{CASTING, CHILLER, FRAME, GRILLE, LABEL, RUBBER, SKID, STEEL};
use super::super::panel::{beacon, door, louvres, screen};
use super::super::shape::{Grain, Shape, Span};
use super::build::{Model, Wheel};
use super::rotor::{coupling, fan};
use bevy::math::{Quat, Vec3};
use std::f32::consts::FRAC_PI_2;

/// Measures that body, wheels and pipes agree on, metres in the machine's frame.
#[derive(Clone, Copy, Debug)]
struct Layout {
    length: f32,
    height: f32,
    depth: f32,
    /// Radius of the barrels.
    barrel: f32,
}

impl Layout {
    fn new([length, height, depth]: [f32; 3]) -> Self {
        Self { length, height, depth, barrel: (height * 0.2).min(depth * 0.235) }
    }

    /// Middle of the evaporator (front, +z) or the condenser.
    fn axis(&self, is_evaporator: bool) -> Vec3 {
        let side = if is_evaporator { 1.0 } else { -1.0 };
        Vec3::new(0.0, 0.2 + self.barrel, side * (self.depth / 2.0 - self.barrel - 0.04))
    }

    fn compressor(&self) -> Vec3 {
        Vec3::new(0.0, 0.2 + self.barrel * 2.0 + self.height * 0.17, -self.depth * 0.06)
    }
}

/// Where chilled water enters (upwards) and leaves (to the right) a chiller of this size, in its frame.
pub(super) fn nozzles(size: [f32; 3]) -> (Vec3, Vec3) {
    let layout = Layout::new(size);
    let axis = layout.axis(true);
    let inlet = axis + Vec3::new(-layout.length * 0.43, layout.barrel + 0.1, 0.0);
    (inlet, axis + Vec3::X * (layout.length / 2.0 + 0.02))
}

/// A chiller of `[length, height, depth]`, its long side along x.
pub(super) fn model(size: [f32; 3], grain: Grain) -> Model {
    let layout = Layout::new(size);
    let mut body = Shape::of(grain);
    base(&mut body, &layout);
    for is_evaporator in [true, false] {
        barrel(&mut body, &layout, is_evaporator);
    }
    compressor(&mut body, &layout);
    control(&mut body, &layout);
    water(&mut body, size, &layout);
    body.ground();
    let along = Quat::from_rotation_y(FRAC_PI_2);
    let middle = layout.compressor();
    let reach = layout.length;
    let wheels = vec![
        Wheel {
            name: "coupling",
            shape: coupling(layout.height * 0.075, reach * 0.06),
            at: middle + Vec3::X * reach * 0.005,
            turn: along,
            gear: 1.0,
        },
        Wheel {
            name: "motor fan",
            shape: fan(layout.height * 0.1, 6, CHILLER),
            at: middle + Vec3::X * (reach * 0.27),
            turn: along,
            gear: 1.0,
        },
    ];
    Model { body, wheels }
}

fn base(shape: &mut Shape, layout: &Layout) {
    let (half, deep) = (layout.length / 2.0, layout.depth / 2.0);
    for z in [[-deep, -deep + 0.09], [deep - 0.09, deep]] {
        shape.rounded(Span::new([-half, half], [0.03, 0.13], z), 0.008, SKID);
    }
    for x in [-half, -0.045, half - 0.09] {
        shape.rounded(Span::new([x, x + 0.09], [0.03, 0.125], [-deep + 0.05, deep - 0.05]), 0.008, SKID);
    }
    for x in [-half + 0.12, half - 0.12] {
        for z in [-deep + 0.045, deep - 0.045] {
            shape.drum(Vec3::new(x, 0.0, z), Vec3::new(x, 0.035, z), 0.065, 0.008, 14, RUBBER);
        }
    }
}

/// A vessel with water boxes, flanges and saddles.
fn barrel(shape: &mut Shape, layout: &Layout, is_evaporator: bool) {
    let axis = layout.axis(is_evaporator);
    let half = layout.length / 2.0;
    let radius = layout.barrel;
    let paint = if is_evaporator { CHILLER } else { CASTING };
    let along = |x: f32| axis + Vec3::X * x;
    shape.drum(along(-half * 0.78), along(half * 0.78), radius * 0.94, 0.01, 36, paint);
    for side in [-1.0f32, 1.0] {
        shape.drum(along(side * half * 0.78), along(side * half * 0.83), radius * 1.04, 0.008, 36, STEEL);
        let profile = [
            (0.0, 0.0),
            (0.0, radius * 0.9),
            (half * 0.1, radius * 0.9),
            (half * 0.15, radius * 0.62),
            (half * 0.155, 0.0),
        ];
        shape.lathe(along(side * half * 0.83), Vec3::X * side, &profile, 32, CASTING);
        for bolt in 0..12u16 {
            let turn = Quat::from_rotation_x(std::f32::consts::TAU * f32::from(bolt) / 12.0);
            let at = along(side * half * 0.83) + turn * Vec3::Y * radius * 0.975;
            shape.lathe(at, Vec3::X * side, &[(0.0, 0.013), (0.02, 0.013), (0.02, 0.0)], 6, STEEL);
        }
    }
    for x in [-half * 0.55, half * 0.55] {
        let saddle = Span::new(
            [x - 0.04, x + 0.04],
            [0.12, axis.y - radius * 0.5],
            [axis.z - radius * 0.85, axis.z + radius * 0.85],
        );
        shape.rounded(saddle, 0.008, FRAME);
        shape.drum(along(x - 0.02), along(x + 0.02), radius * 0.965, 0.004, 36, FRAME);
    }
}

/// Compressor on the left, its motor on the right, the open shaft between them, and the refrigerant pipes.
fn compressor(shape: &mut Shape, layout: &Layout) {
    let middle = layout.compressor();
    let (length, height) = (layout.length, layout.height);
    let radius = height * 0.125;
    let along = |x: f32| middle + Vec3::X * length * x;
    shape.drum(along(-0.27), along(-0.03), radius * 1.12, 0.02, 32, CASTING);
    shape.drum(along(-0.30), along(-0.262), radius * 0.86, 0.015, 28, STEEL);
    shape.drum(along(-0.055), along(-0.025), radius * 1.2, 0.01, 32, STEEL);
    shape.drum(along(0.035), along(0.235), radius, 0.015, 32, CHILLER);
    for fin in 0..7u16 {
        let x = 0.055 + 0.025 * f32::from(fin);
        shape.drum(along(x), along(x + 0.006), radius * 1.06, 0.004, 32, CHILLER);
    }
    let cowl = [(0.0, radius * 1.03), (length * 0.05, radius * 1.03), (length * 0.05, radius * 0.92)];
    shape.lathe(along(0.235), Vec3::X, &cowl, 32, FRAME);
    for part in [0.35, 0.62, 0.92] {
        let wire = [(0.0, radius * part + 0.004), (0.003, radius * part + 0.004), (0.003, radius * part - 0.004)];
        shape.lathe(along(0.283), Vec3::X, &wire, 28, STEEL);
    }
    shape.disc(along(0.238), Vec3::X, radius * 0.98, 28, GRILLE.open(0.5));
    let deck = 0.2 + layout.barrel * 2.0;
    for x in [-0.2, -0.07, 0.08, 0.2] {
        let at = along(x);
        let stand = Span::new(
            [at.x - 0.035, at.x + 0.035],
            [deck - layout.barrel * 0.6, at.y - radius * 0.6],
            [at.z - 0.16, at.z + 0.16],
        );
        shape.rounded(stand, 0.008, FRAME);
    }
    let rails = [deck - layout.barrel * 0.62, deck - layout.barrel * 0.5];
    shape.rounded(Span::new([-length * 0.33, length * 0.33], rails, [middle.z - 0.17, middle.z + 0.17]), 0.01, SKID);
    let (evaporator, condenser) = (layout.axis(true), layout.axis(false));
    let suction =
        [evaporator + Vec3::X * -length * 0.33, along(-0.33).with_z(evaporator.z), along(-0.33), along(-0.28)];
    shape.tube(&suction, height * 0.045, 0.14, 14, RUBBER);
    let out = along(-0.16) + Vec3::Y * radius;
    let discharge = [out, out + Vec3::Y * 0.16, (out + Vec3::Y * 0.16).with_z(condenser.z), condenser.with_x(out.x)];
    shape.tube(&discharge, height * 0.035, 0.12, 14, STEEL);
    let foot = Vec3::new(length * 0.345, deck - layout.barrel * 0.3, condenser.z);
    let top = foot + Vec3::Y * height * 0.48;
    shape.lathe(
        foot,
        Vec3::Y,
        &[(0.0, 0.0), (0.0, 0.1), (0.05, 0.14), (height * 0.42, 0.14), (height * 0.48, 0.06), (height * 0.48, 0.0)],
        24,
        CASTING,
    );
    let link = [
        top,
        top + Vec3::Y * 0.1,
        (along(0.0) + Vec3::Y * 0.0).with_y(top.y + 0.1).with_x(-length * 0.1),
        along(-0.1) + Vec3::Y * radius,
    ];
    shape.tube(&link, 0.022, 0.1, 10, STEEL);
}

/// The control cabinet at the front.
fn control(shape: &mut Shape, layout: &Layout) {
    let front = layout.depth / 2.0 + 0.02;
    let low = 0.2 + layout.barrel * 2.0 + 0.05;
    let (x, y) = ([-layout.length * 0.16, layout.length * 0.12], [low, layout.height - 0.02]);
    shape.rounded(Span::new(x, y, [front - 0.26, front - 0.018]), 0.01, FRAME);
    door(shape, [x[0] + 0.006, x[1] - 0.006], [y[0] + 0.006, y[1] - 0.006], front, FRAME);
    let middle = (x[0] + x[1]) / 2.0;
    screen(shape, [middle - 0.17, middle + 0.11], [y[1] - 0.27, y[1] - 0.08], front);
    louvres(shape, [x[0] + 0.08, x[1] - 0.14], [y[0] + 0.08, y[0] + 0.24], front, 0.03, FRAME);
    shape.plate([middle - 0.15, middle + 0.02], [y[1] - 0.37, y[1] - 0.33], front, 0.002, LABEL);
    beacon(shape, Vec3::new(x[1] - 0.1, y[1] - 0.002, front - 0.12));
    for at in [x[0] + 0.08, x[1] - 0.08] {
        let leg =
            Span::new([at - 0.03, at + 0.03], [low - layout.barrel * 0.35, low + 0.02], [front - 0.2, front - 0.14]);
        shape.rounded(leg, 0.005, SKID);
    }
}

/// The stubs that chilled-water pipes are flanged to.
fn water(shape: &mut Shape, size: [f32; 3], layout: &Layout) {
    let (inlet, outlet) = nozzles(size);
    let axis = layout.axis(true);
    shape.cylinder(inlet.with_y(axis.y), inlet, 0.07, 16, CASTING);
    shape.drum(inlet - Vec3::Y * 0.025, inlet, 0.105, 0.005, 20, STEEL);
    shape.cylinder(axis + Vec3::X * layout.length * 0.45, outlet, 0.07, 16, CASTING);
    shape.drum(outlet - Vec3::X * 0.025, outlet, 0.105, 0.005, 20, STEEL);
}
