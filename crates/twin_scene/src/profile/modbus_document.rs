//! The text of a profile's part about Modbus, as it is written.

use super::head::point_document;
use super::settable::SetDocument;
use serde::Deserialize;
use twin_model::profile::{ByteOrder, Format};

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
    /// What can be set.
    #[serde(default)]
    pub(super) set: Vec<SetDocument>,
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

point_document! {
    ModbusPointDocument {
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
    }
}
