//! How far a value can be trusted.

use serde::{Deserialize, Serialize};

/// Trust in a value, best first. The order is the order of getting worse: `Good < Uncertain < Bad`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Quality {
    /// Measured, in range and in time.
    #[default]
    Good,
    /// Usable with care: old, substituted, or outside the sensor's range of confidence.
    Uncertain,
    /// Not to be used: the device says so, or the value cannot be.
    Bad,
}

impl Quality {
    /// The worse of the two.
    pub fn worst(self, other: Self) -> Self {
        self.max(other)
    }
}
