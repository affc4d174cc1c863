//! Clocks of devices that are wrong: the time of a sample against the time when it came.
//!
//! A delay on the way is never negative and nearly always has a small one among several, so the least of *came − measured*
//! over about a minute is the clock's error, as NTP's clock filter takes it (RFC 5905, section 10). A gateway that hands
//! over what it has buffered makes many late ones, and no false finding, as long as fresh ones come within that minute.

use std::time::Duration;
use twin_model::Timestamp;

/// Clocks that NTP keeps differ by milliseconds; this leaves room for gateways that collect for some seconds before they
/// send, and is half of what sources take of a clock that is ahead. Of the wall's time.
const SKEW_MAX: Duration = Duration::from_secs(5);
/// Two of these are looked at. Of the wall's time.
const WINDOW: Duration = Duration::from_secs(30);

/// The least delays of this window and the one before. Nanoseconds; negative where the device's clock is ahead.
#[derive(Debug, Default)]
pub(super) struct SkewWatch {
    window_from: Option<Timestamp>,
    least: i64,
    least_before: Option<i64>,
    is_skewed: bool,
}

impl SkewWatch {
    /// Whether the clock of the device that says it measured `at` what came at `now` is wrong, on a site whose clock makes
    /// `rate` seconds of each of the wall's.
    pub(super) fn is_skewed(&mut self, now: Timestamp, at: Timestamp, rate: f64) -> bool {
        let rate = if rate.is_finite() { rate.max(1.0) } else { 1.0 };
        let delay = now.as_nanos().saturating_sub(at.as_nanos());
        match self.window_from {
            Some(from) if now.since(from) < WINDOW.mul_f64(rate) => self.least = self.least.min(delay),
            Some(_) => {
                self.least_before = Some(self.least);
                (self.window_from, self.least) = (Some(now), delay);
            }
            None => (self.window_from, self.least) = (Some(now), delay),
        }
        let Some(before) = self.least_before else { return false };
        let skew = Duration::from_nanos(self.least.min(before).unsigned_abs());
        // Half of it before it counts as right again: it does not flicker.
        let limit = SKEW_MAX.mul_f64(if self.is_skewed { rate / 2.0 } else { rate });
        self.is_skewed = skew > limit;
        self.is_skewed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether samples that came every 5 s, late by `delays` seconds, end in a finding.
    fn check(rate: f64, delays: impl IntoIterator<Item = f64>) -> bool {
        let mut watch = SkewWatch::default();
        let mut is_skewed = false;
        for (i, delay) in (0..).zip(delays) {
            let now = Timestamp::from_secs(1_000_000 + i * 5);
            let at = Timestamp::from_nanos(now.as_nanos() - (delay * 1e9) as i64);
            is_skewed = watch.is_skewed(now, at, rate);
        }
        is_skewed
    }

    #[test]
    fn a_clock_that_is_behind_or_ahead_is_found() {
        assert!(check(1.0, [6.0; 30]) && check(1.0, [-6.0; 30]));
        assert!(!check(1.0, [0.4; 30]) && !check(1.0, [-1.0; 30]));
    }

    #[test]
    fn what_was_buffered_on_the_way_is_no_wrong_clock() {
        let backlog = (0..30).map(|i| if i % 6 == 0 { 0.1 } else { 60.0 });
        assert!(!check(1.0, backlog));
        assert!(!check(1.0, [6.0; 3]), "a minute is needed to tell");
    }

    #[test]
    fn one_that_is_set_right_is_believed_again() {
        assert!(!check(1.0, [6.0; 30].into_iter().chain([0.1; 30])));
    }

    #[test]
    fn delays_look_longer_on_a_fast_clock() {
        assert!(!check(60.0, [60.0; 1000]));
        assert!(check(60.0, [600.0; 1000]));
    }
}
