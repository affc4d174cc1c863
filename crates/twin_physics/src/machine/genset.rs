//! A genset from the inside: a diesel engine of twelve cylinders, what starts it, and a generator with its exciter.

use super::Duty;
use super::bearing::BearingGeometry;
use super::body::{Body, Design, Mode};
use super::electrical::Waveform;
use super::lag::Lag;
use super::shaft::ShaftDesign;
use crate::conditions::MachineFaults;

/// Four poles at 50 Hz, rpm.
const RATED_RPM: f64 = 1500.0;
const HERTZ_PER_RPM: f64 = 1.0 / 30.0;
/// Poles of the generator's field pass four times a turn.
const POLES: f64 = 4.0;
/// Voltage of a phase that the regulator holds, V, from this share of the speed on; below it the field is weak.
const VOLTS: f64 = 230.0;
const REGULATED: f64 = 0.85;
/// Power factor and distortion that UPS and chillers make of the load, %.
const POWER_FACTOR: f64 = 0.93;
const VOLTAGE_THD: [f64; 2] = [1.2, 2.6];
const CURRENT_THD: f64 = 9.0;
/// Exciter without load and what full load adds, V and Ω.
const EXCITATION: [f64; 2] = [14.0, 34.0];
const EXCITER_OHMS: f64 = 16.0;

/// Fuel by a Willans line: without load, L/h per kW of rating; and per kWh made, L. At full load 0.25 L/kWh, as data
/// sheets of this class say.
const FUEL_IDLE: f64 = 0.026;
const FUEL_PER_KWH: f64 = 0.226;
/// Dirty filters cost so much fuel in full, share.
const FUEL_FOULED: f64 = 0.06;
/// Tank, L per kW of rating: about a day at full load; filled to, share.
const TANK_PER_KW: f64 = 6.0;
const TANK_FILLED: f64 = 0.94;
const FUEL_BAR: f64 = 5.2;

/// Oil at full speed, bar; its fall for each kelvin above 80 °C, share; loss of oil takes, share. The switch is armed at
/// this share of the speed and trips below, bar.
const OIL_BAR: f64 = 5.0;
const OIL_THINS: f64 = 0.006;
const DRY_PRESSURE: f64 = 0.72;
const OIL_ARMED: f64 = 0.9;
const OIL_BAR_LOW: f64 = 2.4;
/// Levels of oil and coolant, %, and what loss of each takes.
const OIL_LEVEL: f64 = 88.0;
const DRY_LEVEL: f64 = 60.0;
const COOLANT_LEVEL: f64 = 92.0;
const UNCOOLED_LEVEL: f64 = 45.0;
/// The jacket heater holds the coolant at rest, °C; the thermostat opens at, and full load adds, kelvin.
const HEATED_CELSIUS: f64 = 42.0;
const HEATER_BAND: f64 = 1.0;
const THERMOSTAT_CELSIUS: f64 = 79.0;
const COOLANT_LOAD: f64 = 8.0;
/// Coolant and oil that faults add when it runs: loss of coolant or fan; a dirty radiator; a dry engine; kelvin.
const UNCOOLED: f64 = 27.0;
const FOULED: f64 = 9.0;
const OIL_OVER_COOLANT: f64 = 6.0;
const OIL_LOAD: f64 = 10.0;
const OIL_DRY: f64 = 18.0;
/// Time constants, seconds: of coolant and oil running and at rest, of exhaust up and down, of turbocharger.
const COOLANT_SECS: [f64; 2] = [170.0, 5400.0];
const OIL_SECS: [f64; 2] = [320.0, 7200.0];
const EXHAUST_SECS: [f64; 2] = [25.0, 500.0];
const BOOST_SECS: f64 = 3.0;
/// Exhaust over the room after the turbine, running without load and what full load adds, kelvin; bank B is warmer by;
/// dirty filters starve it of air; air in the fuel makes bank B misfire.
const EXHAUST: [f64; 2] = [140.0, 325.0];
const EXHAUST_B: f64 = 9.0;
const EXHAUST_FOULED: f64 = 65.0;
const EXHAUST_MISFIRED: f64 = 120.0;
/// Boost at full load, bar, and what dirt takes of it, share; turbocharger without boost and what full boost adds, rpm.
const BOOST_BAR: f64 = 2.3;
const BOOST_FOULED: f64 = 0.3;
const TURBO: [f64; 2] = [14_000.0, 56_000.0];
/// Air filter, back pressure, crankcase: without and with full load, Pa.
const FILTER_PASCALS: [f64; 2] = [350.0, 2100.0];
const FILTER_FOULED: f64 = 2.2;
const EXHAUST_PASCALS: [f64; 2] = [500.0, 4700.0];
const CRANKCASE_PASCALS: [f64; 2] = [60.0, 190.0];
/// Starter battery of 24 V: floating, charged by the alternator, cranking, V; currents of the same, A; and how fast.
const BATTERY_VOLTS: [f64; 3] = [27.2, 28.1, 19.8];
const BATTERY_AMPERES: [f64; 3] = [0.3, 9.0, -720.0];
const BATTERY_SECS: f64 = 2.0;
const CRANKING: f64 = 0.25;
/// Block at full speed, mm/s: half orders without load, what load adds, what a misfire and dirt add; firing.
const HALF_ORDER: [f64; 2] = [1.8, 1.4];
const HALF_MISFIRED: f64 = 14.0;
const HALF_FOULED: f64 = 3.0;
const FIRING: [f64; 2] = [3.2, 2.6];
/// How the block shakes across, up and along.
const BLOCK: [f64; 3] = [1.0, 0.75, 0.4];

