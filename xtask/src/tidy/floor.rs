//! The floors: what each crate may depend on and must never reach, as the table of ARCHITECTURE.md says.

mod check;
mod table;

pub(crate) use check::{check, check_named};

/// The file with the map and the table.
pub(crate) const MAP: &str = "ARCHITECTURE.md";
