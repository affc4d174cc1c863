//! Where does something behave as it should not, whether or not it is an alarm yet.

use super::{Lens, Scale, Tick};
use crate::tokens::ANOMALY_RAMP;

const TICKS: &[Tick] = &[Tick { at: 0.0, text: "healthy" }, Tick { at: 0.5, text: "0.5" }, Tick { at: 1.0, text: "1" }];

pub(super) const LENS: Lens = Lens {
    name: "Anomaly",
    hint: "What behaves as it should not? The score of condition monitors: from 0.5 on, look after it",
    scale: Scale { unit: "", stops: &ANOMALY_RAMP, ticks: TICKS, is_states: false },
    value: |snapshot, place| snapshot.value(place, "anomaly_score").map(|score| score as f32),
};
