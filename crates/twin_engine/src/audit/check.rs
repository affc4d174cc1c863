//! Verifies the whole log: at the start, and from time to time.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};
use twin_api::{AuditCheck, AuditFinding};
use twin_audit::{AuditError, Checks, Tail, Verified, verify};
use twin_model::Clock;

/// A million entries take a second of a processor.
const PERIOD: Duration = Duration::from_secs(3600);

/// Whoever verifies.
pub(crate) struct Checker {
    pub(crate) data: PathBuf,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) checks: watch::Sender<Option<Arc<AuditCheck>>>,
    pub(crate) stop: watch::Receiver<bool>,
}

impl Checker {
    /// Runs until `stop` turns true.
    ///
    /// # Errors
    /// When verifying panics.
    pub(crate) async fn run(mut self) -> Result<(), String> {
        let mut due = interval(PERIOD);
        due.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = self.stop.wait_for(|is_stopped| *is_stopped) => return Ok(()),
                _ = due.tick() => {}
            }
            let data = self.data.clone();
            let verified = tokio::task::spawn_blocking(move || verify(&data, &Checks::default()));
            let verified = verified.await.map_err(|error| error.to_string())?;
            let check = told(verified, self.clock.now());
            if let AuditFinding::Broken { place, why, .. } = &check.finding {
                tracing::error!("the audit log is not as it was written: {place}: {why}");
            }
            self.checks.send_replace(Some(Arc::new(check)));
        }
    }
}

fn told(verified: Result<Verified, AuditError>, at: twin_model::Timestamp) -> AuditCheck {
    let found = match verified {
        Ok(found) => found,
        Err(error) => {
            let finding = AuditFinding::Unreadable(format!("failed to {error}"));
            return AuditCheck { at, entries: 0, segments: 0, signed_to: 0, finding };
        }
    };
    let finding = match (found.faults.first(), &found.tail) {
        (Some(fault), _) => AuditFinding::Broken {
            place: format!("{} line {}", fault.file, fault.line),
            entries: (fault.from, fault.to),
            why: fault.why.clone(),
        },
        (None, Tail::Signed) => AuditFinding::Clean,
        (None, Tail::Torn { file, line, .. } | Tail::Unsigned { file, line }) => {
            AuditFinding::Unfinished(format!("{file} line {line}"))
        }
    };
    AuditCheck { at, entries: found.entries, segments: found.segments, signed_to: found.signed_to, finding }
}
