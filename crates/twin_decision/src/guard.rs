//! What must hold besides a rule's own limit, resolved for one point: other points of its place, and windows of time.

use crate::agenda::{Agenda, Due, NEVER};
use crate::bank::PointState;
use crate::ladder::index_of;
use crate::test::Test;
use std::collections::HashMap;
use twin_model::{Guard, Limit, Point, PointTable, Window};

const MINUTE: i64 = 60 * 1_000_000_000;
const WEEK_MINUTES: i64 = 7 * 24 * 60;
/// Minutes from a Monday's midnight to that of 1970-01-01, a Thursday.
const EPOCH_MINUTES: i64 = 3 * 24 * 60;

/// A guard of one latch.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Resolved {
    /// A usable, fresh value of that point is so.
    Is {
        point: u32,
        test: Test,
    },
    /// … or one of these.
    OneOf {
        point: u32,
        codes: Box<[f64]>,
    },
    /// The window is open.
    During(u32),
    All(Box<[Resolved]>),
    Any(Box<[Resolved]>),
    Not(Box<Resolved>),
    /// The place has no such quantity: not known, so not true.
    Unknown,
}

/// All guards, and who has to hear of what.
#[derive(Debug, Default)]
pub(crate) struct Guards {
    /// By latch.
    of_latch: HashMap<u32, Resolved>,
    /// Latches that look at another point than their own, by that point.
    listeners: HashMap<u32, Vec<u32>>,
    windows: Vec<WindowState>,
    /// Seconds that the site's time is ahead of UTC.
    offset_secs: i32,
}

/// A window and the latches that it is told to.
#[derive(Debug)]
struct WindowState {
    window: Window,
    is_open: bool,
    /// Time of its valid entry in the agenda.
    queued: i64,
    latches: Vec<u32>,
}

impl Guards {
    /// `guard` for `latch`, which is `point`'s.
    pub(crate) fn add(&mut self, latch: u32, guard: &Guard, point: &Point, table: &PointTable) {
        let resolved = self.resolve(latch, guard, point, table);
        self.of_latch.insert(latch, resolved);
    }

    /// Tells `latch` whenever something happens to `point`.
    pub(crate) fn listen(&mut self, point: u32, latch: u32) {
        let listeners = self.listeners.entry(point).or_default();
        if !listeners.contains(&latch) {
            listeners.push(latch);
        }
    }

    /// The latches that look at `point`.
    pub(crate) fn listeners(&self, point: u32) -> Option<&Vec<u32>> {
        self.listeners.get(&point)
    }

    /// Whether the guard of `latch` holds; one without holds.
    pub(crate) fn holds(&self, latch: u32, points: &[PointState]) -> bool {
        self.of_latch.get(&latch).is_none_or(|guard| self.is_true(guard, points))
    }

    fn is_true(&self, guard: &Resolved, points: &[PointState]) -> bool {
        let known = |point: &u32| {
            let state = &points[*point as usize];
            (!state.is_stale && state.value.is_finite()).then_some(state.value)
        };
        match guard {
            Resolved::Is { point, test } => known(point).is_some_and(|value| test.holds(value, false)),
            Resolved::OneOf { point, codes } => known(point).is_some_and(|value| codes.contains(&value)),
            Resolved::During(window) => self.windows[*window as usize].is_open,
            Resolved::All(guards) => guards.iter().all(|guard| self.is_true(guard, points)),
            Resolved::Any(guards) => guards.iter().any(|guard| self.is_true(guard, points)),
            Resolved::Not(guard) => !self.is_true(guard, points),
            Resolved::Unknown => false,
        }
    }

    fn resolve(&mut self, latch: u32, guard: &Guard, point: &Point, table: &PointTable) -> Resolved {
        match guard {
            Guard::Is { quantity, limit } => {
                let Some(other) = table.find(point.place, quantity) else { return Resolved::Unknown };
                self.listen(other.0, latch);
                match limit {
                    Limit::OneOf { codes } => Resolved::OneOf { point: other.0, codes: codes.as_slice().into() },
                    limit => Resolved::Is { point: other.0, test: Test::new(limit) },
                }
            }
            Guard::During(window) => {
                let known = self.windows.iter().position(|known| known.window == *window);
                let index = known.unwrap_or_else(|| {
                    let (is_open, queued) = (false, NEVER);
                    self.windows.push(WindowState { window: window.clone(), is_open, queued, latches: Vec::new() });
                    self.windows.len() - 1
                });
                self.windows[index].latches.push(latch);
                Resolved::During(index_of(index))
            }
            Guard::All(guards) => Resolved::All(self.resolve_each(latch, guards, point, table)),
            Guard::Any(guards) => Resolved::Any(self.resolve_each(latch, guards, point, table)),
            Guard::Not(guard) => Resolved::Not(Box::new(self.resolve(latch, guard, point, table))),
        }
    }

    fn resolve_each(&mut self, latch: u32, guards: &[Guard], point: &Point, table: &PointTable) -> Box<[Resolved]> {
        guards.iter().map(|guard| self.resolve(latch, guard, point, table)).collect()
    }

    /// Seconds that the site's time is ahead of UTC.
    pub(crate) const fn offset_secs(&self) -> i32 {
        self.offset_secs
    }

    /// The site's time is another than before, or it is the first moment: every window is looked at, and waited for. The latches
    /// of those that have opened or closed.
    pub(crate) fn set_offset(&mut self, offset_secs: i32, at: i64, agenda: &mut Agenda) -> Vec<u32> {
        let is_known = self.windows.iter().all(|state| state.queued != NEVER);
        if self.windows.is_empty() || (is_known && self.offset_secs == offset_secs) {
            self.offset_secs = offset_secs;
            return Vec::new();
        }
        self.offset_secs = offset_secs;
        (0..index_of(self.windows.len())).flat_map(|window| self.look(window, at, agenda)).collect()
    }

    /// The agenda's entry for `window` at `at` has come up: it and all others that open or close then do so together. The latches
    /// that have to be told.
    pub(crate) fn turn(&mut self, window: u32, at: i64, agenda: &mut Agenda) -> Vec<u32> {
        if self.windows[window as usize].queued != at {
            return Vec::new();
        }
        let due: Vec<u32> =
            (0u32..).zip(&self.windows).filter(|(_, state)| state.queued == at).map(|(index, _)| index).collect();
        due.into_iter().flat_map(|window| self.look(window, at, agenda)).collect()
    }

    fn look(&mut self, index: u32, at: i64, agenda: &mut Agenda) -> Vec<u32> {
        let local = at.saturating_add(i64::from(self.offset_secs) * 1_000_000_000);
        let minute = local.div_euclid(MINUTE);
        let of_week = u32::try_from((minute + EPOCH_MINUTES).rem_euclid(WEEK_MINUTES)).unwrap_or(0);
        let state = &mut self.windows[index as usize];
        let begun = at - local.rem_euclid(MINUTE);
        state.queued = begun.saturating_add(i64::from(state.window.minutes_to_edge(of_week)) * MINUTE);
        agenda.push(state.queued, Due::Window(index));
        let is_open = state.window.holds(of_week);
        if std::mem::replace(&mut state.is_open, is_open) == is_open { Vec::new() } else { state.latches.clone() }
    }
}
