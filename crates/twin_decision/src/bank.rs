//! The first layer: one latch per point and rule, and which periodic points have fallen silent.
//!
//! Everything is in dense arrays by point, so that a sample touches one point, its few latches and nothing else.

use crate::agenda::{Agenda, Due, NEVER};
use crate::guard::Guards;
use crate::ladder::{Ladders, Rung, index_of, nanos};
use crate::latch::{Driven, Latch};
use crate::ledger::{Ledger, Slot};
use crate::measure::Measures;
use crate::test::{Measure, Test};
use crate::waiting::{silence_due, silence_window};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use twin_model::{Place, PointIndex, PointTable, Quality, Rule, Sample};

/// What the bank keeps of a point. Times in nanoseconds.
#[derive(Clone, Debug)]
pub(crate) struct PointState {
    /// Time of its newest sample of any quality; older ones are not looked at.
    pub(crate) seen: i64,
    /// Time of its newest usable sample, or the start; it is silent since then.
    pub(crate) heard: i64,
    /// Time of its valid entry in the agenda; [`NEVER`] when it has none.
    pub(crate) queued: i64,
    /// Expected time between samples; [`NEVER`] when it reports only when something happens.
    pub(crate) period: i64,
    /// Last usable value.
    pub(crate) value: f64,
    /// Its first latch; the others follow in the order of its run of rungs.
    pub(crate) latches: u32,
    /// Its run of rungs.
    pub(crate) run: Range<u32>,
    pub(crate) is_stale: bool,
    /// Latches of other points look at it.
    pub(crate) is_listened: bool,
}

/// All latches.
#[derive(Debug)]
pub(crate) struct Bank {
    pub(crate) table: Arc<PointTable>,
    pub(crate) ladders: Ladders,
    pub(crate) points: Vec<PointState>,
    pub(crate) latches: Vec<Latch>,
    /// Slot of each latch.
    pub(crate) slots: Vec<u32>,
    pub(crate) guards: Guards,
    pub(crate) measures: Measures,
    pub(crate) agenda: Agenda,
    /// Nanoseconds.
    pub(crate) period_floor: i64,
}

impl Bank {
    /// Latches for every point of `table` and every rule that watches it, and the slots that they report to.
    /// Sorts `rules` most urgent first.
    pub(crate) fn new(table: Arc<PointTable>, rules: &mut [Rule]) -> (Self, Vec<Slot>) {
        let mut bank = Self {
            ladders: Ladders::new(rules),
            points: Vec::with_capacity(table.len()),
            latches: Vec::new(),
            slots: Vec::new(),
            guards: Guards::default(),
            measures: Measures::default(),
            agenda: Agenda::default(),
            period_floor: 0,
            table,
        };
        let slots = bank.lay_out(rules);
        bank.latches = vec![Latch::OFF; bank.slots.len()];
        bank.wire(rules);
        (bank, slots)
    }

    /// A state for each point, a place for each of its latches, and the slots.
    fn lay_out(&mut self, rules: &[Rule]) -> Vec<Slot> {
        let mut slot_of: HashMap<(Place, u32), u32> = HashMap::new();
        let mut slots: Vec<Slot> = Vec::new();
        let table = Arc::clone(&self.table);
        for (_, point) in table.iter() {
            let run = self.ladders.resolve(rules, point);
            self.points.push(PointState {
                seen: i64::MIN,
                heard: i64::MIN,
                queued: NEVER,
                period: point.period.map_or(NEVER, nanos),
                value: f64::NAN,
                latches: index_of(self.slots.len()),
                run: run.clone(),
                is_stale: false,
                is_listened: false,
            });
            for rung in self.ladders.run(run) {
                let slot = *slot_of.entry((point.place, rung.ladder)).or_insert_with(|| {
                    slots.push(Slot::new(point.place, rung.ladder, self.ladders.ladder(rung.ladder)));
                    index_of(slots.len() - 1)
                });
                self.slots.push(slot);
            }
        }
        self.aim_suppressors(&mut slots);
        slots
    }

