//! The controller: what happens next to each request.

use super::check::{Case, Stage, verdicts};
use super::ledger::Ledger;
use super::lock::Switch;
use super::order::{PreviewOrder, SafetyInput, SafetyOrder, SafetyOutput, Survey};
use super::world::World;
use std::collections::BTreeMap;
use std::sync::Arc;
use twin_model::setpoint::{
    DirectiveKind, Outcome, Phase, Preview, RequestId, SafetyRecord, SafetyWish, SetRefusal, SetpointCase,
    SetpointEvent, SetpointId, SetpointRequest, SetpointWish, SettablePoint, WriteLock,
};
use twin_model::{SiteId, Timestamp, Unit};

/// Decides what may be set. Its state is what its records make of it.
#[derive(Debug)]
pub struct SafetyController {
    pub(super) points: BTreeMap<SetpointId, Arc<SettablePoint>>,
    pub(super) ledger: Ledger,
    pub(super) generation: u64,
    /// Why nothing can be kept, if nothing can.
    broken: Option<String>,
}

/// One step: when it is taken, what may be looked at, and what has come out of it so far.
pub(super) struct Step<'a> {
    pub(super) now: Timestamp,
    pub(super) world: &'a World<'a>,
    pub(super) out: SafetyOutput,
}

impl SafetyController {
    /// A controller of `points`, after everything that `records` tell. What they left unfinished is taken up by
    /// [`begin`](Self::begin).
    pub fn new(points: Vec<SettablePoint>, records: &[SafetyRecord]) -> Self {
        let mut ledger = Ledger::default();
        records.iter().for_each(|record| ledger.apply(record));
        Self { points: by_id(points), ledger, generation: 1, broken: None }
    }

    /// Starts at `now`: locks are closed, what waited is over, and of what may have been written the device is asked. Nothing is
    /// written.
    pub fn begin(&mut self, now: Timestamp, world: &World<'_>) -> SafetyOutput {
        let mut step = Step { now, world, out: SafetyOutput::default() };
        let open = self.ledger.lock.sites.iter().filter(|(_, lock)| lock.enabled.is_some());
        let open: Vec<SiteId> = open.map(|(site, _)| site.clone()).collect();
        for site in open {
            let reason = "the twin was started anew".to_owned();
            self.note(&mut step, SetpointEvent::Disabled { site, by: None, reason });
        }
        let unfinished: Vec<(RequestId, Phase)> = (self.ledger.cases.values())
            .filter(|case| case.phase.is_open())
            .map(|case| (case.request.id, case.phase.clone()))
            .collect();
        for (id, phase) in unfinished {
            match phase {
                Phase::Executing { sequence, .. } => self.look_up(&mut step, id, sequence),
                _ => {
                    let reason = "the twin was started anew before anything was written".to_owned();
                    self.note(&mut step, SetpointEvent::Failed { id, reason, needs_person: false });
                }
            }
        }
        step.out
    }

    /// Goes on with `points`. What was decided for others before is not carried out any more.
    pub fn follow(&mut self, points: Vec<SettablePoint>) {
        let points = by_id(points);
        if points != self.points {
            self.generation += 1;
            self.points = points;
        }
    }

    /// Nothing can be kept any more, because of `reason`: nothing is decided from now on.
    pub fn give_up(&mut self, reason: String) {
        self.generation += 1;
        self.broken = Some(reason);
    }

    /// Why nothing can be kept, if nothing can.
    pub fn broken(&self) -> Option<&str> {
        self.broken.as_deref()
    }

    /// The generation that directives have to be of to be carried out.
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// What can be set, by name.
    pub fn points(&self) -> impl Iterator<Item = &Arc<SettablePoint>> {
        self.points.values()
    }

    /// The write lock.
    pub const fn lock(&self) -> &WriteLock {
        &self.ledger.lock
    }

    /// The requests that are remembered, oldest first.
    pub fn cases(&self) -> impl DoubleEndedIterator<Item = &SetpointCase> {
        self.ledger.cases.values()
    }

    /// Request `id`, if it is remembered.
    pub fn case(&self, id: RequestId) -> Option<&SetpointCase> {
        self.ledger.cases.get(&id)
    }

    /// Takes `input` in at `now`, which never goes back from call to call.
    pub fn step(&mut self, now: Timestamp, input: SafetyInput, world: &World<'_>) -> SafetyOutput {
        let mut step = Step { now, world, out: SafetyOutput::default() };
        match input {
            SafetyInput::Wish(wish) => step.out.answer = self.take_wish(&mut step, wish),
            SafetyInput::Surveyed { id, present } => self.take_survey(&mut step, id, present),
            SafetyInput::Previewed { id, preview } => self.take_preview(&mut step, id, preview),
            SafetyInput::Reported(report) => self.take_report(&mut step, report),
            SafetyInput::Tick => {
                self.close_in_time(&mut step);
                self.expire(&mut step);
            }
            SafetyInput::End => self.release(&mut step),
        }
        step.out
    }

    fn take_wish(&mut self, step: &mut Step<'_>, wish: SafetyWish) -> Result<Option<RequestId>, SetRefusal> {
        if let Some(reason) = &self.broken {
            return Err(SetRefusal::NotRecorded { reason: reason.clone() });
        }
        match wish {
            SafetyWish::Enable { site, minutes, roles, by, reason } => {
                self.enable(step, (site, minutes, roles), by, reason).map(|()| None)
            }
            SafetyWish::Disable { site, by, reason } => self.disable(step, site, by, reason).map(|()| None),
            SafetyWish::Kill { site, by, reason } => self.switch(step, (site, Switch::Pull), by, reason).map(|()| None),
            SafetyWish::Revive { site, by, reason } => {
                self.switch(step, (site, Switch::PutBack), by, reason).map(|()| None)
            }
            SafetyWish::Request(wish) => self.request(step, wish).map(Some),
            SafetyWish::Approve { id, by } => self.approve(step, id, by).map(|()| Some(id)),
            SafetyWish::Reject { id, by, reason } => self.reject(step, id, by, reason).map(|()| Some(id)),
        }
    }

