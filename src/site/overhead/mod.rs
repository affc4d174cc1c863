//! Above the racks: cable ladders, drops into the racks, cables from the PDUs, and the lights over the aisles.

mod build;
mod ladder;
mod light;
mod whip;

pub(super) use build::build_overhead;
