//! The whole site as shapes and the parts that show them: pure, so that it can be counted and checked without a world.

use super::shape::{Grain, Shape};
use bevy::math::{Quat, Vec3};
use std::collections::HashMap;
use std::f32::consts::{FRAC_PI_2, PI};
use std::hash::Hash;
use twin_model::Place;
use twin_model::plan::{Facing, Spot};

/// Which pass draws a part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// What cannot be seen through and only has a colour.
    #[default]
    Opaque,
    /// Racks' cold and hot faces and tops.
    Face,
    /// What cannot be seen through and shows live values, and everything opaque that is not worth an entity of its own.
    Live,
    /// Glass of containments.
    Glass,
    /// Floors, which mirror what stands on them.
    Floor,
}

impl Layer {
    /// In the order of their numbers.
    pub const ALL: [Self; 5] = [Self::Opaque, Self::Face, Self::Live, Self::Glass, Self::Floor];
}

/// From how far a part is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Detail {
    /// As long as one is in its room or not far from it; what has no room, from anywhere.
    #[default]
    Room,
    /// Only from close by.
    Near,
    /// From across the room: takes the place of a near part.
    Far,
    /// Only from far beyond the room: takes the place of everything in it.
    Distant,
}

/// A turning part: about which of its own axes, and how fast against its machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Turning {
    pub(crate) axis: Vec3,
    pub(crate) gear: f32,
}

/// A leaf that slides: by how much when it is open, and the middle of the opening on the floor, metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sliding {
    pub(crate) way: Vec3,
    pub(crate) door: Vec3,
}

/// One entity to be: a shape, where it stands and whose values it shows.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) name: String,
    /// Index in `plan.rooms`; `None` for what belongs to the whole site.
    pub(crate) room: Option<u32>,
    /// Index in [`Assembly::shapes`].
    pub(crate) shape: usize,
    pub(crate) layer: Layer,
    pub(crate) place: Option<Place>,
    pub(crate) translation: Vec3,
    pub(crate) rotation: Quat,
    pub(crate) turning: Option<Turning>,
    pub(crate) sliding: Option<Sliding>,
    pub(crate) detail: Detail,
    /// Half its length, metres: it counts as near while any of it is.
    pub(crate) reach: f32,
    /// Hidden from behind: its own +z is the side from which it is seen.
    pub(crate) is_cut_away: bool,
}

impl Part {
    /// Scenery at the site's origin.
    pub(crate) fn new(name: impl Into<String>, room: Option<u32>, shape: usize) -> Self {
        Self {
            name: name.into(),
            room,
            shape,
            layer: Layer::Opaque,
            place: None,
            translation: Vec3::ZERO,
            rotation: Quat::IDENTITY,
            turning: None,
            sliding: None,
            detail: Detail::Room,
            reach: 0.0,
            is_cut_away: false,
        }
    }

    /// Shows the values of `place`.
    pub(crate) fn of(self, place: Place) -> Self {
        Self { place: Some(place), ..self }
    }

    /// Stands at `translation`, turned by `rotation`.
    pub(crate) fn at(self, translation: Vec3, rotation: Quat) -> Self {
        Self { translation, rotation, ..self }
    }

    /// Turns about its own `axis`, `gear` times as fast as its machine.
    pub(crate) fn turning(self, axis: Vec3, gear: f32) -> Self {
        Self { turning: Some(Turning { axis, gear }), ..self }
    }

    /// Slides by `way` when somebody stands before the opening about `door`.
    pub(crate) fn sliding(self, way: Vec3, door: Vec3) -> Self {
        Self { sliding: Some(Sliding { way, door }), ..self }
    }

    /// Drawn in another pass.
    pub(crate) fn layer(self, layer: Layer) -> Self {
        Self { layer, ..self }
    }

    /// As long as twice `reach` metres.
    pub(crate) fn reaching(self, reach: f32) -> Self {
        Self { reach, ..self }
    }

    /// Hidden while the camera is behind it.
    pub(crate) fn cut_away(self) -> Self {
        Self { is_cut_away: true, ..self }
    }

    /// Seen only from some distances.
    pub(crate) fn detail(self, detail: Detail) -> Self {
        Self { detail, ..self }
    }
}

/// Shapes and the parts that show them.
#[derive(Debug, Default)]
pub(crate) struct Assembly {
    pub(crate) shapes: Vec<Shape>,
    pub(crate) parts: Vec<Part>,
}

