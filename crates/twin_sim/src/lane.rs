//! A lane to the broker: one connection that publishes the telemetry of its share of the devices.
//!
//! Packets are packed into one write and acknowledgements are read in bulk, so that a message costs no system call of its
//! own. QoS 1: what the broker has not acknowledged when the connection is lost waits again, unless something newer has
//! been said meanwhile. The packets themselves are rumqttc's.

use crate::backoff::Backoff;
use crate::broker_address::BrokerAddress;
use crate::message::Message;
use crate::outbox::Outbox;
use bytes::BytesMut;
use rumqttc::v5::mqttbytes::v5::{
    Connect, ConnectReturnCode, Disconnect, DisconnectReasonCode, Login, Packet, PingReq, Publish,
};
use rumqttc::v5::mqttbytes::{self, QoS};
use std::convert::Infallible;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use thiserror::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Notify, watch};
use tokio::time::MissedTickBehavior;

/// Unacknowledged messages of a lane that the broker has to hold; it may allow fewer. With some 150 bytes each they fit
/// the socket's buffers.
const WINDOW_MAX: u16 = 512;
/// Room for what comes: acknowledgements of 4 to 6 bytes, a window of them at once.
const INBOX_BYTES: usize = 8 * 1024;
/// How long the broker may take to let us in, and to take what is written.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long the broker may take to see us off.
const FAREWELL_MAX: Duration = Duration::from_secs(1);
/// The broker hears from us at least so often, and we from it.
const KEEP_ALIVE: Duration = Duration::from_secs(10);

/// What a lane and those who fill it share.
#[derive(Debug, Default)]
pub(crate) struct Lane {
    outbox: Mutex<Outbox>,
    filled: Notify,
    is_quiet: AtomicBool,
    acknowledged: AtomicU64,
}

impl Lane {
    /// Lets `messages` wait to be sent.
    pub(crate) fn put(&self, messages: impl Iterator<Item = Message>) {
        let mut outbox = self.outbox();
        for message in messages {
            outbox.put(message);
        }
        drop(outbox);
        self.filled.notify_one();
    }

    /// Sends nothing more while `is_quiet`; what is said meanwhile waits.
    pub(crate) fn hush(&self, is_quiet: bool) {
        if self.is_quiet.swap(is_quiet, Ordering::Relaxed) && !is_quiet {
            self.filled.notify_one();
        }
    }

    /// How many messages the broker has acknowledged.
    pub(crate) fn acknowledged(&self) -> u64 {
        self.acknowledged.load(Ordering::Relaxed)
    }

    fn outbox(&self) -> MutexGuard<'_, Outbox> {
        self.outbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a lane has no connection any more.
#[derive(Debug, Error)]
enum LaneError {
    #[error("reach the broker: {0}")]
    Io(#[from] io::Error),
    #[error("read what the broker says: {0:?}")]
    Packet(mqttbytes::Error),
    #[error("be let in: {0:?}")]
    Refused(ConnectReturnCode),
    #[error("keep the connection: the broker is silent")]
    Silent,
    #[error("keep the connection: the broker ends it with {0:?}")]
    Ended(DisconnectReasonCode),
}

/// Publishes what is put into `lane` to `broker` as `client_id` until `stop`, over as many connections as it takes.
pub(crate) async fn drive(lane: Arc<Lane>, broker: BrokerAddress, client_id: String, mut stop: watch::Receiver<bool>) {
    let mut backoff = Backoff::default();
    let mut stopped = stop.clone();
    let live = async {
        loop {
            let error = match Link::open(&broker, &client_id).await {
                Ok(mut link) => {
                    backoff.reset();
                    link.publish(&lane, &mut stop).await
                }
                Err(error) => Some(error),
            };
            match error {
                Some(error) => tracing::debug!(%broker, client_id, %error, "a lane to the broker is lost"),
                None => return,
            }
            backoff.wait().await;
        }
    };
    tokio::select! {
        () = live => {}
        // A link that lives sees itself off; one that does not has nothing to say.
        () = async {
            drop(stopped.wait_for(|stop| *stop).await);
            tokio::time::sleep(FAREWELL_MAX).await;
        } => {}
    }
}

/// One connection.
struct Link {
    stream: TcpStream,
    inbox: BytesMut,
    packed: BytesMut,
    /// What the broker has not acknowledged, by packet identifier − 1.
    inflight: Vec<Option<Message>>,
    /// Identifiers − 1 that are free.
    free: Vec<u16>,
}

impl Link {
    async fn open(broker: &BrokerAddress, client_id: &str) -> Result<Self, LaneError> {
        let entered = async {
            let stream = TcpStream::connect((broker.host.as_str(), broker.port)).await?;
            stream.set_nodelay(true)?;
            let inbox = BytesMut::with_capacity(INBOX_BYTES);
            let (packed, inflight, free) = (BytesMut::new(), Vec::new(), Vec::new());
            let mut link = Self { stream, inbox, packed, inflight, free };
            let keep_alive = KEEP_ALIVE.as_secs() as u16;
            let connect = Connect { keep_alive, client_id: client_id.to_owned(), clean_start: true, properties: None };
            let login = broker.login.as_ref().map(|login| Login::new(&login.user, &login.password));
            link.pack(&Packet::Connect(connect, None, login))?;
            link.stream.write_all_buf(&mut link.packed).await?;
            let window = link.welcome().await?;
            link.inflight.resize_with(usize::from(window), || None);
            link.free = (0..window).rev().collect();
            Ok(link)
        };
        tokio::time::timeout(PATIENCE, entered).await.unwrap_or(Err(LaneError::Silent))
    }

