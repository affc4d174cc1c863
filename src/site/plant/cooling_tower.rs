//! Cooling towers: a basin, a casing with louvres below, and a stack with the fan that draws air through it.

use super::super::paint::{
    ALUMINIUM, COOLING, FRAME, GRILLE, HOLE, LABEL, RUBBER, SKID, STEEL, WATER_RETURN, WATER_SUPPLY,
};
use super::super::panel::{beacon, door, louvres, screen};
use super::super::shape::{Grain, Shape, Span};
use super::build::{Model, Wheel};
use super::rotor::fan;
use bevy::math::{Quat, Vec3};
use std::f32::consts::{FRAC_PI_2, PI, TAU};

/// Left free on every side of the casing for pipes and the ladder, metres.
const MARGIN: f32 = 0.22;
/// The basin's lower and upper edge, metres.
const BASIN: [f32; 2] = [0.12, 0.5];
/// Height of a guard rail above its deck, metres.
const RAIL: f32 = 1.0;
/// Radius of the water pipes with their insulation, metres.
const PIPE: f32 = 0.085;

/// Measures that the parts agree on, metres in the machine's frame.
#[derive(Clone, Copy, Debug)]
struct Layout {
    /// Half the casing's width along x and depth along z.
    half: [f32; 2],
    /// Where louvres end and sheets begin.
    belt: f32,
    /// What the fan stack stands on.
    deck: f32,
    /// Top of the stack.
    height: f32,
    /// Radius of the stack's throat.
    throat: f32,
}

impl Layout {
    fn new([length, height, depth]: [f32; 3]) -> Self {
        let half = [length / 2.0 - MARGIN, depth / 2.0 - MARGIN];
        let deck = (height - 0.9).max(height * 0.72);
        let belt = BASIN[1] + (deck - BASIN[1]) * 0.5;
        Self { half, belt, deck, height, throat: half[0].min(half[1]) * 0.8 }
    }
}

/// A tower of `[length, height, depth]`.
pub(super) fn model(size: [f32; 3], grain: Grain) -> Model {
    let layout = Layout::new(size);
    let mut body = Shape::of(grain);
    basin(&mut body, &layout);
    casing(&mut body, &layout);
    stack(&mut body, &layout);
    top(&mut body, &layout);
    water(&mut body, &layout);
    ladder(&mut body, &layout);
    body.ground();
    let wheel = Wheel {
        name: "fan",
        shape: fan(layout.throat * 0.94, 7, ALUMINIUM),
        at: Vec3::Y * (layout.deck + (layout.height - layout.deck) * 0.45),
        turn: Quat::from_rotation_x(-FRAC_PI_2),
        gear: 1.0,
    };
    Model { body, wheels: vec![wheel] }
}

/// Beams on the floor and the tank on them, with a sight of water between its walls.
fn basin(shape: &mut Shape, layout: &Layout) {
    let [x, z] = layout.half;
    for at in [-x * 0.8, 0.0, x * 0.8] {
        shape.rounded(Span::new([at - 0.06, at + 0.06], [0.0, BASIN[0]], [-z, z]), 0.008, SKID);
    }
    let out = 0.05;
    shape.rounded(Span::new([-x - out, x + out], BASIN, [-z - out, z + out]), 0.03, COOLING);
    for side in [-1.0f32, 1.0] {
        let rim = side * (z + out - 0.02);
        shape.rounded(
            Span::new([-x - out, x + out], [BASIN[1] - 0.04, BASIN[1] + 0.02], [rim - 0.03, rim + 0.03]),
            0.008,
            FRAME,
        );
        let rim = side * (x + out - 0.02);
        shape.rounded(
            Span::new([rim - 0.03, rim + 0.03], [BASIN[1] - 0.04, BASIN[1] + 0.02], [-z - out, z + out]),
            0.008,
            FRAME,
        );
    }
}

/// Four sides alike: louvres below, ribbed sheets above, a post at each corner.
fn casing(shape: &mut Shape, layout: &Layout) {
    let [x, z] = layout.half;
    // What is seen between louvres.
    shape.faces(
        Span::new([-x + 0.05, x - 0.05], [BASIN[1], layout.deck], [-z + 0.05, z - 0.05]),
        [true, true, false, false, true, true],
        HOLE,
    );
    for (turn, across, out) in [(0.0, x, z), (PI, x, z), (FRAC_PI_2, z, x), (-FRAC_PI_2, z, x)] {
        let mut side = Shape::of(shape.grain);
        louvres(&mut side, [-across + 0.1, across - 0.1], [BASIN[1] + 0.05, layout.belt], out - 0.045, 0.11, COOLING);
        sheets(&mut side, layout, across, out);
        shape.append(&side, Vec3::ZERO, Quat::from_rotation_y(turn));
    }
    for (sx, sz) in [(-1.0f32, -1.0f32), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
        let (at_x, at_z) = (sx * (x - 0.05), sz * (z - 0.05));
        let post = Span::new([at_x - 0.055, at_x + 0.055], [BASIN[1], layout.deck], [at_z - 0.055, at_z + 0.055]);
        shape.rounded(post, 0.01, FRAME);
    }
    front(shape, layout);
}

