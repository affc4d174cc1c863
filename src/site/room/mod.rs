//! Rooms: floors, cut-away walls, doors, markings, and the slab and ground that carry them.

mod build;
mod door;
mod doorway;
mod enclosure;
mod floor;
mod ground;
mod marking;
mod wall;
mod wall_plan;

pub(super) use build::build_rooms;
pub use doorway::Doorway;
pub(super) use doorway::doorways;
pub(super) use enclosure::wall_boxes;
pub(super) use ground::building;
