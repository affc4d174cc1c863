//! A profile's part about the text format of Prometheus.

use super::head::{check_names, point_document, read_head};
use super::load::added;
use crate::position::Field;
use crate::problem::Problems;
use serde::Deserialize;
use smol_str::SmolStr;
use std::collections::BTreeMap;
use twin_model::profile::{LabelMatcher, Measure, PrometheusPoint, PrometheusProfile, Rate};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PrometheusDocument {
    /// Names of series; any of them is a sign.
    #[serde(default)]
    identify: Vec<String>,
    points: Vec<PointDocument>,
}

point_document! {
    PointDocument {
        metric: String,
        /// What labels have to say, each one of some texts.
        #[serde(default)]
        labels: BTreeMap<String, Vec<String>>,
        /// The label whose number is the row.
        #[serde(default)]
        row: Option<String>,
        /// The labels that name rows.
        #[serde(default)]
        label: Vec<String>,
        /// The series counts; the point is how fast.
        #[serde(default)]
        rate: Option<Rate>,
    }
}

/// The part that `document` is; what is wrong with it is added to `problems`.
pub(super) fn read_prometheus(
    document: &PrometheusDocument,
    field: &Field,
    problems: &mut Problems,
) -> PrometheusProfile {
    for (index, sign) in document.identify.iter().enumerate() {
        check_metric(&field.item("identify", index), sign, problems);
    }
    check_names(field, "points", document.points.iter().map(|point| point.name.as_str()), problems);
    let mut points = Vec::with_capacity(document.points.len());
    for (index, point) in document.points.iter().enumerate() {
        points.push(read_point(&field.item("points", index), point, problems));
    }
    PrometheusProfile { identities: document.identify.iter().map(SmolStr::new).collect(), points }
}

fn read_point(field: &Field, point: &PointDocument, problems: &mut Problems) -> PrometheusPoint {
    let head = read_head(field, &point.head(), problems);
    check_metric(&field.child("metric"), &point.metric, problems);
    if point.rate.is_some() && head.measure == Measure::State {
        problems.add(&field.child("rate"), "rate", "is of a counter, which is no state");
    }
    if point.labels.values().any(Vec::is_empty) {
        problems.add(&field.child("labels"), "labels", "a label has to say one of some texts, such as [\"coretemp*\"]");
    }
    let matcher = |(label, is): (&String, &Vec<String>)| LabelMatcher {
        label: label.into(),
        is: is.iter().map(SmolStr::new).collect(),
    };
    PrometheusPoint {
        head,
        metric: SmolStr::new(&point.metric),
        matchers: point.labels.iter().map(matcher).collect(),
        row: point.row.as_ref().map(SmolStr::new),
        names: point.label.iter().map(SmolStr::new).collect(),
        rate: point.rate,
    }
}

fn check_metric(field: &Field, text: &str, problems: &mut Problems) {
    if text.trim().is_empty() || text.contains(char::is_whitespace) {
        problems.add(field, "metric", format!("{text:?} is no series' name, such as node_load1"));
    }
}

/// Adds the points of `other`.
pub(super) fn add_prometheus(own: &mut PrometheusProfile, other: &PrometheusProfile) {
    for point in &other.points {
        if let Some(head) = added(own.points.iter().map(|point| &point.head), &point.head) {
            own.points.push(PrometheusPoint { head, ..point.clone() });
        }
    }
}
