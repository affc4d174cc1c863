//! Computer-room air conditioners: return air in through filters at the top, supply out past the fans at the bottom.

use super::assembly::{Assembly, Cache, Part, millimetres, on_floor, reach, standing_size, turned};
use super::paint::{
    ALUMINIUM, COOLING, FRAME, GRILLE, HOLE, LABEL, LED, PLINTH, RUBBER, STEEL, WATER_RETURN, WATER_SUPPLY,
};
use super::panel::{DOOR, PLINTH_HEIGHT, beacon, door, louvres, screen, skin};
use super::shape::{Grain, Shape, Span};
use bevy::math::{Quat, Vec3};
use std::f32::consts::TAU;
use twin_model::Place;
use twin_model::plan::SitePlan;

/// Blades of a fan.
const BLADES: u16 = 7;
/// Depth of the space in which the fans turn, metres.
const WELL: f32 = 0.1;
/// Height of the fan section's middle, as part of the cabinet's.
const FAN_HEIGHT: f32 = 0.29;

/// Adds every CRAC of `plan` with its turning fans.
pub(crate) fn build_cracs(plan: &SitePlan, assembly: &mut Assembly) {
    let (mut cabinets, mut rotors) = (Cache::new(), Cache::new());
    for (index, crac) in (0u32..).zip(&plan.cracs) {
        let size = standing_size(crac.size);
        let (count, radius) = fans(size);
        let rotor = rotors.shape(assembly, (radius * 1000.0) as i32, || rotor(radius));
        let (foot, turn) = (on_floor(crac.centre), turned(crac.facing));
        let part = |shape| Part::new(crac.id.as_str(), Some(crac.room), shape).of(Place::Crac(index)).at(foot, turn);
        let make = |grain| cabinet(size, grain);
        assembly.place_graded(&mut cabinets, millimetres(crac.size), reach(crac.size), make, part);
        for fan in 0..count {
            let at = foot + turn * fan_centre(size, fan);
            let start = Quat::from_rotation_z(0.5 * f32::from(fan));
            let part = Part::new(format!("{} fan {}", crac.id.as_str(), fan + 1), Some(crac.room), rotor);
            assembly.place(part.of(Place::Crac(index)).at(at, turn * start).turning(Vec3::Z, 1.0));
        }
    }
}

/// How many fans fit, and the radius of each.
fn fans([width, height, _]: [f32; 3]) -> (u16, f32) {
    let count = (width / 0.72).round().clamp(1.0, 6.0);
    (count as u16, (width / count * 0.40).min(height * 0.2))
}

fn fan_centre(size: [f32; 3], fan: u16) -> Vec3 {
    let (count, _) = fans(size);
    let step = (size[0] - 0.04) / f32::from(count);
    Vec3::new(-size[0] / 2.0 + 0.02 + step * (f32::from(fan) + 0.5), size[1] * FAN_HEIGHT, size[2] / 2.0 - 0.075)
}

fn cabinet(size: [f32; 3], grain: Grain) -> Shape {
    let [width, height, depth] = size;
    let mut shape = Shape::of(grain);
    let front = depth / 2.0;
    let back = front - WELL - DOOR;
    let half = width / 2.0;
    let toe = Span::new([-half + 0.02, half - 0.02], [0.0, PLINTH_HEIGHT], [-front + 0.02, front - 0.04]);
    shape.faces(toe, [true, true, false, false, true, true], PLINTH);
    shape.top([-half + 0.02, half - 0.02], PLINTH_HEIGHT, [back, front - 0.04], PLINTH.open(0.4));
    shape.rounded(Span::new([-half, half], [PLINTH_HEIGHT, height], [-front, back]), 0.012, COOLING);
    skin(&mut shape, size, WELL + DOOR, COOLING);
    let shell = fan_section(&mut shape, size);
    upper_doors(&mut shape, size, shell);
    filters(&mut shape, size);
    beacon(&mut shape, Vec3::new(width / 2.0 - 0.14, height - 0.004, front - 0.16));
    stubs(&mut shape, size);
    shape.ground();
    shape
}

