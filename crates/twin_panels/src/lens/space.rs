//! Where is room left.

use super::{Lens, Scale, Tick};
use crate::tokens::SPACE_RAMP;
use twin_model::Place;
use twin_model::plan::DeviceKind;

const TICKS: &[Tick] =
    &[Tick { at: 0.0, text: "empty" }, Tick { at: 50.0, text: "50" }, Tick { at: 100.0, text: "full" }];

pub(super) const LENS: Lens = Lens {
    name: "Rack space",
    hint: "How many of its units does each rack have in use? Blanking panels count as free",
    scale: Scale { unit: "% of U", stops: &SPACE_RAMP, ticks: TICKS, is_states: false },
    value: |snapshot, place| {
        let Place::Rack(index) = place else { return None };
        let rack = snapshot.plan.racks.get(index as usize)?;
        let devices = rack.devices.iter().filter(|device| device.kind != DeviceKind::Blanking);
        let used: f32 = devices.map(|device| f32::from(device.units)).sum();
        Some(used / f32::from(rack.units.max(1)) * 100.0)
    },
};
