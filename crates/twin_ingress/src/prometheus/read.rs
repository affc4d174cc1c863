//! What a profile's points make of an exporter's series. Pure: the same series give the same readings.

use super::text::Series;
use crate::asked::Reading;
use crate::counter::Count;
use std::collections::BTreeMap;
use twin_model::profile::fits;
use twin_model::profile::{LabelMatcher, Measure, PrometheusPoint};

/// What a series is known by: its name and its labels.
pub(crate) type Key = (String, Vec<(String, String)>);

/// How fast series count, per second.
pub(crate) type Rates = BTreeMap<Key, f64>;

/// All values that `points` find among `series` and, where they are rates, among `rates`: in the order of points and of rows.
pub(crate) fn readings(points: &[PrometheusPoint], series: &[Series], rates: &Rates) -> Vec<Reading> {
    points.iter().flat_map(|point| readings_of(point, series, rates)).collect()
}

/// What those of `series` say whose rates `points` tell.
pub(super) fn counts(points: &[PrometheusPoint], series: &[Series]) -> Vec<(Key, Count)> {
    let counting = |one: &&Series| points.iter().any(|point| point.rate.is_some() && is_of(point, one));
    series.iter().filter(counting).map(|one| (key(one), Count::Endless(one.value))).collect()
}

fn key(series: &Series) -> Key {
    (series.name.clone(), series.labels.clone())
}

fn is_of(point: &PrometheusPoint, series: &Series) -> bool {
    point.metric == series.name.as_str() && point.matchers.iter().all(|matcher| is_as(matcher, series))
}

fn is_as(matcher: &LabelMatcher, series: &Series) -> bool {
    let said = series.label(&matcher.label);
    matcher.is.iter().any(|pattern| fits(pattern, said))
}

fn readings_of(point: &PrometheusPoint, series: &[Series], rates: &Rates) -> Vec<Reading> {
    let mut rows: Vec<&Series> = series.iter().filter(|one| is_of(point, one)).collect();
    rows.sort_by(|one, other| one.labels.cmp(&other.labels));
    let mut told: Vec<Reading> =
        rows.iter().enumerate().filter_map(|(place, one)| reading(point, one, place, rates)).collect();
    told.sort_by(|one, other| one.index.cmp(&other.index));
    told
}

fn reading(point: &PrometheusPoint, series: &Series, place: usize, rates: &Rates) -> Option<Reading> {
    let head = &point.head;
    let wire = match point.rate {
        Some(rate) => rate.of(*rates.get(&key(series))?),
        None => series.value,
    };
    let text = wire.to_string();
    // NaN is what a series says when there is nothing to say, and how Prometheus marks one that has ended.
    if !wire.is_finite() || head.is_absent(&text) {
        return None;
    }
    let (value, state) = match head.measure {
        Measure::State => (wire, Some(head.state(&text)?.1.word.to_string())),
        _ => (head.value(wire)?, None),
    };
    let number = match &point.row {
        Some(label) => series.label(label).parse().ok()?,
        None => u32::try_from(place + 1).ok()?,
    };
    let names: Vec<&str> =
        point.names.iter().map(|label| series.label(label)).filter(|said| !said.is_empty()).collect();
    let title =
        if names.is_empty() { head.title.to_string() } else { format!("{} · {}", head.title, names.join(" ")) };
    let labels: Vec<String> = series.labels.iter().map(|(label, said)| format!("{label}={said:?}")).collect();
    let origin =
        if labels.is_empty() { series.name.clone() } else { format!("{}{{{}}}", series.name, labels.join(",")) };
    Some(Reading { point: head.name.clone(), index: vec![number], title, measure: head.measure, value, state, origin })
}
