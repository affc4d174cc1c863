//! The packets of MQTT 5 and 3.1.1, as far as we speak them, through rumqttc's codecs.

use bytes::{Buf, Bytes, BytesMut};
use rumqttc::mqttbytes::v4;
use rumqttc::mqttbytes::{Error as OldCodecError, QoS as OldQoS};
use rumqttc::v5::mqttbytes::v5;
use rumqttc::v5::mqttbytes::{Error as CodecError, QoS};
use std::time::Duration;
use thiserror::Error;
use twin_model::connection::MqttVersion;

/// Messages that the broker may send before the first of them is acknowledged. A commit takes up to a fifth of a
/// second on a busy disk: 20 000 messages in that time are 100 000 a second. MQTT 3.1.1 cannot say it.
pub(super) const RECEIVE_MAX: u16 = 20_000;
/// How long the broker keeps what was not acknowledged after the connection has gone. MQTT 3.1.1 cannot say it.
const SESSION_EXPIRY: Duration = Duration::from_secs(24 * 3600);
/// A dead peer is noticed after one and a half times this.
pub(super) const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// A broker of MQTT 3.1.1 cannot be told to keep long messages to itself, and one that was not read would come again after
/// every reconnect: pictures and firmware go through, and are refused by who reads the payload.
const OLD_PACKET_BYTES_MAX: usize = 16 * 1024 * 1024;
/// There is one subscription at a time, and one message of ours that waits, so one number is enough.
const PKID: u16 = 1;
/// The answer of a broker that speaks 3.1.1 only, whatever it was greeted with: connection acknowledged, two bytes.
const OLD_REFUSAL: [u8; 2] = [0x20, 0x02];

/// Which MQTT is spoken over a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    V5,
    V311,
}

/// How a connection begins.
#[derive(Clone, Debug)]
pub(crate) struct Greeting {
    pub(crate) client_id: String,
    /// Whether the broker keeps for us what was not acknowledged, and our subscriptions.
    pub(crate) is_session_wanted: bool,
    /// What the broker publishes when we vanish.
    pub(crate) will: Option<Outgoing>,
    /// Longer messages are the broker's to keep.
    pub(crate) packet_bytes_max: u32,
}

/// A message that the broker sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) topic: Bytes,
    pub(crate) payload: Bytes,
    /// Its number, where it is to be acknowledged.
    pub(crate) pkid: Option<u16>,
    /// The broker sent it before, and was not told that it came.
    pub(crate) is_repeat: bool,
}

/// A message of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outgoing {
    pub(crate) topic: String,
    pub(crate) payload: Vec<u8>,
    /// Kept by the broker, and sent at least once; else at most once.
    pub(crate) is_retained: bool,
}

/// What a broker says.
#[derive(Debug)]
pub(super) enum Packet {
    Welcome {
        is_session_kept: bool,
        keep_alive: Option<Duration>,
    },
    Refused(Refusal),
    Message(Message),
    /// For each filter, in their order: why not, where it is not.
    Subscribed(Vec<Option<String>>),
    /// A pong, or a message of ours has arrived.
    Heard,
    /// It is about to close the connection.
    Ended(String),
    Unexpected,
}

/// Why a broker does not let us in.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum Refusal {
    #[error("it does not speak this version of MQTT")]
    Version,
    #[error("wrong user or password")]
    Credentials,
    #[error("not authorized: wrong user, password or certificate, or no permission")]
    NotAuthorized,
    #[error("it refuses the client identifier")]
    ClientId,
    #[error("it is not available")]
    Unavailable,
    #[error("{0}")]
    Other(String),
}

/// What cannot be read or written.
#[derive(Debug, Error)]
pub(crate) enum WireError {
    #[error(transparent)]
    New(#[from] CodecError),
    #[error(transparent)]
    Old(#[from] OldCodecError),
}

impl Wire {
    /// What to begin with.
    pub(crate) const fn first(version: MqttVersion) -> Self {
        match version {
            MqttVersion::Newest | MqttVersion::V5 => Self::V5,
            MqttVersion::V311 => Self::V311,
        }
    }

    /// The other one.
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::V5 => Self::V311,
            Self::V311 => Self::V5,
        }
    }

