//! Asking a device who it is, or listening to a broker: for the command line, and for whoever connects a device.

mod sweep;

use std::io;
use std::time::Duration;
use thiserror::Error;
use twin_ingress::prometheus::Scraped;
use twin_ingress::{modbus, mqtt, prometheus, redfish, snmp};
use twin_model::connection::{Access, ModbusAccess, MqttConfig, SnmpAccess, WebAccess};
use twin_model::profile::{Profile, Protocol};

pub use sweep::{Step, Sweep, sweep_now};
pub use twin_ingress::asked::Reading;
pub use twin_ingress::modbus::ModbusError;
pub use twin_ingress::mqtt::survey::{Survey, SurveyError, propose};
pub use twin_ingress::prometheus::ScrapeError;
pub use twin_ingress::redfish::RedfishError;
pub use twin_ingress::snmp::ProbeError;

/// What a device says of itself, and what the profile that was chosen makes of it: the same whatever it speaks.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// What it says of itself, each with its name.
    pub facts: Vec<(String, String)>,
    /// Names of the profiles that it fits, the closest first.
    pub profiles: Vec<String>,
    /// The profile that it was read by; `None` when it fits none.
    pub profile: Option<String>,
    /// What it tells.
    pub readings: Vec<Reading>,
}

/// Who a device is: the same whatever it speaks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Identity {
    /// What it says of itself, each with its name.
    pub facts: Vec<(String, String)>,
    /// Names of the profiles that it fits, the closest first.
    pub profiles: Vec<String>,
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum AskError {
    /// The system gave no runtime.
    #[error("start a runtime: {0}")]
    Runtime(#[from] io::Error),
    /// The device, over SNMP.
    #[error(transparent)]
    Snmp(#[from] ProbeError),
    /// The device, over Modbus.
    #[error(transparent)]
    Modbus(#[from] ModbusError),
    /// The exporter.
    #[error(transparent)]
    Scrape(#[from] ScrapeError),
    /// The service of Redfish.
    #[error(transparent)]
    Redfish(#[from] RedfishError),
    /// It is there, and that is all.
    #[error("ask {address} unit {unit} who it is: it takes connections and has answered nothing")]
    Mute {
        /// Where it is.
        address: String,
        /// Which of the devices there.
        unit: u8,
    },
    /// There is no such profile.
    #[error("read it by profile {0:?}: there is none; `heliotwin profile list` lists them")]
    Profile(String),
    /// It is for devices that speak something else.
    #[error("read it by profile {profile:?}: that does not tell how its devices are asked over {protocol}")]
    Protocol {
        /// Its name.
        profile: String,
        /// What was to be spoken.
        protocol: Protocol,
    },
}

/// Asks the device at `access` who it is, and reads nothing of what it measures.
///
/// # Errors
/// When the device cannot be reached or falls silent.
pub async fn identify(access: &Access, profiles: &[Profile]) -> Result<Identity, AskError> {
    match access {
        Access::Snmp(access) => identify_snmp(access, profiles).await,
        Access::Modbus(access) => {
            let probed = modbus::probe(access, profiles).await?;
            if !probed.has_answered {
                return Err(AskError::Mute { address: access.address.clone(), unit: access.unit });
            }
            Ok(Identity { facts: probed.identification, profiles: probed.profiles })
        }
        Access::Prometheus(access) => {
            Ok(Identity { facts: Vec::new(), profiles: prometheus::identify(access, profiles).await? })
        }
        Access::Redfish(access) => {
            let (facts, profiles) = redfish::identify(access, profiles).await?;
            Ok(Identity { facts, profiles })
        }
    }
}

async fn identify_snmp(access: &SnmpAccess, profiles: &[Profile]) -> Result<Identity, AskError> {
    let probed = snmp::probe(access, profiles).await?;
    let object_id = probed.object_id.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string);
    let facts = vec![("description".to_owned(), probed.description), ("object id".to_owned(), object_id)];
    Ok(Identity { facts, profiles: probed.profiles })
}

/// Asks the device at `access`, and reads it by `profile`, or by the one of `profiles` that fits best, from a plain thread.
///
/// # Errors
/// As [`ask`].
pub fn ask_now(access: &Access, profiles: &[Profile], profile: Option<&str>) -> Result<Answer, AskError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(ask(access, profiles, profile))
}

/// Asks the device at `access`, and reads it by `profile`, or by the one of `profiles` that fits best: a line for each protocol.
///
/// # Errors
/// When the device cannot be reached or falls silent, or `profile` is none of `profiles`, or does not speak what the device does.
pub async fn ask(access: &Access, profiles: &[Profile], profile: Option<&str>) -> Result<Answer, AskError> {
    let chosen = chosen(profiles, profile, access.protocol())?;
    match access {
        Access::Snmp(access) => ask_snmp(access, profiles, chosen).await,
        Access::Modbus(access) => ask_modbus(access, profiles, chosen).await,
        Access::Prometheus(access) => ask_prometheus(access, profiles, chosen).await,
        Access::Redfish(access) => ask_redfish(access, profiles, chosen).await,
    }
}

async fn ask_snmp(access: &SnmpAccess, profiles: &[Profile], chosen: Option<&Profile>) -> Result<Answer, AskError> {
    let Identity { facts, profiles: fit } = identify_snmp(access, profiles).await?;
    let fitting = chosen.or_else(|| find(profiles, fit.first()?));
    let readings = match fitting {
        Some(profile) => snmp::read_device(access, profile).await?,
        None => Vec::new(),
    };
    let profile = fitting.map(|profile| profile.id.to_string());
    Ok(Answer { facts, profiles: fit, profile, readings })
}

/// Of a device that fits no profile the facts tell what it answers at all.
async fn ask_modbus(access: &ModbusAccess, profiles: &[Profile], chosen: Option<&Profile>) -> Result<Answer, AskError> {
    let probed = modbus::probe(access, profiles).await?;
    let mut facts = probed.identification;
    let fitting = chosen.or_else(|| find(profiles, probed.profiles.first()?));
    let mut readings = Vec::new();
    if let Some(profile) = fitting {
        let told = modbus::read_device(access, profile).await?;
        facts.extend(told.words);
        facts.extend(told.failed.into_iter().map(|title| (title, "it has that and could not tell".to_owned())));
        readings = told.readings;
    } else {
        let found = modbus::survey(access).await?;
        facts.extend(found.into_iter().map(|(table, found)| (format!("{}s", table.name()), in_words(&found))));
    }
    let profile = fitting.map(|profile| profile.id.to_string());
    Ok(Answer { facts, profiles: probed.profiles, profile, readings })
}

async fn ask_prometheus(
    access: &WebAccess,
    profiles: &[Profile],
    chosen: Option<&Profile>,
) -> Result<Answer, AskError> {
    let Scraped { profiles, profile, readings } = prometheus::scrape(access, profiles, chosen).await?;
    Ok(Answer { facts: Vec::new(), profiles, profile, readings })
}

async fn ask_redfish(access: &WebAccess, profiles: &[Profile], chosen: Option<&Profile>) -> Result<Answer, AskError> {
    let redfish::Probed { facts, profiles, profile, readings } = redfish::probe(access, profiles, chosen).await?;
    Ok(Answer { facts, profiles, profile, readings })
}

fn find<'a>(profiles: &'a [Profile], id: &str) -> Option<&'a Profile> {
    profiles.iter().find(|profile| profile.id == id)
}

/// The profile that somebody chose; it has to speak `protocol`.
fn chosen<'a>(profiles: &'a [Profile], id: Option<&str>, protocol: Protocol) -> Result<Option<&'a Profile>, AskError> {
    let Some(id) = id else { return Ok(None) };
    let profile = find(profiles, id).ok_or_else(|| AskError::Profile(id.to_owned()))?;
    if profile.protocols().all(|spoken| spoken != protocol) {
        return Err(AskError::Protocol { profile: id.to_owned(), protocol });
    }
    Ok(Some(profile))
}

/// Such as `answers 0–9, 2999–3010`, by the numbers of the wire.
fn in_words(found: &modbus::Found) -> String {
    match found {
        modbus::Found::Ranges(ranges) => {
            let range = |(from, to): &(u16, u16)| if from == to { from.to_string() } else { format!("{from}–{to}") };
            format!("answers {}", ranges.iter().map(range).collect::<Vec<_>>().join(", "))
        }
        modbus::Found::NoFunction => "has none".to_owned(),
        modbus::Found::Nothing => "refuses all that was looked for".to_owned(),
        modbus::Found::Silent => "is silent".to_owned(),
    }
}

/// Why a broker was not heard.
#[derive(Debug, Error)]
pub enum ListenError {
    /// The system gave no runtime.
    #[error("start a runtime: {0}")]
    Runtime(#[from] io::Error),
    /// The broker.
    #[error(transparent)]
    Survey(#[from] SurveyError),
}

/// Listens for as long as `wait` to what matches `filter` at the broker of `config`.
///
/// # Errors
/// When the broker cannot be reached, lets nobody in, or goes away.
pub fn listen_mqtt(config: &MqttConfig, filter: &str, wait: Duration) -> Result<Survey, ListenError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(mqtt::survey::survey(config, filter, wait))?)
}
