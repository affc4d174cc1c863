//! Parts of all rooms of the plan.

use super::super::assembly::{Assembly, Detail, Layer, Part};
use super::super::shape::Shape;
use super::door::door;
use super::floor::{floor, plain_floor};
use super::ground::{ground, slab};
use super::marking::markings;
use super::wall::{base, facing, plain_wall, wall};
use super::wall_plan::{Stretch, WallPlan};
use bevy::math::{Quat, Vec2, Vec3};
use twin_model::Place;
use twin_model::plan::SitePlan;

/// The sides on which a door is looked for, in this order: north, east, west, south.
pub(super) const SIDES: [Vec2; 4] = [Vec2::Y, Vec2::NEG_X, Vec2::X, Vec2::NEG_Y];

/// Adds ground, slab, walls, floors and markings.
pub(crate) fn build_rooms(plan: &SitePlan, assembly: &mut Assembly) {
    let walls = WallPlan::of(&plan.rooms);
    let opened = WallPlan::opened(plan);
    for (name, shape) in [("ground", ground(plan)), ("slab", slab(plan)), ("wall base", base(&opened))] {
        let shape = assembly.add(shape);
        assembly.place(Part::new(name, None, shape));
    }
    for (index, room) in (0u32..).zip(&plan.rooms) {
        for (shape, detail) in [(floor(plan, index), Detail::Room), (plain_floor(plan, index), Detail::Distant)] {
            let shape = assembly.add(shape);
            let part = Part::new("floor", Some(index), shape).of(Place::Room(index));
            assembly.place(part.layer(Layer::Floor).detail(detail));
        }
        let markings = markings(plan, index);
        if markings.triangles() > 0 {
            let shape = assembly.add(markings);
            assembly.place(Part::new("markings", Some(index), shape));
        }
        let stretches: Vec<Stretch> = SIDES.iter().flat_map(|inward| walls.stretches(room, *inward)).collect();
        let door = door(plan, index, &stretches);
        for (number, stretch) in stretches.iter().enumerate() {
            let with_door = door.as_ref().filter(|door| door.stretch == number);
            let mut shape: Shape = wall(stretch, room.height as f32, with_door.map(|door| door.keep_clear));
            if let Some(door) = with_door {
                shape.append(&door.shape, Vec3::ZERO, Quat::IDENTITY);
            }
            let from = Vec3::new(stretch.from.x, 0.0, stretch.from.y);
            let plain = plain_wall(stretch, room.height as f32);
            for (shape, detail) in [(shape, Detail::Room), (plain, Detail::Distant)] {
                let shape = assembly.add(shape);
                let part = Part::new("wall", Some(index), shape).at(from, facing(stretch.inward));
                assembly.place(part.cut_away().detail(detail));
            }
        }
    }
}
