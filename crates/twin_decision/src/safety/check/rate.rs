//! Not too much in a time: since the last write the value may have gone so far.

use super::{Case, Check, Found, Stage, idle, passed};
use twin_model::setpoint::SetRefusal;

pub(super) const CHECK: Check = Check { name: "rate", from: Stage::Surveyed, run };

const SECS_PER_MINUTE: f64 = 60.0;

fn run(case: &Case<'_>) -> Found {
    let settable = &case.point.settable;
    let Some(written) = case.ledger.written.get(&case.point.id) else { return idle("it was never written") };
    let change = (case.wish() - case.present()).abs();
    let minutes = case.now.since(written.at).as_secs_f64() / SECS_PER_MINUTE;
    let (per_minute, unit) = (settable.band.per_minute, settable.effect.unit());
    if change <= per_minute * minutes + settable.tolerance() * 1e-6 {
        passed(format!("{change:.2} {unit} in {minutes:.1} min, of {per_minute} a minute"))
    } else {
        Err(SetRefusal::Rate { change, minutes, per_minute, unit })
    }
}
