//! Devices that answer SNMP: who they are, and what their profile makes of what they say.

mod agent;
mod poll;
mod probe;
mod read;
mod socket;
mod told;

pub use agent::ProbeError;
pub(crate) use agent::{auth_protocol, priv_protocol};
pub(crate) use poll::{Patience, Poll};
pub use probe::{Probed, knock, probe, read_device};
pub use read::{Rates, readings};
pub(crate) use socket::Sockets;
pub use told::{Objects, Told};
