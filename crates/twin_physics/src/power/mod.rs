//! The power chain: utilities and their transformers, gensets and transfer switches, UPS and batteries, PDUs, breakers,
//! the racks' feeds and supplies.

mod battery;
mod breaker;
mod chain;
pub mod conversion;
mod feed;
mod genset;
mod losses;
mod pdu;
mod supply_unit;
mod three_phase;
mod transfer_switch;
mod transformer;
mod ups;
mod utility;

pub use battery::{BatteryState, CellState, StringState};
pub use breaker::{Breaker, BreakerState};
pub use chain::PowerChain;
pub use feed::FeedState;
pub use genset::{GensetPhase, GensetState};
pub use losses::Losses;
pub use pdu::PduState;
pub use supply_unit::{supply_efficiency, supply_power_factor};
pub use three_phase::{GRID_HERTZ, PHASE_VOLTS, PhaseLoad, imbalance};
pub use transfer_switch::{AtsPosition, TransferSwitch};
pub use transformer::TransformerState;
pub use ups::{UpsSource, UpsState, double_conversion_loss_kw, overload_limit_secs};
pub use utility::UtilityState;
