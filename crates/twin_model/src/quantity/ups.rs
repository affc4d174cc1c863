//! What UPS report.

use super::{Quantity, class, every};
use crate::Unit::{Amperes, Celsius, Code, Hertz, KilowattHours, Kilowatts, Minutes, Percent, Volts};

/// What a UPS reports: `dc/<site>/power/<ups>/…`.
pub const UPS: &[Quantity] = &[
    every("input_voltage", "Input", class::UPS_INPUT_VOLTAGE, Volts, 0.0, 1000.0),
    every("output_voltage", "Output", class::UPS_OUTPUT_VOLTAGE, Volts, 0.0, 1000.0),
    every("input_power", "Input power", class::UPS_INPUT_POWER, Kilowatts, 0.0, 10_000.0),
    every("output_power", "Output power", class::UPS_OUTPUT_POWER, Kilowatts, 0.0, 10_000.0),
    every("load", "Load", class::UPS_LOAD, Percent, 0.0, 300.0),
    every("charge", "Charge", class::UPS_CHARGE, Percent, 0.0, 100.0),
    every("runtime", "Runtime", class::UPS_RUNTIME, Minutes, 0.0, 10_000.0),
    every("health", "Battery health", class::UPS_HEALTH, Percent, 0.0, 110.0),
    every("source", "Output source", class::UPS_SOURCE, Code, 1.0, 7.0),
    every("battery_temperature", "Battery", class::UPS_BATTERY_TEMPERATURE, Celsius, -20.0, 90.0),
    every("frequency", "Input frequency", class::UPS_INPUT_FREQUENCY, Hertz, 0.0, 70.0),
    every("input_current", "Input current", class::UPS_INPUT_CURRENT, Amperes, 0.0, 20_000.0),
    every("bypass_voltage", "Bypass", class::UPS_BYPASS_VOLTAGE, Volts, 0.0, 1000.0),
    every("battery_voltage", "Battery voltage", class::UPS_BATTERY_VOLTAGE, Volts, 0.0, 2000.0),
    every("battery_current", "Battery current", class::UPS_BATTERY_CURRENT, Amperes, -20_000.0, 20_000.0),
    every("on_battery", "Time on battery", class::UPS_ON_BATTERY, Minutes, 0.0, 10_000.0),
    every("energy", "Energy given", class::UPS_ENERGY, KilowattHours, 0.0, 1e10),
];
