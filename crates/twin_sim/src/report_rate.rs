//! How often devices report when somebody has set it, and whether they speak at all.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::time::Duration;
use thiserror::Error;

/// Reports a second of one device: the fastest is what one reads of a vibration's trend, the slowest once in three hours.
pub const REPORTS_PER_SECOND: std::ops::RangeInclusive<f64> = 0.0001..=20.0;

/// What the bots do, for those who look.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BotsStatus {
    /// Whether they speak. While they do not, the site goes on unheard.
    pub is_running: bool,
    /// How many devices there are.
    pub devices: usize,
    /// Messages that all of them send in a second of the site's time, events apart.
    pub messages_per_second: f64,
    /// Reports a second of each plant machine, where somebody has set them.
    pub machine_reports_per_second: Option<f64>,
    /// Every rate that somebody has set, by device selector, in the order in which they were set.
    pub rates: Vec<ReportRate>,
}

/// A rate that somebody has set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReportRate {
    /// Which devices: a selector.
    pub device: SmolStr,
    /// Reports a second of each.
    pub per_second: f64,
}

/// Why devices do not report at another rate.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SetReportsError {
    /// No device can report so often, or so seldom.
    #[error(
        "set reports to {per_second} a second: {} to {} is possible",
        REPORTS_PER_SECOND.start(), REPORTS_PER_SECOND.end()
    )]
    Rate {
        /// What was asked for.
        per_second: f64,
    },
    /// The device is no selector.
    #[error("set reports: {0}")]
    Selector(#[from] twin_scene::ParseSelectorError),
    /// There is no such device.
    #[error("set reports: no device is called {device:?}; write a name such as A01, a kind such as kind:rack, or all")]
    NoDevice {
        /// What was asked for.
        device: String,
    },
}

/// The time between two of `per_second` reports a second.
pub(crate) fn period(per_second: f64) -> Result<Duration, SetReportsError> {
    if REPORTS_PER_SECOND.contains(&per_second) {
        Ok(Duration::from_secs_f64(1.0 / per_second))
    } else {
        Err(SetReportsError::Rate { per_second })
    }
}
