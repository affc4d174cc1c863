//! The same decisions, made the slow and obvious way: every instant looks at every point and every rule.
//!
//! Shares no code with the crate; agrees with it on the wording of nothing, and so compares all but messages.

mod ladder;
mod measure;
mod withheld;

use ladder::{concerns, delay, implies, kind, kind_of, ladder, outward, side, unsee};
use measure::MINUTE;
use std::collections::BTreeMap;
use std::sync::Arc;
use twin_decision::{About, Input, RefusalReason, STALE_PERIODS};
use twin_model::{
    Alarm, AlarmCondition, AlarmId, AlarmTransition, Limit, OutOfService, Place, Point, PointClass, PointIndex,
    PointTable, Quality, Rule, Sample, ServiceChange, Timestamp, TransitionKind, WithheldKind,
};

/// What a step of the oracle decided.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Decided {
    pub(crate) transitions: Vec<AlarmTransition>,
    pub(crate) refusals: Vec<(About, RefusalReason)>,
    pub(crate) staleness: Vec<(PointIndex, bool)>,
    pub(crate) services: Vec<ServiceChange>,
}

/// One rule on one point.
#[derive(Clone, Copy, Debug, Default)]
struct Watch {
    is_on: bool,
    /// Since when the rule's condition differs from `is_on`.
    differs_since: Option<i64>,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    newest: i64,
    heard: i64,
    value: f64,
    is_stale: bool,
}

/// Class, side of the limit (see [`side`]) or kind where it has none, and what it suppresses.
type Ladder = (Option<PointClass>, i32, Vec<PointClass>);

/// The oracle.
#[derive(Debug)]
pub(crate) struct Oracle {
    table: Arc<PointTable>,
    rules: Vec<Rule>,
    /// By point, then by rule.
    watches: Vec<Vec<Watch>>,
    seen: Vec<Seen>,
    slots: Vec<(Place, Ladder)>,
    alarms: Vec<(usize, Alarm)>,
    next_id: u64,
    floor: i64,
    offset: i64,
    now: Option<i64>,
    /// All values of a point since the start: when measured, and what.
    past: Vec<Vec<(i64, f64)>>,
    /// The windows of each rule's guard that were open when the clock was last looked at.
    open: Vec<Vec<bool>>,
    services: BTreeMap<Place, OutOfService>,
}

impl Oracle {
    pub(crate) fn new(table: Arc<PointTable>, mut rules: Vec<Rule>) -> Self {
        rules.sort_by(|a, b| {
            let further = kind(&a.limit).cmp(&kind(&b.limit)).then(outward(&b.limit).total_cmp(&outward(&a.limit)));
            a.priority.cmp(&b.priority).then(further)
        });
        let mut slots = Vec::new();
        for (_, point) in table.iter() {
            for rule in rules.iter().filter(|rule| concerns(rule, point, &rules)) {
                let slot = (point.place, ladder(rule));
                if !slots.contains(&slot) {
                    slots.push(slot);
                }
            }
        }
        let watches = vec![vec![Watch::default(); rules.len()]; table.len()];
        let seen = vec![Seen { newest: i64::MIN, heard: 0, value: f64::NAN, is_stale: false }; table.len()];
        let (alarms, services, past) = (Vec::new(), BTreeMap::new(), vec![Vec::new(); table.len()]);
        let open = vec![Vec::new(); rules.len()];
        Self {
            table,
            rules,
            watches,
            seen,
            slots,
            alarms,
            next_id: 1,
            floor: 0,
            offset: 0,
            now: None,
            past,
            open,
            services,
        }
    }

    pub(crate) fn restart(self) -> Self {
        let Self { table, rules, alarms, next_id, services, .. } = self;
        let mut successor = Self::new(table, rules);
        (successor.next_id, successor.services) = (next_id, services);
        for (slot, alarm) in alarms {
            let held = successor.rule(&alarm);
            for rule in held..successor.rules.len() {
                let (upper, lower) = (&successor.rules[held], &successor.rules[rule]);
                let is_watched = concerns(lower, successor.point(alarm.point.get()), &successor.rules);
                let is_implied = is_watched && ladder(upper) == ladder(lower) && implies(&upper.limit, &lower.limit);
                if is_implied && alarm.condition.is_active {
                    successor.watches[alarm.point.get()][rule].is_on = true;
                }
            }
            successor.alarms.push((slot, alarm));
        }
        successor
    }

