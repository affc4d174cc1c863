//! What every source tells the engine, whatever its protocol.

use crate::RejectCount;
use twin_model::{Sample, SourceId};

/// Samples that are to be committed together.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// Rises by one per batch of a source, from 1. Once it is committed the source acknowledges to its peer;
    /// [`NOBODY_WAITS`](Self::NOBODY_WAITS) where there is nothing to acknowledge.
    pub ticket: u64,
    /// In the order of arrival; never empty.
    pub samples: Vec<Sample>,
}

impl Batch {
    /// The ticket of batches whose source asked for what it got: nobody waits for an acknowledgement.
    pub const NOBODY_WAITS: u64 = 0;
}

/// Everything that a source can say.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceEvent {
    /// Something was measured.
    Batch(Batch),
    /// The source's health has changed; at most four a second.
    Report(SourceReport),
}

/// How a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourcePhase {
    /// Trying for the first time.
    Connecting,
    /// Talking.
    Connected,
    /// It was lost; trying again.
    Lost,
}

/// Health of one source.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceReport {
    /// Its name: `mqtt`.
    pub id: SourceId,
    /// Where it listens, without secrets: `mqtt://127.0.0.1:1883`.
    pub address: String,
    /// How it is.
    pub phase: SourcePhase,
    /// Samples accepted since the start.
    pub accepted: u64,
    /// Samples dropped as duplicates since the start.
    pub duplicates: u64,
    /// Accepted samples per second of wall time, over the last seconds.
    pub per_second: f64,
    /// Refused messages by reason, most frequent first.
    pub rejects: Vec<RejectCount>,
    /// What last went wrong, if anything has: a fragment that completes "failed to …".
    pub last_error: Option<String>,
}
