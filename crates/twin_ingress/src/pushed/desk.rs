//! The desk: takes in what was let through the door, hands it to the engine, and answers once it is committed.

use super::bucket::Buckets;
use super::door::Caller;
use super::intake::{FactAnswer, Intake, ItemAnswer, PointItem};
use super::key::KeyRing;
use super::repeat::{Kept, Repeat, Repeats};
use super::sampling::SamplingCall;
use super::source::PushLimits;
use crate::pushed::Tree;
use crate::{Batch, FactBatch, Receipt, RejectReason, SourceEvent};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use thiserror::Error;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, timeout};
use twin_model::{Clock, PlaceIndex, PointTable, Sample, SourceId};

/// Shared by all who are being served.
pub(crate) struct Desk {
    clock: Arc<dyn Clock>,
    limits: PushLimits,
    keys: watch::Receiver<Arc<KeyRing>>,
    buckets: Mutex<Buckets>,
    ledger: Mutex<Ledger>,
    /// `None` once the source is to stop: who comes then is asked to come again.
    events: Mutex<Option<mpsc::Sender<SourceEvent>>>,
    /// Up to which ticket batches are committed.
    settled: watch::Sender<u64>,
    /// To whoever keeps the rules of sampling, if anybody does.
    sampling: Option<mpsc::Sender<SamplingCall>>,
    stop: watch::Receiver<bool>,
}

/// What one lock guards.
pub(super) struct Ledger {
    pub(super) intake: Intake,
    /// Points and places, latest wins.
    books: watch::Receiver<(Arc<PointTable>, Arc<PlaceIndex>)>,
    repeats: Repeats,
    /// When something was last accepted.
    pub(super) heard: Option<Instant>,
}

impl Ledger {
    /// Goes on with the latest points and places.
    fn follow_books(&mut self) {
        if self.books.has_changed().unwrap_or(false) {
            let (points, places) = self.books.borrow_and_update().clone();
            self.intake.follow(points, places);
        }
    }
}

/// Why a request was not taken, or cannot be answered now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum NotTaken {
    #[error("the engine's queue is full; nothing was taken, send it again")]
    QueueFull,
    #[error(
        "the history does not commit now; it may have been taken: send it again, with times or under the same Idempotency-Key it counts once"
    )]
    NotCommitted,
    #[error("the twin is stopping; nothing was taken, send it again")]
    Stopping,
    #[error("the engine does not answer now; it may have been done: look, or send it again")]
    NotAnswered,
    #[error("this Idempotency-Key was used for another body")]
    OtherBody,
}

/// What became of each item; all of it is committed.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    pub(crate) items: Arc<[ItemAnswer]>,
    /// It was answered before.
    pub(crate) is_repeat: bool,
}

impl Desk {
    pub(super) fn new(
        mut books: watch::Receiver<(Arc<PointTable>, Arc<PlaceIndex>)>,
        clock: Arc<dyn Clock>,
        keys: watch::Receiver<Arc<KeyRing>>,
        limits: PushLimits,
        events: mpsc::Sender<SourceEvent>,
        sampling: Option<mpsc::Sender<SamplingCall>>,
        stop: watch::Receiver<bool>,
    ) -> Self {
        let (points, places) = books.borrow_and_update().clone();
        let ledger = Ledger { intake: Intake::new(points, places), books, repeats: Repeats::default(), heard: None };
        Self {
            clock,
            keys,
            buckets: Mutex::new(Buckets::new(limits.calls)),
            limits,
            ledger: Mutex::new(ledger),
            events: Mutex::new(Some(events)),
            settled: watch::Sender::new(0),
            sampling,
            stop,
        }
    }

    /// Takes `items` in, unless the same request came before; returns once they are committed.
    pub(crate) async fn take(
        &self,
        caller: &Caller,
        items: &[Tree<'_>],
        repeat: Option<Repeat>,
    ) -> Result<Answered, NotTaken> {
        let permit = self.reserve().await?;
        let (kept, is_repeat) = {
            let mut ledger = self.ledger();
            let ledger = &mut *ledger;
            let now = Instant::now();
            let known = match &repeat {
                None => None,
                Some(repeat) => ledger.repeats.find(&caller.name, repeat, now).map_err(|_| NotTaken::OtherBody)?,
            };
            match known {
                Some(kept) => (kept, true),
                None => {
                    ledger.follow_books();
                    ledger.intake.set_clock_rate(self.clock.rate());
                    let (answers, samples) = ledger.intake.take(items, self.clock.now());
                    let kept = self.hand_over(ledger, answers, samples, permit);
                    if let Some(repeat) = repeat {
                        ledger.repeats.keep(&caller.name, repeat, kept.clone(), now);
                    }
                    (kept, false)
                }
            }
        };
        self.committed(kept.ticket).await?;
        Ok(Answered { items: kept.items, is_repeat })
    }

    /// Takes samples in that tell their points by name, waiting for room as long as it takes; returns what to await and answer.
    pub(crate) async fn take_points<'a>(
        &self,
        items: impl Iterator<Item = PointItem<'a>> + Send,
    ) -> Result<Answered, NotTaken> {
        let permit = self.reserve_patiently().await?;
        let kept = {
            let mut ledger = self.ledger();
            ledger.follow_books();
            ledger.intake.set_clock_rate(self.clock.rate());
            let (answers, samples) = ledger.intake.take_points(items, self.clock.now());
            self.hand_over(&mut ledger, answers, samples, permit)
        };
        self.committed(kept.ticket).await?;
        Ok(Answered { items: kept.items, is_repeat: false })
    }

