//! What has been received and not yet committed: the open batch, and the acknowledgements that are owed.
//!
//! Pure, so that the promise can be tested without a network: a message is acknowledged when every sample that came
//! before it, and its own, is committed; in the order of arrival, as MQTT demands.

use super::decode::{Decoded, Decoder};
use crate::reject::RejectLog;
use crate::{Batch, RejectCount};
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::Publish;
use std::collections::VecDeque;
use twin_model::{Sample, Timestamp};

/// Samples of one batch. At 100 000 a second this is 40 ms; batches are closed by time long before at usual rates.
pub(super) const BATCH_SAMPLES_MAX: usize = 4096;

#[derive(Debug)]
pub(super) struct Intake {
    decoder: Decoder,
    rejects: RejectLog,
    accepted: u64,
    duplicates: u64,
    open: Vec<Sample>,
    /// The ticket that the open batch will get.
    ticket: u64,
    /// Ticket that has to be committed and number of the message, in the order of arrival. Bounded by the number of
    /// messages that the broker may send without acknowledgement.
    owed: VecDeque<(u64, u16)>,
}

impl Intake {
    pub(super) fn new(decoder: Decoder) -> Self {
        let open = Vec::with_capacity(BATCH_SAMPLES_MAX);
        Self {
            decoder,
            rejects: RejectLog::default(),
            accepted: 0,
            duplicates: 0,
            open,
            ticket: 1,
            owed: VecDeque::new(),
        }
    }

    /// Takes one message in.
    pub(super) fn take(&mut self, message: &Publish, received: Timestamp) {
        match self.decoder.decode(&message.topic, &message.payload, received) {
            Ok(Decoded::Sample(sample)) => {
                self.open.push(sample);
                self.accepted += 1;
            }
            Ok(Decoded::Duplicate) => self.duplicates += 1,
            Err(reason) => self.rejects.add(reason, &message.topic, &message.payload),
        }
        if message.qos != QoS::AtMostOnce {
            // What adds no sample still waits for those before it: the first copy of a duplicate may be among them.
            let ticket = if self.open.is_empty() { self.ticket - 1 } else { self.ticket };
            self.owed.push_back((ticket, message.pkid));
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    pub(super) const fn is_full(&self) -> bool {
        self.open.len() >= BATCH_SAMPLES_MAX
    }

    /// Ends the open batch and opens the next.
    pub(super) fn close_batch(&mut self) -> Batch {
        let samples = std::mem::replace(&mut self.open, Vec::with_capacity(BATCH_SAMPLES_MAX));
        let ticket = self.ticket;
        self.ticket += 1;
        Batch { ticket, samples }
    }

    /// The next message that may be acknowledged, given that everything up to the ticket `committed` is on disk.
    pub(super) fn next_acknowledgement(&mut self, committed: u64) -> Option<u16> {
        self.owed.pop_front_if(|(ticket, _)| *ticket <= committed).map(|(_, pkid)| pkid)
    }

    /// Forgets what is owed: the connection has gone, and the broker will send those messages again.
    pub(super) fn forget_owed(&mut self) {
        self.owed.clear();
    }

    pub(super) const fn accepted(&self) -> u64 {
        self.accepted
    }

    pub(super) const fn duplicates(&self) -> u64 {
        self.duplicates
    }

    pub(super) fn rejects(&self) -> Vec<RejectCount> {
        self.rejects.counts()
    }
}
