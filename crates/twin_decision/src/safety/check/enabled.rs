//! Nothing is written to a site whose lock is closed, nor for somebody whom it was not opened for.

use super::{Case, Check, Found, Stage, passed};
use twin_model::setpoint::SetRefusal;

pub(super) const CHECK: Check = Check { name: "write lock", from: Stage::Wished, run };

fn run(case: &Case<'_>) -> Found {
    let Some(enabled) = case.ledger.lock.enabled(&case.point.site, case.now) else {
        return Err(SetRefusal::Locked { site: case.point.site.clone() });
    };
    let role = case.case.request.by.role;
    if !enabled.roles.contains(&role) {
        let roles: Vec<&str> = enabled.roles.iter().map(|role| role.word()).collect();
        return Err(SetRefusal::Role { role, needed: roles.join(" or ") });
    }
    passed(format!("{} opened it: {}", enabled.by.name, enabled.reason))
}
