//! Cooling: CRACs and the chilled water behind them.

mod chilled_water;
mod crac;

pub use chilled_water::{ChilledWaterState, ChillerState, PumpState, chiller_power_kw};
pub(crate) use crac::Order;
pub use crac::{CracMode, CracState};
