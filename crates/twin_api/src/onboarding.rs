//! Devices that people connect: what is known of them while they do.

use std::sync::Arc;
use std::time::Duration;
use twin_model::connection::{ConnectionDraft, DraftProblem};
use twin_model::profile::{Fold, Measure, Protocol};

/// Connections as people made them, and what they are made from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Onboarding {
    /// What kinds of devices are known, by name.
    pub profiles: Arc<Vec<ProfileEntry>>,
    /// All connections, those of the command line's file first.
    pub connections: Vec<ConnectionEntry>,
    /// Why connections cannot be kept now, if they cannot.
    pub store_problem: Option<String>,
    /// The answer to the last wish about a connection.
    pub answer: Option<OnboardingAnswer>,
    /// What asking a device brought.
    pub probe: Option<Probe>,
    /// What looking for devices has brought so far.
    pub discovery: Option<Discovery>,
}

/// A kind of device.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileEntry {
    /// Its name.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// Who makes it; empty where many do.
    pub maker: String,
    /// What it tells, over each protocol that it speaks.
    pub parts: Vec<(Protocol, Vec<ProfilePointEntry>)>,
}

impl ProfileEntry {
    /// What it tells over `protocol`; `None` where it does not speak that.
    pub fn points(&self, protocol: Protocol) -> Option<&[ProfilePointEntry]> {
        self.parts.iter().find(|(spoken, _)| *spoken == protocol).map(|(_, points)| &points[..])
    }
}

/// What a kind of device tells.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfilePointEntry {
    /// Its name in the profile.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// What is measured.
    pub measure: Measure,
    /// The quantity of a site's equipment that it is, if it is one of those, and what its rows make together then.
    pub quantity: Option<(String, Fold)>,
}

/// A connection, and whether it is as it should be.
#[derive(Clone, Debug, PartialEq)]
pub struct ConnectionEntry {
    /// As it was made, without its secrets; `None` of those of the command line's file.
    pub draft: Option<ConnectionDraft>,
    /// Its name.
    pub name: String,
    /// How many points of the site it feeds.
    pub feeds: usize,
    /// What is wrong with it: then its device is not asked.
    pub problems: Vec<DraftProblem>,
}

/// What became of a wish about a connection.
#[derive(Clone, Debug, PartialEq)]
pub struct OnboardingAnswer {
    /// The wish's number.
    pub number: u64,
    /// Why it was refused; empty: it is done.
    pub problems: Vec<DraftProblem>,
}

/// A device that is being asked who it is and what it tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    /// The wish's number.
    pub number: u64,
    /// How far it is.
    pub state: ProbeState,
}

/// How far asking a device is.
#[derive(Clone, Debug, PartialEq)]
pub enum ProbeState {
    /// It has been asked.
    Asking,
    /// What was typed is wrong.
    Refused(Vec<DraftProblem>),
    /// It could not be read: a fragment that completes "failed to …".
    Failed(String),
    /// It answered.
    Answered(Box<ProbeAnswer>),
}

/// What a device said.
#[derive(Clone, Debug, PartialEq)]
pub struct ProbeAnswer {
    /// What it says of itself, each with its name.
    pub facts: Vec<(String, String)>,
    /// Names of the profiles that it fits, the closest first.
    pub fitting: Vec<String>,
    /// The profile that it was read by; `None` when it fits none.
    pub profile: Option<String>,
    /// What it tells by that.
    pub readings: Vec<ProbeReading>,
    /// How long it took.
    pub took: Duration,
}

/// A value of a device, in its measure's unit.
#[derive(Clone, Debug, PartialEq)]
pub struct ProbeReading {
    /// The point's name in its profile.
    pub point: String,
    /// The row's index; empty for a single value.
    pub index: Vec<u32>,
    /// What people call it.
    pub title: String,
    /// What is measured; it tells the unit.
    pub measure: Measure,
    /// In [`Measure::unit`].
    pub value: f64,
    /// The word of a state.
    pub state: Option<String>,
}

/// Devices that are being looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Discovery {
    /// The wish's number.
    pub number: u64,
    /// How far it is.
    pub state: DiscoveryState,
    /// Addresses that have answered or been given up, each port for itself.
    pub asked: usize,
    /// All of them.
    pub of: usize,
    /// Who has answered, in the order of the addresses.
    pub finds: Vec<Find>,
}

/// How far looking for devices is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiscoveryState {
    /// Addresses are asked.
    Asking,
    /// All have been asked.
    Done,
    /// A person has stopped it.
    Stopped,
    /// What was typed is wrong.
    Refused(Vec<DraftProblem>),
}

/// Somebody who answers at an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Find {
    /// The address, as the first field of a connection has it: `10.0.0.20`, or `https://10.0.0.50`.
    pub address: String,
    /// What it says of itself, each with its name.
    pub facts: Vec<(String, String)>,
    /// Names of the profiles that it fits, the closest first.
    pub fitting: Vec<String>,
    /// Why it could not be asked who it is, although it is there: a fragment that completes "failed to …".
    pub problem: Option<String>,
    /// The name of the connection that leads there already.
    pub connection: Option<String>,
}

impl Find {
    /// What it says of itself, in one line; numbers that only programs know are left out. Empty when it says nothing.
    pub fn says(&self) -> String {
        let told = self.facts.iter().filter(|(name, _)| name != "object id");
        let words = told.flat_map(|(_, told)| told.split_whitespace());
        words.collect::<Vec<_>>().join(" ")
    }
}
