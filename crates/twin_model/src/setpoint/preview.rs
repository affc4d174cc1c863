//! What the twin's physics says would come of a change.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// What would come of a change over some minutes, beside what would come without it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// How far it looks ahead, minutes.
    pub minutes: u32,
    /// The highest rack inlet that it foresees, °C …
    pub max_inlet_celsius: f64,
    /// … at which rack …
    pub max_inlet_rack: SmolStr,
    /// … after how many seconds.
    pub max_inlet_secs: u32,
    /// The highest rack inlet without the change, °C.
    pub baseline_inlet_celsius: f64,
    /// Power at the meters at the end, without the change and with it, kW.
    pub facility_kw: [f64; 2],
    /// Power of all over power of the racks at the end, without the change and with it: of that instant, not of a year.
    pub power_ratio: [f64; 2],
    /// Heat that the room's running units could remove at the end with the largest of them lost, less what they have to,
    /// without the change and with it, kW. Below 0 there is no unit to spare.
    pub spare_kw: [f64; 2],
    /// The highest inlet from minute to minute.
    pub steps: Vec<PreviewStep>,
    /// Racks whose inlets were measured, of all in the room: at the others it stands on the model alone.
    pub racks: [u32; 2],
    /// SHA-256 over what it was computed from and what came out, hexadecimal.
    pub hash: SmolStr,
}

/// The highest inlet of the room's racks at one moment, °C.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PreviewStep {
    /// From now on, seconds.
    pub secs: u32,
    /// Without the change.
    pub baseline_celsius: f64,
    /// With it.
    pub changed_celsius: f64,
}
