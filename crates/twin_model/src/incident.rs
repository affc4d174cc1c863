//! Incidents: alarms that belong together, with the one that names their cause. A second view of the alarm list, which
//! stays whole.

use crate::{AlarmId, Place, PointIndex, Priority, RuleId, Timestamp};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use thiserror::Error;

/// One incident. Numbers rise in the order of the first alarms and are never reused in one history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IncidentId(pub u64);

impl fmt::Display for IncidentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("I{}", self.0))
    }
}

/// Why a text is not the number of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("parse {text:?} as the number of an incident, such as 12 or I12")]
pub struct ParseIncidentIdError {
    text: String,
}

impl FromStr for IncidentId {
    type Err = ParseIncidentIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix(['I', 'i']).unwrap_or(text);
        digits.parse().map(Self).map_err(|_| ParseIncidentIdError { text: text.to_owned() })
    }
}

/// How far an incident is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum IncidentState {
    /// At least one of its alarms has not been acknowledged.
    Open,
    /// All of its alarms on the list have been acknowledged.
    Acknowledged,
    /// None of its alarms is on the list any more.
    Over,
}

impl IncidentState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Open, Self::Acknowledged, Self::Over];

    /// The word shown to people and kept in the history.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Acknowledged => "acknowledged",
            Self::Over => "over",
        }
    }
}

/// What an alarm is to its incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MemberRole {
    /// It names the cause.
    Root,
    /// Another member explains it.
    Consequence,
    /// It belongs to the same event and no member explains it.
    Contributing,
}

impl MemberRole {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Root, Self::Consequence, Self::Contributing];

    /// The word shown to people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Root => "root cause",
            Self::Consequence => "consequence",
            Self::Contributing => "contributing",
        }
    }
}

/// An alarm in an incident. Times are the site's.
#[derive(Clone, Debug, PartialEq)]
pub struct IncidentMember {
    /// Which alarm.
    pub alarm: AlarmId,
    /// The point that it named when it was last annunciated.
    pub point: PointIndex,
    /// Where that is.
    pub place: Place,
    /// The rule that annunciated it last.
    pub rule: RuleId,
    /// Its most urgent priority so far.
    pub priority: Priority,
    /// What it said when it was last annunciated.
    pub message: SmolStr,
    /// When it was first raised in this incident.
    pub raised_at: Timestamp,
    /// When it was last raised or escalated: what a person acknowledges is not younger than what they have seen.
    pub annunciated_at: Timestamp,
    /// When it cleared; `None` while it is active.
    pub cleared_at: Option<Timestamp>,
    /// A person has acknowledged it.
    pub is_acknowledged: bool,
    /// It is on the alarm list.
    pub is_listed: bool,
    /// Which member explains it; `None` when none does.
    pub because: Option<AlarmId>,
    /// The way from that member's place to its own, for people: `utility-a feeds ups-a`. Empty when none explains it.
    pub evidence: SmolStr,
}

impl IncidentMember {
    /// Whether its cause is still there.
    pub const fn is_active(&self) -> bool {
        self.cleared_at.is_none()
    }
}

/// Alarms that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Incident {
    /// Its number.
    pub id: IncidentId,
    /// What it is called: the root's message, and how many are like it where nothing explains them.
    pub title: SmolStr,
    /// How far it is.
    pub state: IncidentState,
    /// When its first alarm was raised.
    pub started_at: Timestamp,
    /// When the last of its alarms cleared; `None` while one is active.
    pub ended_at: Option<Timestamp>,
    /// The alarm that names the cause: the most upstream that explains others.
    pub root: AlarmId,
    /// The alarm that came first.
    pub first_out: AlarmId,
    /// The most urgent priority that any of its alarms has had.
    pub priority: Priority,
    /// Rooms of its alarms, as indices in `plan.rooms`, in rising order.
    pub rooms: Vec<u32>,
    /// Its alarms in the order in which they were raised.
    pub members: Vec<Arc<IncidentMember>>,
    /// Alarms that were resolved long ago and are no longer among the members: there were too many.
    pub forgotten: u32,
}

impl Incident {
    /// The member about `alarm`.
    pub fn member(&self, alarm: AlarmId) -> Option<&IncidentMember> {
        self.members.iter().find(|member| member.alarm == alarm).map(AsRef::as_ref)
    }

    /// What a member is to it.
    pub fn role(&self, member: &IncidentMember) -> MemberRole {
        match member.because {
            _ if member.alarm == self.root => MemberRole::Root,
            Some(_) => MemberRole::Consequence,
            None => MemberRole::Contributing,
        }
    }

    /// Alarms beneath the root, forgotten ones too.
    pub fn folded(&self) -> usize {
        self.members.len().saturating_sub(1) + self.forgotten as usize
    }

    /// Whether any of its alarms is active.
    pub const fn is_active(&self) -> bool {
        self.ended_at.is_none()
    }
}

/// What has become of an incident in one step: what the history keeps.
#[derive(Clone, Debug, PartialEq)]
pub struct IncidentChange {
    /// The incident as it is now; its members stand in `members` alone.
    pub incident: Incident,
    /// Members that are new or have changed. A member that was another incident's is this one's from now on.
    pub members: Vec<IncidentMember>,
    /// Incidents that this one has taken in whole: they are no more.
    pub absorbed: Vec<IncidentId>,
}

/// A flood of alarms: more than a person can follow (ANSI/ISA-18.2-2016, EEMUA 191).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FloodState {
    /// When the flood began; `None` while there is none.
    pub since: Option<Timestamp>,
    /// The oldest annunciation that belongs to the flood: it was in the ten minutes that made one.
    pub from: Option<Timestamp>,
    /// Annunciations of the last ten minutes.
    pub in_ten_minutes: u32,
    /// Annunciations of the flood so far.
    pub annunciations: u32,
    /// Incidents that they are presented as.
    pub incidents: u32,
}
