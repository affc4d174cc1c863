//! The vocabulary: which quantities each kind of equipment reports, in which unit and range.
//!
//! Names are the last level of a topic (`dc/<site>/<room>/<rack>/inlet_mid`). A new quantity is one line here.

use crate::Unit;

/// One quantity that a kind of equipment reports.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity {
    /// Last level of the topic.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// Class that rules are set for.
    pub class: &'static str,
    /// Unit that it is kept in.
    pub unit: Unit,
    /// Values below are impossible: the sensor is broken.
    pub min: f64,
    /// Values above are impossible: the sensor is broken.
    pub max: f64,
    /// Whether it reports on its period; `false` means only when something happens.
    pub is_periodic: bool,
}

const fn every(
    name: &'static str,
    title: &'static str,
    class: &'static str,
    unit: Unit,
    min: f64,
    max: f64,
) -> Quantity {
    Quantity { name, title, class, unit, min, max, is_periodic: true }
}

/// Classes by name, for those that calculate with them.
pub mod class {
    /// Air at a rack's intake, °C.
    pub const RACK_INLET_TEMPERATURE: &str = "rack_inlet_temperature";
    /// Air behind a rack, °C.
    pub const RACK_EXHAUST_TEMPERATURE: &str = "rack_exhaust_temperature";
    /// Relative humidity at a rack's intake, %.
    pub const RACK_INLET_HUMIDITY: &str = "rack_inlet_humidity";
    /// True power of one feed of a rack, kW.
    pub const RACK_FEED_POWER: &str = "rack_feed_power";
    /// Air that a CRAC supplies, °C.
    pub const CRAC_SUPPLY_TEMPERATURE: &str = "crac_supply_temperature";
    /// Air that returns to a CRAC, °C.
    pub const CRAC_RETURN_TEMPERATURE: &str = "crac_return_temperature";
    /// Supply setpoint of a CRAC, °C.
    pub const CRAC_SETPOINT: &str = "crac_setpoint";
    /// Fan speed of a CRAC, % of full.
    pub const CRAC_FAN_SPEED: &str = "crac_fan_speed";
    /// State of a CRAC: 0 off, 1 on, 2 standby, 3 fault.
    pub const CRAC_STATE: &str = "crac_state";
    /// Electricity that a CRAC takes, kW.
    pub const CRAC_POWER: &str = "crac_power";
    /// Heat that a CRAC removes, kW.
    pub const CRAC_COOLING: &str = "crac_cooling";
    /// True power through a PDU, kW.
    pub const PDU_POWER: &str = "pdu_power";
    /// Load of a PDU, % of rating.
    pub const PDU_LOAD: &str = "pdu_load";
    /// Input voltage of a UPS, V.
    pub const UPS_INPUT_VOLTAGE: &str = "ups_input_voltage";
    /// Output voltage of a UPS, V.
    pub const UPS_OUTPUT_VOLTAGE: &str = "ups_output_voltage";
    /// True power into a UPS, kW.
    pub const UPS_INPUT_POWER: &str = "ups_input_power";
    /// True power out of a UPS, kW.
    pub const UPS_OUTPUT_POWER: &str = "ups_output_power";
    /// Load of a UPS, % of rating.
    pub const UPS_LOAD: &str = "ups_load";
    /// State of charge of a UPS battery, %.
    pub const UPS_CHARGE: &str = "ups_charge";
    /// Time that the battery would carry the load, minutes.
    pub const UPS_RUNTIME: &str = "ups_runtime";
    /// State of health of a UPS battery, % of capacity when new.
    pub const UPS_HEALTH: &str = "ups_health";
    /// Where a UPS takes its output from: codes of upsOutputSource, RFC 1628.
    pub const UPS_SOURCE: &str = "ups_source";
    /// Temperature of a UPS battery, °C.
    pub const UPS_BATTERY_TEMPERATURE: &str = "ups_battery_temperature";
    /// True power from a utility feed, kW.
    pub const UTILITY_POWER: &str = "utility_power";
    /// Voltage of a utility feed, V.
    pub const UTILITY_VOLTAGE: &str = "utility_voltage";
    /// Shaft speed of a plant machine, rpm.
    pub const MACHINE_SPEED: &str = "machine_speed";
    /// Electricity that a plant machine takes (or, for a genset, makes), kW.
    pub const MACHINE_POWER: &str = "machine_power";
    /// Water that a chiller supplies, °C.
    pub const CHILLED_WATER_SUPPLY_TEMPERATURE: &str = "chilled_water_supply_temperature";
    /// Water that returns to a chiller, °C.
    pub const CHILLED_WATER_RETURN_TEMPERATURE: &str = "chilled_water_return_temperature";
    /// 1 while a leak rope is wet.
    pub const LEAK: &str = "leak";
}

