//! One request on a connection of its own: for those who ask once.

use super::request::{Envelope, Reply, Request};
use super::{reply_topic, request_topic};
use crate::broker_address::BrokerAddress;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{ConnectReturnCode, Packet};
use rumqttc::v5::{AsyncClient, ConnectionError, Event, EventLoop};
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;
use thiserror::Error;
use twin_model::SiteId;

/// How long a broker may take to let us in, and a simulation to answer.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
pub(super) const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
/// Largest reply: a listing of everything that can be struck.
pub(super) const REPLY_BYTES_MAX: u32 = 1 << 20;

/// Why a request was not carried out.
#[derive(Debug, Error)]
pub enum SendRequestError {
    /// The broker cannot be reached.
    #[error("reach the broker at {broker}: {reason}; is heliotwin running?")]
    Connect {
        /// Where it should be.
        broker: BrokerAddress,
        /// What went wrong.
        reason: String,
    },
    /// The broker is there and does not let us in.
    #[error("log in at {broker}: it refuses this user or password")]
    LogIn {
        /// The broker.
        broker: BrokerAddress,
    },
    /// The broker is there, but no simulation of that site answers.
    #[error("hear from a simulation of site {site} at {broker}: no answer within {} s", ANSWER_TIMEOUT.as_secs())]
    NoAnswer {
        /// The broker.
        broker: BrokerAddress,
        /// The site.
        site: SiteId,
    },
    /// What came back is no reply.
    #[error("read the reply: {0}")]
    Reply(#[source] serde_json::Error),
    /// The simulation refused.
    #[error("{0}")]
    Refused(String),
    /// The connection was lost before the answer came.
    #[error("hear an answer: the connection to {broker} was lost")]
    Lost {
        /// The broker.
        broker: BrokerAddress,
    },
    /// Too many requests wait already.
    #[error("ask the simulation: too many requests wait already")]
    Busy,
}

/// Sends `request` to the simulation of `site` behind `broker` and waits for its reply, some seconds at most.
///
/// # Errors
/// When there is no broker, no simulation answers, or it refuses.
pub async fn send(broker: &BrokerAddress, site: &SiteId, request: Request) -> Result<Reply, SendRequestError> {
    let id = format!("{:016x}", RandomState::new().hash_one(std::process::id()));
    let mut options = broker.options(format!("heliotwin-ask-{id}"));
    options.set_keep_alive(Duration::from_secs(10)).set_connection_timeout(CONNECT_TIMEOUT.as_secs());
    options.set_max_packet_size(Some(REPLY_BYTES_MAX)).set_outgoing_inflight_upper_limit(4);
    let (client, mut events) = AsyncClient::new(options, 8);

    let refused = |reason: String| SendRequestError::Connect { broker: broker.clone(), reason };
    match tokio::time::timeout(CONNECT_TIMEOUT, connect(&mut events)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) if is_about_login(&error) => return Err(SendRequestError::LogIn { broker: broker.clone() }),
        Ok(Err(error)) => return Err(refused(error.to_string())),
        Err(_) => return Err(refused("no answer".to_owned())),
    }

    let answer = ask(&client, &mut events, site, Envelope { id, request });
    let payload = match tokio::time::timeout(ANSWER_TIMEOUT, answer).await {
        Ok(Ok(payload)) => payload,
        Ok(Err(error)) => return Err(refused(error.to_string())),
        Err(_) => return Err(SendRequestError::NoAnswer { broker: broker.clone(), site: site.clone() }),
    };
    hang_up(&client, &mut events).await;
    read(&payload)
}

/// The reply in `payload`, where it is none of refusal.
pub(super) fn read(payload: &[u8]) -> Result<Reply, SendRequestError> {
    match serde_json::from_slice(payload).map_err(SendRequestError::Reply)? {
        Reply::Refused { reason } => Err(SendRequestError::Refused(reason)),
        reply => Ok(reply),
    }
}

async fn connect(events: &mut EventLoop) -> Result<(), ConnectionError> {
    loop {
        if let Event::Incoming(Packet::ConnAck(ack)) = events.poll().await? {
            return match ack.code {
                ConnectReturnCode::Success => Ok(()),
                code => Err(ConnectionError::ConnectionRefused(code)),
            };
        }
    }
}

pub(super) fn is_about_login(error: &ConnectionError) -> bool {
    use ConnectReturnCode::{BadUserNamePassword, NotAuthorized};
    matches!(error, ConnectionError::ConnectionRefused(BadUserNamePassword | NotAuthorized))
}

/// Subscribes to the reply, sends the request once the subscription stands, waits.
async fn ask(
    client: &AsyncClient,
    events: &mut EventLoop,
    site: &SiteId,
    envelope: Envelope,
) -> Result<Vec<u8>, ConnectionError> {
    let reply = reply_topic(site, &envelope.id);
    let request = serde_json::to_vec(&envelope).unwrap_or_default();
    // The queue holds eight and two are sent: it cannot be full, and the loop that empties it is polled below.
    if client.try_subscribe(reply.clone(), QoS::AtLeastOnce).is_err() {
        return Err(ConnectionError::RequestsDone);
    }
    loop {
        match events.poll().await? {
            Event::Incoming(Packet::SubAck(_)) => {
                let sent = client.try_publish(request_topic(site), QoS::AtLeastOnce, false, request.clone());
                if sent.is_err() {
                    return Err(ConnectionError::RequestsDone);
                }
            }
            Event::Incoming(Packet::Publish(publish)) if publish.topic == reply.as_bytes() => {
                return Ok(publish.payload.to_vec());
            }
            _ => {}
        }
    }
}

/// Says good-bye if that can be done at once; the broker closes a silent connection by itself.
async fn hang_up(client: &AsyncClient, events: &mut EventLoop) {
    if client.try_disconnect().is_err() {
        return;
    }
    let gone = async { while events.poll().await.is_ok() {} };
    if tokio::time::timeout(Duration::from_millis(200), gone).await.is_err() {
        tracing::debug!("the broker keeps the connection open");
    }
}
