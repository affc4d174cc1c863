//! The decider: feeds time and samples through the two layers, in the order of time.

use crate::bank::Bank;
use crate::ledger::Ledger;
use crate::verdict::{Input, Verdicts};
use std::sync::Arc;
use std::time::Duration;
use twin_model::{Alarm, AlarmId, AlarmState, OutOfService, PointIndex, PointTable, Rule, Sample, Timestamp};

/// The alarm rules in force and everything they know of the past.
#[derive(Debug)]
pub struct Decider {
    pub(crate) rules: Vec<Rule>,
    pub(crate) bank: Bank,
    pub(crate) ledger: Ledger,
    /// Up to here everything is decided; `None` before the first step.
    pub(crate) decided_to: Option<i64>,
    /// The table whose periods hold from the next step on.
    pub(crate) next_table: Option<Arc<PointTable>>,
}

impl Decider {
    /// For the points of `points` under `rules`, with an empty list.
    pub fn new(points: Arc<PointTable>, mut rules: Vec<Rule>) -> Self {
        let (bank, slots) = Bank::new(points, &mut rules);
        Self { rules, bank, ledger: Ledger::new(slots), decided_to: None, next_table: None }
    }

    /// Puts back the alarms that were on the list before a restart; call it before the first step. Numbers go on from
    /// `next_id`. An active alarm goes on holding until a sample says otherwise; one whose rule is no longer in force
    /// clears at the first step. Delays that were under way begin anew: give the first step the last known values, or
    /// a point that reports only when something happens holds its alarm until it happens again.
    /// What was withheld stays so, and so does what was out of service.
    pub fn restore(&mut self, alarms: Vec<Alarm>, services: Vec<OutOfService>, next_id: AlarmId) {
        self.ledger.set_next_id(next_id);
        self.ledger.services = services.into_iter().map(|service| (service.place, service)).collect();
        for alarm in alarms.into_iter().filter(|alarm| alarm.state() != AlarmState::Normal) {
            let rule = (0u32..).zip(&self.rules).find(|(_, rule)| rule.id == alarm.rule).map(|(index, _)| index);
            let is_placed = self.bank.table().point(alarm.point).is_some_and(|point| point.place == alarm.place);
            let home = rule.filter(|_| is_placed).and_then(|rule| {
                let is_on = alarm.condition.is_active;
                let slot = self.bank.restore(alarm.point, rule, is_on, &mut self.ledger)?;
                Some((slot, self.bank.rung(rule).rank))
            });
            self.ledger.restore(alarm, home);
        }
        self.bank.wait_for_ends(&self.ledger);
    }

    /// From the next step on, waits for points as often as `points` says, a table of the same points. One that is expected
    /// anew is waited for from then; one that is expected no more is no longer stale.
    pub fn follow(&mut self, points: Arc<PointTable>) {
        self.next_table = Some(points);
    }

    /// The rules in force, most urgent first; at one priority, limits further out first.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Alarms on the list: active, or gone but not yet acknowledged, and not withheld. Most urgent first, then newest first.
    pub fn alarms(&self) -> Vec<Alarm> {
        self.ledger.alarms(false)
    }

    /// Alarms that are withheld from the list: shelved, suppressed by design, or of equipment out of service. In the same order.
    pub fn withheld(&self) -> Vec<Alarm> {
        self.ledger.alarms(true)
    }

    /// Equipment out of service, in the order of places.
    pub fn out_of_service(&self) -> Vec<OutOfService> {
        self.ledger.services.values().cloned().collect()
    }

    /// Rises whenever anything about an alarm on the list has changed, its peak too, so that readers of
    /// [`Self::alarms`] can keep what they have.
    pub const fn revision(&self) -> u64 {
        self.ledger.revision()
    }

    /// The number that the next alarm gets.
    pub const fn next_alarm_id(&self) -> AlarmId {
        self.ledger.next_id()
    }

    /// `point` comes every `period` from now on, if it is one that comes periodically.
    pub fn expect_every(&mut self, point: PointIndex, period: Duration) {
        self.bank.set_period(point, period, self.decided_to);
    }

    /// Judges what has come since the step before. `now` never goes back; an earlier one counts as the one before.
    ///
    /// Acts are taken at `now`, after all samples. They answer what was on the list before the step: an alarm that this step
    /// raised or escalated refuses them.
    pub fn step(&mut self, now: Timestamp, input: Input<'_>) -> Verdicts {
        let mut verdicts = Verdicts::default();
        let (from, now) = self.begin(now, &input, &mut verdicts);
        let mut at = from;
        for (taken_at, sample) in in_order_of_time(input.samples, from, now) {
            if taken_at > at {
                at = self.run_to(taken_at, at, &mut verdicts);
            }
            self.bank.observe(sample, taken_at, now, &mut self.ledger, &mut verdicts.staleness);
        }
        at = self.run_to(now, at, &mut verdicts);
        self.settle(at, &mut verdicts);
        for act in input.acts {
            let taken = self.ledger.act(act, Timestamp::from_nanos(now), &mut verdicts.transitions);
            verdicts.refusals.extend(taken.err());
        }
        if !input.acts.is_empty() {
            self.bank.wait_for_ends(&self.ledger);
            self.settle(now, &mut verdicts);
        }
        verdicts.services = std::mem::take(&mut self.ledger.changed_services);
        verdicts
    }

    /// The stretch of time that a step covers, in nanoseconds.
    fn begin(&mut self, now: Timestamp, input: &Input<'_>, verdicts: &mut Verdicts) -> (i64, i64) {
        let now = now.as_nanos();
        let (from, now) = match self.decided_to {
            Some(from) => {
                self.bank.set_offset(input.offset_secs, from, &mut self.ledger);
                self.bank.set_period_floor(input.period_floor, from, &mut self.ledger, &mut verdicts.staleness);
                (from, now.max(from))
            }
            None => {
                self.bank.start(now, input.period_floor);
                self.bank.set_offset(input.offset_secs, now, &mut self.ledger);
                (now, now)
            }
        };
        if let Some(table) = self.next_table.take() {
            self.bank.set_periods(table, from, &mut self.ledger, &mut verdicts.staleness);
        }
        self.decided_to = Some(now);
        (from, now)
    }

    /// Lets everything happen that is due after `at`, up to and at `until`. What happens at `until` itself is left to
    /// be judged together with the samples of that instant, which is returned.
    #[inline]
    pub(crate) fn run_to(&mut self, until: i64, mut at: i64, verdicts: &mut Verdicts) -> i64 {
        while let Some((due_at, due)) = self.bank.next_due(until) {
            if due_at > at {
                self.settle(at, verdicts);
                at = due_at;
            }
            self.bank.happen(at, due, &mut self.ledger, &mut verdicts.staleness);
        }
        if until > at {
            self.settle(at, verdicts);
        }
        until.max(at)
    }

    #[inline]
    pub(crate) fn settle(&mut self, at: i64, verdicts: &mut Verdicts) {
        self.ledger.settle(Timestamp::from_nanos(at), &self.bank, &self.rules, &mut verdicts.transitions);
    }
}

/// Samples with the instants between `from` and `now` at which they are taken, in that order; those of one instant in
/// the order given.
fn in_order_of_time(samples: &[Sample], from: i64, now: i64) -> Vec<(i64, &Sample)> {
    let mut ordered: Vec<(i64, &Sample)> =
        samples.iter().map(|sample| (sample.at.as_nanos().clamp(from, now), sample)).collect();
    ordered.sort_by_key(|(taken_at, _)| *taken_at);
    ordered
}
