//! Command lines that change a data folder's files themselves, such as its keys: what they do is written down by the engine that runs on
//! the folder, or by themselves where none does.

use super::auditor::audit_time;
use crate::clock::SiteClock;
use crate::instance::{ClaimFolderError, FolderClaim, Instance};
use crate::wish::{WishError, Wished, ask};
use serde::{Deserialize, Serialize};
use std::path::Path;
use thiserror::Error;
use twin_audit::{AuditError, AuditLog, Limits};
use twin_model::audit::{AuditAct, AuditActor, AuditOutcome};

/// What another process wants written down: that it wants something, or how that went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct AuditNote {
    pub(crate) act: AuditAct,
    pub(crate) outcome: AuditOutcome,
}

/// Why something was not done, or is not known to have been.
#[derive(Debug, Error)]
pub enum CarryOutError<E: std::error::Error + 'static> {
    /// It failed by itself.
    #[error(transparent)]
    Work(E),
    /// The running twin could not write it down.
    #[error(transparent)]
    Wish(#[from] WishError),
    /// It could not be written down here; what cannot be audited is not done.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// Another process came between.
    #[error(transparent)]
    Claim(#[from] ClaimFolderError),
    /// It was done, and the log does not say so.
    #[error("write into the audit log that it was done, which it was: {0}")]
    Untold(String),
}

/// Does `work` in the name of `by` between two entries of the audit log of the folder `data`: that `act` is wanted, and how it went.
///
/// # Errors
/// When it cannot be written down, and then it is not done; when it fails; when its outcome cannot be written down.
pub fn audited<T, E: std::error::Error + 'static>(
    data: &Path,
    by: &str,
    act: AuditAct,
    work: impl FnOnce() -> Result<T, E>,
) -> Result<T, CarryOutError<E>> {
    if let Ok(instance) = Instance::find(data) {
        let note = |outcome| ask(data, by, Wished::Audit(AuditNote { act: act.clone(), outcome }), &instance);
        let request = note(AuditOutcome::Requested)?.unwrap_or_default();
        let done = work();
        let settled = note(outcome_of(request, &done));
        let value = done.map_err(CarryOutError::Work)?;
        return settled.map(|_| value).map_err(|error| CarryOutError::Untold(error.to_string()));
    }
    audited_alone(data, by, act, work)
}

/// The same where no engine runs: this process holds the folder meanwhile.
///
/// # Errors
/// As [`audited`].
pub(crate) fn audited_alone<T, E: std::error::Error + 'static>(
    data: &Path,
    by: &str,
    act: AuditAct,
    work: impl FnOnce() -> Result<T, E>,
) -> Result<T, CarryOutError<E>> {
    let _claim = FolderClaim::take(data)?;
    let clock = SiteClock::real();
    let mut log = AuditLog::open(data, audit_time(&clock), Limits::default())?;
    let actor = AuditActor::at_command_line(by);
    let request = log.append(audit_time(&clock), actor.clone(), act.clone(), AuditOutcome::Requested)?;
    let done = work();
    let settled = log.append(audit_time(&clock), actor, act, outcome_of(request, &done));
    let settled = settled.and_then(|_| log.close(audit_time(&clock)));
    let value = done.map_err(CarryOutError::Work)?;
    settled.map(|()| value).map_err(|error| CarryOutError::Untold(error.to_string()))
}

fn outcome_of<T, E: std::error::Error>(request: u64, done: &Result<T, E>) -> AuditOutcome {
    match done {
        Ok(_) => AuditOutcome::Done { request: Some(request) },
        Err(error) => AuditOutcome::Refused { request, reason: format!("failed to {error}") },
    }
}
