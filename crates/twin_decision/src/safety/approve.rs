//! What people say to a request.

use super::check::Stage;
use super::controller::{SafetyController, Step};
use super::lock::{APPROVERS, allowed, introduced};
use std::time::Duration;
use twin_model::setpoint::{Actor, DirectiveKind, Phase, RequestId, SetRefusal, SetpointEvent};

/// Nobody approves what was simulated longer ago: the site has moved on.
pub const APPROVAL_EXPIRES_AFTER: Duration = Duration::from_secs(5 * 60);
/// How many have to approve what somebody else wishes …
const APPROVALS: u8 = 1;
/// … and what could become an emergency.
const APPROVALS_VITAL: u8 = 2;

impl SafetyController {
    /// Lets request `id` wait for people.
    pub(super) fn wait(&mut self, step: &mut Step<'_>, id: RequestId) {
        let is_vital = self.case_and_point(id).is_some_and(|(_, point)| point.settable.is_vital);
        let approvals = if is_vital { APPROVALS_VITAL } else { APPROVALS };
        let until = step.now + APPROVAL_EXPIRES_AFTER;
        self.note(step, SetpointEvent::Waiting { id, until, approvals });
    }

    pub(super) fn approve(&mut self, step: &mut Step<'_>, id: RequestId, by: Actor) -> Result<(), SetRefusal> {
        if by.name.trim().is_empty() {
            return Err(SetRefusal::Nameless);
        }
        allowed(&by, by.role.may_approve(), APPROVERS)?;
        self.expire(step);
        let needed = self.waiting(id)?;
        let case = self.case(id).ok_or(SetRefusal::UnknownRequest { id })?;
        if case.request.by.is_same_person(&by) {
            return Err(SetRefusal::SamePerson { name: by.name });
        }
        if case.approvals.iter().any(|approval| approval.by.is_same_person(&by)) {
            return Err(SetRefusal::ApprovedAlready { name: by.name });
        }
        let count = case.approvals.len() + 1;
        self.note(step, SetpointEvent::Approved { id, by });
        if count < usize::from(needed) {
            return Ok(());
        }
        // What held when it was simulated has to hold now.
        self.check(step, id, Stage::Previewed)?;
        self.direct(step, id, DirectiveKind::Set);
        Ok(())
    }

    pub(super) fn reject(
        &mut self,
        step: &mut Step<'_>,
        id: RequestId,
        by: Actor,
        reason: String,
    ) -> Result<(), SetRefusal> {
        introduced(&by, &reason)?;
        self.expire(step);
        self.waiting(id)?;
        // Whoever wished it may take it back.
        let is_own = self.case(id).is_some_and(|case| case.request.by.is_same_person(&by));
        allowed(&by, is_own || by.role.may_approve(), APPROVERS)?;
        self.note(step, SetpointEvent::Rejected { id, by, reason });
        Ok(())
    }

    /// Ends what has waited too long.
    pub(super) fn expire(&mut self, step: &mut Step<'_>) {
        let is_over = |phase: &Phase| matches!(phase, Phase::Waiting { until, .. } if *until <= step.now);
        let cases = self.ledger.cases.values().filter(|case| is_over(&case.phase));
        let over: Vec<RequestId> = cases.map(|case| case.request.id).collect();
        for id in over {
            self.note(step, SetpointEvent::Expired { id });
        }
    }

    /// How many have to approve request `id`, which waits for them.
    fn waiting(&self, id: RequestId) -> Result<u8, SetRefusal> {
        let case = self.case(id).ok_or(SetRefusal::UnknownRequest { id })?;
        match &case.phase {
            Phase::Waiting { approvals, .. } => Ok(*approvals),
            phase => Err(SetRefusal::NotWaiting { id, phase: phase.word().to_owned() }),
        }
    }
}
