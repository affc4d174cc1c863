//! What every machine has: a shaft, terminals, hours, wear, and the noise that it makes.

use super::Duty;
use super::electrical::{Electrical, Waveform};
use super::shaft::{Shaft, ShaftDesign};
use super::wear::Wear;
use crate::air::relative_humidity_percent;
use crate::conditions::MachineFaults;

/// Below this speed a machine stands, rpm; from this share of its rated speed on it works.
const STANDSTILL_RPM: f64 = 1.0;
const WORKING: f64 = 0.35;
/// Friction that each fault adds, share of the power: a worn race, shafts that do not meet, a dry bearing.
const WORN_POWER: f64 = 0.06;
const MISALIGNED_POWER: f64 = 0.03;
const DRY_POWER: f64 = 0.05;
/// Sound of a plant room where nothing turns, dB.
const QUIET_DB: f64 = 46.0;
/// Sound of fans and flow grows with the fifth power of the speed (50 log), ASHRAE Applications, noise and vibration.
const SPEED_DB: f64 = 50.0;
/// What faults add to the sound, dB.
const CAVITATION_DB: f64 = 9.0;
const WORN_DB: f64 = 5.0;
const DRY_DB: f64 = 4.0;

/// What a machine is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// At rest.
    #[default]
    Stopped,
    /// On its way up.
    Starting,
    /// At working speed.
    Running,
    /// On its way down.
    Stopping,
    /// Stopped by a fault and locked out until it is reset, whether it still turns or not.
    Tripped,
}

/// How a machine is built.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Design {
    pub(crate) shaft: ShaftDesign,
    /// Electricity at full load, kW.
    pub(crate) rated_kw: f64,
    /// Sound at one metre at full speed, dB.
    pub(crate) sound_db: f64,
    /// Running hours when the model begins, of which it started every so many.
    pub(crate) hours: f64,
    pub(crate) hours_per_start: f64,
}

/// The parts that all machines have.
#[derive(Clone, Debug)]
pub(crate) struct Body {
    design: Design,
    pub(crate) shaft: Shaft,
    pub(crate) electrical: Electrical,
    wear: Wear,
    /// All that is wrong with it.
    pub(crate) faults: MachineFaults,
    pub(crate) mode: Mode,
    pub(crate) hours: f64,
    starts: f64,
    /// Electricity that it takes or makes, kW, and what of it faults add.
    pub(crate) power_kw: f64,
    pub(crate) extra_kw: f64,
    /// Share of its rating that it carries.
    pub(crate) load: f64,
    /// Its own sound at one metre, dB; none at rest.
    pub(crate) own_db: f64,
    duty: Duty,
    sound_db: f64,
}

impl Body {
    /// Machine number `index`, at rest.
    pub(crate) fn new(index: usize, design: Design, duty: Duty) -> Self {
        // Machines of a site were not all delivered on one day.
        let hours = design.hours * (1.0 + 0.17 * (index % 5) as f64);
        let wear = Wear::new(index, hours);
        Self {
            design,
            shaft: Shaft::new(design.shaft),
            electrical: Electrical::new(design.rated_kw, 0.4 * design.rated_kw * hours),
            wear,
            faults: wear.with(&MachineFaults::default()),
            mode: Mode::Stopped,
            hours,
            starts: (hours / design.hours_per_start).round(),
            power_kw: 0.0,
            extra_kw: 0.0,
            load: 0.0,
            own_db: 0.0,
            duty,
            sound_db: QUIET_DB,
        }
    }

    /// Shaft speed, rpm.
    pub(crate) const fn speed_rpm(&self) -> f64 {
        self.duty.speed_rpm
    }

    /// Speed over rated.
    pub(crate) fn speed(&self) -> f64 {
        self.duty.speed_rpm / self.design.shaft.rated_rpm
    }

    /// Whether it turns at working speed.
    pub(crate) fn is_running(&self) -> bool {
        self.mode == Mode::Running
    }

    /// Whether its shaft turns at all.
    pub(crate) fn is_turning(&self) -> bool {
        self.duty.speed_rpm >= STANDSTILL_RPM
    }

    /// Takes up what it finds for a step of `seconds`, of which `counted` wear it: mode, hours, faults, shaft.
    pub(crate) fn step(&mut self, [seconds, counted]: [f64; 2], duty: &Duty, struck: &MachineFaults) {
        self.duty = *duty;
        let (mode, speed) = (self.mode, self.speed());
        let was_down = matches!(mode, Mode::Stopped | Mode::Tripped);
        self.mode = if duty.is_tripped {
            Mode::Tripped
        } else if duty.speed_rpm < STANDSTILL_RPM {
            Mode::Stopped
        } else if speed >= WORKING {
            Mode::Running
        } else if was_down || mode == Mode::Starting {
            Mode::Starting
        } else {
            Mode::Stopping
        };
        if was_down && matches!(self.mode, Mode::Starting | Mode::Running) && counted > 0.0 {
            self.starts += 1.0;
        }
        self.faults = self.wear.with(struck);
        if self.is_turning() {
            let hours = counted / 3600.0;
            self.hours += hours;
            self.wear.run(hours, &self.faults, self.shaft.bearing_celsius());
        }
        self.shaft.step(seconds, duty, self.load, &self.faults);
        self.hear(speed);
    }

    fn hear(&mut self, speed: f64) {
        let faults = &self.faults;
        let added = CAVITATION_DB * faults.cavitation + WORN_DB * faults.bearing_wear + DRY_DB * faults.lubrication;
        let own = self.design.sound_db + added + SPEED_DB * speed.max(0.01).log10();
        self.own_db = if speed > 0.0 { own.max(0.0) } else { 0.0 };
        let energy = |db: f64| 10f64.powf(db / 10.0);
        self.sound_db = 10.0 * (energy(QUIET_DB) + energy(self.own_db) + energy(self.duty.sound_db)).log10();
    }

    /// What friction adds to the power, share.
    pub(crate) fn friction(&self) -> f64 {
        let faults = &self.faults;
        WORN_POWER * faults.bearing_wear.powi(3)
            + MISALIGNED_POWER * faults.misalignment
            + DRY_POWER * faults.lubrication
    }

    /// Settles the power of the step, and the terminals at `volts` with `waveform`; `extra` is what faults add to the
    /// power, share.
    pub(crate) fn draw(&mut self, spans: [f64; 2], extra: f64, volts: f64, waveform: Waveform) {
        self.extra_kw = self.duty.power_kw * extra;
        self.power_kw = (self.duty.power_kw + self.extra_kw).max(0.0);
        let power = [self.power_kw, volts, self.speed()];
        self.electrical.step(spans, &self.duty, power, waveform, &self.faults);
    }

    /// Running hours until a race is worn through, if nothing changes.
    pub(crate) fn bearing_hours_left(&self) -> f64 {
        self.wear.hours_left(&self.faults)
    }

    /// In the order of [`twin_model::quantity::MACHINE`] and [`twin_model::quantity::AROUND`].
    pub(crate) fn tell(&self, tell: &mut impl FnMut(&'static str, f64)) {
        tell("speed", self.duty.speed_rpm);
        tell("power", self.power_kw);
        tell("load", self.load * 100.0);
        tell("state", f64::from(self.mode as u32));
        tell("hours", self.hours);
        tell("starts", self.starts);
        let (room, dew_point) = (self.duty.room_celsius, self.duty.room_dew_point_celsius);
        tell("ambient_temperature", room);
        tell("ambient_humidity", relative_humidity_percent(room, dew_point));
        tell("ambient_dew_point", dew_point.min(room));
        tell("sound", self.sound_db);
    }
}
