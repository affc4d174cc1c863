//! The facility on a broker: publishes what the bots say, serves requests, tells its status.
//!
//! Two loops side by side in one task: the *link* polls the MQTT connection and is never kept waiting; the *drive*
//! moves the facility on each wall tick. Between them are bounded queues, and an outbox that holds the newest message
//! of each topic: a broker that is slow or away costs samples, never memory.

use crate::broker_address::BrokerAddress;
use crate::control::{Envelope, LiveStatus, answer, reply_topic, request_topic, status_topic};
use crate::facility::Facility;
use crate::message::Message;
use crate::outbox::Outbox;
use crate::serve::Served;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{ConnectReturnCode, LastWill, Packet};
use rumqttc::v5::{AsyncClient, Event, EventLoop};
use serde_json::json;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::MissedTickBehavior;
use twin_model::{Clock, SiteId};

/// Each topic speaks at most once in this time of the wall's, however fast the site's clock runs.
const TICK: Duration = Duration::from_millis(100);
/// Site time that is made up for in one go: a tick of the fastest clock. After the machine has slept there are hours or
/// weeks of it, and whoever wants to stop the simulation meanwhile has to be heard.
const STRETCH_MAX: Duration = Duration::from_secs(100);
/// A site that is farther behind its clock, in the wall's time, says nothing: it would be old when it came.
const LAG_MAX: Duration = Duration::from_secs(60);
/// While messages wait, the queue to the connection is filled up this often.
const REFILL: Duration = Duration::from_millis(5);
/// Messages between the drive and the connection; with a refill every 5 ms that is 100 000 a second at most.
const QUEUE_LEN: usize = 512;
/// Unacknowledged messages that the broker has to hold.
const INFLIGHT_MAX: u16 = 200;
/// The status is told this often at least, and this often at most.
const STATUS_TICKS_MAX: u32 = 50;
const STATUS_TICKS_MIN: u32 = 10;
/// A rate of messages is counted over this long at least, seconds.
const COUNT_SECS_MIN: f64 = 0.9;
/// First and longest wait before another try to connect.
const BACKOFF_MIN: Duration = Duration::from_millis(100);
const BACKOFF_MAX: Duration = Duration::from_secs(5);
/// Longest request: a script of some hundred orders.
const REQUEST_BYTES_MAX: usize = 65_536;
/// Requests that wait for the next turn of the drive.
const REQUESTS_MAX: usize = 32;
/// How long a broker may take to see us off.
const FAREWELL_MAX: Duration = Duration::from_secs(1);

/// Something that the link tells the drive.
enum LinkEvent {
    /// The broker let us in.
    Connected,
    /// The connection is gone.
    Lost,
    /// Somebody asks for something.
    Request(Vec<u8>),
}

/// Runs `facility` on the time of `clock` and publishes through `broker` until `stop` is true (or its sender is gone).
/// Devices that are `served` answer meanwhile instead of publishing.
///
/// A broker that is away is tried again and again; meanwhile the site goes on.
pub async fn run(
    facility: Facility,
    served: Served,
    broker: BrokerAddress,
    clock: Arc<dyn Clock>,
    stop: watch::Receiver<bool>,
) {
    let site = facility.plan().site.id.clone();
    let mut options = broker.options(format!("heliotwin-sim-{site}"));
    options.set_keep_alive(Duration::from_secs(10)).set_connection_timeout(3).set_clean_start(true);
    options.set_outgoing_inflight_upper_limit(INFLIGHT_MAX);
    options.set_last_will(LastWill::new(status_topic(&site), farewell(), QoS::AtLeastOnce, true, None));
    let (client, events) = AsyncClient::new(options, QUEUE_LEN);
    let (tell, heard) = mpsc::channel(REQUESTS_MAX);

    let mut drive = Drive {
        facility,
        served,
        clock,
        client: client.clone(),
        site: site.clone(),
        outbox: Outbox::default(),
        messages: Vec::new(),
        is_connected: false,
        lag: Duration::ZERO,
        status_ticks: 0,
        is_status_due: true,
        sent: 0,
        counted_from: tokio::time::Instant::now(),
        messages_per_second: 0.0,
    };
    let link = link(&client, events, &broker, request_topic(&site), tell);
    tokio::pin!(link);
    tokio::select! {
        () = drive.go(heard, stop) => {}
        () = &mut link => {}
    }
    drive.say_farewell();
    if tokio::time::timeout(FAREWELL_MAX, link).await.is_err() {
        tracing::debug!("the broker did not see the simulation off");
    }
}

