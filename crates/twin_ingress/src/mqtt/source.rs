//! The MQTT source: subscribes, decodes, batches, and acknowledges what has been committed.

use super::decode::{Decoder, TOPIC_PREFIX};
use super::fact::FactIntake;
use super::intake::Intake;
use super::interpret::Interpret;
use super::link::{Link, LinkError};
use super::mapped::{Mapper, subscriptions};
use super::wire::{Greeting, Packet, Wire};
use crate::rate::Rate;
use crate::sparkplug;
use crate::{Batch, FactBatch, Receipt, SourceEvent, SourcePhase, SourceReport};
use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, sleep, sleep_until};
use twin_model::connection::{Listener, MqttConfig, MqttVersion, Tongue};
use twin_model::{Clock, PlaceIndex, PointTable, SourceId};

/// How long a sample may wait for others: nobody sees it, and at 1 000 a second it makes batches of ten.
const BATCH_WAIT: Duration = Duration::from_millis(10);
/// Four reports a second at most.
const REPORT_PERIOD: Duration = Duration::from_millis(250);
/// First wait after a loss; doubles up to the longest.
const RETRY_MIN: Duration = Duration::from_millis(200);
/// Short enough that people see the site come back, long enough not to hammer a broker that starts.
const RETRY_MAX: Duration = Duration::from_secs(10);

/// A little more than the longest payload that a decoder examines, so that longer ones are refused with their reason
/// counted; a broker keeps what is longer still to itself.
const PACKET_BYTES_MAX: u32 = 256 * 1024;
/// A gateway announces all that it has in one message: 50 000 metrics of 80 bytes.
const BIRTH_BYTES_MAX: u32 = 4 * 1024 * 1024;

/// A source that is ready to run. Building it touches no network.
pub struct MqttSource {
    id: SourceId,
    config: MqttConfig,
    client_id: String,
    /// At least one.
    filters: Vec<String>,
    interpreter: Box<dyn Interpret>,
    is_session_wanted: bool,
    packet_bytes_max: u32,
    clock: Arc<dyn Clock>,
    books: Option<watch::Receiver<(Arc<PointTable>, Arc<PlaceIndex>)>>,
    newer_points: Option<watch::Receiver<Arc<PointTable>>>,
}

/// Why a source cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BuildSourceError {
    /// Nothing to listen for.
    #[error("build the MQTT source: the site has no points")]
    NoPoints,
    /// A topic filter cannot hold `+`, `#` or nothing as the name of a site.
    #[error("build the MQTT source: {0:?} cannot be a site's name in a topic")]
    Site(String),
}

impl MqttSource {
    /// A source for the points of one site, by the broker that `config` names. Times without a time of their own are
    /// `clock`'s.
    ///
    /// # Errors
    /// When there are no points, or their site cannot be named in a topic.
    pub fn build(config: MqttConfig, points: Arc<PointTable>, clock: Arc<dyn Clock>) -> Result<Self, BuildSourceError> {
        let (_, first) = points.iter().next().ok_or(BuildSourceError::NoPoints)?;
        let site = first.id.as_str().split('/').next().unwrap_or_default();
        if site.is_empty() || site.contains(['+', '#']) || site.chars().any(char::is_control) {
            return Err(BuildSourceError::Site(site.to_owned()));
        }
        let own = format!("heliotwin-{site}");
        Ok(Self {
            id: SourceId::new("mqtt"),
            client_id: config.client_id().unwrap_or(&own).to_owned(),
            config,
            filters: vec![format!("{TOPIC_PREFIX}{site}/#")],
            interpreter: Box::new(Decoder::new(points)),
            is_session_wanted: true,
            packet_bytes_max: PACKET_BYTES_MAX,
            clock,
            books: None,
            newer_points: None,
        })
    }

    /// One that takes facts, too, about the places of the latest of `books`: topics `dc/<site>/facts/<source>`.
    #[must_use]
    pub fn with_facts(self, books: watch::Receiver<(Arc<PointTable>, Arc<PlaceIndex>)>) -> Self {
        Self { books: Some(books), ..self }
    }

