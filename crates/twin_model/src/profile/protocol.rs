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
}

impl Protocol {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Snmp, Self::Modbus];

    /// What people call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Snmp => "SNMP",
            Self::Modbus => "Modbus",
        }
    }

    /// Its name in documents, sources and commands.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Snmp => "snmp",
            Self::Modbus => "modbus",
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
