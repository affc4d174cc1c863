//! What a genset reports besides what all machines do: its engine, fuel, starter and excitation.

use super::super::Category::{Control, Fluid, Mechanical};
use super::super::{Quantity, class, every};
use crate::Unit::{
    Amperes, Bar, Celsius, Flag, Litres, LitresPerHour, MillimetresPerSecond, Pascals, Percent, Rpm, Volts,
};

/// The engine of a genset and what starts and excites it. Exhaust is after the turbine of each bank of cylinders;
/// pressures are above the atmosphere; a half order is a cylinder's own, which fires every other turn.
pub const GENSET: &[Quantity] = &[
    every("excitation_voltage", "Excitation", "genset_excitation_voltage", Volts, 0.0, 200.0),
    every("excitation_current", "Excitation current", "genset_excitation_current", Amperes, 0.0, 50.0),
    every("oil_pressure", "Oil pressure", class::OIL_PRESSURE, Bar, 0.0, 15.0),
    every("oil_pressure_low", "Oil pressure low", class::OIL_PRESSURE_LOW, Flag, 0.0, 1.0),
    every("oil_temperature", "Oil", class::ENGINE_OIL_TEMPERATURE, Celsius, -40.0, 200.0),
    every("oil_level", "Oil level", class::OIL_LEVEL, Percent, 0.0, 110.0).of(Fluid),
    every("oil_filter_pressure_drop", "Oil filter", "oil_filter_pressure_drop", Bar, 0.0, 10.0),
    every("coolant_temperature", "Coolant", class::COOLANT_TEMPERATURE, Celsius, -40.0, 150.0),
    every("coolant_pressure", "Coolant pressure", "coolant_pressure", Bar, -1.0, 10.0),
    every("coolant_level", "Coolant level", class::COOLANT_LEVEL, Percent, 0.0, 110.0).of(Fluid),
    every("radiator_temperature", "Radiator outlet", "radiator_temperature", Celsius, -40.0, 150.0),
    every("jacket_heater", "Jacket heater", "jacket_heater", Flag, 0.0, 1.0),
    every("fuel_level", "Fuel level", class::FUEL_LEVEL, Percent, 0.0, 110.0).of(Fluid),
    every("fuel_volume", "Fuel", "fuel_volume", Litres, 0.0, 1_000_000.0),
    every("fuel_rate", "Fuel rate", "fuel_rate", LitresPerHour, 0.0, 10_000.0),
    every("fuel_pressure", "Fuel pressure", "fuel_pressure", Bar, -1.0, 50.0),
    every("fuel_temperature", "Fuel temperature", "fuel_temperature", Celsius, -40.0, 150.0),
    every("exhaust_a_temperature", "Exhaust bank A", class::EXHAUST_TEMPERATURE, Celsius, -40.0, 900.0),
    every("exhaust_b_temperature", "Exhaust bank B", class::EXHAUST_TEMPERATURE, Celsius, -40.0, 900.0),
    every("exhaust_back_pressure", "Exhaust back pressure", "exhaust_back_pressure", Pascals, 0.0, 50_000.0),
    every("boost_pressure", "Boost", "boost_pressure", Bar, 0.0, 10.0),
    every("intake_temperature", "Charge air", "intake_temperature", Celsius, -40.0, 200.0),
    every("turbo_speed", "Turbocharger speed", "turbo_speed", Rpm, 0.0, 200_000.0),
    every("air_filter_pressure_drop", "Air filter", "air_filter_pressure_drop", Pascals, 0.0, 30_000.0),
    every("crankcase_pressure", "Crankcase pressure", "crankcase_pressure", Pascals, -1000.0, 10_000.0),
    every("battery_voltage", "Starter battery", class::STARTER_BATTERY_VOLTAGE, Volts, 0.0, 60.0),
    every("battery_current", "Starter battery current", "starter_battery_current", Amperes, -3000.0, 500.0),
    every("is_ready", "Ready for automatic start", class::GENSET_READY, Flag, 0.0, 1.0).of(Control),
    every(
        "vibration_block_horizontal",
        "Engine block horizontal",
        class::ENGINE_VIBRATION,
        MillimetresPerSecond,
        0.0,
        200.0,
    ),
    every(
        "vibration_block_vertical",
        "Engine block vertical",
        class::ENGINE_VIBRATION,
        MillimetresPerSecond,
        0.0,
        200.0,
    ),
    every("vibration_block_axial", "Engine block axial", class::ENGINE_VIBRATION, MillimetresPerSecond, 0.0, 200.0),
    every("vibration_half_order", "Vibration at ½×", class::VIBRATION_PART, MillimetresPerSecond, 0.0, 200.0),
    every("vibration_firing", "Vibration at firing", class::VIBRATION_PART, MillimetresPerSecond, 0.0, 200.0)
        .of(Mechanical),
];