    /// A source for what `listener` hears, for the points of one site. It speaks to its broker as `client_id`, unless the
    /// listener says as whom.
    pub fn listen(listener: &Listener, client_id: &str, points: Arc<PointTable>, clock: Arc<dyn Clock>) -> Self {
        let (id, interpreter, filters): (_, Box<dyn Interpret>, _) = match &listener.tongue {
            Tongue::Topics(topics) => {
                let filters = subscriptions(topics);
                ("mqtt", Box::new(Mapper::new(topics, points)), filters)
            }
            Tongue::Sparkplug(sparkplug) => {
                let host = sparkplug::Host::new(sparkplug, points);
                let filters = host.filters();
                ("sparkplug", Box::new(host), filters)
            }
        };
        let is_sparkplug = matches!(listener.tongue, Tongue::Sparkplug(_));
        Self {
            id: SourceId::new(format!("{id} {}", listener.name)),
            client_id: listener.broker.client_id().unwrap_or(client_id).to_owned(),
            config: listener.broker.clone(),
            filters,
            interpreter,
            // A host of Sparkplug begins anew with every connection: what births said may not hold any more.
            is_session_wanted: !is_sparkplug,
            packet_bytes_max: if is_sparkplug { BIRTH_BYTES_MAX } else { PACKET_BYTES_MAX },
            clock,
            books: None,
            newer_points: None,
        }
    }

    /// The same source, going on with the latest of `points`: each grew from the one before, and the first from those that it was
    /// built for.
    #[must_use]
    pub fn following(self, points: watch::Receiver<Arc<PointTable>>) -> Self {
        Self { newer_points: Some(points), ..self }
    }

    /// Runs until `stop` turns true or its sender is gone, or nobody receives `events` any more.
    ///
    /// Batches wait when `events` is full, and then the broker: nothing is dropped on the way. A message of QoS 1 is
    /// acknowledged once the receipt of its batch is settled; what was not is sent again by the broker after a
    /// reconnect, also to the next process.
    pub async fn run(self, events: mpsc::Sender<SourceEvent>, stop: watch::Receiver<bool>) {
        let version = self.config.version();
        let mut wire = Wire::first(version);
        let mut runner = Runner::new(self, events, stop);
        let mut losses = 0;
        loop {
            let (config, greeting) = (runner.config.clone(), runner.greeting());
            let ended = match runner.attend(Link::connect(&config, wire, &greeting)).await {
                None => break,
                Some(Err(error)) => {
                    if version == MqttVersion::Newest && error.may_be_the_version() {
                        wire = wire.other();
                        tracing::info!(address = %config, ?wire, "trying another version of MQTT");
                    }
                    Err(error)
                }
                Some(Ok(link)) => runner.serve(link, &mut losses).await,
            };
            match ended {
                Ok(()) => break,
                Err(error) => runner.lose(&error),
            }
            if runner.attend(sleep(retry_wait(losses))).await.is_none() {
                break;
            }
            losses += 1;
        }
        runner.finish();
    }
}

/// What outlives a connection.
struct Runner {
    clock: Arc<dyn Clock>,
    config: MqttConfig,
    client_id: String,
    filters: Vec<String>,
    is_session_wanted: bool,
    packet_bytes_max: u32,
    /// The broker has confirmed the subscription since the start.
    has_subscribed: bool,
    newer_points: Option<watch::Receiver<Arc<PointTable>>>,
    intake: Intake,
    /// When the open batch has to go; `None` while it is empty.
    due: Option<Instant>,
    events: mpsc::Sender<SourceEvent>,
    /// Up to which ticket batches are committed; `settled` goes with their receipts.
    committed: watch::Receiver<u64>,
    settled: watch::Sender<u64>,
    stop: watch::Receiver<bool>,
    started: Instant,
    tick: Interval,
    rate: Rate,
    report: SourceReport,
    reported: Option<SourceReport>,
}

/// What has been done while waiting.
enum Chore {
    Done,
    Stop,
}

