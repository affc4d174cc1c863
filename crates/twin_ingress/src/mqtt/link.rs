//! One connection to a broker: MQTT 5 packets in and out, through rumqttc's codec.
//!
//! Not rumqttc's event loop, which cannot stop reading and still acknowledge and keep alive, and which sends every
//! acknowledgement in a system call of its own; see docs/decisions/0003-embedded-broker.md.

use super::config::{Login, MqttConfig};
use bytes::BytesMut;
use rumqttc::v5::mqttbytes::v5::{
    Connect, ConnectProperties, ConnectReturnCode, Disconnect, DisconnectReasonCode, Filter, Packet, PingReq, PubAck,
    RetainForwardRule, SubAck, Subscribe, SubscribeReasonCode,
};
use rumqttc::v5::mqttbytes::{Error as CodecError, QoS};
use std::io;
use std::time::Duration;
use thiserror::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

/// Messages that the broker may send before the first of them is acknowledged. A commit takes up to a fifth of a
/// second on a busy disk: 20 000 messages in that time are 100 000 a second.
pub(super) const RECEIVE_MAX: u16 = 20_000;
/// A little more than the longest payload that the decoder examines, so that longer ones are refused with their reason
/// counted; a broker keeps what is longer still to itself.
const PACKET_BYTES_MAX: u32 = 256 * 1024;
/// How long the broker keeps what was not acknowledged after the connection has gone.
const SESSION_EXPIRY: Duration = Duration::from_secs(24 * 3600);
/// A dead peer is noticed after one and a half times this.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// For the connection and for the broker's first answer, each.
const ANSWER_WAIT: Duration = Duration::from_secs(5);
/// One read of the socket: about 500 messages.
const READ_BYTES: usize = 64 * 1024;
/// There is one subscription, so one number is enough.
const SUBSCRIBE_PKID: u16 = 1;

