//! What can be trusted: the worst quality of each place's values.

use super::{Lens, Scale, Tick};
use crate::tokens::{ALARM, TRUSTED, UNHEARD};
use twin_model::Quality;

const GOOD: f32 = 0.0;
const UNCERTAIN: f32 = 1.0;
const BAD: f32 = 2.0;
const UNKNOWN: f32 = 3.0;

pub(super) const LENS: Lens = Lens {
    name: "Data quality",
    hint: "Which values are fresh and sound, and which are stale, doubted, bad or never came?",
    scale: Scale {
        unit: "",
        stops: &[(GOOD, TRUSTED), (UNCERTAIN, ALARM[2]), (BAD, ALARM[0]), (UNKNOWN, UNHEARD)],
        ticks: &[
            Tick { at: GOOD, text: "good" },
            Tick { at: UNCERTAIN, text: "stale or uncertain" },
            Tick { at: BAD, text: "bad" },
            Tick { at: UNKNOWN, text: "never came" },
        ],
        is_states: true,
    },
    value: |snapshot, place| {
        let values = &snapshot.values;
        let judge = |point: &twin_model::PointIndex| match values.quality.get(point.get()) {
            _ if !values.has_come(*point) => UNKNOWN,
            Some(Quality::Good) if values.flags[point.get()].is_empty() => GOOD,
            // A value of good quality may come from a wrong clock.
            Some(Quality::Good) => UNCERTAIN,
            Some(Quality::Uncertain) => UNCERTAIN,
            Some(Quality::Bad) | None => BAD,
        };
        snapshot.points.of_place(place).iter().map(judge).reduce(f32::max)
    },
};
