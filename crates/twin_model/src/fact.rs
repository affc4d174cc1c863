//! Facts: what people and other systems did, kept beside what was measured, so that a change of values can be read with its
//! cause: a deployment, a ticket, somebody in the hall.

use crate::{SourceId, Timestamp};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};
use thiserror::Error;

/// What kind of thing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactKind {
    /// Software or configuration was rolled out.
    Deployment,
    /// Somebody asked for something, or reported it.
    Ticket,
    /// Work on equipment.
    WorkOrder,
    /// A person came in, or left.
    Access,
    /// Something was done by a system: a job, a backup, a test.
    Activity,
    /// What somebody wrote down.
    Note,
}

impl FactKind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Deployment, Self::Ticket, Self::WorkOrder, Self::Access, Self::Activity, Self::Note];

    /// What it is called on the wire and in the history.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Deployment => "deployment",
            Self::Ticket => "ticket",
            Self::WorkOrder => "work-order",
            Self::Access => "access",
            Self::Activity => "activity",
            Self::Note => "note",
        }
    }

    /// What it is called on a screen.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Deployment => "Deployment",
            Self::Ticket => "Ticket",
            Self::WorkOrder => "Work order",
            Self::Access => "Access",
            Self::Activity => "Activity",
            Self::Note => "Note",
        }
    }
}

impl fmt::Display for FactKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// A word that is no kind of fact.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("read {0:?} as a kind of fact: it is one of deployment, ticket, work-order, access, activity and note")]
pub struct ParseFactKindError(pub String);

impl FromStr for FactKind {
    type Err = ParseFactKindError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.word() == text).ok_or_else(|| ParseFactKindError(text.to_owned()))
    }
}

/// Something that happened, as its source told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Who told it: the name of an API key, or the last level of a topic.
    pub source: SourceId,
    /// Its name at its source. What comes again under it takes the place of what was there.
    pub key: SmolStr,
    /// What kind of thing.
    pub kind: FactKind,
    /// When it happened, or began.
    pub at: Timestamp,
    /// Whether its source told that; else `at` is when it first came.
    pub is_dated: bool,
    /// When it ended, if it took time and is over.
    pub until: Option<Timestamp>,
    /// In one line.
    pub title: SmolStr,
    /// Where, by path: `demo/hall-a/A01`; a path outlives changes of the plan. `None`: all of the site.
    pub place: Option<SmolStr>,
    /// Who did it.
    pub actor: Option<SmolStr>,
    /// Where more is told: an address of the web.
    pub link: Option<SmolStr>,
    /// What else its source says of it, by name.
    pub attributes: Vec<(SmolStr, SmolStr)>,
}

/// What became of a fact that was to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactOutcome {
    /// Its source had told none of this key.
    Inserted,
    /// It takes the place of one that said something else.
    Updated,
    /// It was kept already, just so.
    Duplicate,
}

impl FactOutcome {
    /// What it is called on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Inserted => "inserted",
            Self::Updated => "updated",
            Self::Duplicate => "duplicate",
        }
    }
}

/// A fact on its way to the history, and what became of it: known once it is committed.
#[derive(Clone, Debug)]
pub struct Filing {
    /// What is to be kept.
    pub fact: Arc<Fact>,
    /// Set by the history's writer.
    pub outcome: Arc<OnceLock<FactOutcome>>,
}

impl Filing {
    /// `fact`, not yet kept.
    pub fn new(fact: Fact) -> Self {
        Self { fact: Arc::new(fact), outcome: Arc::default() }
    }
}

/// Whether both are about the same: what became of them plays no part.
impl PartialEq for Filing {
    fn eq(&self, other: &Self) -> bool {
        self.fact == other.fact
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_read_by_the_words_that_they_are_written_with() {
        for kind in FactKind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
        assert!("party".parse::<FactKind>().is_err());
    }
}
