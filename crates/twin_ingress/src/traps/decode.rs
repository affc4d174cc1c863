//! From a datagram to a notification. Pure: the same bytes give the same notification.

use crate::snmp::Told;
use async_snmp::message::{CommunityMessage, CommunityPdu, V3Message};
use async_snmp::notification::Notification as Decoded;
use async_snmp::pdu::{PduType, ResponsePdu};
use async_snmp::v3::UsmSecurityParams;
use async_snmp::{DecodeConfig, Value, VarBind, Version};
use bytes::Bytes;
use std::net::{IpAddr, Ipv4Addr};
use thiserror::Error;
use twin_model::profile::ObjectId;

/// `sysUpTime.0`, `snmpTrapOID.0` and `snmpTrapAddress.0` (RFC 3418, RFC 3584).
const UPTIME: [u32; 9] = [1, 3, 6, 1, 2, 1, 1, 3, 0];
const TRAP_ID: [u32; 11] = [1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0];
const TRAP_ADDRESS: [u32; 10] = [1, 3, 6, 1, 6, 3, 18, 1, 3, 0];

/// Something that a device said unasked.
#[derive(Clone, Debug, PartialEq)]
pub struct Notification {
    /// By what it says that it may.
    pub login: Login,
    /// Its kind.
    pub kind: ObjectId,
    /// Whom it says to be of, where others pass it on.
    pub on_behalf_of: Option<IpAddr>,
    /// What it says besides.
    pub told: Vec<(ObjectId, Told)>,
    /// The number by which an inform is acknowledged; the same when it is said again.
    pub inform: Option<i32>,
}

/// What lets somebody say something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Login {
    /// Of versions 1 and 2c.
    Community(Bytes),
    /// Of version 3, as far as the user is authenticated.
    User(Bytes),
}

/// Why a datagram is no notification: fragments that complete "failed to …".
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DecodeTrapError {
    /// It is no message of SNMP.
    #[error("read it as SNMP: {0}")]
    Message(String),
    /// It asks or answers instead of saying something.
    #[error("read it as a trap or an inform")]
    Kind,
}

/// What a datagram is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Datagram {
    /// Said in the clear; an inform with what acknowledges it.
    Clear { notification: Notification, acknowledgement: Option<Bytes> },
    /// Of version 3: only who knows the user's passwords can read it. `None` is nobody yet, who looks for the receiver.
    Secured { user: Option<Bytes> },
}

/// The notification of version 1 or 2c that `datagram` is.
///
/// # Errors
/// When it is none, or is of version 3.
pub fn decode(datagram: &[u8]) -> Result<Notification, DecodeTrapError> {
    match look(Bytes::copy_from_slice(datagram))? {
        Datagram::Clear { notification, .. } => Ok(notification),
        Datagram::Secured { .. } => Err(DecodeTrapError::Kind),
    }
}

/// What `datagram` is.
pub(super) fn look(datagram: Bytes) -> Result<Datagram, DecodeTrapError> {
    match version(&datagram) {
        Some(3) => secured(datagram),
        _ => clear(datagram),
    }
}

/// The version that the message says, before anything else of it is read: `SEQUENCE { INTEGER version, …`.
fn version(datagram: &[u8]) -> Option<u8> {
    let [0x30, length, rest @ ..] = datagram else { return None };
    let skipped = if *length < 0x80 { 0 } else { usize::from(length & 0x7f) };
    match rest.get(skipped..)? {
        [0x02, 0x01, version, ..] => Some(*version),
        _ => None,
    }
}

