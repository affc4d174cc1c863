//! Sheet-metal cabinets that CRACs, PDUs, UPS and batteries share: carcass, doors, louvres, screens, beacons.

use super::paint::{ALUMINIUM, BEACON, DISPLAY, HOLE, LABEL, PLINTH, Paint, RUBBER};
use super::shape::{Shape, Span};
use bevy::math::{Quat, Vec3};
use std::f32::consts::{FRAC_PI_2, PI};

/// Height of the plinth, metres.
pub(crate) const PLINTH_HEIGHT: f32 = 0.08;
/// Thickness of a door, metres.
pub(crate) const DOOR: f32 = 0.018;

/// Plinth and body of a cabinet of `[width, height, depth]`; doors stand before its front, to +z.
pub(crate) fn carcass(shape: &mut Shape, [width, height, depth]: [f32; 3], paint: Paint) {
    let (half, deep) = (width / 2.0, depth / 2.0);
    let toe = Span::new([-half + 0.02, half - 0.02], [0.0, PLINTH_HEIGHT], [-deep + 0.02, deep - 0.04]);
    shape.faces(toe, [true, true, false, false, true, true], PLINTH);
    shape.rounded(Span::new([-half, half], [PLINTH_HEIGHT, height], [-deep, deep - DOOR]), 0.012, paint);
    skin(shape, [width, height, depth], DOOR, paint);
}

/// Panels on both sides and the rear of a cabinet of `[width, height, depth]`, whose body ends `inset` before its front.
pub(crate) fn skin(shape: &mut Shape, [width, height, depth]: [f32; 3], inset: f32, paint: Paint) {
    let y = [PLINTH_HEIGHT + 0.03, height - 0.03];
    let seam = paint.edged(paint.tone);
    let mut rear = Shape::of(shape.grain);
    let count = (width / 0.8).round().clamp(1.0, 6.0) as u16;
    for x in doors(width - 0.04, count) {
        rear.plate(x, y, depth / 2.0, 0.004, seam);
        let middle = (x[0] + x[1]) / 2.0;
        louvres(
            &mut rear,
            [middle - 0.16, middle + 0.16],
            [y[0] + 0.06, y[0] + 0.2],
            depth / 2.0 + 0.004,
            0.028,
            paint,
        );
    }
    shape.append(&rear, Vec3::ZERO, Quat::from_rotation_y(PI));
    for side in [-1.0f32, 1.0] {
        let mut panel = Shape::of(shape.grain);
        // Turned to a side, the front lies to the right of the left panel and to the left of the right one.
        let front = depth / 2.0 - inset - 0.03;
        let rear = depth / 2.0 - 0.03;
        let x = if side > 0.0 { [-front, rear] } else { [-rear, front] };
        panel.plate(x, y, width / 2.0, 0.004, seam);
        shape.append(&panel, Vec3::ZERO, Quat::from_rotation_y(side * FRAC_PI_2));
    }
}

/// The x-ranges of `count` doors over a cabinet's front.
pub(crate) fn doors(width: f32, count: u16) -> impl Iterator<Item = [f32; 2]> {
    let step = (width - 0.02) / f32::from(count);
    (0..count).map(move |index| {
        let left = -width / 2.0 + 0.01 + step * f32::from(index);
        [left + 0.002, left + step - 0.002]
    })
}

/// A door with a handle on its right, its front at `z`.
pub(crate) fn door(shape: &mut Shape, x: [f32; 2], y: [f32; 2], z: f32, paint: Paint) {
    shape.rounded(Span::new(x, y, [z - DOOR, z]), 0.006, paint);
    let (grip, middle) = (x[1] - 0.045, (y[0] + y[1]) / 2.0);
    shape.plate([grip - 0.014, grip + 0.014], [middle - 0.075, middle + 0.075], z, 0.002, LABEL);
    shape.rounded(
        Span::new([grip - 0.006, grip + 0.006], [middle - 0.055, middle + 0.03], [z, z + 0.012]),
        0.003,
        ALUMINIUM,
    );
}

/// Slanted louvres over an opening, `pitch` metres apart.
pub(crate) fn louvres(shape: &mut Shape, x: [f32; 2], y: [f32; 2], z: f32, pitch: f32, paint: Paint) {
    shape.front(x, y, z + 0.001, if shape.is_coarse() { paint.open(0.45) } else { HOLE });
    if shape.is_coarse() {
        return;
    }
    let count = ((y[1] - y[0]) / pitch).floor().max(1.0);
    let step = (y[1] - y[0]) / count;
    for index in 0..count as u16 {
        let low = y[0] + step * f32::from(index);
        let corners = [
            Vec3::new(x[0], low + step * 0.1, z + 0.014),
            Vec3::new(x[1], low + step * 0.1, z + 0.014),
            Vec3::new(x[1], low + step * 0.85, z + 0.002),
            Vec3::new(x[0], low + step * 0.85, z + 0.002),
        ];
        let uvs = [bevy::math::Vec2::ZERO; 4];
        shape.quad(corners, uvs, [1.0, 1.0, 0.35, 0.35], paint);
        let under = [
            Vec3::new(x[0], low + step * 0.04, z + 0.002),
            Vec3::new(x[1], low + step * 0.04, z + 0.002),
            corners[1],
            corners[0],
        ];
        shape.quad(under, uvs, [0.2, 0.2, 0.5, 0.5], paint);
    }
}

/// A screen in a dark frame.
pub(crate) fn screen(shape: &mut Shape, x: [f32; 2], y: [f32; 2], z: f32) {
    shape.plate([x[0] - 0.022, x[1] + 0.022], [y[0] - 0.022, y[1] + 0.022], z, 0.008, LABEL.edged(ALUMINIUM.tone));
    shape.front(x, y, z + 0.0095, DISPLAY);
}

/// A domed alarm beacon on a stem, standing at `foot`.
pub(crate) fn beacon(shape: &mut Shape, foot: Vec3) {
    shape.lathe(foot, Vec3::Y, &[(0.0, 0.034), (0.02, 0.034), (0.02, 0.0)], 12, RUBBER);
    let dome = [(0.02, 0.03), (0.065, 0.028), (0.085, 0.018), (0.09, 0.0)];
    shape.lathe(foot, Vec3::Y, &dome, 12, BEACON);
}
