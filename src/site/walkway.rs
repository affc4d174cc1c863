//! The floor that one can walk on: the slab with its rooms, and the doorways through their walls.

use super::footprint::Footprint;
use super::room::{Doorway, building, doorways};
use bevy::math::Vec2;
use twin_model::SitePlan;

/// Where one can walk; rectangles on the floor as smallest and largest corner, metres: x and z.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Walkway {
    /// The slab that everything stands on; `None` of a site without rooms.
    pub slab: Option<[Vec2; 2]>,
    /// The insides of the rooms, in the plan's order.
    pub rooms: Vec<[Vec2; 2]>,
    /// Openings in the walls.
    pub doorways: Vec<Doorway>,
}

impl Walkway {
    /// The walkway of `plan`.
    pub fn of(plan: &SitePlan) -> Self {
        let corners = |footprint: Footprint| [footprint.low, footprint.high];
        Self {
            slab: building(plan).map(corners),
            rooms: plan.rooms.iter().map(|room| corners(Footprint::of_room(room))).collect(),
            doorways: doorways(plan),
        }
    }
}