impl Runner {
    fn new(source: MqttSource, events: mpsc::Sender<SourceEvent>, stop: watch::Receiver<bool>) -> Self {
        let (settled, committed) = watch::channel(0);
        let mut tick = interval(REPORT_PERIOD);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let report = SourceReport {
            id: source.id,
            address: source.config.to_string(),
            phase: SourcePhase::Connecting,
            accepted: 0,
            duplicates: 0,
            per_second: 0.0,
            rejects: Vec::new(),
            last_error: None,
        };
        let prefix = format!("{}facts/", source.filters.first().map_or("", |filter| filter.trim_end_matches('#')));
        let facts = source.books.map(|books| FactIntake::new(prefix, books));
        Self {
            clock: source.clock,
            newer_points: source.newer_points,
            config: source.config,
            client_id: source.client_id,
            filters: source.filters,
            is_session_wanted: source.is_session_wanted,
            packet_bytes_max: source.packet_bytes_max,
            has_subscribed: false,
            intake: Intake::new(source.interpreter).with_facts(facts),
            due: None,
            events,
            committed,
            settled,
            stop,
            started: Instant::now(),
            tick,
            rate: Rate::default(),
            report,
            reported: None,
        }
    }

    fn greeting(&mut self) -> Greeting {
        Greeting {
            client_id: self.client_id.clone(),
            is_session_wanted: self.is_session_wanted,
            will: self.intake.will(self.clock.now()),
            packet_bytes_max: self.packet_bytes_max,
        }
    }

    /// Speaks over `link` until the source is to stop.
    async fn serve(&mut self, mut link: Link, losses: &mut u32) -> Result<(), LinkError> {
        self.intake.begin_connection(link.is_session_kept());
        // Before 5, asking again brings all that is retained once more; a session that was kept still asks.
        if link.wire() == Wire::V311 && link.is_session_kept() && self.has_subscribed {
            self.talk();
            *losses = 0;
        } else {
            link.subscribe(&self.filters)?;
        }
        loop {
            if self.take_arrived(&mut link)? {
                *losses = 0;
            }
            let committed = *self.committed.borrow_and_update();
            while let Some(pkid) = self.intake.next_acknowledgement(committed) {
                link.acknowledge(pkid)?;
            }
            if self.report.phase == SourcePhase::Connected {
                while let Some(message) = self.intake.next_outgoing(self.clock.now()) {
                    link.publish(&message)?;
                }
            }
            let may_read = !self.intake.is_full();
            link.keep_alive(may_read)?;
            tokio::select! {
                moved = link.transfer(may_read) => moved?,
                chore = self.chore() => match chore {
                    Chore::Done => {}
                    Chore::Stop => {
                        if let Some(message) = self.intake.farewell(self.clock.now()) {
                            link.publish(&message)?;
                        }
                        link.close().await;
                        return Ok(());
                    }
                },
            }
        }
    }

    /// The broker sends what we asked for from now on.
    fn talk(&mut self) {
        self.has_subscribed = true;
        self.report.phase = SourcePhase::Connected;
        self.intake.begin_talk(self.clock.now());
    }

    /// Takes in what has arrived, as far as the open batch has room. Tells whether the subscription was confirmed.
    fn take_arrived(&mut self, link: &mut Link) -> Result<bool, LinkError> {
        let received = self.clock.now();
        self.intake.set_clock_rate(self.clock.rate());
        self.follow_points();
        let mut is_subscribed = false;
        while !self.intake.is_full() {
            match link.next()? {
                None => break,
                Some(Packet::Message(message)) => self.intake.take(&message, received),
                Some(Packet::Subscribed(told)) => {
                    Link::check_subscribed(&self.filters, told)?;
                    self.talk();
                    is_subscribed = true;
                }
                Some(Packet::Heard) => {}
                Some(Packet::Ended(reason)) => return Err(LinkError::Ended(reason)),
                Some(_) => return Err(LinkError::Unexpected),
            }
        }
        if self.due.is_none() && !self.intake.is_empty() {
            self.due = Some(Instant::now() + BATCH_WAIT);
        }
        Ok(is_subscribed)
    }

    /// Knows the points that have been defined since it last looked.
    fn follow_points(&mut self) {
        if let Some(newer) = self.newer_points.as_mut().filter(|newer| newer.has_changed().unwrap_or(false)) {
            self.intake.follow(Arc::clone(&newer.borrow_and_update()));
        }
    }

