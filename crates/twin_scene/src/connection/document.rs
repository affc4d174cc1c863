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

/// What every protocol's document of a device says; see [`device_document`].
pub(super) struct DeviceDocument<'a> {
    pub(super) name: &'a str,
    pub(super) profile: &'a str,
    /// The equipment that it stands for: all that its profile tells of it is bound.
    pub(super) place: Option<&'a str>,
    /// Seconds.
    pub(super) period: f64,
    /// What else it feeds.
    pub(super) bind: &'a [BindDocument],
    /// It is left alone for now.
    pub(super) is_paused: bool,
}

/// The document of a protocol's devices: how one is reached beside what all devices have, and `device` to read the latter.
macro_rules! device_document {
    ($name:ident { $($(#[$of_field:meta])* $shown:vis $field:ident: $of:ty,)* }) => {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name {
            pub(super) name: String,
            $($(#[$of_field])* $shown $field: $of,)*
            profile: String,
            #[serde(default)]
            place: Option<String>,
            #[serde(default = "crate::connection::document::usual_period")]
            period: f64,
            #[serde(default)]
            bind: Vec<crate::connection::document::BindDocument>,
            #[serde(default)]
            paused: bool,
        }

        impl $name {
            pub(super) fn device(&self) -> crate::connection::document::DeviceDocument<'_> {
                crate::connection::document::DeviceDocument {
                    name: &self.name,
                    profile: &self.profile,
                    place: self.place.as_deref(),
                    period: self.period,
                    bind: &self.bind,
                    is_paused: self.paused,
                }
            }
        }
    };
}
pub(super) use device_document;

device_document! {
    SnmpDocument {
        /// `host` or `host:port`.
        pub(super) address: String,
        /// SNMP v2c; `$NAME` is read from the environment.
        #[serde(default)]
        pub(super) community: Option<String>,
        /// SNMP v3.
        #[serde(default)]
        pub(super) user: Option<UserDocument>,
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
