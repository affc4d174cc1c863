//! Pure models of a site: room air and heat, CRACs and chilled water, power chain, UPS and battery.
//!
//! [`SiteModel`] is the whole; it moves in steps of [`STEP`] under [`Conditions`] (what the racks draw, what is broken,
//! how warm it is outside). No randomness, no clock, no files: the same conditions give the same site.
//! Every formula names its source. Temperatures are °C, powers kW, energies kJ, flows m³/s.

mod air;
mod battery;
mod chilled_water;
mod conditions;
mod crac;
mod genset;
mod layout;
mod power;
mod rack;
mod room;
mod site;
mod ups;

pub use air::{AIR_KJ_PER_M3_K, airflow_m3s, dew_point_celsius, relative_humidity_percent};
pub use battery::BatteryState;
pub use chilled_water::{ChilledWaterState, ChillerState, PumpState, chiller_power_kw};
pub use conditions::Conditions;
pub use crac::{CracMode, CracState};
pub use genset::GensetState;
pub use power::{PduState, UtilityState};
pub use rack::{Height, RackState};
pub use room::{Heats, RoomState};
pub use site::{MachineState, STEP, SiteModel};
pub use ups::{UpsSource, UpsState, double_conversion_loss_kw};
