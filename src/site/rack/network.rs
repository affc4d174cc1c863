//! Faces of switches and patch panels, with their cords.

use super::super::paint::{ALUMINIUM, CORDS, HOLE, LABEL, LED_LINK, PATCH, Paint, SWITCH};
use super::super::shape::{Shape, Span};
use super::cabinet::MOUNT_HALF;
use super::device::{Face, Seed, bezel};
use bevy::math::Vec3;

/// A switch: ports in two rows with a light each, uplinks on the right, some plugged.
pub(super) fn switch(shape: &mut Shape, face: &Face, model: Seed) {
    bezel(shape, face, SWITCH);
    let is_spine = model.0 % 2 == 1;
    let (columns, x) = if is_spine { (16, [-0.19, 0.19]) } else { (24, [-0.2, 0.115]) };
    ports(shape, face, x, columns);
    if !is_spine {
        let cages = [0.13, 0.185];
        for column in 0..3u16 {
            for y in [[0.16, 0.46], [0.54, 0.84]] {
                let left = cages[0] + 0.0185 * f32::from(column);
                let y = [face.up(y[0]), face.up(y[1])];
                shape.front([left, left + 0.0165], y, face.z + 0.0042, ALUMINIUM.open(0.6));
                shape.front([left + 0.0015, left + 0.015], [y[0] + 0.0015, y[1] - 0.0015], face.z + 0.005, HOLE);
            }
        }
    }
    face.lights(shape, 0.197, face.up(0.7), 3);
    cords(shape, face, x, columns, 5);
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
            let light = if row == 0 { 0.145 } else { 0.855 };
            let number = u32::from(column) * 2 + row as u32;
            face.light(shape, [(left + right) / 2.0, face.up(light)], 0.0028, 0.0048, number, LED_LINK);
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
    cords(shape, face, x, columns, 4);
}

/// A plug with its boot.
fn plug(shape: &mut Shape, face: &Face, x: [f32; 2], y: [f32; 2], cord: &Paint) {
    let inset = (x[1] - x[0]) * 0.12;
    let span = Span::new([x[0] + inset, x[1] - inset], [y[0] + 0.001, y[1] - 0.001], [face.z + 0.002, face.z + 0.016]);
    shape.faces(span, [true, true, false, true, false, true], *cord);
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
        let fall = face.y[0] - 0.012 - 0.006 * f32::from(index);
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
