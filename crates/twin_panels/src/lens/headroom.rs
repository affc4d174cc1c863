//! Where is power left.

use super::{Lens, Scale, Tick};
use crate::tokens::HEADROOM_RAMP;
use twin_model::Place;

const TICKS: &[Tick] = &[
    Tick { at: 0.0, text: "0" },
    Tick { at: 4.0, text: "4" },
    Tick { at: 8.0, text: "8" },
    Tick { at: 16.0, text: "16" },
];

pub(super) const LENS: Lens = Lens {
    name: "Power headroom",
    hint: "How many kilowatts can each rack still take? Capacity less what it draws now",
    scale: Scale { unit: "kW", stops: &HEADROOM_RAMP, ticks: TICKS, is_states: false },
    value: |snapshot, place| {
        let Place::Rack(index) = place else { return None };
        let capacity = snapshot.plan.racks.get(index as usize)?.capacity_kw;
        Some((capacity - snapshot.rack_kw(index)?).max(0.0) as f32)
    },
};
