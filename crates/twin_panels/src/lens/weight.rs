//! What may still be carried in: the weight of each rack against what it may weigh.

use super::{Lens, SHARE_TICKS, Scale};
use crate::tokens::LOAD_RAMP;
use twin_model::Place;

pub(super) const LENS: Lens = Lens {
    name: "Rack weight",
    hint: "How heavy is each rack with everything in it, of what its feet and the floor bear? From the plan, without cables",
    scale: Scale { unit: "% of limit", stops: &LOAD_RAMP, ticks: SHARE_TICKS, is_states: false },
    value: |snapshot, place| {
        let Place::Rack(index) = place else { return None };
        let rack = snapshot.plan.racks.get(index as usize)?;
        Some((rack.weight_kg() / rack.max_weight_kg.max(1.0) * 100.0) as f32)
    },
};