    /// Tells each slot that suppresses which ones: those of its place, and of what belongs to it, whose class it names.
    fn aim_suppressors(&self, slots: &mut [Slot]) {
        let ladder_of = |slot: &Slot| slot.ladder.map(|ladder| self.ladders.ladder(ladder));
        let aims: Vec<(usize, Box<[u32]>)> = slots
            .iter()
            .enumerate()
            .filter(|(_, slot)| slot.suppresses.is_some())
            .map(|(index, slot)| {
                let classes = ladder_of(slot).map_or(&[][..], |ladder| &ladder.suppresses);
                let is_aimed = |other: &Slot| {
                    (other.place == slot.place || other.place.owner() == slot.place)
                        && other.suppresses.is_none()
                        && ladder_of(other)
                            .and_then(|ladder| ladder.class.as_ref())
                            .is_some_and(|class| classes.contains(class))
                };
                let aimed = (0u32..).zip(&*slots).filter(|(_, other)| is_aimed(other)).map(|(index, _)| index);
                (index, aimed.collect())
            })
            .collect();
        for (index, aimed) in aims {
            slots[index].suppresses = Some(aimed);
        }
    }

    /// Puts the ends of times on the shelf and out of service on the agenda.
    pub(crate) fn wait_for_ends(&mut self, ledger: &Ledger) {
        ledger.ends().for_each(|end| self.agenda.push(end, Due::Return));
    }

    /// What latches look at besides their own point's value.
    fn wire(&mut self, rules: &[Rule]) {
        let table = Arc::clone(&self.table);
        for (index, point) in table.iter() {
            let state = &self.points[index.get()];
            for (latch, rung) in (state.latches..).zip(self.ladders.run(state.run.clone())) {
                if let Some(guard) = &rules[rung.rule as usize].only_if {
                    self.guards.add(latch, guard, point, &table);
                }
                match rung.measure {
                    Measure::Quantity(name) => {
                        let other = table.find(point.place, self.ladders.quantity(name));
                        other.into_iter().for_each(|other| self.guards.listen(other.0, latch));
                        self.measures.compare(latch, other.map(|other| other.0));
                    }
                    Measure::Neighbours => self.measures.join(&table, index, point),
                    Measure::Value | Measure::Codes(_) | Measure::Rise { .. } | Measure::Fall { .. } => {}
                }
            }
        }
        for (index, state) in (0u32..).zip(&mut self.points) {
            state.is_listened = self.guards.listeners(index).is_some();
        }
    }

    /// The points that it watches.
    pub(crate) fn table(&self) -> &PointTable {
        &self.table
    }

    /// The rung of `rule`.
    pub(crate) fn rung(&self, rule: u32) -> &Rung {
        self.ladders.rung(rule)
    }

    /// The last usable value of `point`; NaN when none has come.
    pub(crate) fn value(&self, point: PointIndex) -> f64 {
        self.points.get(point.get()).map_or(f64::NAN, |state| state.value)
    }

    /// Takes one sample at the instant `at` of a step that ends at `now`.
    #[inline]
    pub(crate) fn observe(
        &mut self,
        sample: &Sample,
        at: i64,
        now: i64,
        ledger: &mut Ledger,
        staleness: &mut Vec<(PointIndex, bool)>,
    ) {
        let Some(state) = self.points.get_mut(sample.point.get()) else { return };
        let measured_at = sample.at.as_nanos().min(now);
        if measured_at < state.seen {
            return;
        }
        state.seen = measured_at;
        if sample.quality == Quality::Bad || !sample.value.is_finite() {
            return;
        }
        if state.period != NEVER {
            if measured_at.saturating_add(silence_window(state.period, self.period_floor)) <= at {
                // So old that it was stale before it came: it says nothing about now.
                return;
            }
            state.heard = state.heard.max(measured_at);
        }
        state.value = sample.value;
        if state.is_stale {
            self.turn_stale(sample.point, false, at, ledger, staleness);
        }
        let state = &self.points[sample.point.get()];
        for (latch, rung) in (state.latches..).zip(self.ladders.run(state.run.clone())) {
            if self.latches[latch as usize].is_on {
                let kind = self.ladders.ladder(rung.ladder).kind;
                ledger.widen_peak(self.slots[latch as usize], kind, sample.value);
            }
            let measured = match rung.measure {
                Measure::Value => sample.value,
                measure => {
                    self.measures.follow(latch, measure, sample.value, measured_at);
                    self.measures.of(latch, measure, sample.point.0, &self.points, &self.ladders)
                }
            };
            if rung.measure != Measure::Value && measured.is_nan() {
                // Nothing to compare with: it stays as it was.
                continue;
            }
            let is_on = self.latches[latch as usize].is_on;
            let holds =
                rung.test.holds(measured, is_on) && (!rung.is_guarded || self.guards.holds(latch, &self.points));
            match self.latches[latch as usize].drive(holds, at, rung) {
                Driven::Quiet => {}
                Driven::Flipped => ledger.flip(self.slots[latch as usize], rung.rank, holds),
                Driven::Queue(due) => self.agenda.push(due, Due::Latch(latch)),
            }
        }
        if state.is_listened {
            self.tell_listeners(sample.point.0, at, ledger);
        }
    }

