//! One source per protocol: what the wire says, as samples.
//!
//! Every source passes the same phases: *parse* a text into a configuration, *validate* it without a network, *build*
//! the source, *run* it. A running source yields [`SourceEvent`]s and has never heard of an alarm.

pub mod asked;
mod counter;
mod grpc;
mod http;
mod judge;
pub mod modbus;
pub mod mqtt;
mod payload;
pub mod prometheus;
pub mod pushed;
mod rate;
pub mod redfish;
mod reject;
pub mod snmp;
mod source;
pub mod sparkplug;
pub mod traps;
pub mod web;
mod window;

pub use reject::{RejectCount, RejectReason};
pub use source::{Batch, FactBatch, Receipt, SourceEvent, SourcePhase, SourceReport};
pub use window::TimeWindow;

#[cfg(test)]
#[path = "../tests/it/site.rs"]
mod test_site;
