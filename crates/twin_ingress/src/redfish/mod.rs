//! Services of Redfish (DMTF DSP0266): a tree of JSON resources over HTTP, and what a profile makes of it.
//!
//! A service is *walked* once, along the links that the profile names; then only the resources that tell something are asked for.
//! What they say is *read* by a pure function.

mod error;
mod link;
mod poll;
mod probe;
mod read;
mod service;
mod walk;

pub use error::RedfishError;
pub(crate) use poll::Poll;
pub use probe::{Probed, identify, probe};
pub use read::{Found, readings_of_tree};
