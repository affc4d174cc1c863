//! Rooms: floors, cut-away walls, doors, markings, and the slab and ground that carry them.

mod build;
mod door;
mod floor;
mod ground;
mod marking;
mod wall;
mod wall_plan;

pub(super) use build::build_rooms;
