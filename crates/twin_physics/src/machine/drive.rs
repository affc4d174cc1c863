//! A motor's variable-speed drive: what it takes from the network and how warm it gets.

use super::Duty;
use super::body::Body;
use super::electrical::Waveform;
use super::lag::Lag;

/// Frequency of the network, Hz.
pub(crate) const NETWORK_HZ: f64 = 50.0;
/// Peak of the rectified line voltage over a phase's: √2·√3.
const BUS_OVER_PHASE: f64 = 2.449;
/// The bus falls by so much under full load, share.
const BUS_SAG: f64 = 0.03;
/// Heat sink over the room at full load, kelvin, and its time constant, seconds; loss of its fan, dirty filters.
const SINK_RISE: f64 = 32.0;
const SINK_SECS: f64 = 240.0;
const SINK_UNCOOLED: f64 = 45.0;
const SINK_FOULED: f64 = 10.0;
/// Distortion of a six-pulse rectifier with chokes, %: of the current at full load, what a light load adds, and what it
/// does to the voltage (IEC 61000-3-12 allows 48 % of such currents on a strong network).
const CURRENT_THD: f64 = 30.0;
const CURRENT_THD_LIGHT: f64 = 14.0;
const VOLTAGE_THD: f64 = 1.4;
const VOLTAGE_THD_LOAD: f64 = 1.1;
/// Power factor of a diode rectifier: at full load, and what a light load takes from it.
const POWER_FACTOR: f64 = 0.95;
const POWER_FACTOR_LIGHT: f64 = 0.09;

/// A drive.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drive {
    bus_volts: f64,
    sink: Lag,
    torque: f64,
}

impl Drive {
    /// What the network sees of it at `load`; a dead network has no frequency.
    pub(crate) fn waveform(volts: f64, load: f64) -> Waveform {
        let light = 1.0 - load.clamp(0.0, 1.0);
        let is_live = volts > 0.0;
        Waveform {
            frequency_hz: if is_live { NETWORK_HZ } else { 0.0 },
            power_factor: POWER_FACTOR - POWER_FACTOR_LIGHT * light,
            voltage_thd: if is_live { VOLTAGE_THD + VOLTAGE_THD_LOAD * load } else { 0.0 },
            current_thd: if is_live && load > 0.0 { CURRENT_THD + CURRENT_THD_LIGHT * light } else { 0.0 },
        }
    }

    /// One step of `seconds` under electrical `load`, share.
    pub(crate) fn step(&mut self, seconds: f64, duty: &Duty, body: &Body, load: f64) {
        self.bus_volts = duty.volts * BUS_OVER_PHASE * (1.0 - BUS_SAG * load.min(1.0));
        let speed = body.speed();
        self.torque = if speed > 0.05 { load / speed } else { 0.0 };
        let faults = &body.faults;
        let rise =
            SINK_RISE * load + (SINK_UNCOOLED * faults.overheating + SINK_FOULED * faults.fouling) * speed.min(1.0);
        self.sink.follow(seconds, duty.room_celsius + rise, SINK_SECS);
    }

    /// In the order of [`twin_model::quantity::MOTOR`].
    pub(crate) fn tell(&self, body: &Body, tell: &mut impl FnMut(&'static str, f64)) {
        let speed = body.speed();
        tell("drive_frequency", NETWORK_HZ * speed);
        tell("drive_bus_voltage", self.bus_volts);
        tell("drive_temperature", self.sink.value);
        tell("torque", 100.0 * self.torque);
        tell("speed_command", 100.0 * speed);
    }
}
