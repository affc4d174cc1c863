//! Pure models of a site: room air and heat, CRACs and chilled water, power chain, UPS and battery,
//! devices and accelerators.
//!
//! [`SiteModel`] is the whole; it moves in steps of [`STEP`] under [`Conditions`] (what the racks draw, what is broken,
//! how warm it is outside). No randomness, no clock, no files: the same conditions give the same site.
//! Every formula names its source. Temperatures are °C, powers kW, energies kJ, flows m³/s.

pub mod air;
mod conditions;
pub mod cooling;
pub mod it;
mod layout;
pub mod machine;
pub mod power;
mod power_parts;
mod site;

pub use conditions::{
    AirConditions, Conditions, CoolingConditions, FanOrder, ItConditions, MachineConditions, MachineFaults, Outside,
    PowerConditions, WeakCell,
};
pub use power_parts::PowerParts;
pub use site::{MachineState, STEP, SiteModel};
