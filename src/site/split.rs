//! Plain metal apart from faces of racks and from what else lives: a processor that draws runs through every branch that a shader could take, so the
//! many faces that only have a colour get a short shader of their own.

use super::assembly::{Assembly, Detail, Layer, Part};
use super::shape::{Shape, surface_of};
use crate::look::surface::Surface;

/// Sites with more parts than this keep mixed shapes whole: an entity more for each would cost more than it saves.
const PARTS: usize = 6_000;

/// Gives every part of the opaque layer the shader that suffices for it; splits what is mixed.
pub(super) fn split(assembly: &mut Assembly) {
    let mut may_split = vec![assembly.parts.len() <= PARTS; assembly.shapes.len()];
    // Whole rooms and their scenery are few.
    let wholes = assembly.parts.iter().filter(|part| matches!(part.detail, Detail::Distant | Detail::Room));
    wholes.for_each(|part| may_split[part.shape] = true);
    let pieces: Vec<Vec<(Layer, usize)>> =
        may_split.into_iter().enumerate().map(|(index, may_split)| pieces_of(assembly, index, may_split)).collect();
    let mut more = Vec::new();
    for part in assembly.parts.iter_mut().filter(|part| part.layer == Layer::Opaque) {
        let mut pieces = pieces[part.shape].iter();
        let Some(&(layer, shape)) = pieces.next() else { continue };
        more.extend(pieces.map(|&(layer, shape)| Part { shape, layer, ..part.clone() }));
        (part.layer, part.shape) = (layer, shape);
    }
    assembly.parts.append(&mut more);
}

/// What a shape falls into: layers, and the indices of their shapes. The first takes the place of the whole.
fn pieces_of(assembly: &mut Assembly, index: usize, may_split: bool) -> Vec<(Layer, usize)> {
    const LAYERS: [Layer; 3] = [Layer::Opaque, Layer::Face, Layer::Live];
    let whole = &assembly.shapes[index];
    let found: Vec<Layer> =
        LAYERS.into_iter().filter(|layer| whole.triangles_of(|code| layer_of(code) == *layer) > 0).collect();
    match found.as_slice() {
        [] => vec![(Layer::Opaque, index)],
        [layer] => vec![(*layer, index)],
        _ if !may_split => vec![(Layer::Live, index)],
        _ => {
            let whole = std::mem::take(&mut assembly.shapes[index]);
            let taken = found.into_iter().enumerate().map(|(number, layer)| {
                let piece = whole.only(|code| layer_of(code) == layer);
                if number > 0 {
                    return (layer, assembly.add(piece));
                }
                assembly.shapes[index] = piece;
                (layer, index)
            });
            taken.collect()
        }
    }
}

/// The layer whose shader suffices for a surface, among those that cannot be seen through.
fn layer_of(code: f32) -> Layer {
    const FACES: [Surface; 3] = [Surface::InletFace, Surface::ExhaustFace, Surface::RackTop];
    const LIVE: [Surface; 7] = [
        Surface::Led,
        Surface::PowerBar,
        Surface::LeakRope,
        Surface::Grille,
        Surface::Display,
        Surface::Battery,
        Surface::Beacon,
    ];
    let is_one_of = |surfaces: &[Surface]| surfaces.iter().any(|surface| surface.code() == surface_of(code));
    match code {
        _ if is_one_of(&FACES) => Layer::Face,
        _ if is_one_of(&LIVE) => Layer::Live,
        _ => Layer::Opaque,
    }
}

/// Takes out what a predicate on surfaces picks.
impl Shape {
    /// How many triangles are of surfaces that `picks`.
    fn triangles_of(&self, picks: impl Fn(f32) -> bool) -> usize {
        self.indices.chunks_exact(3).filter(|corners| picks(self.codes[corners[0] as usize].x)).count()
    }

    /// The triangles of surfaces that `picks`, with their vertices.
    fn only(&self, picks: impl Fn(f32) -> bool) -> Self {
        let mut taken = Self::of(self.grain);
        let mut new_index = vec![None; self.positions.len()];
        for corners in self.indices.chunks_exact(3).filter(|corners| picks(self.codes[corners[0] as usize].x)) {
            for &corner in corners {
                let old = corner as usize;
                let index = *new_index[old].get_or_insert_with(|| {
                    taken.positions.push(self.positions[old]);
                    taken.normals.push(self.normals[old]);
                    taken.uvs.push(self.uvs[old]);
                    taken.codes.push(self.codes[old]);
                    taken.colours.push(self.colours[old]);
                    u32::try_from(taken.positions.len() - 1).unwrap_or(u32::MAX)
                });
                taken.indices.push(index);
            }
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::super::build::assemble;
    use super::*;

    #[test]
    fn what_lives_is_not_drawn_as_plain() {
        let plan = twin_scene::parse_scene(&twin_scene::generate_scene(60), "generated").expect("a valid scene");
        let assembly = assemble(&plan);
        for part in &assembly.parts {
            let others = assembly.shapes[part.shape].triangles_of(|code| layer_of(code) != part.layer);
            assert!(!matches!(part.layer, Layer::Opaque | Layer::Face) || others == 0, "{}", part.name);
        }
        let faces = assembly.parts.iter().filter(|part| part.layer == Layer::Face);
        assert!(faces.count() > plan.racks.len());
        assert!(assembly.parts.iter().all(|part| assembly.shapes[part.shape].triangles() > 0));
    }

    #[test]
    fn a_split_shape_keeps_its_triangles() {
        use crate::site::paint::{CABINET, EXHAUST};
        use bevy::math::{Vec2, Vec3};
        let mut shape = Shape::new();
        let corners = [Vec3::ZERO, Vec3::X, Vec3::X + Vec3::Y, Vec3::Y];
        shape.quad(corners, [Vec2::ZERO; 4], [1.0; 4], CABINET);
        shape.quad(corners.map(|corner| corner + Vec3::Z), [Vec2::ZERO; 4], [1.0; 4], EXHAUST);
        let (plain, live) =
            (shape.only(|code| layer_of(code) == Layer::Opaque), shape.only(|code| layer_of(code) == Layer::Face));
        assert_eq!((plain.triangles(), live.triangles()), (2, 2));
        assert!(plain.positions.iter().all(|at| at.z == 0.0) && live.positions.iter().all(|at| at.z == 1.0));
    }
}
