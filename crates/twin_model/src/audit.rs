//! What is kept of what people, programs and the engine itself did: who, from where, what, and how it went.
//!
//! Whoever carries something privileged out describes it as an [`AuditAct`] first. That is written down before it takes effect, and
//! its outcome after. Values are text: an entry tells what a person would be told, and text has one form that can be hashed.

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// What stands in an entry where a secret was.
pub const REDACTED: &str = "•••";

/// Named values, in the order of their names.
pub type AuditFields = BTreeMap<SmolStr, String>;

/// In whose name something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditRole {
    /// Somebody at this machine: whoever may use its window and its data folder. Nobody logs in yet.
    Local,
    /// A program with a key.
    Program,
    /// The engine itself, for nobody.
    Engine,
}

/// From where something was wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AuditOrigin {
    /// A window.
    Window,
    /// A command line on this machine.
    CommandLine,
    /// A call over HTTP.
    Http {
        /// Name of the caller's key; never its secret.
        key: SmolStr,
        /// Address of the caller, such as `10.0.0.7:51234`; empty where it is not known.
        address: String,
    },
    /// Nowhere: the engine did it by itself.
    Engine,
}

/// Who wants something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditActor {
    /// What they are called.
    pub who: String,
    /// In whose name.
    pub role: AuditRole,
    /// From where.
    pub origin: AuditOrigin,
}

impl AuditActor {
    /// Somebody at a window.
    pub fn at_window(who: &str) -> Self {
        Self { who: who.to_owned(), role: AuditRole::Local, origin: AuditOrigin::Window }
    }

    /// Somebody at a command line.
    pub fn at_command_line(who: &str) -> Self {
        Self { who: who.to_owned(), role: AuditRole::Local, origin: AuditOrigin::CommandLine }
    }

    /// A program that called over HTTP with the key called `key`.
    pub fn over_http(key: &str, address: &str) -> Self {
        let origin = AuditOrigin::Http { key: key.into(), address: address.to_owned() };
        Self { who: key.to_owned(), role: AuditRole::Program, origin }
    }

    /// The engine itself.
    pub fn engine() -> Self {
        Self { who: "engine".to_owned(), role: AuditRole::Engine, origin: AuditOrigin::Engine }
    }
}

/// Something privileged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditAct {
    /// What, as a stable dotted name: `alarm.acknowledge`, `sampling.set`.
    pub action: SmolStr,
    /// To what: an alarm's number, a point, a connection's name.
    pub subject: String,
    /// What is as it was, as far as it is known.
    pub before: AuditFields,
    /// What is wanted.
    pub after: AuditFields,
}

impl AuditAct {
    /// `action` to `subject`.
    pub fn new(action: &str, subject: impl Into<String>) -> Self {
        Self { action: action.into(), subject: subject.into(), ..Self::default() }
    }

    /// The same, with what `name` is wanted to be.
    #[must_use]
    pub fn to(mut self, name: &str, value: impl Into<String>) -> Self {
        self.after.insert(name.into(), value.into());
        self
    }

    /// The same, with what `name` was.
    #[must_use]
    pub fn from(mut self, name: &str, value: impl Into<String>) -> Self {
        self.before.insert(name.into(), value.into());
        self
    }
}

/// How far it went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum AuditOutcome {
    /// It is wanted, and nothing has been done yet.
    Requested,
    /// It was done.
    Done {
        /// Sequence number of the entry that told it was wanted; `None`: nobody was asked, it had happened already.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request: Option<u64>,
    },
    /// It was not done.
    Refused {
        /// Sequence number of the entry that told it was wanted.
        request: u64,
        /// Why, for a person.
        reason: String,
    },
}

impl AuditOutcome {
    /// What people read.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Done { .. } => "done",
            Self::Refused { .. } => "refused",
        }
    }
}

/// How far the machine's clock can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeQuality {
    /// The system says that its clock follows a time server.
    Synchronised,
    /// Nobody says so.
    Unverified,
    /// It is earlier than when the entry before was written: it was set back.
    SetBack,
}

impl TimeQuality {
    /// What people read.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Synchronised => "synchronised",
            Self::Unverified => "unverified",
            Self::SetBack => "set back",
        }
    }
}

/// When something was written down, by both clocks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AuditTime {
    /// The site's time.
    pub at: Timestamp,
    /// The machine's time.
    pub wall_at: Timestamp,
    /// Seconds of site time per second of wall time.
    pub rate: f64,
    /// How far the machine's clock can be trusted.
    pub quality: TimeQuality,
}

/// One line of the audit log.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEntry {
    /// Its number; the first has 1, and none is left out.
    pub sequence: u64,
    /// When it was written, to the millisecond.
    pub time: AuditTime,
    /// Who.
    pub actor: AuditActor,
    /// What.
    pub act: AuditAct,
    /// How far it went.
    pub outcome: AuditOutcome,
}
