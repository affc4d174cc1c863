//! A chiller from the inside: a screw compressor on R134a between two heat exchangers, and its oil.

use super::Duty;
use super::bearing::BearingGeometry;
use super::body::{Body, Design};
use super::drive::Drive;
use super::lag::Lag;
use super::refrigerant::saturation_bar;
use super::shaft::ShaftDesign;
use crate::cooling::{FOULING_KELVIN, WATER_KJ_PER_KG_K};

/// Full speed, rpm: two poles at 50 Hz with slip; lobes of the male rotor.
const RATED_RPM: f64 = 2950.0;
const LOBES: f64 = 5.0;
/// Cooling over electricity at the rated point, cooled by air and by water.
const RATED_COP: [f64; 2] = [3.0, 6.1];
/// Evaporator: approach without load and what full load adds, kelvin; its pressure drop at full flow, bar.
const EVAPORATOR_APPROACH: [f64; 2] = [0.6, 2.4];
const EVAPORATOR_BAR: f64 = 0.55;
/// Flow at full load: water rises by so many kelvin.
const RATED_RISE_KELVIN: f64 = 6.0;
/// Condenser: rise of its air or water at full load and approach without and with load, kelvin.
const CONDENSER_RISE: f64 = 8.0;
const CONDENSER_APPROACH: [f64; 2] = [1.6, 4.4];
/// Dirt in full takes so many times the approach more; loss of its fans so many kelvin.
const FOULED_APPROACH: f64 = 9.0;
const FANLESS_KELVIN: f64 = 16.0;
/// Head-pressure control keeps the condenser this far above the evaporator, so that the valve can feed it, kelvin.
const LIFT_MIN: f64 = 14.0;
/// Power that each kelvin of lift costs, share (U.S. Department of Energy, Federal Energy Management Program: 1 to 1.5 %
/// a °F).
const LIFT_POWER: f64 = 0.018;
/// Superheat that the valve holds, subcooling of a full charge, kelvin; gas in the liquid takes it all.
const SUPERHEAT: f64 = 5.5;
const SUBCOOLING: f64 = 5.0;
const FLASH_SUPERHEAT: f64 = 9.0;
const FLASH_LIFT: f64 = 5.0;
/// Discharge gas over condensing, per kelvin of lift, kelvin; a dry or worn compressor adds.
const DISCHARGE_PER_LIFT: f64 = 0.42;
const DISCHARGE_DRY: f64 = 22.0;
const DISCHARGE_UNCOOLED: f64 = 10.0;
/// Time constants of the refrigerant, running and equalising at rest, of gas pipes and of the oil, seconds.
const RUNNING_SECS: f64 = 25.0;
const RESTING_SECS: f64 = 400.0;
const GAS_SECS: f64 = 60.0;
const OIL_SECS: f64 = 700.0;
/// Oil pressure over suction at full speed, bar; the switch trips below, bar, at working speed.
const OIL_BAR: f64 = 2.8;
const OIL_BAR_LOW: f64 = 1.2;
/// What loss of oil takes: of the pressure, share; of the level, %.
const DRY_PRESSURE: f64 = 0.75;
const DRY_LEVEL: f64 = 52.0;
const OIL_LEVEL: f64 = 74.0;
/// Oil over the room when it stands, heated so that no refrigerant dissolves in it, °C; over the condenser running, kelvin.
const OIL_HEATED_CELSIUS: f64 = 42.0;
const OIL_OVER_CONDENSING: f64 = 12.0;

/// A chiller.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chiller {
    rating_kw: f64,
    rated_kw: f64,
    drive: Drive,
    supply_celsius: f64,
    return_celsius: f64,
    flow_ls: f64,
    heat_kw: f64,
    cop: f64,
    evaporating: Lag,
    condensing: Lag,
    inlet_celsius: f64,
    outlet_celsius: f64,
    superheat: f64,
    subcooling: f64,
    discharge: Lag,
    oil: Lag,
    oil_bar: f64,
    oil_level: f64,
    filter_bar: f64,
    is_oil_low: bool,
    slide: f64,
}

impl Chiller {
    pub(crate) fn design(&self) -> Design {
        let shaft = ShaftDesign {
            rated_rpm: RATED_RPM,
            bearing: BearingGeometry::ANGULAR,
            pass_order: LOBES,
            liveliness: 1.05,
        };
        Design { shaft, rated_kw: self.rated_kw, sound_db: 88.0, hours: 9100.0, hours_per_start: 48.0 }
    }

    pub(crate) fn new(rating_kw: f64, is_water_cooled: bool) -> Self {
        let rated_kw = rating_kw / RATED_COP[usize::from(is_water_cooled)];
        Self { rating_kw, rated_kw, ..Self::default() }
    }

