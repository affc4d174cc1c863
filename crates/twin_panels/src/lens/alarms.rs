//! Where is something wrong: the most urgent alarm of each place.

use super::{Lens, Scale, Tick};
use crate::tokens::ALARM;

pub(super) const LENS: Lens = Lens {
    name: "Alarms",
    hint: "Where is something wrong, and how urgent is it?",
    scale: Scale {
        unit: "",
        stops: &[(1.0, ALARM[0]), (2.0, ALARM[1]), (3.0, ALARM[2]), (4.0, ALARM[3])],
        ticks: &[
            Tick { at: 1.0, text: "P1" },
            Tick { at: 2.0, text: "P2" },
            Tick { at: 3.0, text: "P3" },
            Tick { at: 4.0, text: "P4" },
        ],
        is_states: true,
    },
    value: |snapshot, place| snapshot.worst_alarm(place).map(|alarm| f32::from(alarm.priority.digit())),
};
