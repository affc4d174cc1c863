//! What other parts of the desktop find on the site's entities.

use super::assembly::Layer;
use bevy::prelude::{Component, Vec3};
use twin_model::Place;

/// The one parent of everything of the site.
#[derive(Component, Clone, Copy, Debug, Default)]
pub struct SiteRoot;

/// The parent of everything in one room: index in `plan.rooms`.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub struct SiteRoom(pub u32);

/// A mesh of the site that waits for, or has, the material of its layer.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub struct SiteMesh {
    /// Which pass draws it.
    pub layer: Layer,
}

/// Which thing of the plan an entity shows.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaceRef(pub Place);

/// A wall that is hidden while the camera is behind it, so that one looks into the room.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct CutAway {
    /// A place on its inner face, metres.
    pub at: Vec3,
    /// Into the room, of length 1.
    pub inward: Vec3,
}

/// A part that turns with its machine, about an axis of its own through its origin.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Spin {
    /// In the part's own frame, of length 1.
    pub axis: Vec3,
    /// Whose speed it takes.
    pub place: Place,
    /// Turns per turn of its machine; negative the other way round.
    pub gear: f32,
}

/// A leaf of a sliding door.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct SlidingDoor {
    /// Where it is while shut, metres.
    pub shut: Vec3,
    /// By how much it slides, metres.
    pub way: Vec3,
    /// The middle of the opening, on the floor.
    pub door: Vec3,
    /// How much of its time it has opened, 0 to 1.
    pub part: f32,
}
