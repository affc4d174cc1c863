//! What is on its way, as a value: each thing that happens to it is a [`Record`], and the state is what all records together make.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use twin_model::Timestamp;
use twin_model::notify::{Annunciation, Delivery};

/// Annunciations that wait for one recipient are kept up to here; more are counted. One message lists so many at most.
const HELD_MAX: usize = 500;
/// Messages that were given up are kept up to here, the newest.
const DEAD_MAX: usize = 500;
/// Times of messages that a cap looks back at, by recipient: more than any cap that makes sense.
const SENT_MAX: usize = 1000;

/// How far the journal of alarms has been taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The latest time of a step that was.
    pub at: Timestamp,
    /// Which steps of that very time were.
    pub seen: BTreeSet<String>,
}

/// What waits for one recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Held {
    pub(crate) annunciations: Vec<Annunciation>,
    /// Others that there was no room for.
    pub(crate) more: u64,
}

impl Held {
    fn put(&mut self, annunciation: Annunciation) {
        if self.annunciations.len() < HELD_MAX {
            self.annunciations.push(annunciation);
        } else {
            self.more += 1;
        }
    }

    pub(crate) fn count(&self) -> u64 {
        self.annunciations.len() as u64 + self.more
    }
}

/// What happens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Record {
    /// Everything so far.
    State(Box<State>),
    /// Steps of the journal were taken in, and made these messages and these that wait, by recipient.
    Took { cursor: Cursor, now: Timestamp, queued: Vec<Delivery>, held: Vec<(String, Annunciation)> },
    /// What waited for a recipient is a message now.
    Released { now: Timestamp, delivery: Box<Delivery> },
    /// Somebody wants to see one arrive.
    Queued { delivery: Box<Delivery> },
    /// It has arrived.
    Arrived { id: String, at: Timestamp },
    /// It has not; it is tried again.
    Failed { id: String, next_at: Timestamp, error: String },
    /// It has not, and is given up.
    Dead { id: String, error: String },
    /// One that was given up is tried again.
    Revived { id: String, next_at: Timestamp },
    /// One that was given up is forgotten.
    Discarded { id: String },
}

/// What is on its way.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) cursor: Option<Cursor>,
    pub(crate) waiting: Vec<Delivery>,
    pub(crate) dead: Vec<Delivery>,
    pub(crate) held: BTreeMap<String, Held>,
    /// When each recipient got a message, by the site's clock, oldest first.
    pub(crate) sent: BTreeMap<String, Vec<Timestamp>>,
    pub(crate) arrived: BTreeMap<String, Timestamp>,
    pub(crate) delivered: u64,
}

impl State {
    /// Goes on with `record`.
    pub(crate) fn apply(&mut self, record: Record) {
        match record {
            Record::State(state) => *self = *state,
            Record::Took { cursor, now, queued, held } => {
                self.cursor = Some(cursor);
                for delivery in queued {
                    self.queue(now, delivery);
                }
                for (recipient, annunciation) in held {
                    self.held.entry(recipient).or_default().put(annunciation);
                }
            }
            Record::Released { now, delivery } => {
                self.held.remove(&delivery.recipient);
                self.queue(now, *delivery);
            }
            Record::Queued { delivery } => self.waiting.push(*delivery),
            Record::Arrived { id, at } => {
                if let Some(delivery) = take(&mut self.waiting, &id) {
                    self.arrived.insert(delivery.recipient, at);
                    self.delivered += 1;
                }
            }
            Record::Failed { id, next_at, error } => {
                if let Some(delivery) = self.waiting.iter_mut().find(|delivery| delivery.id == id) {
                    delivery.attempts += 1;
                    (delivery.next_at, delivery.error) = (next_at, Some(error));
                }
            }
            Record::Dead { id, error } => {
                if let Some(mut delivery) = take(&mut self.waiting, &id) {
                    delivery.attempts += 1;
                    delivery.error = Some(error);
                    self.dead.push(delivery);
                    let surplus = self.dead.len().saturating_sub(DEAD_MAX);
                    self.dead.drain(..surplus);
                }
            }
            Record::Revived { id, next_at } => {
                if let Some(mut delivery) = take(&mut self.dead, &id) {
                    (delivery.attempts, delivery.next_at) = (0, next_at);
                    self.waiting.push(delivery);
                }
            }
            Record::Discarded { id } => drop(take(&mut self.dead, &id)),
        }
    }

    fn queue(&mut self, now: Timestamp, delivery: Delivery) {
        let sent = self.sent.entry(delivery.recipient.clone()).or_default();
        sent.push(now);
        let surplus = sent.len().saturating_sub(SENT_MAX);
        sent.drain(..surplus);
        self.waiting.push(delivery);
    }
}

fn take(deliveries: &mut Vec<Delivery>, id: &str) -> Option<Delivery> {
    let place = deliveries.iter().position(|delivery| delivery.id == id)?;
    Some(deliveries.remove(place))
}
