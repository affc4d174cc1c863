//! Faces of servers, accelerator servers and storage shelves.

use super::super::paint::{
    ALUMINIUM, BEZEL, CARRIER, CHAMPAGNE, CHAMPAGNE_DARK, GRILLE, HOLE, LABEL, LED, Paint, STEEL, STORAGE,
};
use super::super::shape::{Shape, Span};
use super::cabinet::BODY_HALF;
use super::device::{Face, Seed, bezel, ears};
use bevy::math::Vec3;

/// How strongly intakes show the air before them.
const INTAKE_HEAT: f32 = 0.6;
/// What is seen through an intake's mesh.
const MESH: Paint = Paint::body(HOLE.tone, 0.8);

/// A general server: drives on the left and an intake on the right, or an intake over the whole width.
pub(super) fn server(shape: &mut Shape, face: &Face, units: u16, model: Seed) {
    bezel(shape, face, BEZEL);
    let tall = units >= 2;
    match model.0 % 3 {
        0 => {
            let (columns, rows) = if tall { (4, 3) } else { (4, 1) };
            drives(shape, face, [-0.212, 0.085], [columns, rows], CARRIER);
            intake(shape, face, [0.092, 0.176]);
        }
        1 => {
            drives(shape, face, [-0.212, 0.02], [if tall { 12 } else { 8 }, 1], CARRIER);
            intake(shape, face, [0.028, 0.176]);
        }
        _ => {
            intake(shape, face, [-0.176, 0.176]);
            for x in [-0.088, 0.0, 0.088] {
                shape.front([x - 0.0012, x + 0.0012], [face.up(0.14), face.up(0.86)], face.z + 0.0052, BEZEL);
            }
            shape.plate([-0.209, -0.183], [face.up(0.2), face.up(0.8)], face.z + 0.0036, 0.002, LABEL);
        }
    }
    shape.front([0.182, 0.214], [face.up(0.12), face.up(0.88)], face.z + 0.0045, LABEL);
    face.lights(shape, 0.188, face.up(0.66), 3);
    shape.front([0.187, 0.208], [face.up(0.24), face.up(0.38)], face.z + 0.0055, ALUMINIUM.open(0.7));
}

/// A dark mesh that air enters, with a lighter lower lip.
fn intake(shape: &mut Shape, face: &Face, x: [f32; 2]) {
    let y = [face.up(0.14), face.up(0.86)];
    shape.front([x[0] - 0.002, x[1] + 0.002], [y[0] - 0.002, y[1] + 0.002], face.z + 0.0036, BEZEL.of_edge().open(0.7));
    face.intake(shape, x, y, 0.0044, MESH, INTAKE_HEAT);
}

/// A grid of drive carriers, each with latch and light.
fn drives(shape: &mut Shape, face: &Face, x: [f32; 2], [columns, rows]: [u16; 2], paint: Paint) {
    let y = [face.up(0.09), face.up(0.91)];
    shape.front(x, y, face.z + 0.0036, HOLE);
    let step = [(x[1] - x[0]) / f32::from(columns), (y[1] - y[0]) / f32::from(rows)];
    let gap = 0.0012;
    let upright = step[0] < step[1];
    for column in 0..columns {
        for row in 0..rows {
            let (left, low) = (x[0] + step[0] * f32::from(column) + gap, y[0] + step[1] * f32::from(row) + gap);
            let (right, high) = (left + step[0] - 2.0 * gap, low + step[1] - 2.0 * gap);
            shape.front_shaded([left, right], [low, high], face.z + 0.0044, [0.7, 1.0], paint);
            let number = u32::from(column) * 64 + u32::from(row);
            if upright {
                shape.front(
                    [left + 0.001, right - 0.001],
                    [high - 0.009, high - 0.003],
                    face.z + 0.0052,
                    paint.of_edge(),
                );
                face.light(shape, [(left + right) / 2.0, low + 0.004], 0.0028, 0.0055, number, LED);
            } else {
                shape.front(
                    [left + 0.002, left + 0.012],
                    [low + 0.002, high - 0.002],
                    face.z + 0.0052,
                    paint.of_edge(),
                );
                face.light(shape, [right - 0.004, low + 0.004], 0.0028, 0.0055, number, LED);
            }
        }
    }
}

