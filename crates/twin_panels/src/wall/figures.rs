//! The four figures of a wall, from what the view knows.

use super::day;
use super::tile::{Figure, Past, Way};
use crate::View;
use crate::tokens::{ALARM, TEMPERATURE_LIMITS, Tone};
use crate::trend::{TREND_SPAN, Trend};
use crate::wording::{age_text, change_text, number_text, power_text, span_text};
use std::time::Duration;
use twin_api::Connection;
use twin_model::Unit;

/// How far back a figure's line reaches.
const DAY: Duration = Duration::from_secs(86_400);

fn of_day(points: Vec<(f64, f64)>) -> Past {
    Past { points, span: DAY, gap: day::reach() }
}

fn is_old(view: &View<'_>) -> bool {
    matches!(view.connection, Connection::SourceLost | Connection::EngineLost)
}

/// The site's power at the meters, against an hour ago.
pub(super) fn power(view: &View<'_>) -> Figure {
    let now = view.snapshot.kpis.facility_kw;
    let past = day::meters_sum(view);
    let before = day::an_hour_ago(&past, view.now);
    let change = now.zip(before).map(|(now, before)| now - before);
    let compare = match (now, change) {
        (None, _) => "a meter is silent".to_owned(),
        (Some(_), Some(change)) => format!("{} in 1 h", change_text(change, Unit::Kilowatts)),
        (Some(_), None) => "no history of an hour ago".to_owned(),
    };
    let (value, unit) = now.map(power_text).unzip();
    Figure {
        title: "Total power",
        value,
        unit: unit.unwrap_or("kW"),
        compare_short: change.map_or_else(String::new, |change| change_text(change, Unit::Kilowatts)),
        compare,
        way: now.zip(change).map(|(now, change)| Way::of(change, now * 0.01)),
        past: of_day(day::before_now(&past, view.now)),
        mark: None,
        is_old: is_old(view),
    }
}

/// Facility over IT power at this instant, against what this wall has seen.
pub(super) fn pue(view: &View<'_>, seen: &Trend) -> Figure {
    let kpis = &view.snapshot.kpis;
    let (known, all) = kpis.racks_with_power;
    let rise = seen.rise();
    let compare = match (kpis.pue_instant, rise) {
        (None, _) => format!("{known} of {all} racks tell"),
        (Some(_), Some(rise)) => format!("{} in {}", ratio_change_text(rise), span_text(seen.known())),
        (Some(_), None) => format!("from {known} of {all} racks"),
    };
    Figure {
        title: "PUE instant",
        value: kpis.pue_instant.map(|pue| format!("{pue:.2}")),
        unit: "",
        compare_short: format!("{known} of {all}"),
        compare,
        way: rise.map(|rise| Way::of(rise, 0.01)),
        past: Past { points: seen.points().collect(), span: seen.span(), gap: TREND_SPAN },
        mark: None,
        is_old: is_old(view),
    }
}

fn ratio_change_text(change: f64) -> String {
    if change.abs() < 0.005 {
        return "steady".to_owned();
    }
    format!("{}{:.2}", if change < 0.0 { "−" } else { "+" }, change.abs())
}

/// The warmest inlet, against an hour ago at the same sensor.
pub(super) fn inlet(view: &View<'_>) -> Figure {
    let kpis = &view.snapshot.kpis;
    let Some((celsius, point)) = kpis.max_inlet_celsius else {
        return Figure {
            title: "Warmest inlet",
            value: None,
            unit: "°C",
            compare: "no sensor reports".to_owned(),
            compare_short: "silent".to_owned(),
            way: None,
            past: of_day(Vec::new()),
            mark: None,
            is_old: is_old(view),
        };
    };
    let past = day::line_of(view, point);
    let change = day::an_hour_ago(&past, view.now).map(|before| celsius - before);
    let place = view.snapshot.points.point(point).map(|point| point.place.name(&view.snapshot.plan).into_owned());
    let place = place.unwrap_or_default();
    let mean = kpis.mean_inlet_celsius.map(|mean| format!("mean {}", number_text(mean, Unit::Celsius)));
    let change_words = change.map(|change| format!("{} in 1 h", change_text(change, Unit::Celsius)));
    Figure {
        title: "Warmest inlet",
        value: Some(number_text(celsius, Unit::Celsius)),
        unit: "°C",
        compare_short: place.clone(),
        compare: [Some(place), change_words.or(mean)].into_iter().flatten().collect::<Vec<_>>().join(" · "),
        way: change.map(|change| Way::of(change, 0.3)),
        past: of_day(day::before_now(&past, view.now)),
        mark: limit_tone(celsius),
        is_old: is_old(view),
    }
}

/// Orange above what ASHRAE recommends, red above what it allows.
fn limit_tone(celsius: f64) -> Option<Tone> {
    let [_, recommended, allowed] = TEMPERATURE_LIMITS.map(f64::from);
    match celsius {
        hot if hot > allowed => Some(ALARM[0]),
        warm if warm > recommended => Some(ALARM[1]),
        _ => None,
    }
}

/// Alarms on the list, and how long the oldest that nobody has seen has waited.
pub(super) fn alarms(view: &View<'_>) -> Figure {
    let kpis = &view.snapshot.kpis;
    let unseen: u32 = kpis.unacknowledged.iter().sum();
    let waiting = view.snapshot.alarms.iter().filter(|alarm| !alarm.condition.is_acknowledged);
    let oldest = waiting.map(|alarm| alarm.raised_at).min();
    let compare = match oldest {
        None if view.connection == Connection::Loading => "nothing measured yet".to_owned(),
        Some(at) => format!("{unseen} unseen, oldest {}", age_text(view.now.since(at))),
        None if view.connection != Connection::Live => "as last heard".to_owned(),
        None if kpis.alarms.iter().any(|count| *count > 0) => "all acknowledged".to_owned(),
        None => "all within limits".to_owned(),
    };
    Figure {
        title: "Alarms",
        value: Some(kpis.alarms.iter().sum::<u32>().to_string()),
        unit: "",
        compare_short: if unseen > 0 { format!("{unseen} unseen") } else { String::new() },
        compare,
        way: None,
        past: of_day(Vec::new()),
        mark: kpis.alarms.iter().position(|count| *count > 0).map(|worst| ALARM[worst]),
        is_old: is_old(view),
    }
}
