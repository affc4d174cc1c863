//! Whether what a person asks for can be, and what it becomes.

use super::definition::{Change, ChangeKind, CustomLimit, CustomPoint};
use super::draft::{LimitDraft, PointDraft, Side};
use super::site::{FindPlaceError, find_place, topic_of};
use crate::{Place, PointId, PointTable, Priority, SitePlan, Timestamp, Unit};
use smol_str::SmolStr;
use std::ops::RangeInclusive;
use std::time::Duration;
use thiserror::Error;

/// Custom points of one site, deleted ones too: 10 000 are a file of 5 MB that is written in a fraction of a second.
const POINTS_MAX: usize = 10_000;
/// Letters of a name: a level of a topic that people type.
const NAME_CHARS_MAX: usize = 64;
/// Letters of a title: a line of the inspector.
const TITLE_CHARS_MAX: usize = 80;
/// Letters of a note and of a person's name.
const NOTE_CHARS_MAX: usize = 500;
const BY_CHARS_MAX: usize = 100;
/// Two sides of four priorities each.
const LIMITS_MAX: usize = 8;
/// Seconds from sample to sample: ten a second to one a week.
const PERIOD_SECS: RangeInclusive<f64> = 0.1..=604_800.0;
/// A limit's deadband where none is told: two per cent of it, as 0.5 K are of 27 °C, …
const DEADBAND_OF_LIMIT: f64 = 0.02;
/// … but not less than this part of the range: a limit of zero has one, too.
const DEADBAND_OF_RANGE: f64 = 0.002;

/// Why a point is not defined, changed or deleted.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum RefusePointError {
    /// Its name cannot be a level of a topic.
    #[error("call a point {0:?}: a name is 1 to 64 of a to z, 0 to 9, _ and -")]
    Name(String),
    /// A text is too long.
    #[error("keep its {field}: {max} letters at most")]
    TooLong {
        /// Which.
        field: &'static str,
        /// How long it may be.
        max: usize,
    },
    /// Another point is called so.
    #[error("define {0}: there is a point of that name")]
    Taken(PointId),
    /// There is no such place.
    #[error(transparent)]
    Place(#[from] FindPlaceError),
    /// There is no such height unit.
    #[error("place it at U{unit}: {place} has {}", units(.height))]
    RackUnit {
        /// Which.
        unit: u16,
        /// The place.
        place: String,
        /// How many it has; none when it is no rack.
        height: Option<u16>,
    },
    /// There is no such unit.
    #[error("keep it in {0:?}: that is no unit; write one like °C, %, kW, V, A, Pa, bar, ppm, count or flag")]
    Unit(String),
    /// Its history has another unit.
    #[error("keep {id} in {asked}: its history is in {kept}; give another point another name")]
    UnitKept {
        /// The point.
        id: PointId,
        /// What is asked for.
        asked: Unit,
        /// What it is.
        kept: Unit,
    },
    /// No value would be possible.
    #[error("keep its range: {min} to {max} holds nothing; the lower end has to be below the upper one")]
    Range {
        /// The lower end.
        min: f64,
        /// The upper end.
        max: f64,
    },
    /// A limit that no possible value passes.
    #[error("watch its {side} limit {limit}: it lies outside its range, {min} to {max}", side = .side.word())]
    LimitOutside {
        /// Which side.
        side: Side,
        /// The limit.
        limit: f64,
        /// The range's lower end.
        min: f64,
        /// The range's upper end.
        max: f64,
    },
    /// The less urgent limit would come after the more urgent one.
    #[error("watch its {side} limits: {more} for P{} has to be further out than {less} for P{}", .urgent.digit(), .mild.digit(), side = .side.word())]
    LimitOrder {
        /// Which side.
        side: Side,
        /// The limit of the more urgent.
        more: f64,
        /// The limit of the less urgent.
        less: f64,
        /// The more urgent priority.
        urgent: Priority,
        /// The less urgent one.
        mild: Priority,
    },
    /// Two limits of one side and priority.
    #[error("watch two {} limits for P{}: one is enough", .0.word(), .1.digit())]
    LimitTwice(Side, Priority),
    /// Too many limits.
    #[error("watch so many limits: 8 at most")]
    Limits,
    /// A low limit at or above a high one: it would always be out of order.
    #[error("watch it: its low limit {low} is not below its high limit {high}")]
    LimitsCross {
        /// The highest low limit.
        low: f64,
        /// The lowest high limit.
        high: f64,
    },
    /// A deadband that never lets it be in order again.
    #[error("clear its limit {limit} with a deadband of {deadband}: it has to be 0 or more and end inside the range")]
    Deadband {
        /// The limit.
        limit: f64,
        /// Its deadband.
        deadband: f64,
    },
    /// It would be asked for too often or never.
    #[error("expect it every {0} s: 0.1 to 604800")]
    Period(f64),
    /// There are too many.
    #[error("define another point: a site has 10000 custom points at most")]
    TooMany,
    /// There is no such point.
    #[error("find {0}: no custom point is called so")]
    Unknown(PointId),
    /// It is one of the site's own.
    #[error("change {0}: it is of the site's plan, not a custom point")]
    NotCustom(PointId),
    /// The name or place of a point never changes: they are what its history is kept under.
    #[error("move {0} to {1}: a point keeps its place and name, for its history is kept under them; define another")]
    Moved(PointId, PointId),
}

