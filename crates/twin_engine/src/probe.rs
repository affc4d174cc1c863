//! Asking a device who it is: for the command line, and for whoever connects a device.

use std::io;
use thiserror::Error;
use twin_ingress::snmp;
use twin_model::connection::{Access, SnmpAccess};
use twin_model::profile::Profile;

pub use twin_ingress::asked::Reading;
pub use twin_ingress::snmp::ProbeError;

/// What a device says of itself, and what the profile that was chosen makes of it.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Who it is, in its own words; empty when it says none.
    pub description: String,
    /// Names of the profiles that it fits, the closest first.
    pub fitting: Vec<String>,
    /// The profile that it was read by; `None` when it fits none.
    pub profile: Option<String>,
    /// What it tells.
    pub readings: Vec<Reading>,
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum AskError {
    /// The system gave no runtime.
    #[error("start a runtime: {0}")]
    Runtime(#[from] io::Error),
    /// The device.
    #[error(transparent)]
    Snmp(#[from] ProbeError),
    /// There is no such profile.
    #[error("read it by profile {0:?}: there is none; `heliotwin profile list` lists them")]
    Profile(String),
}

/// Asks the device at `access`, and reads it by `profile`, or by the one of `profiles` that fits best, from a plain thread.
///
/// # Errors
/// As [`ask`].
pub fn ask_now(access: &Access, profiles: &[Profile], profile: Option<&str>) -> Result<Answer, AskError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(ask(access, profiles, profile))
}

/// Asks the device at `access`, and reads it by `profile`, or by the one of `profiles` that fits best.
///
/// # Errors
/// When the device cannot be reached or falls silent, or `profile` is none of `profiles`.
pub async fn ask(access: &Access, profiles: &[Profile], profile: Option<&str>) -> Result<Answer, AskError> {
    let find = |id: &str| profiles.iter().find(|profile| profile.id == id);
    let chosen = profile.map(|id| find(id).ok_or_else(|| AskError::Profile(id.to_owned()))).transpose()?;
    match access {
        Access::Snmp(access) => ask_snmp(access, profiles, chosen).await,
    }
}

async fn ask_snmp(access: &SnmpAccess, profiles: &[Profile], chosen: Option<&Profile>) -> Result<Answer, AskError> {
    let probed = snmp::probe(access, profiles).await?;
    let best = || profiles.iter().find(|profile| probed.profiles.first().is_some_and(|id| profile.id == id.as_str()));
    let profile = chosen.or_else(best);
    let readings = match profile {
        Some(profile) => snmp::read_device(access, profile).await?,
        None => Vec::new(),
    };
    let description = match (&probed.object_id, probed.description.as_str()) {
        (Some(object_id), "") => object_id.to_string(),
        (Some(object_id), description) => format!("{description} ({object_id})"),
        (None, description) => description.to_owned(),
    };
    Ok(Answer { description, fitting: probed.profiles, profile: profile.map(|it| it.id.to_string()), readings })
}
