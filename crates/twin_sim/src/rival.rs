//! Whether somebody else simulates the site at the broker already: two would publish the same topics and contradict
//! each other.

use crate::broker_address::BrokerAddress;
use crate::control::status_topic;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Packet, Publish};
use rumqttc::v5::{AsyncClient, Event, EventLoop};
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;
use twin_model::SiteId;

/// How long a broker may take to let us in, and then to say what it has kept.
const CONNECT_MAX: Duration = Duration::from_secs(1);
const KEPT_MAX: Duration = Duration::from_millis(150);
/// A simulation that lives tells its status every 5 s at least; what a broker kept of one that died is not told again.
const LIVING_MAX: Duration = Duration::from_secs(7);

/// Whether a living simulation of `site` is at `broker`. At a broker that is away nobody is.
pub(crate) async fn is_there(broker: &BrokerAddress, site: &SiteId) -> bool {
    let name = format!("heliotwin-look-{:016x}", RandomState::new().hash_one(0u8));
    let mut options = broker.options(name);
    options.set_keep_alive(Duration::from_secs(10)).set_connection_timeout(CONNECT_MAX.as_secs());
    options.set_outgoing_inflight_upper_limit(1).set_max_packet_size(Some(1 << 20));
    let (client, mut events) = AsyncClient::new(options, 2);
    if client.try_subscribe(status_topic(site), QoS::AtMostOnce).is_err() {
        return false;
    }
    let subscribed = next(&mut events, |packet| matches!(packet, Packet::SubAck(_)).then_some(()));
    // What it keeps may come before or after it acknowledges the subscription.
    let mut kept = None;
    let is_in = tokio::time::timeout(CONNECT_MAX, subscribed).await.ok().flatten().is_some();
    if is_in {
        kept = tokio::time::timeout(KEPT_MAX, next(&mut events, running)).await.ok().flatten();
    }
    match kept {
        None => false,
        Some(publish) if !publish.retain => true,
        Some(_) => {
            tracing::info!(%site, "somebody has simulated this site here: waiting whether they still do");
            let living = next(&mut events, |packet| running(packet).filter(|publish| !publish.retain));
            tokio::time::timeout(LIVING_MAX, living).await.ok().flatten().is_some()
        }
    }
}

/// The first thing that `wanted` finds in what comes; `None` when the connection is lost.
async fn next<T>(events: &mut EventLoop, wanted: impl Fn(Packet) -> Option<T>) -> Option<T> {
    loop {
        match events.poll().await {
            Ok(Event::Incoming(packet)) => {
                if let Some(found) = wanted(packet) {
                    return Some(found);
                }
            }
            Ok(Event::Outgoing(_)) => {}
            Err(error) => {
                tracing::debug!(%error, "the broker cannot be asked who is there");
                return None;
            }
        }
    }
}

/// A status that says that somebody runs.
fn running(packet: Packet) -> Option<Publish> {
    let Packet::Publish(publish) = packet else {
        return None;
    };
    let status: serde_json::Value = serde_json::from_slice(&publish.payload).ok()?;
    (status["is_running"] == true).then_some(publish)
}
