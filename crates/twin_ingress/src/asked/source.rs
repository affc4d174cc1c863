//! The source of all devices that are asked. Which these are may change while it runs.

use super::ledger::{Answer, Ledger};
use super::poll::{Poll, Shared};
use crate::modbus::Links;
use crate::traps::TrapHeard;
use crate::{Batch, SourceEvent};
use smol_str::SmolStr;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};
use twin_model::connection::Connection;
use twin_model::custom::CustomPoint;
use twin_model::{Clock, PointIndex, PointTable};

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
    newer_points: Option<watch::Receiver<Arc<PointTable>>>,
    clock: Arc<dyn Clock>,
    traps: Option<mpsc::Receiver<TrapHeard>>,
    periods: Option<watch::Receiver<Arc<HashMap<SmolStr, Duration>>>>,
    lines: Arc<Links>,
}

impl AskedSource {
    /// A source that asks the devices of `connections`, latest wins, which feed points of `points`. Samples are of the time of
    /// `clock` when they came.
    pub fn build(
        connections: watch::Receiver<Arc<Vec<Connection>>>,
        points: Arc<PointTable>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { connections, points, newer_points: None, clock, periods: None, traps: None, lines: Arc::default() }
    }

    /// The same, that asks a device at once when `traps` tells that it has said something.
    #[must_use]
    pub fn with_traps(self, traps: mpsc::Receiver<TrapHeard>) -> Self {
        Self { traps: Some(traps), ..self }
    }

    /// The same, with devices asked at `periods` by the names of their connections, latest wins; one that is not among them is
    /// asked at its connection's.
    #[must_use]
    pub fn with_periods(self, periods: watch::Receiver<Arc<HashMap<SmolStr, Duration>>>) -> Self {
        Self { periods: Some(periods), ..self }
    }

    /// The same, by the lines of `lines`, which others may use, too: then all take turns.
    #[must_use]
    pub fn with_lines(self, lines: Arc<Links>) -> Self {
        Self { lines, ..self }
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
        // Nothing else of a point changes but how often it is expected, which is not a device's concern.
        let is_other = |index| custom_of(&before, index) != custom_of(&self.points, index);
        ledger.end_where(|connection| connection.bindings.iter().any(|binding| is_other(binding.point)))
    }

    /// Runs until `stop` turns true or its sender is gone, or nobody receives `events` any more.
    ///
    /// A device that does not answer tells nothing, so that its points grow stale; it is asked again at its period. A connection
    /// that changes begins anew; the others go on undisturbed.
    pub async fn run(mut self, events: mpsc::Sender<SourceEvent>, mut stop: watch::Receiver<bool>) {
        let (told, mut answers) = mpsc::channel(ANSWERS_MAX);
        let mut ledger = Ledger::default();
        let shared = Shared::with_lines(Arc::clone(&self.lines));
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
                    let poll = Poll::of(connection, Arc::clone(&self.points), &shared);
                    // Spread over the period, the devices of a start are not all asked at once.
                    let start = if is_first { place as f64 / added.len() as f64 } else { 0.0 };
                    let tempo =
                        Tempo { name: connection.name.clone(), own: connection.period, periods: self.periods.clone() };
                    let start = Instant::now() + tempo.period().mul_f64(start);
                    let nudge = Arc::new(Notify::new());
                    let asking = Asking { tempo, start, nudge: Arc::clone(&nudge), clock: Arc::clone(&self.clock) };
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
                points = next_points(&mut newer) => renewed = self.follow_points(points, &mut ledger),
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

/// How often one device is asked.
struct Tempo {
    name: SmolStr,
    /// What its connection says.
    own: Duration,
    periods: Option<watch::Receiver<Arc<HashMap<SmolStr, Duration>>>>,
}

impl Tempo {
    fn period(&self) -> Duration {
        let wanted = self.periods.as_ref().and_then(|periods| periods.borrow().get(&self.name).copied());
        wanted.unwrap_or(self.own)
    }

    /// Waits until another period is wanted than `period`.
    async fn changed(&mut self, period: Duration) -> Duration {
        loop {
            let now = self.period();
            if now != period {
                return now;
            }
            let is_told = match &mut self.periods {
                Some(periods) => periods.changed().await.is_ok(),
                None => false,
            };
            if !is_told {
                std::future::pending::<()>().await;
            }
        }
    }
}

/// When a device is asked.
struct Asking {
    tempo: Tempo,
    start: Instant,
    /// It has something to say.
    nudge: Arc<Notify>,
    clock: Arc<dyn Clock>,
}

/// What a person said of a point; nothing of one that is not custom, or not yet there.
fn custom_of(points: &PointTable, index: PointIndex) -> Option<&Arc<CustomPoint>> {
    points.point(index).and_then(|point| point.custom.as_ref())
}

/// Asks one device at its times, until nobody listens. Its place among the others of a start is kept when its period changes.
async fn attend(key: u64, mut poll: Poll, asking: Asking, told: mpsc::Sender<Answer>) {
    let Asking { mut tempo, start, nudge, clock } = asking;
    let mut period = tempo.period();
    let (mut next, mut last) = (start, None);
    let mut rests_until = Instant::now();
    loop {
        tokio::select! {
            () = sleep_until(next) => last = Some(next),
            // Besides its times, which stay where they are.
            () = async { nudge.notified().await; sleep_until(rests_until).await } => {}
            changed = tempo.changed(period) => {
                period = changed;
                // The first time stays where it was; later ones are counted from the time before.
                next = last.map_or(next, |last: Instant| last + period);
                continue;
            }
        }
        let asked = Instant::now();
        rests_until = asked + NUDGE_PAUSE;
        let said = poll.ask(|| clock.now()).await;
        let answer =
            Answer { key, said: said.map_err(|error| error.to_string()), at: clock.now(), took: asked.elapsed() };
        if told.send(answer).await.is_err() {
            return;
        }
        let now = Instant::now();
        if next <= now {
            next = following(next, period, now);
        }
    }
}

/// The time after `last` that is not over at `now`: a device that was silent for several periods is not asked several times
/// for it.
fn following(last: Instant, period: Duration, now: Instant) -> Instant {
    let periods = now.saturating_duration_since(last).div_duration_f64(period).floor().max(0.0) + 1.0;
    last + period.mul_f64(periods)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_keep_their_grid_and_those_that_are_over_are_passed_by() {
        let start = Instant::now();
        let period = Duration::from_secs(5);
        for (secs, expected) in [(0, 5), (4, 5), (5, 10), (12, 15), (61, 65)] {
            let next = following(start, period, start + Duration::from_secs(secs));
            assert_eq!(next - start, Duration::from_secs(expected), "{secs} s later");
        }
    }

    #[tokio::test]
    async fn a_tempo_follows_what_is_wanted_of_its_own_device_only() {
        let (wanted, periods) = watch::channel(Arc::new(HashMap::new()));
        let own = Duration::from_secs(5);
        let mut tempo = Tempo { name: "a".into(), own, periods: Some(periods) };
        assert_eq!(tempo.period(), own);
        wanted.send_replace(Arc::new(HashMap::from([("b".into(), Duration::from_secs(1))])));
        let waited = tokio::time::timeout(Duration::from_millis(20), tempo.changed(own)).await;
        assert!(waited.is_err(), "the other's period is none of its business");
        wanted.send_replace(Arc::new(HashMap::from([("a".into(), Duration::from_secs(1))])));
        assert_eq!(tempo.changed(own).await, Duration::from_secs(1));
        wanted.send_replace(Arc::default());
        assert_eq!(tempo.changed(Duration::from_secs(1)).await, own);
    }
}