    /// Takes facts in; returns once they are committed, and so what became of them is known.
    pub(crate) async fn take_facts(&self, caller: &Caller, items: &[Tree<'_>]) -> Result<Vec<FactAnswer>, NotTaken> {
        let permit = self.reserve().await?;
        let (answers, ticket) = {
            let mut ledger = self.ledger();
            ledger.follow_books();
            let answers = ledger.intake.take_facts(items, &SourceId::new(&caller.name), self.clock.now());
            let filed = answers.iter().filter_map(|answer| match answer {
                FactAnswer::Filed(filing) => Some(filing.clone()),
                FactAnswer::Refused(_) => None,
            });
            let facts: Vec<_> = filed.collect();
            let mut ticket = 0;
            if !facts.is_empty() {
                ledger.heard = Some(Instant::now());
                let receipt = self.next_receipt(&mut ledger);
                ticket = receipt.ticket();
                permit.send(SourceEvent::Facts(FactBatch { receipt: Some(receipt), facts }));
            }
            (answers, ticket)
        };
        self.committed(ticket).await?;
        Ok(answers)
    }

    /// Sends what is news; what is not waits for the commit of what came before it, its first copy may be among that.
    fn hand_over(
        &self,
        ledger: &mut Ledger,
        answers: Vec<ItemAnswer>,
        samples: Vec<Sample>,
        permit: mpsc::OwnedPermit<SourceEvent>,
    ) -> Kept {
        if !samples.is_empty() {
            ledger.heard = Some(Instant::now());
            let receipt = self.next_receipt(ledger);
            permit.send(SourceEvent::Batch(Batch { receipt: Some(receipt), samples }));
        }
        let is_owed = answers.iter().any(|answer| !matches!(answer, ItemAnswer::Refused(_)));
        Kept { ticket: if is_owed { ledger.intake.ticket } else { 0 }, items: answers.into() }
    }

    fn next_receipt(&self, ledger: &mut Ledger) -> Receipt {
        ledger.intake.ticket += 1;
        Receipt::new(ledger.intake.ticket, self.settled.clone())
    }

    /// Room for one batch. Taken before anything is judged: what finds no room has not been seen.
    async fn reserve(&self) -> Result<mpsc::OwnedPermit<SourceEvent>, NotTaken> {
        timeout(self.limits.queue_wait, self.reserve_patiently()).await.unwrap_or(Err(NotTaken::QueueFull))
    }

    async fn reserve_patiently(&self) -> Result<mpsc::OwnedPermit<SourceEvent>, NotTaken> {
        let events = self.events.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let events = events.ok_or(NotTaken::Stopping)?;
        tokio::select! {
            permit = events.reserve_owned() => permit.map_err(|_| NotTaken::Stopping),
            () = self.stopped() => Err(NotTaken::Stopping),
        }
    }

    async fn committed(&self, ticket: u64) -> Result<(), NotTaken> {
        let mut settled = self.settled.subscribe();
        let waited = timeout(self.limits.commit_wait, settled.wait_for(|committed| *committed >= ticket)).await;
        match waited {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) => Err(NotTaken::Stopping),
            Err(_) => Err(NotTaken::NotCommitted),
        }
    }

    pub(super) const fn sampling(&self) -> Option<&mpsc::Sender<SamplingCall>> {
        self.sampling.as_ref()
    }

    /// How long an answer of the engine is waited for.
    pub(super) const fn answer_wait(&self) -> Duration {
        self.limits.commit_wait
    }

    /// Returns when the source is to stop.
    pub(crate) async fn stopped(&self) {
        // An error means that whoever could say so is gone.
        drop(self.stop.clone().wait_for(|is_stopped| *is_stopped).await);
    }

    /// Whether the engine takes something now.
    pub(crate) fn is_open(&self) -> bool {
        let events = self.events.lock().unwrap_or_else(PoisonError::into_inner);
        events.as_ref().is_some_and(|events| !events.is_closed() && events.capacity() > 0)
    }

    /// From now on nothing is taken.
    pub(super) fn close(&self) {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    pub(crate) fn count_reject(&self, reason: RejectReason, what: &str, example: &[u8]) {
        self.ledger().intake.count_reject(reason, what, example);
    }

    pub(super) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn buckets(&self) -> MutexGuard<'_, Buckets> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn keys(&self) -> Arc<KeyRing> {
        Arc::clone(&self.keys.borrow())
    }
}