/// The lower front: a deep opening for each fan behind a ring and a guard. Returns the height where it ends.
fn fan_section(shape: &mut Shape, size: [f32; 3]) -> f32 {
    let [width, height, depth] = size;
    let (half, front) = (width / 2.0, depth / 2.0);
    let back = front - WELL - DOOR;
    let (count, radius) = fans(size);
    let top = height * (FAN_HEIGHT * 2.0) - PLINTH_HEIGHT * 0.5;
    shape.front([-half + 0.01, half - 0.01], [PLINTH_HEIGHT, top], back - 0.0005, HOLE);
    for x in [[-half, -half + 0.03], [half - 0.03, half]] {
        shape.rounded(Span::new(x, [PLINTH_HEIGHT, height], [back, front]), 0.01, COOLING);
    }
    for y in [[PLINTH_HEIGHT, PLINTH_HEIGHT + 0.05], [top - 0.03, top]] {
        shape.rounded(Span::new([-half + 0.02, half - 0.02], y, [back, front - 0.002]), 0.008, COOLING);
    }
    for fan in 0..count {
        let centre = fan_centre(size, fan);
        let face = Vec3::new(centre.x, centre.y, front - 0.03);
        let behind = Vec3::new(centre.x, centre.y, back + 0.002);
        shape.disc(behind, Vec3::Z, radius * 1.02, 24, GRILLE.open(0.5));
        match shape.grain {
            Grain::Block => continue,
            Grain::Coarse => {
                shape.ring(face, Vec3::Z, [radius * 1.02, radius * 1.1], 28, FRAME);
                shape.disc(face, Vec3::Z, radius * 0.2, 8, FRAME);
                continue;
            }
            Grain::Fine => {}
        }
        shape.lathe(behind, Vec3::Z, &[(0.0, radius * 1.04), (0.068, radius * 1.04), (0.078, radius * 1.1)], 28, FRAME);
        inner_wall(shape, behind, radius * 1.03);
        for part in [1.03, 0.8, 0.58, 0.36] {
            shape.ring(face, Vec3::Z, [radius * part - 0.004, radius * part + 0.003], 28, ALUMINIUM.open(0.8));
        }
        for spoke in 0..3u16 {
            let turn = Quat::from_rotation_z(TAU * f32::from(spoke) / 3.0 + TAU / 4.0);
            let (u, v) = (turn * Vec3::X * radius * 0.5, turn * Vec3::Y * 0.0035);
            shape.panel(face + turn * Vec3::X * radius * 0.53, u, v, ALUMINIUM.open(0.7));
        }
        shape.drum(face - Vec3::Z * 0.03, face + Vec3::Z * 0.004, radius * 0.2, 0.008, 18, FRAME);
    }
    top
}

/// The inside of a fan's shroud, seen from the front.
fn inner_wall(shape: &mut Shape, base: Vec3, radius: f32) {
    const SIDES: u16 = 24;
    for side in 0..SIDES {
        let at = |index: u16, z: f32| {
            let (sin, cos) = (TAU * f32::from(index) / f32::from(SIDES)).sin_cos();
            base + Vec3::new(cos * radius, sin * radius, z)
        };
        let corners = [at(side, 0.07), at(side, 0.0), at(side + 1, 0.0), at(side + 1, 0.07)];
        shape.quad(corners, [bevy::math::Vec2::ZERO; 4], [0.8, 0.25, 0.25, 0.8], STEEL);
    }
}

/// Service doors above the fans: the first with the screen, the last with louvres.
fn upper_doors(shape: &mut Shape, [width, height, depth]: [f32; 3], from: f32) {
    let front = depth / 2.0;
    let half = width / 2.0;
    shape.rounded(
        Span::new([-half + 0.02, half - 0.02], [from, height - 0.012], [front - 0.12, front - DOOR]),
        0.004,
        COOLING,
    );
    let count = (width / 0.75).round().clamp(1.0, 6.0) as u16;
    let step = (width - 0.06) / f32::from(count);
    for index in 0..count {
        let left = -half + 0.03 + step * f32::from(index);
        let (x, y) = ([left + 0.002, left + step - 0.002], [from + 0.004, height - 0.02]);
        door(shape, x, y, front, COOLING);
        if index == count / 2 {
            let (middle, up) = ((x[0] + x[1]) / 2.0, y[0] + (y[1] - y[0]) * 0.66);
            screen(shape, [middle - 0.13, middle + 0.09], [up - 0.075, up + 0.075], front);
            for light in 0..3u16 {
                let (x, y) = (middle - 0.12 + 0.03 * f32::from(light), up - 0.13);
                shape.front([x, x + 0.012], [y, y + 0.012], front + 0.001, LED.parameter(0.3 * f32::from(light)));
            }
        } else {
            shape.plate([x[0] + 0.05, x[0] + 0.2], [y[1] - 0.09, y[1] - 0.05], front, 0.002, LABEL);
            louvres(shape, [x[0] + 0.05, x[1] - 0.1], [y[0] + 0.05, y[0] + 0.19], front, 0.028, COOLING);
        }
    }
}

