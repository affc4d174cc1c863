//! What people want of the engine.

use crate::RangeRequest;
use std::path::PathBuf;
use twin_model::custom::PointDraft;
use twin_model::{AlarmId, PointId};

/// A wish that the engine validates and carries out, or refuses with a [`crate::Notice`].
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Say that a person has seen an alarm.
    Acknowledge {
        /// Which; refused when it is not on the list.
        alarm: AlarmId,
        /// Who.
        by: String,
        /// What they note; may be empty.
        note: String,
    },
    /// Measure another point from now on.
    DefinePoint {
        /// Which.
        draft: PointDraft,
        /// Who.
        by: String,
    },
    /// Measure a custom point in another way.
    ChangePoint {
        /// Which; its place, name and unit stay.
        id: PointId,
        /// How.
        draft: PointDraft,
        /// Who.
        by: String,
    },
    /// Measure a custom point no more. Its history stays.
    DeletePoint {
        /// Which.
        id: PointId,
        /// Who.
        by: String,
    },
    /// Find in a file what a sensor measures; the answer is in [`crate::Snapshot::specification`].
    ReadSpecification {
        /// The file.
        path: PathBuf,
    },
}

/// What the screens show of history now. The engine keeps answering the latest demand and forgets the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    /// One per plotted line.
    pub ranges: Vec<RangeRequest>,
}