    /// Everything that the list shows but messages, by number.
    pub(crate) fn alarms(&self) -> Vec<Alarm> {
        let mut alarms: Vec<Alarm> = self.alarms.iter().map(|(_, alarm)| alarm.clone()).collect();
        alarms.sort_by_key(|alarm| alarm.id);
        alarms
    }

    pub(crate) fn step(&mut self, now: Timestamp, input: Input<'_>) -> Decided {
        let mut decided = Decided::default();
        let now = now.as_nanos();
        let from = self.now.unwrap_or(now);
        if self.now.replace(now).is_none() {
            self.seen.iter_mut().for_each(|seen| seen.heard = now);
        }
        self.floor = input.period_floor.as_nanos() as i64;
        self.offset = i64::from(input.offset_secs);
        let mut instant = Some(from);
        while let Some(at) = instant {
            self.look_at_the_clock(at);
            self.elapse_delays(at);
            self.fall_silent(at, &mut decided);
            self.end_times(at, &mut decided);
            for sample in input.samples.iter().filter(|sample| sample.at.as_nanos().clamp(from, now) == at) {
                self.take(sample, at, now, &mut decided);
            }
            for slot in 0..self.slots.len() {
                self.judge(slot, Timestamp::from_nanos(at), &mut decided);
            }
            instant = self.next_instant(at, from, now, input.samples);
        }
        for act in input.acts {
            if let Err(reason) = self.act(act, Timestamp::from_nanos(now), &mut decided) {
                decided.refusals.push((act.deed.about(), reason));
            }
        }
        if !input.acts.is_empty() {
            for slot in 0..self.slots.len() {
                self.judge(slot, Timestamp::from_nanos(now), &mut decided);
            }
        }
        decided
    }

    fn next_instant(&self, at: i64, from: i64, now: i64, samples: &[Sample]) -> Option<i64> {
        let delays = self.watches.iter().flat_map(|watches| {
            watches.iter().zip(&self.rules).filter_map(|(watch, rule)| Some(watch.differs_since? + delay(watch, rule)))
        });
        let silences = (0..self.seen.len()).filter_map(|point| self.silent_from(point));
        let samples = samples.iter().map(|sample| sample.at.as_nanos().clamp(from, now));
        let minutes = (at / MINUTE..=now / MINUTE).map(|minute| minute * MINUTE).filter(|_| self.has_windows());
        let ends = self.alarms.iter().filter_map(|(_, alarm)| alarm.withheld.as_ref()?.until);
        let ends = ends.chain(self.services.values().map(|service| service.until)).map(Timestamp::as_nanos);
        delays.chain(silences).chain(samples).chain(minutes).chain(ends).filter(|&next| next > at && next <= now).min()
    }

    fn point(&self, point: usize) -> &Point {
        self.table.point(PointIndex(point as u32)).expect("a point of the table")
    }

    fn silent_from(&self, point: usize) -> Option<i64> {
        Some(self.seen[point].heard + self.window(point)?)
    }

    fn window(&self, point: usize) -> Option<i64> {
        let period = self.point(point).period?.as_nanos() as i64;
        Some(period.max(self.floor) * i64::from(STALE_PERIODS))
    }

    fn elapse_delays(&mut self, at: i64) {
        for watches in &mut self.watches {
            for (watch, rule) in watches.iter_mut().zip(&self.rules) {
                if watch.differs_since.is_some_and(|since| since + delay(watch, rule) <= at) {
                    *watch = Watch { is_on: !watch.is_on, differs_since: None };
                }
            }
        }
    }

    fn fall_silent(&mut self, at: i64, decided: &mut Decided) {
        for point in 0..self.seen.len() {
            if let Some(silent_from) = self.silent_from(point) {
                self.set_stale(point, silent_from <= at, at, decided);
            }
        }
    }

    fn set_stale(&mut self, point: usize, is_stale: bool, at: i64, decided: &mut Decided) {
        if self.seen[point].is_stale == is_stale {
            return;
        }
        self.seen[point].is_stale = is_stale;
        decided.staleness.push((PointIndex(point as u32), is_stale));
        for rule in 0..self.rules.len() {
            if !concerns(&self.rules[rule], self.point(point), &self.rules) {
                continue;
            }
            if self.rules[rule].limit == Limit::Stale {
                let holds = is_stale && self.is_let(point, rule, at);
                self.tell(point, rule, holds, at);
            } else {
                self.watches[point][rule].differs_since = None;
            }
        }
        self.tell_listeners(point, at);
    }

