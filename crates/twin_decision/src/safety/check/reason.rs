//! Whoever wants something says why.

use super::{Case, Check, Found, Stage, passed};
use twin_model::setpoint::SetRefusal;

/// The longest reason, characters: a paragraph.
pub const REASON_CHARS_MAX: usize = 500;

pub(super) const CHECK: Check = Check { name: "reason", from: Stage::Wished, run };

fn run(case: &Case<'_>) -> Found {
    let reason = &case.case.request.reason;
    reasoned(reason)?;
    passed(reason.trim())
}

/// Whether `reason` is one.
pub(in crate::safety) fn reasoned(reason: &str) -> Result<(), SetRefusal> {
    let is_one = !reason.trim().is_empty() && reason.chars().count() <= REASON_CHARS_MAX;
    if is_one { Ok(()) } else { Err(SetRefusal::Reason { max: REASON_CHARS_MAX }) }
}
