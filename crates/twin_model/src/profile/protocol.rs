//! What devices that are asked speak.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How a device is asked. A profile has a part for each that its kind speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// SNMP v2c or v3.
    Snmp,
    /// Modbus over TCP or a serial line.
    Modbus,
    /// The text format of Prometheus, over HTTP.
    Prometheus,
    /// Redfish: a tree of JSON resources, over HTTP.
    Redfish,
}

impl Protocol {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Snmp, Self::Modbus, Self::Prometheus, Self::Redfish];

    /// What people call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Snmp => "SNMP",
            Self::Modbus => "Modbus",
            Self::Prometheus => "Prometheus",
            Self::Redfish => "Redfish",
        }
    }

    /// Its name in documents, sources and commands.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Snmp => "snmp",
            Self::Modbus => "modbus",
            Self::Prometheus => "prometheus",
            Self::Redfish => "redfish",
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
