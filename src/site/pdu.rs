//! Power distribution units: breakers behind a door, a screen, and a stripe in the colour of their feed.

use super::assembly::{Assembly, Cache, Part, millimetres, on_floor, reach, standing_size, turned};
use super::paint::{CABLE_A, CABLE_B, HOLE, LABEL, LED, POWER, Paint, RUBBER};
use super::panel::{DOOR, PLINTH_HEIGHT, beacon, carcass, louvres, screen};
use super::shape::{Grain, Shape, Span};
use bevy::math::Vec3;
use twin_model::Place;
use twin_model::plan::{Feed, SitePlan};

/// Cables of a feed, for stripes.
pub(crate) const fn feed_paint(feed: Feed) -> Paint {
    match feed {
        Feed::A => CABLE_A,
        Feed::B => CABLE_B,
    }
}

/// Adds every PDU of `plan`.
pub(crate) fn build_pdus(plan: &SitePlan, assembly: &mut Assembly) {
    let mut cabinets = Cache::new();
    for (index, pdu) in (0u32..).zip(&plan.pdus) {
        let part = |shape| {
            let part = Part::new(pdu.id.as_str(), Some(pdu.room), shape).of(Place::Pdu(index));
            part.at(on_floor(pdu.centre), turned(pdu.facing))
        };
        let make = |grain| cabinet(standing_size(pdu.size), pdu.feed, grain);
        assembly.place_graded(&mut cabinets, (millimetres(pdu.size), pdu.feed), reach(pdu.size), make, part);
    }
}

fn cabinet([width, height, depth]: [f32; 3], feed: Feed, grain: Grain) -> Shape {
    let mut shape = Shape::of(grain);
    let (half, front) = (width / 2.0, depth / 2.0);
    carcass(&mut shape, [width, height, depth], POWER);
    let x = [-half + 0.012, half - 0.012];
    shape.rounded(Span::new(x, [PLINTH_HEIGHT + 0.01, height - 0.012], [front - DOOR, front]), 0.006, POWER);
    let stripe = [height - 0.055, height - 0.03];
    shape.front([x[0] + 0.02, x[1] - 0.02], stripe, front + 0.001, feed_paint(feed));
    let top = height - 0.1;
    let wide = (width * 0.26).min(0.15);
    screen(&mut shape, [-wide, wide], [top - 0.2, top - 0.03], front);
    let (upper, lower) = (top - 0.27, PLINTH_HEIGHT + 0.36);
    breakers(&mut shape, [x[0] + 0.05, x[1] - 0.05], [lower, upper], front, feed);
    louvres(&mut shape, [x[0] + 0.06, x[1] - 0.06], [PLINTH_HEIGHT + 0.07, PLINTH_HEIGHT + 0.29], front, 0.03, POWER);
    let z = [-depth * 0.3, depth * 0.1];
    shape.top([-half + 0.08, half - 0.08], height + 0.0015, z, RUBBER.open(0.6));
    beacon(&mut shape, Vec3::new(half - 0.1, height - 0.003, front - 0.12));
    shape.ground();
    shape
}

/// A window onto two columns of breakers, each with its light.
fn breakers(shape: &mut Shape, x: [f32; 2], y: [f32; 2], z: f32, feed: Feed) {
    shape.plate([x[0] - 0.012, x[1] + 0.012], [y[0] - 0.012, y[1] + 0.012], z, 0.005, LABEL.edged(POWER.edge));
    let z = z + 0.0055;
    let rows = ((y[1] - y[0]) / 0.042).floor().clamp(1.0, 21.0);
    let step = (y[1] - y[0]) / rows;
    let middle = (x[0] + x[1]) / 2.0;
    shape.front([middle - 0.006, middle + 0.006], y, z, feed_paint(feed).open(0.7));
    for row in 0..rows as u16 {
        let low = y[0] + step * f32::from(row);
        for (column, x) in [[x[0], middle - 0.014], [middle + 0.014, x[1]]].into_iter().enumerate() {
            shape.front_shaded(x, [low + step * 0.12, low + step * 0.88], z, [0.7, 1.0], POWER);
            let (a, b) = (x[0] + (x[1] - x[0]) * 0.3, x[0] + (x[1] - x[0]) * 0.6);
            shape.front([a, b], [low + step * 0.3, low + step * 0.7], z + 0.001, HOLE);
            shape.front([a + 0.002, (a + b) / 2.0], [low + step * 0.36, low + step * 0.64], z + 0.002, POWER.of_edge());
            let phase = f32::from(row * 2) * 0.07 + column as f32 * 0.4;
            let at = x[1] - 0.012;
            shape.front(
                [at, at + 0.006],
                [low + step * 0.43, low + step * 0.57],
                z + 0.001,
                LED.parameter(phase.fract()),
            );
        }
    }
}
