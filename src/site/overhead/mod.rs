//! Above the racks: cable ladders, drops into the racks, cables from the PDUs, and the lights over the aisles.

mod build;
mod ladder;
mod light;
mod whip;

pub(super) use build::{LADDER_TOP, LADDER_WIDTH, build_overhead};
