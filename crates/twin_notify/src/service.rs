//! The part that lasts: takes annunciations in, lets what waits go when its hour has come, tries what is due, and keeps what came of it.

use crate::message;
use crate::outbox::{Outbox, OutboxError};
use crate::route::{Verdict, is_free, route};
use crate::sender::{SendError, Sender};
use crate::state::{Cursor, Record};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::{JoinSet, block_in_place};
use tokio::time::{MissedTickBehavior, interval};
use twin_model::notify::{Annunciation, Delivery, NotifyDocument, NotifyState};
use twin_model::{Clock, Timestamp};

/// What is due is looked for this often.
const TICK: Duration = Duration::from_millis(500);
/// Attempts at the same time, one for each recipient at most.
const ATTEMPTS_AT_ONCE: usize = 8;
/// From the first failed attempt to the next; each further wait is twice as long.
const WAIT_FIRST: Duration = Duration::from_secs(5);
/// But no longer than this.
const WAIT_MAX: Duration = Duration::from_secs(15 * 60);
/// Then it is given up: 5 s, 10 s … 15 min make four hours, longer than a server is usually down.
const ATTEMPTS_MAX: u32 = 24;
/// Messages on their way beyond which annunciations are gathered instead.
const WAITING_MAX: usize = 1000;
/// Of what is on its way and what was given up so many are shown.
const SHOWN_MAX: usize = 50;

/// Steps of the journal, in its order, and how far it is taken in with them.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// New ones.
    pub annunciations: Vec<Annunciation>,
    /// How far.
    pub cursor: Cursor,
}

/// What somebody wants of messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotifyWish {
    /// See one arrive at the recipient of this name.
    Test(String),
    /// Try one that was given up again, by its id; all of them when absent.
    Retry(Option<String>),
    /// Forget one that was given up, by its id.
    Discard(String),
}

/// A wish, and where its answer goes: why it was not done, if it was not.
pub type Wished = (NotifyWish, oneshot::Sender<Result<(), String>>);

/// What the service works with.
pub struct ServiceParts {
    /// What is on its way.
    pub outbox: Outbox,
    /// Who is told, latest wins; or why the document does not hold.
    pub document: watch::Receiver<Arc<NotifyDocument>>,
    /// Why the document that is there does not hold.
    pub problem: watch::Receiver<Option<String>>,
    /// The site's time zone.
    pub zone: TimeZone,
    /// The site's clock: quiet hours and caps go by it.
    pub clock: Arc<dyn Clock>,
    /// The machine's clock: attempts go by it.
    pub wall: Arc<dyn Clock>,
    /// What there is to tell.
    pub batches: mpsc::Receiver<Batch>,
    /// What people want.
    pub wishes: mpsc::Receiver<Wished>,
    /// How it is, latest wins.
    pub state: watch::Sender<Arc<NotifyState>>,
    /// Whether it is over.
    pub stop: watch::Receiver<bool>,
}

/// The service.
pub struct Service {
    parts: ServiceParts,
    attempts: JoinSet<(Delivery, Result<(), SendError>)>,
    busy: BTreeSet<String>,
    /// A batch that the disk refused; nothing else is taken in meanwhile.
    held: Option<Batch>,
}

impl Service {
    /// Of `parts`; nothing happens yet.
    pub fn new(parts: ServiceParts) -> Self {
        Self { parts, attempts: JoinSet::new(), busy: BTreeSet::new(), held: None }
    }

