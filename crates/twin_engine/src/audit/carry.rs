//! Wishes are written down, carried out, and written down again with their outcome.

use super::describe::{Known, describe};
use crate::core::Core;
use crate::event_loop::EventLoop;
use crate::substitute::{SubstitutionEnd, SubstitutionRecord};
use std::sync::Arc;
use tokio::task::block_in_place;
use twin_api::{AuditState, Command, Notice, OnboardingAnswer};
use twin_model::audit::{AuditAct, AuditActor};
use twin_model::connection::DraftProblem;

/// What came of a wish, and why it was refused, if it was.
pub(crate) struct Audited<T> {
    pub(crate) value: T,
    pub(crate) refusal: Option<String>,
}

impl Core {
    /// Shows `audit` from now on.
    pub(crate) fn show_audit(&mut self, audit: AuditState) {
        self.audit = Arc::new(audit);
        self.is_changed = true;
    }
}

impl EventLoop {
    /// Carries `command` out by `carry`, between two entries of the audit log if it is one that needs them. `actor` makes who wants it
    /// of their name.
    ///
    /// # Errors
    /// Why it cannot be written down; then it was not carried out.
    pub(crate) fn audited<T>(
        &mut self,
        actor: impl Fn(&str) -> AuditActor,
        command: Command,
        carry: impl FnOnce(&mut Self, Command) -> Audited<T>,
    ) -> Result<T, String> {
        let described = describe(&command, &Known { core: &self.core, desk: &self.desk });
        let Some((by, act)) = described else { return Ok(carry(self, command).value) };
        self.audited_act(actor(&by), act, |this| carry(this, command))
    }

    /// The same for what is no command.
    ///
    /// # Errors
    /// Why it cannot be written down; then it was not carried out.
    pub(crate) fn audited_act<T>(
        &mut self,
        actor: AuditActor,
        act: AuditAct,
        carry: impl FnOnce(&mut Self) -> Audited<T>,
    ) -> Result<T, String> {
        let request = block_in_place(|| self.audit.request(actor.clone(), act.clone()));
        let request = match request {
            Ok(request) => request,
            Err(reason) => {
                self.show_audit();
                return Err(reason);
            }
        };
        let Audited { value, refusal } = carry(self);
        let settled = block_in_place(|| self.audit.settle(request, actor, act, refusal.map_or(Ok(()), Err)));
        if let Err(reason) = settled {
            self.refuse(reason);
        }
        self.show_audit();
        Ok(value)
    }

    /// Writes down which substitutions have ended by themselves.
    pub(crate) fn note_ends(&mut self, records: &[SubstitutionRecord]) {
        let over = |record: &SubstitutionRecord| match record {
            SubstitutionRecord::Ended(SubstitutionEnd { point, by: None, .. }) => {
                Some(self.core.points.point(*point)?.id.to_string())
            }
            _ => None,
        };
        let over: Vec<String> = records.iter().filter_map(over).collect();
        for id in over {
            let act = AuditAct::new("substitution.end", id).to("why", "its time is over");
            block_in_place(|| self.audit.note(act));
            self.show_audit();
        }
    }

    /// Lets the screens know how the log is.
    pub(crate) fn show_audit(&mut self) {
        let state = self.audit.state();
        self.core.show_audit(state);
    }

    /// Tells whoever listens that something was refused.
    pub(crate) fn refuse(&self, reason: String) {
        // Nobody listening is no error.
        drop(self.notices.send(Notice::Refused { reason }));
    }

    /// Tells that `command` was not carried out; whoever waits for its answer gets one.
    pub(crate) fn refuse_command(&mut self, number: Option<u64>, reason: String) {
        if let Some(number) = number {
            let problems = vec![DraftProblem { field: String::new(), reason: reason.clone() }];
            let event = self.onboarding(Some(OnboardingAnswer { number, problems }), false);
            self.core.handle(self.clock.now(), event);
        }
        self.refuse(reason);
    }
}

/// The number under which the window waits for an answer to `command`.
pub(crate) const fn answer_number(command: &Command) -> Option<u64> {
    match command {
        Command::SaveConnection { number, .. } => Some(*number),
        _ => None,
    }
}