    pub(super) fn put_greeting(
        self,
        out: &mut BytesMut,
        greeting: &Greeting,
        login: Option<(&str, &str)>,
    ) -> Result<(), WireError> {
        let keep_alive = u16::try_from(KEEP_ALIVE.as_secs()).unwrap_or(u16::MAX);
        let (client_id, will) = (greeting.client_id.clone(), greeting.will.as_ref());
        match self {
            Self::V5 => {
                let expiry = greeting.is_session_wanted.then_some(SESSION_EXPIRY.as_secs());
                let properties = v5::ConnectProperties {
                    session_expiry_interval: expiry.and_then(|secs| u32::try_from(secs).ok()),
                    receive_maximum: Some(RECEIVE_MAX),
                    max_packet_size: Some(greeting.packet_bytes_max),
                    ..v5::ConnectProperties::new()
                };
                let clean_start = !greeting.is_session_wanted;
                let connect = v5::Connect { keep_alive, client_id, clean_start, properties: Some(properties) };
                let will = will.map(|will| {
                    v5::LastWill::new(&*will.topic, &*will.payload, QoS::AtLeastOnce, will.is_retained, None)
                });
                let login = login.map(|(user, password)| v5::Login::new(user, password));
                v5::Packet::Connect(connect, will, login).write(out, None)?;
            }
            Self::V311 => {
                let mut connect = v4::Connect::new(client_id);
                connect.keep_alive = keep_alive;
                connect.clean_session = !greeting.is_session_wanted;
                connect.last_will = will
                    .map(|will| v4::LastWill::new(&*will.topic, &*will.payload, OldQoS::AtLeastOnce, will.is_retained));
                if let Some((user, password)) = login {
                    connect.set_login(user, password);
                }
                v4::Packet::Connect(connect).write(out, usize::MAX)?;
            }
        }
        Ok(())
    }

    /// Asks for everything that matches one of `filters`, at least once each. Of what the broker retains only what a new
    /// subscription brings, where MQTT 5 lets one say so.
    pub(super) fn put_subscription(self, out: &mut BytesMut, filters: &[String]) -> Result<(), WireError> {
        match self {
            Self::V5 => {
                let filters = filters.iter().map(|filter| {
                    let mut filter = v5::Filter::new(filter, QoS::AtLeastOnce);
                    filter.retain_forward_rule = v5::RetainForwardRule::OnNewSubscribe;
                    filter
                });
                let subscribe = v5::Subscribe { pkid: PKID, ..v5::Subscribe::new_many(filters, None) };
                v5::Packet::Subscribe(subscribe).write(out, None)?;
            }
            Self::V311 => {
                let filters =
                    filters.iter().map(|filter| v4::SubscribeFilter::new(filter.clone(), OldQoS::AtLeastOnce));
                let subscribe = v4::Subscribe { pkid: PKID, ..v4::Subscribe::new_many(filters) };
                v4::Packet::Subscribe(subscribe).write(out, usize::MAX)?;
            }
        }
        Ok(())
    }

    pub(super) fn put_acknowledgement(self, out: &mut BytesMut, pkid: u16) -> Result<(), WireError> {
        match self {
            Self::V5 => v5::Packet::PubAck(v5::PubAck::new(pkid, None)).write(out, None)?,
            Self::V311 => v4::Packet::PubAck(v4::PubAck::new(pkid)).write(out, usize::MAX)?,
        };
        Ok(())
    }

