//! What a point of a profile measures, whatever device it is of.

use crate::Unit;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is measured. It tells the one unit that its values are kept in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Measure {
    /// Of air, water or a part.
    Temperature,
    /// Relative humidity.
    Humidity,
    /// Root mean square for alternating current.
    Voltage,
    /// Root mean square for alternating current.
    Current,
    /// True power.
    Power,
    /// Apparent power.
    ApparentPower,
    /// Energy since some beginning.
    Energy,
    /// Of alternating current.
    Frequency,
    /// Part of what a device can carry.
    Load,
    /// Of a battery.
    Charge,
    /// How long a battery lasts, or has been in use.
    Runtime,
    /// Time that something waits before it happens.
    Delay,
    /// True power by apparent power.
    PowerFactor,
    /// Revolutions.
    FanSpeed,
    /// Volume of air by time.
    Airflow,
    /// Above the atmosphere, of liquids and refrigerants.
    Pressure,
    /// Small difference of air pressure.
    AirPressure,
    /// Volume of water by time.
    WaterFlow,
    /// Heat that is taken away.
    Cooling,
    /// Any other part of a whole.
    Share,
    /// Any other ratio, such as an energy efficiency ratio.
    Ratio,
    /// Of a processor's memory.
    Memory,
    /// Of a processor.
    Clock,
    /// A number of things or of events.
    Count,
    /// One of several states; the point lists their words.
    State,
}

impl Measure {
    /// The unit that values are kept in.
    pub const fn unit(self) -> Unit {
        match self {
            Self::Temperature => Unit::Celsius,
            Self::Humidity | Self::Load | Self::Charge | Self::Share => Unit::Percent,
            Self::Voltage => Unit::Volts,
            Self::Current => Unit::Amperes,
            Self::Power => Unit::Watts,
            Self::ApparentPower => Unit::KilovoltAmperes,
            Self::Energy => Unit::KilowattHours,
            Self::Frequency => Unit::Hertz,
            Self::Runtime | Self::Delay => Unit::Minutes,
            Self::PowerFactor | Self::Ratio => Unit::Ratio,
            Self::FanSpeed => Unit::Rpm,
            Self::Airflow => Unit::CubicMetresPerSecond,
            Self::Pressure => Unit::Bar,
            Self::AirPressure => Unit::Pascals,
            Self::WaterFlow => Unit::LitresPerSecond,
            Self::Cooling => Unit::Kilowatts,
            Self::Memory => Unit::Gibibytes,
            Self::Clock => Unit::Megahertz,
            Self::Count => Unit::Count,
            Self::State => Unit::Code,
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Temperature => "temperature",
            Self::Humidity => "humidity",
            Self::Voltage => "voltage",
            Self::Current => "current",
            Self::Power => "power",
            Self::ApparentPower => "apparent power",
            Self::Energy => "energy",
            Self::Frequency => "frequency",
            Self::Load => "load",
            Self::Charge => "charge",
            Self::Runtime => "runtime",
            Self::Delay => "delay",
            Self::PowerFactor => "power factor",
            Self::FanSpeed => "fan speed",
            Self::Airflow => "airflow",
            Self::Pressure => "pressure",
            Self::AirPressure => "air pressure",
            Self::WaterFlow => "water flow",
            Self::Cooling => "cooling",
            Self::Share => "share",
            Self::Ratio => "ratio",
            Self::Memory => "memory",
            Self::Clock => "clock",
            Self::Count => "count",
            Self::State => "state",
        })
    }
}
