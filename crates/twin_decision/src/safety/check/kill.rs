//! Nothing is written past a kill switch.

use super::{Case, Check, Found, Stage, passed};
use twin_model::setpoint::SetRefusal;

pub(super) const CHECK: Check = Check { name: "kill switch", from: Stage::Wished, run };

fn run(case: &Case<'_>) -> Found {
    match case.ledger.lock.killed(&case.point.site) {
        None => passed("it is not pulled"),
        Some(killed) => Err(SetRefusal::Killed { by: killed.by.name.clone(), reason: killed.reason.clone() }),
    }
}
