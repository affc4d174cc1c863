//! What a person asks for: nothing of it has been checked.

use crate::Priority;
use crate::quantity::Category;
use serde::{Deserialize, Serialize};

/// A point as a person describes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointDraft {
    /// Where it is measured, as people call it: `A01`, `hall-a/A01`, `crac-a1`, `hall-a`.
    pub place: String,
    /// The height unit of a rack that it sits at, counted from 1 at the bottom.
    #[serde(default)]
    pub rack_unit: Option<u16>,
    /// Last level of its topic: `door_temperature`.
    pub name: String,
    /// What people call it; empty: the name in words.
    #[serde(default)]
    pub title: String,
    /// Symbol of its unit: `°C`, `kW`, `flag`.
    pub unit: String,
    /// Which side of a machine it tells of; `None`: the unit's usual one.
    #[serde(default)]
    pub category: Option<Category>,
    /// Values below are impossible.
    pub min: f64,
    /// Values above are impossible.
    pub max: f64,
    /// Seconds from sample to sample; `None` when it reports only when something happens.
    #[serde(default)]
    pub period_secs: Option<f64>,
    /// From where on it is out of order.
    #[serde(default)]
    pub limits: Vec<LimitDraft>,
    /// What people note of its source: sensor, register, cable.
    #[serde(default)]
    pub note: String,
}

/// Which side of a limit is out of order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Above it.
    High,
    /// Below it.
    Low,
}

impl Side {
    /// The word shown to people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Low => "low",
        }
    }
}

/// From where on a point is out of order, and how urgent that is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitDraft {
    /// Which side.
    pub side: Side,
    /// In the point's unit.
    pub limit: f64,
    /// How far back it has to come before it is in order again, in the point's unit; `None`: what suits the limit.
    #[serde(default)]
    pub deadband: Option<f64>,
    /// How urgent it is.
    pub priority: Priority,
}