    fn tell(&mut self, point: usize, rule: usize, holds: bool, at: i64) {
        let watch = &mut self.watches[point][rule];
        if holds == watch.is_on {
            watch.differs_since = None;
            return;
        }
        watch.differs_since = watch.differs_since.or(Some(at));
        if delay(watch, &self.rules[rule]) == 0 {
            *watch = Watch { is_on: holds, differs_since: None };
        }
    }

    fn take(&mut self, sample: &Sample, at: i64, now: i64, decided: &mut Decided) {
        let point = sample.point.get();
        let measured = sample.at.as_nanos().min(now);
        if measured < self.seen[point].newest {
            return;
        }
        self.seen[point].newest = measured;
        let is_fresh = self.window(point).is_none_or(|window| measured + window > at);
        if sample.quality == Quality::Bad || !is_fresh {
            return;
        }
        self.seen[point].value = sample.value;
        if self.window(point).is_some() {
            self.seen[point].heard = self.seen[point].heard.max(measured);
            self.set_stale(point, false, at, decided);
        }
        self.past[point].push((measured, sample.value));
        for rule in 0..self.rules.len() {
            if !concerns(&self.rules[rule], self.point(point), &self.rules) {
                continue;
            }
            if self.watches[point][rule].is_on {
                self.widen_peak(point, rule, sample.value);
            }
            self.reconsider(point, rule, at);
        }
        self.tell_listeners(point, at);
    }

    fn widen_peak(&mut self, point: usize, rule: usize, value: f64) {
        let slot = (self.point(point).place, ladder(&self.rules[rule]));
        let (slots, limit) = (&self.slots, &self.rules[rule].limit);
        let found = self.alarms.iter_mut().find(|(at, alarm)| slots[*at] == slot && alarm.condition.is_active);
        if let Some((_, alarm)) = found {
            alarm.peak = alarm.peak.map(|peak| match side(limit) {
                1 => peak.max(value),
                -1 => peak.min(value),
                _ => peak,
            });
        }
    }

    fn rule(&self, alarm: &Alarm) -> usize {
        self.rules.iter().position(|rule| rule.id == alarm.rule).expect("a rule in force")
    }

    /// The worst of the place's points for which `rule` is on.
    fn worst(&self, place: Place, rule: usize) -> Option<usize> {
        let mut worst: Option<usize> = None;
        for point in self.table.of_place(place).iter().map(|point| point.get()) {
            if !self.watches[point][rule].is_on {
                continue;
            }
            let side = side(&self.rules[rule].limit);
            let outward = |point: usize| match self.seen[point].value {
                value if value.is_nan() => f64::NEG_INFINITY,
                value => value * f64::from(side),
            };
            let is_worse = worst.is_none_or(|worst| side != 0 && outward(point) > outward(worst));
            if is_worse {
                worst = Some(point);
            }
        }
        worst
    }

