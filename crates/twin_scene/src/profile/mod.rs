//! Profiles of devices: `profiles/*.ron`, validated.

mod document;
mod head;
mod load;
mod prometheus;
mod snmp;

pub use load::{ProfileSet, load_profiles, parse_profiles};
