//! Floods: whether more alarms come than a person can follow. Counts annunciations only: what was raised or escalated.

use std::collections::VecDeque;
use std::time::Duration;
use twin_model::{AlarmTransition, Timestamp, TransitionKind};

/// The window in which annunciations are counted (ISA-18.2, EEMUA 191: per ten minutes).
pub const FLOOD_WINDOW: Duration = Duration::from_secs(600);

/// A flood begins when more than so many have come within the window.
pub const FLOOD_BEGINS_ABOVE: u32 = 10;

/// It ends when fewer than so many have come within the window.
pub const FLOOD_ENDS_BELOW: u32 = 5;

/// Whether `kind` calls a person to look: the only kinds that floods and figures count.
pub const fn is_annunciation(kind: TransitionKind) -> bool {
    matches!(kind, TransitionKind::Raised | TransitionKind::Escalated)
}

/// Annunciations of one instant, rounded down to the second.
#[derive(Clone, Copy, Debug)]
struct Beat {
    at: Timestamp,
    count: u32,
}

/// Watches for floods. Holds one number for each second of the window that had annunciations: 600 at most.
#[derive(Clone, Debug, Default)]
pub struct FloodWatch {
    beats: VecDeque<Beat>,
    in_window: u32,
    since: Option<Timestamp>,
    from: Option<Timestamp>,
    annunciations: u32,
}

impl FloodWatch {
    /// Takes one annunciation, or lets time pass up to what else has happened. Goes by the order of time; an earlier one counts
    /// as now. Returns whether a flood has begun or ended.
    pub fn take(&mut self, transition: &AlarmTransition) -> bool {
        match is_annunciation(transition.kind) {
            true => self.annunciate(transition.at),
            false => self.advance(transition.at),
        }
    }

    /// Counts one annunciation at `at`. Returns whether a flood has begun or ended since the call before.
    pub fn annunciate(&mut self, at: Timestamp) -> bool {
        let has_ended = self.advance(at);
        let second = Timestamp::from_secs(at.as_nanos().div_euclid(1_000_000_000));
        match self.beats.back_mut().filter(|beat| beat.at >= second) {
            Some(beat) => beat.count += 1,
            None => self.beats.push_back(Beat { at: second, count: 1 }),
        }
        self.in_window += 1;
        if self.since.is_some() {
            self.annunciations += 1;
        } else if self.in_window > FLOOD_BEGINS_ABOVE {
            self.since = Some(at);
            self.from = self.beats.front().map(|beat| beat.at);
            self.annunciations = self.in_window;
            return true;
        }
        has_ended
    }

    /// Lets time pass. Returns whether a flood has ended.
    pub fn advance(&mut self, now: Timestamp) -> bool {
        while let Some(beat) = self.beats.front().copied().filter(|beat| beat.at + FLOOD_WINDOW <= now) {
            self.beats.pop_front();
            self.in_window -= beat.count;
        }
        let has_ended = self.since.is_some() && self.in_window < FLOOD_ENDS_BELOW;
        if has_ended {
            (self.since, self.from, self.annunciations) = (None, None, 0);
        }
        has_ended
    }

    /// When the flood under way ends unless more alarms come; `None` while there is none.
    pub fn quiet_at(&self) -> Option<Timestamp> {
        self.since?;
        let mut left = self.in_window;
        for beat in &self.beats {
            left -= beat.count;
            if left < FLOOD_ENDS_BELOW {
                return Some(beat.at + FLOOD_WINDOW);
            }
        }
        None
    }

    /// When the flood began; `None` while there is none.
    pub const fn since(&self) -> Option<Timestamp> {
        self.since
    }

    /// The oldest annunciation of the flood, to the second: it was in the window that made one.
    pub const fn from(&self) -> Option<Timestamp> {
        self.from
    }

    /// Annunciations within the window.
    pub const fn in_window(&self) -> u32 {
        self.in_window
    }

    /// Annunciations of the flood so far.
    pub const fn annunciations(&self) -> u32 {
        self.annunciations
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(1_800_000_000 + secs)
    }

    #[test]
    fn a_flood_begins_above_ten_and_ends_below_five() {
        let mut watch = FloodWatch::default();
        for second in 0..10 {
            assert!(!watch.annunciate(at(second * 10)), "ten in ten minutes are none");
        }
        assert!(watch.annunciate(at(100)));
        assert_eq!((watch.since(), watch.from(), watch.annunciations()), (Some(at(100)), Some(at(0)), 11));
        assert!(!watch.annunciate(at(110)));
        // Seven fall out of the window at 660 s: five are left, which is not fewer than five.
        assert!(!watch.advance(at(660)));
        assert_eq!((watch.in_window(), watch.since()), (5, Some(at(100))));
        assert!(watch.advance(at(671)));
        assert_eq!((watch.since(), watch.annunciations()), (None, 0));
    }

    #[test]
    fn ten_thousand_at_once_are_one_number() {
        let mut watch = FloodWatch::default();
        let begun = (0..10_000).filter(|_| watch.annunciate(at(0))).count();
        assert_eq!((begun, watch.annunciations(), watch.beats.len()), (1, 10_000, 1));
        assert!(watch.advance(at(600)));
    }
}
