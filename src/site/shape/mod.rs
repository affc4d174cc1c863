//! Mesh building: solids, sweeps and flat faces with colour, baked occlusion and surface in every vertex.

mod bake;
mod mesh;
mod slot;
mod solid;
mod sweep;

pub(crate) use mesh::{Grain, Shape};
#[cfg(test)]
pub(crate) use slot::slot_of;
pub(crate) use slot::surface_of;
pub(crate) use solid::Span;
