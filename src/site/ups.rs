//! Uninterruptible power supplies and their battery cabinets.

use super::assembly::{Assembly, Cache, Part, millimetres, on_floor, reach, standing_size, turned};
use super::paint::{BATTERY, GRILLE, LABEL, LED, POWER, RUBBER};
use super::panel::{PLINTH_HEIGHT, beacon, carcass, door, doors, louvres, screen};
use super::pdu::feed_paint;
use super::shape::{Grain, Shape, Span};
use bevy::math::Vec3;
use twin_model::Place;
use twin_model::plan::{Feed, SitePlan};

/// Width of one door that looks right, metres.
const DOOR_WIDTH: f32 = 0.62;

/// Adds every UPS of `plan` with its batteries.
pub(crate) fn build_ups(plan: &SitePlan, assembly: &mut Assembly) {
    let (mut units, mut strings) = (Cache::new(), Cache::new());
    for (index, ups) in (0u32..).zip(&plan.ups) {
        let (battery, turn) = (&ups.battery, turned(ups.facing));
        let part = |shape| {
            let part = Part::new(ups.id.as_str(), Some(ups.room), shape).of(Place::Ups(index));
            part.at(on_floor(ups.centre), turn)
        };
        let make = |grain| unit(standing_size(ups.size), ups.feed, grain);
        assembly.place_graded(&mut units, (millimetres(ups.size), ups.feed), reach(ups.size), make, part);
        let part = |shape| {
            let name = format!("{} battery", ups.id.as_str());
            Part::new(name, Some(ups.room), shape).of(Place::Ups(index)).at(on_floor(battery.centre), turn)
        };
        let make = |grain| batteries(standing_size(battery.size), battery.strings, grain);
        assembly.place_graded(
            &mut strings,
            (millimetres(battery.size), battery.strings),
            reach(battery.size),
            make,
            part,
        );
    }
}

/// The power electronics: doors with louvres, a mimic panel, fans on top.
fn unit(size: [f32; 3], feed: Feed, grain: Grain) -> Shape {
    let [width, height, depth] = size;
    let mut shape = Shape::of(grain);
    let front = depth / 2.0;
    carcass(&mut shape, size, POWER);
    let count = (width / DOOR_WIDTH).round().clamp(1.0, 8.0) as u16;
    for (index, x) in (0u16..).zip(doors(width, count)) {
        let y = [PLINTH_HEIGHT + 0.01, height - 0.012];
        door(&mut shape, x, y, front, POWER);
        let inner = [x[0] + 0.05, x[1] - 0.09];
        louvres(&mut shape, inner, [y[0] + 0.08, y[0] + 0.62], front, 0.036, POWER);
        shape.front([x[0] + 0.03, x[1] - 0.03], [y[1] - 0.045, y[1] - 0.025], front + 0.001, feed_paint(feed));
        if index == count / 2 {
            let middle = (x[0] + x[1]) / 2.0 - 0.02;
            screen(&mut shape, [middle - 0.14, middle + 0.12], [height - 0.42, height - 0.24], front);
            mimic(&mut shape, [middle - 0.14, middle + 0.12], height - 0.56, front, feed);
        } else {
            louvres(&mut shape, inner, [y[1] - 0.55, y[1] - 0.15], front, 0.036, POWER);
        }
        let middle = (x[0] + x[1]) / 2.0;
        for z in [-depth * 0.22, depth * 0.14] {
            let radius = ((x[1] - x[0]) * 0.3).min(depth * 0.15);
            let at = Vec3::new(middle, height + 0.001, z);
            shape.ring(at + Vec3::Y * 0.004, Vec3::Y, [radius * 0.92, radius * 1.06], 20, POWER.of_edge());
            shape.disc(at + Vec3::Y * 0.002, Vec3::Y, radius, 20, GRILLE);
        }
    }
    beacon(&mut shape, Vec3::new(width / 2.0 - 0.1, height - 0.003, front - 0.1));
    shape.ground();
    shape
}

/// A one-line diagram: input, converter, output, each with its light.
fn mimic(shape: &mut Shape, x: [f32; 2], y: f32, z: f32, feed: Feed) {
    shape.plate([x[0] - 0.02, x[1] + 0.02], [y - 0.05, y + 0.05], z, 0.004, LABEL);
    let step = (x[1] - x[0]) / 3.0;
    shape.front([x[0], x[1]], [y - 0.003, y + 0.003], z + 0.005, feed_paint(feed));
    for index in 0..3u16 {
        let middle = x[0] + step * (f32::from(index) + 0.5);
        shape.front([middle - 0.02, middle + 0.02], [y - 0.02, y + 0.02], z + 0.0055, POWER.of_edge());
        shape.front(
            [middle - 0.005, middle + 0.005],
            [y - 0.005, y + 0.005],
            z + 0.006,
            LED.parameter(0.31 * f32::from(index)),
        );
    }
}

/// Battery cabinets: a front for each string, filled up to its charge.
fn batteries(size: [f32; 3], strings: u16, grain: Grain) -> Shape {
    let [width, height, depth] = size;
    let mut shape = Shape::of(grain);
    let front = depth / 2.0;
    carcass(&mut shape, size, POWER);
    let count = strings.clamp(1, ((width / 0.4).floor() as u16).max(1));
    for (string, x) in (0u16..).zip(doors(width, count)) {
        let y = [PLINTH_HEIGHT + 0.01, height - 0.012];
        door(&mut shape, x, y, front, POWER);
        let (window, tall) = ([x[0] + 0.07, x[1] - 0.12], [y[0] + 0.2, y[1] - 0.2]);
        shape.plate(
            [window[0] - 0.014, window[1] + 0.014],
            [tall[0] - 0.014, tall[1] + 0.014],
            front,
            0.006,
            LABEL.edged(POWER.edge),
        );
        shape.front(window, tall, front + 0.007, BATTERY.parameter(f32::from(string)));
        let shelves = 6u16;
        for shelf in 1..shelves {
            let at = tall[0] + (tall[1] - tall[0]) * f32::from(shelf) / f32::from(shelves);
            shape.faces(
                Span::new(window, [at - 0.006, at + 0.006], [front + 0.006, front + 0.013]),
                [false, false, true, true, false, true],
                LABEL,
            );
        }
        louvres(&mut shape, [x[0] + 0.06, x[1] - 0.06], [y[0] + 0.04, y[0] + 0.14], front, 0.025, POWER);
        shape.front([x[0] + 0.07, x[0] + 0.09], [y[1] - 0.09, y[1] - 0.07], front + 0.001, LED);
    }
    shape.top([-width / 2.0 + 0.1, width / 2.0 - 0.1], height + 0.0015, [-depth * 0.3, -depth * 0.1], RUBBER.open(0.6));
    shape.ground();
    shape
}
