//! Who is loaded how much, of what it may carry.

use super::{Lens, SHARE_TICKS, Scale};
use crate::tokens::LOAD_RAMP;
use twin_model::Place;

pub(super) const LENS: Lens = Lens {
    name: "Load",
    hint: "How much of its capacity does each rack, PDU, UPS and machine carry?",
    scale: Scale { unit: "%", stops: &LOAD_RAMP, ticks: SHARE_TICKS, is_states: false },
    value: |snapshot, place| match place {
        Place::Rack(index) => {
            let kw = snapshot.rack_kw(index)?;
            Some((kw / snapshot.plan.racks.get(index as usize)?.capacity_kw.max(0.1) * 100.0) as f32)
        }
        Place::Pdu(_) | Place::Ups(_) | Place::Machine(_) => {
            snapshot.value(place, "load").map(|percent| percent as f32)
        }
        Place::Crac(_) => snapshot.value(place, "fan").map(|percent| percent as f32),
        _ => None,
    },
};