    pub(super) fn put_message(self, out: &mut BytesMut, message: &Outgoing) -> Result<(), WireError> {
        let Outgoing { topic, payload, is_retained } = message;
        match self {
            Self::V5 => {
                let qos = if *is_retained { QoS::AtLeastOnce } else { QoS::AtMostOnce };
                let mut publish = v5::Publish::new(topic.as_str(), qos, payload.clone(), None);
                publish.retain = *is_retained;
                publish.pkid = PKID;
                v5::Packet::Publish(publish).write(out, None)?;
            }
            Self::V311 => {
                let qos = if *is_retained { OldQoS::AtLeastOnce } else { OldQoS::AtMostOnce };
                let mut publish = v4::Publish::new(topic.as_str(), qos, payload.clone());
                publish.retain = *is_retained;
                publish.pkid = PKID;
                v4::Packet::Publish(publish).write(out, usize::MAX)?;
            }
        }
        Ok(())
    }

    pub(super) fn put_ping(self, out: &mut BytesMut) -> Result<(), WireError> {
        match self {
            Self::V5 => v5::Packet::PingReq(v5::PingReq).write(out, None)?,
            Self::V311 => v4::Packet::PingReq.write(out, usize::MAX)?,
        };
        Ok(())
    }

    pub(super) fn put_good_bye(self, out: &mut BytesMut) -> Result<(), WireError> {
        match self {
            Self::V5 => {
                let good_bye = v5::Disconnect::new(v5::DisconnectReasonCode::NormalDisconnection);
                v5::Packet::Disconnect(good_bye).write(out, None)?
            }
            Self::V311 => v4::Packet::Disconnect.write(out, usize::MAX)?,
        };
        Ok(())
    }

    /// The next packet that has arrived whole.
    pub(super) fn next(self, inbox: &mut BytesMut, packet_bytes_max: u32) -> Result<Option<Packet>, WireError> {
        match self {
            Self::V5 => {
                if let Some(&[_, code]) = inbox.strip_prefix(&OLD_REFUSAL).and_then(|rest| rest.first_chunk::<2>()) {
                    inbox.advance(OLD_REFUSAL.len() + 2);
                    return Ok(Some(Packet::Refused(old_code(code))));
                }
                match v5::Packet::read(inbox, Some(packet_bytes_max)) {
                    Ok(packet) => Ok(Some(new_packet(packet))),
                    Err(CodecError::InsufficientBytes(_)) => Ok(None),
                    Err(error) => Err(error.into()),
                }
            }
            Self::V311 => match v4::Packet::read(inbox, OLD_PACKET_BYTES_MAX) {
                Ok(packet) => Ok(Some(old_packet(packet))),
                Err(OldCodecError::InsufficientBytes(_)) => Ok(None),
                Err(error) => Err(error.into()),
            },
        }
    }
}

fn new_packet(packet: v5::Packet) -> Packet {
    match packet {
        v5::Packet::Publish(message) => Packet::Message(Message {
            topic: message.topic,
            payload: message.payload,
            pkid: (message.qos != QoS::AtMostOnce).then_some(message.pkid),
            is_repeat: message.dup,
        }),
        v5::Packet::ConnAck(answer) if answer.code == v5::ConnectReturnCode::Success => {
            let secs = answer.properties.and_then(|properties| properties.server_keep_alive);
            let keep_alive = secs.map(|secs| Duration::from_secs(u64::from(secs)));
            Packet::Welcome { is_session_kept: answer.session_present, keep_alive }
        }
        v5::Packet::ConnAck(answer) => Packet::Refused(new_refusal(answer.code)),
        v5::Packet::SubAck(answer) => {
            let told = answer.return_codes.iter().map(|code| match code {
                v5::SubscribeReasonCode::Success(_) => None,
                refused => Some(format!("{refused:?}")),
            });
            Packet::Subscribed(told.collect())
        }
        v5::Packet::PingResp(_) | v5::Packet::PubAck(_) => Packet::Heard,
        v5::Packet::Disconnect(reason) => Packet::Ended(format!("{:?}", reason.reason_code)),
        _ => Packet::Unexpected,
    }
}

