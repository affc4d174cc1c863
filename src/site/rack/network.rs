//! Faces of switches and patch panels, with their cords.

use super::super::paint::{ALUMINIUM, CORDS, HOLE, LABEL, LED_LINK, PATCH, Paint, SWITCH};
use super::super::shape::{Shape, Span};
use super::cabinet::{BODY_HALF, MOUNT_HALF};
use super::device::{Face, Seed, bezel, ears};
use bevy::math::Vec3;

/// Cords do not hang lower than this, metres.
const LOWEST_CORD: f32 = 0.13;
/// From this many units on a switch is a chassis with cards.
const TALL: u16 = 4;

/// A switch: one line of ports per unit, and in a tall chassis power supplies below its line cards.
pub(super) fn switch(shape: &mut Shape, face: &Face, units: u16, model: Seed) {
    if units < TALL {
        bezel(shape, face, SWITCH);
    } else {
        ears(shape, face, ALUMINIUM.open(0.55));
    }
    let supplies = if units < TALL { 0 } else { units / 4 };
    let pitch = face.height() / f32::from(units);
    for line in supplies..units {
        let low = face.y[0] + pitch * f32::from(line);
        let card = Face { y: [low, low + pitch], seed: face.seed.part(u32::from(line) + 31), ..*face };
        if units >= TALL {
            line_card(shape, &card);
        }
        ports_of(shape, &card, model, if units == 1 { 3 } else { 1 });
    }
    if supplies > 0 {
        let low = Face { y: [face.y[0], face.y[0] + pitch * f32::from(supplies)], ..*face };
        power_supplies(shape, &low);
    }
}

/// A card of a chassis with an ejector at each end.
fn line_card(shape: &mut Shape, card: &Face) {
    shape.plate([-BODY_HALF, BODY_HALF], [card.y[0] + 0.001, card.y[1] - 0.001], card.z, 0.0035, SWITCH);
    for x in [[-0.218, -0.207], [0.207, 0.218]] {
        shape.plate(x, [card.up(0.2), card.up(0.8)], card.z + 0.0036, 0.004, CORDS[0]);
    }
}

/// Power supplies side by side, each with its grille, grip and light.
fn power_supplies(shape: &mut Shape, face: &Face) {
    let count = 4u16;
    let step = 2.0 * BODY_HALF / f32::from(count);
    for supply in 0..count {
        let left = -BODY_HALF + step * f32::from(supply);
        shape.plate([left + 0.001, left + step - 0.001], face.y, face.z, 0.0035, SWITCH);
        let x = [left + 0.012, left + step - 0.032];
        face.intake(shape, x, [face.up(0.16), face.up(0.84)], 0.0044, HOLE, 0.6);
        shape.plate([x[1] + 0.006, x[1] + 0.014], [face.up(0.25), face.up(0.75)], face.z + 0.0036, 0.005, ALUMINIUM);
        face.light(shape, [x[1] + 0.01, face.up(0.88)], 0.0036, 0.0048, 400 + u32::from(supply), LED_LINK);
    }
}

/// One line of ports with its uplinks and cords.
fn ports_of(shape: &mut Shape, face: &Face, model: Seed, plugged: u16) {
    let is_spine = model.0 % 2 == 1;
    let (columns, x) = if is_spine { (16, [-0.19, 0.19]) } else { (24, [-0.2, 0.115]) };
    ports(shape, face, x, columns);
    if !is_spine {
        for column in 0..3u16 {
            for y in [[0.16, 0.46], [0.54, 0.84]] {
                let left = 0.13 + 0.0185 * f32::from(column);
                let y = [face.up(y[0]), face.up(y[1])];
                shape.front([left, left + 0.0165], y, face.z + 0.0042, ALUMINIUM.open(0.6));
                shape.front([left + 0.0015, left + 0.015], [y[0] + 0.0015, y[1] - 0.0015], face.z + 0.005, HOLE);
            }
        }
    }
    face.lights(shape, if is_spine { 0.194 } else { 0.189 }, face.up(0.7), 2);
    cords(shape, face, x, columns, plugged);
}

