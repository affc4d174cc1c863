//! What is wished is within its band. What is not is refused, and never brought into it.

use super::{Case, Check, Found, Stage, passed};
use twin_model::Unit;
use twin_model::setpoint::SetRefusal;

pub(super) const CHECK: Check = Check { name: "domain", from: Stage::Wished, run };

fn run(case: &Case<'_>) -> Found {
    let (value, settable) = (case.wish(), &case.point.settable);
    let (band, unit) = (settable.band, settable.effect.unit());
    let is_between = unit == Unit::Flag && value.fract() != 0.0;
    if !(band.min..=band.max).contains(&value) || is_between {
        return Err(SetRefusal::OutOfDomain { value, min: band.min, max: band.max, unit });
    }
    passed(format!("within {} to {} {unit}", band.min, band.max))
}
