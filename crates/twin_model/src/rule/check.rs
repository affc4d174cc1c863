//! Whether a rule can be: every number in the range of the points that it watches, every name one that the site has.

use super::definition::is_below;
use crate::{Guard, Limit, Point, PointTable, Reference, Rule, Unit, Window};
use smol_str::SmolStr;
use std::ops::RangeInclusive;
use std::time::Duration;
use thiserror::Error;

/// Letters of a name.
const ID_CHARS_MAX: usize = 100;
/// Letters of a message and an action: a line of the list each.
const TEXT_CHARS_MAX: usize = 200;
/// Longest delay: a day. What may be out of order for longer is no alarm.
const DELAY_MAX: Duration = Duration::from_secs(24 * 3600);
/// Over how long a change is looked at, seconds: two samples of a fast machine to a day.
const WITHIN_SECS: RangeInclusive<f64> = 1.0..=86_400.0;
/// Codes of one rule: more is what `not` is for.
const CODES_MAX: usize = 16;
/// Parts of a condition, and how deep they may lie: what a person can still read aloud.
const GUARD_LEAVES_MAX: usize = 16;
const GUARD_DEPTH_MAX: usize = 4;

/// Why a rule is not taken. Completes "failed to …".
#[derive(Clone, Debug, PartialEq, Error)]
pub enum RefuseRuleError {
    /// Its name cannot be one.
    #[error("call a rule {0:?}: a name is 1 to 100 of a to z, 0 to 9, -, _, . and /")]
    Name(String),
    /// A text is missing or too long.
    #[error("take its {field}: it has 1 to 200 letters")]
    Text {
        /// Which.
        field: &'static str,
    },
    /// Nothing is watched.
    #[error("watch {what}: the site has no such points")]
    NothingWatched {
        /// What was asked for.
        what: String,
    },
    /// Values of different classes cannot have one limit.
    #[error("compare values of every class with one limit: name a class, only staleness needs none")]
    NoClass,
    /// A number is none, or makes no sense.
    #[error("take {field} {value}: {expected}")]
    Number {
        /// Which.
        field: &'static str,
        /// What was given.
        value: f64,
        /// What it should be.
        expected: String,
    },
    /// A place that is watched has no such quantity.
    #[error("look at {quantity:?}: {place} has no such quantity")]
    Quantity {
        /// Which.
        quantity: SmolStr,
        /// The point that is watched there.
        place: String,
    },
    /// What must hold besides is too much.
    #[error("keep its condition: it has {leaves} parts in {depth} levels; 16 in 4 are the most")]
    GuardSize {
        /// Parts.
        leaves: usize,
        /// Levels.
        depth: usize,
    },
    /// What must hold besides compares in a way that only the rule's own limit can.
    #[error("look at {0:?} by change, deviation or silence: a condition besides takes high, low, equals and one_of")]
    GuardLimit(SmolStr),
}

/// Whether `rule` can be on a site with `points`.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn check_rule(rule: &Rule, points: &PointTable) -> Result<(), RefuseRuleError> {
    let id = rule.id.as_str();
    let is_letter = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_./".contains(letter);
    if id.is_empty() || id.len() > ID_CHARS_MAX || !id.chars().all(is_letter) {
        return Err(RefuseRuleError::Name(id.to_owned()));
    }
    check_text("message", &rule.message)?;
    check_text("action", &rule.action)?;
    check_delay("on-delay", rule.on_delay)?;
    check_delay("off-delay", rule.off_delay)?;
    if rule.class.is_none() && rule.limit != Limit::Stale {
        return Err(RefuseRuleError::NoClass);
    }
    let watched: Vec<&Point> =
        points.iter().map(|(_, point)| point).filter(|point| !point.is_deleted() && rule.watches(point)).collect();
    let Some(first) = watched.first() else {
        return Err(RefuseRuleError::NothingWatched { what: what_of(rule, points) });
    };
    check_limit(&rule.limit, first.unit, &range_of(&watched))?;
    if let Limit::Deviation { from: Reference::Quantity(quantity), .. } = &rule.limit {
        check_quantity(quantity, &watched, points)?;
    }
    rule.only_if.as_ref().map_or(Ok(()), |guard| check_guard(guard, &watched, points))
}

fn what_of(rule: &Rule, points: &PointTable) -> String {
    let class =
        rule.class.as_ref().map_or_else(|| "periodic points".to_owned(), |class| format!("points of class {class}"));
    match &rule.below {
        None => class,
        Some(path) if points.iter().any(|(_, point)| is_below(point, path)) => format!("{class} at {path}"),
        Some(path) => path.to_string(),
    }
}

fn check_text(field: &'static str, text: &str) -> Result<(), RefuseRuleError> {
    let is_right = !text.trim().is_empty() && text.chars().count() <= TEXT_CHARS_MAX;
    if is_right { Ok(()) } else { Err(RefuseRuleError::Text { field }) }
}

