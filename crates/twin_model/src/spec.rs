//! What a file says of a sensor: each find with the very words that it was found in.

use crate::custom::{LimitDraft, PointDraft, Side};
use crate::quantity::Category;
use crate::{Priority, Unit};
use serde::Serialize;
use std::fmt;

/// What of a sensor a find is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Who makes it.
    Maker,
    /// What its maker calls it.
    Model,
    /// What it measures, in words.
    Quantity,
    /// The unit of its values.
    Unit,
    /// From where to where it measures.
    Range,
    /// How far off it may be.
    Accuracy,
    /// The smallest step that it tells.
    Resolution,
    /// How often it measures.
    Period,
    /// From where on something is out of order.
    Limit(Side, Priority),
    /// What its wire carries: `4–20 mA`.
    Output,
    /// Its register.
    Modbus,
    /// Its object.
    Snmp,
    /// Its topic.
    Mqtt,
}

impl Field {
    /// What people call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Maker => "Maker",
            Self::Model => "Model",
            Self::Quantity => "Quantity",
            Self::Unit => "Unit",
            Self::Range => "Range",
            Self::Accuracy => "Accuracy",
            Self::Resolution => "Resolution",
            Self::Period => "Period",
            Self::Limit(Side::High, Priority::P1) => "Critical high",
            Self::Limit(Side::High, Priority::P2) => "Alarm high",
            Self::Limit(Side::High, _) => "Warning high",
            Self::Limit(Side::Low, Priority::P1) => "Critical low",
            Self::Limit(Side::Low, Priority::P2) => "Alarm low",
            Self::Limit(Side::Low, _) => "Warning low",
            Self::Output => "Output",
            Self::Modbus => "Modbus",
            Self::Snmp => "SNMP",
            Self::Mqtt => "MQTT",
        }
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// Words.
    Text(String),
    /// A unit.
    Unit(Unit),
    /// From where to where, in the unit.
    Range {
        /// The lower end.
        min: f64,
        /// The upper end.
        max: f64,
        /// The unit that both are in; `None` where none is told.
        unit: Option<Unit>,
    },
    /// A time, seconds.
    Seconds(f64),
    /// A limit, in the unit.
    Limit {
        /// The limit.
        limit: f64,
        /// The unit that it is in; `None` where none is told.
        unit: Option<Unit>,
    },
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbol = |unit: &Option<Unit>| unit.map_or_else(String::new, |unit| format!(" {}", unit.symbol()));
        match self {
            Self::Text(text) => f.pad(text),
            Self::Unit(unit) => unit.fmt(f),
            Self::Range { min, max, unit } => f.pad(format!("{min} to {max}{}", symbol(unit)).trim_end()),
            Self::Seconds(seconds) => f.pad(&format!("{seconds} s")),
            Self::Limit { limit, unit } => f.pad(format!("{limit}{}", symbol(unit)).trim_end()),
        }
    }
}

/// Where words stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Spot {
    /// On a line of a text, counted from 1.
    Line(u32),
    /// On a line of a page of a PDF, both counted from 1.
    Page {
        /// The page.
        page: u32,
        /// The line.
        line: u32,
    },
    /// In a cell of a table, counted from 1, the head line too.
    Cell {
        /// The line.
        row: u32,
        /// The head of its column.
        column: String,
    },
    /// At a key of a JSON document: `sensor.range.min`.
    Key(String),
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Page { page, line } => write!(f, "page {page}, line {line}"),
            Self::Cell { row, column } => write!(f, "row {row}, column {column:?}"),
            Self::Key(key) => write!(f, "key {key}"),
        }
    }
}

/// The words that a find stands on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Name of the file.
    pub file: String,
    /// Where in it.
    pub spot: Spot,
    /// The very words.
    pub quote: String,
}

/// How sure a find is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// It may mean something else.
    Low,
    /// It stands where such things stand.
    Medium,
    /// It is labelled as what it is.
    High,
}

