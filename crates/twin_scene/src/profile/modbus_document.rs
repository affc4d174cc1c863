//! The text of a profile's part about Modbus, as it is written.

use super::head::HeadDocument;
use serde::Deserialize;
use std::collections::BTreeMap;
use twin_model::Priority;
use twin_model::profile::{ByteOrder, Fold, Format, Measure};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ModbusDocument {
    #[serde(default)]
    pub(super) identify: Vec<IdentityDocument>,
    /// Of all values that do not say otherwise.
    #[serde(default)]
    pub(super) order: ByteOrder,
    /// Registers of one request.
    #[serde(default)]
    pub(super) block: Option<u16>,
    /// Registers read for nothing between two values.
    #[serde(default)]
    pub(super) gap: Option<u16>,
    #[serde(default)]
    pub(super) texts: Vec<TextDocument>,
    pub(super) points: Vec<ModbusPointDocument>,
}

/// Where a register is. The notation is always named, since 40016 alone could be either.
#[derive(Clone, Debug, Deserialize)]
pub(super) enum AtDocument {
    /// As the wire counts, from 0.
    Coil(u16),
    Discrete(u16),
    Holding(u16),
    Input(u16),
    /// As manuals count: `"30100"`.
    Modicon(String),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IdentityDocument {
    #[serde(default)]
    pub(super) maker: Option<String>,
    #[serde(default)]
    pub(super) model: Option<String>,
    #[serde(default)]
    pub(super) registers: Vec<SignDocument>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SignDocument {
    pub(super) at: AtDocument,
    #[serde(default)]
    pub(super) format: Option<Format>,
    #[serde(default)]
    pub(super) order: Option<ByteOrder>,
    #[serde(default)]
    pub(super) is: Vec<String>,
    #[serde(default)]
    pub(super) between: Option<(f64, f64)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TextDocument {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) at: AtDocument,
    pub(super) registers: u8,
    #[serde(default)]
    pub(super) order: Option<ByteOrder>,
    #[serde(default)]
    pub(super) unit_offset: u8,
    #[serde(default)]
    pub(super) rows: Option<RowsDocument>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowsDocument {
    pub(super) count: u16,
    #[serde(default)]
    pub(super) stride: u16,
    #[serde(default)]
    pub(super) unit_stride: u8,
    #[serde(default)]
    pub(super) labels: Vec<String>,
    /// One of the texts.
    #[serde(default)]
    pub(super) label: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WhenDocument {
    pub(super) at: AtDocument,
    #[serde(default)]
    pub(super) format: Option<Format>,
    #[serde(default)]
    pub(super) order: Option<ByteOrder>,
    #[serde(default)]
    pub(super) unit_offset: u8,
    #[serde(default)]
    pub(super) is: Vec<String>,
    #[serde(default)]
    pub(super) is_not: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ModbusPointDocument {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) measure: Measure,
    pub(super) at: AtDocument,
    /// Left out: a flag of coils and discrete inputs, else a register without sign.
    #[serde(default)]
    pub(super) format: Option<Format>,
    #[serde(default)]
    pub(super) order: Option<ByteOrder>,
    #[serde(default)]
    pub(super) unit_offset: u8,
    #[serde(default)]
    pub(super) rows: Option<RowsDocument>,
    #[serde(default)]
    pub(super) when: Vec<WhenDocument>,
    /// Left out: the measure's own.
    #[serde(default)]
    pub(super) unit: Option<String>,
    #[serde(default = "one")]
    pub(super) multiply: f64,
    #[serde(default = "one")]
    pub(super) divide: f64,
    #[serde(default)]
    pub(super) offset: f64,
    #[serde(default)]
    pub(super) absent: Vec<String>,
    #[serde(default)]
    pub(super) states: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) alarms: BTreeMap<String, Priority>,
    #[serde(default)]
    pub(super) tells: Option<String>,
    #[serde(default)]
    pub(super) fold: Option<Fold>,
    #[serde(default)]
    pub(super) optional: bool,
}

impl ModbusPointDocument {
    pub(super) fn head(&self) -> HeadDocument<'_> {
        HeadDocument {
            name: &self.name,
            title: &self.title,
            measure: self.measure,
            unit: self.unit.as_deref(),
            multiply: self.multiply,
            divide: self.divide,
            offset: self.offset,
            absent: &self.absent,
            states: &self.states,
            alarms: &self.alarms,
            tells: self.tells.as_deref(),
            fold: self.fold,
            is_optional: self.optional,
        }
    }
}

const fn one() -> f64 {
    1.0
}
