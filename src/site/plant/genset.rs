//! Generating sets: skid with tank, engine, alternator, radiator with fan, exhaust, control box.

use super::super::paint::{CASTING, FRAME, GENSET, GRILLE, LABEL, RUBBER, SKID, STEEL};
use super::super::panel::{beacon, louvres, screen};
use super::super::shape::{Grain, Shape, Span};
use super::build::{Model, Wheel};
use super::rotor::{coupling, fan};
use bevy::math::{Quat, Vec3};
use std::f32::consts::FRAC_PI_2;

/// Height of the skid as part of the whole.
const SKID_PART: f32 = 0.17;

/// A genset of `[length, height, depth]`, its long side along x: radiator on the left, alternator on the right.
pub(super) fn model([length, height, depth]: [f32; 3], grain: Grain) -> Model {
    let mut body = Shape::of(grain);
    let deck = height * SKID_PART;
    let axis = height * 0.44;
    skid(&mut body, [length, height, depth], deck);
    engine(&mut body, [length, height, depth], deck, axis);
    alternator(&mut body, [length, height, depth], deck, axis);
    radiator(&mut body, [length, height, depth], deck);
    exhaust(&mut body, [length, height, depth]);
    control(&mut body, [length, height, depth], deck);
    body.ground();
    let along = Quat::from_rotation_y(FRAC_PI_2);
    let fan_radius = (height - deck) * 0.36;
    let fan_at = Vec3::new(-length * 0.325, fan_height(height), 0.0);
    let coupling_at = Vec3::new(length * 0.155, axis, 0.0);
    let wheels = vec![
        Wheel { name: "fan", shape: fan(fan_radius, 8, GENSET), at: fan_at, turn: along, gear: 0.8 },
        Wheel {
            name: "coupling",
            shape: coupling(height * 0.1, length * 0.055),
            at: coupling_at,
            turn: along,
            gear: 1.0,
        },
    ];
    Model { body, wheels }
}

/// Height of the fan's axis: the middle of the radiator's core.
fn fan_height(height: f32) -> f32 {
    height * (SKID_PART + 1.0) / 2.0
}

fn skid(shape: &mut Shape, [length, _, depth]: [f32; 3], deck: f32) {
    let (half, deep) = (length / 2.0, depth / 2.0);
    for z in [[-deep, -deep + 0.1], [deep - 0.1, deep]] {
        shape.rounded(Span::new([-half, half], [0.04, deck], z), 0.01, SKID);
    }
    for x in [-half, -half * 0.36, half * 0.3, half - 0.1] {
        shape.rounded(Span::new([x, x + 0.1], [0.04, deck - 0.01], [-deep + 0.05, deep - 0.05]), 0.01, SKID);
    }
    let tank = Span::new([-half * 0.62, half * 0.72], [0.07, deck - 0.015], [-deep + 0.12, deep - 0.12]);
    shape.rounded(tank, 0.015, SKID);
    for x in [-half + 0.15, 0.0, half - 0.15] {
        for z in [-deep + 0.05, deep - 0.05] {
            shape.drum(Vec3::new(x, 0.0, z), Vec3::new(x, 0.045, z), 0.07, 0.01, 14, RUBBER);
        }
    }
}

