//! What the tests are made of: a clock that stands still, a publisher, and a source whose commits a test decides.

use crate::site;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::{AsyncClient, Event, EventLoop, Incoming, MqttOptions};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use twin_ingress::mqtt::{EmbeddedBroker, MqttConfig, MqttSource};
use twin_ingress::{Batch, Receipt, SourceEvent, SourceReport};
use twin_model::{Clock, Filing, PlaceIndex, PointTable, Timestamp};

/// Nothing here takes a second; a test that waits this long has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// 2026-01-31T08:00:00Z.
pub(crate) const NOW: Timestamp = Timestamp::from_secs(1_769_846_400);

/// A clock that a test moves by hand; it begins at [`NOW`].
#[derive(Default)]
pub(crate) struct HandClock(AtomicU64);

impl HandClock {
    pub(crate) fn advance(&self, by: Duration) {
        self.0.fetch_add(by.as_nanos() as u64, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        NOW + Duration::from_nanos(self.0.load(Ordering::SeqCst))
    }
    fn rate(&self) -> f64 {
        1.0
    }
}

/// The places of the site of `racks` racks.
pub(crate) fn places(racks: u32) -> Arc<PlaceIndex> {
    Arc::new(PlaceIndex::new(&site::plan(racks), &site::points(racks)))
}

/// A broker on a free port.
pub(crate) async fn start_broker() -> EmbeddedBroker {
    EmbeddedBroker::start(([127, 0, 0, 1], 0).into()).await.expect("a free port")
}

/// The number of a batch.
pub(crate) fn ticket(batch: &Batch) -> u64 {
    batch.receipt.as_ref().map_or(0, Receipt::ticket)
}

/// A running source.
pub(crate) struct Rig {
    pub(crate) points: Arc<PointTable>,
    events: mpsc::Receiver<SourceEvent>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
    /// The last report that came.
    pub(crate) report: Option<SourceReport>,
    pub(crate) clock: Arc<HandClock>,
}

impl Rig {
    /// A source of two racks by the broker at `address`, with room for `room` events.
    pub(crate) fn start(address: SocketAddr, room: usize) -> Self {
        Self::speak(MqttConfig::at(address), room)
    }

    /// The same, by a broker as `config` says.
    pub(crate) fn speak(config: MqttConfig, room: usize) -> Self {
        let build = |points, clock| {
            let source = MqttSource::build(config, points, clock).expect("a site with points");
            source.with_facts(watch::channel((site::points(2), places(2))).1)
        };
        Self::run(room, build)
    }

    /// The source that `build` makes for points and a clock.
    pub(crate) fn run(room: usize, build: impl FnOnce(Arc<PointTable>, Arc<dyn Clock>) -> MqttSource) -> Self {
        let (points, clock) = (site::points(2), Arc::new(HandClock::default()));
        let (events_in, events) = mpsc::channel(room);
        let (stop, stopped) = watch::channel(false);
        let source = build(Arc::clone(&points), Arc::clone(&clock) as Arc<dyn Clock>);
        let task = tokio::spawn(source.run(events_in, stopped));
        Self { points, events, stop, task, report: None, clock }
    }

    async fn next_event(&mut self) -> SourceEvent {
        timeout(PATIENCE, self.events.recv()).await.expect("an event in time").expect("a running source")
    }

    /// Waits for a report for which `is_wanted` holds; batches on the way are committed.
    pub(crate) async fn wait_report(&mut self, is_wanted: impl Fn(&SourceReport) -> bool) -> SourceReport {
        loop {
            match self.next_event().await {
                SourceEvent::Batch(batch) => self.commit(&batch),
                SourceEvent::Report(report) => {
                    self.report = Some(report.clone());
                    if is_wanted(&report) {
                        return report;
                    }
                }
                SourceEvent::Devices(_) | SourceEvent::Facts(_) => {}
            }
        }
    }

    /// The next batch, not committed.
    pub(crate) async fn next_batch(&mut self) -> Batch {
        loop {
            match self.next_event().await {
                SourceEvent::Batch(batch) => return batch,
                SourceEvent::Report(report) => self.report = Some(report),
                SourceEvent::Devices(_) | SourceEvent::Facts(_) => {}
            }
        }
    }

    /// The next facts, not committed.
    pub(crate) async fn next_facts(&mut self) -> Vec<Filing> {
        loop {
            match self.next_event().await {
                SourceEvent::Facts(batch) => return batch.facts,
                SourceEvent::Batch(batch) => panic!("{batch:?} came before the facts"),
                SourceEvent::Report(_) | SourceEvent::Devices(_) => {}
            }
        }
    }

    /// The values of the next `count` samples, not committed, and the last batch of them.
    pub(crate) async fn next_values(&mut self, count: usize) -> (Vec<f64>, Option<Batch>) {
        let (mut values, mut last) = (Vec::new(), None);
        while values.len() < count {
            let batch = self.next_batch().await;
            assert!(last.as_ref().is_none_or(|last| ticket(&batch) == ticket(last) + 1), "tickets rise by one");
            values.extend(batch.samples.iter().map(|sample| sample.value));
            last = Some(batch);
        }
        (values, last)
    }

    /// Tells the source that `batch` is on disk.
    pub(crate) fn commit(&self, batch: &Batch) {
        batch.receipt.as_ref().expect("its source waits").settle();
    }

    /// Ends the source as a shutdown does.
    pub(crate) async fn stop(self) {
        self.stop.send_replace(true);
        timeout(PATIENCE, self.task).await.expect("an end in time").expect("no panic");
    }

    /// Ends the source as a crash does: the connection closes, nobody says good-bye.
    pub(crate) async fn kill(self) {
        self.task.abort();
        assert!(self.task.await.is_err_and(|error| error.is_cancelled()));
    }
}

/// A rumqttc client that publishes and waits until the broker has taken responsibility.
pub(crate) struct Publisher {
    client: AsyncClient,
    events: EventLoop,
}

impl Publisher {
    pub(crate) async fn connect(address: SocketAddr, id: &str) -> Self {
        let mut options = MqttOptions::new(id, address.ip().to_string(), address.port());
        options.set_keep_alive(Duration::from_secs(30)).set_outgoing_inflight_upper_limit(100);
        let (client, events) = AsyncClient::new(options, 100);
        let mut publisher = Self { client, events };
        publisher.wait_incoming(|packet| matches!(packet, Incoming::ConnAck(_))).await;
        publisher
    }

    async fn wait_incoming(&mut self, is_wanted: impl Fn(&Incoming) -> bool) {
        loop {
            let event = timeout(PATIENCE, self.events.poll()).await.expect("an event in time").expect("a connection");
            if let Event::Incoming(packet) = event
                && is_wanted(&packet)
            {
                return;
            }
        }
    }

    /// Publishes each payload under `topic` with QoS 1.
    pub(crate) async fn publish<P: Into<Vec<u8>>>(&mut self, topic: &str, payloads: impl IntoIterator<Item = P>) {
        for payload in payloads {
            self.client.try_publish(topic, QoS::AtLeastOnce, false, payload.into()).expect("room in the queue");
            self.wait_incoming(|packet| matches!(packet, Incoming::PubAck(_))).await;
        }
    }

    /// Publishes one retained message.
    pub(crate) async fn retain(&mut self, topic: &str, payload: &str) {
        self.client.try_publish(topic, QoS::AtLeastOnce, true, payload.to_owned()).expect("room in the queue");
        self.wait_incoming(|packet| matches!(packet, Incoming::PubAck(_))).await;
    }
}
