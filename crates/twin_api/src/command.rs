//! What people want of the engine.

use crate::RangeRequest;
use twin_model::sampling::{SamplingRule, SamplingScope};
use twin_model::{AlarmId, PointIndex, Timestamp};

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
    /// Let a value stand in for what a sensor tells; it takes the place of one that stood there before.
    Substitute {
        /// Which point.
        point: PointIndex,
        /// In the point's unit and range.
        value: f64,
        /// It ends by itself then; a week from now at most.
        until: Timestamp,
        /// Who.
        by: String,
        /// Why; not empty.
        note: String,
    },
    /// Want points more or less often.
    SetSampling {
        /// Which.
        scope: SamplingScope,
        /// How often; `None`: as a less specific rule says, or as it comes.
        rule: Option<SamplingRule>,
    },
    /// Listen to the sensor again.
    EndSubstitution {
        /// Which point.
        point: PointIndex,
        /// Who.
        by: String,
    },
}

/// What the screens show of history now. The engine keeps answering the latest demand and forgets the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    /// One per plotted line.
    pub ranges: Vec<RangeRequest>,
}
