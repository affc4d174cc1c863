//! What rules look at besides a value: changes, neighbours, other quantities, the clock. All of it from scratch, each time.

use super::Oracle;
use twin_model::{Guard, Limit, Reference, Window};

pub(super) const MINUTE: i64 = 60_000_000_000;

impl Oracle {
    /// Judges the last value of `point` by `rule`.
    pub(super) fn reconsider(&mut self, point: usize, rule: usize, at: i64) {
        let is_on = self.watches[point][rule].is_on;
        let Some(is_true) = self.is_true(point, rule, is_on) else { return };
        let holds = is_true && self.is_let(point, rule, at);
        self.tell(point, rule, holds, at);
    }

    /// Whether the limit of `rule` is passed; `None` where nobody can tell.
    fn is_true(&self, point: usize, rule: usize, is_on: bool) -> Option<bool> {
        let limit = &self.rules[rule].limit;
        if *limit == Limit::Stale {
            return Some(self.seen[point].is_stale);
        }
        let value = self.usable(point)?;
        let is_above = |value: f64, limit: f64, deadband: f64| value > limit || (is_on && value >= limit - deadband);
        let within = |span: std::time::Duration| {
            let newest = self.past[point].last().map_or(0, |(at, _)| *at);
            let past = self.past[point].iter();
            past.filter(move |(at, _)| *at >= newest - span.as_nanos() as i64).map(|(_, value)| *value)
        };
        Some(match limit {
            Limit::High { limit, deadband } => is_above(value, *limit, *deadband),
            Limit::Low { limit, deadband } => is_above(-value, -limit, *deadband),
            Limit::Equals { code } => value == *code,
            Limit::OneOf { codes } => codes.contains(&value),
            Limit::Rise { .. } | Limit::Fall { .. } if self.past[point].is_empty() => return None,
            Limit::Rise { by, within: span, deadband } => {
                is_above(value - within(*span).fold(f64::INFINITY, f64::min), *by, *deadband)
            }
            Limit::Fall { by, within: span, deadband } => {
                is_above(within(*span).fold(f64::NEG_INFINITY, f64::max) - value, *by, *deadband)
            }
            Limit::Deviation { from, by, deadband } => {
                let away = value - self.reference(point, from)?;
                if *by < 0.0 { is_above(-away, -by, *deadband) } else { is_above(away, *by, *deadband) }
            }
            Limit::Stale => unreachable!("it was looked at"),
        })
    }

    fn usable(&self, point: usize) -> Option<f64> {
        let seen = &self.seen[point];
        (!seen.is_stale && seen.value.is_finite()).then_some(seen.value)
    }

    fn reference(&self, point: usize, from: &Reference) -> Option<f64> {
        let own = self.point(point);
        match from {
            Reference::Quantity(name) => self.usable(self.table.find(own.place, name)?.get()),
            Reference::Neighbours => {
                let others = self.table.iter().filter(|(index, other)| {
                    index.get() != point && other.class == own.class && other.room == own.room
                });
                let mut values: Vec<f64> = others.filter_map(|(index, _)| self.usable(index.get())).collect();
                values.sort_by(f64::total_cmp);
                let (half, is_odd) = (values.len() / 2, values.len() % 2 == 1);
                (values.len() >= 2).then(|| if is_odd { values[half] } else { (values[half - 1] + values[half]) / 2.0 })
            }
        }
    }

    /// Whether what must hold besides does.
    pub(super) fn is_let(&self, point: usize, rule: usize, at: i64) -> bool {
        self.rules[rule].only_if.as_ref().is_none_or(|guard| self.holds(guard, point, at))
    }

    fn holds(&self, guard: &Guard, point: usize, at: i64) -> bool {
        match guard {
            Guard::Is { quantity, limit } => {
                let other = self.table.find(self.point(point).place, quantity);
                other.and_then(|other| self.usable(other.get())).is_some_and(|value| match limit {
                    Limit::High { limit, .. } => value > *limit,
                    Limit::Low { limit, .. } => value < *limit,
                    Limit::Equals { code } => value == *code,
                    Limit::OneOf { codes } => codes.contains(&value),
                    _ => false,
                })
            }
            Guard::During(window) => self.is_open(window, at),
            Guard::All(guards) => guards.iter().all(|guard| self.holds(guard, point, at)),
            Guard::Any(guards) => guards.iter().any(|guard| self.holds(guard, point, at)),
            Guard::Not(guard) => !self.holds(guard, point, at),
        }
    }

    fn is_open(&self, window: &Window, at: i64) -> bool {
        let minutes = (at + self.offset * 1_000_000_000).div_euclid(MINUTE);
        // 1970 began on a Thursday.
        let (day, minute) = ((minutes.div_euclid(1440) + 3).rem_euclid(7), minutes.rem_euclid(1440));
        let is_day = |day: i64| window.days[day.rem_euclid(7) as usize];
        let (from, to) = (i64::from(window.from_minute), i64::from(window.to_minute));
        if from < to {
            is_day(day) && minute >= from && minute < to
        } else {
            (is_day(day) && minute >= from) || (is_day(day - 1) && minute < to)
        }
    }

    pub(super) fn has_windows(&self) -> bool {
        let is_window = |guard: &&Guard| matches!(guard, Guard::During(_));
        self.rules.iter().filter_map(|rule| rule.only_if.as_ref()).any(|guard| guard.leaves().0.iter().any(is_window))
    }

    /// Rules that hold at times only are judged when such a time begins or ends.
    pub(super) fn look_at_the_clock(&mut self, at: i64) {
        for rule in 0..self.rules.len() {
            let leaves = self.rules[rule].only_if.as_ref().map(|guard| guard.leaves().0).unwrap_or_default();
            let windows = leaves.into_iter().filter_map(|leaf| match leaf {
                Guard::During(window) => Some(self.is_open(window, at)),
                _ => None,
            });
            let open: Vec<bool> = windows.collect();
            let before = std::mem::replace(&mut self.open[rule], open.clone());
            let was_open = |index: usize| before.get(index).copied().unwrap_or(false);
            if open.iter().enumerate().all(|(index, is_open)| *is_open == was_open(index)) {
                continue;
            }
            for point in 0..self.seen.len() {
                if super::concerns(&self.rules[rule], self.point(point), &self.rules) {
                    self.reconsider(point, rule, at);
                }
            }
        }
    }

    /// Rules that look at `point` from another point of its place are judged.
    pub(super) fn tell_listeners(&mut self, point: usize, at: i64) {
        let (place, quantity) = (self.point(point).place, self.point(point).quantity.clone());
        for rule in 0..self.rules.len() {
            let looks = |leaf: &&Guard| matches!(leaf, Guard::Is { quantity: other, .. } if *other == quantity);
            let is_guard = self.rules[rule].only_if.as_ref().is_some_and(|guard| guard.leaves().0.iter().any(looks));
            let is_reference = matches!(&self.rules[rule].limit,
                Limit::Deviation { from: Reference::Quantity(other), .. } if *other == quantity);
            if !is_guard && !is_reference {
                continue;
            }
            for other in self.table.of_place(place).to_vec() {
                if super::concerns(&self.rules[rule], self.point(other.get()), &self.rules) {
                    self.reconsider(other.get(), rule, at);
                }
            }
        }
    }
}
