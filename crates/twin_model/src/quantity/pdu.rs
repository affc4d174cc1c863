//! What floor PDUs report.

use super::{Quantity, class, every};
use crate::Unit::{Kilowatts, Percent};

/// What a floor PDU reports: `dc/<site>/power/<pdu>/…`.
pub const PDU: &[Quantity] = &[
    every("power", "Power", class::PDU_POWER, Kilowatts, 0.0, 5000.0),
    every("load", "Load", class::PDU_LOAD, Percent, 0.0, 300.0),
];
