//! Who may wish something at all.

use super::{Case, Check, Found, Stage, passed};
use twin_model::setpoint::SetRefusal;

pub(super) const CHECK: Check = Check { name: "role", from: Stage::Wished, run };

fn run(case: &Case<'_>) -> Found {
    let by = &case.case.request.by;
    if by.name.trim().is_empty() {
        return Err(SetRefusal::Nameless);
    }
    if !by.role.may_request() {
        return Err(SetRefusal::Role { role: by.role, needed: "operator, supervisor or engineer".to_owned() });
    }
    passed(by.to_string())
}