    fn judge(&mut self, slot: usize, at: Timestamp, decided: &mut Decided) {
        let (place, slot_ladder) = self.slots[slot].clone();
        if !slot_ladder.2.is_empty() {
            return;
        }
        let best = (0..self.rules.len())
            .filter(|&rule| ladder(&self.rules[rule]) == slot_ladder)
            .find_map(|rule| Some((rule, self.worst(place, rule)?)));
        let listed = self.alarms.iter().position(|(at, _)| *at == slot);
        let current = listed.map(|listed| self.alarms[listed].1.clone());
        match (current, best) {
            (None, None) => {}
            (None, Some((rule, point))) => {
                let mut alarm = self.new_alarm(place);
                self.set(&mut alarm, rule, point);
                self.raise(&mut alarm, at, point);
                alarm.withheld = self.reason(slot, None, at);
                self.alarms.push((slot, alarm.clone()));
                decided.transitions.push(AlarmTransition { at, kind: TransitionKind::Raised, alarm });
            }
            (Some(mut alarm), Some((rule, point))) => {
                let held = self.rule(&alarm);
                let mut shelf =
                    alarm.withheld.clone().filter(|it| it.kind == WithheldKind::Shelved && it.until > Some(at));
                if alarm.condition.is_active {
                    self.withhold(slot, &mut alarm, at, decided);
                    shelf = shelf.filter(|_| alarm.withheld.as_ref().is_some_and(|w| w.kind == WithheldKind::Shelved));
                }
                if rule < held {
                    shelf = None;
                }
                let kind = if !alarm.condition.is_active {
                    self.raise(&mut alarm, at, point);
                    alarm.withheld = self.reason(slot, shelf.as_ref(), at);
                    Some(TransitionKind::Raised)
                } else if rule < held {
                    unsee(&mut alarm);
                    let reason = self.reason(slot, shelf.as_ref(), at);
                    if kind_of(&reason) != kind_of(&alarm.withheld) {
                        alarm.withheld = reason;
                    }
                    Some(TransitionKind::Escalated)
                } else {
                    (rule > held).then_some(TransitionKind::Eased)
                };
                if kind.is_some() || !self.watches[alarm.point.get()][held].is_on {
                    self.set(&mut alarm, rule, point);
                }
                self.alarms[listed.expect("it is listed")].1 = alarm.clone();
                decided.transitions.extend(kind.map(|kind| AlarmTransition { at, kind, alarm }));
            }
            (Some(mut alarm), None) if alarm.condition.is_active => {
                alarm.condition.is_active = false;
                alarm.cleared_at = Some(at);
                match kind_of(&alarm.withheld) {
                    Some(WithheldKind::Shelved) => {}
                    Some(_) => (alarm.withheld, alarm.condition.is_acknowledged) = (None, true),
                    None if self.rules[self.rule(&alarm)].is_latching => unsee(&mut alarm),
                    None => {}
                }
                let alarm_after = alarm.clone();
                decided.transitions.push(AlarmTransition { at, kind: TransitionKind::Cleared, alarm });
                self.keep_unless_over(slot, alarm_after.clone(), at, decided);
                self.leave_with_shelf(slot, alarm_after, at, decided);
            }
            (Some(alarm), None) => self.leave_with_shelf(slot, alarm, at, decided),
        }
    }

    fn new_alarm(&mut self, place: Place) -> Alarm {
        self.next_id += 1;
        Alarm {
            id: AlarmId(self.next_id - 1),
            point: PointIndex(0),
            place,
            rule: "".into(),
            rule_version: 0,
            priority: twin_model::Priority::P4,
            condition: AlarmCondition { is_active: true, is_acknowledged: false },
            raised_at: Timestamp::EPOCH,
            cleared_at: None,
            acknowledged_at: None,
            acknowledged_by: None,
            note: None,
            value: None,
            peak: None,
            occurrences: 0,
            message: String::new(),
            action: String::new(),
            withheld: None,
        }
    }

    fn set(&self, alarm: &mut Alarm, rule: usize, point: usize) {
        alarm.point = PointIndex(point as u32);
        alarm.rule = self.rules[rule].id.clone();
        alarm.rule_version = self.rules[rule].version;
        alarm.priority = self.rules[rule].priority;
    }

    fn raise(&self, alarm: &mut Alarm, at: Timestamp, point: usize) {
        let value = self.seen[point].value;
        // A new alarm has its rule already; one that recurs is of the ladder that it was of.
        let is_about_silence = self.rules[self.rule(alarm)].limit == Limit::Stale;
        alarm.condition.is_active = true;
        alarm.occurrences += 1;
        alarm.raised_at = at;
        alarm.cleared_at = None;
        alarm.value = (!is_about_silence && value.is_finite()).then_some(value);
        alarm.peak = alarm.value;
    }

    fn keep_unless_over(&mut self, slot: usize, alarm: Alarm, at: Timestamp, decided: &mut Decided) {
        let listed = self.alarms.iter().position(|(at, _)| *at == slot).expect("it is listed");
        if !alarm.condition.is_active && alarm.condition.is_acknowledged && alarm.withheld.is_none() {
            self.alarms.remove(listed);
            decided.transitions.push(AlarmTransition { at, kind: TransitionKind::Resolved, alarm });
        } else {
            self.alarms[listed].1 = alarm;
        }
    }
}
