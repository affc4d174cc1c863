//! Where do accelerators work, and where do they idle.

use super::{Lens, Scale, Tick, mean};
use crate::tokens::WORK_RAMP;
use twin_model::Place;

const TICKS: &[Tick] =
    &[Tick { at: 0.0, text: "idle" }, Tick { at: 50.0, text: "50" }, Tick { at: 100.0, text: "100" }];

pub(super) const LENS: Lens = Lens {
    name: "GPU utilisation",
    hint: "Where do accelerators work, and where do they idle?",
    scale: Scale { unit: "%", stops: &WORK_RAMP, ticks: TICKS, is_states: false },
    value: |snapshot, place| {
        let Place::Rack(rack) = place else { return None };
        let devices = (0u32..).zip(&snapshot.plan.racks.get(rack as usize)?.devices);
        let gpus = devices.flat_map(|(device, own)| (0..own.gpus).map(move |gpu| Place::Gpu { rack, device, gpu }));
        mean(gpus.filter_map(|gpu| snapshot.value(gpu, "utilisation")))
    },
};
