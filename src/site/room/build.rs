//! Parts of all rooms of the plan.

use super::super::assembly::{Assembly, Part};
use super::super::shape::Shape;
use super::door::door;
use super::floor::floor;
use super::ground::{ground, slab};
use super::marking::markings;
use super::wall::{dressing, walls};
use super::wall_plan::WallPlan;
use bevy::math::{Quat, Vec3};
use twin_model::Place;
use twin_model::plan::SitePlan;

/// Adds ground, slab, walls, floors and markings.
pub(crate) fn build_rooms(plan: &SitePlan, assembly: &mut Assembly) {
    let walls_plan = WallPlan::of(&plan.rooms);
    for (name, shape) in [("ground", ground(plan)), ("slab", slab(plan)), ("walls", walls(&walls_plan))] {
        let shape = assembly.add(shape);
        assembly.place(Part::new(name, None, shape));
    }
    for (index, room) in (0u32..).zip(&plan.rooms) {
        let mut add = |name: &str, shape: Shape| {
            if shape.triangles() > 0 {
                let shape = assembly.add(shape);
                assembly.place(Part::new(name, Some(index), shape).at(Vec3::ZERO, Quat::IDENTITY));
            }
        };
        add("markings", markings(plan, index));
        let door = door(plan, index, &walls_plan);
        add("wall dressing", dressing(room, &walls_plan, door.as_ref().map(|door| door.keep_clear)));
        if let Some(door) = door {
            add("door", door.shape);
        }
        let shape = assembly.add(floor(plan, index));
        assembly.place(Part::new("floor", Some(index), shape).of(Place::Room(index)));
    }
}
