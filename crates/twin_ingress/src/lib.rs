//! One source per protocol: what the wire says, as samples.
//!
//! Every source passes the same phases: *parse* a text into a configuration, *validate* it without a network, *build*
//! the source, *run* it. A running source yields [`SourceEvent`]s and has never heard of an alarm.

pub mod asked;
mod counter;
pub mod mqtt;
mod pattern;
pub mod prometheus;
mod rate;
mod reject;
pub mod snmp;
mod source;
pub mod traps;
pub mod web;

pub use reject::{RejectCount, RejectReason};
pub use source::{Batch, Receipt, SourceEvent, SourcePhase, SourceReport};

#[cfg(test)]
#[path = "../tests/it/site.rs"]
mod test_site;
