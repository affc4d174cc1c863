//! Topics of others: which ones, how their payloads are read, and which points they feed.

use super::{Scale, Selector, Template, TopicFilter};
use crate::PointIndex;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::time::Duration;

/// Topics that are read alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Topic {
    /// Which topics.
    pub filter: TopicFilter,
    /// How their payloads are read.
    pub payload: PayloadForm,
    /// How their texts are.
    pub spelling: Spelling,
    /// How a number becomes the point's.
    pub scale: Scale,
    /// The name of the point that a value feeds.
    pub to: Template,
    /// The points whose names `to` can become; never empty.
    pub points: Vec<PointIndex>,
    /// How often each of them comes; `None`: as the plan says of its kind.
    pub period: Option<Duration>,
}

/// How a payload is read.
#[derive(Clone, Debug, PartialEq)]
pub enum PayloadForm {
    /// It is a number, or a word for one.
    Number,
    /// It is JSON.
    Json(JsonForm),
    /// It is lines of columns.
    Csv(CsvForm),
}

/// Where JSON holds what.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonForm {
    /// The list or object each of whose entries is read alike; `None`: the payload is read once.
    pub each: Option<Selector>,
    /// The number.
    pub value: Selector,
    /// Its time; what has none came when it was measured.
    pub time: Option<Selector>,
    /// Its unit.
    pub unit: Option<Selector>,
    /// Its quality.
    pub quality: Option<Selector>,
    /// Names for the template.
    pub names: Vec<(SmolStr, Selector)>,
}

/// Which column holds what, counted from 0.
#[derive(Clone, Debug, PartialEq)]
pub struct CsvForm {
    /// Between columns.
    pub separator: char,
    /// Lines at the top that are none of values.
    pub skip: usize,
    /// The number.
    pub value: usize,
    /// Its time.
    pub time: Option<usize>,
    /// Its unit.
    pub unit: Option<usize>,
    /// Its quality.
    pub quality: Option<usize>,
    /// Names for the template.
    pub names: Vec<(SmolStr, usize)>,
}

/// How the texts of payloads are meant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spelling {
    /// What stands before decimals.
    pub decimal: Decimal,
    /// How times are told.
    pub clock: ClockForm,
    /// Words that stand for numbers: `ON` for 1.
    pub words: Vec<(SmolStr, f64)>,
    /// What good values are called. When neither this nor `uncertain` tells anything: `good`, `uncertain`, `bad`.
    pub good: Vec<SmolStr>,
    /// What values of uncertain quality are called. All other words are of bad values.
    pub uncertain: Vec<SmolStr>,
}

/// What stands before the decimals of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Decimal {
    /// 23.5
    #[default]
    Point,
    /// 23,5
    Comma,
}

/// How times are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClockForm {
    /// ISO 8601 with offset: 2026-01-31T08:00:00+01:00.
    #[default]
    Iso,
    /// ISO 8601 without offset, in UTC: 2026-01-31T08:00:00.
    IsoUtc,
    /// Seconds since 1970, with or without decimals.
    Seconds,
    /// Milliseconds since 1970.
    Millis,
    /// Microseconds since 1970.
    Micros,
    /// Nanoseconds since 1970.
    Nanos,
}

impl ClockForm {
    /// How many nanoseconds its numbers count; `None` for texts.
    pub const fn nanos(self) -> Option<i64> {
        match self {
            Self::Iso | Self::IsoUtc => None,
            Self::Seconds => Some(1_000_000_000),
            Self::Millis => Some(1_000_000),
            Self::Micros => Some(1_000),
            Self::Nanos => Some(1),
        }
    }
}
