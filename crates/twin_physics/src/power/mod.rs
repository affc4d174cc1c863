//! The power chain: utilities, gensets, UPS and batteries, PDUs.

mod battery;
mod chain;
mod genset;
mod ups;

pub use battery::BatteryState;
pub(crate) use chain::PowerChain;
pub use chain::{PduState, UtilityState};
pub use genset::GensetState;
pub use ups::{UpsSource, UpsState, double_conversion_loss_kw};