fn old_packet(packet: v4::Packet) -> Packet {
    match packet {
        v4::Packet::Publish(message) => Packet::Message(Message {
            topic: message.topic.into(),
            payload: message.payload,
            pkid: (message.qos != OldQoS::AtMostOnce).then_some(message.pkid),
            is_repeat: message.dup,
        }),
        v4::Packet::ConnAck(answer) => match answer.code {
            v4::ConnectReturnCode::Success => {
                Packet::Welcome { is_session_kept: answer.session_present, keep_alive: None }
            }
            v4::ConnectReturnCode::RefusedProtocolVersion => Packet::Refused(Refusal::Version),
            v4::ConnectReturnCode::BadClientId => Packet::Refused(Refusal::ClientId),
            v4::ConnectReturnCode::ServiceUnavailable => Packet::Refused(Refusal::Unavailable),
            v4::ConnectReturnCode::BadUserNamePassword => Packet::Refused(Refusal::Credentials),
            v4::ConnectReturnCode::NotAuthorized => Packet::Refused(Refusal::NotAuthorized),
        },
        v4::Packet::SubAck(answer) => {
            let told = answer.return_codes.iter().map(|code| match code {
                v4::SubscribeReasonCode::Success(_) => None,
                v4::SubscribeReasonCode::Failure => Some("no reason told".to_owned()),
            });
            Packet::Subscribed(told.collect())
        }
        v4::Packet::PingResp | v4::Packet::PubAck(_) => Packet::Heard,
        _ => Packet::Unexpected,
    }
}

fn new_refusal(code: v5::ConnectReturnCode) -> Refusal {
    use v5::ConnectReturnCode as Code;
    match code {
        Code::RefusedProtocolVersion | Code::UnsupportedProtocolVersion => Refusal::Version,
        Code::BadUserNamePassword => Refusal::Credentials,
        Code::NotAuthorized => Refusal::NotAuthorized,
        Code::BadClientId | Code::ClientIdentifierNotValid => Refusal::ClientId,
        Code::ServiceUnavailable | Code::ServerUnavailable | Code::ServerBusy => Refusal::Unavailable,
        other => Refusal::Other(format!("{other:?}")),
    }
}

/// The return codes of MQTT 3.1.1, table 3.1.
fn old_code(code: u8) -> Refusal {
    match code {
        1 => Refusal::Version,
        2 => Refusal::ClientId,
        3 => Refusal::Unavailable,
        4 => Refusal::Credentials,
        5 => Refusal::NotAuthorized,
        other => Refusal::Other(format!("return code {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broker_of_the_old_version_refuses_the_new_one_in_its_own_words() {
        let mut inbox = BytesMut::from(&[0x20, 0x02, 0x00, 0x01][..]);
        let told = Wire::V5.next(&mut inbox, 1000).expect("it is understood");
        assert!(matches!(told, Some(Packet::Refused(Refusal::Version))), "{told:?}");
        assert!(inbox.is_empty());
        let mut half = BytesMut::from(&[0x20, 0x02, 0x00][..]);
        assert!(Wire::V5.next(&mut half, 1000).expect("more may come").is_none());
    }

    #[test]
    fn both_versions_carry_the_same_message_and_number() {
        for wire in [Wire::V5, Wire::V311] {
            let sent = Outgoing { topic: "a/b".into(), payload: b"1".to_vec(), is_retained: true };
            let mut bytes = BytesMut::new();
            wire.put_message(&mut bytes, &sent).expect("it can be written");
            let Ok(Some(Packet::Message(message))) = wire.next(&mut bytes, 1000) else { panic!("{wire:?}") };
            let expected = Message { topic: "a/b".into(), payload: "1".into(), pkid: Some(PKID), is_repeat: false };
            assert_eq!(message, expected);
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_a_broker_says_is_read_or_refused_without_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..64)) {
            for wire in [Wire::V5, Wire::V311] {
                let mut inbox = BytesMut::from(&bytes[..]);
                while let Ok(Some(_)) = wire.next(&mut inbox, 1000) {}
            }
        }
    }
}
