//! What several kinds of machines report: their running, the air around them, shaft and bearings, electricity, drive.

use super::super::Category::{Control, Electrical, Environmental, Mechanical};
use super::super::{Quantity, class, every};
use crate::Unit::{
    Amperes, Celsius, Code, Count, Decibels, Hertz, Hours, KilovoltAmperes, KilowattHours, Kilowatts,
    MetresPerSecondSquared, Micrometres, MillimetresPerSecond, Percent, Ratio, Rpm, Volts,
};

/// What every plant machine reports first.
pub const MACHINE: &[Quantity] = &[
    every("speed", "Speed", class::MACHINE_SPEED, Rpm, 0.0, 20_000.0),
    every("power", "Power", class::MACHINE_POWER, Kilowatts, 0.0, 20_000.0),
    every("load", "Load", class::MACHINE_LOAD, Percent, 0.0, 200.0).of(Mechanical),
    every("state", "State", class::MACHINE_STATE, Code, 0.0, 4.0),
    every("hours", "Running hours", class::MACHINE_HOURS, Hours, 0.0, 500_000.0),
    every("starts", "Starts", class::MACHINE_STARTS, Count, 0.0, 1_000_000.0),
];

/// The air around a machine and its noise at one metre.
pub const AROUND: &[Quantity] = &[
    every("ambient_temperature", "Ambient", class::MACHINE_AMBIENT, Celsius, -40.0, 90.0).of(Environmental),
    every("ambient_humidity", "Ambient humidity", "machine_ambient_humidity", Percent, 0.0, 100.0).of(Environmental),
    every("ambient_dew_point", "Ambient dew point", "machine_ambient_dew_point", Celsius, -60.0, 60.0)
        .of(Environmental),
    every("sound", "Sound", "machine_sound", Decibels, 0.0, 140.0).of(Environmental),
];

/// Shaft and rolling bearings of a machine on a base that ISO 20816-3 judges.
pub const SHAFT: &[Quantity] = &shaft(class::MACHINE_VIBRATION);

/// Shaft and rolling bearings of a generator that an engine drives, which ISO 8528-9 judges: it shakes more.
pub const GENSET_SHAFT: &[Quantity] = &shaft(class::GENSET_VIBRATION);

/// Vibration velocity is the root mean square from 10 to 1000 Hz (ISO 20816-1), at the bearing of the drive end (DE) and
/// of the other (NDE); parts at orders of the shaft's speed are of the drive end, horizontal. Displacement is peak to
/// peak. An envelope is of the acceleration above 1 kHz, where a damaged race rings.
const fn shaft(vibration: &'static str) -> [Quantity; 19] {
    let part = class::VIBRATION_PART;
    let hot = class::MACHINE_BEARING_TEMPERATURE;
    [
        every("vibration_de_horizontal", "Vibration DE horizontal", vibration, MillimetresPerSecond, 0.0, 100.0),
        every("vibration_de_vertical", "Vibration DE vertical", vibration, MillimetresPerSecond, 0.0, 100.0),
        every("vibration_de_axial", "Vibration DE axial", vibration, MillimetresPerSecond, 0.0, 100.0),
        every("vibration_nde_horizontal", "Vibration NDE horizontal", vibration, MillimetresPerSecond, 0.0, 100.0),
        every("vibration_nde_vertical", "Vibration NDE vertical", vibration, MillimetresPerSecond, 0.0, 100.0),
        every("vibration_nde_axial", "Vibration NDE axial", vibration, MillimetresPerSecond, 0.0, 100.0),
        every("vibration_1x", "Vibration at 1×", part, MillimetresPerSecond, 0.0, 100.0),
        every("vibration_2x", "Vibration at 2×", part, MillimetresPerSecond, 0.0, 100.0),
        every("vibration_outer_race", "Outer race (BPFO)", part, MillimetresPerSecond, 0.0, 100.0),
        every("vibration_inner_race", "Inner race (BPFI)", part, MillimetresPerSecond, 0.0, 100.0),
        every("acceleration_de", "Acceleration DE", "machine_acceleration", MetresPerSecondSquared, 0.0, 1000.0),
        every("acceleration_nde", "Acceleration NDE", "machine_acceleration", MetresPerSecondSquared, 0.0, 1000.0),
        every("envelope_de", "Envelope DE", class::MACHINE_ENVELOPE, MetresPerSecondSquared, 0.0, 500.0),
        every("envelope_nde", "Envelope NDE", class::MACHINE_ENVELOPE, MetresPerSecondSquared, 0.0, 500.0),
        every("crest_factor_de", "Crest factor DE", "machine_crest_factor", Ratio, 1.0, 50.0).of(Mechanical),
        every("displacement_de", "Displacement DE", "machine_displacement", Micrometres, 0.0, 5000.0),
        every("displacement_nde", "Displacement NDE", "machine_displacement", Micrometres, 0.0, 5000.0),
        every("bearing_de_temperature", "Bearing DE", hot, Celsius, -40.0, 250.0),
        every("bearing_nde_temperature", "Bearing NDE", hot, Celsius, -40.0, 250.0),
    ]
}

