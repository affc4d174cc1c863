//! Modbus TCP: CRACs behind one gateway, one unit each.

mod crac;
mod server;

pub(super) use server::{UNITS_MAX, start};
