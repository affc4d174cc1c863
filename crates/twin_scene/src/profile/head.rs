//! What all points of profiles have, whatever protocol they are asked over.

use crate::position::Field;
use crate::problem::Problems;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};
use twin_model::Priority;
use twin_model::profile::{Fold, Measure, ProfilePoint, Scale, StateWord, Tells};

/// What the text of a point says of that; see [`point_document`].
pub(super) struct HeadDocument<'a> {
    pub(super) name: &'a str,
    pub(super) title: &'a str,
    pub(super) measure: Measure,
    /// Left out: the measure's own.
    pub(super) unit: Option<&'a str>,
    pub(super) multiply: f64,
    pub(super) divide: f64,
    pub(super) offset: f64,
    pub(super) absent: &'a [String],
    pub(super) states: &'a BTreeMap<String, String>,
    /// Of states.
    pub(super) alarms: &'a BTreeMap<String, Priority>,
    /// The quantity of the equipment that the device stands for.
    pub(super) tells: Option<&'a str>,
    pub(super) fold: Option<Fold>,
    /// Not every device of the kind has it.
    pub(super) is_optional: bool,
}

/// The document of a protocol's points: its own fields beside those that all points have, and `head` to read the latter.
/// (serde's `flatten` would do it, but then unknown fields are not refused.)
macro_rules! point_document {
    (
        $(#[$meta:meta])*
        $name:ident { $($(#[$of_field:meta])* $shown:vis $field:ident: $of:ty,)* }
    ) => {
        $(#[$meta])*
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name {
            pub(super) name: String,
            title: String,
            pub(super) measure: twin_model::profile::Measure,
            $($(#[$of_field])* $shown $field: $of,)*
            #[serde(default)]
            unit: Option<String>,
            #[serde(default = "crate::profile::head::one")]
            multiply: f64,
            #[serde(default = "crate::profile::head::one")]
            divide: f64,
            #[serde(default)]
            offset: f64,
            #[serde(default)]
            absent: Vec<String>,
            #[serde(default)]
            states: std::collections::BTreeMap<String, String>,
            #[serde(default)]
            alarms: std::collections::BTreeMap<String, twin_model::Priority>,
            #[serde(default)]
            tells: Option<String>,
            #[serde(default)]
            fold: Option<twin_model::profile::Fold>,
            #[serde(default)]
            optional: bool,
        }

        impl $name {
            pub(super) fn head(&self) -> crate::profile::head::HeadDocument<'_> {
                crate::profile::head::HeadDocument {
                    name: &self.name,
                    title: &self.title,
                    measure: self.measure,
                    unit: self.unit.as_deref(),
                    multiply: self.multiply,
                    divide: self.divide,
                    offset: self.offset,
                    absent: &self.absent,
                    states: &self.states,
                    alarms: &self.alarms,
                    tells: self.tells.as_deref(),
                    fold: self.fold,
                    is_optional: self.optional,
                }
            }
        }
    };
}
pub(super) use point_document;

pub(super) const fn one() -> f64 {
    1.0
}

/// The point that `point` says; what is wrong with it is added to `problems`.
pub(super) fn read_head(field: &Field, point: &HeadDocument<'_>, problems: &mut Problems) -> ProfilePoint {
    if !is_name(point.name, '_') {
        let reason = "has to be small letters, digits and underscores, such as outlet_current";
        problems.add(&field.child("name"), "name", reason);
    }
    let unit = point.unit.unwrap_or(point.measure.unit().symbol());
    if let Err(error) = point.measure.unit().convert_from(unit, 1.0) {
        problems.add(&field.child("unit"), "unit", format!("cannot {error}, the unit of {}", point.measure));
    }
    for (name, number) in [("multiply", point.multiply), ("divide", point.divide)] {
        if !number.is_finite() || number == 0.0 {
            problems.add(&field.child(name), "scale", format!("is {number}; it has to be a number but 0"));
        }
    }
    if !point.offset.is_finite() {
        problems.add(&field.child("offset"), "scale", format!("is {}; it has to be a number", point.offset));
    }
    check_states(field, point, problems);
    ProfilePoint {
        name: SmolStr::new(point.name),
        title: point.title.trim().into(),
        measure: point.measure,
        scale: Scale { multiply: point.multiply, divide: point.divide, offset: point.offset },
        unit: unit.into(),
        absent: point.absent.iter().map(SmolStr::new).collect(),
        states: states(point),
        tells: tells(field, point, problems),
    }
}

fn tells(field: &Field, point: &HeadDocument<'_>, problems: &mut Problems) -> Option<Tells> {
    let Some(quantity) = point.tells else {
        if point.fold.is_some() || point.is_optional {
            let reason = "is for points that tell a quantity of the site's equipment, with `tells`";
            problems.add(&field.child(if point.is_optional { "optional" } else { "fold" }), "tells", reason);
        }
        return None;
    };
    if !is_name(quantity, '_') {
        let reason = format!("{quantity:?} is no quantity's name, such as output_power");
        problems.add(&field.child("tells"), "quantity", reason);
    }
    Some(Tells { quantity: quantity.into(), fold: point.fold.unwrap_or_default(), is_optional: point.is_optional })
}

fn check_states(field: &Field, point: &HeadDocument<'_>, problems: &mut Problems) {
    if (point.measure == Measure::State) == point.states.is_empty() {
        let reason = "are for the measure State, and that needs at least one";
        problems.add(&field.child("states"), "states", reason);
    }
    for wire in point.alarms.keys().filter(|wire| !point.states.contains_key(*wire)) {
        problems.add(&field.child("alarms"), "alarms", format!("{wire:?} is none of the states"));
    }
}

fn states(point: &HeadDocument<'_>) -> Vec<StateWord> {
    let word = |(wire, word): (&String, &String)| StateWord {
        wire: wire.into(),
        word: word.into(),
        alarm: point.alarms.get(wire).copied(),
    };
    point.states.iter().map(word).collect()
}

/// Adds a problem for each of `names`, which stand in the list `list` of `field`, that stands there twice.
pub(super) fn check_names<'a>(
    field: &Field,
    list: &str,
    names: impl Iterator<Item = &'a str>,
    problems: &mut Problems,
) {
    let mut known = BTreeSet::new();
    for (index, name) in names.enumerate() {
        if !known.insert(name) {
            let field = field.item(list, index).child("name");
            problems.add(&field, "twice", format!("{name:?} is another point's name"));
        }
    }
}

/// Whether `text` is small letters and digits with single `joint`s between them.
pub(super) fn is_name(text: &str, joint: char) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .split(joint)
            .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()))
}
