//! Alarm rules as people see and change them.

use std::time::Duration;
use twin_model::{Place, Rule, Timestamp};

/// Where a rule comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleOrigin {
    /// It ships with the program.
    Shipped,
    /// It is a limit of a point that a person has defined, and changes with it.
    Point,
    /// A person has made it.
    Made,
}

/// A rule with what has become of it.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleEntry {
    /// As it is, or was when it was switched off.
    pub rule: Rule,
    /// Where it comes from.
    pub origin: RuleOrigin,
    /// Whether it holds.
    pub is_on: bool,
    /// Who changed it last, when and why, if anybody has.
    pub changed: Option<RuleChange>,
}

/// Who changed a rule, when and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleChange {
    /// The version that it made.
    pub version: u32,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// Why.
    pub note: String,
}

/// What a rule would have done to what history has, and what the rule of that name in force did to the same.
#[derive(Clone, Debug, PartialEq)]
pub struct RulePreview {
    /// The wish's number.
    pub number: u64,
    /// How far it is.
    pub state: RulePreviewState,
}

/// How far a preview is.
#[derive(Clone, Debug, PartialEq)]
pub enum RulePreviewState {
    /// History is being read.
    Running,
    /// It is done.
    Done(Box<PreviewFigures>),
    /// It could not be done, and why.
    Failed(String),
}

/// What a preview found.
#[derive(Clone, Debug, PartialEq)]
pub struct PreviewFigures {
    /// From when on history was looked at.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// Samples looked at.
    pub samples: u64,
    /// Points that the rule watches, and how many of them have history.
    pub points: (u32, u32),
    /// What the rule would have done.
    pub would: Firings,
    /// What the rule of that name in force did to the same samples; `None` where there is none.
    pub does: Option<Firings>,
}

/// How often a rule fired.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Firings {
    /// Alarms raised; one that recurs counts again.
    pub count: u32,
    /// How long it held in all, of all places.
    pub active: Duration,
    /// The places that it fired at most often, with how often; the most frequent first, a few.
    pub places: Vec<(Place, u32)>,
    /// How many places it fired at.
    pub place_count: u32,
}
