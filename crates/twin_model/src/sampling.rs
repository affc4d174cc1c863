//! How often points are wanted: for the whole site, a device or a point; the most specific rule wins.

use crate::PointId;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;
use thiserror::Error;

/// The shortest interval: twenty samples a second are what one reads of a vibration's trend.
pub const FASTEST: Duration = Duration::from_millis(50);
/// The longest: a day still has 24 samples.
pub const SLOWEST: Duration = Duration::from_secs(3600);

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SamplingRule {
    /// At this interval.
    Every(Duration),
    /// As often as what happens makes it worth: between these intervals.
    Adaptive {
        /// Close to a limit, or in motion.
        fastest: Duration,
        /// At rest.
        slowest: Duration,
    },
}

/// Why a rule cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ParseSamplingError {
    /// No span of time.
    #[error("parse {0:?} as a span of time, such as 500ms, 5s, 2min or 1h")]
    Span(String),
    /// Out of bounds.
    #[error("sample every {0:?}: 50 ms to 1 h is possible")]
    Bounds(Duration),
    /// The wrong way round.
    #[error("sample between {fastest:?} and {slowest:?}: the first is to be the shorter one")]
    Order {
        /// The first.
        fastest: Duration,
        /// The second.
        slowest: Duration,
    },
}

impl SamplingRule {
    /// A fixed interval.
    ///
    /// # Errors
    /// When it is not within [`FASTEST`] and [`SLOWEST`].
    pub fn every(interval: Duration) -> Result<Self, ParseSamplingError> {
        Ok(Self::Every(checked(interval)?))
    }

    /// An interval that follows what happens.
    ///
    /// # Errors
    /// When one is not within [`FASTEST`] and [`SLOWEST`], or `fastest` is not the shorter one.
    pub fn adaptive(fastest: Duration, slowest: Duration) -> Result<Self, ParseSamplingError> {
        let (fastest, slowest) = (checked(fastest)?, checked(slowest)?);
        if fastest < slowest {
            Ok(Self::Adaptive { fastest, slowest })
        } else {
            Err(ParseSamplingError::Order { fastest, slowest })
        }
    }

    /// The shortest interval that it allows.
    pub const fn fastest(self) -> Duration {
        match self {
            Self::Every(interval) | Self::Adaptive { fastest: interval, .. } => interval,
        }
    }

    /// The longest interval that it allows.
    pub const fn slowest(self) -> Duration {
        match self {
            Self::Every(interval) | Self::Adaptive { slowest: interval, .. } => interval,
        }
    }
}

fn checked(interval: Duration) -> Result<Duration, ParseSamplingError> {
    if (FASTEST..=SLOWEST).contains(&interval) { Ok(interval) } else { Err(ParseSamplingError::Bounds(interval)) }
}

/// `5s`, or `1s..60s` for an adaptive one; what [`FromStr`] reads.
impl fmt::Display for SamplingRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every(interval) => f.pad(&span_text(*interval)),
            Self::Adaptive { fastest, slowest } => f.pad(&format!("{}..{}", span_text(*fastest), span_text(*slowest))),
        }
    }
}

impl FromStr for SamplingRule {
    type Err = ParseSamplingError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once("..") {
            Some((fastest, slowest)) => Self::adaptive(parse_span(fastest)?, parse_span(slowest)?),
            None => Self::every(parse_span(text)?),
        }
    }
}

impl Serialize for SamplingRule {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for SamplingRule {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// `500ms`, `5s`, `90s`, `1h`: exact, in the largest unit that divides it.
fn span_text(span: Duration) -> String {
    match (span.as_millis(), span.as_secs()) {
        (millis, _) if millis % 1000 != 0 => format!("{millis}ms"),
        (_, secs) if secs > 0 && secs % 3600 == 0 => format!("{}h", secs / 3600),
        (_, secs) if secs > 0 && secs % 60 == 0 => format!("{}min", secs / 60),
        (_, secs) => format!("{secs}s"),
    }
}

/// A span of time as people type it: `500ms`, `1.5s`, `2 min`, `1h`. Whole milliseconds.
///
/// # Errors
/// When it is none.
pub fn parse_span(text: &str) -> Result<Duration, ParseSamplingError> {
    let refused = || ParseSamplingError::Span(text.to_owned());
    let trimmed = text.trim();
    let unit_at = trimmed.find(|c: char| c.is_ascii_alphabetic()).ok_or_else(refused)?;
    let (number, unit) = trimmed.split_at(unit_at);
    let number: f64 = number.trim().parse().map_err(|_| refused())?;
    let millis = match unit {
        "ms" => 1.0,
        "s" => 1e3,
        "min" | "m" => 6e4,
        "h" => 3.6e6,
        _ => return Err(refused()),
    };
    let millis = (number * millis).round();
    // A year bounds what a span can be long before its number does.
    if (0.0..=3.2e10).contains(&millis) { Ok(Duration::from_millis(millis as u64)) } else { Err(refused()) }
}

/// What a rule is set for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SamplingScope {
    /// Everything.
    Site,
    /// A device that is asked, by the name of its connection.
    Device(SmolStr),
    /// A point.
    Point(PointId),
}

/// All rules of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sampling {
    /// For everything that has no rule of its own; `None`: as it comes, and as connections say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<SamplingRule>,
    /// By name of the connection.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub devices: BTreeMap<SmolStr, SamplingRule>,
    /// By point.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub points: BTreeMap<PointId, SamplingRule>,
}

