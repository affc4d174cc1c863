//! What utility meters report.

use super::{Quantity, class, every};
use crate::Unit::{Kilowatts, Volts};

/// What a utility meter reports: `dc/<site>/power/<utility>/…`.
pub const UTILITY: &[Quantity] = &[
    every("power", "Power", class::UTILITY_POWER, Kilowatts, 0.0, 100_000.0),
    every("voltage", "Voltage", class::UTILITY_VOLTAGE, Volts, 0.0, 50_000.0),
];
