//! What plant machines report.

use super::{Quantity, class, every};
use crate::Unit::{Celsius, Kilowatts, Rpm};

/// What every plant machine reports: `dc/<site>/plant/<machine>/…`.
pub const MACHINE: &[Quantity] = &[
    every("speed", "Speed", class::MACHINE_SPEED, Rpm, 0.0, 20_000.0),
    every("power", "Power", class::MACHINE_POWER, Kilowatts, 0.0, 20_000.0),
];

/// What a chiller reports besides [`MACHINE`].
pub const CHILLER: &[Quantity] = &[
    every("supply", "Water supply", class::CHILLED_WATER_SUPPLY_TEMPERATURE, Celsius, -20.0, 90.0),
    every("return", "Water return", class::CHILLED_WATER_RETURN_TEMPERATURE, Celsius, -20.0, 90.0),
];