fn units(height: &Option<u16>) -> String {
    height.map_or_else(|| "no height units".to_owned(), |height| format!("U1 to U{height}"))
}

impl PointDraft {
    /// The point that this defines at `at` for `by`, on a site with `points`.
    ///
    /// # Errors
    /// When it cannot be: then nothing has changed.
    pub fn define(
        &self,
        plan: &SitePlan,
        points: &PointTable,
        by: &str,
        at: Timestamp,
    ) -> Result<CustomPoint, RefusePointError> {
        let mut point = self.check(plan, by)?;
        match points.index(&point.id).and_then(|index| points.point(index)) {
            None if points.custom().count() >= POINTS_MAX => return Err(RefusePointError::TooMany),
            None => {}
            // Its history goes on where it ended.
            Some(known) => match known.custom.as_deref().filter(|custom| custom.is_deleted) {
                Some(deleted) => {
                    keep_unit(deleted, point.unit)?;
                    point.changes.clone_from(&deleted.changes);
                }
                None => return Err(RefusePointError::Taken(point.id)),
            },
        }
        point.note_change(Change { at, by: by.into(), kind: ChangeKind::Defined });
        Ok(point)
    }

    /// What `id` becomes by it.
    ///
    /// # Errors
    /// When it cannot be: then nothing has changed.
    pub fn change(
        &self,
        id: &PointId,
        plan: &SitePlan,
        points: &PointTable,
        by: &str,
        at: Timestamp,
    ) -> Result<CustomPoint, RefusePointError> {
        let known = living(id, points)?;
        let mut point = self.check(plan, by)?;
        if point.id != *id {
            return Err(RefusePointError::Moved(id.clone(), point.id));
        }
        keep_unit(known, point.unit)?;
        point.changes.clone_from(&known.changes);
        point.note_change(Change { at, by: by.into(), kind: ChangeKind::Changed });
        Ok(point)
    }

    /// The point without its past.
    fn check(&self, plan: &SitePlan, by: &str) -> Result<CustomPoint, RefusePointError> {
        let is_level = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
        let name = self.name.trim();
        if name.is_empty() || name.len() > NAME_CHARS_MAX || !name.chars().all(is_level) {
            return Err(RefusePointError::Name(name.to_owned()));
        }
        let title = if self.title.trim().is_empty() { in_words(name) } else { self.title.trim().to_owned() };
        for (field, text, max) in
            [("title", &*title, TITLE_CHARS_MAX), ("note", &self.note, NOTE_CHARS_MAX), ("author", by, BY_CHARS_MAX)]
        {
            if text.chars().count() > max {
                return Err(RefusePointError::TooLong { field, max });
            }
        }
        let place = find_place(plan, &self.place)?;
        let prefix = topic_of(plan, place).ok_or_else(|| FindPlaceError::Unknown(self.place.clone()))?;
        self.check_rack_unit(plan, place)?;
        let unit = Unit::named(&self.unit).ok_or_else(|| RefusePointError::Unit(self.unit.clone()))?;
        let (min, max) = (self.min, self.max);
        if !(min.is_finite() && max.is_finite() && min < max) {
            return Err(RefusePointError::Range { min, max });
        }
        let is_possible = |secs: &f64| PERIOD_SECS.contains(secs);
        if let Some(secs) = self.period_secs.filter(|secs| !is_possible(secs)) {
            return Err(RefusePointError::Period(secs));
        }
        Ok(CustomPoint {
            id: PointId::new(format!("{prefix}/{name}")),
            place: prefix.into(),
            rack_unit: self.rack_unit,
            name: name.into(),
            title: title.into(),
            unit,
            category: self.category.unwrap_or_else(|| crate::quantity::Category::usual(unit)),
            min,
            max,
            period: self.period_secs.map(Duration::from_secs_f64),
            limits: checked_limits(&self.limits, min, max)?,
            note: SmolStr::from(self.note.trim()),
            is_deleted: false,
            changes: Vec::new(),
        })
    }

    fn check_rack_unit(&self, plan: &SitePlan, place: Place) -> Result<(), RefusePointError> {
        let Some(unit) = self.rack_unit else { return Ok(()) };
        let height = match place {
            Place::Rack(rack) => plan.racks.get(rack as usize).map(|rack| rack.units),
            _ => None,
        };
        if height.is_some_and(|height| (1..=height).contains(&unit)) {
            return Ok(());
        }
        Err(RefusePointError::RackUnit { unit, place: place.name(plan).into_owned(), height })
    }
}