    /// Waits to be let in; how many messages the broker holds unacknowledged.
    async fn welcome(&mut self) -> Result<u16, LaneError> {
        loop {
            self.receive().await?;
            match self.next_packet()? {
                Some(Packet::ConnAck(ack)) if ack.code == ConnectReturnCode::Success => {
                    let allowed = ack.properties.and_then(|properties| properties.receive_max);
                    return Ok(allowed.map_or(WINDOW_MAX, |allowed| allowed.clamp(1, WINDOW_MAX)));
                }
                Some(Packet::ConnAck(ack)) => return Err(LaneError::Refused(ack.code)),
                _ => {}
            }
        }
    }

    /// Publishes what is put into `lane` until `stop`, then sees itself off (`None`), or until it is lost: why.
    async fn publish(&mut self, lane: &Lane, stop: &mut watch::Receiver<bool>) -> Option<LaneError> {
        let lost = tokio::select! {
            lost = self.exchange(lane) => lost.err(),
            _ = stop.wait_for(|stop| *stop) => None,
        };
        if lost.is_none() {
            let farewell = Packet::Disconnect(Disconnect::new(DisconnectReasonCode::NormalDisconnection));
            if self.pack(&farewell).is_err() || self.stream.write_all_buf(&mut self.packed).await.is_err() {
                tracing::debug!("the broker did not see a lane off");
            }
        }
        // In the order of their packets' identifiers: those of one topic are replaced by the newest anyway.
        lane.outbox().put_back(self.inflight.iter_mut().filter_map(Option::take));
        lost
    }

    async fn exchange(&mut self, lane: &Lane) -> Result<Infallible, LaneError> {
        let mut signs = tokio::time::interval(KEEP_ALIVE / 2);
        signs.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut was_heard = true;
        loop {
            self.pack_waiting(lane)?;
            let written = self.stream.write_all_buf(&mut self.packed);
            tokio::time::timeout(PATIENCE, written).await.map_err(|_| LaneError::Silent)??;
            tokio::select! {
                received = self.receive() => {
                    received?;
                    was_heard = true;
                    self.take_acknowledgements(lane)?;
                }
                () = lane.filled.notified(), if !self.free.is_empty() => {}
                _ = signs.tick() => {
                    if !std::mem::replace(&mut was_heard, false) {
                        return Err(LaneError::Silent);
                    }
                    self.pack(&Packet::PingReq(PingReq))?;
                }
            }
        }
    }

    /// Packs as many of the waiting messages as may go.
    fn pack_waiting(&mut self, lane: &Lane) -> Result<(), LaneError> {
        if lane.is_quiet.load(Ordering::Relaxed) {
            return Ok(());
        }
        let mut outbox = lane.outbox();
        while let Some(at) = self.free.pop() {
            let Some(message) = outbox.take() else {
                self.free.push(at);
                break;
            };
            let mut publish = Publish::new(&*message.topic, QoS::AtLeastOnce, message.payload.clone(), None);
            (publish.retain, publish.pkid) = (message.retain, at + 1);
            self.inflight[usize::from(at)] = Some(message);
            Packet::Publish(publish).write(&mut self.packed, None).map_err(LaneError::Packet)?;
        }
        Ok(())
    }

    fn take_acknowledgements(&mut self, lane: &Lane) -> Result<(), LaneError> {
        let mut count = 0;
        while let Some(packet) = self.next_packet()? {
            match packet {
                Packet::PubAck(ack) => {
                    let at = ack.pkid.wrapping_sub(1);
                    if self.inflight.get_mut(usize::from(at)).is_some_and(|waiting| waiting.take().is_some()) {
                        self.free.push(at);
                        count += 1;
                    }
                }
                Packet::Disconnect(end) => return Err(LaneError::Ended(end.reason_code)),
                _ => {}
            }
        }
        lane.acknowledged.fetch_add(count, Ordering::Relaxed);
        Ok(())
    }

    fn pack(&mut self, packet: &Packet) -> Result<(), LaneError> {
        packet.write(&mut self.packed, None).map(drop).map_err(LaneError::Packet)
    }

    /// Waits for bytes. Nothing is lost when it is not waited for any longer.
    async fn receive(&mut self) -> Result<(), LaneError> {
        self.inbox.reserve(INBOX_BYTES);
        match self.stream.read_buf(&mut self.inbox).await? {
            0 => Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
            _ => Ok(()),
        }
    }

    fn next_packet(&mut self) -> Result<Option<Packet>, LaneError> {
        match Packet::read(&mut self.inbox, None) {
            Ok(packet) => Ok(Some(packet)),
            Err(mqttbytes::Error::InsufficientBytes(_)) => Ok(None),
            Err(error) => Err(LaneError::Packet(error)),
        }
    }
}
