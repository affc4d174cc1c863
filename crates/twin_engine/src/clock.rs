//! The site's clock: the only place in the program that asks the system what time it is.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use twin_model::audit::TimeQuality;
use twin_model::{Clock, Timestamp};

/// Slowest that a site's clock runs: real time.
pub const RATE_MIN: f64 = 1.0;

/// Fastest that a site's clock runs: a day in a minute and a half. Beyond, bots with a period of a second would have
/// to publish a thousand times a second each.
pub const RATE_MAX: f64 = 1000.0;

/// Wall time × rate, counted from a start.
///
/// Follows the wall forwards, sleep of the machine included, and never goes back: when the wall is set back, the site
/// keeps its time and runs on from there.
#[derive(Debug)]
pub struct SiteClock {
    anchor: Mutex<Anchor>,
}

/// The last instant that both clocks are known for.
#[derive(Clone, Copy, Debug)]
struct Anchor {
    wall: Timestamp,
    site: Timestamp,
    rate: f64,
}

impl Anchor {
    fn advance(&mut self, wall: Timestamp) -> Timestamp {
        self.site = self.site + wall.since(self.wall).mul_f64(self.rate);
        self.wall = wall;
        self.site
    }
}

impl SiteClock {
    /// A clock that shows `start` now and gains `rate` seconds a second; rates outside [`RATE_MIN`] to [`RATE_MAX`]
    /// become the nearer end.
    pub fn starting_at(start: Timestamp, rate: f64) -> Self {
        Self { anchor: Mutex::new(Anchor { wall: wall_now(), site: start, rate: bounded(rate) }) }
    }

    /// A clock that shows the wall's time.
    pub fn real() -> Self {
        Self::starting_at(wall_now(), RATE_MIN)
    }

    /// Run at `rate` from now on; the time shown does not jump.
    pub fn set_rate(&self, rate: f64) {
        let mut anchor = self.lock();
        anchor.advance(wall_now());
        anchor.rate = bounded(rate);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Anchor> {
        self.anchor.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for SiteClock {
    fn now(&self) -> Timestamp {
        self.lock().advance(wall_now())
    }

    fn rate(&self) -> f64 {
        self.lock().rate
    }

    fn slow_to(&self, rate: f64) {
        let mut anchor = self.lock();
        anchor.advance(wall_now());
        anchor.rate = anchor.rate.min(bounded(rate));
    }
}

fn bounded(rate: f64) -> f64 {
    if rate.is_finite() { rate.clamp(RATE_MIN, RATE_MAX) } else { RATE_MIN }
}

/// The wall's time: for the start of a [`SiteClock`] and for what people mean by "an hour ago" while no site runs.
#[expect(clippy::disallowed_methods, reason = "this is the engine's clock: everybody else is told the time")]
pub fn wall_now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    Timestamp::EPOCH + since_epoch
}

/// What systemd's time service leaves where it has heard from a server since the machine was started.
const SYNCHRONISED: &str = "/run/systemd/timesync/synchronized";

/// How far the wall's time can be trusted. Other time services leave no such word; theirs counts as unverified.
pub fn wall_quality() -> TimeQuality {
    match Path::new(SYNCHRONISED).exists() {
        true => TimeQuality::Synchronised,
        false => TimeQuality::Unverified,
    }
}

/// A clock that moves when told to: for tests and for measuring.
#[derive(Debug)]
pub struct ManualClock {
    now: Mutex<Timestamp>,
}

impl ManualClock {
    /// A clock that shows `start` until it is moved.
    pub const fn new(start: Timestamp) -> Self {
        Self { now: Mutex::new(start) }
    }

    /// Move on by `span`.
    pub fn advance(&self, span: Duration) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = *now + span;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rate(&self) -> f64 {
        RATE_MIN
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WALL: Timestamp = Timestamp::from_secs(1_000);
    const SITE: Timestamp = Timestamp::from_secs(5_000);

    #[test]
    fn site_time_is_wall_time_times_the_rate() {
        let mut anchor = Anchor { wall: WALL, site: SITE, rate: 60.0 };
        assert_eq!(anchor.advance(WALL + Duration::from_secs(2)), SITE + Duration::from_secs(120));
    }

    #[test]
    fn a_wall_set_back_neither_turns_nor_stops_the_site() {
        let mut anchor = Anchor { wall: WALL, site: SITE, rate: 1.0 };
        let earlier = WALL - Duration::from_secs(3600);
        assert_eq!(anchor.advance(earlier), SITE);
        assert_eq!(anchor.advance(earlier + Duration::from_secs(1)), SITE + Duration::from_secs(1));
    }

    #[test]
    fn changing_the_rate_does_not_jump() {
        let clock = SiteClock::starting_at(SITE, 1000.0);
        let before = clock.now();
        clock.set_rate(1.0);
        let after = clock.now();
        assert!(after >= before);
        assert_eq!(clock.rate(), 1.0);
    }

    #[test]
    fn whoever_cannot_follow_slows_a_clock_and_never_quickens_it() {
        let clock = SiteClock::starting_at(SITE, 1000.0);
        clock.slow_to(400.0);
        clock.slow_to(600.0);
        assert_eq!(clock.rate(), 400.0);
        clock.slow_to(0.1);
        assert_eq!(clock.rate(), RATE_MIN);
    }

    #[test]
    fn impossible_rates_become_possible_ones() {
        for (asked, runs) in [(0.0, 1.0), (-5.0, 1.0), (f64::NAN, 1.0), (1e9, 1000.0), (12.5, 12.5)] {
            assert_eq!(SiteClock::starting_at(SITE, asked).rate(), runs);
        }
    }
}
