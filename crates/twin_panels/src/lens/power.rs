//! Who is loaded how much, of what it may carry.

use super::{Lens, Scale, Tick};
use crate::tokens::LOAD_RAMP;
use twin_api::Snapshot;
use twin_model::Place;

/// A breaker carries four fifths of its rating all day.
const TICKS: &[Tick] = &[
    Tick { at: 0.0, text: "0" },
    Tick { at: 40.0, text: "40" },
    Tick { at: 80.0, text: "80" },
    Tick { at: 100.0, text: "100" },
];

pub(super) const LENS: Lens = Lens {
    name: "Load",
    hint: "How much of its capacity does each rack, PDU, UPS and machine carry?",
    scale: Scale { unit: "%", stops: &LOAD_RAMP, ticks: TICKS, is_states: false },
    value: |snapshot, place| match place {
        Place::Rack(index) => {
            let kw = rack_kw(snapshot, index)?;
            Some((kw / snapshot.plan.racks.get(index as usize)?.capacity_kw.max(0.1) * 100.0) as f32)
        }
        Place::Pdu(_) | Place::Ups(_) | Place::Machine(_) => {
            snapshot.value(place, "load").map(|percent| percent as f32)
        }
        Place::Crac(_) => snapshot.value(place, "fan").map(|percent| percent as f32),
        _ => None,
    },
};

/// What rack number `index` draws from both feeds, kW; a feed that says nothing counts for nothing.
pub(super) fn rack_kw(snapshot: &Snapshot, index: u32) -> Option<f64> {
    let feeds = ["power_a", "power_b"].into_iter().filter_map(|feed| snapshot.value(Place::Rack(index), feed));
    feeds.reduce(|a, b| a + b)
}
