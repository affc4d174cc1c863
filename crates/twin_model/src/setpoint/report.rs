//! What happened on the wire.

use serde::{Deserialize, Serialize};

/// One question and its answer, as they were on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// What it was for: `write`, `read back`.
    pub what: String,
    /// What was sent: the protocol data unit, hexadecimal.
    pub sent: String,
    /// What came, or why nothing did.
    pub received: String,
}

/// What came of a directive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActuationReport {
    /// The directive's number.
    pub sequence: u64,
    /// What the device said before, in the effect's unit, if it was read.
    pub before: Option<f64>,
    /// What the device said afterwards, if it was read.
    pub read_back: Option<f64>,
    /// How it ended.
    pub outcome: ActuationOutcome,
    /// Everything that was on the wire.
    pub exchanges: Vec<Exchange>,
}

/// How a directive ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ActuationOutcome {
    /// The device says what it was told.
    Confirmed,
    /// It was told, and says something else.
    Mismatch,
    /// Nothing was written.
    NotWritten {
        /// Why: a fragment that completes "failed to …".
        reason: String,
    },
    /// It may have been told, and nobody can tell.
    Unknown {
        /// Why: a fragment that completes "failed to …".
        reason: String,
    },
}
