//! When a window that hangs or dies on a wall is started again. Pure: time comes in as steps.

use std::time::Duration;

/// A window that has beaten once and then not for this long hangs.
pub(super) const SILENCE: Duration = Duration::from_secs(30);
/// A window may need this long until its first beat: a large site is built, shaders are compiled.
pub(super) const START: Duration = Duration::from_secs(180);
/// Pause before the first restart; it doubles with each further one up to [`PAUSE_MAX`].
pub(super) const PAUSE: Duration = Duration::from_secs(1);
/// Longest pause before a restart.
pub(super) const PAUSE_MAX: Duration = Duration::from_secs(60);
/// A window that has lived this long is well: the pauses begin anew.
pub(super) const WELL: Duration = Duration::from_secs(300);

/// What to do about the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is alive.
    Alive,
    /// It hangs: end it.
    Hangs,
}

/// What to do about a window that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was closed: end too.
    Closed,
    /// It never came up: a restart would not help.
    Hopeless,
    /// Start it again after this pause.
    Restart(Duration),
}

/// Watches over one window after the other.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Watchdog {
    beats: u64,
    silent_for: Duration,
    lived_for: Duration,
    /// Restarts since a window was last well.
    restarts: u32,
    has_ever_beaten: bool,
}

impl Watchdog {
    /// A window has been started.
    pub(super) fn started(&mut self) {
        (self.beats, self.silent_for, self.lived_for) = (0, Duration::ZERO, Duration::ZERO);
    }

    /// `passed` later the window has beaten `beats` times in all.
    pub(super) fn step(&mut self, passed: Duration, beats: u64) -> Verdict {
        self.lived_for += passed;
        self.silent_for = if beats > self.beats { Duration::ZERO } else { self.silent_for + passed };
        self.beats = beats;
        self.has_ever_beaten |= beats > 0;
        let patience = if beats > 0 { SILENCE } else { START };
        if self.silent_for >= patience { Verdict::Hangs } else { Verdict::Alive }
    }

    /// The window has ended, by itself or by force.
    pub(super) fn ended(&mut self, is_success: bool) -> Outcome {
        if is_success {
            return Outcome::Closed;
        }
        if !self.has_ever_beaten {
            return Outcome::Hopeless;
        }
        if self.lived_for >= WELL {
            self.restarts = 0;
        }
        let pause = PAUSE.saturating_mul(1 << self.restarts.min(10)).min(PAUSE_MAX);
        self.restarts += 1;
        Outcome::Restart(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Steps a second each; how many seconds until it hangs.
    fn seconds_until_it_hangs(dog: &mut Watchdog, beats: impl Fn(u64) -> u64) -> Option<u64> {
        (1..1_000).find(|second| dog.step(SECOND, beats(*second)) == Verdict::Hangs)
    }

    #[test]
    fn a_window_that_falls_silent_hangs_after_half_a_minute() {
        let mut dog = Watchdog::default();
        dog.started();
        assert_eq!(seconds_until_it_hangs(&mut dog, |second| second), None, "it beats");
        dog.started();
        assert_eq!(seconds_until_it_hangs(&mut dog, |second| second.min(10)), Some(40));
        dog.started();
        assert_eq!(seconds_until_it_hangs(&mut dog, |_| 0), Some(180), "it has longer to come up");
    }

    #[test]
    fn pauses_grow_while_it_keeps_dying_and_begin_anew_when_it_was_well() {
        let mut dog = Watchdog::default();
        let mut pauses = Vec::new();
        for _ in 0..9 {
            dog.started();
            dog.step(SECOND, 1);
            pauses.push(dog.ended(false));
        }
        let restart = |secs| Outcome::Restart(Duration::from_secs(secs));
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60].map(restart));
        dog.started();
        assert_eq!((1..=300).find(|second| dog.step(SECOND, *second) == Verdict::Hangs), None);
        assert_eq!(dog.ended(false), restart(1));
    }

    #[test]
    fn a_closed_window_stays_closed_and_one_that_never_came_up_is_not_tried_again() {
        let mut dog = Watchdog::default();
        dog.started();
        assert_eq!(dog.ended(false), Outcome::Hopeless);
        dog.started();
        dog.step(SECOND, 1);
        assert_eq!(dog.ended(true), Outcome::Closed);
    }
}
