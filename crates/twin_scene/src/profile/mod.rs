//! Profiles of devices: `profiles/*.ron`, validated.

mod document;
mod head;
mod load;
mod modbus;
mod modbus_document;
mod prometheus;
mod redfish;
mod settable;
mod snmp;

pub use load::{ProfileSet, load_profiles, parse_profiles};