/// Block, sump, two banks with their covers, manifolds and filters.
fn engine(shape: &mut Shape, [length, height, depth]: [f32; 3], deck: f32, axis: f32) {
    let x = [-length * 0.26, length * 0.11];
    let wide = depth * 0.2;
    shape.rounded(
        Span::new([x[0] + 0.06, x[1] - 0.04], [deck + 0.02, axis - 0.02], [-wide * 0.75, wide * 0.75]),
        0.03,
        CASTING,
    );
    shape.rounded(Span::new(x, [axis - 0.08, axis + height * 0.17], [-wide, wide]), 0.03, GENSET);
    shape.drum(
        Vec3::new(x[1] - 0.02, axis, 0.0),
        Vec3::new(x[1] + length * 0.018, axis, 0.0),
        height * 0.17,
        0.02,
        28,
        CASTING,
    );
    shape.drum(Vec3::new(x[0] - length * 0.045, axis, 0.0), Vec3::new(x[0], axis, 0.0), height * 0.07, 0.01, 20, STEEL);
    let banks = 6u16;
    let step = (x[1] - x[0] - 0.06) / f32::from(banks);
    for side in [-1.0f32, 1.0] {
        let turn = Quat::from_rotation_x(side * 0.5);
        for bank in 0..banks {
            let at = x[0] + 0.03 + step * (f32::from(bank) + 0.5);
            let mut head = Shape::of(shape.grain);
            let tall = height * 0.11;
            let half = step * 0.44;
            head.rounded(Span::new([-half, half], [0.0, tall * 0.7], [-depth * 0.075, depth * 0.075]), 0.012, CASTING);
            head.rounded(
                Span::new([-half * 0.86, half * 0.86], [tall * 0.66, tall], [-depth * 0.06, depth * 0.06]),
                0.016,
                GENSET,
            );
            shape.append(&head, Vec3::new(at, axis + height * 0.13, side * wide * 0.72), turn);
        }
        let pipe_y = axis + height * 0.14;
        let z = side * (wide + depth * 0.1);
        let path = [[x[0] + 0.05, pipe_y, z], [x[1] - 0.08, pipe_y, z]].map(Vec3::from_array);
        shape.tube(&path, height * 0.032, 0.1, 12, STEEL);
        let filter = Vec3::new(x[1] - 0.22, axis - height * 0.02, side * (wide + 0.08));
        for shift in [0.0, 0.17] {
            let foot = filter - Vec3::X * shift;
            shape.drum(foot - Vec3::Y * 0.12, foot + Vec3::Y * 0.1, 0.065, 0.012, 16, LABEL);
        }
    }
    let valley = [axis + height * 0.17, axis + height * 0.26];
    shape.rounded(Span::new([x[0] + 0.12, x[1] - 0.12], valley, [-wide * 0.3, wide * 0.3]), 0.03, CASTING);
}

fn alternator(shape: &mut Shape, [length, height, depth]: [f32; 3], deck: f32, axis: f32) {
    let (from, to) = (length * 0.20, length * 0.44);
    let radius = height * 0.215;
    shape.drum(Vec3::new(from, axis, 0.0), Vec3::new(to, axis, 0.0), radius, 0.03, 32, CASTING);
    for ring in [0.12f32, 0.5, 0.88] {
        let x = from + (to - from) * ring;
        shape.drum(Vec3::new(x - 0.018, axis, 0.0), Vec3::new(x + 0.018, axis, 0.0), radius * 1.035, 0.008, 32, GENSET);
    }
    shape.drum(Vec3::new(to, axis, 0.0), Vec3::new(to + length * 0.03, axis, 0.0), radius * 0.7, 0.02, 28, FRAME);
    shape.disc(Vec3::new(to + length * 0.03 + 0.001, axis, 0.0), Vec3::X, radius * 0.55, 28, GRILLE);
    for x in [from + 0.12, to - 0.2] {
        shape.rounded(
            Span::new([x, x + 0.08], [deck - 0.01, axis - radius * 0.6], [-depth * 0.2, depth * 0.2]),
            0.01,
            CASTING,
        );
    }
    let cabinet =
        Span::new([from + 0.1, to - 0.1], [axis + radius * 0.86, axis + radius * 1.5], [-depth * 0.17, depth * 0.17]);
    shape.rounded(cabinet, 0.015, FRAME);
}

