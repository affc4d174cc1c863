//! What utility meters report.

use super::Category::Electrical;
use super::{Quantity, class, every};
use crate::Unit::{Amperes, Celsius, Code, Hertz, KilowattHours, Kilowatts, Percent, Ratio, Volts};

/// What a utility meter reports, with the transformer and the transfer switch behind it:
/// `dc/<site>/power/<utility>/…`.
pub const UTILITY: &[Quantity] = &[
    every("power", "Power", class::UTILITY_POWER, Kilowatts, 0.0, 100_000.0),
    every("voltage", "Voltage", class::UTILITY_VOLTAGE, Volts, 0.0, 50_000.0),
    every("current", "Current", class::UTILITY_CURRENT, Amperes, 0.0, 100_000.0),
    every("frequency", "Frequency", class::UTILITY_FREQUENCY, Hertz, 0.0, 70.0),
    every("power_factor", "Power factor", class::UTILITY_POWER_FACTOR, Ratio, 0.0, 1.0),
    every("energy", "Energy", class::UTILITY_ENERGY, KilowattHours, 0.0, 1e11),
    every("bus", "Bus fed by", class::BUS_SOURCE, Code, 0.0, 2.0).of(Electrical),
    every("transformer_load", "Transformer load", class::TRANSFORMER_LOAD, Percent, 0.0, 300.0).of(Electrical),
    every("transformer_temperature", "Transformer oil", class::TRANSFORMER_TEMPERATURE, Celsius, -40.0, 200.0),
];