    /// How far the journal has been taken in; `None` before the first time.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.parts.outbox.state().cursor.as_ref()
    }

    /// Runs until it is over. What is on its way then is tried again after the next start.
    pub async fn run(mut self) {
        let mut stop = self.parts.stop.clone();
        let mut tick = interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.show();
        loop {
            tokio::select! {
                _ = async { stop.wait_for(|is_stopped| *is_stopped).await.is_ok() } => break,
                Some(done) = self.attempts.join_next() => match done {
                    Ok((delivery, outcome)) => self.settle(&delivery, outcome),
                    Err(error) => tracing::error!(%error, "an attempt to notify ended in the middle"),
                },
                Some(batch) = self.parts.batches.recv(), if self.held.is_none() => self.take(batch),
                Some((wish, answer)) = self.parts.wishes.recv() => {
                    let done = self.carry_out(wish);
                    // Who does not wait any more does not want to know.
                    drop(answer.send(done));
                }
                _ = tick.tick() => {}
            }
            if let Some(batch) = self.held.take() {
                self.take(batch);
            }
            self.release();
            self.try_due();
            self.show();
        }
        self.attempts.shutdown().await;
    }

    fn record(&mut self, record: Record) -> Result<(), OutboxError> {
        let kept = block_in_place(|| self.parts.outbox.record(record));
        if let Err(error) = &kept {
            tracing::error!("failed to {error}");
        }
        kept
    }

    fn take(&mut self, batch: Batch) {
        let (now, wall) = (self.parts.clock.now(), self.parts.wall.now());
        let document = Arc::clone(&self.parts.document.borrow());
        let state = self.parts.outbox.state();
        let (mut queued, mut held): (Vec<Delivery>, Vec<(String, Annunciation)>) = (Vec::new(), Vec::new());
        for recipient in &document.recipients {
            let name = &recipient.name;
            let mut sent = state.sent.get(name).cloned().unwrap_or_default();
            let mut is_held = state.held.contains_key(name);
            for annunciation in &batch.annunciations {
                let mut verdict = route(recipient, &self.parts.zone, now, annunciation, (&sent, is_held));
                if verdict == Verdict::Now && state.waiting.len() + queued.len() >= WAITING_MAX {
                    verdict = Verdict::Later;
                }
                match verdict {
                    Verdict::NotTheirs => {}
                    Verdict::Now => {
                        sent.push(now);
                        queued.push(message::alarm(name, annunciation.clone(), wall));
                    }
                    Verdict::Later => {
                        is_held = true;
                        held.push((name.clone(), annunciation.clone()));
                    }
                }
            }
        }
        let record = Record::Took { cursor: batch.cursor.clone(), now, queued, held };
        if self.record(record).is_err() {
            self.held = Some(batch);
        }
    }

    /// Lets what waits go, one message for each recipient, where the hour and the cap allow.
    fn release(&mut self) {
        let (now, wall) = (self.parts.clock.now(), self.parts.wall.now());
        let document = Arc::clone(&self.parts.document.borrow());
        let state = self.parts.outbox.state();
        let mut due = Vec::new();
        for (name, held) in &state.held {
            let recipient = document.recipients.iter().find(|recipient| recipient.name == *name);
            let sent = state.sent.get(name).map_or(&[][..], Vec::as_slice);
            // What waits for somebody who is told no more goes its way, and ends among what was given up.
            let is_due = recipient.is_none_or(|recipient| is_free(recipient, &self.parts.zone, now, sent));
            if is_due && state.waiting.len() < WAITING_MAX {
                due.push(message::digest(name, held.annunciations.clone(), held.more, wall));
            }
        }
        for delivery in due {
            // Where the disk refuses, it waits on.
            drop(self.record(Record::Released { now, delivery: Box::new(delivery) }));
        }
    }

    fn try_due(&mut self) {
        let wall = self.parts.wall.now();
        let mut due: Vec<Delivery> = Vec::new();
        for delivery in &self.parts.outbox.state().waiting {
            let is_next = !due.iter().any(|other| other.recipient == delivery.recipient);
            if delivery.next_at <= wall && is_next && !self.busy.contains(&delivery.recipient) {
                due.push(delivery.clone());
            }
        }
        due.truncate(ATTEMPTS_AT_ONCE.saturating_sub(self.busy.len()));
        for delivery in due {
            self.busy.insert(delivery.recipient.clone());
            let document = Arc::clone(&self.parts.document.borrow());
            self.attempts.spawn(async move {
                let outcome = Sender::send(&document, &delivery, wall).await;
                (delivery, outcome)
            });
        }
    }

    fn settle(&mut self, delivery: &Delivery, outcome: Result<(), SendError>) {
        self.busy.remove(&delivery.recipient);
        let (id, wall) = (delivery.id.clone(), self.parts.wall.now());
        let record = match outcome {
            Ok(()) => Record::Arrived { id, at: wall },
            Err(SendError { reason, is_final }) => {
                tracing::warn!(recipient = %delivery.recipient, "failed to {reason}");
                match is_final || delivery.attempts + 1 >= ATTEMPTS_MAX {
                    true => Record::Dead { id, error: reason },
                    false => Record::Failed { id, next_at: wall + wait_after(delivery.attempts), error: reason },
                }
            }
        };
        // Where the disk refuses, it is tried again: rather twice than never.
        drop(self.record(record));
    }

    fn carry_out(&mut self, wish: NotifyWish) -> Result<(), String> {
        let wall = self.parts.wall.now();
        if let NotifyWish::Test(name) = &wish
            && !self.parts.document.borrow().recipients.iter().any(|recipient| recipient.name == *name)
        {
            return Err(format!("failed to find the recipient {name:?}"));
        }
        block_in_place(|| self.parts.outbox.carry_out(&wish, wall)).map_err(|reason| format!("failed to {reason}"))
    }

    fn show(&mut self) {
        let state = self.parts.outbox.state();
        let mut waiting = state.waiting.clone();
        waiting.sort_by_key(|delivery| delivery.next_at);
        waiting.truncate(SHOWN_MAX);
        let shown = NotifyState {
            recipients: self.parts.document.borrow().recipients.clone(),
            problem: self.parts.problem.borrow().clone(),
            waiting,
            dead: state.dead.iter().rev().take(SHOWN_MAX).cloned().collect(),
            held: state.held.iter().map(|(name, held)| (name.clone(), held.count())).collect(),
            arrived: state.arrived.clone(),
            delivered: state.delivered,
        };
        self.parts.state.send_if_modified(|known| {
            let is_news = **known != shown;
            if is_news {
                *known = Arc::new(shown);
            }
            is_news
        });
    }
}

