//! Not too much at once.

use super::{Case, Check, Found, Stage, passed};
use twin_model::setpoint::SetRefusal;

pub(super) const CHECK: Check = Check { name: "step", from: Stage::Surveyed, run };

fn run(case: &Case<'_>) -> Found {
    let settable = &case.point.settable;
    let (change, max, unit) = ((case.wish() - case.present()).abs(), settable.band.step, settable.effect.unit());
    // A change that is not known is refused, too.
    if change <= max + settable.tolerance() * 1e-6 {
        passed(format!("{change:.2} of {max} {unit}"))
    } else {
        Err(SetRefusal::Step { change, max, unit })
    }
}