/// Sheets with upright ribs between belt and deck, on the side that looks to +z at `out`.
fn sheets(side: &mut Shape, layout: &Layout, across: f32, out: f32) {
    let (low, high) = (layout.belt, layout.deck);
    side.rounded(Span::new([-across + 0.05, across - 0.05], [low, high], [out - 0.06, out - 0.02]), 0.006, COOLING);
    side.rounded(Span::new([-across + 0.05, across - 0.05], [low - 0.03, low + 0.03], [out - 0.06, out]), 0.008, FRAME);
    let ribs = ((across * 2.0 / 0.42).round().max(2.0)) as u16;
    for rib in 1..ribs {
        let x = -across + across * 2.0 * f32::from(rib) / f32::from(ribs);
        side.rounded(Span::new([x - 0.016, x + 0.016], [low + 0.03, high - 0.02], [out - 0.025, out]), 0.005, COOLING);
    }
}

/// A door for who cleans it, a control box with a screen, a name plate.
fn front(shape: &mut Shape, layout: &Layout) {
    let [x, z] = layout.half;
    let (low, high) = (layout.belt + 0.08, layout.deck - 0.08);
    let wide = (x * 0.5).min(0.62);
    door(shape, [x - 0.12 - wide, x - 0.12], [low, high], z + 0.02, COOLING);
    let box_x = [-x + 0.14, -x + 0.14 + wide];
    let box_y = [low, (low + 0.52).min(high)];
    shape.rounded(Span::new(box_x, box_y, [z - 0.02, z + 0.13]), 0.01, FRAME);
    let middle = (box_x[0] + box_x[1]) / 2.0;
    screen(shape, [middle - 0.12, middle + 0.12], [box_y[1] - 0.2, box_y[1] - 0.07], z + 0.13);
    shape.plate([middle - 0.12, middle + 0.12], [box_y[0] + 0.06, box_y[0] + 0.11], z + 0.131, 0.002, LABEL);
}

/// The stack: flared outside and inside, with a guard over its mouth.
fn stack(shape: &mut Shape, layout: &Layout) {
    let (throat, tall) = (layout.throat, layout.height - layout.deck);
    let foot = Vec3::Y * layout.deck;
    let wall = 0.03;
    let outside = [
        (0.0, throat * 1.12),
        (0.05, throat * 1.12),
        (0.06, throat * 1.06),
        (tall * 0.4, throat + wall),
        (tall - 0.06, throat * 1.07 + wall),
        (tall - 0.05, throat * 1.1 + wall),
        (tall, throat * 1.1 + wall),
    ];
    shape.lathe(foot, Vec3::Y, &outside, 48, COOLING);
    shape.lathe(foot, Vec3::Y, &[(tall, throat * 1.1 + wall), (tall, throat * 1.07)], 48, FRAME);
    let inside = [(tall, throat * 1.07), (tall * 0.4, throat), (0.0, throat * 1.02)];
    shape.lathe(foot, Vec3::Y, &inside, 48, COOLING.open(0.45));
    shape.disc(foot + Vec3::Y * 0.01, Vec3::Y, throat * 1.02, 40, GRILLE.open(0.3));
    for hoop in [0.36, 0.64, 0.88] {
        let at = foot + Vec3::Y * tall * hoop;
        let radius = throat * (1.0 + 0.07 * hoop) + wall;
        shape.lathe(at, Vec3::Y, &[(0.0, radius), (0.012, radius + 0.012), (0.03, radius)], 48, FRAME);
    }
    guard(shape, foot + Vec3::Y * (tall - 0.03), throat * 1.06);
}

/// Rings and spokes that keep hands and birds out.
fn guard(shape: &mut Shape, centre: Vec3, radius: f32) {
    let rings = (radius / 0.16).floor().max(3.0);
    for ring in 1..=rings as u16 {
        let wide = radius * f32::from(ring) / rings;
        let circle: Vec<Vec3> = (0..=28u16)
            .map(|step| {
                let (sin, cos) = (TAU * f32::from(step) / 28.0).sin_cos();
                centre + Vec3::new(cos * wide, 0.0, sin * wide)
            })
            .collect();
        shape.tube(&circle, 0.006, 0.0, 5, STEEL);
    }
    for spoke in 0..6u16 {
        let (sin, cos) = (PI * f32::from(spoke) / 6.0).sin_cos();
        let end = Vec3::new(cos, 0.0, sin) * radius;
        shape.tube(&[centre - end, centre + end], 0.009, 0.0, 6, STEEL);
    }
}

