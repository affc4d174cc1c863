//! Nothing is done twice under one key.

use super::{Case, Check, Found, Stage, passed};
use twin_model::setpoint::SetRefusal;

/// The longest key, characters: a UUID has 36.
pub const KEY_CHARS_MAX: usize = 64;

pub(super) const CHECK: Check = Check { name: "key", from: Stage::Wished, run };

fn run(case: &Case<'_>) -> Found {
    let request = &case.case.request;
    if !(1..=KEY_CHARS_MAX).contains(&request.key.chars().count()) {
        return Err(SetRefusal::Key { max: KEY_CHARS_MAX });
    }
    match case.ledger.key_used_by(&request.key) {
        Some(of) if of != request.id => Err(SetRefusal::Replayed { of }),
        _ => passed("it was not used before"),
    }
}
