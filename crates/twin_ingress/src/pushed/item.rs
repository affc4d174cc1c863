//! One item of a body: which points it tells, and what of each.

use super::synonym;
use crate::RejectReason;
use crate::payload::{Payload, Scalar};
use crate::pushed::Tree;
use std::sync::Arc;
use twin_model::{FindPlaceError, Place, PlaceIndex, Point, PointId, PointIndex, PointTable};

/// What the site has.
#[derive(Debug)]
pub(super) struct Books {
    pub(super) points: Arc<PointTable>,
    pub(super) places: Arc<PlaceIndex>,
}

/// What an item tells of one point.
#[derive(Debug)]
pub(super) struct Said<'a> {
    pub(super) point: PointIndex,
    pub(super) payload: Payload<'a>,
}

/// Why an item is not taken, for a program and for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) reason: RejectReason,
    pub(crate) message: String,
}

impl Refusal {
    pub(super) fn new(reason: RejectReason, message: impl Into<String>) -> Self {
        Self { reason, message: message.into() }
    }
}

/// What `item` tells: of one point by its name, or of a machine by its place.
///
/// # Errors
/// Why it is not taken: all of it or nothing.
pub(super) fn read<'a>(item: &'a Tree<'a>, books: &Books) -> Result<Vec<Said<'a>>, Refusal> {
    if item.members().is_none() {
        return Err(Refusal::new(RejectReason::MalformedJson, "an item is an object"));
    }
    match (item.member("point"), item.member("machine_id")) {
        (Some(point), None) => {
            let Some(name) = point.text() else {
                return Err(Refusal::new(RejectReason::UnknownPoint, "point is the name of a point, as text"));
            };
            let payload = Payload { value: field(item, "value"), unit: field(item, "unit"), ..shared(item) };
            Ok(vec![Said { point: books.point(name)?, payload }])
        }
        (None, Some(machine)) => of_machine(item, machine, books),
        (Some(_), Some(_)) => {
            Err(Refusal::new(RejectReason::UnknownPoint, "an item has point or machine_id, not both"))
        }
        (None, None) => {
            Err(Refusal::new(RejectReason::UnknownPoint, "an item needs point or machine_id, to tell what it is about"))
        }
    }
}

impl Books {
    pub(super) fn point(&self, name: &str) -> Result<PointIndex, Refusal> {
        let is_measured = |index: &PointIndex| self.points.point(*index).is_some_and(|point| !point.is_deleted());
        let found = self.points.index(&PointId::new(name)).filter(is_measured);
        found.ok_or_else(|| Refusal::new(RejectReason::UnknownPoint, format!("the site has no point {name:?}")))
    }

    pub(super) fn place(&self, name: &str) -> Result<Place, Refusal> {
        self.places.find(name).map_err(|error| {
            let message = match error {
                FindPlaceError::Unknown => format!("nothing of the site is called {name:?}"),
                FindPlaceError::Ambiguous => format!("several places are called {name:?}: write the path"),
            };
            Refusal::new(RejectReason::UnknownPlace, message)
        })
    }
}

/// Members of an item about a machine that are no quantities.
const NOT_QUANTITIES: [&str; 5] = ["machine_id", "at", "seq", "quality", "units"];

