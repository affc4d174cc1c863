//! Devices that people connect while the engine runs: kept in the data folder, checked, asked.

mod desk;
mod finder;
mod prober;
mod store;

pub(crate) use desk::{Desk, Opened, text_of};
pub(crate) use finder::{FindWish, Finder, Findings};
pub(crate) use prober::{ProbeWish, Prober};
