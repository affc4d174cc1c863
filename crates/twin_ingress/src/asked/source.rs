//! The source of all devices that are asked. Which these are may change while it runs.

use super::ledger::{Answer, Ledger};
use super::poll::Poll;
use crate::{Batch, SourceEvent};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, interval_at};
use twin_model::connection::Connection;
use twin_model::{Clock, PointTable};

/// Four reports a second at most.
const REPORT_PERIOD: Duration = Duration::from_millis(250);
/// Answers that make one batch at most; devices wait for more than that to be taken.
const ANSWERS_MAX: usize = 256;

/// A source that is ready to run. Building it touches no network.
pub struct AskedSource {
    connections: watch::Receiver<Arc<Vec<Connection>>>,
    points: Arc<PointTable>,
    newer_points: Option<watch::Receiver<Arc<PointTable>>>,
    clock: Arc<dyn Clock>,
}

impl AskedSource {
    /// A source that asks the devices of `connections`, latest wins, which feed points of `points`. Samples are of the time of
    /// `clock` when they came.
    pub fn build(
        connections: watch::Receiver<Arc<Vec<Connection>>>,
        points: Arc<PointTable>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { connections, points, newer_points: None, clock }
    }

    /// The same source, going on with the latest of `points`: each grew from the one before, and the first from those that it was
    /// built for. A device that feeds a point that has changed begins anew.
    #[must_use]
    pub fn following(self, points: watch::Receiver<Arc<PointTable>>) -> Self {
        Self { newer_points: Some(points), ..self }
    }

    /// Goes on with `points`; keys of the devices that feed one that has changed.
    fn follow_points(&mut self, points: Arc<PointTable>, ledger: &mut Ledger) -> Vec<u64> {
        let before = std::mem::replace(&mut self.points, points);
        let is_other = |index| before.point(index) != self.points.point(index);
        ledger.end_where(|connection| connection.bindings.iter().any(|binding| is_other(binding.point)))
    }

    /// Runs until `stop` turns true or its sender is gone, or nobody receives `events` any more.
    ///
    /// A device that does not answer tells nothing, so that its points grow stale; it is asked again at its period. A connection
    /// that changes begins anew; the others go on undisturbed.
    pub async fn run(mut self, events: mpsc::Sender<SourceEvent>, mut stop: watch::Receiver<bool>) {
        let (told, mut answers) = mpsc::channel(ANSWERS_MAX);
        let mut ledger = Ledger::default();
        let mut tasks = JoinSet::new();
        let (mut is_first, mut has_others) = (true, true);
        let mut report = interval(REPORT_PERIOD);
        report.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = Vec::with_capacity(ANSWERS_MAX);
        let mut are_changeable = true;
        let (mut renewed, mut newer) = (Vec::new(), self.newer_points.take());
        loop {
            if has_others || !renewed.is_empty() {
                let mut added = std::mem::take(&mut renewed);
                if has_others {
                    let connections = Arc::clone(&self.connections.borrow_and_update());
                    added.extend(ledger.follow(&connections));
                }
                for (place, key) in added.iter().enumerate() {
                    let Some(connection) = ledger.connection(*key) else { continue };
                    let poll = Poll::of(connection, Arc::clone(&self.points));
                    // Spread over the period, the devices of a start are not all asked at once.
                    let start = if is_first { place as f64 / added.len() as f64 } else { 0.0 };
                    let start = Instant::now() + connection.period.mul_f64(start);
                    let every = interval_at(start, connection.period);
                    let task = tasks.spawn(attend(*key, poll, every, Arc::clone(&self.clock), told.clone()));
                    ledger.attended(*key, task);
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
                points = next_points(&mut newer) => renewed = self.follow_points(points, &mut ledger),
                // Tasks end only when they are told to.
                Some(_) = tasks.join_next() => {}
                _ = report.tick() => ledger.report(&events),
            }
        }
        tasks.shutdown().await;
    }
}

/// The next points, once there are others; waits for ever when there will be none.
async fn next_points(newer: &mut Option<watch::Receiver<Arc<PointTable>>>) -> Arc<PointTable> {
    if let Some(points) = newer
        && points.changed().await.is_ok()
    {
        return Arc::clone(&points.borrow_and_update());
    }
    *newer = None;
    std::future::pending().await
}

/// Asks one device at its times, until nobody listens.
async fn attend(
    key: u64,
    mut poll: Poll,
    mut every: tokio::time::Interval,
    clock: Arc<dyn Clock>,
    told: mpsc::Sender<Answer>,
) {
    // A device that was silent for several periods is not asked several times for it.
    every.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        every.tick().await;
        let asked = Instant::now();
        let said = poll.ask(|| clock.now()).await;
        let answer =
            Answer { key, said: said.map_err(|error| error.to_string()), at: clock.now(), took: asked.elapsed() };
        if told.send(answer).await.is_err() {
            return;
        }
    }
}
