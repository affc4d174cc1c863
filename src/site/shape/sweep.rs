//! Round things: lathed bodies, discs, and tubes along a path.

use super::Shape;
use crate::site::paint::Paint;
use bevy::math::{Quat, Vec2, Vec3};
use std::f32::consts::TAU;

/// Pieces of a round elbow: thin things with few sides need few.
const fn elbow_pieces(sides: u16) -> u16 {
    match sides {
        0..=4 => 2,
        5..=8 => 3,
        _ => 6,
    }
}

impl Shape {
    /// A body turned about `axis` from `base`: `profile` lists (metres along the axis, radius), from the base on.
    /// Smooth around, sharp along. Start and end at radius 0 for a closed body.
    pub(crate) fn lathe(&mut self, base: Vec3, axis: Vec3, profile: &[(f32, f32)], sides: u16, paint: Paint) {
        let wide = profile.iter().map(|(_, radius)| *radius).fold(0.0, f32::max) * 2.0;
        let long = profile.last().zip(profile.first()).map_or(0.0, |(last, first)| last.0 - first.0);
        if self.leaves_out(Vec3::new(wide, wide, long)) {
            return;
        }
        let sides = self.grain.sides(sides);
        let axis = axis.normalize_or(Vec3::Y);
        let (u, v) = axis.any_orthonormal_pair();
        for pair in profile.windows(2) {
            let [(from, wide), (to, narrow)] = [pair[0], pair[1]];
            let slope = Vec2::new(to - from, wide - narrow).normalize_or(Vec2::X);
            let mut last = None;
            for side in 0..=sides {
                let (sin, cos) = (TAU * f32::from(side) / f32::from(sides)).sin_cos();
                let radial = u * cos + v * sin;
                let normal = radial * slope.x + axis * slope.y;
                let across = f32::from(side) / f32::from(sides);
                let low = self.vertex(base + axis * from + radial * wide, normal, Vec2::new(across, 0.0), &paint);
                let high = self.vertex(base + axis * to + radial * narrow, normal, Vec2::new(across, 1.0), &paint);
                if let Some((last_low, last_high)) = last.replace((low, high)) {
                    self.quad_of([last_low, low, high, last_high]);
                }
            }
        }
    }

    /// A closed cylinder from `base` to `tip`.
    pub(crate) fn cylinder(&mut self, base: Vec3, tip: Vec3, radius: f32, sides: u16, paint: Paint) {
        let length = base.distance(tip);
        self.lathe(base, tip - base, &[(0.0, 0.0), (0.0, radius), (length, radius), (length, 0.0)], sides, paint);
    }

    /// A closed cylinder with chamfered rims in the edges' tone.
    pub(crate) fn drum(&mut self, base: Vec3, tip: Vec3, radius: f32, chamfer: f32, sides: u16, paint: Paint) {
        if self.is_coarse() {
            return self.cylinder(base, tip, radius, sides, paint);
        }
        let length = base.distance(tip);
        let axis = tip - base;
        self.lathe(base, axis, &[(0.0, 0.0), (0.0, radius - chamfer)], sides, paint);
        self.lathe(base, axis, &[(0.0, radius - chamfer), (chamfer, radius)], sides, paint.of_edge());
        self.lathe(base, axis, &[(chamfer, radius), (length - chamfer, radius)], sides, paint);
        self.lathe(base, axis, &[(length - chamfer, radius), (length, radius - chamfer)], sides, paint.of_edge());
        self.lathe(base, axis, &[(length, radius - chamfer), (length, 0.0)], sides, paint);
    }

    /// A flat one-sided disc; its coordinates run 0 to 1 across.
    pub(crate) fn disc(&mut self, centre: Vec3, normal: Vec3, radius: f32, sides: u16, paint: Paint) {
        if self.leaves_out(Vec3::new(radius * 2.0, radius * 2.0, 0.0)) {
            return;
        }
        let sides = self.grain.sides(sides);
        let normal = normal.normalize_or(Vec3::Z);
        let (u, v) = plane(normal);
        let middle = self.vertex(centre, normal, Vec2::splat(0.5), &paint);
        let rim: Vec<u32> = (0..=sides)
            .map(|side| {
                let (sin, cos) = (TAU * f32::from(side) / f32::from(sides)).sin_cos();
                let uv = Vec2::splat(0.5) + Vec2::new(cos, sin) * 0.5;
                self.vertex(centre + (u * cos + v * sin) * radius, normal, uv, &paint)
            })
            .collect();
        for pair in rim.windows(2) {
            self.triangle([middle, pair[0], pair[1]]);
        }
    }

    /// A flat one-sided ring between two radii.
    pub(crate) fn ring(&mut self, centre: Vec3, normal: Vec3, radii: [f32; 2], sides: u16, paint: Paint) {
        let [inner, outer] = radii;
        if self.is_coarse() && outer - inner < 0.02 {
            return;
        }
        self.lathe(centre, normal, &[(0.0, outer), (0.0, inner)], sides, paint);
    }

