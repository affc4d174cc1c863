//! Alarm rules: when a class of points is out of order.

use crate::{PointClass, Priority, RuleId};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What makes a rule true of a value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Limit {
    /// Above the limit; clear again below limit − deadband.
    High {
        /// In the class's unit.
        limit: f64,
        /// In the class's unit, not negative.
        deadband: f64,
    },
    /// Below the limit; clear again above limit + deadband.
    Low {
        /// In the class's unit.
        limit: f64,
        /// In the class's unit, not negative.
        deadband: f64,
    },
    /// Equal to a code, for states and flags.
    Equals {
        /// The code.
        code: f64,
    },
    /// No fresh value: nothing has come for several periods, or what comes is bad.
    Stale,
}

/// One alarm rule, for every point of a class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Its name.
    pub id: RuleId,
    /// Which points it watches; `None` watches every point that reports periodically.
    pub class: Option<PointClass>,
    /// When it is true.
    pub limit: Limit,
    /// How long it must be true before an alarm is raised.
    pub on_delay: Duration,
    /// How long it must be false before the alarm clears.
    pub off_delay: Duration,
    /// How urgent it is.
    pub priority: Priority,
    /// What to tell the operator: `inlet above recommended`.
    pub message: String,
    /// What the operator should do.
    pub action: String,
}
