//! Where is cooling left: the heat that each unit removes against what it can.

use super::{Lens, SHARE_TICKS, Scale};
use crate::tokens::LOAD_RAMP;
use twin_model::Place;
use twin_model::plan::MachineKind;

pub(super) const LENS: Lens = Lens {
    name: "Cooling capacity",
    hint: "How much of the heat that it can remove does each CRAC and chiller remove now?",
    scale: Scale { unit: "%", stops: &LOAD_RAMP, ticks: SHARE_TICKS, is_states: false },
    value: |snapshot, place| {
        let capacity_kw = match place {
            Place::Crac(index) => snapshot.plan.cracs.get(index as usize)?.capacity_kw,
            Place::Machine(index) => {
                let machine = snapshot.plan.machines.get(index as usize)?;
                Some(machine.capacity_kw).filter(|_| machine.kind == MachineKind::Chiller)?
            }
            _ => return None,
        };
        // A coil that warms the air removes nothing.
        let kw = snapshot.value(place, "cooling")?.max(0.0);
        Some((kw / capacity_kw.max(0.1) * 100.0) as f32)
    },
};
