//! The plant room's machines: gensets, chillers, pumps, and the pipes between them.

mod build;
mod chiller;
mod genset;
mod pipe;
mod pump;
mod rotor;

pub(super) use build::build_plant;