/// What the status says once nobody simulates any more.
fn farewell() -> String {
    json!({ "is_running": false }).to_string()
}

/// Keeps the connection alive and tells what comes, until a farewell has been sent.
async fn link(
    client: &AsyncClient,
    mut events: EventLoop,
    broker: &BrokerAddress,
    requests: String,
    tell: mpsc::Sender<LinkEvent>,
) {
    let mut backoff = BACKOFF_MIN;
    let mut was_connected = true;
    loop {
        match events.poll().await {
            Ok(Event::Incoming(Packet::ConnAck(ack))) if ack.code == ConnectReturnCode::Success => {
                tracing::info!(%broker, "the simulation publishes");
                (backoff, was_connected) = (BACKOFF_MIN, true);
                if client.try_subscribe(requests.clone(), QoS::AtLeastOnce).is_err() {
                    tracing::warn!("no room to subscribe to requests; scenarios cannot be started from outside");
                }
                offer(&tell, LinkEvent::Connected);
            }
            Ok(Event::Incoming(Packet::Publish(publish))) if publish.topic == requests.as_bytes() => {
                offer(&tell, LinkEvent::Request(publish.payload.to_vec()));
            }
            Ok(Event::Outgoing(rumqttc::Outgoing::Disconnect)) => return,
            Ok(_) => {}
            Err(error) => {
                if std::mem::replace(&mut was_connected, false) {
                    tracing::warn!(%broker, %error, "the simulation has no broker; trying again");
                }
                offer(&tell, LinkEvent::Lost);
                tokio::time::sleep(jittered(backoff)).await;
                backoff = (backoff * 2).min(BACKOFF_MAX);
            }
        }
    }
}

/// Hands `event` to the drive; one that is in no hurry to listen loses it, and asks again.
fn offer(tell: &mpsc::Sender<LinkEvent>, event: LinkEvent) {
    if tell.try_send(event).is_err() {
        tracing::warn!("the simulation is too busy to listen");
    }
}

/// Between half of `wait` and all of it, so that many clients of a lost broker do not come back at once.
fn jittered(wait: Duration) -> Duration {
    let draw = RandomState::new().hash_one(0u8) as f64 / u64::MAX as f64;
    wait.mul_f64(0.5 + 0.5 * draw)
}

/// The facility with all that it needs to be heard.
struct Drive {
    facility: Facility,
    served: Served,
    clock: Arc<dyn Clock>,
    client: AsyncClient,
    site: SiteId,
    outbox: Outbox,
    messages: Vec<Message>,
    is_connected: bool,
    /// Site time that the clock has gone on and the site has not.
    lag: Duration,
    status_ticks: u32,
    is_status_due: bool,
    /// Messages that went to the broker since `counted_from`, and how many a second that was the last time.
    sent: u64,
    counted_from: tokio::time::Instant,
    messages_per_second: f64,
}

