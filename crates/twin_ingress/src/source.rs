//! What every source tells the engine, whatever its protocol.

use crate::RejectCount;
use std::sync::Arc;
use tokio::sync::watch;
use twin_model::connection::DeviceState;
use twin_model::{Filing, Sample, SourceId};

/// Samples that are to be committed together.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// Who waits for the commit, to acknowledge to their peer; `None` where a source asked for what it got.
    pub receipt: Option<Receipt>,
    /// In the order of arrival; empty only where facts before it share its receipt.
    pub samples: Vec<Sample>,
}

/// Facts that are to be committed together.
#[derive(Clone, Debug, PartialEq)]
pub struct FactBatch {
    /// Who waits for the commit.
    pub receipt: Option<Receipt>,
    /// In the order of arrival; never empty.
    pub facts: Vec<Filing>,
}

/// A source's wait for a batch to be committed.
#[derive(Clone, Debug)]
pub struct Receipt {
    ticket: u64,
    committed: watch::Sender<u64>,
}

impl Receipt {
    /// The receipt of batch number `ticket` of a source, which hears by `committed` up to which one is committed. Tickets rise by
    /// one per batch, from 1.
    pub fn new(ticket: u64, committed: watch::Sender<u64>) -> Self {
        Self { ticket, committed }
    }

    /// The number of the batch.
    pub const fn ticket(&self) -> u64 {
        self.ticket
    }

    /// Tells the source that this batch is committed, and so all before it.
    pub fn settle(&self) {
        self.committed.send_if_modified(|committed| {
            let is_news = *committed < self.ticket;
            *committed = (*committed).max(self.ticket);
            is_news
        });
    }
}

/// Whether both are of the same batch of the same source.
impl PartialEq for Receipt {
    fn eq(&self, other: &Self) -> bool {
        self.ticket == other.ticket && self.committed.same_channel(&other.committed)
    }
}

/// Everything that a source can say.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceEvent {
    /// Something was measured.
    Batch(Batch),
    /// The source's health has changed; at most four a second.
    Report(SourceReport),
    /// Something happened besides.
    Facts(FactBatch),
    /// How all devices that are asked are; at most once a second.
    Devices(Arc<Vec<DeviceState>>),
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
    /// Others may call here, and nobody has for a while.
    Listening,
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