/// Return-air filters on top: framed cassettes with pleats.
fn filters(shape: &mut Shape, [width, height, depth]: [f32; 3]) {
    let (half, deep) = (width / 2.0, depth / 2.0);
    let (x, z) = ([-half + 0.06, half - 0.24], [-deep + 0.11, deep - 0.12]);
    let frame = Span::new([x[0] - 0.03, x[1] + 0.03], [height - 0.01, height + 0.035], [z[0] - 0.03, z[1] + 0.03]);
    shape.rounded(frame, 0.008, FRAME);
    let count = ((x[1] - x[0]) / 0.5).round().max(1.0);
    let step = (x[1] - x[0]) / count;
    for index in 0..count as u16 {
        let left = x[0] + step * f32::from(index);
        shape.top([left + 0.012, left + step - 0.012], height + 0.0365, z, GRILLE.open(0.8));
        let pleats = if shape.is_coarse() { 0u16 } else { 9 };
        let pitch = (step - 0.024) / f32::from(pleats.max(1));
        for pleat in 0..pleats {
            let at = left + 0.012 + pitch * (f32::from(pleat) + 0.35);
            shape.top([at, at + pitch * 0.3], height + 0.038, [z[0] + 0.006, z[1] - 0.006], STEEL.open(0.7));
        }
    }
    shape.top([half - 0.2, half - 0.05], height + 0.0015, [-deep + 0.13, -deep + 0.3], RUBBER.open(0.6));
}

/// Chilled-water pipes that come out of the side and go down through the floor.
fn stubs(shape: &mut Shape, [width, height, depth]: [f32; 3]) {
    let x = width / 2.0;
    for (z, paint) in [(-depth * 0.28, WATER_SUPPLY), (-depth * 0.1, WATER_RETURN)] {
        let up = height * 0.3 + z.abs() * 0.3;
        let path = [[x - 0.02, up, z], [x + 0.07, up, z], [x + 0.07, 0.0, z]].map(Vec3::from_array);
        if shape.is_coarse() {
            shape.tube(&path, 0.026, 0.0, 6, paint);
            continue;
        }
        shape.tube(&path, 0.026, 0.06, 10, paint);
        shape.lathe(Vec3::new(x + 0.07, 0.0, z), Vec3::Y, &[(0.0, 0.05), (0.012, 0.045), (0.012, 0.0)], 12, STEEL);
        shape.lathe(Vec3::new(x - 0.002, up, z), Vec3::X, &[(0.0, 0.045), (0.012, 0.042), (0.012, 0.0)], 12, STEEL);
    }
}

/// A fan wheel of `radius`, turning about z.
pub(crate) fn rotor(radius: f32) -> Shape {
    let mut shape = Shape::new();
    let hub = radius * 0.3;
    shape.lathe(Vec3::Z * -0.03, Vec3::Z, &[(0.0, hub), (0.06, hub * 0.9), (0.06, 0.0)], 8, STEEL);
    for blade in 0..BLADES {
        let turn = Quat::from_rotation_z(TAU * f32::from(blade) / f32::from(BLADES));
        let corner = |r: f32, across: f32, z: f32| turn * Vec3::new(r, across, z);
        let (root, tip) = (hub * 0.95, radius * 0.97);
        let corners = [
            corner(root, -0.16 * radius, -0.02),
            corner(tip, -0.26 * radius, -0.026),
            corner(tip, 0.14 * radius, 0.03),
            corner(root, 0.12 * radius, 0.02),
        ];
        let uvs = [bevy::math::Vec2::ZERO; 4];
        shape.quad(corners, uvs, [0.7, 1.0, 1.0, 0.7], ALUMINIUM.open(0.75));
        let back = [corners[3], corners[2], corners[1], corners[0]];
        shape.quad(back, uvs, [0.5, 0.6, 0.6, 0.5], STEEL);
    }
    shape
}
