//! The buffers of a mesh under construction, and the faces and triangles that go into them.

use crate::site::paint::Paint;
use bevy::math::{Quat, Vec2, Vec3};

/// How much of what is described becomes triangles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Grain {
    /// All of it.
    #[default]
    Fine,
    /// What can be told from across a hall: no bevels, few sides, nothing that is thinner than a pixel there.
    Coarse,
    /// What can be told from beyond the hall: the large faces.
    Block,
}

impl Grain {
    /// Lengths in metres that a thing must have to be seen: its longest, and its middle one.
    const fn smallest(self) -> [f32; 2] {
        match self {
            Self::Fine => [0.0; 2],
            Self::Coarse => [0.06, 0.016],
            Self::Block => [0.5, 0.2],
        }
    }

    /// As many sides as something round gets that `asked` for some.
    pub(super) fn sides(self, asked: u16) -> u16 {
        match self {
            Self::Fine => asked,
            Self::Coarse => asked.min(10),
            Self::Block => asked.min(6),
        }
    }
}

/// A mesh under construction. Lengths are metres; triangles turn counter-clockwise seen from outside.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shape {
    pub(crate) positions: Vec<Vec3>,
    pub(crate) normals: Vec<Vec3>,
    /// A face's own coordinates.
    pub(crate) uvs: Vec<Vec2>,
    /// Surface and its parameter.
    pub(crate) codes: Vec<Vec2>,
    /// Linear albedo, and occlusion in alpha.
    pub(crate) colours: Vec<[f32; 4]>,
    pub(crate) indices: Vec<u32>,
    pub(crate) grain: Grain,
}

impl Shape {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Nothing yet, of a grain.
    pub(crate) fn of(grain: Grain) -> Self {
        Self { grain, ..Self::default() }
    }

    /// Whether it is to be seen from afar only.
    pub(crate) fn is_coarse(&self) -> bool {
        self.grain != Grain::Fine
    }

    /// Whether something of these extents is left out: from afar it would only flicker.
    pub(super) fn leaves_out(&self, extents: Vec3) -> bool {
        let [small, middle, large] = {
            let mut sorted = extents.abs().to_array();
            sorted.sort_by(f32::total_cmp);
            sorted
        };
        let [smallest, thinnest] = self.grain.smallest();
        large < smallest || middle < thinnest || small + middle < thinnest
    }

    /// How many triangles it has.
    pub(crate) fn triangles(&self) -> usize {
        self.indices.len() / 3
    }

    /// Adds a vertex and returns its index.
    pub(super) fn vertex(&mut self, position: Vec3, normal: Vec3, uv: Vec2, paint: &Paint) -> u32 {
        let [r, g, b] = paint.tone.linear();
        self.positions.push(position);
        self.normals.push(normal);
        self.uvs.push(uv);
        self.codes.push(Vec2::new(paint.surface.code(), paint.parameter));
        self.colours.push([r, g, b, paint.open]);
        u32::try_from(self.positions.len() - 1).expect("a mesh holds fewer than four thousand million vertices")
    }

    /// Adds a triangle, turned so that it looks the way its vertices' normals do. Leaves out triangles without area.
    pub(super) fn triangle(&mut self, corners: [u32; 3]) {
        let [a, b, c] = corners.map(|i| self.positions[i as usize]);
        let across = (b - a).cross(c - a);
        if across.length_squared() < 1e-18 {
            return;
        }
        let out: Vec3 = corners.iter().map(|&i| self.normals[i as usize]).sum();
        let [i, j, k] = corners;
        self.indices.extend(if across.dot(out) >= 0.0 { [i, j, k] } else { [i, k, j] });
    }

    /// Adds two triangles over four vertices in ring order.
    pub(super) fn quad_of(&mut self, [a, b, c, d]: [u32; 4]) {
        self.triangle([a, b, c]);
        self.triangle([a, c, d]);
    }

    /// A one-sided face: corners counter-clockwise from the lower left, `uvs` alike, `opens` multiply the paint's own.
    pub(crate) fn quad(&mut self, corners: [Vec3; 4], uvs: [Vec2; 4], opens: [f32; 4], paint: Paint) {
        let [a, b, c, d] = corners;
        let normal = (c - a).cross(d - b).normalize_or(Vec3::Y);
        let mut ring = [0; 4];
        for (index, slot) in ring.iter_mut().enumerate() {
            let paint = paint.open(paint.open * opens[index]);
            *slot = self.vertex(corners[index], normal, uvs[index], &paint);
        }
        self.quad_of(ring);
    }

    /// A one-sided rectangle about `centre` with half sides `u` (to the right) and `v` (up); looks along `u × v`.
    pub(crate) fn panel(&mut self, centre: Vec3, u: Vec3, v: Vec3, paint: Paint) {
        self.quad([centre - u - v, centre + u - v, centre + u + v, centre - u + v], UNIT_UVS, [1.0; 4], paint);
    }

    /// Adds all of `other`, turned by `rotation` and then moved by `translation`.
    pub(crate) fn append(&mut self, other: &Self, translation: Vec3, rotation: Quat) {
        let first =
            u32::try_from(self.positions.len()).expect("a mesh holds fewer than four thousand million vertices");
        self.positions.extend(other.positions.iter().map(|&position| rotation * position + translation));
        self.normals.extend(other.normals.iter().map(|&normal| rotation * normal));
        self.uvs.extend_from_slice(&other.uvs);
        self.codes.extend_from_slice(&other.codes);
        self.colours.extend_from_slice(&other.colours);
        self.indices.extend(other.indices.iter().map(|index| index + first));
    }

    /// Smallest and largest corner; both zero when there is nothing.
    pub(crate) fn bounds(&self) -> (Vec3, Vec3) {
        let first = self.positions.first().copied().unwrap_or_default();
        self.positions.iter().fold((first, first), |(low, high), &p| (low.min(p), high.max(p)))
    }
}

/// Coordinates of a face from its lower left corner on.
pub(super) const UNIT_UVS: [Vec2; 4] =
    [Vec2::new(0.0, 0.0), Vec2::new(1.0, 0.0), Vec2::new(1.0, 1.0), Vec2::new(0.0, 1.0)];
