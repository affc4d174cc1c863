//! The slab that the building stands on and the dark ground around it.

use super::super::footprint::{Footprint, hull};
use super::super::paint::{GROUND, LIGHT_COVE, SLAB};
use super::super::shape::{Shape, Span};
use bevy::math::{Vec2, Vec3};
use twin_model::plan::SitePlan;

/// Top of the slab, below the raised floors, metres.
pub(super) const SLAB_TOP: f32 = -0.05;
/// Height of the ground around the slab, metres.
const GROUND_LEVEL: f32 = -0.42;
/// The slab reaches this far beyond the rooms, metres.
const LEDGE: f32 = 0.9;
/// Distances from the slab at which the ground's shade is sampled, and its openness there.
const GROUND_RINGS: [(f32, f32); 7] =
    [(0.0, 0.25), (0.25, 0.5), (1.0, 0.8), (3.0, 1.0), (12.0, 0.9), (40.0, 0.55), (140.0, 0.0)];

/// What the slab covers; `None` of a site without rooms.
pub(in crate::site) fn building(plan: &SitePlan) -> Option<Footprint> {
    hull(plan.rooms.iter().map(Footprint::of_room)).map(|hull| hull.grown(LEDGE))
}

/// The slab, with a thin line of light under its edge.
pub(super) fn slab(plan: &SitePlan) -> Shape {
    let mut shape = Shape::new();
    let Some(building) = building(plan) else { return shape };
    let (low, high) = (building.low, building.high);
    shape.rounded(Span::new([low.x, high.x], [SLAB_TOP - 0.16, SLAB_TOP], [low.y, high.y]), 0.012, SLAB);
    let inset = 0.05;
    let foot =
        Span::new([low.x + inset, high.x - inset], [GROUND_LEVEL, SLAB_TOP - 0.16], [low.y + inset, high.y - inset]);
    shape.faces(foot, [true, true, false, false, true, true], SLAB.open(0.35));
    let glow = Span::new(
        [low.x + inset - 0.004, high.x - inset + 0.004],
        [SLAB_TOP - 0.186, SLAB_TOP - 0.162],
        [low.y + inset - 0.004, high.y - inset + 0.004],
    );
    shape.faces(glow, [true, true, false, false, true, true], LIGHT_COVE);
    shape
}

/// The ground: rings of quads around the slab that run out into the dark.
pub(super) fn ground(plan: &SitePlan) -> Shape {
    let mut shape = Shape::new();
    let Some(building) = building(plan) else { return shape };
    let ring = |metres: f32| {
        let around = building.grown(metres - 0.05);
        let (low, high) = (around.low, around.high);
        [Vec2::new(low.x, high.y), high, Vec2::new(high.x, low.y), low].map(|at| Vec3::new(at.x, GROUND_LEVEL, at.y))
    };
    for pair in GROUND_RINGS.windows(2) {
        let (inner, outer) = (ring(pair[0].0), ring(pair[1].0));
        let (near, far) = (pair[0].1, pair[1].1);
        for side in 0..4 {
            let next = (side + 1) % 4;
            let corners = [outer[side], outer[next], inner[next], inner[side]];
            let uvs = corners.map(|corner| Vec2::new(corner.x, corner.z));
            shape.quad(corners, uvs, [far, far, near, near], GROUND);
        }
    }
    shape
}