/// Core in a frame, shroud towards the engine, ring and guard around the fan.
fn radiator(shape: &mut Shape, [length, height, depth]: [f32; 3], deck: f32) {
    let half = length / 2.0;
    let x = [-half + 0.02, -half + length * 0.1];
    let wide = depth * 0.44;
    for z in [[-wide, -wide + 0.08], [wide - 0.08, wide]] {
        shape.rounded(Span::new(x, [deck - 0.01, height], z), 0.012, GENSET);
    }
    for y in [[deck, deck + 0.09], [height - 0.1, height - 0.002]] {
        shape.rounded(Span::new([x[0] + 0.004, x[1] - 0.004], y, [-wide + 0.05, wide - 0.05]), 0.012, GENSET);
    }
    let centre = Vec3::new(0.0, (deck + height) / 2.0, 0.0);
    let up = Vec3::Y * ((height - deck) / 2.0 - 0.09);
    let across = Vec3::Z * (wide - 0.08);
    shape.panel(centre + Vec3::X * (x[0] + 0.03), across, up, GRILLE);
    shape.panel(centre + Vec3::X * (x[1] - 0.02), -across, up, GRILLE.open(0.6));
    let radius = (height - deck) * 0.36;
    let ring = centre + Vec3::X * (x[1] - 0.02);
    let reach = length * 0.06;
    shape.lathe(ring, Vec3::X, &[(0.0, radius * 1.22), (reach, radius * 1.1)], 32, GENSET.open(0.9));
    shape.lathe(
        ring,
        Vec3::X,
        &[(reach, radius * 1.1), (reach, radius * 1.04), (0.0, radius * 1.16)],
        32,
        FRAME.open(0.5),
    );
    let guard = Vec3::new(x[1] + reach + 0.035, centre.y, 0.0);
    for part in [0.45, 0.72, 1.0] {
        shape.lathe(
            guard,
            Vec3::X,
            &[(0.0, radius * part + 0.006), (0.004, radius * part + 0.006), (0.004, radius * part - 0.006)],
            28,
            STEEL,
        );
    }
    for stay in 0..4u16 {
        let turn = Quat::from_rotation_x(FRAC_PI_2 * f32::from(stay) + 0.6);
        let bar = Vec3::Y * radius * 0.36;
        let middle = guard + turn * Vec3::Y * radius * 0.7;
        shape.panel(middle + Vec3::X * 0.005, turn * Vec3::NEG_Z * 0.006, turn * bar, STEEL);
        let root = guard + turn * Vec3::Y * radius * 1.0;
        shape.tube(&[root, root - Vec3::X * 0.05], 0.008, 0.0, 6, STEEL);
    }
}

/// Silencer along the top, its pipes from both banks, and the tail.
fn exhaust(shape: &mut Shape, [length, height, depth]: [f32; 3]) {
    let y = height * 0.9;
    let (from, to) = (-length * 0.2, length * 0.16);
    shape.drum(Vec3::new(from, y, 0.0), Vec3::new(to, y, 0.0), height * 0.1, 0.03, 24, STEEL);
    for x in [from + 0.1, to - 0.1] {
        shape.drum(Vec3::new(x - 0.02, y, 0.0), Vec3::new(x + 0.02, y, 0.0), height * 0.104, 0.006, 24, FRAME);
    }
    for side in [-1.0f32, 1.0] {
        let z = side * depth * 0.16;
        let path =
            [[-length * 0.08, height * 0.58, z], [-length * 0.08, y - height * 0.12, z], [-length * 0.08, y, 0.0]];
        shape.tube(&path.map(Vec3::from_array), height * 0.034, 0.16, 12, STEEL);
    }
    let tail = [[to - 0.02, y, 0.0], [to + length * 0.07, y, 0.0], [to + length * 0.07, height * 1.16, 0.0]];
    shape.tube(&tail.map(Vec3::from_array), height * 0.05, 0.2, 16, STEEL);
    let mouth = Vec3::new(to + length * 0.07, height * 1.16, 0.0);
    shape.lathe(
        mouth - Vec3::Y * 0.05,
        Vec3::Y,
        &[
            (0.0, height * 0.05),
            (0.0, height * 0.06),
            (0.05, height * 0.06),
            (0.05, height * 0.044),
            (0.0, height * 0.044),
        ],
        16,
        FRAME,
    );
    for x in [from + 0.1, to - 0.1] {
        for z in [-0.05, 0.05] {
            let foot = [[x, height * 0.6, z * 2.0], [x, y - height * 0.08, z]].map(Vec3::from_array);
            shape.tube(&foot, 0.016, 0.0, 6, FRAME);
        }
    }
}

/// The control box on a post at the front.
fn control(shape: &mut Shape, [length, height, depth]: [f32; 3], deck: f32) {
    let front = depth / 2.0;
    let x = length * 0.46;
    shape.rounded(
        Span::new([x - 0.04, x + 0.04], [deck - 0.01, height * 0.5], [front - 0.16, front - 0.1]),
        0.006,
        FRAME,
    );
    let y = [height * 0.46, height * 0.82];
    shape.rounded(Span::new([x - 0.26, x + 0.14], y, [front - 0.24, front]), 0.012, FRAME);
    screen(shape, [x - 0.2, x + 0.02], [y[1] - 0.22, y[1] - 0.07], front);
    louvres(shape, [x - 0.2, x + 0.08], [y[0] + 0.06, y[0] + 0.22], front, 0.03, FRAME);
    beacon(shape, Vec3::new(x - 0.06, y[1] - 0.002, front - 0.12));
}
