//! Where is it too dry or too damp.

use super::{Lens, Scale, Tick, mean};
use crate::tokens::HUMIDITY_RAMP;

const TICKS: &[Tick] = &[Tick { at: 8.0, text: "8" }, Tick { at: 40.0, text: "40" }, Tick { at: 70.0, text: "70" }];

pub(super) const LENS: Lens = Lens {
    name: "Humidity",
    hint: "Where is the inlet air too dry or too damp? At most 70 % and 15 °C dew point are recommended",
    scale: Scale { unit: "% RH", stops: &HUMIDITY_RAMP, ticks: TICKS, is_states: false },
    value: |snapshot, place| {
        let heights = ["humidity_low", "humidity_mid", "humidity_high"];
        mean(heights.iter().filter_map(|quantity| snapshot.value(place, quantity)))
    },
};
