//! A valve-regulated lead-acid battery: parallel strings of cells in series.

mod cell;
mod state;
mod string;

pub use cell::CellState;
pub use state::BatteryState;
pub use string::StringState;
