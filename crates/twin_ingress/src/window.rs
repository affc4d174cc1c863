//! Which times of samples are believed: the one rule of all sources that are told a time.
//!
//! What comes late is kept as history as long as it is within the window; what is older, or from the future, is refused
//! and counted. What comes with the time of its receipt is always within.

use crate::RejectReason;
use std::time::Duration;
use twin_model::Timestamp;

/// Clocks kept by NTP differ by milliseconds, neglected ones by seconds; more is a device with a wrong clock.
const AHEAD_MAX: Duration = Duration::from_secs(10);
/// Gateways buffer through an outage; what is older no longer describes the site.
const AGE_MAX: Duration = Duration::from_secs(3600);

/// How far from its receipt the time of a sample may lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeWindow {
    ahead_max: Duration,
    age_max: Duration,
}

impl Default for TimeWindow {
    fn default() -> Self {
        Self { ahead_max: AHEAD_MAX, age_max: AGE_MAX }
    }
}

impl TimeWindow {
    /// The window of a site whose clock makes `rate` seconds of each second of the wall's: latencies, which are of the
    /// wall, look that much longer on it.
    pub fn at_rate(rate: f64) -> Self {
        let rate = if rate.is_finite() { rate.clamp(1.0, 1000.0) } else { 1.0 };
        Self { ahead_max: AHEAD_MAX.mul_f64(rate), age_max: AGE_MAX.mul_f64(rate) }
    }

    /// Whether a sample that says it was measured `at` is believed when it is received at `received`.
    ///
    /// # Errors
    /// Why it is not.
    pub fn check(self, at: Timestamp, received: Timestamp) -> Result<(), RejectReason> {
        if at > received + self.ahead_max {
            return Err(RejectReason::TooFarAhead);
        }
        if at < received - self.age_max {
            return Err(RejectReason::TooOld);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_within_the_window_are_believed_and_others_refused_with_their_reason() {
        let received = Timestamp::from_secs(1_000_000);
        let check =
            |rate: f64, secs: i64| TimeWindow::at_rate(rate).check(Timestamp::from_secs(1_000_000 + secs), received);
        for secs in [-3600, -1, 0, 10] {
            assert_eq!(check(1.0, secs), Ok(()), "{secs}");
        }
        assert_eq!(check(1.0, 11), Err(RejectReason::TooFarAhead));
        assert_eq!(check(1.0, -3601), Err(RejectReason::TooOld));
        assert_eq!((check(60.0, 600), check(60.0, -216_000)), (Ok(()), Ok(())));
        assert_eq!(check(f64::NAN, 11), Err(RejectReason::TooFarAhead));
    }
}
