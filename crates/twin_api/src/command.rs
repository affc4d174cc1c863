//! What people want of the engine.

use crate::RangeRequest;
use twin_model::AlarmId;

/// A wish that the engine validates and carries out, or refuses with a [`crate::Notice`].
#[derive(Clone, Debug, PartialEq, Eq)]
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
}

/// What the screens show of history now. The engine keeps answering the latest demand and forgets the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    /// One per plotted line.
    pub ranges: Vec<RangeRequest>,
}
