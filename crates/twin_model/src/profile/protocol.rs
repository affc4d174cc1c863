//! What devices that are asked speak.

use std::fmt;

/// How a device is asked. A profile has a part for each that its kind speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Protocol {
    /// SNMP v2c or v3.
    Snmp,
    /// The text format of Prometheus, over HTTP.
    Prometheus,
}

impl Protocol {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Snmp, Self::Prometheus];

    /// Its name in documents, sources and commands.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Snmp => "snmp",
            Self::Prometheus => "prometheus",
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