fn of_machine<'a>(item: &'a Tree<'a>, machine: &Tree<'_>, books: &Books) -> Result<Vec<Said<'a>>, Refusal> {
    let Some(name) = machine.text() else {
        return Err(Refusal::new(RejectReason::UnknownPlace, "machine_id is the name or the path of a place, as text"));
    };
    let place = books.place(name)?;
    let units = match item.member("units") {
        None | Some(Tree::Null) => None,
        Some(units @ Tree::Object(_)) => Some(units),
        Some(_) => return Err(Refusal::new(RejectReason::UnitMismatch, "units is an object of quantities and units")),
    };
    let mut said: Vec<Said<'a>> = Vec::new();
    let members = item.members().unwrap_or_default();
    for (word, value) in members.iter().filter(|(word, _)| !NOT_QUANTITIES.contains(&word.as_ref())) {
        if let Some(of) = word.strip_suffix("_unit") {
            if item.member(of).is_none() {
                return Err(Refusal::new(
                    RejectReason::UnknownQuantity,
                    format!("there is no {of} that {word} could be of"),
                ));
            }
            continue;
        }
        let point = synonym::find(&books.points, place, word).ok_or_else(|| {
            Refusal::new(RejectReason::UnknownQuantity, format!("{name} has no {word}; it has {}", known(books, place)))
        })?;
        // What a device does not have, it often tells as null: no value, never 0.
        if *value == Tree::Null {
            continue;
        }
        if said.iter().any(|other| other.point == point) {
            return Err(Refusal::new(RejectReason::UnknownQuantity, format!("{word} means what another member told")));
        }
        let own_unit = item.member(&format!("{word}_unit"));
        let unit = own_unit.or_else(|| units.and_then(|units| units.member(word)));
        let unit = unit.map_or(Scalar::Absent, Tree::scalar);
        said.push(Said { point, payload: Payload { value: value.scalar(), unit, ..shared(item) } });
    }
    if let Some((word, _)) =
        units.and_then(Tree::members).unwrap_or_default().iter().find(|(word, _)| item.member(word).is_none())
    {
        return Err(Refusal::new(
            RejectReason::UnknownQuantity,
            format!("there is no {word} that its unit could be of"),
        ));
    }
    if said.is_empty() {
        return Err(Refusal::new(RejectReason::MissingValue, format!("nothing is told of {name}")));
    }
    Ok(said)
}

/// Names enough to see the pattern; machines have up to 78.
const KNOWN_MAX: usize = 12;

fn known(books: &Books, place: Place) -> String {
    let of_place = books.points.of_place(place);
    let names = of_place
        .iter()
        .take(KNOWN_MAX)
        .filter_map(|index| books.points.point(*index))
        .map(|point| point.quantity.as_str());
    let mut text = names.collect::<Vec<_>>().join(", ");
    if text.is_empty() {
        text.push_str("no points");
    } else if of_place.len() > KNOWN_MAX {
        text.push_str(" …");
    }
    text
}

fn field<'a>(item: &'a Tree<'a>, name: &str) -> Scalar<'a> {
    item.member(name).map_or(Scalar::Absent, Tree::scalar)
}

/// What all quantities of an item have in common.
fn shared<'a>(item: &'a Tree<'a>) -> Payload<'a> {
    Payload { at: field(item, "at"), seq: field(item, "seq"), quality: field(item, "quality"), ..Payload::default() }
}

/// What is wrong with `payload` as a sample of `point`, for a person.
pub(super) fn explain(reason: RejectReason, point: &Point, payload: &Payload<'_>) -> Refusal {
    let name = &point.id;
    let message = match reason {
        RejectReason::MissingValue => format!("{name}: there is no value"),
        RejectReason::NotANumber => format!("{name}: the value is not a finite number"),
        RejectReason::UnitMismatch => match &payload.unit {
            Scalar::Text(unit) => format!("{name}: {unit:?} cannot become {}", point.unit),
            _ => format!("{name}: unit is text, such as \"{}\"", point.unit),
        },
        RejectReason::MalformedTime => {
            format!("{name}: at is ISO 8601 with offset, such as 2026-01-31T08:00:00Z, or milliseconds since 1970")
        }
        RejectReason::TooFarAhead => format!("{name}: at lies too far ahead of the site's clock"),
        RejectReason::TooOld => format!("{name}: at lies more than an hour behind the site's clock"),
        RejectReason::MalformedField => {
            format!("{name}: seq is a whole number, quality one of good, uncertain and bad")
        }
        other => format!("{name}: {other}"),
    };
    Refusal::new(reason, message)
}