fn clear(datagram: Bytes) -> Result<Datagram, DecodeTrapError> {
    let refuse = |error: Box<async_snmp::Error>| DecodeTrapError::Message(error.to_string());
    let (_, community, pdu) =
        CommunityMessage::decode(datagram, DecodeConfig::default()).map_err(refuse)?.value.into_parts();
    let login = Login::Community(Bytes::copy_from_slice(community.as_bytes()));
    let pdu = match pdu {
        CommunityPdu::TrapV1(trap) => {
            let kind = trap.v2_trap_oid().map_err(refuse)?;
            let agent = Ipv4Addr::from(trap.agent_addr());
            let on_behalf_of = (!agent.is_unspecified()).then_some(IpAddr::V4(agent));
            let (kind, told) = (ObjectId::new(kind.arcs()), told(trap.varbinds()));
            let notification = Notification { login, kind, on_behalf_of, told, inform: None };
            return Ok(Datagram::Clear { notification, acknowledgement: None });
        }
        CommunityPdu::Standard(pdu) => pdu,
    };
    let is_inform = match pdu.pdu_type() {
        PduType::TrapV2 => false,
        PduType::InformRequest => true,
        _ => return Err(DecodeTrapError::Kind),
    };
    let (number, _, varbinds) = pdu.into_raw_parts();
    let kind = kind_of(&varbinds).ok_or(DecodeTrapError::Kind)?;
    let inform = is_inform.then_some(number);
    let notification = notification(login, kind, &varbinds, inform);
    let acknowledgement = if is_inform {
        let response = ResponsePdu::success(Version::V2c, number, varbinds).map_err(refuse)?;
        let message = CommunityMessage::v2c(community, response.into_raw()).and_then(|message| message.encode());
        Some(message.map_err(refuse)?)
    } else {
        None
    };
    Ok(Datagram::Clear { notification, acknowledgement })
}

fn secured(datagram: Bytes) -> Result<Datagram, DecodeTrapError> {
    let refuse = |error: Box<async_snmp::Error>| DecodeTrapError::Message(error.to_string());
    let message = V3Message::decode(datagram, DecodeConfig::default()).map_err(refuse)?.value;
    let said = UsmSecurityParams::decode(message.security_params().clone(), DecodeConfig::default()).map_err(refuse)?;
    let user = said.value.username().clone();
    Ok(Datagram::Secured { user: (!user.is_empty()).then_some(user) })
}

/// What the crate's receiver has read of version 3; `None` of other versions.
pub(super) fn of_user(decoded: &Decoded) -> Option<Notification> {
    let (username, kind, varbinds, inform) = match decoded {
        Decoded::TrapV3 { username, trap_oid, varbinds, .. } => (username, trap_oid, varbinds, None),
        Decoded::InformV3 { username, trap_oid, varbinds, request_id, .. } => {
            (username, trap_oid, varbinds, Some(*request_id))
        }
        _ => return None,
    };
    Some(notification(Login::User(username.clone()), ObjectId::new(kind.arcs()), varbinds, inform))
}

fn notification(login: Login, kind: ObjectId, varbinds: &[VarBind], inform: Option<i32>) -> Notification {
    let address = varbinds.iter().find(|bound| bound.oid.arcs() == TRAP_ADDRESS);
    let on_behalf_of = address.and_then(|bound| match &bound.value {
        Value::IpAddress(bytes) => Some(IpAddr::V4(Ipv4Addr::from(*bytes))),
        _ => None,
    });
    Notification { login, kind, on_behalf_of, told: told(varbinds), inform }
}

fn kind_of(varbinds: &[VarBind]) -> Option<ObjectId> {
    let bound = varbinds.iter().find(|bound| bound.oid.arcs() == TRAP_ID)?;
    match &bound.value {
        Value::ObjectIdentifier(kind) => Some(ObjectId::new(kind.arcs())),
        _ => None,
    }
}

/// What is said besides when and what.
fn told(varbinds: &[VarBind]) -> Vec<(ObjectId, Told)> {
    let is_besides = |bound: &&VarBind| bound.oid.arcs() != UPTIME && bound.oid.arcs() != TRAP_ID;
    let said = |bound: &VarBind| Some((ObjectId::new(bound.oid.arcs()), Told::of(&bound.value)?));
    varbinds.iter().filter(is_besides).filter_map(said).collect()
}