    /// Judges again what looks at `point` from other points' latches.
    fn tell_listeners(&mut self, point: u32, at: i64, ledger: &mut Ledger) {
        let listeners = self.guards.listeners(point).cloned().unwrap_or_default();
        listeners.into_iter().for_each(|latch| self.judge_latch(latch, at, ledger));
    }

    /// Judges the last value of the point of `latch` again: something else that it depends on has changed.
    pub(crate) fn judge_latch(&mut self, latch: u32, at: i64, ledger: &mut Ledger) {
        let owner = self.owner_of_latch(latch);
        let state = &self.points[owner as usize];
        let rung = self.ladders.run(state.run.clone())[(latch - state.latches) as usize];
        let measured = self.measures.of(latch, rung.measure, owner, &self.points, &self.ladders);
        let is_true = match rung.test {
            Test::Stale => state.is_stale,
            _ if state.is_stale || measured.is_nan() => return,
            test => test.holds(measured, self.latches[latch as usize].is_on),
        };
        let holds = is_true && (!rung.is_guarded || self.guards.holds(latch, &self.points));
        match self.latches[latch as usize].drive(holds, at, &rung) {
            Driven::Quiet => {}
            Driven::Flipped => ledger.flip(self.slots[latch as usize], rung.rank, holds),
            Driven::Queue(due) => self.agenda.push(due, Due::Latch(latch)),
        }
    }

    /// The site's time is ahead of UTC by so many seconds from `at` on.
    pub(crate) fn set_offset(&mut self, offset_secs: i32, at: i64, ledger: &mut Ledger) {
        let told = self.guards.set_offset(offset_secs, at, &mut self.agenda);
        told.into_iter().for_each(|latch| self.judge_latch(latch, at, ledger));
    }

    /// Lets the next thing happen that is due at or before `until`; its instant, if there was one.
    #[inline]
    pub(crate) fn next_due(&mut self, until: i64) -> Option<(i64, Due)> {
        self.agenda.pop_until(until)
    }

    /// What is due at `at` happens.
    pub(crate) fn happen(&mut self, at: i64, due: Due, ledger: &mut Ledger, staleness: &mut Vec<(PointIndex, bool)>) {
        match due {
            Due::Latch(index) => {
                let latch = &mut self.latches[index as usize];
                match latch.elapse(at) {
                    Driven::Quiet => {}
                    Driven::Queue(later) => self.agenda.push(later, due),
                    Driven::Flipped => {
                        let is_on = latch.is_on;
                        ledger.flip(self.slots[index as usize], self.rank_of_latch(index), is_on);
                    }
                }
            }
            Due::Point(index) => {
                let state = &mut self.points[index as usize];
                if state.queued != at {
                    return;
                }
                let silent_at = silence_due(state, self.period_floor);
                if silent_at > at {
                    state.queued = silent_at;
                    self.agenda.push(silent_at, due);
                } else {
                    state.queued = NEVER;
                    if !state.is_stale {
                        self.turn_stale(PointIndex(index), true, at, ledger, staleness);
                    }
                }
            }
            Due::Window(index) => {
                let told = self.guards.turn(index, at, &mut self.agenda);
                told.into_iter().for_each(|latch| self.judge_latch(latch, at, ledger));
            }
            Due::Return => ledger.end_times(at),
        }
    }