/// Why there is no connection.
#[derive(Debug, Error)]
pub(super) enum LinkError {
    #[error("connect to the broker: {0}")]
    Connect(#[source] io::Error),
    #[error("connect to the broker: no answer within {} s", ANSWER_WAIT.as_secs())]
    NoAnswer,
    #[error("log in to the broker: {}", refusal(*.0))]
    Refused(ConnectReturnCode),
    #[error("subscribe to {filter}: the broker refused ({reason:?})")]
    Subscribe { filter: String, reason: SubscribeReasonCode },
    #[error("keep the connection: {0}")]
    Io(#[source] io::Error),
    #[error("keep the connection: the broker closed it")]
    Closed,
    #[error("keep the connection: the broker ended it ({0:?})")]
    Ended(DisconnectReasonCode),
    #[error("keep the connection: the broker has been silent for too long")]
    Silent,
    #[error("understand the broker: {0}")]
    Codec(#[source] CodecError),
    #[error("understand the broker: an unexpected packet")]
    Unexpected,
}

fn refusal(code: ConnectReturnCode) -> String {
    match code {
        ConnectReturnCode::BadUserNamePassword => "wrong user or password".into(),
        ConnectReturnCode::NotAuthorized => "not authorized".into(),
        other => format!("{other:?}"),
    }
}

/// A connection over which the broker has let us in.
#[derive(Debug)]
pub(super) struct Link {
    stream: TcpStream,
    inbox: BytesMut,
    outbox: BytesMut,
    is_session_kept: bool,
    keep_alive: Duration,
    heard_at: Instant,
    pinged_at: Instant,
}

impl Link {
    /// Connects, and resumes the session that the broker keeps for `client_id` or begins one.
    pub(super) async fn connect(config: &MqttConfig, client_id: String) -> Result<Self, LinkError> {
        let address = (config.host(), config.port());
        let stream = timeout(ANSWER_WAIT, TcpStream::connect(address)).await.map_err(|_| LinkError::NoAnswer)?;
        let stream = stream.map_err(LinkError::Connect)?;
        stream.set_nodelay(true).map_err(LinkError::Connect)?;
        let now = Instant::now();
        let mut link = Self {
            stream,
            inbox: BytesMut::with_capacity(READ_BYTES),
            outbox: BytesMut::new(),
            is_session_kept: false,
            keep_alive: KEEP_ALIVE,
            heard_at: now,
            pinged_at: now,
        };
        link.greet(config.login(), client_id)?;
        timeout(ANSWER_WAIT, link.await_welcome()).await.map_err(|_| LinkError::NoAnswer)??;
        Ok(link)
    }

    fn greet(&mut self, login: Option<&Login>, client_id: String) -> Result<(), LinkError> {
        let properties = ConnectProperties {
            session_expiry_interval: u32::try_from(SESSION_EXPIRY.as_secs()).ok(),
            receive_maximum: Some(RECEIVE_MAX),
            max_packet_size: Some(PACKET_BYTES_MAX),
            ..ConnectProperties::new()
        };
        let keep_alive = u16::try_from(KEEP_ALIVE.as_secs()).unwrap_or(u16::MAX);
        let connect = Connect { keep_alive, client_id, clean_start: false, properties: Some(properties) };
        let login = login.map(|login| rumqttc::v5::mqttbytes::v5::Login::new(&login.user, &login.password));
        self.put(&Packet::Connect(connect, None, login))
    }

    async fn await_welcome(&mut self) -> Result<(), LinkError> {
        loop {
            match self.next()? {
                None => self.transfer(true).await?,
                Some(Packet::ConnAck(answer)) if answer.code == ConnectReturnCode::Success => {
                    self.is_session_kept = answer.session_present;
                    if let Some(secs) = answer.properties.and_then(|properties| properties.server_keep_alive) {
                        self.keep_alive = Duration::from_secs(u64::from(secs));
                    }
                    return Ok(());
                }
                Some(Packet::ConnAck(answer)) => return Err(LinkError::Refused(answer.code)),
                Some(_) => return Err(LinkError::Unexpected),
            }
        }
    }

    /// Whether the broker remembers what was not acknowledged over the connection before.
    pub(super) const fn is_session_kept(&self) -> bool {
        self.is_session_kept
    }

    /// Asks for everything that matches `filter`, at least once each. Of what the broker retains only what a new
    /// subscription brings: asking again after a reconnect brings nothing twice.
    pub(super) fn subscribe(&mut self, filter: &str) -> Result<(), LinkError> {
        let mut filter = Filter::new(filter, QoS::AtLeastOnce);
        filter.retain_forward_rule = RetainForwardRule::OnNewSubscribe;
        let subscribe = Subscribe { pkid: SUBSCRIBE_PKID, ..Subscribe::new(filter, None) };
        self.put(&Packet::Subscribe(subscribe))
    }

    /// Whether the broker's answer to [`Link::subscribe`] is a yes.
    pub(super) fn check_subscribed(filter: &str, answer: &SubAck) -> Result<(), LinkError> {
        match answer.return_codes.first() {
            Some(SubscribeReasonCode::Success(_)) => Ok(()),
            Some(reason) => Err(LinkError::Subscribe { filter: filter.to_owned(), reason: *reason }),
            None => Err(LinkError::Unexpected),
        }
    }

    /// Queues the acknowledgement of one message; [`Link::transfer`] sends what is queued.
    pub(super) fn acknowledge(&mut self, pkid: u16) -> Result<(), LinkError> {
        self.put(&Packet::PubAck(PubAck::new(pkid, None)))
    }

    /// The next packet that has arrived whole.
    pub(super) fn next(&mut self) -> Result<Option<Packet>, LinkError> {
        match Packet::read(&mut self.inbox, Some(PACKET_BYTES_MAX)) {
            Ok(packet) => Ok(Some(packet)),
            Err(CodecError::InsufficientBytes(_)) => Ok(None),
            Err(error) => Err(LinkError::Codec(error)),
        }
    }

    /// Waits until something was received (only if `may_read`) or something queued was sent. Loses nothing when it
    /// is cancelled. Not reading is what holds a fast broker back.
    pub(super) async fn transfer(&mut self, may_read: bool) -> Result<(), LinkError> {
        self.inbox.reserve(READ_BYTES);
        let (mut reader, mut writer) = self.stream.split();
        tokio::select! {
            count = reader.read_buf(&mut self.inbox), if may_read => match count.map_err(LinkError::Io)? {
                0 => return Err(LinkError::Closed),
                _ => self.heard_at = Instant::now(),
            },
            count = writer.write_buf(&mut self.outbox), if !self.outbox.is_empty() => {
                count.map_err(LinkError::Io)?;
            }
            else => std::future::pending().await,
        }
        Ok(())
    }

    /// Lets the broker know that we are here, and notices when it is not. To be called a few times per second.
    pub(super) fn keep_alive(&mut self, may_read: bool) -> Result<(), LinkError> {
        let now = Instant::now();
        if self.keep_alive.is_zero() {
            return Ok(());
        }
        if now - self.pinged_at >= self.keep_alive / 2 {
            self.pinged_at = now;
            self.put(&Packet::PingReq(PingReq))?;
        }
        // While we do not listen, its silence says nothing.
        if !may_read {
            self.heard_at = now;
        }
        if now - self.heard_at > self.keep_alive + self.keep_alive / 2 { Err(LinkError::Silent) } else { Ok(()) }
    }

    /// Sends what is queued and says good-bye, without waiting long for a broker that does not listen.
    pub(super) async fn close(mut self) {
        let good_bye = Packet::Disconnect(Disconnect::new(DisconnectReasonCode::NormalDisconnection));
        if self.put(&good_bye).is_ok() {
            let sent = timeout(Duration::from_millis(500), self.stream.write_all_buf(&mut self.outbox)).await;
            tracing::debug!(is_sent = matches!(sent, Ok(Ok(()))), "closed the connection to the broker");
        }
    }

    fn put(&mut self, packet: &Packet) -> Result<(), LinkError> {
        packet.write(&mut self.outbox, None).map(|_| ()).map_err(LinkError::Codec)
    }
}
