//! What racks report.

use super::Category::Environmental;
use super::{Quantity, class, every};
use crate::Unit::{Celsius, Kilowatts, Percent};

/// What a rack reports: `dc/<site>/<room>/<rack>/…`.
pub const RACK: &[Quantity] = &[
    every("inlet_low", "Inlet, 0.5 m", class::RACK_INLET_TEMPERATURE, Celsius, -20.0, 90.0).of(Environmental),
    every("inlet_mid", "Inlet, 1.2 m", class::RACK_INLET_TEMPERATURE, Celsius, -20.0, 90.0).of(Environmental),
    every("inlet_high", "Inlet, 1.8 m", class::RACK_INLET_TEMPERATURE, Celsius, -20.0, 90.0).of(Environmental),
    every("exhaust", "Exhaust", class::RACK_EXHAUST_TEMPERATURE, Celsius, -20.0, 120.0).of(Environmental),
    every("humidity_low", "Humidity, 0.5 m", class::RACK_INLET_HUMIDITY, Percent, 0.0, 100.0).of(Environmental),
    every("humidity_mid", "Humidity, 1.2 m", class::RACK_INLET_HUMIDITY, Percent, 0.0, 100.0).of(Environmental),
    every("humidity_high", "Humidity, 1.8 m", class::RACK_INLET_HUMIDITY, Percent, 0.0, 100.0).of(Environmental),
    every("power_a", "Power, feed A", class::RACK_FEED_POWER, Kilowatts, 0.0, 200.0),
    every("power_b", "Power, feed B", class::RACK_FEED_POWER, Kilowatts, 0.0, 200.0),
];