/// Two rows of ports with a link light above or below each.
fn ports(shape: &mut Shape, face: &Face, x: [f32; 2], columns: u16) {
    let step = (x[1] - x[0]) / f32::from(columns);
    shape.front([x[0] - 0.002, x[1] + 0.002], [face.up(0.1), face.up(0.9)], face.z + 0.0037, LABEL.open(0.8));
    for column in 0..columns {
        let left = x[0] + step * f32::from(column) + step * 0.1;
        let right = left + step * 0.8;
        for (row, y) in [[0.2, 0.47], [0.53, 0.8]].into_iter().enumerate() {
            shape.front([left, right], [face.up(y[0]), face.up(y[1])], face.z + 0.0044, HOLE);
            // One light for each pair of ports is enough to tell traffic.
            if usize::from(column % 2) == row {
                let light = if row == 0 { 0.145 } else { 0.855 };
                face.light(shape, [(left + right) / 2.0, face.up(light)], 0.0028, 0.0048, u32::from(column), LED_LINK);
            }
        }
    }
}

/// A patch panel: ports over label strips, most of them plugged.
pub(super) fn patch_panel(shape: &mut Shape, face: &Face) {
    bezel(shape, face, PATCH);
    let (x, columns) = ([-0.2, 0.2], 24u16);
    let step = (x[1] - x[0]) / f32::from(columns);
    for group in 0..4u16 {
        let left = x[0] + step * f32::from(group * 6) + 0.002;
        shape.front(
            [left, left + step * 6.0 - 0.004],
            [face.up(0.66), face.up(0.86)],
            face.z + 0.0042,
            ALUMINIUM.open(0.75),
        );
    }
    for column in 0..columns {
        let left = x[0] + step * f32::from(column) + step * 0.12;
        let (across, y) = ([left, left + step * 0.76], [face.up(0.16), face.up(0.56)]);
        let pick = face.seed.part(u32::from(column));
        if pick.phase() < 0.55 {
            plug(shape, face, across, y, &CORDS[(pick.0 % 4) as usize]);
        } else {
            shape.front(across, y, face.z + 0.0042, HOLE);
        }
    }
    cords(shape, face, x, columns, 1);
}

/// A plug with its boot.
fn plug(shape: &mut Shape, face: &Face, x: [f32; 2], y: [f32; 2], cord: &Paint) {
    let inset = (x[1] - x[0]) * 0.12;
    let span = Span::new([x[0] + inset, x[1] - inset], [y[0] + 0.001, y[1] - 0.001], [face.z + 0.002, face.z + 0.016]);
    shape.faces(span, [false, false, false, true, false, true], *cord);
}

/// Some cords from ports to the nearer side, where they go down behind the post.
fn cords(shape: &mut Shape, face: &Face, x: [f32; 2], columns: u16, count: u16) {
    let step = (x[1] - x[0]) / f32::from(columns);
    for index in 0..count {
        let pick = face.seed.part(700 + u32::from(index));
        let column = (pick.phase() * f32::from(columns)).floor();
        let start =
            Vec3::new(x[0] + step * (column + 0.5), face.up(if index % 2 == 0 { 0.335 } else { 0.665 }), face.z);
        let side = if start.x < 0.0 { -1.0 } else { 1.0 };
        let out = 0.018 + 0.005 * f32::from(index % 3);
        let fall = (face.y[0] - 0.012 - 0.006 * f32::from(index)).max(LOWEST_CORD);
        let exit = side * (MOUNT_HALF - 0.006 - 0.003 * f32::from(index % 3));
        let path = [
            start,
            start + Vec3::Z * out,
            Vec3::new(exit, fall, face.z + out),
            Vec3::new(exit, fall - 0.05, face.z + 0.012),
            Vec3::new(exit, fall - 0.07, face.z - 0.02),
        ];
        shape.tube(&path, 0.0024, 0.02, 4, CORDS[(pick.0 % 4) as usize]);
    }
}
