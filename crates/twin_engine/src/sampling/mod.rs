//! Sampling: how often points are wanted, what is thinned, and the file that keeps the rules.
//!
//! Devices that are asked are asked at the interval; of what is pushed, what comes sooner is *thinned*: decided on, so that no
//! alarm is late, and counted, but neither kept nor shown. Never thinned is a sample that crosses a limit of a rule, changes
//! its trust or a state, or is the first after a gap.

mod call;
pub mod file;
mod tempo;
mod thinning;

pub(crate) use thinning::{Periods, Thinning};
