//! Time: UTC nanoseconds, and the one trait through which anybody learns what time it is.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;
use std::time::Duration;
use thiserror::Error;

/// An instant: nanoseconds since 1970-01-01T00:00:00Z, without leap seconds. Covers 1677 to 2262.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// Why a text is not an instant.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("parse {text:?} as ISO 8601 with offset, such as 2026-01-31T08:00:00Z")]
pub struct ParseTimestampError {
    text: String,
}

impl Timestamp {
    /// The start of 1970, UTC.
    pub const EPOCH: Self = Self(0);

    /// From nanoseconds since the epoch.
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// From milliseconds since the epoch; instants outside the range become its ends.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis.saturating_mul(1_000_000))
    }

    /// From whole seconds since the epoch; instants outside the range become its ends.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1_000_000_000))
    }

    /// Nanoseconds since the epoch.
    pub const fn as_nanos(self) -> i64 {
        self.0
    }

    /// Milliseconds since the epoch, rounded down.
    pub const fn as_millis(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// Seconds since the epoch, with fraction.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e9
    }

    /// How long after `earlier` this is; zero when it is not after.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    fn civil(self) -> Option<jiff::Timestamp> {
        jiff::Timestamp::from_nanosecond(i128::from(self.0)).ok()
    }
}

fn nanos_of(span: Duration) -> i64 {
    i64::try_from(span.as_nanos()).unwrap_or(i64::MAX)
}

impl Add<Duration> for Timestamp {
    type Output = Self;
    fn add(self, span: Duration) -> Self {
        Self(self.0.saturating_add(nanos_of(span)))
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;
    fn sub(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(nanos_of(span)))
    }
}

/// ISO 8601 in UTC with milliseconds: `2026-01-31T08:00:00.000Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.civil() {
            Some(at) => f.pad(&format!("{at:.3}")),
            None => write!(f, "{} ns", self.0),
        }
    }
}

impl FromStr for Timestamp {
    type Err = ParseTimestampError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || ParseTimestampError { text: text.to_owned() };
        let at: jiff::Timestamp = text.trim().parse().map_err(|_| refused())?;
        i64::try_from(at.as_nanosecond()).map(Self).map_err(|_| refused())
    }
}

/// Who knows the time. The site's clock may run faster than the wall's when bots play a scenario.
/// Everything below the engine takes time from here or as an argument, and never from the system.
pub trait Clock: Send + Sync {
    /// The site's time now; never goes back.
    fn now(&self) -> Timestamp;

    /// Seconds of site time per second of wall time: 1 for real time, up to 1000.
    fn rate(&self) -> f64;

    /// Whoever moves the site cannot follow: run at no more than `rate` from now on. A clock that is nobody's to slow,
    /// such as the wall's, goes on as it did.
    fn slow_to(&self, _rate: f64) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_travel_as_iso_8601() {
        let at: Timestamp = "2026-01-31T09:00:00.25+01:00".parse().expect("a valid instant");
        assert_eq!(at.to_string(), "2026-01-31T08:00:00.250Z");
        assert_eq!(at.as_millis(), 1_769_846_400_250);
        assert!("yesterday".parse::<Timestamp>().is_err());
    }

    #[test]
    fn time_before_an_instant_is_zero_not_negative() {
        let early = Timestamp::from_secs(10);
        let late = early + Duration::from_secs(5);
        assert_eq!(late.since(early), Duration::from_secs(5));
        assert_eq!(early.since(late), Duration::ZERO);
        assert_eq!(late - Duration::from_secs(5), early);
    }
}
