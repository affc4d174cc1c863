//! What CRACs report.

use super::Category::Environmental;
use super::{Quantity, class, every};
use crate::Unit::{Celsius, Code, CubicMetresPerSecond, Hours, Kelvin, Kilowatts, Pascals, Percent};

/// What a CRAC reports: `dc/<site>/cooling/<crac>/…`.
pub const CRAC: &[Quantity] = &[
    every("supply", "Supply air", class::CRAC_SUPPLY_TEMPERATURE, Celsius, -20.0, 90.0),
    every("return", "Return air", class::CRAC_RETURN_TEMPERATURE, Celsius, -20.0, 90.0),
    every("setpoint", "Supply setpoint", class::CRAC_SETPOINT, Celsius, 5.0, 40.0),
    every("fan", "Fan speed", class::CRAC_FAN_SPEED, Percent, 0.0, 100.0),
    every("state", "State", class::CRAC_STATE, Code, 0.0, 3.0),
    every("power", "Electricity", class::CRAC_POWER, Kilowatts, 0.0, 500.0),
    every("cooling", "Heat removed", class::CRAC_COOLING, Kilowatts, -50.0, 1000.0),
    every("valve", "Water valve", class::CRAC_VALVE, Percent, 0.0, 100.0),
    every("airflow", "Airflow", class::CRAC_AIRFLOW, CubicMetresPerSecond, 0.0, 200.0),
    every("rise", "Return over supply", class::CRAC_RISE, Kelvin, -50.0, 90.0),
    every("humidity", "Return humidity", class::CRAC_RETURN_HUMIDITY, Percent, 0.0, 100.0).of(Environmental),
    every("dew_point", "Return dew point", class::CRAC_DEW_POINT, Celsius, -60.0, 60.0).of(Environmental),
    every("filter", "Filter", class::CRAC_FILTER_PRESSURE, Pascals, 0.0, 2000.0),
    every("fan_power", "Fan power", class::CRAC_FAN_POWER, Kilowatts, 0.0, 200.0),
    every("run_hours", "Running hours", class::CRAC_RUN_HOURS, Hours, 0.0, 1_000_000.0),
];
