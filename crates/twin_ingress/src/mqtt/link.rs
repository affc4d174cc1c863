//! One connection to a broker: packets in and out, plain or over TLS.
//!
//! Not rumqttc's event loop, which cannot stop reading and still acknowledge and keep alive, and which sends every
//! acknowledgement in a system call of its own; see docs/decisions/0003-embedded-broker.md.

use super::tls::{self, TlsError};
use super::wire::{Greeting, KEEP_ALIVE, Outgoing, Packet, Refusal, Wire, WireError};
use bytes::BytesMut;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use twin_model::connection::MqttConfig;

/// For the connection and for the broker's first answer, each.
const ANSWER_WAIT: Duration = Duration::from_secs(5);
/// For a broker that does not listen any more when we say good-bye.
const GOOD_BYE_WAIT: Duration = Duration::from_millis(500);
/// One read of the socket: about 500 messages.
const READ_BYTES: usize = 64 * 1024;

/// Why there is no connection.
#[derive(Debug, Error)]
pub(crate) enum LinkError {
    #[error("connect to the broker: {0}")]
    Connect(#[source] io::Error),
    #[error("connect to the broker: no answer within {} s", ANSWER_WAIT.as_secs())]
    NoAnswer,
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error("log in to the broker: {0}")]
    Refused(Refusal),
    #[error("log in to the broker: it closed the connection at once")]
    TurnedAway,
    #[error("subscribe to {filter}: the broker refused ({reason})")]
    Subscribe { filter: String, reason: String },
    #[error("keep the connection: {0}")]
    Io(#[source] io::Error),
    #[error("keep the connection: the broker closed it")]
    Closed,
    #[error("keep the connection: the broker ended it ({0})")]
    Ended(String),
    #[error("keep the connection: the broker has been silent for too long")]
    Silent,
    #[error("understand the broker: {0}")]
    Codec(#[from] WireError),
    #[error("understand the broker: an unexpected packet")]
    Unexpected,
}

impl LinkError {
    /// Whether the broker may only have disliked the version of MQTT.
    pub(super) const fn may_be_the_version(&self) -> bool {
        matches!(self, Self::Refused(Refusal::Version) | Self::TurnedAway | Self::Codec(_))
    }
}

/// TCP, or TLS over it.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// A connection over which the broker has let us in.
pub(crate) struct Link {
    stream: Box<dyn Stream>,
    wire: Wire,
    packet_bytes_max: u32,
    inbox: BytesMut,
    outbox: BytesMut,
    /// What was written may still wait to be encrypted and sent.
    is_flushed: bool,
    is_session_kept: bool,
    keep_alive: Duration,
    heard_at: Instant,
    pinged_at: Instant,
}

impl Link {
    /// Connects, and resumes the session that the broker keeps for our name or begins one.
    pub(crate) async fn connect(config: &MqttConfig, wire: Wire, greeting: &Greeting) -> Result<Self, LinkError> {
        let stream = timeout(ANSWER_WAIT, open(config)).await.map_err(|_| LinkError::NoAnswer)??;
        let now = Instant::now();
        let mut link = Self {
            stream,
            wire,
            packet_bytes_max: greeting.packet_bytes_max,
            inbox: BytesMut::with_capacity(READ_BYTES),
            outbox: BytesMut::new(),
            is_flushed: true,
            is_session_kept: false,
            keep_alive: KEEP_ALIVE,
            heard_at: now,
            pinged_at: now,
        };
        wire.put_greeting(&mut link.outbox, greeting, config.credentials())?;
        timeout(ANSWER_WAIT, link.await_welcome()).await.map_err(|_| LinkError::NoAnswer)??;
        Ok(link)
    }

    async fn await_welcome(&mut self) -> Result<(), LinkError> {
        loop {
            match self.next()? {
                None => self.transfer(true).await.map_err(|error| match error {
                    LinkError::Closed => LinkError::TurnedAway,
                    other => other,
                })?,
                Some(Packet::Welcome { is_session_kept, keep_alive }) => {
                    self.is_session_kept = is_session_kept;
                    self.keep_alive = keep_alive.unwrap_or(KEEP_ALIVE);
                    return Ok(());
                }
                Some(Packet::Refused(reason)) => return Err(LinkError::Refused(reason)),
                Some(_) => return Err(LinkError::Unexpected),
            }
        }
    }

    /// Whether the broker remembers what was not acknowledged over the connection before.
    pub(crate) const fn is_session_kept(&self) -> bool {
        self.is_session_kept
    }

    /// Which MQTT is spoken.
    pub(crate) const fn wire(&self) -> Wire {
        self.wire
    }

    /// Asks for everything that matches one of `filters`.
    pub(crate) fn subscribe(&mut self, filters: &[String]) -> Result<(), LinkError> {
        Ok(self.wire.put_subscription(&mut self.outbox, filters)?)
    }

    /// Whether the broker's answer to [`Link::subscribe`] is a yes to all.
    pub(crate) fn check_subscribed(filters: &[String], told: Vec<Option<String>>) -> Result<(), LinkError> {
        if told.len() != filters.len() {
            return Err(LinkError::Unexpected);
        }
        match filters.iter().zip(told).find_map(|(filter, told)| Some((filter, told?))) {
            Some((filter, reason)) => Err(LinkError::Subscribe { filter: filter.clone(), reason }),
            None => Ok(()),
        }
    }

    /// Queues the acknowledgement of one message; [`Link::transfer`] sends what is queued.
    pub(super) fn acknowledge(&mut self, pkid: u16) -> Result<(), LinkError> {
        Ok(self.wire.put_acknowledgement(&mut self.outbox, pkid)?)
    }

    /// Queues a message of ours.
    pub(crate) fn publish(&mut self, message: &Outgoing) -> Result<(), LinkError> {
        Ok(self.wire.put_message(&mut self.outbox, message)?)
    }

    /// The next packet that has arrived whole.
    pub(super) fn next(&mut self) -> Result<Option<Packet>, LinkError> {
        Ok(self.wire.next(&mut self.inbox, self.packet_bytes_max)?)
    }

    /// Waits until something was received (only if `may_read`) or something queued was sent. Loses nothing when it
    /// is cancelled. Not reading is what holds a fast broker back.
    pub(crate) async fn transfer(&mut self, may_read: bool) -> Result<(), LinkError> {
        self.inbox.reserve(READ_BYTES);
        poll_fn(|context| self.poll_transfer(context, may_read)).await
    }

    fn poll_transfer(&mut self, context: &mut Context<'_>, may_read: bool) -> Poll<Result<(), LinkError>> {
        let mut has_moved = false;
        if may_read && let Poll::Ready(count) = pin!(self.stream.read_buf(&mut self.inbox)).poll(context) {
            match count.map_err(broken)? {
                0 => return Poll::Ready(Err(LinkError::Closed)),
                _ => self.heard_at = Instant::now(),
            }
            has_moved = true;
        }
        if !self.outbox.is_empty() {
            if let Poll::Ready(count) = pin!(self.stream.write_buf(&mut self.outbox)).poll(context) {
                if count.map_err(broken)? == 0 {
                    return Poll::Ready(Err(LinkError::Closed));
                }
                self.is_flushed = false;
                has_moved = true;
            }
        } else if !self.is_flushed && !has_moved {
            ready!(Pin::new(&mut self.stream).poll_flush(context)).map_err(broken)?;
            self.is_flushed = true;
        }
        if has_moved { Poll::Ready(Ok(())) } else { Poll::Pending }
    }

    /// Lets the broker know that we are here, and notices when it is not. To be called a few times per second.
    pub(crate) fn keep_alive(&mut self, may_read: bool) -> Result<(), LinkError> {
        let now = Instant::now();
        if self.keep_alive.is_zero() {
            return Ok(());
        }
        if now - self.pinged_at >= self.keep_alive / 2 {
            self.pinged_at = now;
            self.wire.put_ping(&mut self.outbox)?;
        }
        // While we do not listen, its silence says nothing.
        if !may_read {
            self.heard_at = now;
        }
        if now - self.heard_at > self.keep_alive + self.keep_alive / 2 { Err(LinkError::Silent) } else { Ok(()) }
    }

    /// Sends what is queued and says good-bye, without waiting long for a broker that does not listen.
    pub(crate) async fn close(mut self) {
        if self.wire.put_good_bye(&mut self.outbox).is_ok() {
            let send = async {
                self.stream.write_all_buf(&mut self.outbox).await?;
                self.stream.shutdown().await
            };
            let sent = timeout(GOOD_BYE_WAIT, send).await;
            tracing::debug!(is_sent = matches!(sent, Ok(Ok(()))), "closed the connection to the broker");
        }
    }
}

async fn open(config: &MqttConfig) -> Result<Box<dyn Stream>, LinkError> {
    let stream = TcpStream::connect((config.host(), config.port())).await.map_err(LinkError::Connect)?;
    stream.set_nodelay(true).map_err(LinkError::Connect)?;
    Ok(match config.tls() {
        None => Box::new(stream),
        Some(tls) => Box::new(tls::encrypt(stream, config.host(), tls).await?),
    })
}

/// With TLS 1.3 a broker tells only after the handshake that it does not like our certificate.
fn broken(error: io::Error) -> LinkError {
    match tls::explain(&error) {
        Some(error) => LinkError::Tls(error),
        None => LinkError::Io(error),
    }
}
