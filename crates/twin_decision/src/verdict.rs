//! What goes into a step and what comes out.

use crate::{BY_CHARS_MAX, NOTE_CHARS_MAX};
use std::fmt;
use std::time::Duration;
use twin_model::{AlarmId, AlarmTransition, PointIndex, Sample};

/// What a step judges.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// What has come since the step before, in any order.
    pub samples: &'a [Sample],
    /// What people have acknowledged since the step before, in the order of their doing.
    pub acknowledgements: &'a [Acknowledgement],
    /// A point counts as expected no more often than this, however short its own period: with a fast clock, messages
    /// on their way take a long site time. Holds for the whole stretch of the step.
    pub period_floor: Duration,
}

/// A person has seen an alarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    /// Which.
    pub alarm: AlarmId,
    /// Who, at most [`BY_CHARS_MAX`] characters.
    pub by: String,
    /// What they note, at most [`NOTE_CHARS_MAX`] characters; may be empty.
    pub note: String,
}

/// What a step decided.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdicts {
    /// What happened to alarms, in the order of time.
    pub transitions: Vec<AlarmTransition>,
    /// Acknowledgements that were not taken.
    pub refusals: Vec<Refusal>,
    /// Periodic points that fell silent (`true`) or came back (`false`), in the order of time.
    pub staleness: Vec<(PointIndex, bool)>,
}

/// An acknowledgement that was not taken. Displays as a sentence for the person who made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Which alarm.
    pub alarm: AlarmId,
    /// Who asked.
    pub by: String,
    /// Why not.
    pub reason: RefusalReason,
}

/// Why an acknowledgement was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalReason {
    /// It has been resolved, or never was.
    NotListed,
    /// Somebody has done so.
    AlreadyAcknowledged,
    /// It was raised or escalated in this very step: the person cannot have seen what they would acknowledge.
    JustChanged,
    /// The name or the note is too long.
    TooLong,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Alarm {} ", self.alarm)?;
        match self.reason {
            RefusalReason::NotListed => f.write_str("is not on the list"),
            RefusalReason::AlreadyAcknowledged => f.write_str("is already acknowledged"),
            RefusalReason::JustChanged => f.write_str("has just become more urgent: look at it again"),
            RefusalReason::TooLong => {
                write!(f, "was not acknowledged: a name has at most {BY_CHARS_MAX} characters, a note {NOTE_CHARS_MAX}")
            }
        }
    }
}
