//! Racks: the cabinet, the devices in it, and a plain stand-in for far away.

mod build;
mod cabinet;
mod cord;
mod device;
mod far;
mod leaf;
mod name;
mod network;
mod opened;
mod rear;
mod server;

pub(super) use build::build_racks;
pub(super) use name::{build_names, names_beside};
pub(super) use opened::{OpenedRack, opened};
