//! Other points or other rules while it runs: everything is resolved anew, and what is known of the past moves over.
//!
//! It costs one pass over all points, which a person's click may.

use crate::agenda::{Due, NEVER};
use crate::bank::Bank;
use crate::decider::Decider;
use crate::ladder::index_of;
use crate::ledger::Ledger;
use crate::verdict::Verdicts;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use twin_model::{PointIndex, PointTable, Rule, Timestamp};

impl Decider {
    /// Goes on with `points` and `rules` at `now`. `points` grew from the table before: indices of that one stay valid. Alarms and
    /// what is pending stay as they are where their rule is still in force; where its limit is another one, the last value is
    /// judged again. An alarm whose rule or point is gone clears.
    pub fn go_on_with(&mut self, now: Timestamp, points: Arc<PointTable>, mut rules: Vec<Rule>) -> Verdicts {
        let mut verdicts = Verdicts::default();
        // Up to now everything happens by the points and rules before.
        let at = self.decided_to.map(|from| self.run_to(now.as_nanos().max(from), from, &mut verdicts));
        if let Some(at) = at {
            self.settle(at, &mut verdicts);
        }
        let (mut bank, slots) = Bank::new(points, &mut rules);
        let mut ledger = Ledger::new(slots);
        ledger.go_on_from(&self.ledger);
        let rule_of: HashMap<&str, u32> = (0u32..).zip(&rules).map(|(index, rule)| (rule.id.as_str(), index)).collect();
        let moved: Vec<Option<u32>> = self.rules.iter().map(|rule| rule_of.get(rule.id.as_str()).copied()).collect();
        let is_same = |before: u32, after: u32| {
            let (before, after) = (&self.rules[before as usize], &rules[after as usize]);
            before.limit == after.limit && before.only_if == after.only_if
        };
        let judged = bank.take_over(&self.bank, &moved, is_same, at, &mut ledger, &mut verdicts.staleness);
        for alarm in [self.ledger.alarms(false), self.ledger.alarms(true)].concat() {
            let home = rule_of.get(alarm.rule.as_str()).and_then(|rule| {
                let slot = bank
                    .slot_of(alarm.point, *rule)
                    .or_else(|| bank.worst_holder(alarm.place, *rule).and_then(|point| bank.slot_of(point, *rule)))?;
                Some((slot, bank.rung(*rule).rank))
            });
            ledger.restore(alarm, home);
        }
        bank.wait_for_ends(&ledger);
        if let Some(at) = at {
            bank.set_offset(self.bank.guards.offset_secs(), at, &mut ledger);
            for point in judged {
                bank.judge_again(point, at, &mut ledger);
            }
            ledger.settle(Timestamp::from_nanos(at), &bank, &rules, &mut verdicts.transitions);
        }
        (self.rules, self.bank, self.ledger, self.decided_to) = (rules, bank, ledger, at);
        // An older one: its periods are in this one, too.
        self.next_table = None;
        verdicts
    }
}

impl Bank {
    /// Takes over what `before` knows of its points. `moved` says what has become of each of its rules, and `is_same` whether a
    /// rule has kept its limit. Points whose limits are others come back.
    fn take_over(
        &mut self,
        before: &Self,
        moved: &[Option<u32>],
        is_same: impl Fn(u32, u32) -> bool,
        at: Option<i64>,
        ledger: &mut Ledger,
        staleness: &mut Vec<(PointIndex, bool)>,
    ) -> Vec<PointIndex> {
        self.period_floor = before.period_floor;
        let mut judged = Vec::new();
        for index in 0..index_of(self.points.len()) {
            let Some(old) = before.points.get(index as usize) else {
                self.wait_for(index, at, self.period_floor);
                continue;
            };
            let is_expected_alike = before.expected(index) == self.expected(index);
            let state = &mut self.points[index as usize];
            (state.seen, state.heard, state.value, state.is_stale) = (old.seen, old.heard, old.value, old.is_stale);
            if is_expected_alike {
                // Sampling may have set another one than the table has.
                state.period = old.period;
            } else if old.period == NEVER {
                // Nobody expected it before: it is silent from here on at the earliest.
                state.heard = at.unwrap_or(state.heard);
            }
            if self.take_over_latches(before, index, moved, &is_same, ledger) {
                judged.push(PointIndex(index));
            }
            match at {
                Some(at) if self.points[index as usize].heard != i64::MIN => {
                    self.wait_anew(index, at, ledger, staleness);
                }
                _ => self.wait_for(index, None, self.period_floor),
            }
        }
        judged
    }

    /// The latches of one point; whether one of them watches another limit than before.
    fn take_over_latches(
        &mut self,
        before: &Self,
        index: u32,
        moved: &[Option<u32>],
        is_same: impl Fn(u32, u32) -> bool,
        ledger: &mut Ledger,
    ) -> bool {
        let (old, state) = (&before.points[index as usize], &self.points[index as usize]);
        let known: Vec<(Option<u32>, u32, usize)> = before
            .ladders
            .run(old.run.clone())
            .iter()
            .zip(old.latches as usize..)
            .map(|(rung, latch)| (moved[rung.rule as usize], rung.rule, latch))
            .collect();
        let mut is_other = false;
        for (latch_index, rung) in (state.latches as usize..).zip(self.ladders.run(state.run.clone())) {
            let Some((_, old_rule, old_latch)) = known.iter().find(|(rule, ..)| *rule == Some(rung.rule)) else {
                is_other = true;
                continue;
            };
            is_other |= !is_same(*old_rule, rung.rule);
            if rung.measure == before.rung(*old_rule).measure {
                self.measures.take_trail(&before.measures, index_of(*old_latch), index_of(latch_index));
            }
            let latch = &mut self.latches[latch_index];
            *latch = before.latches[*old_latch];
            if latch.due != NEVER {
                latch.queued = latch.due;
                self.agenda.push(latch.due, Due::Latch(index_of(latch_index)));
            } else {
                latch.queued = NEVER;
            }
            if latch.is_on {
                ledger.flip(self.slots[latch_index], rung.rank, true);
            }
        }
        is_other
    }

    /// Puts the point's next silence on the agenda; a point that is new is heard at `at`.
    fn wait_for(&mut self, index: u32, at: Option<i64>, floor: i64) {
        let state = &mut self.points[index as usize];
        if let Some(at) = at {
            state.heard = at;
        }
        if state.period != NEVER && !state.is_stale && state.heard != i64::MIN {
            state.queued = crate::waiting::silence_due(state, floor);
            self.agenda.push(state.queued, Due::Point(index));
        }
    }

    /// How often the table says that the point comes.
    fn expected(&self, index: u32) -> Option<Duration> {
        self.table().point(PointIndex(index)).and_then(|point| point.period)
    }

    /// Judges the last usable value of a point that is not silent by the limits that it has now.
    fn judge_again(&mut self, point: PointIndex, at: i64, ledger: &mut Ledger) {
        let Some(state) = self.points.get(point.get()) else { return };
        let latches = state.latches..state.latches + index_of(state.run.len());
        for latch in latches {
            self.judge_latch(latch, at, ledger);
        }
    }

    /// The slot that `rule` of `point` reports to.
    fn slot_of(&self, point: PointIndex, rule: u32) -> Option<u32> {
        Some(self.slots[self.latch_of(point, rule)?])
    }
}
