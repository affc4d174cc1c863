//! A request and everything that has happened to it.

use super::{Actor, ActuationReport, DirectiveKind, Preview, SetRefusal, SetpointId};
use crate::{Timestamp, Unit};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::fmt;

/// The number of a request. Numbers rise in the order of wishing and are never used again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RequestId(pub u64);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S{}", self.0)
    }
}

/// Somebody wishes that something is set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetpointRequest {
    /// Its number.
    pub id: RequestId,
    /// Whoever sends the same key again does not wish anything new.
    pub key: String,
    /// What.
    pub point: SetpointId,
    /// To what, in its effect's unit.
    pub value: f64,
    /// That unit.
    pub unit: Unit,
    /// Who.
    pub by: Actor,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckVerdict {
    /// Its name: `step`.
    pub check: SmolStr,
    /// What it found.
    pub outcome: Outcome,
}

/// What a check can find.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    /// Nothing against it, and on what that stands.
    Passed(String),
    /// It has nothing to do with this, and why.
    Idle(String),
    /// It must not be.
    Refused(SetRefusal),
}

/// Somebody's approval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Approval {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
}

/// How far a request has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Phase {
    /// The device is asked what is set there now.
    Surveying,
    /// It is simulated.
    Previewing,
    /// It waits for people.
    Waiting {
        /// Until when.
        until: Timestamp,
        /// For how many in all.
        approvals: u8,
    },
    /// A directive is being carried out.
    Executing {
        /// Its number.
        sequence: u64,
        /// What for.
        kind: DirectiveKind,
    },
    /// What was wished is there.
    Done,
    /// What was there before is there again.
    RolledBack(String),
    /// It must not be.
    Refused(SetRefusal),
    /// Somebody did not want it.
    Rejected {
        /// Who.
        by: Actor,
        /// Why.
        reason: String,
    },
    /// Nobody approved it in time.
    Expired,
    /// It ended otherwise.
    Failed {
        /// Why: a sentence.
        reason: String,
        /// Whether nobody knows what is set there now.
        needs_person: bool,
    },
}

impl Phase {
    /// Whether something is still to come.
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Surveying | Self::Previewing | Self::Waiting { .. } | Self::Executing { .. })
    }

    /// In a word or two, for people.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Surveying => "asks the device",
            Self::Previewing => "is simulated",
            Self::Waiting { .. } => "waits for approval",
            Self::Executing { kind: DirectiveKind::Set, .. } => "is written",
            Self::Executing { kind: DirectiveKind::Rollback, .. } => "is rolled back",
            Self::Executing { kind: DirectiveKind::Verify, .. } => "is looked up",
            Self::Executing { kind: DirectiveKind::Release, .. } => "is released",
            Self::Done => "done",
            Self::RolledBack(_) => "rolled back",
            Self::Refused(_) => "refused",
            Self::Rejected { .. } => "rejected",
            Self::Expired => "expired",
            Self::Failed { needs_person: false, .. } => "failed",
            Self::Failed { needs_person: true, .. } => "needs a person",
        }
    }
}

/// A request and everything that has happened to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SetpointCase {
    /// What is wished.
    pub request: SetpointRequest,
    /// How far it has come.
    pub phase: Phase,
    /// When it came there.
    pub since: Timestamp,
    /// What was set there when it was wished, in the effect's unit.
    pub present: Option<f64>,
    /// What the checks found last.
    pub verdicts: Vec<CheckVerdict>,
    /// What would come of it.
    pub preview: Option<Preview>,
    /// Who approved it.
    pub approvals: Vec<Approval>,
    /// What happened on the wire, and what for, in order.
    pub reports: Vec<(DirectiveKind, ActuationReport)>,
}

impl SetpointCase {
    /// Of a new `request`.
    pub fn new(request: SetpointRequest) -> Self {
        let since = request.at;
        Self {
            request,
            phase: Phase::Surveying,
            since,
            present: None,
            verdicts: Vec::new(),
            preview: None,
            approvals: Vec::new(),
            reports: Vec::new(),
        }
    }

    /// What somebody has to know of how it ended, in a sentence; `None` while it has not, or there is nothing to add.
    pub fn outcome(&self) -> Option<String> {
        match &self.phase {
            Phase::Refused(refusal) => Some(refusal.to_string()),
            Phase::Rejected { by, reason } => Some(format!("{} rejected it: {reason}", by.name)),
            Phase::Expired => Some("nobody approved it in time".to_owned()),
            Phase::RolledBack(reason) | Phase::Failed { reason, .. } => Some(reason.clone()),
            _ => None,
        }
    }
}
