//! One change of a room at a time: a preview counts for the room as it is.

use super::{Case, Check, Found, Stage, passed};
use twin_model::setpoint::SetRefusal;

pub(super) const CHECK: Check = Check { name: "one at a time", from: Stage::Wished, run };

fn run(case: &Case<'_>) -> Found {
    let own = case.case.request.id;
    let is_here =
        |of: &twin_model::setpoint::SetpointId| case.points.get(of).is_some_and(|point| point.room == case.point.room);
    let others = case.ledger.cases.values().filter(|other| other.request.id != own && other.phase.is_open());
    match others.into_iter().find(|other| is_here(&other.request.point)) {
        None => passed("nothing else is under way in its room"),
        Some(other) => Err(SetRefusal::Busy { other: other.request.id }),
    }
}
