//! How often sources can be expected to speak at the clock's rate.

use std::time::Duration;
use twin_model::Timestamp;

/// Sources need not speak more often than this in wall time, however fast the site's clock runs: what a broker carries
/// of a large site's points takes a second to come round.
const FLOOR_WALL: Duration = Duration::from_secs(2);
/// After the clock has slowed down, values are as old as the faster clock made them; this many of its periods are
/// given before they are judged by the slower one.
const GRACE_PERIODS: u32 = 3;

/// The shortest period that can be asked of sources, in site time.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pace {
    floor: Duration,
    until: Timestamp,
}

impl Pace {
    /// The floor at `now`, with the clock at `rate` seconds a second.
    pub(crate) fn floor(&mut self, now: Timestamp, rate: f64) -> Duration {
        let current = FLOOR_WALL.mul_f64(rate);
        if current >= self.floor || now >= self.until {
            *self = Self { floor: current, until: now + current * GRACE_PERIODS };
        }
        self.floor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_slows_down_leaves_time_for_values_of_its_own() {
        let mut pace = Pace::default();
        let start = Timestamp::from_secs(1_000);
        assert_eq!(pace.floor(start, 60.0), Duration::from_secs(120));
        let slower = start + Duration::from_secs(1);
        assert_eq!(pace.floor(slower, 1.0), Duration::from_secs(120));
        assert_eq!(pace.floor(slower + Duration::from_secs(360), 1.0), Duration::from_secs(2));
    }

    #[test]
    fn a_clock_that_speeds_up_counts_at_once() {
        let mut pace = Pace::default();
        let start = Timestamp::from_secs(1_000);
        pace.floor(start, 1.0);
        assert_eq!(pace.floor(start, 1_000.0), Duration::from_secs(2_000));
    }
}
