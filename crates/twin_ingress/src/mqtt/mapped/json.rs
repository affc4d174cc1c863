//! Values out of JSON, where a document says that they are.

use super::Row;
use super::spelling::text;
use crate::RejectReason;
use crate::payload::Scalar;
use serde_json::Value;
use std::borrow::Cow;
use twin_model::connection::{JsonForm, Selector, Step};

/// What `form` finds in `payload`: a row, or one for each entry of a list or object.
pub(super) fn rows<'a>(payload: &'a Value, form: &'a JsonForm) -> Result<Vec<Row<'a>>, RejectReason> {
    let Some(each) = &form.each else { return Ok(vec![row(payload, payload, form)]) };
    let list = find(payload, payload, each).ok_or(RejectReason::MissingValue)?;
    match list {
        Value::Array(entries) => {
            let rows = entries.iter().enumerate().map(|(index, entry)| {
                let mut row = row(payload, entry, form);
                row.names.push(("index", index.to_string()));
                row
            });
            Ok(rows.collect())
        }
        Value::Object(entries) => {
            let rows = entries.iter().enumerate().map(|(index, (key, entry))| {
                let mut row = row(payload, entry, form);
                row.names.extend([("index", index.to_string()), ("key", key.clone())]);
                row
            });
            Ok(rows.collect())
        }
        _ => Err(RejectReason::MissingValue),
    }
}

fn row<'a>(payload: &'a Value, entry: &'a Value, form: &'a JsonForm) -> Row<'a> {
    let told = |selector: &Selector| find(payload, entry, selector).map_or(Scalar::Absent, scalar);
    let names = form.names.iter().filter_map(|(name, place)| Some((name.as_str(), text(&told(place))?)));
    Row {
        value: told(&form.value),
        time: form.time.as_ref().map(told),
        unit: form.unit.as_ref().map(told),
        quality: form.quality.as_ref().map(told),
        names: names.collect(),
    }
}

fn find<'a>(payload: &'a Value, entry: &'a Value, selector: &Selector) -> Option<&'a Value> {
    let start = if selector.is_of_entry { entry } else { payload };
    selector.steps.iter().try_fold(start, |value, step| match step {
        Step::Field(name) => value.as_object()?.get(name.as_str()),
        Step::Index(index) => value.as_array()?.get(*index),
        Step::Either(key) => match value {
            Value::Array(entries) => entries.get(key.parse::<usize>().ok()?),
            other => other.as_object()?.get(key.as_str()),
        },
    })
}

fn scalar(value: &Value) -> Scalar<'_> {
    match value {
        Value::Null => Scalar::Null,
        Value::Bool(is_set) => Scalar::Bool(*is_set),
        Value::Number(number) => match number.as_i64() {
            Some(number) => Scalar::Integer(number),
            None => number.as_f64().map_or(Scalar::Nested, Scalar::Number),
        },
        Value::String(text) => Scalar::Text(Cow::Borrowed(text)),
        Value::Array(_) | Value::Object(_) => Scalar::Nested,
    }
}
