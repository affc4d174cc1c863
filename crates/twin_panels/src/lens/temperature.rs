//! Where is it too warm: the air that enters the racks.

use super::{Lens, Scale, Tick};
use crate::tokens::{TEMPERATURE_LIMITS, TEMPERATURE_RAMP};

const TICKS: &[Tick] = &[
    Tick { at: TEMPERATURE_LIMITS[0], text: "18" },
    Tick { at: TEMPERATURE_LIMITS[1], text: "27" },
    Tick { at: TEMPERATURE_LIMITS[2], text: "32" },
];

pub(super) const LENS: Lens = Lens {
    name: "Inlet temperature",
    hint: "Where is it too warm or too cold? Limits after ASHRAE TC 9.9",
    scale: Scale { unit: "°C", stops: &TEMPERATURE_RAMP, ticks: TICKS, is_states: false },
    value: |snapshot, place| {
        let inlets = ["inlet_low", "inlet_mid", "inlet_high", "supply"];
        let warmest = inlets.iter().filter_map(|quantity| snapshot.value(place, quantity)).reduce(f64::max);
        warmest.map(|celsius| celsius as f32)
    },
};
