//! A lasting connection to a simulation: knows its status, sends requests, comes back by itself.

use super::request::{Envelope, Reply, Request};
use super::send::{ANSWER_TIMEOUT, CONNECT_TIMEOUT, REPLY_BYTES_MAX, SendRequestError, is_about_login, read};
use super::status::LiveStatus;
use super::{reply_topic, request_topic, status_topic};
use crate::broker_address::BrokerAddress;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{ConnectReturnCode, Packet};
use rumqttc::v5::{AsyncClient, ConnectionError, Event};
use std::collections::BTreeMap;
use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;
use twin_model::SiteId;

/// Requests that wait to be sent; more are refused, never awaited.
const REQUESTS_MAX: usize = 32;
/// Requests that wait for their answers, so that a simulation that has died is noticed by those who ask.
const OPEN_MAX: usize = 64;
/// Wait before another try to connect.
const BACKOFF: Duration = Duration::from_secs(1);
/// How often unanswered requests are looked through.
const PATROL: Duration = Duration::from_millis(500);

/// A line to the simulation of a site. Clones share it; it hangs up when the last is gone.
#[derive(Clone, Debug)]
pub struct Remote {
    asks: mpsc::Sender<Ask>,
    line: watch::Receiver<LineStatus>,
}

/// What is known of a simulation from afar.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LineStatus {
    /// Whether the broker is there; `Err` tells why not.
    pub broker: Option<Result<(), String>>,
    /// What the simulation last told of itself; `None` before it did.
    pub simulation: Option<LiveStatus>,
}

type Answer = oneshot::Sender<Result<Reply, SendRequestError>>;

#[derive(Debug)]
struct Ask {
    request: Request,
    answer: Answer,
}

/// A line to the simulation of `site` behind `broker`. The future has to be run for it to work, and ends when every
/// [`Remote`] is gone.
pub fn remote(broker: BrokerAddress, site: SiteId) -> (Remote, impl Future<Output = ()> + Send) {
    let (asks, asked) = mpsc::channel(REQUESTS_MAX);
    let (tell, line) = watch::channel(LineStatus::default());
    (Remote { asks, line }, run(broker, site, asked, tell))
}

impl Remote {
    /// What is known of the simulation, the newest only.
    pub fn status(&self) -> watch::Receiver<LineStatus> {
        self.line.clone()
    }

    /// Sends `request` and waits for the reply, some seconds at most.
    ///
    /// # Errors
    /// When the broker is away, no simulation answers, or it refuses.
    pub async fn send(&self, request: Request) -> Result<Reply, SendRequestError> {
        self.ask(request)?.await.unwrap_or(Err(SendRequestError::Busy))
    }

    /// Sends `request` without waiting; the reply comes to the receiver.
    ///
    /// # Errors
    /// When too many requests wait already.
    pub fn ask(
        &self,
        request: Request,
    ) -> Result<oneshot::Receiver<Result<Reply, SendRequestError>>, SendRequestError> {
        let (answer, answered) = oneshot::channel();
        self.asks.try_send(Ask { request, answer }).map_err(|_| SendRequestError::Busy)?;
        Ok(answered)
    }
}

/// Requests on their way, by the id of their replies.
struct Open {
    broker: BrokerAddress,
    site: SiteId,
    waiting: BTreeMap<String, (Instant, Answer)>,
}

