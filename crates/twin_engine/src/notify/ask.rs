//! Wishes of command lines about messages that were given up.

use crate::audit::{CarryOutError, audited_alone};
use crate::instance::Instance;
use crate::wish::{Wished, ask as ask_engine};
use std::path::Path;
use twin_model::Timestamp;
use twin_model::audit::AuditAct;
use twin_notify::{NotifyWish, NotifyWishError, carry_out_alone};

/// Has the engine that runs on the folder `data` do `wish` for `by`, or does so itself at `wall` by the machine's clock when none runs.
/// Either way the audit log has it.
///
/// # Errors
/// When it is refused, cannot be kept or written down, or the engine does not answer.
pub fn ask(data: &Path, wish: NotifyWish, by: &str, wall: Timestamp) -> Result<(), CarryOutError<NotifyWishError>> {
    match Instance::find(data) {
        Ok(instance) => {
            ask_engine(data, by, Wished::Notify(wish), &instance)?;
            Ok(())
        }
        Err(_) => audited_alone(data, by, wish_act(&wish), || carry_out_alone(data, &wish, wall)),
    }
}

/// What is written down of `wish`.
pub(crate) fn wish_act(wish: &NotifyWish) -> AuditAct {
    match wish {
        NotifyWish::Test(recipient) => AuditAct::new("notify.test", recipient),
        NotifyWish::Retry(id) => AuditAct::new("notify.retry", id.as_deref().unwrap_or("all that was given up")),
        NotifyWish::Discard(id) => AuditAct::new("notify.discard", id),
    }
}