impl CustomPoint {
    /// The custom point `id` of `points`, deleted at `at` by `by`. Its name stays taken for its history.
    ///
    /// # Errors
    /// When there is no such point.
    pub fn deleted(id: &PointId, points: &PointTable, by: &str, at: Timestamp) -> Result<Self, RefusePointError> {
        if by.chars().count() > BY_CHARS_MAX {
            return Err(RefusePointError::TooLong { field: "author", max: BY_CHARS_MAX });
        }
        let mut point = living(id, points)?.clone();
        point.is_deleted = true;
        point.note_change(Change { at, by: by.into(), kind: ChangeKind::Deleted });
        Ok(point)
    }

    /// What a person would have to ask for to get it as it is.
    pub fn draft(&self) -> PointDraft {
        let limit = |limit: &CustomLimit| LimitDraft {
            side: limit.side,
            limit: limit.limit,
            deadband: Some(limit.deadband),
            priority: limit.priority,
        };
        PointDraft {
            place: self.place.to_string(),
            rack_unit: self.rack_unit,
            name: self.name.to_string(),
            title: self.title.to_string(),
            unit: self.unit.to_string(),
            category: Some(self.category),
            min: self.min,
            max: self.max,
            period_secs: self.period.map(|period| period.as_secs_f64()),
            limits: self.limits.iter().map(limit).collect(),
            note: self.note.to_string(),
        }
    }
}

/// The custom point `id` that has not been deleted.
fn living<'a>(id: &PointId, points: &'a PointTable) -> Result<&'a CustomPoint, RefusePointError> {
    let known = points.index(id).and_then(|index| points.point(index));
    match known.map(|point| point.custom.as_deref()) {
        None => Err(RefusePointError::Unknown(id.clone())),
        Some(None) => Err(RefusePointError::NotCustom(id.clone())),
        Some(Some(custom)) if custom.is_deleted => Err(RefusePointError::Unknown(id.clone())),
        Some(Some(custom)) => Ok(custom),
    }
}

fn keep_unit(known: &CustomPoint, asked: Unit) -> Result<(), RefusePointError> {
    if known.unit == asked {
        return Ok(());
    }
    Err(RefusePointError::UnitKept { id: known.id.clone(), asked, kept: known.unit })
}

/// The limits in the order of their urgency, high before low.
fn checked_limits(drafts: &[LimitDraft], min: f64, max: f64) -> Result<Vec<CustomLimit>, RefusePointError> {
    if drafts.len() > LIMITS_MAX {
        return Err(RefusePointError::Limits);
    }
    let mut limits = Vec::with_capacity(drafts.len());
    for &LimitDraft { side, limit, deadband, priority } in drafts {
        // At the range's own end no possible value passes it.
        let is_inside = match side {
            Side::High => limit >= min && limit < max,
            Side::Low => limit > min && limit <= max,
        };
        if !is_inside {
            return Err(RefusePointError::LimitOutside { side, limit, min, max });
        }
        let room = if side == Side::High { limit - min } else { max - limit };
        let usual = (limit.abs() * DEADBAND_OF_LIMIT).max((max - min) * DEADBAND_OF_RANGE).min(room);
        let deadband = deadband.unwrap_or(usual);
        if !(0.0..=room).contains(&deadband) {
            return Err(RefusePointError::Deadband { limit, deadband });
        }
        limits.push(CustomLimit { side, limit, deadband, priority });
    }
    limits.sort_by_key(|limit| (limit.side == Side::Low, limit.priority));
    for pair in limits.windows(2).filter(|pair| pair[0].side == pair[1].side) {
        let [urgent, mild] = [pair[0], pair[1]];
        let side = urgent.side;
        if urgent.priority == mild.priority {
            return Err(RefusePointError::LimitTwice(side, urgent.priority));
        }
        let is_further = if side == Side::High { urgent.limit > mild.limit } else { urgent.limit < mild.limit };
        if !is_further {
            let (more, less) = (urgent.limit, mild.limit);
            return Err(RefusePointError::LimitOrder {
                side,
                more,
                less,
                urgent: urgent.priority,
                mild: mild.priority,
            });
        }
    }
    let of = |side| limits.iter().filter(move |limit| limit.side == side).map(|limit| limit.limit);
    let (low, high) = (of(Side::Low).reduce(f64::max), of(Side::High).reduce(f64::min));
    if let (Some(low), Some(high)) = (low, high)
        && low >= high
    {
        return Err(RefusePointError::LimitsCross { low, high });
    }
    Ok(limits)
}

/// `door_temperature` as `Door temperature`.
fn in_words(name: &str) -> String {
    let words = name.replace(['_', '-'], " ");
    let mut letters = words.trim().chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
