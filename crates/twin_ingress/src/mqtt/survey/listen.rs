//! Listening: a connection of its own, that leaves no trace at the broker.

use super::super::link::{Link, LinkError};
use super::super::wire::{Greeting, Packet, Wire};
use super::seen::Survey;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;
use thiserror::Error;
use tokio::time::{Instant, sleep_until};
use twin_model::connection::{MqttConfig, MqttVersion};

/// As much as a gateway of Sparkplug announces in one message.
const PACKET_BYTES_MAX: u32 = 4 * 1024 * 1024;
/// Between two looks at whether the broker is still there.
const LOOK: Duration = Duration::from_secs(1);

/// Why nothing could be heard: a fragment that completes "failed to …".
#[derive(Debug, Error)]
#[error("{0}")]
pub struct SurveyError(String);

impl From<LinkError> for SurveyError {
    fn from(error: LinkError) -> Self {
        Self(error.to_string())
    }
}

/// Listens to what matches `filter` at the broker of `config`, for as long as `wait`.
///
/// # Errors
/// When the broker cannot be reached, lets nobody in, or goes away.
pub async fn survey(config: &MqttConfig, filter: &str, wait: Duration) -> Result<Survey, SurveyError> {
    let drawn = format!("heliotwin-probe-{:08x}", RandomState::new().hash_one(filter) as u32);
    let greeting = Greeting {
        client_id: config.client_id().unwrap_or(&drawn).to_owned(),
        is_session_wanted: false,
        will: None,
        packet_bytes_max: PACKET_BYTES_MAX,
    };
    let first = Wire::first(config.version());
    let mut link = match Link::connect(config, first, &greeting).await {
        Err(error) if config.version() == MqttVersion::Newest && error.may_be_the_version() => {
            Link::connect(config, first.other(), &greeting).await?
        }
        connected => connected?,
    };
    let filters = [filter.to_owned()];
    link.subscribe(&filters)?;
    let (begun, mut seen) = (Instant::now(), Survey::default());
    let mut look = begun + LOOK;
    while begun.elapsed() < wait {
        while let Some(packet) = link.next()? {
            match packet {
                Packet::Message(message) => {
                    if let Some(pkid) = message.pkid {
                        link.acknowledge(pkid)?;
                    }
                    seen.add(&message.topic, &message.payload);
                }
                Packet::Subscribed(told) => Link::check_subscribed(&filters, told)?,
                Packet::Heard => {}
                Packet::Ended(reason) => return Err(LinkError::Ended(reason).into()),
                _ => return Err(LinkError::Unexpected.into()),
            }
        }
        link.keep_alive(true)?;
        tokio::select! {
            moved = link.transfer(true) => moved?,
            () = sleep_until(look.min(begun + wait)) => look = Instant::now() + LOOK,
        }
    }
    link.close().await;
    seen.took = begun.elapsed();
    Ok(seen)
}