/// Codes of `crac_state`.
pub mod crac_state {
    /// Switched off.
    pub const OFF: f64 = 0.0;
    /// Running.
    pub const ON: f64 = 1.0;
    /// Ready to run.
    pub const STANDBY: f64 = 2.0;
    /// Stopped by a fault.
    pub const FAULT: f64 = 3.0;
}

/// Codes of `ups_source`, as upsOutputSource of RFC 1628.
pub mod ups_source {
    /// Nothing feeds the output.
    pub const NONE: f64 = 2.0;
    /// Rectifier and inverter.
    pub const NORMAL: f64 = 3.0;
    /// Bypass, unprotected.
    pub const BYPASS: f64 = 4.0;
    /// Battery.
    pub const BATTERY: f64 = 5.0;
}

use Unit::{Celsius, Code, Flag, Kilowatts, Minutes, Percent, Rpm, Volts};

/// What a rack reports: `dc/<site>/<room>/<rack>/…`.
pub const RACK: &[Quantity] = &[
    every("inlet_low", "Inlet, 0.5 m", class::RACK_INLET_TEMPERATURE, Celsius, -20.0, 90.0),
    every("inlet_mid", "Inlet, 1.2 m", class::RACK_INLET_TEMPERATURE, Celsius, -20.0, 90.0),
    every("inlet_high", "Inlet, 1.8 m", class::RACK_INLET_TEMPERATURE, Celsius, -20.0, 90.0),
    every("exhaust", "Exhaust", class::RACK_EXHAUST_TEMPERATURE, Celsius, -20.0, 120.0),
    every("humidity_low", "Humidity, 0.5 m", class::RACK_INLET_HUMIDITY, Percent, 0.0, 100.0),
    every("humidity_mid", "Humidity, 1.2 m", class::RACK_INLET_HUMIDITY, Percent, 0.0, 100.0),
    every("humidity_high", "Humidity, 1.8 m", class::RACK_INLET_HUMIDITY, Percent, 0.0, 100.0),
    every("power_a", "Power, feed A", class::RACK_FEED_POWER, Kilowatts, 0.0, 200.0),
    every("power_b", "Power, feed B", class::RACK_FEED_POWER, Kilowatts, 0.0, 200.0),
];

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

/// What a floor PDU reports: `dc/<site>/power/<pdu>/…`.
pub const PDU: &[Quantity] = &[
    every("power", "Power", class::PDU_POWER, Kilowatts, 0.0, 5000.0),
    every("load", "Load", class::PDU_LOAD, Percent, 0.0, 300.0),
];

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
];

/// What a utility meter reports: `dc/<site>/power/<utility>/…`.
pub const UTILITY: &[Quantity] = &[
    every("power", "Power", class::UTILITY_POWER, Kilowatts, 0.0, 100_000.0),
    every("voltage", "Voltage", class::UTILITY_VOLTAGE, Volts, 0.0, 50_000.0),
];

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

/// What a leak rope reports, when something happens: `dc/<site>/<room>/<sensor>/…`.
pub const LEAK_ROPE: &[Quantity] =
    &[Quantity { name: "wet", title: "Leak", class: class::LEAK, unit: Flag, min: 0.0, max: 1.0, is_periodic: false }];