impl Assembly {
    /// Keeps a shape and tells its index.
    pub(crate) fn add(&mut self, shape: Shape) -> usize {
        self.shapes.push(shape);
        self.shapes.len() - 1
    }

    /// Adds a part.
    pub(crate) fn place(&mut self, part: Part) {
        self.parts.push(part);
    }

    /// Adds a part in full for near by, coarse for across the room and as a block for beyond it. Things with equal `key`
    /// share their shapes.
    pub(crate) fn place_graded<K: Clone + Eq + Hash>(
        &mut self,
        cache: &mut Cache<(K, Grain)>,
        key: K,
        reach: f32,
        make: impl Fn(Grain) -> Shape,
        part: impl Fn(usize) -> Part,
    ) {
        let grades = [(Grain::Fine, Detail::Near), (Grain::Coarse, Detail::Far), (Grain::Block, Detail::Distant)];
        for (grain, detail) in grades {
            let shape = cache.shape(self, (key.clone(), grain), || make(grain));
            self.place(part(shape).detail(detail).reaching(reach));
        }
    }

    /// Drops the shapes that no part shows.
    pub(crate) fn forget_unused(&mut self) {
        let mut used = vec![false; self.shapes.len()];
        self.parts.iter().for_each(|part| used[part.shape] = true);
        let mut shapes = Vec::with_capacity(self.shapes.len());
        let index: Vec<usize> = std::mem::take(&mut self.shapes)
            .into_iter()
            .zip(&used)
            .map(|(shape, is_used)| {
                if *is_used {
                    shapes.push(shape);
                }
                shapes.len().saturating_sub(1)
            })
            .collect();
        self.parts.iter_mut().for_each(|part| part.shape = index[part.shape]);
        self.shapes = shapes;
    }

    /// How many triangles are drawn when everything is seen from close by.
    #[cfg(test)]
    pub(crate) fn triangles(&self) -> usize {
        let near = self.parts.iter().filter(|part| matches!(part.detail, Detail::Room | Detail::Near));
        near.map(|part| self.shapes[part.shape].triangles()).sum()
    }
}

/// Remembers shapes by what they are made from, so that equal things share one mesh.
#[derive(Debug)]
pub(crate) struct Cache<K> {
    known: HashMap<K, usize>,
}

impl<K: Eq + Hash> Cache<K> {
    /// Knows nothing yet.
    pub(crate) fn new() -> Self {
        Self { known: HashMap::new() }
    }

    /// The shape for `key`, made on first use.
    pub(crate) fn shape(&mut self, assembly: &mut Assembly, key: K, make: impl FnOnce() -> Shape) -> usize {
        *self.known.entry(key).or_insert_with(|| assembly.add(make()))
    }
}

/// Half the length of a thing of this width, depth and height, metres.
pub(crate) fn reach(size: [f64; 3]) -> f32 {
    size.into_iter().fold(0.0, f64::max) as f32 / 2.0
}

/// A size in whole millimetres, for keys.
pub(crate) fn millimetres(size: [f64; 3]) -> [i32; 3] {
    size.map(|metres| (metres * 1000.0).round() as i32)
}

/// On the floor at `spot`.
pub(crate) fn on_floor(spot: Spot) -> Vec3 {
    Vec3::new(spot.x as f32, 0.0, spot.z as f32)
}

/// Turns a shape, whose front looks to +z, to face `facing`.
pub(crate) fn turned(facing: Facing) -> Quat {
    Quat::from_rotation_y(match facing {
        Facing::South => 0.0,
        Facing::East => FRAC_PI_2,
        Facing::North => PI,
        Facing::West => -FRAC_PI_2,
    })
}

/// Width, height and depth in the order that shapes use, from a plan's width, depth and height.
pub(crate) fn standing_size([width, depth, height]: [f64; 3]) -> [f32; 3] {
    [width as f32, height as f32, depth as f32]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fronts_look_where_the_plan_says() {
        for facing in [Facing::North, Facing::East, Facing::South, Facing::West] {
            let front = turned(facing) * Vec3::Z;
            let step = facing.step();
            assert!(front.distance(Vec3::new(step.x as f32, 0.0, step.z as f32)) < 1e-6, "{facing:?}: {front}");
        }
    }
}