/// Three phases at the terminals of a motor's drive or of a generator, and the windings. Voltages are of a phase.
pub const ELECTRICAL: &[Quantity] = &[
    every("voltage_l1", "Voltage L1", class::MACHINE_VOLTAGE, Volts, 0.0, 1000.0),
    every("voltage_l2", "Voltage L2", class::MACHINE_VOLTAGE, Volts, 0.0, 1000.0),
    every("voltage_l3", "Voltage L3", class::MACHINE_VOLTAGE, Volts, 0.0, 1000.0),
    every("current_l1", "Current L1", class::MACHINE_CURRENT, Amperes, 0.0, 20_000.0),
    every("current_l2", "Current L2", class::MACHINE_CURRENT, Amperes, 0.0, 20_000.0),
    every("current_l3", "Current L3", class::MACHINE_CURRENT, Amperes, 0.0, 20_000.0),
    every("current_unbalance", "Current unbalance", "machine_current_unbalance", Percent, 0.0, 100.0).of(Electrical),
    every("power_factor", "Power factor", "machine_power_factor", Ratio, 0.0, 1.0),
    every("frequency", "Frequency", "machine_frequency", Hertz, 0.0, 100.0),
    every("apparent_power", "Apparent power", "machine_apparent_power", KilovoltAmperes, 0.0, 30_000.0),
    every("voltage_thd", "Voltage distortion", "machine_voltage_distortion", Percent, 0.0, 100.0).of(Electrical),
    every("current_thd", "Current distortion", "machine_current_distortion", Percent, 0.0, 200.0).of(Electrical),
    every("energy", "Energy", "machine_energy", KilowattHours, 0.0, 1.0e10),
    every("winding_u_temperature", "Winding U", class::MACHINE_WINDING_TEMPERATURE, Celsius, -40.0, 300.0),
    every("winding_v_temperature", "Winding V", class::MACHINE_WINDING_TEMPERATURE, Celsius, -40.0, 300.0),
    every("winding_w_temperature", "Winding W", class::MACHINE_WINDING_TEMPERATURE, Celsius, -40.0, 300.0),
];

/// A motor's variable-speed drive.
pub const MOTOR: &[Quantity] = &[
    every("drive_frequency", "Drive frequency", "drive_frequency", Hertz, 0.0, 400.0),
    every("drive_bus_voltage", "Drive bus", "drive_bus_voltage", Volts, 0.0, 1500.0),
    every("drive_temperature", "Drive heat sink", class::DRIVE_TEMPERATURE, Celsius, -40.0, 150.0),
    every("torque", "Torque", "machine_torque", Percent, 0.0, 500.0).of(Mechanical),
    every("speed_command", "Speed command", "drive_speed_command", Percent, 0.0, 150.0).of(Control),
];
