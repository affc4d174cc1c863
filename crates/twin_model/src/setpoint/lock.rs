//! Whether anything may be written at all.

use super::{Actor, Role};
use crate::{SiteId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The write lock of all sites. As it comes, everything is locked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WriteLock {
    /// The kill switch of all sites, when it is pulled.
    pub killed: Option<Killed>,
    /// What is special to a site; one that is not there is locked.
    pub sites: BTreeMap<SiteId, SiteLock>,
}

/// The write lock of a site.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SiteLock {
    /// Until when it is open, and who opened it.
    pub enabled: Option<Enabled>,
    /// Its own kill switch, when it is pulled.
    pub killed: Option<Killed>,
}

/// A lock that somebody has opened for a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Enabled {
    /// It closes by itself then.
    pub until: Timestamp,
    /// Who may wish something meanwhile.
    pub roles: Vec<Role>,
    /// Who opened it.
    pub by: Actor,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// A kill switch that somebody has pulled. It stays pulled until somebody puts it back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Killed {
    /// Who.
    pub by: Actor,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

impl WriteLock {
    /// The kill switch that stops writes to `site`, if one is pulled.
    pub fn killed(&self, site: &SiteId) -> Option<&Killed> {
        self.killed.as_ref().or_else(|| self.sites.get(site)?.killed.as_ref())
    }

    /// By whom and until when `site` is open at `now`; `None` while it is locked. A kill switch is another matter.
    pub fn enabled(&self, site: &SiteId, now: Timestamp) -> Option<&Enabled> {
        self.sites.get(site)?.enabled.as_ref().filter(|enabled| now < enabled.until)
    }

    /// Whether anything may be written to `site` at `now`.
    pub fn is_open(&self, site: &SiteId, now: Timestamp) -> bool {
        self.killed(site).is_none() && self.enabled(site, now).is_some()
    }
}
