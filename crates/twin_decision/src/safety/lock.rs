//! The write lock and the kill switches.

use super::controller::{SafetyController, Step};
use std::time::Duration;
use twin_model::SiteId;
use twin_model::setpoint::{Actor, Role, SetRefusal, SetpointEvent};

/// The longest that somebody may open the lock for, minutes: a shift.
pub const OPEN_MINUTES_MAX: u32 = 8 * 60;

/// Who may stop what is written.
const STOPPERS: &str = "operator, supervisor, maintenance or engineer";
/// Who may open the lock, approve and put a kill switch back.
pub(super) const APPROVERS: &str = "supervisor or engineer";

/// How a kill switch is moved.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Switch {
    Pull,
    PutBack,
}

impl SafetyController {
    pub(super) fn enable(
        &mut self,
        step: &mut Step<'_>,
        (site, minutes, roles): (SiteId, u32, Vec<Role>),
        by: Actor,
        reason: String,
    ) -> Result<(), SetRefusal> {
        introduced(&by, &reason)?;
        allowed(&by, by.role.may_approve(), APPROVERS)?;
        known_site(step, &site)?;
        if !(1..=OPEN_MINUTES_MAX).contains(&minutes) {
            return Err(SetRefusal::TooLong { minutes, max: OPEN_MINUTES_MAX });
        }
        if let Some(killed) = self.ledger.lock.killed(&site) {
            return Err(SetRefusal::Killed { by: killed.by.name.clone(), reason: killed.reason.clone() });
        }
        let mut roles = roles;
        roles.retain(|role| role.may_request());
        if roles.is_empty() {
            roles = Role::ALL.into_iter().filter(|role| role.may_request()).collect();
        }
        let until = step.now + Duration::from_secs(u64::from(minutes) * 60);
        self.note(step, SetpointEvent::Enabled { site, until, roles, by, reason });
        Ok(())
    }

    pub(super) fn disable(
        &mut self,
        step: &mut Step<'_>,
        site: SiteId,
        by: Actor,
        reason: String,
    ) -> Result<(), SetRefusal> {
        introduced(&by, &reason)?;
        allowed(&by, by.role.may_stop(), STOPPERS)?;
        known_site(step, &site)?;
        self.generation += 1;
        self.note(step, SetpointEvent::Disabled { site, by: Some(by), reason });
        Ok(())
    }

    pub(super) fn switch(
        &mut self,
        step: &mut Step<'_>,
        (site, switch): (Option<SiteId>, Switch),
        by: Actor,
        reason: String,
    ) -> Result<(), SetRefusal> {
        introduced(&by, &reason)?;
        if let Some(site) = &site {
            known_site(step, site)?;
        }
        if switch == Switch::PutBack {
            allowed(&by, by.role.may_approve(), APPROVERS)?;
            self.note(step, SetpointEvent::Revived { site, by, reason });
            return Ok(());
        }
        allowed(&by, by.role.may_stop(), STOPPERS)?;
        self.generation += 1;
        let refusal = SetRefusal::Killed { by: by.name.clone(), reason: reason.clone() };
        self.note(step, SetpointEvent::Killed { site: site.clone(), by, reason });
        // What is on the wire already ends as it ends; everything that has still to be decided is decided.
        for id in self.undecided(site.as_ref()) {
            self.note(step, SetpointEvent::Refused { id, refusal: refusal.clone() });
        }
        Ok(())
    }

    /// Locks close by themselves when their time is over.
    pub(super) fn close_in_time(&mut self, step: &mut Step<'_>) {
        let is_over = |site: &&SiteId| {
            let lock = self.ledger.lock.sites.get(*site);
            lock.and_then(|lock| lock.enabled.as_ref()).is_some_and(|enabled| enabled.until <= step.now)
        };
        let over: Vec<SiteId> = self.ledger.lock.sites.keys().filter(is_over).cloned().collect();
        for site in over {
            self.generation += 1;
            self.note(step, SetpointEvent::Disabled { site, by: None, reason: "its time is over".to_owned() });
        }
    }
}

/// Whoever moves a switch says who they are, and why.
pub(super) fn introduced(by: &Actor, reason: &str) -> Result<(), SetRefusal> {
    if by.name.trim().is_empty() {
        return Err(SetRefusal::Nameless);
    }
    super::check::reasoned(reason)
}

pub(super) fn allowed(by: &Actor, may: bool, needed: &str) -> Result<(), SetRefusal> {
    if may { Ok(()) } else { Err(SetRefusal::Role { role: by.role, needed: needed.to_owned() }) }
}

fn known_site(step: &Step<'_>, site: &SiteId) -> Result<(), SetRefusal> {
    let is_known = step.world.plan.sites.iter().any(|known| known.id == *site);
    if is_known { Ok(()) } else { Err(SetRefusal::UnknownSite { site: site.clone() }) }
}
