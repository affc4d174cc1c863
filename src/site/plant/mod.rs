//! The plant room's machines: gensets, chillers, cooling towers, pumps, and the pipes between them.

mod build;
mod chiller;
mod cooling_tower;
mod genset;
mod pipe;
mod pump;
mod rotor;

pub(super) use build::build_plant;