    /// A round bar along `path` with elbows of radius `elbow`, its ends closed.
    pub(crate) fn tube(&mut self, path: &[Vec3], radius: f32, elbow: f32, sides: u16, paint: Paint) {
        if self.leaves_out(Vec3::new(radius * 2.0, radius * 2.0, f32::INFINITY)) {
            return;
        }
        let sides = self.grain.sides(sides);
        let path = round_elbows(path, elbow, elbow_pieces(sides));
        let [first, second, ..] = path[..] else { return };
        let mut along = (second - first).normalize_or(Vec3::Y);
        let (mut u, _) = plane(along);
        let mut last: Vec<u32> = Vec::new();
        let mut metres = 0.0;
        for (index, &centre) in path.iter().enumerate() {
            let before = if index > 0 { centre - path[index - 1] } else { second - first };
            let after = path.get(index + 1).map_or(before, |next| *next - centre);
            let next = (before.normalize_or_zero() + after.normalize_or_zero()).normalize_or(along);
            u = (Quat::from_rotation_arc(along, next) * u).normalize_or(u);
            along = next;
            metres += if index > 0 { before.length() } else { 0.0 };
            let v = along.cross(u);
            let ring: Vec<u32> = (0..=sides)
                .map(|side| {
                    let part = f32::from(side) / f32::from(sides);
                    let (sin, cos) = (TAU * part).sin_cos();
                    let radial = u * cos + v * sin;
                    self.vertex(centre + radial * radius, radial, Vec2::new(part, metres), &paint)
                })
                .collect();
            if last.is_empty() {
                self.cap(first, -along, &ring, paint);
            }
            for side in 0..last.len().saturating_sub(1) {
                self.quad_of([last[side], last[side + 1], ring[side + 1], ring[side]]);
            }
            last = ring;
        }
        if let Some(&end) = path.last() {
            self.cap(end, along, &last, paint);
        }
    }

    /// Closes a tube's end with a fan over its last ring.
    fn cap(&mut self, centre: Vec3, out: Vec3, ring: &[u32], paint: Paint) {
        let middle = self.vertex(centre, out, Vec2::splat(0.5), &paint);
        let rim: Vec<u32> =
            ring.iter().map(|&at| self.vertex(self.positions[at as usize], out, Vec2::splat(0.5), &paint)).collect();
        for pair in rim.windows(2) {
            self.triangle([middle, pair[0], pair[1]]);
        }
    }
}

/// Two directions across `normal`: to the right and up, as seen from outside where there is an up.
fn plane(normal: Vec3) -> (Vec3, Vec3) {
    let right = Vec3::Y.cross(normal);
    if right.length_squared() < 1e-6 {
        return (Vec3::X, normal.cross(Vec3::X));
    }
    let right = right.normalize_or(Vec3::X);
    (right, normal.cross(right))
}

/// The path with each corner replaced by an arc of radius `elbow`, as far as its legs allow.
fn round_elbows(path: &[Vec3], elbow: f32, pieces: u16) -> Vec<Vec3> {
    let mut rounded = Vec::with_capacity(path.len() * usize::from(pieces));
    for (index, &corner) in path.iter().enumerate() {
        let neighbours = (index.checked_sub(1).and_then(|i| path.get(i)), path.get(index + 1));
        let (Some(&before), Some(&after)) = neighbours else {
            rounded.push(corner);
            continue;
        };
        let (back, forth) = (before - corner, after - corner);
        let straight = back.normalize_or_zero().dot(forth.normalize_or_zero()) < -0.999;
        let leg = elbow.min(back.length() * 0.45).min(forth.length() * 0.45);
        if straight || leg < 1e-4 {
            rounded.push(corner);
            continue;
        }
        let (start, end) = (corner + back.normalize_or_zero() * leg, corner + forth.normalize_or_zero() * leg);
        for piece in 0..=pieces {
            let part = f32::from(piece) / f32::from(pieces);
            rounded.push(start.lerp(corner, part).lerp(corner.lerp(end, part), part));
        }
    }
    rounded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::paint::STEEL;
    use crate::site::shape::solid::tests::{is_closed, volume};

    #[test]
    fn a_cylinder_is_closed_and_looks_outward() {
        let mut shape = Shape::new();
        shape.cylinder(Vec3::new(0.2, 0.1, 0.0), Vec3::new(0.2, 1.1, 0.0), 0.5, 48, STEEL);
        assert!(is_closed(&shape));
        assert_eq!(shape.triangles(), 48 * 4);
        let volume = volume(&shape);
        assert!((volume - std::f32::consts::PI * 0.25).abs() < 0.01, "{volume}");
    }

    #[test]
    fn a_drum_is_closed_and_looks_outward() {
        let mut shape = Shape::new();
        shape.drum(Vec3::ZERO, Vec3::X, 0.5, 0.02, 24, STEEL);
        assert!(is_closed(&shape));
        assert!(volume(&shape) > 0.7);
    }

    #[test]
    fn a_tube_with_elbows_is_closed_and_looks_outward() {
        let mut shape = Shape::new();
        let path = [Vec3::ZERO, Vec3::Y, Vec3::new(1.0, 1.0, 0.0), Vec3::new(1.0, 1.0, 1.0)];
        shape.tube(&path, 0.05, 0.2, 8, STEEL);
        assert!(is_closed(&shape));
        assert!(volume(&shape) > 0.0);
    }

    #[test]
    fn a_disc_looks_along_its_normal() {
        for normal in [Vec3::X, Vec3::Y, Vec3::Z, -Vec3::Y, -Vec3::Z] {
            let mut shape = Shape::new();
            shape.disc(Vec3::ONE, normal, 0.3, 12, STEEL);
            for t in shape.indices.chunks_exact(3) {
                let [a, b, c] = [t[0], t[1], t[2]].map(|i| shape.positions[i as usize]);
                assert!((b - a).cross(c - a).dot(normal) > 0.0);
            }
        }
    }
}