    /// A point falls silent or comes back. Silence drives the latches of stale rules; what the others had pending is
    /// dropped, for nobody knows whether it still holds.
    pub(crate) fn turn_stale(
        &mut self,
        point: PointIndex,
        is_stale: bool,
        at: i64,
        ledger: &mut Ledger,
        staleness: &mut Vec<(PointIndex, bool)>,
    ) {
        staleness.push((point, is_stale));
        let state = &mut self.points[point.get()];
        state.is_stale = is_stale;
        if !is_stale {
            let due = silence_due(state, self.period_floor);
            if due < state.queued {
                state.queued = due;
                self.agenda.push(due, Due::Point(point.0));
            }
        }
        let state = &self.points[point.get()];
        for (latch_index, rung) in (state.latches as usize..).zip(self.ladders.run(state.run.clone())) {
            let latch = &mut self.latches[latch_index];
            if rung.test != Test::Stale {
                latch.due = NEVER;
                continue;
            }
            let holds = is_stale && (!rung.is_guarded || self.guards.holds(index_of(latch_index), &self.points));
            match latch.drive(holds, at, rung) {
                Driven::Quiet => {}
                Driven::Flipped => ledger.flip(self.slots[latch_index], rung.rank, holds),
                Driven::Queue(due) => self.agenda.push(due, Due::Latch(index_of(latch_index))),
            }
        }
        if state.is_listened {
            self.tell_listeners(point.0, at, ledger);
        }
    }

    /// The point of `latch`.
    fn owner_of_latch(&self, latch: u32) -> u32 {
        index_of(self.points.partition_point(|state| state.latches <= latch) - 1)
    }

    fn rank_of_latch(&self, latch: u32) -> u32 {
        let state = &self.points[self.owner_of_latch(latch) as usize];
        self.ladders.run(state.run.clone())[(latch - state.latches) as usize].rank
    }

    pub(crate) fn latch_of(&self, point: PointIndex, rule: u32) -> Option<usize> {
        let state = self.points.get(point.get())?;
        let position = self.ladders.run(state.run.clone()).iter().position(|rung| rung.rule == rule)?;
        Some(state.latches as usize + position)
    }

    /// Whether `rule` holds for `point`.
    pub(crate) fn is_on(&self, point: PointIndex, rule: u32) -> bool {
        self.latch_of(point, rule).is_some_and(|latch| self.latches[latch].is_on)
    }

    /// Of the points of `place` for which `rule` holds, the one that is furthest out; the first of equals.
    pub(crate) fn worst_holder(&self, place: Place, rule: u32) -> Option<PointIndex> {
        let kind = self.ladders.kind(rule);
        let holders = self.table.of_place(place).iter().copied().filter(|point| self.is_on(*point, rule));
        holders.reduce(|worst, point| if kind.is_further(self.value(point), self.value(worst)) { point } else { worst })
    }

    /// What `rule` measures of `point` now; NaN where that is not known.
    pub(crate) fn measured(&self, point: PointIndex, rule: u32) -> f64 {
        let Some(latch) = self.latch_of(point, rule) else { return f64::NAN };
        self.measures.of(index_of(latch), self.rung(rule).measure, point.0, &self.points, &self.ladders)
    }

    /// Turns on the latch of `rule` for `point`, and those of the less urgent rungs that it implies, as they were
    /// before a restart. The slot that they report to; `None` when the rule does not watch the point.
    pub(crate) fn restore(&mut self, point: PointIndex, rule: u32, is_on: bool, ledger: &mut Ledger) -> Option<u32> {
        let slot = self.slots[self.latch_of(point, rule)?];
        if is_on {
            let held = *self.ladders.rung(rule);
            let state = &self.points[point.get()];
            for (latch_index, rung) in (state.latches as usize..).zip(self.ladders.run(state.run.clone())) {
                let is_held = rung.ladder == held.ladder && rung.rank >= held.rank && held.implies(rung);
                if is_held && !self.latches[latch_index].is_on {
                    self.latches[latch_index].is_on = true;
                    ledger.flip(slot, rung.rank, true);
                }
            }
        }
        Some(slot)
    }
}
