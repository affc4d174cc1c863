//! What a cooling tower reports besides what all machines do: its water, its air and its gear.

use super::super::Category::{Environmental, Fluid, Thermal};
use super::super::{Quantity, class, every};
use crate::Unit::{
    Celsius, CubicMetresPerSecond, Kelvin, Kilowatts, LitresPerHour, LitresPerSecond, MillimetresPerSecond, Percent,
};

/// Water, air and gear of a cooling tower. Range is the water's fall of temperature, approach what is left above the
/// wet bulb.
pub const TOWER: &[Quantity] = &[
    every("outside_temperature", "Outside", "tower_outside_temperature", Celsius, -50.0, 60.0).of(Environmental),
    every("outside_wet_bulb", "Outside wet bulb", "tower_wet_bulb", Celsius, -50.0, 60.0).of(Environmental),
    every("water_in_temperature", "Water in", "tower_water_in_temperature", Celsius, -20.0, 90.0),
    every("water_out_temperature", "Water out", class::TOWER_WATER_TEMPERATURE, Celsius, -20.0, 90.0),
    every("range", "Range", "tower_range", Kelvin, -20.0, 60.0),
    every("approach", "Approach", class::TOWER_APPROACH, Kelvin, -40.0, 90.0),
    every("heat", "Heat rejected", "tower_heat", Kilowatts, 0.0, 30_000.0).of(Thermal),
    every("water_flow", "Water flow", "tower_water_flow", LitresPerSecond, 0.0, 5000.0),
    every("airflow", "Air", "tower_airflow", CubicMetresPerSecond, 0.0, 2000.0),
    every("evaporation", "Evaporation", "tower_evaporation", LitresPerHour, 0.0, 200_000.0),
    every("make_up", "Make-up water", "tower_make_up", LitresPerHour, 0.0, 300_000.0),
    every("basin_level", "Basin level", class::BASIN_LEVEL, Percent, 0.0, 110.0).of(Fluid),
    every("basin_temperature", "Basin", "tower_basin_temperature", Celsius, -20.0, 90.0),
    every("gear_oil_temperature", "Gear oil", "gear_oil_temperature", Celsius, -40.0, 200.0),
    every("gear_oil_level", "Gear oil level", class::OIL_LEVEL, Percent, 0.0, 110.0).of(Fluid),
    every("vibration_blade_pass", "Vibration at blade pass", class::VIBRATION_PART, MillimetresPerSecond, 0.0, 100.0),
];
