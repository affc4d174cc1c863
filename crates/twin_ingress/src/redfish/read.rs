//! What a profile's points make of resources. Pure: the same resources give the same readings.

use super::link::find;
use crate::asked::Reading;
use serde_json::Value;
use smol_str::SmolStr;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;
use twin_model::profile::fits;
use twin_model::profile::{Measure, Missing, ProfilePoint, RedfishCondition, RedfishPlace, RedfishPoint};

/// A resource that a way leads to.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The way, as profiles have it.
    pub way: SmolStr,
    /// Where it is.
    pub path: String,
    /// What it says; `None` when it could not tell now.
    pub said: Option<Arc<Value>>,
}

/// A point with the place that tells it here.
pub(super) struct Settled {
    pub(super) head: ProfilePoint,
    pub(super) place: RedfishPlace,
}

/// Which row is which, as long as this is kept: a row keeps its number when others come and go.
#[derive(Debug, Default)]
pub(super) struct Rows {
    numbers: BTreeMap<SmolStr, BTreeMap<(String, usize), u32>>,
}

impl Rows {
    /// The number of an entry of a resource among the rows of `point`: 1, 2, … in the order in which they are first seen.
    fn number(&mut self, point: &SmolStr, path: &str, entry: usize) -> Option<u32> {
        let numbers = self.numbers.entry(point.clone()).or_default();
        let next = u32::try_from(numbers.len() + 1).ok()?;
        Some(*numbers.entry((path.to_owned(), entry)).or_insert(next))
    }
}

/// All values that `points` find among `found`, rows counted from 1: in the order of points and of rows.
pub fn readings_of_tree(points: &[RedfishPoint], found: &[Found]) -> Vec<Reading> {
    readings(&settle(points, found), found, &mut Rows::default())
}

/// Where each of `points` is told by the service that has `found`: at the first of its places that there is.
pub(super) fn settle(points: &[RedfishPoint], found: &[Found]) -> Vec<Settled> {
    let settled = |point: &RedfishPoint| {
        let place = point.places.iter().find(|place| has(place, found))?;
        Some(Settled { head: point.head.clone(), place: place.clone() })
    };
    points.iter().filter_map(settled).collect()
}

/// Whether any row says anything at `place`, be it that there is nothing now.
fn has(place: &RedfishPlace, found: &[Found]) -> bool {
    let of_place = found.iter().filter(|found| found.way == place.resource);
    let said = of_place.filter_map(|found| found.said.as_deref());
    let mut rows = said.flat_map(|said| entries(place, said).map(move |(_, entry)| Row { resource: said, entry }));
    rows.any(|row| row.is_of(place) && row.find(&place.value).is_some())
}

/// All values that `points` find among `found`.
pub(super) fn readings(points: &[Settled], found: &[Found], rows: &mut Rows) -> Vec<Reading> {
    let mut told = Vec::new();
    for Settled { head, place } in points {
        let begin = told.len();
        for one in found.iter().filter(|one| one.way == place.resource) {
            let Some(said) = one.said.as_deref() else { continue };
            for (number, entry) in entries(place, said) {
                let row = Row { resource: said, entry };
                if !row.is_of(place) {
                    continue;
                }
                // A row that has no value now is one of them all the same.
                let Some(index) = rows.number(&head.name, &one.path, number) else { continue };
                let origin = || match &place.each {
                    Some(each) => format!("{}#/{each}/{number}/{}", one.path, place.value),
                    None => format!("{}#/{}", one.path, place.value),
                };
                told.extend(reading(head, place, &row, index, origin));
            }
        }
        told[begin..].sort_by(|one: &Reading, other| one.index.cmp(&other.index));
    }
    told
}

/// The entries of `said` that may be rows of `place`, with their places in the list.
fn entries<'a>(place: &RedfishPlace, said: &'a Value) -> impl Iterator<Item = (usize, &'a Value)> {
    let entries: &[Value] = match &place.each {
        None => std::slice::from_ref(said),
        Some(each) => find(said, each).and_then(Value::as_array).map_or(&[], Vec::as_slice),
    };
    entries.iter().enumerate()
}

/// An entry, and the resource that it stands in.
struct Row<'a> {
    resource: &'a Value,
    entry: &'a Value,
}

impl<'a> Row<'a> {
    fn find(&self, path: &str) -> Option<&'a Value> {
        match path.strip_prefix('/') {
            Some(path) => find(self.resource, path),
            None => find(self.entry, path),
        }
    }

    /// What a text, a number or a flag says; `None` for everything else.
    fn text(&self, path: &str) -> Option<Cow<'a, str>> {
        match self.find(path)? {
            Value::String(text) => Some(Cow::Borrowed(text)),
            Value::Number(number) => Some(Cow::Owned(number.to_string())),
            Value::Bool(flag) => Some(Cow::Borrowed(if *flag { "true" } else { "false" })),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    fn is_of(&self, place: &RedfishPlace) -> bool {
        place.rows.iter().all(|condition| self.holds(condition))
    }

    fn holds(&self, condition: &RedfishCondition) -> bool {
        let text = match (self.text(&condition.at), condition.missing) {
            (None, missing) => return missing != Missing::Fails,
            (Some(_), Missing::Needed) => return false,
            (Some(text), _) => text,
        };
        (condition.is.is_empty() || condition.is.iter().any(|pattern| fits(pattern, &text)))
            && !condition.is_not.iter().any(|pattern| fits(pattern, &text))
    }
}

fn reading(
    head: &ProfilePoint,
    place: &RedfishPlace,
    row: &Row<'_>,
    index: u32,
    origin: impl FnOnce() -> String,
) -> Option<Reading> {
    let text = row.text(&place.value)?;
    if head.is_absent(&text) || !place.conditions.iter().all(|condition| row.holds(condition)) {
        return None;
    }
    let (value, state) = match head.measure {
        Measure::State => {
            let (number, state) = head.state(&text)?;
            // A state that is told in words has no number of its own: its place among the words is one.
            (row.find(&place.value)?.as_f64().unwrap_or(number as f64), Some(state.word.to_string()))
        }
        _ => (head.value(row.find(&place.value)?.as_f64()?)?, None),
    };
    let names: Vec<Cow<'_, str>> =
        place.names.iter().filter_map(|path| row.text(path)).filter(|name| !name.trim().is_empty()).collect();
    let title =
        if names.is_empty() { head.title.to_string() } else { format!("{} · {}", head.title, names.join(" ")) };
    let (point, measure) = (head.name.clone(), head.measure);
    Some(Reading { point, index: vec![index], title, measure, value, state, origin: origin() })
}