/// A server full of accelerators: champagne bezel with fins before its intake, a row of fans, two grips.
pub(super) fn gpu_server(shape: &mut Shape, face: &Face) {
    shape.plate([-BODY_HALF, BODY_HALF], face.y, face.z, 0.005, CHAMPAGNE_DARK.edged(CHAMPAGNE.edge));
    ears(shape, face, CHAMPAGNE.open(0.8));
    let clear = 0.204;
    let split = face.y[0] + face.height() * 0.52;
    fins(shape, face, [-clear, clear], [split + 0.004, face.y[1] - 0.010]);
    fans(shape, face, [-clear, clear], [face.y[0] + 0.010, split - 0.004]);
    shape.rounded(
        Span::new([-clear, clear], [split - 0.0035, split + 0.0035], [face.z, face.z + 0.009]),
        0.0015,
        CHAMPAGNE,
    );
    shape.plate([-0.034, 0.034], [split - 0.009, split + 0.009], face.z + 0.009, 0.002, LABEL);
    for index in 0..4u16 {
        let x = -0.018 + 0.012 * f32::from(index);
        face.light(shape, [x, split], 0.0045, 0.012, u32::from(index), LED);
    }
    for x in [-0.2125, 0.2125] {
        let (low, high, out) = (face.up(0.16), face.up(0.84), face.z + 0.03);
        let path = [[x, low, face.z], [x, low, out], [x, high, out], [x, high, face.z]].map(Vec3::from_array);
        shape.tube(&path, 0.0045, 0.014, 4, CHAMPAGNE);
    }
}

/// Horizontal champagne fins before a dark intake.
fn fins(shape: &mut Shape, face: &Face, x: [f32; 2], y: [f32; 2]) {
    face.intake(shape, x, y, 0.0055, MESH, INTAKE_HEAT);
    let count = ((y[1] - y[0]) / 0.014).floor().clamp(2.0, 12.0);
    let step = (y[1] - y[0]) / count;
    for index in 0..count as u16 {
        let low = y[0] + step * (f32::from(index) + 0.3);
        let fin = Span::new(x, [low, low + 0.0042], [face.z + 0.005, face.z + 0.013]);
        shape.faces(fin, [false, false, true, true, false, true], CHAMPAGNE);
    }
    for rib in [-0.068, 0.068] {
        let rib = Span::new([rib - 0.002, rib + 0.002], y, [face.z + 0.005, face.z + 0.0142]);
        shape.faces(rib, [true, true, false, false, false, true], CHAMPAGNE);
    }
}

/// Larger fans have a second ring in their guard, metres.
const GUARDED: f32 = 0.045;

/// As many round fans as fit side by side, behind guards.
fn fans(shape: &mut Shape, face: &Face, x: [f32; 2], y: [f32; 2]) {
    face.intake(shape, x, y, 0.0055, MESH, INTAKE_HEAT);
    let height = y[1] - y[0];
    let count = ((x[1] - x[0]) / height).floor().clamp(3.0, 4.0);
    let step = (x[1] - x[0]) / count;
    let radius = (height.min(step) / 2.0 - 0.004).max(0.01);
    for index in 0..count as u16 {
        let centre = Vec3::new(x[0] + step * (f32::from(index) + 0.5), (y[0] + y[1]) / 2.0, face.z + 0.0062);
        shape.ring(centre + Vec3::Z * 0.002, Vec3::Z, [radius * 0.86, radius], 16, CHAMPAGNE);
        shape.disc(centre, Vec3::Z, radius * 0.87, 16, GRILLE);
        if radius > GUARDED {
            shape.ring(centre + Vec3::Z * 0.001, Vec3::Z, [radius * 0.52, radius * 0.58], 10, STEEL);
        }
        shape.disc(centre + Vec3::Z * 0.002, Vec3::Z, radius * 0.26, 8, CHAMPAGNE_DARK);
    }
}

/// A shelf of drives: upright carriers in a 2 U shelf, a deep grid in a taller one.
pub(super) fn storage(shape: &mut Shape, face: &Face, units: u16) {
    bezel(shape, face, STORAGE);
    let grid = match units {
        0 | 1 => [4, 1],
        2 => [18, 1],
        taller => [4, taller.min(6) + taller.min(6) / 2],
    };
    drives(shape, face, [-0.206, 0.196], grid, STORAGE);
    face.lights(shape, 0.2, face.up(0.88), 2);
    face.lights(shape, 0.2, face.up(0.12), 2);
}
