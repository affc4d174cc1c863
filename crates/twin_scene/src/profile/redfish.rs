//! A profile's part about Redfish.

use super::head::{check_names, point_document, read_head};
use super::load::added;
use crate::position::Field;
use crate::problem::Problems;
use serde::Deserialize;
use smol_str::SmolStr;
use twin_model::profile::{Missing, RedfishCondition, RedfishIdentity, RedfishPlace, RedfishPoint, RedfishProfile};

/// Links that lead deeper than any schema of Redfish does.
const STEPS_MAX: usize = 12;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RedfishDocument {
    #[serde(default)]
    identify: Vec<IdentityDocument>,
    /// Conditions of all rows, beside their own.
    #[serde(default)]
    when: Vec<ConditionDocument>,
    points: Vec<PointDocument>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct IdentityDocument {
    #[serde(default)]
    maker: Option<String>,
    #[serde(default)]
    model: Option<String>,
}

point_document! {
    PointDocument {
        /// Where it may be told, the best first.
        from: Vec<PlaceDocument>,
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceDocument {
    resource: String,
    #[serde(default)]
    each: Option<String>,
    /// Which entries are rows of the point.
    #[serde(default)]
    rows: Vec<ConditionDocument>,
    value: String,
    #[serde(default)]
    when: Vec<ConditionDocument>,
    /// It counts whatever the conditions of all rows say.
    #[serde(default)]
    always: bool,
    /// What names rows.
    #[serde(default)]
    label: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConditionDocument {
    at: String,
    #[serde(default)]
    is: Vec<String>,
    #[serde(default)]
    is_not: Vec<String>,
    #[serde(default)]
    missing: Missing,
}

/// The part that `document` is; what is wrong with it is added to `problems`.
pub(super) fn read_redfish(document: &RedfishDocument, field: &Field, problems: &mut Problems) -> RedfishProfile {
    let usual = read_conditions(field, "when", &document.when, problems);
    check_names(field, "points", document.points.iter().map(|point| point.name.as_str()), problems);
    let mut points = Vec::with_capacity(document.points.len());
    for (index, point) in document.points.iter().enumerate() {
        let field = field.item("points", index);
        let head = read_head(&field, &point.head(), problems);
        if point.from.is_empty() {
            problems.add(&field.child("from"), "from", "is empty; it tells where in the tree the point is told");
        }
        let mut places = Vec::with_capacity(point.from.len());
        for (index, place) in point.from.iter().enumerate() {
            places.push(read_place(&field.item("from", index), place, &usual, problems));
        }
        points.push(RedfishPoint { head, places });
    }
    let sign = |sign: &IdentityDocument| RedfishIdentity {
        maker: sign.maker.as_ref().map(SmolStr::new),
        model: sign.model.as_ref().map(SmolStr::new),
    };
    RedfishProfile { identities: document.identify.iter().map(sign).collect(), points }
}

fn read_place(
    field: &Field,
    place: &PlaceDocument,
    usual: &[RedfishCondition],
    problems: &mut Problems,
) -> RedfishPlace {
    let steps: Vec<&str> = place.resource.split('/').collect();
    if steps.len() > STEPS_MAX || steps.iter().any(|step| step.trim().is_empty()) {
        let reason = format!(
            "{:?} is no way from the service root, such as Chassis/*/Thermal, of {STEPS_MAX} steps at most",
            place.resource
        );
        problems.add(&field.child("resource"), "resource", reason);
    }
    let paths = place.each.iter().map(|path| ("each", path)).chain([("value", &place.value)]);
    for (name, path) in paths.chain(place.label.iter().map(|path| ("label", path))) {
        check_path(&field.child(name), path, problems);
    }
    let mut conditions = if place.always { Vec::new() } else { usual.to_vec() };
    conditions.extend(read_conditions(field, "when", &place.when, problems));
    RedfishPlace {
        resource: SmolStr::new(&place.resource),
        each: place.each.as_ref().map(SmolStr::new),
        rows: read_conditions(field, "rows", &place.rows, problems),
        value: SmolStr::new(&place.value),
        conditions,
        names: place.label.iter().map(SmolStr::new).collect(),
    }
}

fn read_conditions(
    field: &Field,
    name: &str,
    documents: &[ConditionDocument],
    problems: &mut Problems,
) -> Vec<RedfishCondition> {
    let texts = |texts: &[String]| texts.iter().map(SmolStr::new).collect();
    let mut conditions = Vec::with_capacity(documents.len());
    for (index, document) in documents.iter().enumerate() {
        let field = field.item(name, index);
        check_path(&field.child("at"), &document.at, problems);
        if document.missing == Missing::Needed && !(document.is.is_empty() && document.is_not.is_empty()) {
            problems.add(&field.child("missing"), "missing", "needs it to be missing, so it cannot say anything");
        }
        conditions.push(RedfishCondition {
            at: SmolStr::new(&document.at),
            is: texts(&document.is),
            is_not: texts(&document.is_not),
            missing: document.missing,
        });
    }
    conditions
}

fn check_path(field: &Field, path: &str, problems: &mut Problems) {
    let steps = path.strip_prefix('/').unwrap_or(path);
    if steps.split('.').any(|step| step.trim().is_empty()) {
        problems.add(field, "path", format!("{path:?} is no place in JSON, such as Status.State or /Name"));
    }
}

/// Adds the points of `other`.
pub(super) fn add_redfish(own: &mut RedfishProfile, other: &RedfishProfile) {
    for point in &other.points {
        if let Some(head) = added(own.points.iter().map(|point| &point.head), &point.head) {
            own.points.push(RedfishPoint { head, ..point.clone() });
        }
    }
}
