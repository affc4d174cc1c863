//! Devices that are asked for what they tell, and what of it belongs where.

mod device;
mod draft;
mod field;
mod host;
mod listener;
mod modbus;
mod mqtt;
mod pattern;
mod range;
mod secret;
mod snmp;
mod topic;
mod web;

pub use device::{DevicePhase, DeviceState, TrapState};
pub use draft::{BindDraft, ConnectionDraft, DraftProblem, KEPT_SECRET};
pub use field::{AccessField, FieldKind};
pub use host::host_and_port;
pub use listener::{Listener, Metric, Scale, Sparkplug, Tongue};
pub use modbus::{Framing, MODBUS_PORT, ModbusAccess, Parity, SerialLine};
pub use mqtt::{MqttConfig, MqttTls, MqttVersion, ParseConfigError};
pub use pattern::{ParsePatternError, Selector, Step, Template, TopicFilter};
pub use range::{AddressRange, ParseRangeError, RANGE_ADDRESSES_MAX, RANGE_PORTS_MAX};
pub use secret::Secret;
pub use snmp::{Cipher, Digest, SNMP_PORT, SnmpAccess, SnmpLogin, SnmpUser};
pub use topic::{ClockForm, CsvForm, Decimal, JsonForm, PayloadForm, Spelling, Topic};
pub use web::{Trust, WebAccess, fingerprint};

use crate::profile::{Fold, ModbusSettable, Profile, Protocol};
use crate::{Place, PointIndex};
use smol_str::SmolStr;
use std::sync::Arc;
use std::time::Duration;

/// A device that is asked, and the points that it feeds.
#[derive(Clone, Debug, PartialEq)]
pub struct Connection {
    /// What people call it, unique among connections: `ups-a card`.
    pub name: SmolStr,
    /// Where it is, and how it is asked.
    pub access: Access,
    /// What it tells.
    pub profile: Arc<Profile>,
    /// From one poll to the next.
    pub period: Duration,
    /// The equipment that it stands for: what it does not tell of that, nobody expects.
    pub place: Option<Place>,
    /// What it feeds; never empty.
    pub bindings: Vec<Binding>,
    /// What may be set there, within which bounds; nothing, where the connection does not say so.
    pub settables: Vec<ModbusSettable>,
    /// Whether it is left alone for now.
    pub is_paused: bool,
}

/// Where a device is, and how it is asked: one variant for each protocol.
#[derive(Clone, Debug, PartialEq)]
pub enum Access {
    /// Over SNMP.
    Snmp(SnmpAccess),
    /// Over Modbus.
    Modbus(ModbusAccess),
    /// Over HTTP, in the text format of Prometheus.
    Prometheus(WebAccess),
    /// Over HTTP, by Redfish from the service root on.
    Redfish(WebAccess),
}

impl Access {
    /// What it speaks; a profile has a part for each.
    pub const fn protocol(&self) -> Protocol {
        match self {
            Self::Snmp(_) => Protocol::Snmp,
            Self::Modbus(_) => Protocol::Modbus,
            Self::Prometheus(_) => Protocol::Prometheus,
            Self::Redfish(_) => Protocol::Redfish,
        }
    }

    /// Where it is, without secrets: `10.0.0.20:161`.
    pub fn address(&self) -> &str {
        match self {
            Self::Snmp(snmp) => &snmp.address,
            Self::Modbus(modbus) => &modbus.address,
            Self::Prometheus(web) | Self::Redfish(web) => &web.address,
        }
    }

    /// Whether `other` leads to the same device: spoken to alike, at the same address and, over Modbus, as the same unit there.
    pub fn is_same_device(&self, other: &Self) -> bool {
        let unit = |access: &Self| match access {
            Self::Modbus(modbus) => Some(modbus.unit),
            _ => None,
        };
        let key = |access: &Self| (access.protocol(), unit(access));
        key(self) == key(other) && self.address() == other.address()
    }
}

/// A point of a profile that feeds a point of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The profile's point.
    pub from: SmolStr,
    /// What its rows make together.
    pub fold: Fold,
    /// The site's point.
    pub point: PointIndex,
    /// Whether it is missed when it does not come.
    pub is_expected: bool,
}
