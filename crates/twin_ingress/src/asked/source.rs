//! The source of all devices that are asked. Which these are may change while it runs.

use super::ledger::{Answer, Ledger};
use super::poll::{Poll, Shared};
use crate::traps::TrapHeard;
use crate::{Batch, SourceEvent};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, interval_at, sleep_until};
use twin_model::connection::Connection;
use twin_model::{Clock, PointTable};

/// Four reports a second at most.
const REPORT_PERIOD: Duration = Duration::from_millis(250);
/// A device that says one thing after another is asked no more often for it than it answers easily.
const NUDGE_PAUSE: Duration = Duration::from_secs(2);
/// Answers that make one batch at most; devices wait for more than that to be taken.
const ANSWERS_MAX: usize = 256;

/// A source that is ready to run. Building it touches no network.
pub struct AskedSource {
    connections: watch::Receiver<Arc<Vec<Connection>>>,
    points: Arc<PointTable>,
    clock: Arc<dyn Clock>,
    traps: Option<mpsc::Receiver<TrapHeard>>,
}

impl AskedSource {
    /// A source that asks the devices of `connections`, latest wins, which feed points of `points`. Samples are of the time of
    /// `clock` when they came.
    pub fn build(
        connections: watch::Receiver<Arc<Vec<Connection>>>,
        points: Arc<PointTable>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { connections, points, clock, traps: None }
    }

    /// The same, that asks a device at once when `traps` tells that it has said something.
    #[must_use]
    pub fn with_traps(self, traps: mpsc::Receiver<TrapHeard>) -> Self {
        Self { traps: Some(traps), ..self }
    }

    /// Runs until `stop` turns true or its sender is gone, or nobody receives `events` any more.
    ///
    /// A device that does not answer tells nothing, so that its points grow stale; it is asked again at its period. A connection
    /// that changes begins anew; the others go on undisturbed.
    pub async fn run(mut self, events: mpsc::Sender<SourceEvent>, mut stop: watch::Receiver<bool>) {
        let (told, mut answers) = mpsc::channel(ANSWERS_MAX);
        let mut ledger = Ledger::default();
        let shared = Shared::default();
        let mut tasks = JoinSet::new();
        let (mut is_first, mut has_others) = (true, true);
        let mut report = interval(REPORT_PERIOD);
        report.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = Vec::with_capacity(ANSWERS_MAX);
        let mut are_changeable = true;
        loop {
            if has_others {
                let connections = Arc::clone(&self.connections.borrow_and_update());
                let added = ledger.follow(&connections);
                for (place, key) in added.iter().enumerate() {
                    let Some(connection) = ledger.connection(*key) else { continue };
                    let poll = Poll::of(connection, Arc::clone(&self.points), &shared);
                    // Spread over the period, the devices of a start are not all asked at once.
                    let start = if is_first { place as f64 / added.len() as f64 } else { 0.0 };
                    let start = Instant::now() + connection.period.mul_f64(start);
                    let every = interval_at(start, connection.period);
                    let nudge = Arc::new(Notify::new());
                    let asking = Asking { every, nudge: Arc::clone(&nudge), clock: Arc::clone(&self.clock) };
                    let task = tasks.spawn(attend(*key, poll, asking, told.clone()));
                    ledger.attended(*key, task, nudge);
                }
                (is_first, has_others) = (false, false);
            }
            tokio::select! {
                _ = async { stop.wait_for(|is_stopped| *is_stopped).await.is_ok() } => break,
                changed = self.connections.changed(), if are_changeable => {
                    are_changeable = changed.is_ok();
                    has_others = are_changeable;
                }
                count = answers.recv_many(&mut heard, ANSWERS_MAX) => {
                    if count == 0 {
                        break;
                    }
                    let samples = ledger.take(heard.drain(..));
                    let batch = Batch { receipt: None, samples };
                    if !batch.samples.is_empty() && events.send(SourceEvent::Batch(batch)).await.is_err() {
                        break;
                    }
                }
                Some(trap) = next(&mut self.traps) => ledger.hear(&trap),
                // Tasks end only when they are told to.
                Some(_) = tasks.join_next() => {}
                _ = report.tick() => ledger.report(&events),
            }
        }
        tasks.shutdown().await;
    }
}

/// The next that was heard; never, where nobody listens to what devices say.
async fn next(traps: &mut Option<mpsc::Receiver<TrapHeard>>) -> Option<TrapHeard> {
    match traps {
        Some(traps) => traps.recv().await,
        None => std::future::pending().await,
    }
}

/// When a device is asked.
struct Asking {
    every: tokio::time::Interval,
    /// It has something to say.
    nudge: Arc<Notify>,
    clock: Arc<dyn Clock>,
}

/// Asks one device at its times, until nobody listens.
async fn attend(key: u64, mut poll: Poll, asking: Asking, told: mpsc::Sender<Answer>) {
    let Asking { mut every, nudge, clock } = asking;
    // A device that was silent for several periods is not asked several times for it.
    every.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut rests_until = Instant::now();
    loop {
        tokio::select! {
            _ = every.tick() => {}
            () = async { nudge.notified().await; sleep_until(rests_until).await } => {}
        }
        let asked = Instant::now();
        rests_until = asked + NUDGE_PAUSE;
        let said = poll.ask(|| clock.now()).await;
        let answer =
            Answer { key, said: said.map_err(|error| error.to_string()), at: clock.now(), took: asked.elapsed() };
        if told.send(answer).await.is_err() {
            return;
        }
    }
}
