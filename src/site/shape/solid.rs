//! Boxes, plates and flat faces.

use super::Shape;
use super::mesh::UNIT_UVS;
use crate::site::paint::Paint;
use bevy::math::{Vec2, Vec3};

/// An axis-aligned box, metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Span {
    /// Smallest corner.
    pub(crate) low: Vec3,
    /// Largest corner.
    pub(crate) high: Vec3,
}

impl Span {
    /// From the ends along x, y and z.
    pub(crate) const fn new(x: [f32; 2], y: [f32; 2], z: [f32; 2]) -> Self {
        Self { low: Vec3::new(x[0], y[0], z[0]), high: Vec3::new(x[1], y[1], z[1]) }
    }

    /// From a corner of its foot's middle, width, height and depth.
    pub(crate) fn standing(foot: Vec3, [width, height, depth]: [f32; 3]) -> Self {
        let half = Vec3::new(width / 2.0, 0.0, depth / 2.0);
        Self { low: foot - half, high: foot + half + Vec3::Y * height }
    }

    fn corner(&self, signs: [usize; 3]) -> Vec3 {
        let pick = |axis: usize| if signs[axis] == 0 { self.low[axis] } else { self.high[axis] };
        Vec3::new(pick(0), pick(1), pick(2))
    }
}

impl Shape {
    /// A closed box with sharp edges: 12 triangles.
    #[cfg(test)]
    pub(crate) fn cuboid(&mut self, span: Span, paint: Paint) {
        self.faces(span, [true; 6], paint);
    }

    /// Some faces of a box, in the order −x, +x, −y, +y, −z, +z.
    pub(crate) fn faces(&mut self, span: Span, shown: [bool; 6], paint: Paint) {
        if self.leaves_out(span.high - span.low) {
            return;
        }
        for (face, _) in shown.iter().enumerate().filter(|(_, is_shown)| **is_shown) {
            let (axis, side) = (face / 2, face % 2);
            let (u, v) = FACE_AXES[axis];
            let normal = Vec3::AXES[axis] * if side == 1 { 1.0 } else { -1.0 };
            let mut ring = [0; 4];
            for (slot, uv) in ring.iter_mut().zip(UNIT_UVS) {
                let mut signs = [0; 3];
                signs[axis] = side;
                signs[u] = uv.x as usize;
                signs[v] = uv.y as usize;
                *slot = self.vertex(span.corner(signs), normal, uv, &paint);
            }
            self.quad_of(ring);
        }
    }