fn check_delay(field: &'static str, delay: Duration) -> Result<(), RefuseRuleError> {
    if delay <= DELAY_MAX {
        return Ok(());
    }
    Err(RefuseRuleError::Number { field, value: delay.as_secs_f64(), expected: "it is 0 to 86400 s".to_owned() })
}

/// From the smallest to the largest value that any of `points` can have.
fn range_of(points: &[&Point]) -> RangeInclusive<f64> {
    let min = points.iter().map(|point| point.min).fold(f64::INFINITY, f64::min);
    let max = points.iter().map(|point| point.max).fold(f64::NEG_INFINITY, f64::max);
    min..=max
}

fn check_limit(limit: &Limit, unit: Unit, range: &RangeInclusive<f64>) -> Result<(), RefuseRuleError> {
    let span = range.end() - range.start();
    let within_range = |field, value: f64| {
        let expected = || format!("its points have {} to {} {}", range.start(), range.end(), unit.symbol());
        check_number(field, value, range.contains(&value), expected)
    };
    let a_part = |field, value: f64, is_positive: bool| {
        let is_right = value <= span && (value > 0.0 || (!is_positive && value == 0.0));
        let least = if is_positive { "more than 0" } else { "0" };
        check_number(field, value, is_right, || format!("it is {least} to {span} {}", unit.symbol()))
    };
    // Else it would never be clear again.
    let below_limit = |deadband: f64, by: f64| {
        let is_right = deadband >= 0.0 && deadband < by;
        check_number("deadband", deadband, is_right, || format!("it is 0 to less than {by} {}", unit.symbol()))
    };
    match limit {
        Limit::High { limit, deadband } | Limit::Low { limit, deadband } => {
            within_range("limit", *limit)?;
            a_part("deadband", *deadband, false)
        }
        Limit::Equals { code } => {
            check_number("code", *code, code.fract() == 0.0, || "codes are whole numbers".to_owned())
        }
        Limit::OneOf { codes } => {
            let expected = || format!("there are 1 to {CODES_MAX} codes, whole numbers");
            let is_right = (1..=CODES_MAX).contains(&codes.len()) && codes.iter().all(|code| code.fract() == 0.0);
            check_number("code", codes.first().copied().unwrap_or(f64::NAN), is_right, expected)
        }
        Limit::Rise { by, within, deadband } | Limit::Fall { by, within, deadband } => {
            a_part("change", *by, true)?;
            below_limit(*deadband, *by)?;
            let secs = within.as_secs_f64();
            check_number("time", secs, WITHIN_SECS.contains(&secs), || "it is 1 to 86400 s".to_owned())
        }
        Limit::Deviation { by, deadband, .. } => {
            a_part("deviation", by.abs(), true)?;
            below_limit(*deadband, by.abs())
        }
        Limit::Stale => Ok(()),
    }
}

fn check_number(
    field: &'static str,
    value: f64,
    is_right: bool,
    expected: impl Fn() -> String,
) -> Result<(), RefuseRuleError> {
    let is_right = is_right && value.is_finite();
    if is_right { Ok(()) } else { Err(RefuseRuleError::Number { field, value, expected: expected() }) }
}

fn check_quantity(quantity: &SmolStr, watched: &[&Point], points: &PointTable) -> Result<(), RefuseRuleError> {
    match watched.iter().find(|point| points.find(point.place, quantity).is_none()) {
        None => Ok(()),
        Some(lacking) => Err(RefuseRuleError::Quantity { quantity: quantity.clone(), place: lacking.id.to_string() }),
    }
}

fn check_guard(guard: &Guard, watched: &[&Point], points: &PointTable) -> Result<(), RefuseRuleError> {
    let (leaves, depth) = guard.leaves();
    if leaves.is_empty() || leaves.len() > GUARD_LEAVES_MAX || depth > GUARD_DEPTH_MAX {
        return Err(RefuseRuleError::GuardSize { leaves: leaves.len(), depth });
    }
    leaves.into_iter().try_for_each(|leaf| match leaf {
        Guard::Is { quantity, limit } => {
            check_quantity(quantity, watched, points)?;
            match limit {
                Limit::High { limit: number, .. }
                | Limit::Low { limit: number, .. }
                | Limit::Equals { code: number } => {
                    check_number("limit", *number, true, || "it is a number".to_owned())
                }
                Limit::OneOf { codes } => check_number("code", codes.iter().sum(), !codes.is_empty(), || {
                    "there is at least one code".to_owned()
                }),
                _ => Err(RefuseRuleError::GuardLimit(quantity.clone())),
            }
        }
        Guard::During(Window { from_minute, to_minute, days }) => {
            let is_right = *from_minute < 1440 && *to_minute <= 1440 && days.contains(&true);
            let expected = || "a window begins on a day before minute 1440 and ends by it".to_owned();
            check_number("window", f64::from(*from_minute), is_right, expected)
        }
        Guard::All(_) | Guard::Any(_) | Guard::Not(_) => Ok(()),
    })
}
