//! Devices that answer SNMP: who they are, and what their profile makes of what they say.

mod agent;
mod poll;
mod probe;
mod read;
mod source;
mod told;

pub use agent::{Access, ProbeError};
pub use probe::{Probed, probe, read_device};
pub use read::{Reading, readings};
pub use source::SnmpSource;
pub use told::{Objects, Told};
