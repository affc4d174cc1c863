//! Devices that are asked again and again: one task for each, whatever it speaks, so that one that stalls holds up no other.
//!
//! A protocol brings a `Poll` of its own, that asks one device once, and its line in `poll.rs`.

mod ledger;
mod poll;
mod reading;
mod source;

pub use reading::Reading;
pub(crate) use reading::samples_of;
pub use source::AskedSource;
