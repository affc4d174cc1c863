//! Plain metal apart from what lives: a processor that draws runs through every branch that a shader could take, so the
//! many faces that only have a colour get a short shader of their own.

use super::assembly::{Assembly, Layer, Part};
use super::shape::Shape;
use crate::look::surface::Surface;

/// Sites with more parts than this keep mixed shapes whole: an entity more for each would cost more than it saves.
const PARTS: usize = 6_000;

/// Gives every part of the opaque layer the shader that suffices for it; splits what is mixed.
pub(super) fn split(assembly: &mut Assembly) {
    let is_small = assembly.parts.len() <= PARTS;
    let live_halves: Vec<Half> = (0..assembly.shapes.len()).map(|index| half_of(assembly, index, is_small)).collect();
    let mut more = Vec::new();
    for part in assembly.parts.iter_mut().filter(|part| part.layer == Layer::Opaque) {
        match live_halves[part.shape] {
            Half::None => {}
            Half::All => part.layer = Layer::Live,
            Half::At(shape) => more.push(Part { shape, layer: Layer::Live, ..part.clone() }),
        }
    }
    assembly.parts.append(&mut more);
}

/// The living half of a shape.
#[derive(Clone, Copy)]
enum Half {
    None,
    All,
    /// It is the shape of this index; what is left at the old one is plain.
    At(usize),
}

fn half_of(assembly: &mut Assembly, index: usize, may_split: bool) -> Half {
    let shape = &assembly.shapes[index];
    let live = shape.triangles_of(is_live);
    if live == 0 {
        return Half::None;
    }
    if live == shape.triangles() || !may_split {
        return Half::All;
    }
    let living = shape.only(is_live);
    assembly.shapes[index] = shape.only(|code| !is_live(code));
    Half::At(assembly.add(living))
}

/// Whether the shader of plain things does not know a surface.
fn is_live(code: f32) -> bool {
    const LIVE: [Surface; 10] = [
        Surface::InletFace,
        Surface::ExhaustFace,
        Surface::Led,
        Surface::PowerBar,
        Surface::LeakRope,
        Surface::Grille,
        Surface::Display,
        Surface::Battery,
        Surface::Beacon,
        Surface::RackTop,
    ];
    LIVE.iter().any(|surface| surface.code() == code)
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
    fn nothing_is_lost_and_nothing_that_lives_is_drawn_as_plain() {
        let plan = twin_scene::parse_scene(&twin_scene::generate_scene(60), "generated").expect("a valid scene");
        let assembly = assemble(&plan);
        for part in assembly.parts.iter().filter(|part| part.layer == Layer::Opaque) {
            assert_eq!(assembly.shapes[part.shape].triangles_of(is_live), 0, "{}", part.name);
        }
        let live = assembly.parts.iter().filter(|part| part.layer == Layer::Live);
        assert!(live.count() > plan.racks.len());
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
        let (plain, live) = (shape.only(|code| !is_live(code)), shape.only(is_live));
        assert_eq!((plain.triangles(), live.triangles()), (2, 2));
        assert!(plain.positions.iter().all(|at| at.z == 0.0) && live.positions.iter().all(|at| at.z == 1.0));
    }
}