/// A genset.
#[derive(Clone, Debug)]
pub(crate) struct Genset {
    rating_kw: f64,
    fuel_litres: f64,
    fuel_lph: f64,
    fuel_bar: f64,
    fuel: Lag,
    oil: Lag,
    oil_bar: f64,
    is_oil_low: bool,
    coolant: Lag,
    radiator: Lag,
    exhaust: [Lag; 2],
    boost: Lag,
    intake_celsius: f64,
    battery: [Lag; 2],
    half_order: f64,
    firing: f64,
    is_ready: bool,
}

impl Genset {
    pub(crate) fn design(rating_kw: f64) -> Design {
        let shaft =
            ShaftDesign { rated_rpm: RATED_RPM, bearing: BearingGeometry::ROLLER, pass_order: POLES, liveliness: 2.6 };
        Design { shaft, rated_kw: rating_kw, sound_db: 101.0, hours: 410.0, hours_per_start: 3.4 }
    }

    pub(crate) fn new(rating_kw: f64) -> Self {
        Self {
            rating_kw,
            fuel_litres: TANK_PER_KW * rating_kw * TANK_FILLED,
            fuel_lph: 0.0,
            fuel_bar: 0.0,
            fuel: Lag::default(),
            oil: Lag::new(HEATED_CELSIUS),
            oil_bar: 0.0,
            is_oil_low: false,
            coolant: Lag::new(HEATED_CELSIUS),
            radiator: Lag::default(),
            exhaust: [Lag::default(); 2],
            boost: Lag::default(),
            intake_celsius: 0.0,
            battery: [Lag::new(BATTERY_VOLTS[0]), Lag::new(BATTERY_AMPERES[0])],
            half_order: 0.0,
            firing: 0.0,
            is_ready: true,
        }
    }

