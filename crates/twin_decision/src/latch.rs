//! One rule on one point: on after its on-delay, off after its off-delay.

use crate::agenda::NEVER;
use crate::ladder::Rung;

/// Whether a rule holds for a point, and the change that is on its way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Latch {
    /// When the pending change takes place, in nanoseconds; [`NEVER`] when none is pending.
    pub(crate) due: i64,
    /// Time of its valid entry in the agenda; [`NEVER`] when it has none.
    pub(crate) queued: i64,
    /// Whether the rule holds.
    pub(crate) is_on: bool,
}

/// What driving a latch led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Driven {
    /// Nothing that anybody has to know.
    Quiet,
    /// It changed at once.
    Flipped,
    /// It has to be looked at when its change is due.
    Queue(i64),
}

impl Latch {
    /// Off, nothing pending.
    pub(crate) const OFF: Self = Self { due: NEVER, queued: NEVER, is_on: false };

    /// Told at `now` that the rule's condition `holds`: a change starts its delay, a relapse ends it.
    #[inline]
    pub(crate) fn drive(&mut self, holds: bool, now: i64, rung: &Rung) -> Driven {
        if holds == self.is_on {
            self.due = NEVER;
            return Driven::Quiet;
        }
        if self.due != NEVER {
            return Driven::Quiet;
        }
        let delay = if holds { rung.on_delay } else { rung.off_delay };
        if delay == 0 {
            self.is_on = holds;
            return Driven::Flipped;
        }
        self.due = now.saturating_add(delay);
        if self.due < self.queued {
            self.queued = self.due;
            return Driven::Queue(self.due);
        }
        Driven::Quiet
    }

    /// Its agenda entry for `now` has come up.
    pub(crate) fn elapse(&mut self, now: i64) -> Driven {
        if self.queued != now {
            return Driven::Quiet;
        }
        self.queued = self.due;
        if self.due > now {
            return if self.due == NEVER { Driven::Quiet } else { Driven::Queue(self.due) };
        }
        self.is_on = !self.is_on;
        self.due = NEVER;
        self.queued = NEVER;
        Driven::Flipped
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::{Measure, Test};

    const RUNG: Rung = Rung {
        rule: 0,
        ladder: 0,
        rank: 0,
        measure: Measure::Value,
        test: Test::Stale,
        is_guarded: false,
        on_delay: 10,
        off_delay: 30,
    };

    #[test]
    fn a_condition_holds_for_its_delay_before_the_latch_turns() {
        let mut latch = Latch::OFF;
        assert_eq!(latch.drive(true, 100, &RUNG), Driven::Queue(110));
        assert_eq!(latch.drive(true, 105, &RUNG), Driven::Quiet);
        assert_eq!(latch.elapse(110), Driven::Flipped);
        assert!(latch.is_on);
        assert_eq!(latch.drive(false, 200, &RUNG), Driven::Queue(230));
        assert_eq!(latch.elapse(230), Driven::Flipped);
        assert!(!latch.is_on);
    }

    #[test]
    fn a_relapse_restarts_the_delay_with_one_entry_in_the_agenda() {
        let mut latch = Latch::OFF;
        assert_eq!(latch.drive(true, 0, &RUNG), Driven::Queue(10));
        assert_eq!(latch.drive(false, 4, &RUNG), Driven::Quiet);
        assert_eq!(latch.drive(true, 6, &RUNG), Driven::Quiet, "the entry at 10 is still there");
        assert_eq!(latch.elapse(10), Driven::Queue(16));
        assert!(!latch.is_on);
        assert_eq!(latch.elapse(16), Driven::Flipped);
    }
}
