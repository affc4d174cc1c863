//! Cooling: CRACs, the chilled water behind them, the moisture of rooms.

mod chilled_water;
mod chiller;
mod crac;
mod economiser;
mod moisture;
mod plant;
mod plenum;
mod pump;
mod reset;
mod staging;
mod tower;
mod water;

pub use chilled_water::ChilledWaterState;
pub(crate) use chilled_water::CoilLoad;
pub(crate) use chiller::FOULING_KELVIN;
pub use chiller::{ChillerMode, ChillerRating, ChillerState, Condenser};
pub(crate) use crac::Order;
pub use crac::{CracMode, CracState};
pub use economiser::FreeCoolingState;
pub(crate) use moisture::{ColdCoil, RoomMoisture};
pub use moisture::{MoistureState, enthalpy_kj_per_kg, outside_ratio, saturation_ratio};
pub(crate) use plant::Plant;
pub use plenum::plenum_pascal;
pub(crate) use pump::{CAVITATION_HEAD, SHUTOFF};
pub use pump::{PumpState, pipe_head, pump_flow, pump_head, pump_speed};
pub use tower::{TowerState, tower_heat_kw};
pub(crate) use water::WATER_KJ_PER_KG_K;
