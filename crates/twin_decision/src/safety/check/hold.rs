//! What was written is left alone for a while.

use super::{Case, Check, Found, Stage, idle, passed};
use twin_model::setpoint::SetRefusal;

pub(super) const CHECK: Check = Check { name: "hold time", from: Stage::Wished, run };

fn run(case: &Case<'_>) -> Found {
    let Some(written) = case.ledger.written.get(&case.point.id) else { return idle("it was never written") };
    let (since, hold) = (case.now.since(written.at), case.point.settable.band.hold);
    if since < hold {
        return Err(SetRefusal::Hold { since_secs: since.as_secs(), hold_secs: hold.as_secs() });
    }
    passed(format!("written {} s ago, held for {} s", since.as_secs(), hold.as_secs()))
}
