//! Profiles of devices: `profiles/*.ron`, validated.

mod document;
mod load;

pub use load::{ProfileSet, load_profiles, parse_profiles};
