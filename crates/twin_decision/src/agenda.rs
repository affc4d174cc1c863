//! What is due when: a heap, so that a step looks only at what is due.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Later than everything: not queued, not pending.
pub(crate) const NEVER: i64 = i64::MAX;

/// What an entry of the agenda is about. At one instant windows of time open and close first, delays elapse before points fall
/// silent, and what withholds alarms ends last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    /// A window's edge, by window.
    Window(u32),
    /// A latch's delay, by latch.
    Latch(u32),
    /// A point's silence, by point.
    Point(u32),
    /// The end of a time on the shelf or out of service.
    Return,
}

/// Entries by time. Whoever queues remembers the time of its one valid entry; a superseded entry is skipped when it
/// comes up. An owner queues again only for an earlier time than its valid entry, so the agenda stays small.
#[derive(Debug, Default)]
pub(crate) struct Agenda {
    heap: BinaryHeap<Reverse<(i64, Due)>>,
}

impl Agenda {
    /// Notes that `due` wants to be looked at, at `at`.
    pub(crate) fn push(&mut self, at: i64, due: Due) {
        self.heap.push(Reverse((at, due)));
    }

    /// Takes the earliest entry if its time is not after `until`.
    #[inline]
    pub(crate) fn pop_until(&mut self, until: i64) -> Option<(i64, Due)> {
        let &Reverse((at, _)) = self.heap.peek()?;
        if at > until {
            return None;
        }
        self.heap.pop().map(|Reverse(entry)| entry)
    }
}