    fn request(&mut self, step: &mut Step<'_>, wish: SetpointWish) -> Result<RequestId, SetRefusal> {
        if !wish.value.is_finite() {
            return Err(SetRefusal::NoNumber);
        }
        let point = self.points.get(&wish.point).cloned();
        let SetpointWish { key, point: name, value, by, reason } = wish;
        let id = self.ledger.next_request();
        let unit = point.as_ref().map_or(Unit::Ratio, |point| point.settable.effect.unit());
        let request = SetpointRequest { id, key, point: name.clone(), value, unit, by, reason, at: step.now };
        self.note(step, SetpointEvent::Requested(request));
        let Some(point) = point else {
            let refusal = SetRefusal::UnknownPoint { point: name };
            self.note(step, SetpointEvent::Refused { id, refusal: refusal.clone() });
            return Err(refusal);
        };
        self.check(step, id, Stage::Wished)?;
        step.out.orders.push(SafetyOrder::Survey(Survey { id, point }));
        Ok(id)
    }

    fn take_survey(&mut self, step: &mut Step<'_>, id: RequestId, present: Result<f64, String>) {
        if self.case(id).is_none_or(|case| case.phase != Phase::Surveying) {
            return;
        }
        let present = match present {
            Ok(present) => present,
            Err(reason) => {
                let refusal = SetRefusal::NotSurveyed { reason };
                return self.note(step, SetpointEvent::Refused { id, refusal });
            }
        };
        self.note(step, SetpointEvent::Surveyed { id, present });
        if self.check(step, id, Stage::Surveyed).is_err() {
            return;
        }
        if let Some((case, point)) = self.case_and_point(id) {
            let value = case.request.value;
            step.out.orders.push(SafetyOrder::Preview(PreviewOrder { id, point, present, value }));
        }
    }

    fn take_preview(&mut self, step: &mut Step<'_>, id: RequestId, preview: Result<Preview, String>) {
        if self.case(id).is_none_or(|case| case.phase != Phase::Previewing) {
            return;
        }
        match preview {
            Ok(preview) => self.note(step, SetpointEvent::Previewed { id, preview }),
            Err(reason) => {
                let refusal = SetRefusal::NotPreviewed { reason };
                return self.note(step, SetpointEvent::Refused { id, refusal });
            }
        }
        if self.check(step, id, Stage::Previewed).is_ok() {
            self.wait(step, id);
        }
    }

    /// Makes all checks of `stage` for request `id`, and notes what each found. The first that refuses refuses it.
    pub(super) fn check(&mut self, step: &mut Step<'_>, id: RequestId, stage: Stage) -> Result<(), SetRefusal> {
        let Some((case, point)) = self.case_and_point(id) else {
            // It was taken off the list of what can be set meanwhile.
            let point = self.case(id).map_or_else(|| SetpointId::new(""), |case| case.request.point.clone());
            let refusal = SetRefusal::UnknownPoint { point };
            self.note(step, SetpointEvent::Refused { id, refusal: refusal.clone() });
            return Err(refusal);
        };
        let looked_at =
            Case { now: step.now, case, point: &point, ledger: &self.ledger, points: &self.points, world: step.world };
        let verdicts = verdicts(&looked_at, stage);
        let refusal = verdicts.iter().find_map(|verdict| match &verdict.outcome {
            Outcome::Refused(refusal) => Some(refusal.clone()),
            Outcome::Passed(_) | Outcome::Idle(_) => None,
        });
        self.note(step, SetpointEvent::Checked { id, verdicts });
        match refusal {
            None => Ok(()),
            Some(refusal) => {
                self.note(step, SetpointEvent::Refused { id, refusal: refusal.clone() });
                Err(refusal)
            }
        }
    }

    pub(super) fn case_and_point(&self, id: RequestId) -> Option<(&SetpointCase, Arc<SettablePoint>)> {
        let case = self.ledger.cases.get(&id)?;
        Some((case, Arc::clone(self.points.get(&case.request.point)?)))
    }

    /// Requests at `site`, or at all, of which nothing is on the wire yet.
    pub(super) fn undecided(&self, site: Option<&SiteId>) -> Vec<RequestId> {
        let is_there = |case: &&SetpointCase| {
            let of = self.points.get(&case.request.point).map(|point| &point.site);
            let is_early = matches!(case.phase, Phase::Surveying | Phase::Previewing | Phase::Waiting { .. });
            is_early && (site.is_none() || of == site)
        };
        self.ledger.cases.values().filter(is_there).map(|case| case.request.id).collect()
    }

    /// Lets `event` happen.
    pub(super) fn note(&mut self, step: &mut Step<'_>, event: SetpointEvent) {
        let record = SafetyRecord { at: step.now, event };
        self.ledger.apply(&record);
        step.out.records.push(record);
    }

    /// Whether a write of `kind` to `site` may go on the wire now: nothing may past a kill switch.
    pub(super) fn is_killed(&self, site: &SiteId, kind: DirectiveKind) -> bool {
        kind != DirectiveKind::Verify && self.ledger.lock.killed(site).is_some()
    }
}

fn by_id(points: Vec<SettablePoint>) -> BTreeMap<SetpointId, Arc<SettablePoint>> {
    points.into_iter().map(|point| (point.id.clone(), Arc::new(point))).collect()
}