impl Sampling {
    /// Whether nothing is ruled.
    pub fn is_empty(&self) -> bool {
        self.site.is_none() && self.devices.is_empty() && self.points.is_empty()
    }

    /// The rule that was set for `scope` itself.
    pub fn of(&self, scope: &SamplingScope) -> Option<SamplingRule> {
        match scope {
            SamplingScope::Site => self.site,
            SamplingScope::Device(name) => self.devices.get(name).copied(),
            SamplingScope::Point(point) => self.points.get(point).copied(),
        }
    }

    /// Sets the rule of `scope`, or takes it away.
    pub fn set(&mut self, scope: SamplingScope, rule: Option<SamplingRule>) {
        match scope {
            SamplingScope::Site => self.site = rule,
            SamplingScope::Device(name) => put(&mut self.devices, name, rule),
            SamplingScope::Point(point) => put(&mut self.points, point, rule),
        }
    }

    /// The rule for `point`, which the device called `device` tells, if one does: the most specific one.
    pub fn rule_of(&self, point: &PointId, device: Option<&str>) -> Option<SamplingRule> {
        let of_device = || device.and_then(|device| self.devices.get(device));
        self.points.get(point).or_else(of_device).or(self.site.as_ref()).copied()
    }
}

fn put<K: Ord>(rules: &mut BTreeMap<K, SamplingRule>, key: K, rule: Option<SamplingRule>) {
    match rule {
        Some(rule) => drop(rules.insert(key, rule)),
        None => drop(rules.remove(&key)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rules_are_written_as_they_are_read() {
        for text in ["50ms", "1500ms", "5s", "90s", "2min", "1h", "1s..1min", "50ms..1h"] {
            let rule: SamplingRule = text.parse().expect(text);
            assert_eq!(rule.to_string(), text);
        }
        assert_eq!("1.5 s".parse(), SamplingRule::every(Duration::from_millis(1500)));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for text in ["", "5", "s", "-5s", "49ms", "61min", "2s..1s", "1s..1s", "1s..2h", "NaNs", "1e99h", "5 parsecs"] {
            assert!(text.parse::<SamplingRule>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_most_specific_rule_wins() {
        let every = |secs| SamplingRule::every(Duration::from_secs(secs)).expect("within bounds");
        let point = PointId::new("demo/power/ups-a/load");
        let mut sampling = Sampling::default();
        assert_eq!(sampling.rule_of(&point, Some("ups")), None);
        sampling.set(SamplingScope::Site, Some(every(60)));
        assert_eq!(sampling.rule_of(&point, Some("ups")), Some(every(60)));
        sampling.set(SamplingScope::Device("ups".into()), Some(every(10)));
        assert_eq!(sampling.rule_of(&point, Some("ups")), Some(every(10)));
        assert_eq!(sampling.rule_of(&point, None), Some(every(60)));
        sampling.set(SamplingScope::Point(point.clone()), Some(every(1)));
        assert_eq!(sampling.rule_of(&point, Some("ups")), Some(every(1)));
        sampling.set(SamplingScope::Point(point.clone()), None);
        assert_eq!(sampling.rule_of(&point, Some("ups")), Some(every(10)));
    }

    proptest! {
        #[test]
        fn every_rule_within_bounds_survives_its_text(fastest in 50u64..3_600_000, more in 0u64..3_600_000) {
            let slowest = (fastest + more).min(3_600_000);
            let (fastest, slowest) = (Duration::from_millis(fastest), Duration::from_millis(slowest));
            let rule = SamplingRule::adaptive(fastest, slowest).or_else(|_| SamplingRule::every(fastest));
            let rule = rule.expect("within bounds");
            prop_assert_eq!(rule.to_string().parse::<SamplingRule>(), Ok(rule));
        }
    }
}