impl Confidence {
    /// The word shown to people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Low => "unsure",
            Self::Medium => "likely",
            Self::High => "sure",
        }
    }
}

/// One find.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// What of the sensor it is about.
    pub field: Field,
    /// What was found.
    pub told: Told,
    /// In which words.
    pub evidence: Evidence,
    /// How sure it is.
    pub confidence: Confidence,
}

/// What a file says of one sensor. What it does not say is not there.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Proposal {
    /// The finds; of one field the surest first. Others of it say something else: they are in conflict.
    pub findings: Vec<Finding>,
}

impl Proposal {
    /// What is proposed for `field`.
    pub fn finding(&self, field: Field) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.field == field)
    }

    /// What else the file says of `field`.
    pub fn conflicts(&self, field: Field) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.field == field).skip(1)
    }

    /// The fields that something was found for, in the order of [`Field`].
    pub fn fields(&self) -> Vec<Field> {
        let mut fields: Vec<Field> = self.findings.iter().map(|finding| finding.field).collect();
        fields.sort_unstable();
        fields.dedup();
        fields
    }

    /// The words that were found for `field`.
    pub fn text(&self, field: Field) -> Option<String> {
        self.finding(field).map(|finding| finding.told.to_string())
    }

    /// What people call the sensor: its maker's model, or what it measures.
    pub fn title(&self) -> String {
        let words = [Field::Maker, Field::Model].into_iter().filter_map(|field| self.text(field));
        let title = words.collect::<Vec<_>>().join(" ");
        if title.is_empty() { self.text(Field::Quantity).unwrap_or_default() } else { title }
    }

    /// A draft with everything that was found, in the unit that was found; a range or limit in another unit is converted, or left
    /// out where it cannot be. What was not found is empty: numbers that are missing are NaN, which no check lets pass.
    pub fn draft(&self) -> PointDraft {
        let unit = match self.finding(Field::Unit).map(|finding| &finding.told) {
            Some(Told::Unit(unit)) => Some(*unit),
            _ => None,
        };
        let converted = |value: f64, from: Option<Unit>| match (unit, from) {
            (Some(unit), Some(from)) if unit != from => unit.convert_from(from.symbol(), value).ok(),
            _ => Some(value),
        };
        let range = match self.finding(Field::Range).map(|finding| &finding.told) {
            Some(Told::Range { min, max, unit }) => converted(*min, *unit).zip(converted(*max, *unit)),
            _ => None,
        };
        let (min, max) = range.unwrap_or((f64::NAN, f64::NAN));
        let mut limits = Vec::new();
        for field in self.fields() {
            if let (Field::Limit(side, priority), Some(finding)) = (field, self.finding(field))
                && let Told::Limit { limit, unit } = finding.told
                && let Some(limit) = converted(limit, unit)
            {
                limits.push(LimitDraft { side, limit, deadband: None, priority });
            }
        }
        let period_secs = match self.finding(Field::Period).map(|finding| &finding.told) {
            Some(Told::Seconds(seconds)) => Some(*seconds),
            _ => None,
        };
        let quantity = self.text(Field::Quantity).unwrap_or_default();
        let notes = [Field::Maker, Field::Model, Field::Output, Field::Modbus, Field::Snmp, Field::Mqtt];
        let noted = notes.into_iter().filter_map(|field| Some(format!("{}: {}", field.title(), self.text(field)?)));
        PointDraft {
            place: String::new(),
            rack_unit: None,
            name: as_name(&quantity),
            title: quantity,
            unit: unit.map_or_else(String::new, |unit| unit.to_string()),
            category: unit.map(Category::usual),
            min,
            max,
            period_secs,
            limits,
            note: noted.collect::<Vec<_>>().join("; "),
        }
    }
}

/// `Door temperature` as `door_temperature`.
fn as_name(title: &str) -> String {
    let is_kept = |c: char| c.is_ascii_alphanumeric();
    let spaced: String = title.to_lowercase().chars().map(|c| if is_kept(c) { c } else { ' ' }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join("_")
}
