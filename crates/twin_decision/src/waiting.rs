//! When periodic points are expected, and from when on they count as silent.

use crate::agenda::{Due, NEVER};
use crate::bank::{Bank, PointState};
use crate::ladder::{index_of, nanos};
use crate::ledger::Ledger;
use std::sync::Arc;
use std::time::Duration;
use twin_model::{PointIndex, PointTable};

/// A periodic point is stale once this many of its periods have passed without a sample that can be used: one late
/// sample and one lost sample in a row are ordinary, three are not (domain.md, "3 missed polls").
pub const STALE_PERIODS: u32 = 3;

impl Bank {
    /// The first moment: points that have never come are waited for from here.
    pub(crate) fn start(&mut self, now: i64, period_floor: Duration) {
        self.period_floor = nanos(period_floor);
        for (index, state) in (0u32..).zip(&mut self.points) {
            state.heard = now;
            if state.period != NEVER {
                state.queued = silence_due(state, self.period_floor);
                self.agenda.push(state.queued, Due::Point(index));
            }
        }
    }

    /// Waits for points by another floor from `now` on; those silent by the new measure and not by the old, or the
    /// other way round, change at once.
    pub(crate) fn set_period_floor(
        &mut self,
        floor: Duration,
        now: i64,
        ledger: &mut Ledger,
        staleness: &mut Vec<(PointIndex, bool)>,
    ) {
        let floor = nanos(floor);
        if floor == self.period_floor {
            return;
        }
        self.period_floor = floor;
        for index in 0..index_of(self.points.len()) {
            if self.points[index as usize].period != NEVER {
                self.wait_anew(index, now, ledger, staleness);
            }
        }
    }

    /// Waits for points as often as `table` says from `now` on; it has the points of the table before.
    pub(crate) fn set_periods(
        &mut self,
        table: Arc<PointTable>,
        now: i64,
        ledger: &mut Ledger,
        staleness: &mut Vec<(PointIndex, bool)>,
    ) {
        for (index, point) in table.iter() {
            let period = point.period.map_or(NEVER, nanos);
            let Some(state) = self.points.get_mut(index.get()).filter(|state| state.period != period) else { continue };
            if std::mem::replace(&mut state.period, period) == NEVER {
                // Nobody expected it before: it is silent from here on at the earliest.
                state.heard = now;
            }
            self.wait_anew(index.0, now, ledger, staleness);
        }
        self.table = table;
    }

    /// The period or the floor of a point is another at `now`: whether it is silent, and when it will be.
    pub(crate) fn wait_anew(
        &mut self,
        index: u32,
        now: i64,
        ledger: &mut Ledger,
        staleness: &mut Vec<(PointIndex, bool)>,
    ) {
        let state = &mut self.points[index as usize];
        let due = if state.period == NEVER { NEVER } else { silence_due(state, self.period_floor) };
        let is_stale = due <= now;
        if !is_stale && due < state.queued {
            state.queued = due;
            self.agenda.push(due, Due::Point(index));
        }
        if is_stale != state.is_stale {
            self.turn_stale(PointIndex(index), is_stale, now, ledger, staleness);
        }
    }

    /// `point` comes every `period` from `now` on; `None` before the first step. One that is to come sooner than before is
    /// waited for anew: it was not late by the old measure.
    pub(crate) fn set_period(&mut self, point: PointIndex, period: Duration, now: Option<i64>) {
        let floor = self.period_floor;
        let Some(state) = self.points.get_mut(point.get()).filter(|state| state.period != NEVER) else { return };
        let is_sooner = nanos(period) < state.period;
        state.period = nanos(period);
        let Some(now) = now.filter(|_| is_sooner && !state.is_stale) else { return };
        state.heard = state.heard.max(now);
        let due = silence_due(state, floor);
        if due < state.queued {
            state.queued = due;
            self.agenda.push(due, Due::Point(point.0));
        }
    }
}

pub(crate) fn silence_window(period: i64, floor: i64) -> i64 {
    period.max(floor).saturating_mul(i64::from(STALE_PERIODS))
}

pub(crate) fn silence_due(state: &PointState, floor: i64) -> i64 {
    state.heard.saturating_add(silence_window(state.period, floor))
}
