//! A centrifugal pump from the inside: curve, system, suction and seal.

use super::Duty;
use super::bearing::BearingGeometry;
use super::body::{Body, Design};
use super::drive::Drive;
use super::lag::Lag;
use super::shaft::ShaftDesign;

/// Full speed, rpm: four poles at 50 Hz with slip.
const RATED_RPM: f64 = 1480.0;
/// Vanes of the impeller.
const VANES: f64 = 7.0;
/// Efficiency of motor and drive together.
const MOTOR_EFFICIENCY: f64 = 0.91;
/// Weight of a column of water, bar per metre, and its vapour's pressure about 12 °C; the atmosphere; bar.
const BAR_PER_METRE: f64 = 0.0979;
const VAPOUR_BAR: f64 = 0.014;
const ATMOSPHERE_BAR: f64 = 1.013;
/// The expansion vessel holds the suction at this pressure, bar; clean strainer at full flow, bar.
const STATIC_BAR: f64 = 1.6;
const STRAINER_BAR: f64 = 0.12;
/// A dirty strainer takes so many times more.
const STRAINER_FOULED: f64 = 9.0;
/// Suction that a starved inlet loses in full, bar: down to the vapour's pressure and what the impeller needs.
const STARVED_BAR: f64 = 2.45;
/// NPSH that the impeller needs without flow and what full flow adds, m.
const NPSH_STILL: f64 = 1.8;
const NPSH_FLOW: f64 = 2.4;
/// Seal over water at full speed, kelvin; dry; its time constant, seconds. The casing takes a share of the motor's heat.
const SEAL_RISE: f64 = 9.0;
const SEAL_DRY: f64 = 55.0;
const SEAL_SECS: f64 = 300.0;
const CASING_SECS: f64 = 1200.0;

/// A pump.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pump {
    rating_kw: f64,
    drive: Drive,
    flow_ls: f64,
    head_m: f64,
    suction_bar: f64,
    strainer_bar: f64,
    npsh: [f64; 2],
    efficiency: f64,
    water_celsius: f64,
    seal: Lag,
    casing: Lag,
}

impl Pump {
    pub(crate) fn design(rating_kw: f64) -> Design {
        let shaft = ShaftDesign {
            rated_rpm: RATED_RPM,
            bearing: BearingGeometry::DEEP_GROOVE,
            pass_order: VANES,
            liveliness: 1.0,
        };
        Design { shaft, rated_kw: rating_kw, sound_db: 82.0, hours: 7400.0, hours_per_start: 620.0 }
    }

    pub(crate) fn new(rating_kw: f64) -> Self {
        Self { rating_kw, ..Self::default() }
    }

    pub(crate) fn step(&mut self, spans: [f64; 2], duty: &Duty, body: &mut Body) {
        let faults = body.faults;
        let speed = body.speed();
        (self.flow_ls, self.head_m) = (duty.flow_ls, duty.head_m);
        let flow = if duty.design_ls > 0.0 { duty.flow_ls / duty.design_ls } else { 0.0 };
        self.strainer_bar = STRAINER_BAR * (1.0 + STRAINER_FOULED * faults.fouling) * flow * flow;
        self.suction_bar =
            (STATIC_BAR - self.strainer_bar - STARVED_BAR * faults.cavitation * speed.min(1.0).powf(0.1))
                .max(VAPOUR_BAR - ATMOSPHERE_BAR);
        let available = (self.suction_bar + ATMOSPHERE_BAR - VAPOUR_BAR) / BAR_PER_METRE;
        self.npsh = [available, NPSH_STILL + NPSH_FLOW * flow * flow];
        let waveform = Drive::waveform(duty.volts, body.load);
        body.draw(spans, body.friction(), duty.volts, waveform);
        body.load = body.power_kw / self.rating_kw;
        let hydraulic_kw = self.flow_ls * self.head_m * BAR_PER_METRE * 0.1;
        let shaft_kw = body.power_kw * MOTOR_EFFICIENCY;
        self.efficiency = if shaft_kw > 0.05 { (hydraulic_kw / shaft_kw).min(1.0) } else { 0.0 };
        self.drive.step(spans[0], duty, body, body.load);
        self.water_celsius = duty.leaving_celsius;
        let seal = SEAL_RISE * speed + SEAL_DRY * faults.lubrication * speed + 8.0 * faults.cavitation * speed;
        self.seal.follow(spans[0], duty.leaving_celsius + seal, SEAL_SECS);
        let casing = 0.85 * duty.leaving_celsius + 0.15 * body.electrical.winding_celsius();
        self.casing.follow(spans[0], casing, CASING_SECS);
    }

    /// In the order of [`twin_model::quantity::MOTOR`] and [`twin_model::quantity::PUMP`].
    pub(crate) fn tell(&self, body: &Body, tell: &mut impl FnMut(&'static str, f64)) {
        self.drive.tell(body, tell);
        let differential = self.head_m * BAR_PER_METRE;
        tell("flow", self.flow_ls);
        tell("head", self.head_m);
        tell("suction_pressure", self.suction_bar);
        tell("discharge_pressure", self.suction_bar + differential);
        tell("differential_pressure", differential);
        tell("strainer_pressure_drop", self.strainer_bar);
        tell("npsh_available", self.npsh[0]);
        tell("npsh_required", self.npsh[1]);
        tell("npsh_margin", self.npsh[0] - self.npsh[1]);
        tell("hydraulic_power", self.flow_ls * differential * 0.1);
        tell("efficiency", 100.0 * self.efficiency);
        tell("water_temperature", self.water_celsius);
        tell("casing_temperature", self.casing.value);
        tell("seal_temperature", self.seal.value);
        tell("vibration_vane_pass", body.shaft.pass());
    }
}
