//! What is solid, as boxes: the walls with their heights, and everything that stands on the floor.

use super::footprint::Footprint;
use super::room::wall_boxes;
use bevy::math::Vec3;
use twin_model::Place;
use twin_model::plan::{Facing, SitePlan, Spot};

/// A solid box, metres. It stands on the floor, so that nothing passes under it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Barrier {
    /// What it is a part of; `None` of a wall.
    pub place: Option<Place>,
    /// Smallest corner.
    pub low: Vec3,
    /// Largest corner.
    pub high: Vec3,
}

/// Everything solid in `plan`. Doors are closed here; roofs and ceilings are cut away and none of it.
pub fn barriers(plan: &SitePlan) -> Vec<Barrier> {
    let mut all: Vec<Barrier> =
        wall_boxes(plan).into_iter().map(|[low, high]| Barrier { place: None, low, high }).collect();
    let mut stand = |place: Place, centre: Spot, facing: Facing, [width, depth, height]: [f64; 3]| {
        let floor = Footprint::facing(centre, facing, width, depth);
        let (low, high) =
            (Vec3::new(floor.low.x, 0.0, floor.low.y), Vec3::new(floor.high.x, height as f32, floor.high.y));
        all.push(Barrier { place: Some(place), low, high });
    };
    for (i, rack) in (0u32..).zip(&plan.racks) {
        stand(Place::Rack(i), rack.centre, rack.facing, [rack.width, rack.depth, rack.height]);
    }
    (0u32..).zip(&plan.cracs).for_each(|(i, crac)| stand(Place::Crac(i), crac.centre, crac.facing, crac.size));
    (0u32..).zip(&plan.pdus).for_each(|(i, pdu)| stand(Place::Pdu(i), pdu.centre, pdu.facing, pdu.size));
    for (i, ups) in (0u32..).zip(&plan.ups) {
        stand(Place::Ups(i), ups.centre, ups.facing, ups.size);
        stand(Place::Ups(i), ups.battery.centre, ups.facing, ups.battery.size);
    }
    for (i, machine) in (0u32..).zip(&plan.machines) {
        stand(Place::Machine(i), machine.centre, machine.facing, machine.size);
    }
    all
}
