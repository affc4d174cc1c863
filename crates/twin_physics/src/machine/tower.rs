//! A cooling tower from the inside: its fan and gear, its water and what of it evaporates.

use super::Duty;
use super::bearing::BearingGeometry;
use super::body::{Body, Design};
use super::drive::Drive;
use super::lag::Lag;
use super::shaft::ShaftDesign;

/// Full speed of the fan, rpm, and its blades.
const RATED_RPM: f64 = 480.0;
const BLADES: f64 = 8.0;
/// Fan and condenser-water pump at full speed, kW per kW of heat (ASHRAE 90.1, as in `cooling::tower`).
const RATED_KW_PER_KW: f64 = 0.0257;
/// Air at full fan over water, m³ per litre: 0.8 kg/kg of 1.2 kg/m³.
const AIR_M3_PER_LITRE: f64 = 0.667;
/// Basin level when it is quiet, %; water that the pumps hold up in the fill takes some.
const BASIN_LEVEL: f64 = 78.0;
const BASIN_HELD: f64 = 8.0;
/// Gear oil over the air at full load, kelvin; dry; time constant, seconds. Its level, %.
const GEAR_RISE: f64 = 34.0;
const GEAR_DRY: f64 = 50.0;
const GEAR_SECS: f64 = 1500.0;
const GEAR_LEVEL: f64 = 82.0;

/// A cooling tower.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tower {
    rated_kw: f64,
    drive: Drive,
    duty: Option<Duty>,
    gear: Lag,
    basin_level: f64,
}

impl Tower {
    pub(crate) fn design(rating_kw: f64) -> Design {
        let shaft = ShaftDesign {
            rated_rpm: RATED_RPM,
            bearing: BearingGeometry::DEEP_GROOVE,
            pass_order: BLADES,
            liveliness: 1.1,
        };
        Design { shaft, rated_kw: RATED_KW_PER_KW * rating_kw, sound_db: 84.0, hours: 5200.0, hours_per_start: 14.0 }
    }

    pub(crate) fn new(rating_kw: f64) -> Self {
        Self { rated_kw: RATED_KW_PER_KW * rating_kw, basin_level: BASIN_LEVEL, ..Self::default() }
    }

    pub(crate) fn step(&mut self, spans: [f64; 2], duty: &Duty, body: &mut Body) {
        let seconds = spans[0];
        let faults = body.faults;
        let waveform = Drive::waveform(duty.volts, body.load);
        body.draw(spans, body.friction(), duty.volts, waveform);
        body.load = body.power_kw / self.rated_kw;
        self.drive.step(seconds, duty, body, body.load);
        let speed = body.speed().min(1.0);
        let gear = duty.outside.celsius
            + speed * (GEAR_RISE * (0.4 + 0.6 * body.load) + GEAR_DRY * faults.lubrication + 20.0 * faults.overheating);
        self.gear.follow(seconds, gear, GEAR_SECS);
        let held = BASIN_HELD * (duty.flow_ls / 40.0).min(1.0);
        self.basin_level += (BASIN_LEVEL - held - self.basin_level) * (1.0 - (-seconds / 90.0).exp());
        self.duty = Some(*duty);
    }

    /// In the order of [`twin_model::quantity::MOTOR`] and [`twin_model::quantity::TOWER`].
    pub(crate) fn tell(&self, body: &Body, tell: &mut impl FnMut(&'static str, f64)) {
        self.drive.tell(body, tell);
        let Some(duty) = &self.duty else { return };
        let (out, entering) = (duty.leaving_celsius, duty.entering_celsius);
        tell("outside_temperature", duty.outside.celsius);
        tell("outside_wet_bulb", duty.outside.wet_bulb_celsius);
        tell("water_in_temperature", entering);
        tell("water_out_temperature", out);
        tell("range", entering - out);
        tell("approach", out - duty.outside.wet_bulb_celsius);
        tell("heat", duty.heat_kw);
        tell("water_flow", duty.flow_ls);
        tell("airflow", AIR_M3_PER_LITRE * duty.design_ls * body.speed() * (1.0 - 0.2 * body.faults.fouling));
        tell("evaporation", duty.evaporation_lh);
        tell("make_up", duty.make_up_lh);
        tell("basin_level", self.basin_level);
        tell("basin_temperature", out);
        tell("gear_oil_temperature", self.gear.value);
        tell("gear_oil_level", GEAR_LEVEL - 55.0 * body.faults.lubrication);
        tell("vibration_blade_pass", body.shaft.pass());
    }
}
