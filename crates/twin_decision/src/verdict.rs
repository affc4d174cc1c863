//! What goes into a step and what comes out.

use crate::{BY_CHARS_MAX, NOTE_CHARS_MAX};
use std::fmt;
use std::time::Duration;
use twin_model::{
    AlarmId, AlarmTransition, OUT_OF_SERVICE_MAX, Place, PointIndex, SHELF_MAX, Sample, ServiceChange, Timestamp,
};

/// What a step judges.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// What has come since the step before, in any order.
    pub samples: &'a [Sample],
    /// What people have done since the step before, in the order of their doing.
    pub acts: &'a [Act],
    /// A point counts as expected no more often than this, however short its own period: with a fast clock, messages
    /// on their way take a long site time. Holds for the whole stretch of the step.
    pub period_floor: Duration,
    /// Seconds that the site's own time is ahead of UTC, for rules that hold at times of the week.
    pub offset_secs: i32,
}

/// Something that a person does about alarms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Who, at most [`BY_CHARS_MAX`] characters.
    pub by: String,
    /// What they note, at most [`NOTE_CHARS_MAX`] characters; whoever withholds alarms says why, others need not.
    pub note: String,
    /// What.
    pub deed: Deed,
}

/// What a person can do about alarms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// They have seen it.
    Acknowledge(AlarmId),
    /// They put it aside for a time.
    Shelve {
        /// Which.
        alarm: AlarmId,
        /// Until when; [`SHELF_MAX`] from now at most.
        until: Timestamp,
    },
    /// They take it from the shelf, which acknowledges it.
    Unshelve(AlarmId),
    /// Equipment goes into maintenance.
    TakeOutOfService {
        /// Which.
        place: Place,
        /// Until when; [`OUT_OF_SERVICE_MAX`] from now at most.
        until: Timestamp,
    },
    /// It is back, sooner than was said.
    ReturnToService(Place),
}

/// What an act is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// An alarm.
    Alarm(AlarmId),
    /// Equipment.
    Place(Place),
}

impl Deed {
    /// What it is about.
    pub const fn about(&self) -> About {
        match self {
            Self::Acknowledge(alarm) | Self::Shelve { alarm, .. } | Self::Unshelve(alarm) => About::Alarm(*alarm),
            Self::TakeOutOfService { place, .. } | Self::ReturnToService(place) => About::Place(*place),
        }
    }
}

/// What a step decided.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdicts {
    /// What happened to alarms, in the order of time.
    pub transitions: Vec<AlarmTransition>,
    /// Acts that were not taken.
    pub refusals: Vec<Refusal>,
    /// Periodic points that fell silent (`true`) or came back (`false`), in the order of time.
    pub staleness: Vec<(PointIndex, bool)>,
    /// Equipment that went out of service or came back.
    pub services: Vec<ServiceChange>,
}

/// An act that was not taken. Displays as a sentence for the person who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What about.
    pub about: About,
    /// Who asked.
    pub by: String,
    /// Why not.
    pub reason: RefusalReason,
}

/// Why an act was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalReason {
    /// The alarm has been resolved, or never was.
    NotListed,
    /// Somebody has acknowledged it.
    AlreadyAcknowledged,
    /// It was raised or escalated in this very step: the person cannot have seen what they would act on.
    JustChanged,
    /// The name or the note is too long.
    TooLong,
    /// It is withheld already, or was to be acknowledged while it is.
    Withheld,
    /// It is not on the shelf.
    NotShelved,
    /// The time lies in the past, or is longer than a shelf may be.
    ShelfTime,
    /// The time lies in the past, or is longer than maintenance may be.
    ServiceTime,
    /// Whoever withholds alarms says why.
    NoReason,
    /// The equipment is out of service already.
    AlreadyOut,
    /// It is in service.
    InService,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.about {
            About::Alarm(alarm) => write!(f, "Alarm {alarm} ")?,
            About::Place(_) => f.write_str("The equipment ")?,
        }
        match self.reason {
            RefusalReason::NotListed => f.write_str("is not on the list"),
            RefusalReason::AlreadyAcknowledged => f.write_str("is already acknowledged"),
            RefusalReason::JustChanged => f.write_str("has just become more urgent: look at it again"),
            RefusalReason::TooLong => {
                let limits = format_args!("a name has at most {BY_CHARS_MAX} characters, a note {NOTE_CHARS_MAX}");
                match self.about {
                    About::Alarm(_) => write!(f, "was not acknowledged: {limits}"),
                    About::Place(_) => write!(f, "stays as it is: {limits}"),
                }
            }
            RefusalReason::Withheld => f.write_str("is withheld: it is shelved, suppressed or out of service"),
            RefusalReason::NotShelved => f.write_str("is not on the shelf"),
            RefusalReason::ShelfTime => {
                write!(f, "stays on the list: a shelf takes it for {} h at most", SHELF_MAX.as_secs() / 3600)
            }
            RefusalReason::ServiceTime => {
                let days = OUT_OF_SERVICE_MAX.as_secs() / 86_400;
                write!(f, "stays in service: say until when, {days} days from now at most")
            }
            RefusalReason::NoReason => f.write_str("stays as it is: say why its alarms are withheld"),
            RefusalReason::AlreadyOut => f.write_str("is out of service already"),
            RefusalReason::InService => f.write_str("is in service"),
        }
    }
}
