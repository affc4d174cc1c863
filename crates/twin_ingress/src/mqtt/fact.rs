//! Facts over MQTT: `dc/<site>/facts/<source>`, JSON as over HTTP.

use crate::RejectReason;
use crate::pushed::{Tree, read_fact};
use std::sync::Arc;
use tokio::sync::watch;
use twin_model::{Filing, PlaceIndex, PointTable, SourceId, Timestamp};

/// Facts of one batch. They come one by one, not by the thousand.
const FACTS_MAX: usize = 256;

/// Facts that have come and are not yet handed over.
#[derive(Debug)]
pub(super) struct FactIntake {
    /// `dc/<site>/facts/`.
    prefix: String,
    books: watch::Receiver<(Arc<PointTable>, Arc<PlaceIndex>)>,
    open: Vec<Filing>,
    /// Some have come since the last batch was closed: their acknowledgement waits for the next one.
    is_owed: bool,
}

impl FactIntake {
    /// Of facts under `prefix` about the places of the latest of `books`.
    pub(super) fn new(prefix: String, books: watch::Receiver<(Arc<PointTable>, Arc<PlaceIndex>)>) -> Self {
        Self { prefix, books, open: Vec::new(), is_owed: false }
    }

    /// Takes a message in that came at `received`; `None` when its topic is none of facts.
    pub(super) fn take(
        &mut self,
        topic: &[u8],
        payload: &[u8],
        received: Timestamp,
    ) -> Option<Result<(), RejectReason>> {
        let source = std::str::from_utf8(topic).ok()?.strip_prefix(&self.prefix)?;
        Some(self.take_from(source, payload, received))
    }

    fn take_from(&mut self, source: &str, payload: &[u8], received: Timestamp) -> Result<(), RejectReason> {
        if source.is_empty() || source.contains('/') {
            return Err(RejectReason::MalformedFact);
        }
        if payload.len() > super::decode::PAYLOAD_BYTES_MAX {
            return Err(RejectReason::Oversized);
        }
        let tree = Tree::read(payload).map_err(|_| RejectReason::MalformedJson)?;
        let places = Arc::clone(&self.books.borrow().1);
        let fact = read_fact(&tree, &SourceId::new(source), &places, received).map_err(|refusal| refusal.reason)?;
        self.open.push(Filing::new(fact));
        self.is_owed = true;
        Ok(())
    }

    /// Whether no more should come before what is here is handed over.
    pub(super) fn is_full(&self) -> bool {
        self.open.len() >= FACTS_MAX
    }

    /// Whether somebody waits for the next batch because of facts.
    pub(super) const fn is_owed(&self) -> bool {
        self.is_owed
    }

    /// What has come, to be handed over before the batch is closed.
    pub(super) fn take_open(&mut self) -> Vec<Filing> {
        std::mem::take(&mut self.open)
    }

    /// The batch is closed.
    pub(super) fn settle(&mut self) {
        self.is_owed = false;
    }
}
