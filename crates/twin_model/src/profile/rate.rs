//! What is counted, as how fast it is counted.

use serde::{Deserialize, Serialize};

/// A counter tells how many there have been; a point of it tells how many there are in a stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rate {
    /// How many a second.
    PerSecond,
    /// How many a minute.
    PerMinute,
    /// How many an hour.
    PerHour,
}

impl Rate {
    /// How many that makes of so many a second.
    pub const fn of(self, per_second: f64) -> f64 {
        match self {
            Self::PerSecond => per_second,
            Self::PerMinute => per_second * 60.0,
            Self::PerHour => per_second * 3600.0,
        }
    }
}
