//! The facility on a broker: publishes what the bots say, serves requests, tells its status.
//!
//! The *drive* moves the facility on each wall tick. What the bots say goes to the *lanes*: connections that publish and
//! do nothing else, each for its share of the devices. The *link* is a connection of its own for status, requests and
//! replies. Between them are bounded queues, and outboxes that hold the newest message of each topic: a broker that is
//! slow or away costs samples, never memory.

use crate::backoff::Backoff;
use crate::broker_address::BrokerAddress;
use crate::control::{Envelope, LiveStatus, answer, reply_topic, request_topic, status_topic};
use crate::facility::Facility;
use crate::lane::{self, Lane};
use crate::message::Message;
use crate::outbox::Outbox;
use crate::rival;
use crate::serve::Served;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{ConnectReturnCode, LastWill, Packet};
use rumqttc::v5::{AsyncClient, Event, EventLoop};
use serde_json::json;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior};
use twin_model::{Clock, PointTable, SiteId, Timestamp};

/// The site moves so often, and each topic speaks at most once in between: 50 ms are 20 reports a second.
const TICK: Duration = Duration::from_millis(50);
/// A clock that runs faster than this moves the site every second tick only. There every topic has something to say on
/// every tick, and ten times a second are more than anybody can follow.
const RATE_OF_EVERY_TICK_MAX: f64 = 10.0;
/// Site time that is made up for in one go: two ticks of the fastest clock. After the machine has slept there are hours or
/// weeks of it, and whoever wants to stop the simulation meanwhile has to be heard.
const STRETCH_MAX: Duration = Duration::from_secs(100);
/// A site that is farther behind its clock, in the wall's time, says nothing: it would be old when it came.
const LAG_MAX: Duration = Duration::from_secs(60);
/// A site that stays this far behind its clock, in the wall's time, cannot follow it: the clock is slowed to this share of
/// what the site manages, which leaves it the rest to catch up with, looked at this often.
const BEHIND_MAX: Duration = Duration::from_millis(700);
const MANAGED_SHARE: f64 = 0.7;
const PACE_EVERY: Duration = Duration::from_millis(500);
/// Points that share a lane, and the most lanes: a broker that allows 20 unacknowledged messages still takes 20 from each.
const LANE_POINTS: usize = 2000;
const LANES_MAX: usize = 4;
/// Status and replies between the drive and the connection.
const QUEUE_LEN: usize = 64;
/// Unacknowledged status and replies that the broker has to hold.
const INFLIGHT_MAX: u16 = 20;
/// The status is told this often at least, and this often at most.
const STATUS_TICKS_MAX: u32 = 100;
const STATUS_TICKS_MIN: u32 = 20;
/// A rate of messages is counted over this long at least.
const COUNT_MIN: Duration = Duration::from_millis(900);
/// Longest request: a script of some hundred orders.
const REQUEST_BYTES_MAX: usize = 65_536;
/// Requests that wait for the next turn of the drive.
const REQUESTS_MAX: usize = 32;
/// How long a broker may take to see us off.
const FAREWELL_MAX: Duration = Duration::from_secs(1);