    /// Waits for `work` while doing the chores; `None` when the source is to stop first.
    async fn attend<T>(&mut self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return Some(done),
                chore = self.chore() => if let Chore::Stop = chore { return None },
            }
        }
    }

    /// Waits for the next thing that has to be done whether there is a connection or not, and does it.
    async fn chore(&mut self) -> Chore {
        let is_full = self.intake.is_full();
        let due = self.due;
        let events = &self.events;
        let room_for_batch = async {
            match due {
                Some(due) if !is_full => sleep_until(due).await,
                _ => {}
            }
            events.reserve().await
        };
        let is_tick = tokio::select! {
            _ = async { self.stop.wait_for(|is_stopped| *is_stopped).await.is_ok() } => return Chore::Stop,
            permit = room_for_batch, if due.is_some() => {
                let Ok(permit) = permit else { return Chore::Stop };
                let facts = self.intake.take_facts();
                if facts.is_empty() {
                    permit.send(SourceEvent::Batch(close_batch(&mut self.intake, &self.settled)));
                    self.due = None;
                } else {
                    // The batch that follows at once has the receipt for both.
                    permit.send(SourceEvent::Facts(FactBatch { receipt: None, facts }));
                }
                false
            }
            // Only wakes the caller, who acknowledges.
            _ = self.committed.changed() => false,
            _ = self.tick.tick() => true,
        };
        if is_tick {
            self.send_report();
        }
        Chore::Done
    }

    /// Reports if something has changed. A report that finds no room is made again at the next tick.
    fn send_report(&mut self) {
        self.report.accepted = self.intake.accepted();
        self.report.duplicates = self.intake.duplicates();
        self.report.rejects = self.intake.rejects();
        self.report.per_second = self.rate.look(self.started.elapsed(), self.report.accepted);
        if self.reported.as_ref() != Some(&self.report)
            && self.events.try_send(SourceEvent::Report(self.report.clone())).is_ok()
        {
            self.reported = Some(self.report.clone());
        }
    }

    fn lose(&mut self, error: &LinkError) {
        if self.report.phase == SourcePhase::Connected {
            self.report.phase = SourcePhase::Lost;
        }
        let error = error.to_string();
        if self.report.last_error.as_ref() != Some(&error) {
            tracing::warn!(address = %self.report.address, "failed to {error}");
        }
        self.report.last_error = Some(error);
    }

    /// Hands over what is there, if there is room. What is not handed over was not acknowledged either.
    fn finish(mut self) {
        let facts = self.intake.take_facts();
        if !facts.is_empty() && self.events.try_send(SourceEvent::Facts(FactBatch { receipt: None, facts })).is_err() {
            tracing::debug!("the last facts found no room; the broker keeps them");
            return;
        }
        if !self.intake.is_empty() {
            let batch = SourceEvent::Batch(close_batch(&mut self.intake, &self.settled));
            if self.events.try_send(batch).is_err() {
                tracing::debug!("the last batch found no room; the broker keeps it");
            }
        }
    }
}

/// What was taken in, with who waits for it.
fn close_batch(intake: &mut Intake, settled: &watch::Sender<u64>) -> Batch {
    let (ticket, samples) = intake.close_batch();
    Batch { receipt: Some(Receipt::new(ticket, settled.clone())), samples }
}

/// 0.2 s, doubling to 10 s, with up to half of it taken off at random so that many clients do not come at once.
fn retry_wait(losses: u32) -> Duration {
    let longest = RETRY_MIN.saturating_mul(1 << losses.min(10)).min(RETRY_MAX);
    // A hasher's key is random; that is enough to keep clients apart.
    let chance = RandomState::new().hash_one(losses) as f64 / u64::MAX as f64;
    longest.mul_f64(1.0 - chance / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_come_at_growing_bounded_irregular_intervals() {
        for (losses, longest) in [(0, RETRY_MIN), (1, RETRY_MIN * 2), (3, RETRY_MIN * 8), (60, RETRY_MAX)] {
            let waits: Vec<Duration> = (0..50).map(|_| retry_wait(losses)).collect();
            assert!(waits.iter().all(|wait| *wait >= longest / 2 && *wait <= longest), "{losses}: {waits:?}");
            assert!(waits.iter().any(|wait| *wait != waits[0]), "{losses}: {waits:?}");
        }
    }
}
