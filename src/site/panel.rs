//! Sheet-metal cabinets that CRACs, PDUs, UPS and batteries share: carcass, doors, louvres, screens, beacons.

use super::paint::{ALUMINIUM, BEACON, DISPLAY, HOLE, LABEL, PLINTH, Paint, RUBBER};
use super::shape::{Shape, Span};
use bevy::math::Vec3;

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
    shape.front(x, y, z + 0.001, HOLE);
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
