//! What racks report.

use super::Category::{Electrical, Environmental};
use super::{Quantity, class, every};
use crate::Unit::{Amperes, Celsius, Code, KilowattHours, Kilowatts, Percent, Watts};

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
    every("energy_a", "Energy, feed A", class::RACK_FEED_ENERGY, KilowattHours, 0.0, 1e9),
    every("energy_b", "Energy, feed B", class::RACK_FEED_ENERGY, KilowattHours, 0.0, 1e9),
    every("current_a_l1", "Current A, L1", class::RACK_FEED_CURRENT, Amperes, 0.0, 400.0),
    every("current_a_l2", "Current A, L2", class::RACK_FEED_CURRENT, Amperes, 0.0, 400.0),
    every("current_a_l3", "Current A, L3", class::RACK_FEED_CURRENT, Amperes, 0.0, 400.0),
    every("current_b_l1", "Current B, L1", class::RACK_FEED_CURRENT, Amperes, 0.0, 400.0),
    every("current_b_l2", "Current B, L2", class::RACK_FEED_CURRENT, Amperes, 0.0, 400.0),
    every("current_b_l3", "Current B, L3", class::RACK_FEED_CURRENT, Amperes, 0.0, 400.0),
    every("breaker_a", "Breaker, feed A", class::RACK_BREAKER, Code, 0.0, 1.0).of(Electrical),
    every("breaker_b", "Breaker, feed B", class::RACK_BREAKER, Code, 0.0, 1.0).of(Electrical),
];

/// What the metered outlets of a device report: `dc/<site>/<room>/<rack>/<device>/…`.
pub const OUTLETS: &[Quantity] = &[
    every("outlet_a", "Outlet A", class::OUTLET_POWER, Watts, 0.0, 50_000.0),
    every("outlet_b", "Outlet B", class::OUTLET_POWER, Watts, 0.0, 50_000.0),
];