async fn run(broker: BrokerAddress, site: SiteId, mut asked: mpsc::Receiver<Ask>, tell: watch::Sender<LineStatus>) {
    let session = format!("{:016x}", RandomState::new().hash_one(std::process::id()));
    let mut options = broker.options(format!("heliotwin-remote-{session}"));
    options.set_keep_alive(Duration::from_secs(10)).set_connection_timeout(CONNECT_TIMEOUT.as_secs());
    options.set_max_packet_size(Some(REPLY_BYTES_MAX)).set_outgoing_inflight_upper_limit(16);
    let (client, mut events) = AsyncClient::new(options, REQUESTS_MAX + 8);
    let mut open = Open { broker, site: site.clone(), waiting: BTreeMap::new() };
    let mut patrol = tokio::time::interval(PATROL);
    let mut number = 0u64;
    let mut is_connected = false;
    loop {
        tokio::select! {
            event = events.poll() => match event {
                Ok(Event::Incoming(Packet::ConnAck(ack))) if ack.code == ConnectReturnCode::Success => {
                    is_connected = true;
                    for topic in [status_topic(&site), reply_topic(&site, "+")] {
                        if client.try_subscribe(topic, QoS::AtLeastOnce).is_err() {
                            tracing::warn!("no room to subscribe to the simulation's words");
                        }
                    }
                    tell.send_modify(|line| line.broker = Some(Ok(())));
                }
                Ok(Event::Incoming(Packet::Publish(publish))) => {
                    if publish.topic == status_topic(&site).as_bytes() {
                        match serde_json::from_slice(&publish.payload) {
                            Ok(status) => tell.send_modify(|line| line.simulation = Some(status)),
                            Err(error) => tracing::debug!(%error, "the simulation's status cannot be read"),
                        }
                    } else {
                        open.answer(&publish.topic, &publish.payload);
                    }
                }
                Ok(_) => {}
                Err(error) => {
                    is_connected = false;
                    open.lose(&error);
                    tell.send_modify(|line| *line = LineStatus { broker: Some(Err(error.to_string())), simulation: None });
                    // Those who ask meanwhile hear that at once.
                    tokio::time::sleep(BACKOFF).await;
                }
            },
            ask = asked.recv() => {
                let Some(Ask { request, answer }) = ask else { break };
                number += 1;
                let id = format!("{session}-{number}");
                let payload = serde_json::to_vec(&Envelope { id: id.clone(), request }).unwrap_or_default();
                let is_sent = is_connected
                    && open.waiting.len() < OPEN_MAX
                    && client.try_publish(request_topic(&site), QoS::AtLeastOnce, false, payload).is_ok();
                if is_sent {
                    open.waiting.insert(id, (Instant::now() + ANSWER_TIMEOUT, answer));
                } else {
                    let broker = open.broker.clone();
                    let reason = "it is away".to_owned();
                    give(answer, Err(if is_connected { SendRequestError::Busy } else { SendRequestError::Connect { broker, reason } }));
                }
            }
            _ = patrol.tick() => open.give_up(Instant::now()),
        }
    }
    if client.try_disconnect().is_ok() {
        let gone = async { while events.poll().await.is_ok() {} };
        if tokio::time::timeout(Duration::from_millis(200), gone).await.is_err() {
            tracing::debug!("the broker keeps the connection open");
        }
    }
}

impl Open {
    /// Hands `payload` to whom it answers.
    fn answer(&mut self, topic: &[u8], payload: &[u8]) {
        let id = std::str::from_utf8(topic).ok().and_then(|topic| topic.rsplit('/').next());
        if let Some((_, answer)) = id.and_then(|id| self.waiting.remove(id)) {
            give(answer, read(payload));
        }
    }

    /// Tells everybody that the connection is gone.
    fn lose(&mut self, error: &ConnectionError) {
        for (_, (_, answer)) in std::mem::take(&mut self.waiting) {
            let broker = self.broker.clone();
            let why = if is_about_login(error) {
                SendRequestError::LogIn { broker }
            } else {
                SendRequestError::Lost { broker }
            };
            give(answer, Err(why));
        }
    }

    /// Tells those who have waited too long at `now`.
    fn give_up(&mut self, now: Instant) {
        let late: Vec<String> =
            self.waiting.iter().filter(|(_, (until, _))| *until <= now).map(|(id, _)| id.clone()).collect();
        for id in late {
            if let Some((_, answer)) = self.waiting.remove(&id) {
                let (broker, site) = (self.broker.clone(), self.site.clone());
                give(answer, Err(SendRequestError::NoAnswer { broker, site }));
            }
        }
    }
}

/// Answers; who does not wait any more does not care.
fn give(answer: Answer, what: Result<Reply, SendRequestError>) {
    if answer.send(what).is_err() {
        tracing::debug!("nobody waits for this answer any more");
    }
}
