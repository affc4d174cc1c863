//! The device can be told exactly what is wished, and is set to something else now.

use super::{Case, Check, Found, Stage, passed};
use twin_model::setpoint::SetRefusal;

pub(super) const CHECK: Check = Check { name: "resolution", from: Stage::Wished, run };

/// How far a number on the wire may be from a whole one: what is lost when tenths go through binary fractions.
const WHOLE_WITHIN: f64 = 1e-6;

fn run(case: &Case<'_>) -> Found {
    let (value, settable) = (case.wish(), &case.point.settable);
    let unit = settable.effect.unit();
    let wire = settable.wire_of(value).filter(|wire| !case.point.wire.is_whole() || is_whole(*wire));
    if wire.is_none() {
        let reason = format!("tell steps of {} {unit} only", settable.tolerance() * 2.0);
        return Err(SetRefusal::NotWritable { value, unit, reason });
    }
    if case.case.present.is_some_and(|present| (present - value).abs() <= settable.tolerance()) {
        return Err(SetRefusal::NoChange { value, unit });
    }
    passed("the device can be told it")
}

fn is_whole(wire: f64) -> bool {
    (wire - wire.round()).abs() <= WHOLE_WITHIN
}
