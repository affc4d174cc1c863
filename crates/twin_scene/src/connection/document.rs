//! The text of connections, as it is written.

use super::modbus::ModbusDocument;
use super::web::WebDocument;
use serde::Deserialize;
use twin_model::connection::{Cipher, Digest};
use twin_model::profile::Fold;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConnectionsDocument {
    #[expect(dead_code, reason = "checked before the rest is read")]
    pub(super) version: u32,
    #[serde(default)]
    pub(super) snmp: Vec<SnmpDocument>,
    #[serde(default)]
    pub(super) modbus: Vec<ModbusDocument>,
    #[serde(default)]
    pub(super) mqtt: Vec<super::heard::MqttDocument>,
    #[serde(default)]
    pub(super) sparkplug: Vec<super::heard::SparkplugDocument>,
    #[serde(default)]
    pub(super) prometheus: Vec<WebDocument>,
    #[serde(default)]
    pub(super) redfish: Vec<WebDocument>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SnmpDocument {
    pub(super) name: String,
    /// `host` or `host:port`.
    pub(super) address: String,
    /// SNMP v2c; `$NAME` is read from the environment.
    #[serde(default)]
    pub(super) community: Option<String>,
    /// SNMP v3.
    #[serde(default)]
    pub(super) user: Option<UserDocument>,
    pub(super) profile: String,
    /// The equipment that it stands for: all that its profile tells of it is bound.
    #[serde(default)]
    pub(super) place: Option<String>,
    /// Seconds.
    #[serde(default = "usual_period")]
    pub(super) period: f64,
    /// What else it feeds.
    #[serde(default)]
    pub(super) bind: Vec<BindDocument>,
    /// It is left alone for now.
    #[serde(default)]
    pub(super) paused: bool,
}

/// What every protocol's document of a device says.
pub(super) struct DeviceDocument<'a> {
    pub(super) name: &'a str,
    pub(super) profile: &'a str,
    pub(super) place: Option<&'a str>,
    pub(super) period: f64,
    pub(super) bind: &'a [BindDocument],
    pub(super) is_paused: bool,
}

impl SnmpDocument {
    pub(super) fn device(&self) -> DeviceDocument<'_> {
        DeviceDocument {
            name: &self.name,
            profile: &self.profile,
            place: self.place.as_deref(),
            period: self.period,
            bind: &self.bind,
            is_paused: self.paused,
        }
    }
}

/// Passwords may be `$NAME`, too.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UserDocument {
    pub(super) name: String,
    #[serde(default)]
    pub(super) digest: Option<Digest>,
    #[serde(default)]
    pub(super) password: Option<String>,
    #[serde(default)]
    pub(super) cipher: Option<Cipher>,
    /// The password for the cipher.
    #[serde(default)]
    pub(super) key: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BindDocument {
    /// A point of the profile.
    pub(super) from: String,
    #[serde(default)]
    pub(super) fold: Fold,
    /// A point of the site: `demo/hall-a/A01/inlet_mid`.
    pub(super) to: String,
}

pub(super) const fn usual_period() -> f64 {
    10.0
}