impl Drive {
    async fn go(&mut self, mut heard: mpsc::Receiver<LinkEvent>, mut stop: watch::Receiver<bool>) {
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                stopped = stop.wait_for(|stop| *stop) => {
                    if stopped.is_err() {
                        tracing::debug!("nobody is left to stop the simulation: it stops");
                    }
                    return;
                }
                event = heard.recv() => match event {
                    Some(event) => self.hear(event),
                    None => return,
                },
                (crac, order) = self.served.next_order() => self.facility.order(crac, order),
                _ = ticks.tick() => self.tick(),
                () = tokio::task::yield_now(), if !self.lag.is_zero() => self.catch_up(),
                () = tokio::time::sleep(REFILL), if self.is_connected && !self.outbox.is_empty() => {}
            }
            self.send();
        }
    }

    /// Moves the site to the clock's time, or by a stretch towards it.
    fn catch_up(&mut self) {
        let now = self.clock.now();
        let to = now.min(self.facility.now() + STRETCH_MAX);
        self.facility.advance_to_newest(to, &mut self.messages);
        self.lag = now.since(to);
    }

    fn tick(&mut self) {
        self.catch_up();
        self.status_ticks += 1;
        let is_active = self.facility.is_eventful();
        let ticks = if is_active || self.is_status_due { STATUS_TICKS_MIN } else { STATUS_TICKS_MAX };
        if self.status_ticks >= ticks {
            // Once more after the last scenario has faded, so that its end is told soon.
            self.is_status_due = is_active;
            self.tell_status();
        }
    }

    fn hear(&mut self, event: LinkEvent) {
        match event {
            LinkEvent::Connected => {
                self.is_connected = true;
                self.facility.retained(&mut self.messages);
                self.tell_status();
            }
            LinkEvent::Lost => self.is_connected = false,
            LinkEvent::Request(payload) => self.serve(&payload),
        }
    }

    /// Moves what the bots said into the outbox, and from there to the connection what it takes.
    fn send(&mut self) {
        for message in self.messages.drain(..) {
            self.outbox.put(message);
        }
        if self.is_connected && self.lag <= LAG_MAX.mul_f64(self.clock.rate()) {
            let (client, sent) = (&self.client, &mut self.sent);
            self.outbox.drain(|message| {
                let Message { topic, payload, retain } = message;
                let is_sent = client.try_publish(topic.clone(), QoS::AtLeastOnce, *retain, payload.clone()).is_ok();
                *sent += u64::from(is_sent);
                is_sent
            });
        }
    }

    fn tell_status(&mut self) {
        self.status_ticks = 0;
        let seconds = self.counted_from.elapsed().as_secs_f64();
        if seconds >= COUNT_SECS_MIN {
            self.messages_per_second = std::mem::take(&mut self.sent) as f64 / seconds;
            self.counted_from = tokio::time::Instant::now();
        }
        let status = LiveStatus {
            is_running: true,
            rate: self.clock.rate(),
            messages_per_second: self.messages_per_second,
            site: Some(self.facility.status()),
        };
        let payload = json!(status).to_string().into_bytes();
        self.messages.push(Message { topic: status_topic(&self.site), payload, retain: true });
    }

    fn serve(&mut self, payload: &[u8]) {
        if payload.len() > REQUEST_BYTES_MAX {
            tracing::warn!(bytes = payload.len(), "a request is too long to be one");
            return;
        }
        let envelope = match serde_json::from_slice::<Envelope>(payload) {
            Ok(envelope) if envelope.has_plain_id() => envelope,
            Ok(envelope) => return tracing::warn!(id = envelope.id, "a request has an id that no topic can have"),
            Err(error) => return tracing::warn!(%error, "a request is none"),
        };
        // What is asked for begins now, not at the last tick.
        self.catch_up();
        let reply = answer(&mut self.facility, &envelope.request);
        let topic = reply_topic(&self.site, &envelope.id);
        let payload = json!(reply).to_string().into_bytes();
        self.messages.push(Message { topic, payload, retain: false });
        self.is_status_due = true;
        self.tell_status();
    }

    /// Tells that the simulation is over and closes the connection behind that.
    fn say_farewell(&self) {
        let said = self.client.try_publish(status_topic(&self.site), QoS::AtLeastOnce, true, farewell());
        if said.is_err() || self.client.try_disconnect().is_err() {
            tracing::debug!("no room for a farewell: the broker will tell it");
        }
    }
}
