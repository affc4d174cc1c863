//! What kind of payload bytes look like, and what numbers are in them.

use serde_json::Value;
use std::fmt;
use twin_model::Timestamp;
use twin_model::connection::ClockForm;

/// Numbers that are listed of one payload.
const NUMBERS_MAX: usize = 50;
/// Fields in which people put the time of a measurement.
const TIME_NAMES: [&str; 6] = ["time", "timestamp", "ts", "at", "datetime", "t"];

/// What a payload looks like.
#[derive(Clone, Debug, PartialEq)]
pub enum PayloadKind {
    /// Nothing.
    Empty,
    /// A number.
    Number,
    /// JSON, with the numbers in it and its time.
    Json {
        /// At most fifty.
        numbers: Vec<JsonNumber>,
        /// Where it seems to tell its time.
        time: Option<JsonClock>,
    },
    /// Columns with a number in the column, counted from 1.
    Csv {
        /// Between columns.
        separator: char,
        /// The first column with a number.
        column: usize,
    },
    /// Another text.
    Text,
    /// No text.
    Binary,
}

/// A number in JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonNumber {
    /// Where: `$.a.b[0]`.
    pub place: String,
    /// What it was.
    pub value: f64,
}

/// A time in JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonClock {
    /// Where.
    pub place: String,
    /// How it seems to be told.
    pub form: ClockForm,
}

impl PayloadKind {
    /// What `bytes` look like.
    pub fn of(bytes: &[u8]) -> Self {
        let Ok(text) = std::str::from_utf8(bytes) else { return Self::Binary };
        let text = text.trim();
        if text.is_empty() {
            return Self::Empty;
        }
        if is_number(text) {
            return Self::Number;
        }
        match serde_json::from_str::<Value>(text) {
            Ok(value @ (Value::Object(_) | Value::Array(_))) => {
                let time = time_of(&value);
                let mut numbers = Vec::new();
                collect(&value, "$", &mut numbers);
                numbers.retain(|number| time.as_ref().is_none_or(|time| time.place != number.place));
                Self::Json { numbers, time }
            }
            _ => csv(text).unwrap_or(if text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
                Self::Binary
            } else {
                Self::Text
            }),
        }
    }
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite)
}

fn csv(text: &str) -> Option<PayloadKind> {
    let line = text.lines().last()?;
    let separator = [';', '\t', ',', '|'].into_iter().find(|separator| line.contains(*separator))?;
    let place = line.split(separator).position(|column| is_number(column.trim()))?;
    Some(PayloadKind::Csv { separator, column: place + 1 })
}

fn collect(value: &Value, place: &str, numbers: &mut Vec<JsonNumber>) {
    if numbers.len() >= NUMBERS_MAX {
        return;
    }
    match value {
        Value::Number(number) => {
            numbers.extend(number.as_f64().map(|value| JsonNumber { place: place.to_owned(), value }));
        }
        Value::String(text) if is_number(text.trim()) => {
            numbers.extend(text.trim().parse().ok().map(|value| JsonNumber { place: place.to_owned(), value }));
        }
        Value::Array(entries) => {
            for (index, entry) in entries.iter().enumerate() {
                collect(entry, &format!("{place}[{index}]"), numbers);
            }
        }
        Value::Object(entries) => {
            for (name, entry) in entries {
                collect(entry, &within(place, name), numbers);
            }
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// The field `name` of what stands at `place`.
fn within(place: &str, name: &str) -> String {
    let is_plain = !name.is_empty() && !name.contains(['.', '[', ']', '"']);
    if is_plain { format!("{place}.{name}") } else { format!("{place}[\"{name}\"]") }
}

fn time_of(value: &Value) -> Option<JsonClock> {
    let fields = value.as_object()?;
    fields.iter().filter(|(name, _)| TIME_NAMES.contains(&name.to_ascii_lowercase().as_str())).find_map(
        |(name, told)| {
            let form = match told {
                Value::String(text) if text.parse::<Timestamp>().is_ok() => ClockForm::Iso,
                Value::String(text) if format!("{text}Z").parse::<Timestamp>().is_ok() => ClockForm::IsoUtc,
                // Seconds of 2001 to 2286, and the same instants in finer steps.
                Value::Number(number) => match number.as_f64()? {
                    1e9..1e10 => ClockForm::Seconds,
                    1e12..1e13 => ClockForm::Millis,
                    1e15..1e16 => ClockForm::Micros,
                    1e18..1e19 => ClockForm::Nanos,
                    _ => return None,
                },
                _ => return None,
            };
            Some(JsonClock { place: within("$", name), form })
        },
    )
}

impl fmt::Display for PayloadKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Empty => "empty",
            Self::Number => "number",
            Self::Json { .. } => "JSON",
            Self::Csv { .. } => "CSV",
            Self::Text => "text",
            Self::Binary => "binary",
        })
    }
}
