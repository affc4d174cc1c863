//! Asking a device who it is, without a running engine: for the command line and for whoever connects a device.

use std::io;
use thiserror::Error;
use twin_ingress::{prometheus, snmp};
use twin_model::connection::{SnmpAccess, WebAccess};
use twin_model::profile::Profile;

pub use twin_ingress::asked::Reading;
pub use twin_ingress::prometheus::{ScrapeError, Scraped};
pub use twin_ingress::snmp::{ProbeError, Probed};

/// What a device says of itself, and what the profile that was chosen makes of it.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Who it is.
    pub probed: Probed,
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
    Probe(#[from] ProbeError),
    /// The exporter.
    #[error(transparent)]
    Scrape(#[from] ScrapeError),
    /// There is no such profile.
    #[error("read it by profile {0:?}: there is none; `heliotwin profile list` lists them")]
    Profile(String),
}

/// Asks the device at `access` over SNMP, and reads it by `profile`, or by the one of `profiles` that fits best.
///
/// # Errors
/// When the device cannot be reached or falls silent, or `profile` is none of `profiles`.
pub fn ask_snmp(access: &SnmpAccess, profiles: &[Profile], profile: Option<&str>) -> Result<Answer, AskError> {
    let find = |id: &str| profiles.iter().find(|profile| profile.id == id);
    let chosen = profile.map(|id| find(id).ok_or_else(|| AskError::Profile(id.to_owned()))).transpose()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let probed = snmp::probe(access, profiles).await?;
        let fitting = chosen.or_else(|| probed.profiles.first().and_then(|id| find(id)));
        let readings = match fitting {
            Some(profile) => snmp::read_device(access, profile).await?,
            None => Vec::new(),
        };
        Ok(Answer { probed, profile: fitting.map(|profile| profile.id.to_string()), readings })
    })
}

/// Asks the exporter at `access` for its metrics, and reads them by `profile`, or by the one of `profiles` that fits best.
///
/// # Errors
/// When it cannot be reached, what it says cannot be read, or `profile` is none of `profiles`.
pub fn ask_prometheus(access: &WebAccess, profiles: &[Profile], profile: Option<&str>) -> Result<Scraped, AskError> {
    let find = |id: &str| profiles.iter().find(|profile| profile.id == id);
    let chosen = profile.map(|id| find(id).ok_or_else(|| AskError::Profile(id.to_owned()))).transpose()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(prometheus::scrape(access, profiles, chosen))?)
}