/// The wait after one more failed attempt than `attempts`.
fn wait_after(attempts: u32) -> Duration {
    WAIT_FIRST.saturating_mul(2_u32.saturating_pow(attempts)).min(WAIT_MAX)
}

/// The newest time that `annunciation`s have, for who feeds them.
impl Cursor {
    /// Whether the step called `id`, of the time `at`, has been taken in.
    pub fn has(&self, at: Timestamp, id: &str) -> bool {
        at < self.at || (at == self.at && self.seen.contains(id))
    }

    /// Takes it in.
    pub fn take(&mut self, at: Timestamp, id: &str) {
        if at > self.at {
            (self.at, self.seen) = (at, BTreeSet::new());
        }
        self.seen.insert(id.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let waits: Vec<u64> = (0..9).map(|attempts| wait_after(attempts).as_secs()).collect();
        assert_eq!(waits, [5, 10, 20, 40, 80, 160, 320, 640, 900]);
        let all: u64 = (0..ATTEMPTS_MAX - 1).map(|attempts| wait_after(attempts).as_secs()).sum();
        assert_eq!(all, 14_775, "four hours and six minutes");
    }

    #[test]
    fn a_cursor_knows_what_it_has_taken_in() {
        let (early, late) = (Timestamp::from_secs(1), Timestamp::from_secs(2));
        let mut cursor = Cursor::default();
        cursor.take(late, "1-1");
        assert!(cursor.has(early, "0-1") && cursor.has(late, "1-1") && !cursor.has(late, "2-1"));
        cursor.take(late, "2-1");
        assert!(cursor.has(late, "1-1") && cursor.has(late, "2-1"));
        cursor.take(Timestamp::from_secs(3), "3-1");
        assert!(cursor.has(late, "9-9") && cursor.seen.len() == 1);
    }
}
