//! Terminals and windings: phases, distortion, and the heat of the copper.

use super::Duty;
use super::lag::Lag;
use crate::conditions::MachineFaults;

/// Below this voltage of a phase nothing flows, V.
const VOLTS_MIN: f64 = 50.0;
/// Voltage of a phase for which currents are rated, V.
const VOLTS_RATED: f64 = 230.0;
/// How the phases differ when nothing is wrong, shares.
const VOLTAGE_SPREAD: [f64; 3] = [0.002, -0.0035, 0.0015];
const CURRENT_SPREAD: [f64; 3] = [0.009, -0.003, -0.006];
/// Winding over the room, kelvin: of iron and friction at full speed, of copper at rated current; the class F machine is
/// used as class B, 80 K in all (IEC 60034-1). Loss of ventilation adds up to so much.
const IRON_RISE: f64 = 14.0;
const COPPER_RISE: f64 = 58.0;
const UNCOOLED_RISE: f64 = 130.0;
/// Dirt on frame and filters adds a little.
const FOULED_RISE: f64 = 8.0;
/// Time constant of a motor's copper and iron, seconds.
const WINDING_SECS: f64 = 1500.0;
/// Windings differ: the one on top is warmest.
const WINDING_SPREAD: [f64; 3] = [1.0, 0.97, 0.985];
/// Smallest worn-bearing rotor eccentricity effect on the currents: share at a race worn through.
const ECCENTRIC: f64 = 0.02;

/// What the network or the load makes of a machine's waveforms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Waveform {
    pub(crate) frequency_hz: f64,
    pub(crate) power_factor: f64,
    /// Total harmonic distortion, %.
    pub(crate) voltage_thd: f64,
    pub(crate) current_thd: f64,
}

/// The electrical side of a machine.
#[derive(Clone, Debug)]
pub(crate) struct Electrical {
    /// Electricity at full load, kW.
    rated_kw: f64,
    volts: [f64; 3],
    amperes: [f64; 3],
    apparent_kva: f64,
    waveform: Waveform,
    energy_kwh: f64,
    windings: [Lag; 3],
}

impl Electrical {
    pub(crate) fn new(rated_kw: f64, energy_kwh: f64) -> Self {
        let waveform = Waveform { frequency_hz: 0.0, power_factor: 1.0, voltage_thd: 0.0, current_thd: 0.0 };
        Self {
            rated_kw,
            volts: [0.0; 3],
            amperes: [0.0; 3],
            apparent_kva: 0.0,
            waveform,
            energy_kwh,
            windings: [Lag::default(); 3],
        }
    }

    /// One step of `seconds`, of which `counted` go on the meter, at `power_kw` and `speed` over rated.
    pub(crate) fn step(
        &mut self,
        [seconds, counted]: [f64; 2],
        duty: &Duty,
        [power_kw, volts, speed]: [f64; 3],
        waveform: Waveform,
        faults: &MachineFaults,
    ) {
        self.waveform = waveform;
        self.energy_kwh += power_kw * counted / 3600.0;
        let is_live = volts > VOLTS_MIN;
        self.apparent_kva = if is_live { power_kw / waveform.power_factor.max(0.1) } else { 0.0 };
        let mean = if is_live { self.apparent_kva * 1000.0 / (3.0 * volts) } else { 0.0 };
        let rated = self.rated_kw * 1000.0 / (3.0 * VOLTS_RATED * waveform.power_factor.max(0.1));
        let share = (mean / rated).min(1.5);
        for phase in 0..3 {
            self.volts[phase] = volts * (1.0 + VOLTAGE_SPREAD[phase]);
            let eccentric = ECCENTRIC * faults.bearing_wear.powi(2) * [1.0, -0.7, -0.3][phase];
            self.amperes[phase] = mean * (1.0 + CURRENT_SPREAD[phase] + eccentric);
            let rise = IRON_RISE * speed.min(1.2)
                + COPPER_RISE * share * share * WINDING_SPREAD[phase]
                + (UNCOOLED_RISE * faults.overheating + FOULED_RISE * faults.fouling) * speed.min(1.0);
            self.windings[phase].follow(seconds, duty.room_celsius + rise, WINDING_SECS);
        }
    }

    /// Mean winding, °C.
    pub(crate) fn winding_celsius(&self) -> f64 {
        self.windings.iter().map(|winding| winding.value).sum::<f64>() / 3.0
    }

    /// In the order of [`twin_model::quantity::ELECTRICAL`].
    pub(crate) fn tell(&self, tell: &mut impl FnMut(&'static str, f64)) {
        let mean = self.amperes.iter().sum::<f64>() / 3.0;
        let stray = self.amperes.iter().map(|phase| (phase - mean).abs()).fold(0.0, f64::max);
        tell("voltage_l1", self.volts[0]);
        tell("voltage_l2", self.volts[1]);
        tell("voltage_l3", self.volts[2]);
        tell("current_l1", self.amperes[0]);
        tell("current_l2", self.amperes[1]);
        tell("current_l3", self.amperes[2]);
        // NEMA MG 1: the largest deviation from the mean over the mean.
        tell("current_unbalance", if mean > 0.0 { 100.0 * stray / mean } else { 0.0 });
        tell("power_factor", self.waveform.power_factor);
        tell("frequency", self.waveform.frequency_hz);
        tell("apparent_power", self.apparent_kva);
        tell("voltage_thd", self.waveform.voltage_thd);
        tell("current_thd", self.waveform.current_thd);
        tell("energy", self.energy_kwh);
        tell("winding_u_temperature", self.windings[0].value);
        tell("winding_v_temperature", self.windings[1].value);
        tell("winding_w_temperature", self.windings[2].value);
    }
}