    pub(crate) fn step(&mut self, spans: [f64; 2], duty: &Duty, body: &mut Body) {
        let speed = body.speed().min(1.0);
        let load = duty.power_kw / self.rating_kw;
        let is_turning = body.is_turning();
        let faults = body.faults;
        // What faults cost, the engine pays in fuel: the load takes what it takes.
        let volts = VOLTS * speed * if speed >= REGULATED { 1.0 / speed } else { speed / REGULATED / REGULATED };
        body.draw(spans, 0.0, volts, Self::waveform(speed, load));
        body.load = load;
        self.is_ready = !duty.is_blocked && self.battery[0].value > 23.5 || is_turning;
        self.burn(spans[1], speed, load, body.friction(), &faults);
        self.warm(spans[0], duty, load, is_turning, &faults);
        self.breathe(spans[0], duty, speed, load, &faults);
        self.crank(spans[0], body, speed);
        self.half_order = speed
            * (HALF_ORDER[0] + HALF_ORDER[1] * load + HALF_MISFIRED * faults.cavitation + HALF_FOULED * faults.fouling);
        self.firing = speed * (FIRING[0] + FIRING[1] * load);
        self.oil_bar = OIL_BAR
            * (1.0 - (-3.0 * speed).exp())
            * (1.0 - OIL_THINS * (self.oil.value - 80.0)).clamp(0.5, 1.25)
            * (1.0 - DRY_PRESSURE * faults.lubrication);
        self.is_oil_low = speed >= OIL_ARMED && self.oil_bar < OIL_BAR_LOW;
    }

    fn waveform(speed: f64, load: f64) -> Waveform {
        Waveform {
            frequency_hz: speed * RATED_RPM * HERTZ_PER_RPM,
            power_factor: POWER_FACTOR,
            voltage_thd: speed * (VOLTAGE_THD[0] + VOLTAGE_THD[1] * load),
            current_thd: if load > 0.0 { CURRENT_THD } else { 0.0 },
        }
    }

    fn burn(&mut self, counted: f64, speed: f64, load: f64, friction: f64, faults: &MachineFaults) {
        let idle = FUEL_IDLE * self.rating_kw * speed * speed;
        let made = FUEL_PER_KWH * self.rating_kw * load;
        self.fuel_lph = (idle + made) * (1.0 + FUEL_FOULED * faults.fouling + friction);
        self.fuel_litres = (self.fuel_litres - self.fuel_lph * counted / 3600.0).max(0.0);
        self.fuel_bar = FUEL_BAR * (1.0 - (-4.0 * speed).exp()) * (1.0 - 0.6 * faults.cavitation);
    }

    fn warm(&mut self, seconds: f64, duty: &Duty, load: f64, is_turning: bool, faults: &MachineFaults) {
        let way = usize::from(!is_turning);
        let room = duty.room_celsius;
        let coolant = if is_turning {
            THERMOSTAT_CELSIUS + COOLANT_LOAD * load + UNCOOLED * faults.overheating + FOULED * faults.fouling * load
        } else {
            HEATED_CELSIUS.max(room)
        };
        self.coolant.follow(seconds, coolant, COOLANT_SECS[way]);
        let oil = if is_turning {
            coolant + OIL_OVER_COOLANT + OIL_LOAD * load + OIL_DRY * faults.lubrication
        } else {
            self.coolant.value - 4.0
        };
        self.oil.follow(seconds, oil, OIL_SECS[way]);
        let open = ((self.coolant.value - THERMOSTAT_CELSIUS + 6.0) / 6.0).clamp(0.0, 1.0);
        let radiator = room + open * (self.coolant.value - room - 14.0 * (1.0 - faults.overheating)).max(0.0);
        self.radiator.follow(seconds, radiator, 60.0);
        let full = EXHAUST[0] + EXHAUST[1] * load.powf(0.85) + EXHAUST_FOULED * faults.fouling * load;
        let banks = [full, full + EXHAUST_B - EXHAUST_MISFIRED * faults.cavitation];
        for (bank, rise) in self.exhaust.iter_mut().zip(banks) {
            bank.follow(seconds, room + if is_turning { rise } else { 0.0 }, EXHAUST_SECS[way]);
        }
        self.fuel.follow(seconds, room + if is_turning { 14.0 } else { 0.0 }, 1800.0);
    }

