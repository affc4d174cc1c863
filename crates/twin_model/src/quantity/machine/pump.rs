//! What a pump reports besides what all machines do: the water, its head and what is left of it at the suction.

use super::super::Category::{Fluid, Mechanical};
use super::super::{Quantity, class, every};
use crate::Unit::{Bar, Celsius, Kilowatts, LitresPerSecond, Metres, MillimetresPerSecond, Percent};

/// Hydraulics of a centrifugal pump. NPSH is the net positive suction head; its margin is what is available over what
/// the pump requires, and below zero it cavitates. Pressures are above the atmosphere.
pub const PUMP: &[Quantity] = &[
    every("flow", "Flow", class::PUMP_FLOW, LitresPerSecond, 0.0, 5000.0),
    every("head", "Head", "pump_head", Metres, 0.0, 500.0).of(Fluid),
    every("suction_pressure", "Suction pressure", class::PUMP_SUCTION_PRESSURE, Bar, -1.0, 60.0),
    every("discharge_pressure", "Discharge pressure", "pump_discharge_pressure", Bar, -1.0, 60.0),
    every("differential_pressure", "Differential pressure", "pump_differential_pressure", Bar, 0.0, 60.0),
    every("strainer_pressure_drop", "Strainer", class::STRAINER_PRESSURE_DROP, Bar, 0.0, 20.0),
    every("npsh_available", "NPSH available", "npsh_available", Metres, -10.0, 500.0).of(Fluid),
    every("npsh_required", "NPSH required", "npsh_required", Metres, 0.0, 100.0).of(Fluid),
    every("npsh_margin", "NPSH margin", class::NPSH_MARGIN, Metres, -50.0, 500.0).of(Fluid),
    every("hydraulic_power", "Hydraulic power", "pump_hydraulic_power", Kilowatts, 0.0, 5000.0).of(Fluid),
    every("efficiency", "Efficiency", class::PUMP_EFFICIENCY, Percent, 0.0, 100.0).of(Mechanical),
    every("water_temperature", "Water", "pump_water_temperature", Celsius, -20.0, 110.0),
    every("casing_temperature", "Casing", "pump_casing_temperature", Celsius, -20.0, 150.0),
    every("seal_temperature", "Shaft seal", "pump_seal_temperature", Celsius, -20.0, 200.0),
    every("vibration_vane_pass", "Vibration at vane pass", class::VIBRATION_PART, MillimetresPerSecond, 0.0, 100.0),
];
