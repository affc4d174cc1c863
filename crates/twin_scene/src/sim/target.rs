//! What kinds of things a scenario strikes.

use serde::{Deserialize, Serialize};

/// A kind of thing that a scenario strikes or an effect changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all(serialize = "snake_case"))]
pub enum TargetKind {
    /// A whole site.
    #[serde(alias = "site")]
    Site,
    /// A room.
    #[serde(alias = "room")]
    Room,
    /// A row of racks.
    #[serde(alias = "row")]
    Row,
    /// An aisle: called after its room and its number there, such as `hall-a-aisle-2`.
    #[serde(alias = "aisle")]
    Aisle,
    /// A rack.
    #[serde(alias = "rack")]
    Rack,
    /// A server full of accelerators.
    #[serde(alias = "gpu_server")]
    GpuServer,
    /// A CRAC.
    #[serde(alias = "crac")]
    Crac,
    /// A PDU.
    #[serde(alias = "pdu")]
    Pdu,
    /// A UPS with its battery.
    #[serde(alias = "ups")]
    Ups,
    /// A utility feed.
    #[serde(alias = "utility")]
    Utility,
    /// A plant machine of any kind.
    #[serde(alias = "machine")]
    Machine,
    /// A plant machine that makes electricity.
    #[serde(alias = "genset")]
    Genset,
    /// A plant machine that makes chilled water.
    #[serde(alias = "chiller")]
    Chiller,
    /// A plant machine that moves water.
    #[serde(alias = "pump")]
    Pump,
    /// A free-standing sensor of any kind.
    #[serde(alias = "sensor")]
    Sensor,
    /// A free-standing sensor that senses water.
    #[serde(alias = "leak_rope")]
    LeakRope,
    /// A free-standing sensor that senses smoke.
    #[serde(alias = "smoke_detector")]
    SmokeDetector,
    /// One measured quantity of one thing: `A01/inlet_mid`.
    #[serde(alias = "point")]
    Point,
}

impl TargetKind {
    /// The word shown to people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Room => "room",
            Self::Row => "row",
            Self::Aisle => "aisle",
            Self::Rack => "rack",
            Self::GpuServer => "GPU server",
            Self::Crac => "CRAC",
            Self::Pdu => "PDU",
            Self::Ups => "UPS",
            Self::Utility => "utility",
            Self::Machine => "machine",
            Self::Genset => "genset",
            Self::Chiller => "chiller",
            Self::Pump => "pump",
            Self::Sensor => "sensor",
            Self::LeakRope => "leak rope",
            Self::SmokeDetector => "smoke detector",
            Self::Point => "point",
        }
    }

    /// Whether whatever this kind is also is of kind `other`: a chiller is a machine.
    pub const fn is_a(self, other: Self) -> bool {
        match other {
            Self::Machine => matches!(self, Self::Machine | Self::Genset | Self::Chiller | Self::Pump),
            Self::Sensor => matches!(self, Self::Sensor | Self::LeakRope | Self::SmokeDetector),
            _ => self as u8 == other as u8,
        }
    }
}
