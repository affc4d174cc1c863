//! What floor PDUs report.

use super::Category::Electrical;
use super::{Quantity, class, every};
use crate::Unit::{Amperes, Celsius, Code, KilowattHours, Kilowatts, Percent, Volts};

/// What a floor PDU reports: `dc/<site>/power/<pdu>/…`.
pub const PDU: &[Quantity] = &[
    every("power", "Power", class::PDU_POWER, Kilowatts, 0.0, 5000.0),
    every("load", "Load", class::PDU_LOAD, Percent, 0.0, 300.0),
    every("voltage", "Voltage", class::PDU_VOLTAGE, Volts, 0.0, 1000.0),
    every("current_l1", "Current L1", class::PDU_CURRENT, Amperes, 0.0, 10_000.0),
    every("current_l2", "Current L2", class::PDU_CURRENT, Amperes, 0.0, 10_000.0),
    every("current_l3", "Current L3", class::PDU_CURRENT, Amperes, 0.0, 10_000.0),
    every("imbalance", "Phase imbalance", class::PDU_IMBALANCE, Percent, 0.0, 200.0).of(Electrical),
    every("breaker", "Main breaker", class::PDU_BREAKER, Code, 0.0, 1.0).of(Electrical),
    every("energy", "Energy", class::PDU_ENERGY, KilowattHours, 0.0, 1e10),
    every("temperature", "Transformer winding", class::PDU_TEMPERATURE, Celsius, -20.0, 250.0),
];
