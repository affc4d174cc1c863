//! What the monitor of a UPS battery reports.

use super::Category::Electrical;
use super::{Quantity, class, every};
use crate::Unit::{Amperes, Celsius, Milliohms, Percent, Volts};

/// What a string reports: `dc/<site>/power/<ups>-s1/…`. A current below zero discharges.
pub const BATTERY_STRING: &[Quantity] = &[
    every("voltage", "String voltage", class::STRING_VOLTAGE, Volts, 0.0, 2000.0),
    every("current", "String current", class::STRING_CURRENT, Amperes, -5000.0, 5000.0),
    every("temperature", "String", class::STRING_TEMPERATURE, Celsius, -20.0, 90.0),
    every("health", "String health", class::STRING_HEALTH, Percent, 0.0, 110.0).of(Electrical),
];

/// What a cell reports: `dc/<site>/power/<ups>-s1-c017/…`.
pub const CELL: &[Quantity] = &[
    every("voltage", "Cell voltage", class::CELL_VOLTAGE, Volts, 0.0, 5.0),
    every("resistance", "Cell resistance", class::CELL_RESISTANCE, Milliohms, 0.0, 100.0),
    every("ohmic_rise", "Resistance over new", class::CELL_OHMIC_RISE, Percent, -50.0, 1000.0).of(Electrical),
];
