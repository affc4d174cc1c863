//! What was simulated is bearable: no rack too hot, and a unit to spare as before.

use super::{Case, Check, Found, Stage, passed};
use twin_model::setpoint::SetRefusal;

/// The warmest rack inlet that may be foreseen, °C: the allowable limit of ASHRAE class A1.
pub const INLET_MAX_CELSIUS: f64 = 32.0;

pub(super) const CHECK: Check = Check { name: "preview", from: Stage::Previewed, run };

fn run(case: &Case<'_>) -> Found {
    let Some(preview) = &case.case.preview else {
        return Err(SetRefusal::NotPreviewed { reason: "nothing came of it".to_owned() });
    };
    // Where it is too hot already, what makes it no worse may be the remedy.
    let is_worse = case.takes_cooling() || preview.max_inlet_celsius > preview.baseline_inlet_celsius;
    if preview.max_inlet_celsius > INLET_MAX_CELSIUS && is_worse {
        return Err(SetRefusal::PredictedInlet {
            rack: preview.max_inlet_rack.clone(),
            celsius: preview.max_inlet_celsius,
            minutes: f64::from(preview.max_inlet_secs) / 60.0,
            max: INLET_MAX_CELSIUS,
        });
    }
    let [without, with] = preview.spare_kw;
    if with < 0.0 && with < without {
        return Err(SetRefusal::PredictedRedundancy { minutes: preview.minutes, short_kw: -with });
    }
    passed(format!("{:.1} °C at {} at most, {with:.0} kW to spare", preview.max_inlet_celsius, preview.max_inlet_rack))
}
