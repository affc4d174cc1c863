//! The auto tour: it shows what is worth a look, flies there, and says why.
//!
//! Snapshot → [`interest`] (what is worth a look) → [`schedule`] (what is shown when) → [`guide`] (the camera goes there
//! and turns slowly) and [`caption`] (what it says).

pub mod caption;
mod drift;
mod guide;
pub mod interest;
pub mod schedule;

#[cfg(test)]
mod day;

pub(crate) use guide::plugin;
pub use guide::{ToggleTour, Tour, TourManners};
