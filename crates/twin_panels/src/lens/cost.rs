//! What do accelerators cost, rack by rack.

use super::{Lens, Scale, Tick};
use crate::tokens::COST_RAMP;
use twin_model::Place;

const TICKS: &[Tick] = &[
    Tick { at: 0.0, text: "0" },
    Tick { at: 20.0, text: "20" },
    Tick { at: 40.0, text: "40" },
    Tick { at: 60.0, text: "60" },
];

pub(super) const LENS: Lens = Lens {
    name: "GPU cost",
    hint: "What do the GPUs of each rack cost now? Every GPU that reports at the tariff's price of an hour, idle or not, and \
           the electricity that the GPUs draw; without their servers, cooling and losses",
    scale: Scale { unit: "¤/h", stops: &COST_RAMP, ticks: TICKS, is_states: false },
    value: |snapshot, place| {
        let Place::Rack(rack) = place else { return None };
        let tariff = snapshot.plan.tariff.as_ref()?;
        let devices = (0u32..).zip(&snapshot.plan.racks.get(rack as usize)?.devices);
        let gpus = devices.flat_map(|(device, own)| (0..own.gpus).map(move |gpu| Place::Gpu { rack, device, gpu }));
        let watts = gpus.filter_map(|gpu| snapshot.value(gpu, "power"));
        let each = watts.map(|watts| tariff.gpu_hour + watts / 1000.0 * tariff.kwh);
        each.reduce(|sum, cost| sum + cost).map(|cost| cost as f32)
    },
};
