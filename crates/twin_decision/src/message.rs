//! What an alarm says to people.

use crate::ladder::Rung;
use crate::test::{Measure, Test};
use twin_model::{Point, Rule};

/// Decimals that a value and its limit may get beyond the unit's own, so that they never read the same.
const EXTRA_DECIMALS_MAX: usize = 2;

/// `A01 inlet, 1.8 m 32.4 °C above 32.0 °C`: where, what, how much, against which limit. Rules about codes and
/// silence say their own words instead: `ups-a on battery`. `value` is in the point's unit, `measured` what the rule makes of it.
pub(crate) fn compose(point: &Point, rule: &Rule, rung: &Rung, value: f64, measured: f64) -> String {
    let place = place_name(point);
    let title = lower_first(&point.title);
    let decimals = point.unit.decimals();
    let much = || with_unit(point, measured.abs(), decimals);
    match (rung.measure, rung.test) {
        (_, Test::Stale) | (Measure::Codes(_), _) | (_, Test::Equals { .. }) => format!("{place} {}", rule.message),
        _ if !measured.is_finite() && rung.measure != Measure::Value => format!("{place} {}", rule.message),
        (Measure::Rise { within }, _) => format!("{place} {title} rose by {} in {}", much(), minutes(within)),
        (Measure::Fall { within }, _) => format!("{place} {title} fell by {} in {}", much(), minutes(within)),
        (Measure::Neighbours, test) => format!("{place} {title} {} {} its neighbours", much(), side(test)),
        (Measure::Quantity(_), test) => format!("{place} {title} {} {} what is expected", much(), side(test)),
        (Measure::Value, Test::High { limit, .. } | Test::Low { limit, .. }) => {
            let side = side(rung.test);
            if !value.is_finite() {
                return format!("{place} {title} {side} {}", with_unit(point, limit, decimals));
            }
            let decimals = decimals_to_tell_apart(point, value, limit);
            let (value, limit) = (with_unit(point, value, decimals), with_unit(point, limit, decimals));
            format!("{place} {title} {value} {side} {limit}")
        }
    }
}

const fn side(test: Test) -> &'static str {
    match test {
        Test::Low { .. } => "below",
        Test::High { .. } | Test::Equals { .. } | Test::Stale => "above",
    }
}

/// `15 min`, or in seconds where it is less than two minutes.
fn minutes(nanos: i64) -> String {
    let secs = nanos / 1_000_000_000;
    if secs < 120 { format!("{secs} s") } else { format!("{} min", secs / 60) }
}

/// The place's own name: the level of the topic before the quantity.
fn place_name(point: &Point) -> &str {
    point.id.as_str().rsplit('/').nth(1).unwrap_or_else(|| point.id.as_str())
}

fn lower_first(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn decimals_to_tell_apart(point: &Point, value: f64, limit: f64) -> usize {
    let usual = point.unit.decimals();
    (usual..=usual + EXTRA_DECIMALS_MAX)
        .find(|&decimals| format!("{value:.decimals$}") != format!("{limit:.decimals$}"))
        .unwrap_or(usual)
}

fn with_unit(point: &Point, value: f64, decimals: usize) -> String {
    let symbol = point.unit.symbol();
    let gap = if symbol.is_empty() { "" } else { " " };
    format!("{value:.decimals$}{gap}{symbol}")
}
