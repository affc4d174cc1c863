//! Axes: which values and times a chart marks.

use super::ChartLine;
use crate::View;
use egui_plot::GridMark;
use jiff::tz::TimeZone;
use twin_api::RangeBucket;
use twin_model::{Limit, Point, Priority, Rule, Timestamp, Unit};

/// A limit of a rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LimitLine {
    pub(crate) value: f64,
    pub(crate) is_high: bool,
    pub(crate) priority: Priority,
    /// The next limit in the same direction: where this band ends.
    pub(crate) until: Option<f64>,
}

/// The limits that the rules set for the lines' classes.
pub(crate) fn limits_of(view: &View<'_>, lines: &[ChartLine]) -> Vec<LimitLine> {
    let points = &view.snapshot.points;
    let mut limits: Vec<LimitLine> = Vec::new();
    let rules = view.snapshot.rules.as_slice();
    for rule in rules {
        let (value, is_high) = match rule.limit {
            Limit::High { limit, .. } => (limit, true),
            Limit::Low { limit, .. } => (limit, false),
            _ => continue,
        };
        let counts = |line: &ChartLine| points.point(line.point).is_some_and(|point| counts(rule, point, rules));
        if !lines.iter().any(counts) {
            continue;
        }
        limits.push(LimitLine { value, is_high, priority: rule.priority, until: None });
    }
    let all = limits.clone();
    for limit in &mut limits {
        let beyond = all.iter().filter(|other| other.is_high == limit.is_high).map(|other| other.value);
        limit.until = if limit.is_high {
            beyond.filter(|value| *value > limit.value).min_by(f64::total_cmp)
        } else {
            beyond.filter(|value| *value < limit.value).max_by(f64::total_cmp)
        };
    }
    limits
}

/// Whether `rule` is the one of its kind and priority that counts for `point`: none watches it more narrowly.
fn counts(rule: &Rule, point: &Point, rules: &[Rule]) -> bool {
    let is_rival = |other: &Rule| {
        other.priority == rule.priority
            && std::mem::discriminant(&other.limit) == std::mem::discriminant(&rule.limit)
            && other.levels() > rule.levels()
            && other.watches(point)
    };
    rule.class.is_some() && rule.suppresses.is_empty() && rule.watches(point) && !rules.iter().any(is_rival)
}

/// The values that a chart spans.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ValueScale {
    pub(crate) low: f64,
    pub(crate) high: f64,
    step: f64,
}

impl ValueScale {
    /// Room for all columns, for the limits that are near them, and for a few marks.
    pub(crate) fn of<'a>(unit: Unit, buckets: impl Iterator<Item = &'a RangeBucket>, limits: &[LimitLine]) -> Self {
        let (mut low, mut high) = buckets.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), bucket| {
            (low.min(bucket.min), high.max(bucket.max))
        });
        if !low.is_finite() || !high.is_finite() {
            let first = limits.iter().map(|limit| limit.value).fold(f64::NEG_INFINITY, f64::max);
            (low, high) = if first.is_finite() { (first - 10.0, first) } else { (0.0, 1.0) };
        }
        // Noise must not look like drama.
        let least = match unit {
            Unit::Celsius => 6.0,
            Unit::Percent => 10.0,
            _ => high.abs() * 0.1,
        };
        let spread = (high - low).max(least).max(1e-3);
        for limit in limits {
            if limit.is_high && limit.value > low && limit.value < high + spread * 2.0 {
                high = high.max(limit.value + spread * 0.1);
            }
            if !limit.is_high && limit.value < high && limit.value > low - spread {
                low = low.min(limit.value - spread * 0.1);
            }
        }
        if high - low < least {
            let centre = f64::midpoint(low, high);
            (low, high) = (centre - least / 2.0, centre + least / 2.0);
        }
        let is_overloaded = high > 100.5;
        let step = step_for(high - low);
        let is_amount = !matches!(unit, Unit::Celsius);
        low = ((low - step * 0.2) / step).floor() * step;
        high = ((high + step * 0.2) / step).ceil() * step;
        if is_amount {
            low = low.max(0.0);
        }
        let is_share = unit == Unit::Percent && high > 100.0 && !is_overloaded;
        Self { low, high: if is_share { 100.0 } else { high.max(low + step) }, step }
    }

    /// Marks inside the span.
    pub(crate) fn marks(self) -> Vec<GridMark> {
        let count = ((self.high - self.low) / self.step).round() as i32;
        (0..=count).map(|i| GridMark { value: self.low + f64::from(i) * self.step, step_size: self.step }).collect()
    }

    /// A mark with its unit.
    pub(crate) fn tick_text(self, value: f64, unit: Unit) -> String {
        let decimals = (-self.step.log10().floor()).clamp(0.0, 3.0) as usize;
        format!("{value:.decimals$} {}", unit.symbol())
    }
}

/// 1, 2 or 5 times a power of ten: three to six marks.
fn step_for(spread: f64) -> f64 {
    let rough = spread / 4.0;
    let power = 10f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|factor| factor * power).find(|step| *step >= rough).unwrap_or(power * 10.0)
}

/// The zone's offset from UTC, seconds.
pub(crate) fn zone_offset(at: Timestamp, zone: &TimeZone) -> f64 {
    jiff::Timestamp::from_nanosecond(i128::from(at.as_nanos()))
        .map_or(0.0, |at| f64::from(zone.to_offset(at).seconds()))
}

/// Marks at round local times, at most six.
pub(crate) fn time_marks((from, to): (f64, f64), offset: f64) -> Vec<GridMark> {
    const STEPS: [f64; 9] = [60.0, 180.0, 300.0, 600.0, 900.0, 1_800.0, 3_600.0, 7_200.0, 21_600.0];
    let step = STEPS.into_iter().find(|step| (to - from) / step <= 5.5).unwrap_or(21_600.0);
    let first = ((from + offset) / step).ceil() as i64;
    let last = ((to + offset) / step).floor() as i64;
    (first..=last).map(|i| GridMark { value: i as f64 * step - offset, step_size: step }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_model::Quality;

    #[test]
    fn a_calm_line_stays_flat_and_its_limits_are_in_sight() {
        let bucket = |value: f64| RangeBucket {
            at: Timestamp::EPOCH,
            min: value,
            max: value,
            last: value,
            quality: Quality::Good,
            count: 1,
        };
        let limits = [LimitLine { value: 28.0, is_high: true, priority: Priority::P2, until: Some(32.0) }];
        let scale = ValueScale::of(Unit::Celsius, [bucket(22.0), bucket(22.2)].iter(), &limits);
        assert!(scale.low <= 22.0 && scale.high >= 28.0, "{scale:?}");
        assert!((3..=8).contains(&scale.marks().len()), "{scale:?}");
    }

    #[test]
    fn time_is_marked_at_round_local_hours() {
        let marks = time_marks((0.0, 86_400.0), 5_400.0);
        assert!(!marks.is_empty() && marks.len() <= 6, "{marks:?}");
        assert!(marks.iter().all(|mark| (mark.value + 5_400.0).rem_euclid(3_600.0) == 0.0), "{marks:?}");
    }
}