    /// A closed box with edges rounded by `bevel` metres and painted in the edges' tone: 44 triangles.
    pub(crate) fn rounded(&mut self, span: Span, bevel: f32, paint: Paint) {
        if self.is_coarse() {
            return self.faces(span, [true; 6], paint);
        }
        let size = span.high - span.low;
        let bevel = bevel.min(size.min_element() * 0.49);
        let faces = self.inset_faces(span, bevel, &paint);
        for axis in 0..3 {
            let (u, v) = FACE_AXES[axis];
            for side in 0..2 {
                let at = |a: usize, b: usize| {
                    let mut signs = [0; 3];
                    (signs[axis], signs[u], signs[v]) = (side, a, b);
                    faces[corner_index(signs)][axis]
                };
                self.quad_of([at(0, 0), at(1, 0), at(1, 1), at(0, 1)]);
            }
        }
        let bevels = if paint.edge == paint.tone { faces } else { self.inset_faces(span, bevel, &paint.of_edge()) };
        for axis in 0..3 {
            let (u, v) = FACE_AXES[axis];
            for (a, b) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                let at = |end: usize, face: usize| {
                    let mut signs = [0; 3];
                    (signs[axis], signs[u], signs[v]) = (end, a, b);
                    bevels[corner_index(signs)][face]
                };
                self.quad_of([at(0, u), at(1, u), at(1, v), at(0, v)]);
            }
        }
        for corner in bevels {
            self.triangle(corner);
        }
    }

    /// A column that stands out from a wall behind it, to +z, its two vertical edges bevelled; neither back nor foot.
    pub(crate) fn pilaster(&mut self, span: Span, bevel: f32, paint: Paint) {
        let Span { low, high } = span;
        let profile = [
            (low.x, low.z),
            (low.x, high.z - bevel),
            (low.x + bevel, high.z),
            (high.x - bevel, high.z),
            (high.x, high.z - bevel),
            (high.x, low.z),
        ];
        for (index, pair) in profile.windows(2).enumerate() {
            let [from, to] = [pair[0], pair[1]];
            let corners = [(from, low.y), (to, low.y), (to, high.y), (from, high.y)];
            let corners = corners.map(|((x, z), y)| Vec3::new(x, y, z));
            self.quad(corners, UNIT_UVS, [1.0; 4], if index % 2 == 1 { paint.of_edge() } else { paint });
        }
        self.top([low.x, high.x], high.y, [low.z, high.z - bevel], paint);
    }

    /// The vertices of a bevelled box: for each corner one on each of the three faces that meet there.
    fn inset_faces(&mut self, span: Span, bevel: f32, paint: &Paint) -> [[u32; 3]; 8] {
        std::array::from_fn(|index| {
            let signs = [index & 1, (index >> 1) & 1, (index >> 2) & 1];
            let out = Vec3::from_array(signs.map(|sign| if sign == 1 { 1.0 } else { -1.0 }));
            std::array::from_fn(|axis| {
                let (u, v) = FACE_AXES[axis];
                let normal = Vec3::AXES[axis] * out[axis];
                let inset = out * bevel * (Vec3::ONE - Vec3::AXES[axis]);
                let uv = Vec2::new(signs[u] as f32, signs[v] as f32);
                self.vertex(span.corner(signs) - inset, normal, uv, paint)
            })
        })
    }

    /// A rectangle that looks to +z, from `x` to `x`, `y` to `y` at `z`; its coordinates run 0 to 1.
    pub(crate) fn front(&mut self, x: [f32; 2], y: [f32; 2], z: f32, paint: Paint) {
        self.front_shaded(x, y, z, [1.0; 2], paint);
    }

    /// A rectangle that looks to +z, with its openness at the lower and the upper edge.
    pub(crate) fn front_shaded(&mut self, x: [f32; 2], y: [f32; 2], z: f32, [low, high]: [f32; 2], paint: Paint) {
        if self.leaves_out(Vec3::new(x[1] - x[0], y[1] - y[0], 0.0)) {
            return;
        }
        let corners = [(x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1])].map(|(x, y)| Vec3::new(x, y, z));
        self.quad(corners, UNIT_UVS, [low, low, high, high], paint);
    }

    /// A rectangle that looks to +z whose coordinates are `across` (0 to 1 over that range of x) and metres of height.
    pub(crate) fn front_metres(&mut self, x: [f32; 2], y: [f32; 2], z: f32, across: [f32; 2], paint: Paint) {
        let part = |at: f32| (at - across[0]) / (across[1] - across[0]);
        let corners = [(x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1])];
        let uvs = corners.map(|(x, y)| Vec2::new(part(x), y));
        self.quad(corners.map(|(x, y)| Vec3::new(x, y, z)), uvs, [1.0; 4], paint);
    }

    /// A rectangle that looks up, from `x` to `x`, `z` to `z` at height `y`.
    pub(crate) fn top(&mut self, x: [f32; 2], y: f32, z: [f32; 2], paint: Paint) {
        if self.leaves_out(Vec3::new(x[1] - x[0], z[1] - z[0], 0.0)) {
            return;
        }
        let corners = [(x[0], z[1]), (x[1], z[1]), (x[1], z[0]), (x[0], z[0])];
        self.quad(corners.map(|(x, z)| Vec3::new(x, y, z)), UNIT_UVS, [1.0; 4], paint);
    }

    /// A plate that looks to +z with four sides sloping back by `rise` metres: ten triangles.
    pub(crate) fn plate(&mut self, x: [f32; 2], y: [f32; 2], z: f32, rise: f32, paint: Paint) {
        if self.is_coarse() {
            return self.front(x, y, z + rise, paint);
        }
        let outer = [(x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1])].map(|(x, y)| Vec3::new(x, y, z));
        let inset = rise.min((x[1] - x[0]).min(y[1] - y[0]) * 0.4);
        let (ix, iy) = ([x[0] + inset, x[1] - inset], [y[0] + inset, y[1] - inset]);
        let inner = [(ix[0], iy[0]), (ix[1], iy[0]), (ix[1], iy[1]), (ix[0], iy[1])];
        let inner = inner.map(|(x, y)| Vec3::new(x, y, z + rise));
        self.quad(inner, UNIT_UVS, [0.92, 0.92, 1.0, 1.0], paint);
        for side in 0..4 {
            let next = (side + 1) % 4;
            self.quad(
                [outer[side], outer[next], inner[next], inner[side]],
                UNIT_UVS,
                [0.8, 0.8, 1.0, 1.0],
                paint.of_edge(),
            );
        }
    }
}

