//! Racks: the cabinet, the devices in it, and a plain stand-in for far away.

mod build;
mod cabinet;
mod device;
mod far;
mod name;
mod network;
mod server;

pub(super) use build::build_racks;
pub(super) use name::build_names;
