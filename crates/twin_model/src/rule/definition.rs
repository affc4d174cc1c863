//! Alarm rules: when points are out of order.

use crate::{Guard, Point, PointClass, Priority, RuleId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::time::Duration;

/// What a value is compared with, where that is no fixed number.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// The median of the usable values of all other points of the same class in the same room; at least two of them.
    Neighbours,
    /// The value of another quantity of the same place: a setpoint, or what a model expects.
    Quantity(SmolStr),
}

/// What makes a rule true of a value. Numbers are in the class's unit; deadbands are not negative.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// Above the limit; clear again below limit − deadband.
    High {
        /// From where on.
        limit: f64,
        /// How far back it has to come.
        deadband: f64,
    },
    /// Below the limit; clear again above limit + deadband.
    Low {
        /// From where on.
        limit: f64,
        /// How far back it has to come.
        deadband: f64,
    },
    /// Equal to a code, for states and flags.
    Equals {
        /// The code.
        code: f64,
    },
    /// One of several codes.
    OneOf {
        /// The codes.
        codes: Vec<f64>,
    },
    /// Higher by more than `by` than the lowest value within the time before: a rate of rise.
    Rise {
        /// By how much.
        by: f64,
        /// Within how long.
        #[serde(with = "crate::seconds", rename = "within_secs")]
        within: Duration,
        /// Clear again below by − deadband.
        deadband: f64,
    },
    /// Lower by more than `by` than the highest value within the time before.
    Fall {
        /// By how much.
        by: f64,
        /// Within how long.
        #[serde(with = "crate::seconds", rename = "within_secs")]
        within: Duration,
        /// Clear again below by − deadband.
        deadband: f64,
    },
    /// Further than `by` above a reference, or below it where `by` is negative.
    Deviation {
        /// From what.
        from: Reference,
        /// By how much.
        by: f64,
        /// How far back it has to come.
        deadband: f64,
    },
    /// No fresh value: nothing has come for several periods, or what comes is bad.
    Stale,
}

/// One alarm rule, for every point that it watches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name.
    pub id: RuleId,
    /// Counted from 0, which is how it shipped; rises with each change that people make.
    #[serde(default)]
    pub version: u32,
    /// Which points it watches; `None` watches every point that reports periodically.
    pub class: Option<PointClass>,
    /// Only points of this room, place or name, by path: `demo/hall-a`, `demo/hall-a/A01`, `demo/hall-a/A01/inlet_mid`;
    /// `None`: all of the class. Of rules of one class, kind and priority, the one of the longest path counts.
    #[serde(default)]
    pub below: Option<SmolStr>,
    /// When it is true.
    pub limit: Limit,
    /// What must hold besides.
    #[serde(default)]
    pub only_if: Option<Guard>,
    /// How long it must be true before an alarm is raised.
    #[serde(with = "crate::seconds", rename = "on_delay_secs")]
    pub on_delay: Duration,
    /// How long it must be false before the alarm clears.
    #[serde(with = "crate::seconds", rename = "off_delay_secs")]
    pub off_delay: Duration,
    /// How urgent it is.
    pub priority: Priority,
    /// Whether a person has to acknowledge once more after the cause has gone.
    #[serde(default)]
    pub is_latching: bool,
    /// Classes whose alarms at the same place, and at what belongs to it, are suppressed by design while it holds; empty: it
    /// raises an alarm.
    #[serde(default)]
    pub suppresses: Vec<PointClass>,
    /// What to tell the operator: `inlet above recommended`.
    pub message: String,
    /// What the operator should do.
    pub action: String,
}

impl Rule {
    /// A rule for all points of a class, without delays, words or anything besides.
    pub fn of_class(id: impl Into<RuleId>, class: PointClass, limit: Limit, priority: Priority) -> Self {
        Self {
            id: id.into(),
            version: 0,
            class: Some(class),
            below: None,
            limit,
            only_if: None,
            on_delay: Duration::ZERO,
            off_delay: Duration::ZERO,
            priority,
            is_latching: false,
            suppresses: Vec::new(),
            message: String::new(),
            action: String::new(),
        }
    }

    /// Whether `point` is one that it watches.
    pub fn watches(&self, point: &Point) -> bool {
        let is_watched = self.class.as_ref().is_none_or(|class| *class == point.class);
        let needs_period = self.class.is_none() || self.limit == Limit::Stale;
        // Not by its period: what nobody expects now may be expected later, and is never stale until then.
        is_watched
            && (point.is_periodic || !needs_period)
            && self.below.as_deref().is_none_or(|path| is_below(point, path))
    }

    /// How narrow it is: levels of its path; 0 for all of a class.
    pub fn levels(&self) -> usize {
        self.below.as_deref().map_or(0, |path| path.split('/').count())
    }
}

/// Whether `point` is the one called `path`, or one of the place or room called so.
pub(super) fn is_below(point: &Point, path: &str) -> bool {
    let is_part = |of: &str| of.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    is_part(point.id.as_str()) || point.room.as_deref() == Some(path)
}
