//! What a profile's points make of what an agent said. Pure: the same objects give the same readings.

use super::told::{Objects, Told};
use crate::asked::Reading;
use crate::counter::Count;
use std::collections::BTreeMap;
use std::ops::Bound;
use twin_model::profile::fits;
use twin_model::profile::{Condition, Measure, Missing, ObjectId, SnmpPoint};

/// How fast objects count, per second.
pub type Rates = BTreeMap<ObjectId, f64>;

/// All values that `points` find among `objects` and, where they are rates, among `rates`: in the order of points and of rows.
pub fn readings(points: &[SnmpPoint], objects: &Objects, rates: &Rates) -> Vec<Reading> {
    points.iter().flat_map(|point| readings_of(point, objects, rates)).collect()
}

/// What those of `objects` say whose rates `points` tell.
pub(super) fn counts(points: &[SnmpPoint], objects: &Objects) -> Vec<(ObjectId, Count)> {
    let columns: Vec<&ObjectId> =
        points.iter().filter(|point| point.rate.is_some()).map(|point| &point.object).collect();
    let counting = objects.iter().filter(|(object, _)| columns.iter().any(|column| object.is_in(column)));
    counting.filter_map(|(object, told)| Some((object.clone(), told.count()?))).collect()
}

/// The objects of `found` that `points` read or look at.
pub(super) fn needed(points: &[SnmpPoint], found: &Objects) -> Vec<ObjectId> {
    let columns = |point: &SnmpPoint| {
        let beside = point.conditions.iter().map(|condition| condition.object.clone());
        let others = point.digits.iter().chain(&point.label).cloned();
        std::iter::once(point.object.clone()).chain(beside).chain(others).collect::<Vec<_>>()
    };
    let columns: Vec<ObjectId> = points.iter().flat_map(columns).collect();
    found.keys().filter(|object| columns.iter().any(|column| object.is_in(column))).cloned().collect()
}

fn readings_of<'a>(point: &'a SnmpPoint, objects: &'a Objects, rates: &'a Rates) -> impl Iterator<Item = Reading> + 'a {
    let from = (Bound::Included(&point.object), Bound::Unbounded);
    objects
        .range::<ObjectId, _>(from)
        .take_while(|(object, _)| object.is_in(&point.object))
        .filter_map(move |(object, told)| reading(point, object, told, objects, rates))
}

fn reading(point: &SnmpPoint, object: &ObjectId, told: &Told, objects: &Objects, rates: &Rates) -> Option<Reading> {
    let index = object.index_in(&point.object)?;
    if !index.ends_with(&point.ends) {
        return None;
    }
    let text = told.text();
    let head = &point.head;
    if head.is_absent(&text) || !point.conditions.iter().all(|condition| holds(condition, index, objects)) {
        return None;
    }
    let (value, state) = match head.measure {
        Measure::State => {
            let (place, state) = head.state(&text)?;
            // A state that is told in words has no number of its own: its place among the words is one.
            (told.number().unwrap_or(place as f64), Some(state.word.to_string()))
        }
        _ => match point.rate {
            Some(rate) => (head.value(rate.of(*rates.get(object)?))?, None),
            None => (scaled(point, told.number()?, index, objects)?, None),
        },
    };
    let label = point.label.as_ref().and_then(|label| beside(label, index, objects)).map(Told::text);
    let title = match label.filter(|label| !label.is_empty()) {
        Some(label) => format!("{} · {label}", head.title),
        None if index.is_empty() || index == [0] => head.title.to_string(),
        None => format!("{} {}", head.title, index.iter().map(u32::to_string).collect::<Vec<_>>().join(".")),
    };
    Some(Reading {
        point: head.name.clone(),
        index: index.to_vec(),
        title,
        measure: head.measure,
        value,
        state,
        origin: object.to_string(),
    })
}

fn scaled(point: &SnmpPoint, wire: f64, index: &[u32], objects: &Objects) -> Option<f64> {
    let digits = match &point.digits {
        Some(column) => beside(column, index, objects)?.number()?,
        None => 0.0,
    };
    point.head.value(wire / 10f64.powf(digits))
}

/// What is said of the same row in another column; else of the row that it belongs to; else of the object itself.
fn beside<'a>(column: &ObjectId, index: &[u32], objects: &'a Objects) -> Option<&'a Told> {
    (0..=index.len()).rev().find_map(|length| objects.get(&column.row(&index[..length])))
}

fn holds(condition: &Condition, index: &[u32], objects: &Objects) -> bool {
    let told = match (beside(&condition.object, index, objects), condition.missing) {
        (None, missing) => return missing != Missing::Fails,
        (Some(_), Missing::Needed) => return false,
        (Some(told), _) => told,
    };
    let text = told.text();
    (condition.is.is_empty() || condition.is.iter().any(|pattern| fits(pattern, &text)))
        && !condition.is_not.iter().any(|pattern| fits(pattern, &text))
}