/// Deck, guard rail, and the motor that drives the fan through the stack's wall.
fn top(shape: &mut Shape, layout: &Layout) {
    let [x, z] = layout.half;
    let deck = layout.deck;
    shape.rounded(Span::new([-x - 0.02, x + 0.02], [deck - 0.02, deck + 0.03], [-z - 0.02, z + 0.02]), 0.008, FRAME);
    let tall = (deck + RAIL).min(layout.height);
    let corners = [(-x, -z), (x, -z), (x, z), (-x, z), (-x, -z)].map(|(x, z)| Vec3::new(x * 0.985, 0.0, z * 0.985));
    for height in [deck + (tall - deck) * 0.5, tall] {
        shape.tube(&corners.map(|corner| corner.with_y(height)), 0.017, 0.04, 8, STEEL);
    }
    for pair in corners.windows(2) {
        for part in [0.0, 0.5] {
            let at = pair[0].lerp(pair[1], part);
            shape.cylinder(at.with_y(deck), at.with_y(tall), 0.017, 8, STEEL);
        }
    }
    let corner = Vec3::new(x * 0.72, deck + 0.03, z * 0.72);
    let towards = (Vec3::ZERO.with_y(corner.y) - corner).normalize_or(Vec3::NEG_X);
    let axis = corner + Vec3::Y * 0.16;
    shape.drum(axis - towards * 0.2, axis + towards * 0.14, 0.13, 0.012, 24, FRAME);
    shape.cylinder(axis + towards * 0.14, axis + towards * (corner.length() * 0.4), 0.025, 12, ALUMINIUM);
    shape.rounded(Span::standing(corner, [0.3, 0.05, 0.3]), 0.01, SKID);
    beacon(shape, Vec3::new(-x + 0.09, deck + 0.03, z - 0.09));
}

/// Warm water up the left side into the casing; cooled water out of the basin into the floor.
fn water(shape: &mut Shape, layout: &Layout) {
    let [x, z] = layout.half;
    let side = -x - 0.05;
    let entry = layout.belt + (layout.deck - layout.belt) * 0.62;
    let warm =
        [Vec3::new(side, 0.0, -z * 0.5), Vec3::new(side, entry, -z * 0.5), Vec3::new(-x + 0.04, entry, -z * 0.5)];
    shape.tube(&warm, PIPE, 0.06, 16, WATER_RETURN);
    let out = (BASIN[0] + BASIN[1]) / 2.0;
    let cool =
        [Vec3::new(-x, out, z * 0.5), Vec3::new(side - 0.02, out, z * 0.5), Vec3::new(side - 0.02, 0.0, z * 0.5)];
    shape.tube(&cool, PIPE, 0.06, 16, WATER_SUPPLY);
    for (at, normal) in [(warm[2], Vec3::X), (cool[0].with_x(-x - 0.06), Vec3::X)] {
        shape.drum(at - normal * 0.03, at, PIPE * 1.4, 0.005, 20, STEEL);
    }
    for foot in [warm[0], cool[2]] {
        shape.lathe(foot, Vec3::Y, &[(0.0, PIPE * 1.7), (0.014, PIPE * 1.6), (0.014, 0.0)], 20, RUBBER);
    }
}

/// A ladder up the rear.
fn ladder(shape: &mut Shape, layout: &Layout) {
    let [x, z] = layout.half;
    let (at, out) = (x * 0.45, -z - 0.1);
    let tall = (layout.deck + RAIL).min(layout.height);
    for rail in [at - 0.2, at + 0.2] {
        shape.tube(&[Vec3::new(rail, 0.02, out), Vec3::new(rail, tall, out)], 0.018, 0.0, 8, ALUMINIUM);
        for height in [BASIN[1], layout.belt, layout.deck] {
            shape.tube(&[Vec3::new(rail, height, out), Vec3::new(rail, height, -z)], 0.012, 0.0, 6, ALUMINIUM);
        }
    }
    let rungs = (layout.deck / 0.28).floor() as u16;
    for rung in 1..=rungs {
        let height = 0.28 * f32::from(rung);
        shape.tube(&[Vec3::new(at - 0.2, height, out), Vec3::new(at + 0.2, height, out)], 0.012, 0.0, 6, ALUMINIUM);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tower_stays_within_its_footprint_and_its_fan_within_its_stack() {
        let size = [3.4, 3.4, 3.0];
        let model = model(size, Grain::Fine);
        let (low, high) = model.body.bounds();
        assert!(low.y >= -1e-4 && high.y <= size[1] + 0.02, "{low} {high}");
        assert!(
            high.x.max(-low.x) <= size[0] / 2.0 + 0.02 && high.z.max(-low.z) <= size[2] / 2.0 + 0.02,
            "{low} {high}"
        );
        let fan = &model.wheels[0];
        let (from, to) = fan.shape.bounds();
        assert!(to.x.max(-from.x) < Layout::new(size).throat);
        assert!(fan.at.y > Layout::new(size).deck && fan.at.y < size[1]);
    }

    #[test]
    fn a_tower_from_afar_costs_a_fraction() {
        let size = [3.4, 3.4, 3.0];
        assert!(model(size, Grain::Coarse).body.triangles() * 2 < model(size, Grain::Fine).body.triangles());
    }
}