    fn breathe(&mut self, seconds: f64, duty: &Duty, speed: f64, load: f64, faults: &MachineFaults) {
        let boost = BOOST_BAR * load.powf(1.25) * speed * (1.0 - BOOST_FOULED * faults.fouling);
        self.boost.follow(seconds, boost, BOOST_SECS);
        self.intake_celsius = duty.room_celsius + speed * (5.0 + 22.0 * load + 8.0 * faults.fouling);
    }

    fn crank(&mut self, seconds: f64, body: &Body, speed: f64) {
        let way = match body.mode {
            Mode::Starting if speed < CRANKING => 2,
            _ if body.is_turning() => 1,
            _ => 0,
        };
        self.battery[0].follow(seconds, BATTERY_VOLTS[way], BATTERY_SECS);
        self.battery[1].follow(seconds, BATTERY_AMPERES[way], BATTERY_SECS);
    }

    /// In the order of [`twin_model::quantity::GENSET`].
    pub(crate) fn tell(&self, body: &Body, tell: &mut impl FnMut(&'static str, f64)) {
        let (speed, load, faults) = (body.speed().min(1.0), body.load, &body.faults);
        let square = speed * speed;
        let of_load = |[idle, full]: [f64; 2]| square * (idle + full * load);
        let excitation = if speed >= REGULATED { EXCITATION[0] + EXCITATION[1] * load } else { EXCITATION[0] * square };
        tell("excitation_voltage", excitation);
        tell("excitation_current", excitation / EXCITER_OHMS);
        tell("oil_pressure", self.oil_bar);
        tell("oil_pressure_low", f64::from(u8::from(self.is_oil_low)));
        tell("oil_temperature", self.oil.value);
        tell("oil_level", OIL_LEVEL - DRY_LEVEL * faults.lubrication - 5.0 * speed);
        tell("oil_filter_pressure_drop", 0.35 * speed * (1.0 + 3.0 * faults.fouling));
        tell("coolant_temperature", self.coolant.value);
        tell("coolant_pressure", 0.1 + 0.9 * speed * (1.0 - 0.5 * faults.overheating));
        tell("coolant_level", COOLANT_LEVEL - UNCOOLED_LEVEL * faults.overheating);
        tell("radiator_temperature", self.radiator.value);
        let is_heated = !body.is_turning() && self.coolant.value < HEATED_CELSIUS + HEATER_BAND;
        tell("jacket_heater", f64::from(u8::from(is_heated)));
        tell("fuel_level", 100.0 * self.fuel_litres / (TANK_PER_KW * self.rating_kw));
        tell("fuel_volume", self.fuel_litres);
        tell("fuel_rate", self.fuel_lph);
        tell("fuel_pressure", self.fuel_bar);
        tell("fuel_temperature", self.fuel.value);
        tell("exhaust_a_temperature", self.exhaust[0].value);
        tell("exhaust_b_temperature", self.exhaust[1].value);
        tell("exhaust_back_pressure", of_load(EXHAUST_PASCALS));
        tell("boost_pressure", self.boost.value);
        tell("intake_temperature", self.intake_celsius);
        let boosted = (self.boost.value / BOOST_BAR).max(0.0).sqrt();
        tell("turbo_speed", speed * (TURBO[0] + TURBO[1] * boosted));
        tell("air_filter_pressure_drop", of_load(FILTER_PASCALS) * (1.0 + FILTER_FOULED * faults.fouling));
        tell("crankcase_pressure", of_load(CRANKCASE_PASCALS));
        tell("battery_voltage", self.battery[0].value);
        tell("battery_current", self.battery[1].value);
        tell("is_ready", f64::from(u8::from(self.is_ready)));
        let block = (self.half_order.powi(2) + self.firing.powi(2) + body.shaft.first().powi(2)).sqrt();
        tell("vibration_block_horizontal", BLOCK[0] * block);
        tell("vibration_block_vertical", BLOCK[1] * block);
        tell("vibration_block_axial", BLOCK[2] * block);
        tell("vibration_half_order", self.half_order);
        tell("vibration_firing", self.firing);
    }
}
