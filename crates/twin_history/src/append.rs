//! What a writer hands over, and what it hears back.

use crate::ServiceRecord;
use thiserror::Error;
use twin_model::{AlarmTransition, Filing, IncidentChange, RuleVersion, Sample};

/// What is committed together: all of it or nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Append {
    /// The caller's number for it; rises with every append of one run.
    pub ticket: u64,
    /// Samples in any order; late ones and duplicates are welcome.
    pub samples: Vec<Sample>,
    /// What these samples did to alarms, in order.
    pub transitions: Vec<AlarmTransition>,
    /// What these transitions made of incidents, in order.
    pub incidents: Vec<IncidentChange>,
    /// What happened besides; what became of each is told once it is committed.
    pub facts: Vec<Filing>,
    /// What people have made of rules.
    pub rules: Vec<RuleVersion>,
    /// Equipment that went out of service or came back.
    pub services: Vec<ServiceRecord>,
}

/// Why an append was not taken. It comes back whole, for another try.
#[derive(Debug, Error)]
pub enum AppendError {
    /// The queue is full: the disk is slower than the source, or commits fail now.
    #[error("queue samples for the history: the queue is full")]
    Full(Box<Append>),
    /// The writer has stopped.
    #[error("queue samples for the history: its writer has stopped")]
    Stopped(Box<Append>),
}

impl AppendError {
    /// What was not taken.
    pub fn into_append(self) -> Append {
        match self {
            Self::Full(append) | Self::Stopped(append) => *append,
        }
    }
}

/// How the history is: told after every commit and after every failed try.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommitReport {
    /// Every append up to this ticket is committed and survives a power cut; 0 before the first.
    pub ticket: u64,
    /// Samples committed since the history was opened, duplicates counted.
    pub committed: u64,
    /// Samples handed over and not yet committed.
    pub pending: u64,
    /// Size on disk, bytes.
    pub bytes: u64,
    /// Why the last try failed, if it did. It is tried again, and nothing is lost or acknowledged meanwhile.
    pub error: Option<String>,
}
