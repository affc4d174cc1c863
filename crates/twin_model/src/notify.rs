//! Who is told of which alarms, where, and when: the document that people edit, and what becomes of it.

use crate::{Priority, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// All that is wanted of notifications: `notify.json` of a data folder. No secret is in it, only where to find one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotifyDocument {
    /// Of this form; 1.
    pub version: u32,
    /// The server that takes e-mail; none is sent without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub smtp: Option<SmtpServer>,
    /// Who is told, each name once.
    #[serde(default)]
    pub recipients: Vec<Recipient>,
}

/// How e-mail is encrypted on its way to the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmtpSecurity {
    /// In the clear at first, then encrypted or not at all: port 587.
    #[default]
    StartTls,
    /// From the first byte: port 465.
    Tls,
    /// In the clear: for a server on this machine.
    None,
}

/// A server that takes e-mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpServer {
    /// Name or address.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How it is encrypted.
    #[serde(default)]
    pub security: SmtpSecurity,
    /// Whom it is from: `twin@example.org`.
    pub from: String,
    /// Who logs in; nobody when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Where the password is: `$NAME` of a variable of the environment, or `file:PATH`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Certificates that are trusted besides the system's: a file of PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca: Option<PathBuf>,
}

/// By which way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum NotifyChannel {
    /// An e-mail.
    Email {
        /// To: `ana@example.org`.
        address: String,
    },
    /// A POST of JSON.
    Webhook {
        /// Where to: `https://example.org/hook`.
        url: String,
        /// Where the secret is that signs it: `$NAME`, or `file:PATH`; not signed when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        secret: Option<String>,
        /// Certificates that are trusted besides the system's: a file of PEM.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ca: Option<PathBuf>,
    },
}

/// Hours in which somebody is left alone; what comes then waits for one message at their end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// From then on, in the site's time zone: `22:00`.
    pub from: String,
    /// Until then, on the next day where that is earlier: `06:30`.
    pub to: String,
    /// Whether alarms of priority P1 are told at once all the same.
    #[serde(default)]
    pub p1_breaks_through: bool,
}

/// How many messages somebody gets at most; what is more waits for one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateCap {
    /// So many,
    pub count: u32,
    /// in so many minutes.
    pub minutes: u32,
}

impl Default for RateCap {
    /// ISA-18.2's limit for alarms that an operator can work through: 12 an hour.
    fn default() -> Self {
        Self { count: 12, minutes: 60 }
    }
}

/// Somebody who is told, by one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// What people call them.
    pub name: String,
    /// By which way.
    pub channel: NotifyChannel,
    /// Of which priorities, 1 to 4; of all when empty.
    #[serde(default)]
    pub priorities: Vec<u8>,
    /// Of which places and what is in them: `demo/hall-a`, `demo/hall-a/A01`; of all when empty.
    #[serde(default)]
    pub places: Vec<String>,
    /// When not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<QuietHours>,
    /// How often at most.
    #[serde(default)]
    pub cap: RateCap,
}

/// An alarm that asks for somebody: raised, or escalated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annunciation {
    /// Number of the alarm and of its step in the journal: `12-3`. The same one always has the same.
    pub id: String,
    /// When, in the site's time.
    pub at: Timestamp,
    /// Whether it was on the list before, at a lesser priority.
    pub is_escalated: bool,
    /// 1 to 4.
    pub priority: u8,
    /// The point that it is about.
    pub point: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub action: String,
}

impl Annunciation {
    /// What people call its priority.
    pub fn priority_word(&self) -> &'static str {
        let found = Priority::ALL.into_iter().find(|priority| priority.digit() == self.priority);
        found.map_or("Unknown", Priority::word)
    }
}

/// A message on its way to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// What it is known by where it arrives: the same at each attempt.
    pub id: String,
    /// To whom, by their name.
    pub recipient: String,
    /// In one line.
    pub subject: String,
    /// What it tells of; none in a test.
    pub annunciations: Vec<Annunciation>,
    /// Annunciations that it does not name for lack of room.
    #[serde(default)]
    pub more: u64,
    /// Attempts so far.
    #[serde(default)]
    pub attempts: u32,
    /// The next attempt is not before, by the machine's clock.
    pub next_at: Timestamp,
    /// Why the last attempt failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// How notifications are, for whoever shows them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NotifyState {
    /// Who is told.
    pub recipients: Vec<Recipient>,
    /// Why the document does not hold, where it does not; then the one before does.
    pub problem: Option<String>,
    /// On their way, the next first.
    pub waiting: Vec<Delivery>,
    /// Given up, the newest first.
    pub dead: Vec<Delivery>,
    /// Annunciations that wait for the end of quiet hours or for room under a cap, by recipient.
    pub held: BTreeMap<String, u64>,
    /// When something last arrived, by recipient and the machine's clock.
    pub arrived: BTreeMap<String, Timestamp>,
    /// Messages that arrived since the twin was first set up.
    pub delivered: u64,
}
