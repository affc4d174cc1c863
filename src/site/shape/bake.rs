//! Occlusion baked into vertices, and the finished mesh.

use super::{Grain, Shape};
use bevy::asset::RenderAssetUsages;
use bevy::math::Vec3;
use bevy::mesh::{Indices, Mesh, PrimitiveTopology};
use std::collections::HashMap;

/// Heights at which a body that stands on the floor is cut, metres, and how open it is there.
const CONTACT: [(f32, f32); 4] = [(0.0, 0.35), (0.05, 0.6), (0.18, 0.82), (0.55, 1.0)];

impl Shape {
    /// Splits every triangle that crosses the plane at `height`, so that shading can change there.
    pub(crate) fn cut(&mut self, height: f32) {
        let mut edges = HashMap::new();
        let triangles = std::mem::take(&mut self.indices);
        for corner in triangles.chunks_exact(3) {
            let ring = [corner[0], corner[1], corner[2]];
            let above = ring.map(|i| self.positions[i as usize].y - height);
            if above.iter().all(|&d| d > -CUT_SLACK) || above.iter().all(|&d| d < CUT_SLACK) {
                self.indices.extend(ring);
                continue;
            }
            let mut upper = Vec::with_capacity(4);
            let mut lower = Vec::with_capacity(4);
            for side in 0..3 {
                let (here, next) = (ring[side], ring[(side + 1) % 3]);
                let (d, e) = (above[side], above[(side + 1) % 3]);
                if d >= 0.0 {
                    upper.push(here)
                } else {
                    lower.push(here)
                }
                if (d < 0.0) != (e < 0.0) {
                    let key = (here.min(next), here.max(next));
                    let between = *edges.entry(key).or_insert_with(|| self.between(here, next, d / (d - e)));
                    upper.push(between);
                    lower.push(between);
                }
            }
            for polygon in [upper, lower] {
                for pair in polygon[1..].windows(2) {
                    self.indices.extend([polygon[0], pair[0], pair[1]]);
                }
            }
        }
    }

    /// A new vertex `part` of the way from `one` to `other`.
    fn between(&mut self, one: u32, other: u32, part: f32) -> u32 {
        let (i, j) = (one as usize, other as usize);
        self.positions.push(self.positions[i].lerp(self.positions[j], part));
        self.normals.push(self.normals[i].lerp(self.normals[j], part).normalize_or(self.normals[i]));
        self.uvs.push(self.uvs[i].lerp(self.uvs[j], part));
        self.codes.push(self.codes[i]);
        let (from, to) = (self.colours[i], self.colours[j]);
        self.colours.push(std::array::from_fn(|k| from[k] + (to[k] - from[k]) * part));
        u32::try_from(self.positions.len() - 1).expect("a mesh holds fewer than four thousand million vertices")
    }

    /// Multiplies every vertex' occlusion by what `openness` says of its position and normal.
    pub(crate) fn shade(&mut self, openness: impl Fn(Vec3, Vec3) -> f32) {
        for (index, colour) in self.colours.iter_mut().enumerate() {
            colour[3] = (colour[3] * openness(self.positions[index], self.normals[index])).clamp(0.0, 1.0);
        }
    }

    /// Darkens what stands on the floor towards its foot.
    pub(crate) fn ground(&mut self) {
        let cuts = match self.grain {
            Grain::Fine => &CONTACT[1..],
            Grain::Coarse => &CONTACT[2..3],
            // Nothing is cut, so its foot would darken all of it.
            Grain::Block => return,
        };
        for (height, _) in cuts {
            self.cut(*height);
        }
        self.shade(|position, _| contact(position.y));
    }

    /// The finished mesh.
    pub(crate) fn build(self) -> Mesh {
        let floats = |vectors: Vec<Vec3>| vectors.into_iter().map(|v| v.to_array()).collect::<Vec<_>>();
        let pairs = |vectors: Vec<bevy::math::Vec2>| vectors.into_iter().map(|v| v.to_array()).collect::<Vec<_>>();
        Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::default())
            .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, floats(self.positions))
            .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, floats(self.normals))
            .with_inserted_attribute(Mesh::ATTRIBUTE_UV_0, pairs(self.uvs))
            .with_inserted_attribute(Mesh::ATTRIBUTE_UV_1, pairs(self.codes))
            .with_inserted_attribute(Mesh::ATTRIBUTE_COLOR, self.colours)
            .with_inserted_indices(Indices::U32(self.indices))
    }
}

/// Triangles that come this close to a cut are not split, metres.
const CUT_SLACK: f32 = 1e-4;

/// How open a body is at `height` above the floor that it stands on.
fn contact(height: f32) -> f32 {
    let mut below = CONTACT[0];
    for stop in CONTACT {
        if height < stop.0 {
            return below.1 + (stop.1 - below.1) * ((height - below.0) / (stop.0 - below.0)).clamp(0.0, 1.0);
        }
        below = stop;
    }
    below.1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::paint::CABINET;
    use crate::site::shape::Span;

    #[test]
    fn a_cut_keeps_the_area_and_adds_vertices_at_its_height() {
        let mut shape = Shape::new();
        shape.cuboid(Span::new([-0.3, 0.3], [0.0, 2.0], [-0.6, 0.6]), CABINET);
        let area = |shape: &Shape| -> f32 {
            let corner = |i: u32| shape.positions[i as usize];
            let twice = |t: &[u32]| (corner(t[1]) - corner(t[0])).cross(corner(t[2]) - corner(t[0])).length();
            shape.indices.chunks_exact(3).map(twice).sum()
        };
        let before = area(&shape);
        shape.cut(0.5);
        assert!((area(&shape) - before).abs() < 1e-4);
        assert_eq!(shape.triangles(), 4 + 8 * 3);
        assert_eq!(shape.positions.iter().filter(|p| (p.y - 0.5).abs() < 1e-6).count(), 12);
    }

    #[test]
    fn what_stands_on_the_floor_is_dark_at_its_foot_and_open_above() {
        let mut shape = Shape::new();
        shape.cuboid(Span::new([-0.3, 0.3], [0.0, 2.0], [-0.6, 0.6]), CABINET);
        shape.ground();
        for (position, colour) in shape.positions.iter().zip(&shape.colours) {
            assert_eq!(position.y < 0.5, colour[3] < 1.0, "at {position}: {}", colour[3]);
        }
    }

    #[test]
    fn a_mesh_carries_every_attribute_that_the_shaders_read() {
        let mut shape = Shape::new();
        shape.cuboid(Span::new([0.0, 1.0], [0.0, 1.0], [0.0, 1.0]), CABINET);
        let mesh = shape.build();
        let attributes = [Mesh::ATTRIBUTE_POSITION, Mesh::ATTRIBUTE_NORMAL, Mesh::ATTRIBUTE_UV_0, Mesh::ATTRIBUTE_UV_1];
        for attribute in attributes.into_iter().chain([Mesh::ATTRIBUTE_COLOR]) {
            assert_eq!(mesh.attribute(attribute).map(|values| values.len()), Some(24), "{}", attribute.name);
        }
    }
}
