//! What CRACs report.

use super::{Quantity, class, every};
use crate::Unit::{Celsius, Code, Kilowatts, Percent};

/// What a CRAC reports: `dc/<site>/cooling/<crac>/…`.
pub const CRAC: &[Quantity] = &[
    every("supply", "Supply air", class::CRAC_SUPPLY_TEMPERATURE, Celsius, -20.0, 90.0),
    every("return", "Return air", class::CRAC_RETURN_TEMPERATURE, Celsius, -20.0, 90.0),
    every("setpoint", "Supply setpoint", class::CRAC_SETPOINT, Celsius, 5.0, 40.0),
    every("fan", "Fan speed", class::CRAC_FAN_SPEED, Percent, 0.0, 100.0),
    every("state", "State", class::CRAC_STATE, Code, 0.0, 3.0),
    every("power", "Electricity", class::CRAC_POWER, Kilowatts, 0.0, 500.0),
    every("cooling", "Heat removed", class::CRAC_COOLING, Kilowatts, -50.0, 1000.0),
];