    pub(crate) fn step(&mut self, spans: [f64; 2], duty: &Duty, body: &mut Body) {
        let seconds = spans[0];
        let faults = body.faults;
        let is_running = body.is_running();
        let load = duty.heat_kw / self.rating_kw;
        (self.supply_celsius, self.return_celsius) = (duty.leaving_celsius, duty.entering_celsius);
        (self.flow_ls, self.heat_kw) = (duty.flow_ls, duty.heat_kw);
        self.inlet_celsius = duty.condenser_celsius;

        let evaporating = duty.leaving_celsius
            - (EVAPORATOR_APPROACH[0] + EVAPORATOR_APPROACH[1] * load)
            - FLASH_LIFT * faults.cavitation;
        let clean = duty.condenser_celsius + (CONDENSER_RISE + CONDENSER_APPROACH[1]) * load + CONDENSER_APPROACH[0];
        let approach = CONDENSER_APPROACH[0] + CONDENSER_APPROACH[1] * load;
        let dirty =
            clean + approach * FOULED_APPROACH * faults.fouling + FANLESS_KELVIN * faults.overheating * load.sqrt();
        let least = evaporating + LIFT_MIN;
        if is_running {
            self.evaporating.follow(seconds, evaporating, RUNNING_SECS);
            self.condensing.follow(seconds, dirty.max(least), RUNNING_SECS);
        } else {
            self.evaporating.follow(seconds, duty.room_celsius.min(duty.leaving_celsius + 4.0), RESTING_SECS);
            self.condensing.follow(seconds, duty.room_celsius, RESTING_SECS);
        }
        // Head-pressure control throttles water or air that is too cold: less of it, and that the warmer.
        let rise = CONDENSER_RISE * load;
        let throttled = (least - dirty).max(0.0);
        self.outlet_celsius = duty.condenser_celsius + if is_running { rise + throttled } else { 0.0 };
        let speed = body.speed().min(1.0);
        self.superheat = speed.min(0.4) / 0.4 * (SUPERHEAT + FLASH_SUPERHEAT * faults.cavitation);
        self.subcooling = speed.min(0.4) / 0.4 * SUBCOOLING * (1.0 - 0.95 * faults.cavitation);
        self.slide = if is_running { load.clamp(0.1, 1.0) } else { 0.0 };

        // The site's chillers count a part of the dirt themselves.
        let sound_lift = (clean + FOULING_KELVIN * faults.fouling).max(least) - evaporating;
        let lift = self.condensing.value - self.evaporating.value;
        let dearer = if is_running { LIFT_POWER * (lift - sound_lift).max(-10.0) } else { 0.0 };
        let waveform = Drive::waveform(duty.volts, body.power_kw / self.rated_kw);
        body.draw(spans, dearer + body.friction(), duty.volts, waveform);
        body.load = load;
        self.cop = if body.power_kw > 0.5 { duty.heat_kw / body.power_kw } else { 0.0 };
        self.drive.step(seconds, duty, body, body.power_kw / self.rated_kw);
        self.step_oil(seconds, duty, body, lift);
    }

    fn step_oil(&mut self, seconds: f64, duty: &Duty, body: &Body, lift: f64) {
        let faults = &body.faults;
        let speed = body.speed().min(1.0);
        let hot = if body.is_running() {
            self.condensing.value
                + DISCHARGE_PER_LIFT * lift
                + DISCHARGE_DRY * faults.lubrication
                + DISCHARGE_UNCOOLED * faults.overheating
        } else {
            duty.room_celsius
        };
        self.discharge.follow(seconds, hot, GAS_SECS);
        let oil = if body.is_running() {
            self.condensing.value + OIL_OVER_CONDENSING + 18.0 * faults.lubrication + 15.0 * faults.overheating
        } else {
            OIL_HEATED_CELSIUS
        };
        self.oil.follow(seconds, oil, OIL_SECS);
        self.oil_bar = OIL_BAR * (1.0 - (-5.0 * speed).exp()) * (1.0 - DRY_PRESSURE * faults.lubrication);
        self.is_oil_low = body.is_running() && self.oil_bar < OIL_BAR_LOW;
        self.oil_level = OIL_LEVEL - DRY_LEVEL * faults.lubrication - 6.0 * speed;
        self.filter_bar = 0.15 * speed * (1.0 + 5.0 * faults.fouling);
    }

    /// In the order of [`twin_model::quantity::MOTOR`] and [`twin_model::quantity::CHILLER`].
    pub(crate) fn tell(&self, body: &Body, tell: &mut impl FnMut(&'static str, f64)) {
        self.drive.tell(body, tell);
        let (evaporating, condensing) = (self.evaporating.value, self.condensing.value);
        let rated_ls = self.rating_kw / (WATER_KJ_PER_KG_K * RATED_RISE_KELVIN);
        tell("supply", self.supply_celsius);
        tell("return", self.return_celsius);
        tell("water_flow", self.flow_ls);
        tell("water_pressure_drop", EVAPORATOR_BAR * (self.flow_ls / rated_ls).powi(2));
        tell("cooling", self.heat_kw);
        tell("cop", self.cop);
        tell("evaporating_temperature", evaporating);
        tell("evaporator_approach", self.supply_celsius - evaporating);
        tell("suction_pressure", saturation_bar(evaporating));
        tell("suction_temperature", evaporating + self.superheat);
        tell("superheat", self.superheat);
        tell("discharge_pressure", saturation_bar(condensing));
        tell("discharge_temperature", self.discharge.value);
        tell("condensing_temperature", condensing);
        tell("condenser_approach", condensing - self.outlet_celsius);
        tell("condenser_inlet_temperature", self.inlet_celsius);
        tell("condenser_outlet_temperature", self.outlet_celsius);
        tell("liquid_temperature", condensing - self.subcooling);
        tell("subcooling", self.subcooling);
        tell("slide_valve", 100.0 * self.slide);
        tell("expansion_valve", if self.slide > 0.0 { 6.0 + 84.0 * self.slide } else { 0.0 });
        tell("oil_pressure", self.oil_bar);
        tell("oil_pressure_low", f64::from(u8::from(self.is_oil_low)));
        tell("oil_temperature", self.oil.value);
        tell("oil_level", self.oil_level);
        tell("oil_filter_pressure_drop", self.filter_bar);
        tell("vibration_lobe_pass", body.shaft.pass());
    }
}
