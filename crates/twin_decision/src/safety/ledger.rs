//! The state of lock and requests, as their records make it.

use std::collections::BTreeMap;
use twin_model::setpoint::{
    Approval, DirectiveKind, Enabled, Killed, Phase, RequestId, SafetyRecord, SetpointCase, SetpointEvent, SetpointId,
    WriteLock,
};
use twin_model::{SiteId, Timestamp};

/// Requests that are remembered whole after they have ended; older ones are in the journal.
pub const CASES_MAX: usize = 200;
/// Keys that are remembered: at one request a minute, a week of them.
const KEYS_MAX: usize = 10_080;

/// The last write to something.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Written {
    /// For which request.
    pub(super) id: RequestId,
    /// When.
    pub(super) at: Timestamp,
    /// Whether the device still goes by what the twin has set.
    pub(super) is_held: bool,
}

/// A directive that was given.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Given {
    pub(super) id: RequestId,
    pub(super) kind: DirectiveKind,
    pub(super) point: SetpointId,
    pub(super) value: f64,
    pub(super) previous: f64,
}

/// The state of lock and requests.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Ledger {
    pub(super) lock: WriteLock,
    pub(super) cases: BTreeMap<RequestId, SetpointCase>,
    pub(super) written: BTreeMap<SetpointId, Written>,
    /// Directives that nobody has reported on, by their numbers.
    pub(super) given: BTreeMap<u64, Given>,
    keys: BTreeMap<String, RequestId>,
    last_request: u64,
    last_sequence: u64,
}

impl Ledger {
    /// The number of the next request.
    pub(super) const fn next_request(&self) -> RequestId {
        RequestId(self.last_request + 1)
    }

    /// The number of the next directive.
    pub(super) const fn next_sequence(&self) -> u64 {
        self.last_sequence + 1
    }

    /// The request that used `key` first, if one has.
    pub(super) fn key_used_by(&self, key: &str) -> Option<RequestId> {
        self.keys.get(key).copied()
    }

    /// Lets `record` have happened. Records are taken in their order.
    pub(super) fn apply(&mut self, record: &SafetyRecord) {
        let at = record.at;
        match &record.event {
            SetpointEvent::Enabled { site, until, roles, by, reason } => {
                let enabled =
                    Enabled { until: *until, roles: roles.clone(), by: by.clone(), reason: reason.clone(), at };
                self.lock.sites.entry(site.clone()).or_default().enabled = Some(enabled);
            }
            SetpointEvent::Disabled { site, .. } => self.lock.sites.entry(site.clone()).or_default().enabled = None,
            SetpointEvent::Killed { site, by, reason } => {
                self.kill(site.as_ref(), Some(Killed { by: by.clone(), reason: reason.clone(), at }));
            }
            SetpointEvent::Revived { site, .. } => self.kill(site.as_ref(), None),
            SetpointEvent::Requested(request) => {
                self.last_request = self.last_request.max(request.id.0);
                self.keys.entry(request.key.clone()).or_insert(request.id);
                self.cases.insert(request.id, SetpointCase::new(request.clone()));
                self.forget();
            }
            event => self.apply_to_case(at, event),
        }
    }

    fn kill(&mut self, site: Option<&SiteId>, killed: Option<Killed>) {
        // Whoever puts the switch back finds the lock closed.
        match site {
            Some(site) => {
                let lock = self.lock.sites.entry(site.clone()).or_default();
                (lock.killed, lock.enabled) = (killed, None);
            }
            None => {
                self.lock.killed = killed;
                self.lock.sites.values_mut().for_each(|lock| lock.enabled = None);
            }
        }
    }

    fn apply_to_case(&mut self, at: Timestamp, event: &SetpointEvent) {
        match event {
            SetpointEvent::Surveyed { id, present } => {
                self.with(*id, |case| case.present = Some(*present));
                self.turn(*id, at, Phase::Previewing);
            }
            SetpointEvent::Checked { id, verdicts } => self.with(*id, |case| case.verdicts.clone_from(verdicts)),
            SetpointEvent::Previewed { id, preview } => self.with(*id, |case| case.preview = Some(preview.clone())),
            SetpointEvent::Waiting { id, until, approvals } => {
                self.turn(*id, at, Phase::Waiting { until: *until, approvals: *approvals });
            }
            SetpointEvent::Refused { id, refusal } => self.turn(*id, at, Phase::Refused(refusal.clone())),
            SetpointEvent::Approved { id, by } => {
                self.with(*id, |case| case.approvals.push(Approval { by: by.clone(), at }));
            }
            SetpointEvent::Rejected { id, by, reason } => {
                self.turn(*id, at, Phase::Rejected { by: by.clone(), reason: reason.clone() });
            }
            SetpointEvent::Expired { id } => self.turn(*id, at, Phase::Expired),
            SetpointEvent::Directed { id, sequence, point, kind, value, previous, .. } => {
                self.last_sequence = self.last_sequence.max(*sequence);
                let given = Given { id: *id, kind: *kind, point: point.clone(), value: *value, previous: *previous };
                self.given.insert(*sequence, given);
                if *kind == DirectiveKind::Set {
                    // From now on it may have been written, whatever comes back.
                    self.written.insert(point.clone(), Written { id: *id, at, is_held: true });
                }
                if *kind != DirectiveKind::Release {
                    self.turn(*id, at, Phase::Executing { sequence: *sequence, kind: *kind });
                }
            }
            SetpointEvent::Reported { id, kind, report } => {
                self.given.remove(&report.sequence);
                self.with(*id, |case| case.reports.push((*kind, report.clone())));
            }
            SetpointEvent::Done { id } => self.turn(*id, at, Phase::Done),
            SetpointEvent::RolledBack { id, reason } => {
                self.let_go(*id);
                self.turn(*id, at, Phase::RolledBack(reason.clone()));
            }
            SetpointEvent::Failed { id, reason, needs_person } => {
                if !needs_person {
                    self.let_go(*id);
                }
                self.turn(*id, at, Phase::Failed { reason: reason.clone(), needs_person: *needs_person });
            }
            SetpointEvent::Released { point, .. } => {
                if let Some(written) = self.written.get_mut(point) {
                    written.is_held = false;
                }
            }
            SetpointEvent::Enabled { .. }
            | SetpointEvent::Disabled { .. }
            | SetpointEvent::Killed { .. }
            | SetpointEvent::Revived { .. }
            | SetpointEvent::Requested(_) => {}
        }
    }

    /// Nothing of request `id` is in its device any more.
    fn let_go(&mut self, id: RequestId) {
        self.written.values_mut().filter(|written| written.id == id).for_each(|written| written.is_held = false);
    }

    fn with(&mut self, id: RequestId, change: impl FnOnce(&mut SetpointCase)) {
        if let Some(case) = self.cases.get_mut(&id) {
            change(case);
        }
    }

    fn turn(&mut self, id: RequestId, at: Timestamp, phase: Phase) {
        self.with(id, |case| (case.phase, case.since) = (phase, at));
    }

    /// Forgets the oldest of what nobody needs any more.
    fn forget(&mut self) {
        while self.cases.len() > CASES_MAX {
            let Some(oldest) = self.cases.values().find(|case| !case.phase.is_open()).map(|case| case.request.id)
            else {
                break;
            };
            self.cases.remove(&oldest);
        }
        if self.keys.len() > KEYS_MAX
            && let Some(oldest) = self.keys.iter().min_by_key(|(_, id)| **id).map(|(key, _)| key.clone())
        {
            self.keys.remove(&oldest);
        }
    }
}
