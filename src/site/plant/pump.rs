//! End-suction pumps on a base: motor, open coupling, volute.

use super::super::paint::{CASTING, FRAME, GRILLE, LABEL, PUMP, RUBBER, SKID, STEEL};
use super::super::panel::beacon;
use super::super::shape::{Grain, Shape, Span};
use super::build::{Model, Wheel};
use super::rotor::{coupling, fan};
use bevy::math::{Quat, Vec3};
use std::f32::consts::FRAC_PI_2;

/// Height of the shaft for a pump of this height.
fn shaft(height: f32) -> f32 {
    height * 0.46
}

/// Where water enters (from the right) and leaves (upwards) a pump of this size, in its frame.
pub(super) fn nozzles([length, height, _]: [f32; 3]) -> (Vec3, Vec3) {
    let axis = shaft(height);
    (Vec3::new(length / 2.0, axis, 0.0), Vec3::new(length * 0.34, height * 0.98, 0.0))
}

/// A pump of `[length, height, depth]`, its shaft along x: motor on the left, volute on the right.
pub(super) fn model(size: [f32; 3], grain: Grain) -> Model {
    let [length, height, depth] = size;
    let mut body = Shape::of(grain);
    let axis = shaft(height);
    let half = length / 2.0;
    let deck = height * 0.17;
    body.rounded(
        Span::new([-half, half * 0.9], [0.0, deck * 0.55], [-depth / 2.0, depth / 2.0]),
        0.012,
        CASTING.open(0.7),
    );
    body.rounded(Span::new([-half * 0.96, half * 0.86], [deck * 0.5, deck], [-depth * 0.42, depth * 0.42]), 0.01, SKID);
    motor(&mut body, size, deck, axis);
    volute(&mut body, size, deck, axis);
    let gap =
        Span::new([-length * 0.02, length * 0.16], [deck - 0.005, axis - height * 0.17], [-depth * 0.16, depth * 0.16]);
    body.rounded(gap, 0.006, FRAME);
    body.ground();
    let along = Quat::from_rotation_y(FRAC_PI_2);
    let wheels = vec![
        Wheel {
            name: "coupling",
            shape: coupling(height * 0.12, length * 0.2),
            at: Vec3::new(length * 0.085, axis, 0.0),
            turn: along,
            gear: 1.0,
        },
        Wheel {
            name: "motor fan",
            shape: fan(height * 0.17, 7, PUMP),
            at: Vec3::new(-half + length * 0.055, axis, 0.0),
            turn: along,
            gear: 1.0,
        },
    ];
    Model { body, wheels }
}

fn motor(shape: &mut Shape, [length, height, depth]: [f32; 3], deck: f32, axis: f32) {
    let half = length / 2.0;
    let radius = (height * 0.24).min(depth * 0.4);
    let along = |x: f32| Vec3::new(x, axis, 0.0);
    let (from, to) = (-half + length * 0.1, -length * 0.02);
    shape.drum(along(from), along(to), radius, 0.015, 28, PUMP);
    for fin in 0..20u16 {
        let turn = Quat::from_rotation_x(std::f32::consts::TAU * f32::from(fin) / 20.0);
        let (low, high) = (Vec3::new(from + 0.03, radius * 0.97, -0.004), Vec3::new(to - 0.03, radius * 1.08, 0.004));
        let mut blade = Shape::of(shape.grain);
        blade.faces(Span { low, high }, [true, true, false, true, true, true], PUMP.open(0.9));
        shape.append(&blade, along(0.0), turn);
    }
    shape.drum(along(to - 0.03), along(to), radius * 1.08, 0.006, 28, CASTING);
    let cowl = [(0.0, radius * 1.06), (length * 0.09, radius * 1.04), (length * 0.1, radius * 0.9)];
    shape.lathe(along(from), Vec3::NEG_X, &cowl, 28, FRAME);
    shape.disc(along(from - 0.002), Vec3::NEG_X, radius * 1.0, 24, GRILLE.open(0.5));
    for part in [0.3, 0.6, 0.88] {
        let wire = [(0.0, radius * part + 0.003), (0.003, radius * part + 0.003), (0.003, radius * part - 0.003)];
        shape.lathe(along(from - length * 0.1), Vec3::NEG_X, &wire, 24, STEEL);
    }
    for x in [from + 0.08, to - 0.08] {
        shape.rounded(
            Span::new([x - 0.035, x + 0.035], [deck - 0.005, axis - radius * 0.7], [-depth * 0.3, depth * 0.3]),
            0.006,
            CASTING,
        );
    }
    let middle = (from + to) / 2.0;
    let hood = Span::new([middle - 0.09, middle + 0.09], [axis + radius * 0.9, axis + radius * 1.32], [-0.07, 0.07]);
    shape.rounded(hood, 0.01, FRAME);
    shape.plate([middle - 0.04, middle + 0.04], [axis + radius * 1.0, axis + radius * 1.2], 0.07, 0.002, LABEL);
    beacon(shape, Vec3::new(middle, axis + radius * 1.31, 0.0));
}

/// Bearing bracket, spiral casing and the two flanges.
fn volute(shape: &mut Shape, [length, height, depth]: [f32; 3], deck: f32, axis: f32) {
    let along = |x: f32| Vec3::new(x, axis, 0.0);
    let radius = (height * 0.29).min(depth * 0.46);
    shape.drum(along(length * 0.19), along(length * 0.27), height * 0.12, 0.01, 22, CASTING);
    let profile = [
        (0.0, 0.0),
        (0.0, radius * 0.62),
        (length * 0.03, radius * 0.9),
        (length * 0.065, radius),
        (length * 0.11, radius),
        (length * 0.145, radius * 0.88),
        (length * 0.17, radius * 0.55),
        (length * 0.17, 0.0),
    ];
    shape.lathe(along(length * 0.255), Vec3::X, &profile, 32, PUMP);
    let (suction, discharge) = nozzles([length, height, depth]);
    shape.cylinder(along(length * 0.41), suction, 0.06, 18, PUMP);
    shape.drum(suction - Vec3::X * 0.022, suction, 0.095, 0.005, 20, STEEL);
    let throat = Vec3::new(discharge.x, axis, 0.0);
    shape.lathe(throat, Vec3::Y, &[(0.0, radius * 0.5), (discharge.y - axis, 0.055)], 18, PUMP);
    shape.drum(discharge - Vec3::Y * 0.022, discharge, 0.09, 0.005, 20, STEEL);
    let foot =
        Span::new([length * 0.29, length * 0.39], [deck - 0.005, axis - radius * 0.75], [-depth * 0.22, depth * 0.22]);
    shape.rounded(foot, 0.006, CASTING);
    shape.lathe(along(length * 0.19) - Vec3::X * 0.004, Vec3::NEG_X, &[(0.0, height * 0.06), (0.004, 0.0)], 16, RUBBER);
}
