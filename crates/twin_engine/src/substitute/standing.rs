//! What stands in now. Pure: time is an argument.

use super::{SubstitutionEnd, SubstitutionRecord};
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use twin_api::Values;
use twin_decision::{BY_CHARS_MAX, NOTE_CHARS_MAX};
use twin_model::{Flags, Point, PointIndex, PointTable, Quality, Sample, Substitution, Timestamp};

/// Whoever mends a sensor later than a week from now should look at it again before.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);
/// Where a silent sensor is stood in for, no more often than this: its period may be milliseconds.
const REPEAT_MIN: Duration = Duration::from_secs(1);

/// What a person wants to stand in.
pub(crate) struct Wish {
    pub(crate) point: PointIndex,
    pub(crate) value: f64,
    pub(crate) until: Timestamp,
    pub(crate) by: String,
    pub(crate) note: String,
}

/// Why a value does not stand in, or goes on to: a sentence for the person who asked.
#[derive(Clone, Debug, PartialEq, Error)]
pub(crate) enum SubstituteError {
    #[error("There is no such point")]
    UnknownPoint,
    #[error("{point} cannot be {value}: its values are {min} to {max} {unit}")]
    OutOfRange { point: String, value: f64, min: f64, max: f64, unit: &'static str },
    #[error("{0} reports only when something happens: nobody would know when its sensor tells the truth again")]
    NotPeriodic(String),
    #[error("A value stands in until a moment in the next seven days")]
    Until,
    #[error("A value that stands in needs a name and a reason: at most {BY_CHARS_MAX} and {NOTE_CHARS_MAX} characters")]
    Unsigned,
    #[error("{0} is not substituted")]
    NotSubstituted(String),
}

/// What stands in, in the order of points.
#[derive(Debug, Default)]
pub(crate) struct Substitutions {
    active: Arc<Vec<Substitution>>,
}

impl Substitutions {
    /// Goes on with what stood in when the engine was last stopped.
    pub(crate) fn restored(mut active: Vec<Substitution>) -> Self {
        active.sort_by_key(|substitution| substitution.point);
        Self { active: Arc::new(active) }
    }

    /// All of it.
    pub(crate) fn active(&self) -> &Arc<Vec<Substitution>> {
        &self.active
    }

    /// Lets a value stand in from `now` on.
    ///
    /// # Errors
    /// When it cannot; then nothing has changed.
    pub(crate) fn begin(
        &mut self,
        now: Timestamp,
        wish: Wish,
        points: &PointTable,
    ) -> Result<SubstitutionRecord, SubstituteError> {
        let Wish { point: index, value, until, by, note } = wish;
        let point = points.point(index).filter(|point| !point.is_deleted()).ok_or(SubstituteError::UnknownPoint)?;
        check(point, value)?;
        if until <= now || until > now + LONGEST {
            return Err(SubstituteError::Until);
        }
        let is_signed = |text: &str, max: usize| !text.trim().is_empty() && text.chars().count() <= max;
        if !is_signed(&by, BY_CHARS_MAX) || !is_signed(&note, NOTE_CHARS_MAX) {
            return Err(SubstituteError::Unsigned);
        }
        let substitution = Substitution { point: index, value, since: now, until, by, note };
        let active = Arc::make_mut(&mut self.active);
        match active.binary_search_by_key(&index, |known| known.point) {
            Ok(place) => active[place] = substitution.clone(),
            Err(place) => active.insert(place, substitution.clone()),
        }
        Ok(SubstitutionRecord::Begun(substitution))
    }

    /// Listens to the sensor again, for `by`.
    ///
    /// # Errors
    /// When nothing stands in for it.
    pub(crate) fn end(
        &mut self,
        now: Timestamp,
        index: PointIndex,
        by: String,
        points: &PointTable,
    ) -> Result<SubstitutionRecord, SubstituteError> {
        let Ok(place) = self.active.binary_search_by_key(&index, |known| known.point) else {
            let point = points.point(index).ok_or(SubstituteError::UnknownPoint)?;
            return Err(SubstituteError::NotSubstituted(point.id.to_string()));
        };
        Arc::make_mut(&mut self.active).remove(place);
        Ok(SubstitutionRecord::Ended(SubstitutionEnd { point: index, at: now, by: Some(by) }))
    }

    /// Ends what stands in for points that people have deleted.
    pub(crate) fn follow(&mut self, now: Timestamp, points: &PointTable) -> Vec<SubstitutionRecord> {
        let is_deleted = |known: &&Substitution| points.point(known.point).is_some_and(Point::is_deleted);
        let over: Vec<PointIndex> = self.active.iter().filter(is_deleted).map(|known| known.point).collect();
        let by = |index| {
            let custom = points.point(index).and_then(|point| point.custom.as_ref());
            custom.and_then(|custom| custom.changes.last()).map_or_else(String::new, |change| change.by.to_string())
        };
        over.into_iter().filter_map(|index| self.end(now, index, by(index), points).ok()).collect()
    }

    /// Ends what is over at `now`.
    pub(crate) fn expire(&mut self, now: Timestamp) -> Vec<SubstitutionRecord> {
        if self.active.iter().all(|known| known.until > now) {
            return Vec::new();
        }
        let (over, active) = self.active.iter().cloned().partition(|known| known.until <= now);
        self.active = Arc::new(active);
        let ended = |known: Substitution| SubstitutionEnd { point: known.point, at: now, by: None };
        let over: Vec<Substitution> = over;
        over.into_iter().map(ended).map(SubstitutionRecord::Ended).collect()
    }

    /// What is told for sensors of which nothing came for their period: what stands in does not grow stale.
    pub(crate) fn due(&self, now: Timestamp, values: &Values, points: &PointTable) -> Vec<Sample> {
        let is_due = |known: &&Substitution| {
            let period = points.point(known.point).and_then(|point| point.period).unwrap_or(LONGEST).max(REPEAT_MIN);
            let last = values.at.get(known.point.get()).copied().unwrap_or(now);
            now > last && (now.since(last) >= period || last <= known.since)
        };
        self.active.iter().filter(is_due).map(|known| told(known, now)).collect()
    }

    /// Puts what stands in into the place of what the sensor told. What odd is to be told of it, if anything stands in.
    pub(crate) fn apply(&self, sample: &mut Sample) -> Option<Flags> {
        let place = self.active.binary_search_by_key(&sample.point, |known| known.point).ok()?;
        let known = &self.active[place];
        if sample.at < known.since {
            return None;
        }
        *sample = told(known, sample.at);
        Some(Flags::SUBSTITUTED)
    }
}

fn told(known: &Substitution, at: Timestamp) -> Sample {
    Sample { point: known.point, at, value: known.value, quality: Quality::Uncertain }
}

fn check(point: &Point, value: f64) -> Result<(), SubstituteError> {
    let name = || point.id.to_string();
    if !(point.min..=point.max).contains(&value) {
        let (min, max, unit) = (point.min, point.max, point.unit.symbol());
        return Err(SubstituteError::OutOfRange { point: name(), value, min, max, unit });
    }
    if point.period.is_none() {
        return Err(SubstituteError::NotPeriodic(name()));
    }
    Ok(())
}