/// The two other axes of a face across each axis.
const FACE_AXES: [(usize, usize); 3] = [(2, 1), (0, 2), (0, 1)];

const fn corner_index(signs: [usize; 3]) -> usize {
    signs[0] | signs[1] << 1 | signs[2] << 2
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::site::paint::CABINET;
    use std::collections::HashMap;

    /// Six times the volume, by the divergence theorem; positive when triangles look outward.
    pub(crate) fn volume(shape: &Shape) -> f32 {
        let corner = |i: u32| shape.positions[i as usize];
        let part = |t: &[u32]| corner(t[0]).dot(corner(t[1]).cross(corner(t[2]))) / 6.0;
        shape.indices.chunks_exact(3).map(part).sum()
    }

    /// Every edge between places is used as often one way as the other.
    pub(crate) fn is_closed(shape: &Shape) -> bool {
        let key = |i: u32| (shape.positions[i as usize] * 1e5).round().as_ivec3();
        let mut edges: HashMap<_, i32> = HashMap::new();
        for t in shape.indices.chunks_exact(3) {
            for (a, b) in [(t[0], t[1]), (t[1], t[2]), (t[2], t[0])] {
                *edges.entry((key(a), key(b))).or_default() += 1;
                *edges.entry((key(b), key(a))).or_default() -= 1;
            }
        }
        edges.values().all(|&uses| uses == 0)
    }

    const BOX: Span = Span::new([-0.3, 0.3], [0.0, 2.0], [-0.6, 0.6]);

    #[test]
    fn a_box_is_closed_and_looks_outward() {
        let mut shape = Shape::new();
        shape.cuboid(BOX, CABINET);
        assert_eq!((shape.triangles(), shape.positions.len()), (12, 24));
        assert!(is_closed(&shape));
        assert!((volume(&shape) - 1.44).abs() < 1e-4, "{}", volume(&shape));
    }

    #[test]
    fn a_bevelled_box_is_closed_and_looks_outward() {
        let mut shape = Shape::new();
        shape.rounded(BOX, 0.01, CABINET);
        assert_eq!((shape.triangles(), shape.positions.len()), (44, 48));
        assert!(is_closed(&shape));
        let volume = volume(&shape);
        assert!(volume < 1.44 && volume > 1.43, "{volume}");
        assert_eq!(shape.bounds(), (BOX.low, BOX.high));
    }

    #[test]
    fn a_pilaster_stands_out_from_its_wall_and_looks_outward() {
        let mut shape = Shape::new();
        shape.pilaster(Span::new([1.0, 1.3], [0.0, 3.0], [0.0, 0.14]), 0.012, CABINET);
        assert_eq!(shape.bounds(), (Vec3::new(1.0, 0.0, 0.0), Vec3::new(1.3, 3.0, 0.14)));
        let middle = Vec3::new(1.15, 1.5, 0.05);
        for (position, normal) in shape.positions.iter().zip(&shape.normals) {
            assert!((*position - middle).dot(*normal) > 0.0, "{position} {normal}");
        }
    }

    #[test]
    fn fronts_look_to_the_south_and_tops_look_up() {
        let mut shape = Shape::new();
        shape.front([0.0, 1.0], [0.0, 1.0], 0.0, CABINET);
        shape.top([0.0, 1.0], 0.0, [0.0, 1.0], CABINET);
        assert_eq!(shape.normals[..4], [Vec3::Z; 4]);
        assert_eq!(shape.normals[4..], [Vec3::Y; 4]);
        for t in shape.indices.chunks_exact(3) {
            let [a, b, c] = [t[0], t[1], t[2]].map(|i| shape.positions[i as usize]);
            assert!((b - a).cross(c - a).dot(shape.normals[t[0] as usize]) > 0.0);
        }
    }

    #[test]
    fn faces_in_metres_tell_height_above_the_floor() {
        let mut shape = Shape::new();
        shape.front_metres([-0.3, 0.3], [0.1, 1.9], 0.6, [-0.3, 0.3], CABINET);
        assert_eq!(shape.uvs[0], Vec2::new(0.0, 0.1));
        assert_eq!(shape.uvs[2], Vec2::new(1.0, 1.9));
    }
}
