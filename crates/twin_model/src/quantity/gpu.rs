//! What accelerators and their servers report. Names and meanings follow NVIDIA's DCGM fields.

use super::Category::{Control, Electrical, Environmental, Mechanical};
use super::{Quantity, class, every};
use crate::Unit::{Celsius, Code, Gibibytes, KilowattHours, Kilowatts, Megahertz, Percent, Watts};

/// What an accelerator reports: `dc/<site>/<room>/<rack>/<server>-g<number>/…`.
pub const GPU: &[Quantity] = &[
    every("utilisation", "Utilisation", class::GPU_UTILISATION, Percent, 0.0, 100.0),
    every("power", "Power", class::GPU_POWER, Watts, 0.0, 3000.0),
    every("temperature", "Core", class::GPU_TEMPERATURE, Celsius, -20.0, 130.0),
    every("memory_temperature", "Memory temperature", class::GPU_MEMORY_TEMPERATURE, Celsius, -20.0, 130.0),
    every("memory_used", "Memory used", class::GPU_MEMORY_USED, Gibibytes, 0.0, 2000.0).of(Control),
    every("memory", "Memory, share", class::GPU_MEMORY, Percent, 0.0, 100.0),
    every("sm_clock", "Clock", class::GPU_CLOCK, Megahertz, 0.0, 5000.0),
    every("energy", "Energy counter", class::GPU_ENERGY, KilowattHours, 0.0, 1e9),
    every("xid", "Last error (XID)", class::GPU_XID, Code, 0.0, 999.0),
    every("throttle", "Throttled by", class::GPU_THROTTLE, Code, 0.0, 2.0),
];

/// What a server full of accelerators reports: `dc/<site>/<room>/<rack>/<server>/…`.
pub const GPU_SERVER: &[Quantity] = &[
    every("utilisation", "Utilisation", class::GPU_SERVER_UTILISATION, Percent, 0.0, 100.0),
    every("power", "Power", class::GPU_SERVER_POWER, Kilowatts, 0.0, 200.0).of(Electrical),
    every("inlet", "Inlet", class::GPU_SERVER_INLET, Celsius, -20.0, 90.0).of(Environmental),
    every("fan", "Fan speed", class::GPU_SERVER_FAN, Percent, 0.0, 100.0).of(Mechanical),
];
