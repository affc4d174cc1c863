//! What a chiller reports besides what all machines do: its water, its refrigerant and its compressor's oil.

use super::super::Category::{Control, Fluid, Thermal};
use super::super::{Quantity, class, every};
use crate::Unit::{Bar, Celsius, Flag, Kelvin, Kilowatts, LitresPerSecond, MillimetresPerSecond, Percent, Ratio};

/// Water, refrigerant circuit and oil of a chiller with a screw compressor. An approach is the difference between the
/// refrigerant's saturation and the leaving medium; pressures are above the atmosphere.
pub const CHILLER: &[Quantity] = &[
    every("supply", "Water supply", class::CHILLED_WATER_SUPPLY_TEMPERATURE, Celsius, -20.0, 90.0),
    every("return", "Water return", class::CHILLED_WATER_RETURN_TEMPERATURE, Celsius, -20.0, 90.0),
    every("water_flow", "Water flow", "chiller_water_flow", LitresPerSecond, 0.0, 5000.0),
    every("water_pressure_drop", "Evaporator pressure drop", "chiller_water_pressure_drop", Bar, 0.0, 10.0),
    every("cooling", "Heat removed", class::CHILLER_COOLING, Kilowatts, 0.0, 20_000.0).of(Thermal),
    every("cop", "Coefficient of performance", class::CHILLER_COP, Ratio, 0.0, 100.0).of(Thermal),
    every("evaporating_temperature", "Evaporating", "evaporating_temperature", Celsius, -60.0, 90.0),
    every("evaporator_approach", "Evaporator approach", class::EVAPORATOR_APPROACH, Kelvin, -60.0, 90.0),
    every("suction_pressure", "Suction pressure", class::SUCTION_PRESSURE, Bar, -1.0, 40.0),
    every("suction_temperature", "Suction gas", "suction_temperature", Celsius, -60.0, 120.0),
    every("superheat", "Superheat", "superheat", Kelvin, -5.0, 60.0),
    every("discharge_pressure", "Condensing pressure", class::CONDENSING_PRESSURE, Bar, -1.0, 60.0),
    every("discharge_temperature", "Discharge gas", class::DISCHARGE_TEMPERATURE, Celsius, -60.0, 200.0),
    every("condensing_temperature", "Condensing", "condensing_temperature", Celsius, -60.0, 110.0),
    every("condenser_approach", "Condenser approach", class::CONDENSER_APPROACH, Kelvin, -60.0, 110.0),
    every("condenser_inlet_temperature", "Condenser inlet", "condenser_inlet_temperature", Celsius, -50.0, 90.0),
    every("condenser_outlet_temperature", "Condenser outlet", "condenser_outlet_temperature", Celsius, -50.0, 110.0),
    every("liquid_temperature", "Liquid line", "liquid_temperature", Celsius, -60.0, 110.0),
    every("subcooling", "Subcooling", "subcooling", Kelvin, -5.0, 60.0),
    every("slide_valve", "Slide valve", "slide_valve", Percent, 0.0, 100.0).of(Control),
    every("expansion_valve", "Expansion valve", "expansion_valve", Percent, 0.0, 100.0).of(Control),
    every("oil_pressure", "Oil differential pressure", class::OIL_PRESSURE, Bar, 0.0, 20.0),
    every("oil_pressure_low", "Oil pressure low", class::OIL_PRESSURE_LOW, Flag, 0.0, 1.0),
    every("oil_temperature", "Oil", "compressor_oil_temperature", Celsius, -40.0, 200.0),
    every("oil_level", "Oil level", class::OIL_LEVEL, Percent, 0.0, 110.0).of(Fluid),
    every("oil_filter_pressure_drop", "Oil filter", "oil_filter_pressure_drop", Bar, 0.0, 10.0),
    every("vibration_lobe_pass", "Vibration at lobe pass", class::VIBRATION_PART, MillimetresPerSecond, 0.0, 100.0),
];
