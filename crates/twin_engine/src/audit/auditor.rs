//! The log of a running engine. One that cannot be opened or written is tried again with the next wish; until then nothing privileged is
//! done.

use crate::clock::{wall_now, wall_quality};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::watch;
use twin_api::{AuditCheck, AuditState};
use twin_audit::{AuditError, AuditLog, Limits};
use twin_model::Clock;
use twin_model::audit::{AuditAct, AuditActor, AuditOutcome, AuditTime};

/// The log, and what is known of it.
pub(crate) struct Auditor {
    data: PathBuf,
    clock: Arc<dyn Clock>,
    log: Result<AuditLog, String>,
    pub(crate) checks: watch::Receiver<Option<Arc<AuditCheck>>>,
}

/// Now, by both clocks.
pub(crate) fn audit_time(clock: &dyn Clock) -> AuditTime {
    AuditTime { at: clock.now(), wall_at: wall_now(), rate: clock.rate(), quality: wall_quality() }
}

fn told(error: &AuditError) -> String {
    format!("failed to {error}")
}

impl Auditor {
    /// The log of the data folder `data`, if it can be had; it is tried again with each wish.
    pub(crate) fn open(data: &Path, clock: Arc<dyn Clock>, checks: watch::Receiver<Option<Arc<AuditCheck>>>) -> Self {
        let mut auditor = Self { data: data.to_owned(), clock, log: Err(String::new()), checks };
        if let Err(reason) = auditor.reopen() {
            tracing::error!("nothing privileged can be done: {reason}");
        }
        auditor
    }

    fn reopen(&mut self) -> Result<&mut AuditLog, String> {
        if self.log.is_err() {
            let opened = AuditLog::open(&self.data, audit_time(&*self.clock), Limits::default());
            self.log = opened.map_err(|error| told(&error));
        }
        self.log.as_mut().map_err(|reason| reason.clone())
    }

    /// Writes an entry as it is.
    ///
    /// # Errors
    /// Why it cannot be written.
    pub(crate) fn append(&mut self, actor: AuditActor, act: AuditAct, outcome: AuditOutcome) -> Result<u64, String> {
        let time = audit_time(&*self.clock);
        let appended = self.reopen()?.append(time, actor, act, outcome).map_err(|error| told(&error));
        if let Err(reason) = &appended {
            tracing::error!("{reason}");
            self.log = Err(reason.clone());
        }
        appended
    }

    /// Writes down that `actor` wants `act`. It is on disk then, under the number that is returned.
    ///
    /// # Errors
    /// Why it cannot be written down: a whole sentence. Then it must not be done.
    pub(crate) fn request(&mut self, actor: AuditActor, act: AuditAct) -> Result<u64, String> {
        let action = act.action.clone();
        self.append(actor, act, AuditOutcome::Requested)
            .map_err(|reason| format!("Not done, for it cannot be written into the audit log ({action}): {reason}"))
    }

    /// Writes down how the wish with the number `request` went.
    ///
    /// # Errors
    /// Why it cannot be written down: a whole sentence. What was done is done.
    pub(crate) fn settle(
        &mut self,
        request: u64,
        actor: AuditActor,
        act: AuditAct,
        done: Result<(), String>,
    ) -> Result<(), String> {
        let outcome = match done {
            Ok(()) => AuditOutcome::Done { request: Some(request) },
            Err(reason) => AuditOutcome::Refused { request, reason },
        };
        self.append(actor, act, outcome)
            .map(drop)
            .map_err(|reason| format!("The audit log has entry {request}, but not how it went: {reason}"))
    }

    /// Writes down what the engine did by itself, as it must; that the log has it not is told.
    pub(crate) fn note(&mut self, act: AuditAct) {
        if let Err(reason) = self.append(AuditActor::engine(), act.clone(), AuditOutcome::Done { request: None }) {
            tracing::error!(action = %act.action, subject = %act.subject, "not in the audit log: {reason}");
        }
    }

    /// What is due without entries.
    pub(crate) fn tick(&mut self) {
        let time = audit_time(&*self.clock);
        if let Ok(log) = &mut self.log
            && let Err(error) = log.tick(time)
        {
            tracing::error!("{}", told(&error));
            self.log = Err(told(&error));
        }
    }

    /// Casts the last anchor.
    pub(crate) fn close(self) {
        let time = audit_time(&*self.clock);
        if let Ok(log) = self.log
            && let Err(error) = log.close(time)
        {
            tracing::error!("{}", told(&error));
        }
    }

    /// As it may be shown.
    pub(crate) fn state(&mut self) -> AuditState {
        let check = self.checks.borrow_and_update().clone();
        match &self.log {
            Err(reason) => AuditState { problem: Some(reason.clone()), check, ..AuditState::default() },
            Ok(log) => AuditState {
                entries: Arc::new(log.recent().cloned().collect()),
                sequence: log.sequence(),
                anchors: log.anchored().0,
                anchored_at: log.anchored().1,
                key: log.public_key().to_string(),
                problem: None,
                check,
            },
        }
    }
}
