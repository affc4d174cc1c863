//! Rotating machines from the inside: shaft and bearings, windings and drive, engine, refrigerant, water, and what wears.
//!
//! The site says how fast a machine turns, what power it takes and what it moves; everything else that its sensors tell
//! follows here, healthy or not. Causes are hidden ([`MachineFaults`](crate::MachineFaults)); what shows are their
//! consequences.

mod bearing;
mod body;
mod chiller;
mod condition;
mod drive;
mod duty;
mod electrical;
mod genset;
mod lag;
mod park;
mod pump;
mod refrigerant;
mod shaft;
mod tower;
mod wear;

pub use bearing::{BearingGeometry, BearingOrders};
pub use body::Mode;
pub(crate) use duty::{Duty, Site};
pub use park::MachineTruth;
pub(crate) use park::Park;