/// Why bots do not run.
#[derive(Debug, Error)]
pub enum RunBotsError {
    /// Others simulate the same site there.
    #[error("simulate site {site} at {broker}: it is simulated there already, and two would contradict each other")]
    AlreadySimulated {
        /// The site.
        site: SiteId,
        /// The broker.
        broker: BrokerAddress,
    },
}

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
///
/// # Errors
/// When the site is simulated at that broker already.
pub async fn run(
    facility: Facility,
    served: Served,
    broker: BrokerAddress,
    clock: Arc<dyn Clock>,
    stop: watch::Receiver<bool>,
) -> Result<(), RunBotsError> {
    let site = facility.plan().site.id.clone();
    if rival::is_there(&broker, &site).await {
        return Err(RunBotsError::AlreadySimulated { site, broker });
    }
    // A name of its own for each run: one that is taken would throw its holder out.
    let name = format!("heliotwin-sim-{site}-{:08x}", RandomState::new().hash_one(0u8) as u32);
    let mut options = broker.options(name.clone());
    options.set_keep_alive(Duration::from_secs(10)).set_connection_timeout(3).set_clean_start(true);
    options.set_outgoing_inflight_upper_limit(INFLIGHT_MAX);
    options.set_last_will(LastWill::new(status_topic(&site), farewell(), QoS::AtLeastOnce, true, None));
    let (client, events) = AsyncClient::new(options, QUEUE_LEN);
    let (tell, heard) = mpsc::channel(REQUESTS_MAX);

    let points = PointTable::from_plan(facility.plan()).iter().count();
    let lanes: Vec<Arc<Lane>> = (0..points.div_ceil(LANE_POINTS).clamp(1, LANES_MAX)).map(|_| Arc::default()).collect();
    let mut driven = JoinSet::new();
    for (number, lane) in (1..).zip(&lanes) {
        driven.spawn(lane::drive(Arc::clone(lane), broker.clone(), format!("{name}-{number}"), stop.clone()));
    }
    let mut drive = Drive {
        facility,
        served,
        clock,
        client: client.clone(),
        site: site.clone(),
        lanes,
        hash: RandomState::new(),
        messages: Vec::new(),
        notes: Outbox::default(),
        is_connected: false,
        lag: Duration::ZERO,
        paced: None,
        slowed: None,
        has_moved: false,
        status_ticks: 0,
        is_status_due: true,
        counted: (Instant::now(), 0),
        messages_per_second: 0.0,
    };
    let link = link(&client, events, &broker, request_topic(&site), tell);
    tokio::pin!(link);
    tokio::select! {
        () = drive.go(heard, stop) => {}
        () = &mut link => {}
    }
    drive.say_farewell();
    let farewells = async {
        link.await;
        while driven.join_next().await.is_some() {}
    };
    if tokio::time::timeout(FAREWELL_MAX, farewells).await.is_err() {
        tracing::debug!("the broker did not see the simulation off");
    }
    Ok(())
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
    let mut backoff = Backoff::default();
    let mut was_connected = true;
    loop {
        match events.poll().await {
            Ok(Event::Incoming(Packet::ConnAck(ack))) if ack.code == ConnectReturnCode::Success => {
                tracing::info!(%broker, "the simulation publishes");
                backoff.reset();
                was_connected = true;
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
                backoff.wait().await;
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

/// The facility with all that it needs to be heard.
struct Drive {
    facility: Facility,
    served: Served,
    clock: Arc<dyn Clock>,
    client: AsyncClient,
    site: SiteId,
    lanes: Vec<Arc<Lane>>,
    /// Which device goes by which lane.
    hash: RandomState,
    /// What the bots said since it was last handed on.
    messages: Vec<Message>,
    /// Status and replies that the connection has not taken yet.
    notes: Outbox,
    is_connected: bool,
    /// Site time that the clock has gone on and the site has not.
    lag: Duration,
    /// When the site's pace was last looked at, and the site's time then.
    paced: Option<(Instant, Timestamp)>,
    /// The rate that was asked for and the one that the clock was slowed to.
    slowed: Option<(f64, f64)>,
    /// Whether the last tick moved the site.
    has_moved: bool,
    status_ticks: u32,
    is_status_due: bool,
    /// When the acknowledged messages were last counted, how many they were, and how many a second that was.
    counted: (Instant, u64),
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
        self.served.hush(!self.facility.is_speaking());
    }

    fn tick(&mut self) {
        self.has_moved = self.clock.rate() <= RATE_OF_EVERY_TICK_MAX || !self.has_moved;
        if self.has_moved {
            self.catch_up();
        }
        self.keep_pace();
        self.status_ticks += 1;
        let is_active = self.facility.is_eventful();
        let ticks = if is_active || self.is_status_due { STATUS_TICKS_MIN } else { STATUS_TICKS_MAX };
        if self.status_ticks >= ticks {
            // Once more after the last scenario has faded, so that its end is told soon.
            self.is_status_due = is_active;
            self.tell_status();
        }
    }

    /// Slows a clock that the site cannot follow: samples that are ever older would be of no use.
    fn keep_pace(&mut self) {
        let (rate, now) = (self.clock.rate(), self.facility.now());
        // Somebody has set it meanwhile.
        self.slowed = self.slowed.filter(|(_, to)| (rate - to).abs() < 1e-6);
        let (since, from) = *self.paced.get_or_insert_with(|| (Instant::now(), now));
        let wall = since.elapsed();
        if wall < PACE_EVERY {
            return;
        }
        self.paced = Some((Instant::now(), now));
        let managed = now.since(from).as_secs_f64() / wall.as_secs_f64();
        if managed < rate && self.lag > BEHIND_MAX.mul_f64(rate) {
            self.clock.slow_to((managed * MANAGED_SHARE).floor());
            let to = self.clock.rate();
            if to < rate {
                tracing::warn!(asked = rate, to, "the site cannot follow its clock, which is slowed");
                self.slowed = Some((self.slowed.map_or(rate, |(asked, _)| asked), to));
                self.is_status_due = true;
            }
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

    /// Hands on what the bots said to the lanes, and to the connection what it takes of status and replies.
    fn send(&mut self) {
        let is_late = self.lag > LAG_MAX.mul_f64(self.clock.rate());
        self.lanes.iter().for_each(|lane| lane.hush(is_late));
        let count = self.lanes.len() as u64;
        let (hash, mut messages) = (&self.hash, std::mem::take(&mut self.messages));
        // All that one device says goes by one lane, in its order.
        let lane = |message: &Message| {
            let device = message.topic.rsplit_once('/').map_or(message.topic.as_str(), |(device, _)| device);
            hash.hash_one(device) % count
        };
        match self.lanes.as_slice() {
            [only] => only.put(messages.drain(..)),
            lanes => {
                messages.sort_by_cached_key(lane);
                for run in messages.chunk_by(|one, other| lane(one) == lane(other)) {
                    lanes[lane(&run[0]) as usize].put(run.iter().cloned());
                }
                messages.clear();
            }
        }
        self.messages = messages;
        while self.is_connected
            && let Some(note) = self.notes.take()
        {
            let Message { topic, payload, retain } = note.clone();
            if self.client.try_publish(topic, QoS::AtLeastOnce, retain, payload).is_err() {
                self.notes.put_back(std::iter::once(note));
                break;
            }
        }
    }

    fn tell_status(&mut self) {
        self.status_ticks = 0;
        let (since, before) = self.counted;
        if since.elapsed() >= COUNT_MIN {
            let acknowledged = self.lanes.iter().map(|lane| lane.acknowledged()).sum();
            self.messages_per_second = (acknowledged - before) as f64 / since.elapsed().as_secs_f64();
            self.counted = (Instant::now(), acknowledged);
        }
        let status = LiveStatus {
            is_running: true,
            rate: self.clock.rate(),
            slowed_from: self.slowed.map(|(asked, _)| asked),
            messages_per_second: self.messages_per_second,
            site: Some(self.facility.status()),
        };
        let payload = json!(status).to_string().into();
        self.notes.put(Message { topic: status_topic(&self.site).into(), payload, retain: true });
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
        self.served.hush(!self.facility.is_speaking());
        let topic = reply_topic(&self.site, &envelope.id);
        let payload = json!(reply).to_string().into();
        self.notes.put(Message { topic: topic.into(), payload, retain: false });
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report_rate::REPORTS_PER_SECOND;

    #[test]
    fn the_fastest_device_has_a_tick_for_each_of_its_reports() {
        assert!(TICK.as_secs_f64() * REPORTS_PER_SECOND.end() <= 1.0);
    }
}
