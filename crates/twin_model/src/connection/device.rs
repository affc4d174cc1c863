//! How a device that is asked is.

use super::Connection;
use crate::Timestamp;
use crate::profile::Protocol;
use smol_str::SmolStr;
use std::time::Duration;

/// What is known of a device that is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceState {
    /// Its connection's name.
    pub name: SmolStr,
    /// What it speaks.
    pub protocol: Protocol,
    /// Where it is, without secrets.
    pub address: String,
    /// The profile that it is read by.
    pub profile: SmolStr,
    /// From one poll to the next.
    pub period: Duration,
    /// How it is.
    pub phase: DevicePhase,
    /// When it last answered.
    pub answered_at: Option<Timestamp>,
    /// How long its last answer took.
    pub took: Option<Duration>,
    /// How many values its last answer brought.
    pub values: u32,
    /// How often it was asked since the start.
    pub polls: u64,
    /// How often of these in vain.
    pub failures: u64,
    /// What last went wrong: a fragment that completes "failed to …".
    pub last_error: Option<String>,
    /// How often it has said something unasked since the start.
    pub traps: u64,
    /// What it last said unasked.
    pub last_trap: Option<TrapState>,
}

/// Something that a device has said unasked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrapState {
    /// When it came.
    pub at: Timestamp,
    /// What it is, in words: `On battery`.
    pub title: String,
}

/// Whether a device answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DevicePhase {
    /// It has not been asked yet, or has not answered yet.
    Waiting,
    /// It answered when it was last asked.
    Answers,
    /// It did not.
    Lost,
    /// Nobody asks it, because somebody wanted that.
    Paused,
}

impl DeviceState {
    /// A device of which nothing is known yet.
    pub fn of(connection: &Connection) -> Self {
        Self {
            name: connection.name.clone(),
            protocol: connection.access.protocol(),
            address: connection.access.address().to_owned(),
            profile: connection.profile.id.clone(),
            period: connection.period,
            phase: if connection.is_paused { DevicePhase::Paused } else { DevicePhase::Waiting },
            answered_at: None,
            took: None,
            values: 0,
            polls: 0,
            failures: 0,
            last_error: None,
            traps: 0,
            last_trap: None,
        }
    }
}
