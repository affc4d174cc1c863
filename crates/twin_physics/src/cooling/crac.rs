//! A computer-room air conditioner: fan, coil and valve in closed loop.
//!
//! The coil is a heat exchanger of effectiveness ε = valve × [`EFFECTIVENESS`]: it removes ε·ρ·cp·V·(T_return − T_water),
//! no more than its capacity. A PI controller on the valve holds the supply temperature at its setpoint; the room's
//! underfloor pressure sets all fans alike, so that neighbours ramp when one unit stops.

use super::chilled_water::RISE_KELVIN;
use super::water::WATER_KJ_PER_KG_K;
use crate::air::{AIR_KJ_PER_M3_K, Coil};
use crate::conditions::{Conditions, FanOrder};
use twin_model::plan::Crac;

/// Effectiveness of a chilled-water coil with its valve fully open; makers' sheets give 0.7 to 0.9.
const EFFECTIVENESS: f64 = 0.85;
/// Fan electricity at full speed, kW per m³/s: EC plug fans against about 300 Pa.
const FAN_KW_PER_M3S: f64 = 0.55;
/// Controls and sensors while powered, kW.
const CONTROLS_KW: f64 = 0.12;
/// Slowest speed of a running fan, share of full.
const FAN_MIN: f64 = 0.30;
/// Change of fan speed a second: up to full in 50 s, down to a halt in 10 s.
const FAN_RISE: f64 = 0.02;
const FAN_FALL: f64 = 0.10;
/// Full stroke of the valve's actuator, seconds.
const VALVE_STROKE_SECS: f64 = 60.0;
/// The valve's PI controller: share of stroke per kelvin, and per kelvin and second. One stroke moves the supply by
/// about 16 K, so the loop closes within a minute and without overshoot.
const VALVE_PER_K: f64 = 0.015;
const VALVE_PER_K_S: f64 = 0.001;
/// Lag of coil, casing and supply sensor, seconds.
const SUPPLY_LAG_SECS: f64 = 15.0;
/// A unit with its own compressor, where the site has no chillers: evaporating and condensing temperatures (least, and
/// above outdoor air), °C and kelvin; share of Carnot's coefficient of performance, which gives 3.2 at 35 °C outside.
const EVAPORATING_CELSIUS: f64 = 8.0;
const CONDENSING_MIN_CELSIUS: f64 = 30.0;
const CONDENSING_KELVIN: f64 = 15.0;
const CARNOT_SHARE: f64 = 0.48;
const KELVIN_AT_ZERO_CELSIUS: f64 = 273.15;
/// Loss of pressure in its filter, clean and at full air, Pa; what a year of running adds, share.
const FILTER_PASCAL: f64 = 80.0;
const FILTER_CLOGGING_PER_HOUR: f64 = 1.0 / 8760.0;

/// Pressure that would drive its full air back through a unit that stands, Pa. Filter, coil and wheel alone would take
/// about 400 Pa; units beside others have a gravity damper, and a closed one that is not tight passes a tenth of the air
/// at the 20 Pa of a floor: 20 Pa / 0.09².
const STANDING_PASCAL: f64 = 2500.0;

/// What a CRAC is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CracMode {
    /// No power.
    Off,
    /// Running.
    On,
    /// Ready to run.
    Standby,
    /// Stopped by a fault.
    Fault,
}

/// What a CRAC is told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order {
    mode: CracMode,
    /// Instead of the plan's, °C.
    setpoint_celsius: Option<f64>,
    fan: FanOrder,
}

impl Order {
    /// To CRAC number `crac`, with power or without.
    pub(crate) fn of(conditions: &Conditions, crac: usize, is_powered: bool) -> Self {
        let cooling = &conditions.cooling;
        let mode = match (cooling.is_crac_faulted[crac], is_powered, cooling.is_crac_standby[crac]) {
            (true, ..) => CracMode::Fault,
            (false, false, _) => CracMode::Off,
            (false, true, true) => CracMode::Standby,
            (false, true, false) => CracMode::On,
        };
        Self { mode, setpoint_celsius: cooling.crac_setpoint_celsius[crac], fan: cooling.crac_fan[crac] }
    }
}

/// State of one CRAC.
#[derive(Clone, Debug, PartialEq)]
pub struct CracState {
    /// What it is doing.
    pub mode: CracMode,
    /// Air that it blows under the floor, °C.
    pub supply_celsius: f64,
    /// Air that it draws, °C.
    pub return_celsius: f64,
    /// What the supply is held at, °C.
    pub setpoint_celsius: f64,
    /// Fan speed, 0…1.
    pub fan: f64,
    /// Opening of its valve, 0…1.
    pub valve: f64,
    /// Electricity, kW.
    pub power_kw: f64,
    /// Heat that the coil removes, kW.
    pub cooling_kw: f64,
    /// Time that its fan has run since the model began, hours.
    pub run_hours: f64,
    capacity_kw: f64,
    planned_celsius: f64,
    airflow_max_m3s: f64,
    has_compressor: bool,
    error_kelvin: f64,
}

impl CracState {
    /// The unit of `plan`, running at its setpoint. `has_compressor`: it makes its own cold.
    pub(crate) fn new(plan: &Crac, has_compressor: bool) -> Self {
        Self {
            mode: CracMode::On,
            supply_celsius: plan.setpoint_celsius,
            return_celsius: plan.setpoint_celsius,
            setpoint_celsius: plan.setpoint_celsius,
            planned_celsius: plan.setpoint_celsius,
            fan: FAN_MIN,
            valve: 0.5,
            power_kw: 0.0,
            cooling_kw: 0.0,
            run_hours: 0.0,
            capacity_kw: plan.capacity_kw,
            airflow_max_m3s: plan.airflow_m3s,
            has_compressor,
            error_kelvin: 0.0,
        }
    }

    /// Air that it moves, m³/s.
    pub fn airflow_m3s(&self) -> f64 {
        self.fan * self.airflow_max_m3s
    }

    /// Air that comes up through it at `plenum_pascal` under the floor, m³/s: none against a fan that turns.
    fn backflow_m3s(&self, plenum_pascal: f64) -> f64 {
        if self.fan > 0.0 { 0.0 } else { self.airflow_max_m3s * (plenum_pascal.max(0.0) / STANDING_PASCAL).sqrt() }
    }

    /// Air that it moves under the floor, m³/s; below zero what comes up through it while it stands.
    pub(crate) fn through_m3s(&self, plenum_pascal: f64) -> f64 {
        self.airflow_m3s() - self.backflow_m3s(plenum_pascal)
    }

    /// Air at full speed, m³/s.
    pub fn airflow_max_m3s(&self) -> f64 {
        self.airflow_max_m3s
    }

    /// Air at full speed if it can run now, else nothing, m³/s.
    pub(crate) fn airflow_available_m3s(&self) -> f64 {
        if self.mode == CracMode::On { self.airflow_max_m3s } else { 0.0 }
    }

    /// Heat that it can remove if it can run now, else nothing, kW.
    pub fn available_kw(&self) -> f64 {
        if self.mode == CracMode::On { self.capacity_kw } else { 0.0 }
    }

    /// Heat of its fan, which ends in the room's air, kW: the cube law.
    pub fn fan_kw(&self) -> f64 {
        FAN_KW_PER_M3S * self.airflow_max_m3s * self.fan.powi(3)
    }

    /// Loss of pressure in its filter, Pa: with the square of the air, more as it clogs.
    pub fn filter_pascal(&self) -> f64 {
        FILTER_PASCAL * (1.0 + FILTER_CLOGGING_PER_HOUR * self.run_hours) * self.fan * self.fan
    }

    /// Chilled water that its valve lets through, L/s; none with a compressor.
    pub fn water_ls(&self) -> f64 {
        if self.has_compressor { 0.0 } else { self.valve * self.capacity_kw / (WATER_KJ_PER_KG_K * RISE_KELVIN) }
    }

    /// Puts fan and valve where they would settle: `fan` of full speed, return air at `return_celsius`.
    pub(crate) fn settle(&mut self, fan: f64, return_celsius: f64, water_celsius: f64) {
        self.fan = fan.clamp(FAN_MIN, 1.0);
        let span = (return_celsius - water_celsius).max(0.1);
        self.valve = ((return_celsius - self.setpoint_celsius) / (EFFECTIVENESS * span)).clamp(0.0, 1.0);
        self.return_celsius = return_celsius;
        self.supply_celsius = self.setpoint_celsius;
        self.error_kelvin = 0.0;
    }

    /// Moves fan and valve: the room asks for `fan` of full speed; a unit that may not run stops.
    pub(crate) fn control(&mut self, seconds: f64, fan: f64, order: &Order) {
        self.mode = order.mode;
        self.setpoint_celsius = order.setpoint_celsius.unwrap_or(self.planned_celsius);
        if self.mode != CracMode::On {
            self.fan = (self.fan - FAN_FALL * seconds).max(0.0);
            self.valve = (self.valve - seconds / VALVE_STROKE_SECS).max(0.0);
            self.error_kelvin = 0.0;
            return;
        }
        let wanted = match order.fan {
            FanOrder::Auto { min } => fan.max(min),
            FanOrder::Held(speed) => speed,
        };
        let target = wanted.clamp(FAN_MIN, 1.0);
        self.fan += (target - self.fan).clamp(-FAN_FALL * seconds, FAN_RISE * seconds);
        let error = self.supply_celsius - self.setpoint_celsius;
        let stroke = VALVE_PER_K * (error - self.error_kelvin) + VALVE_PER_K_S * error * seconds;
        let stroke_max = seconds / VALVE_STROKE_SECS;
        self.valve = (self.valve + stroke.clamp(-stroke_max, stroke_max)).clamp(0.0, 1.0);
        self.error_kelvin = error;
    }

    /// Its coil in air of `return_celsius` with water of `water_celsius`, of which it gets `water_share` (0…1) of what
    /// its valve would let through.
    pub(crate) fn coil(&self, return_celsius: f64, water_celsius: f64, water_share: f64) -> Coil {
        let span = return_celsius - water_celsius;
        let wanted = EFFECTIVENESS * self.valve * water_share * AIR_KJ_PER_M3_K * self.airflow_m3s();
        let kw_per_k = if span > 0.0 { wanted.min(self.capacity_kw / span) } else { 0.0 };
        Coil { kw_per_k, water_celsius }
    }

    /// Takes over the step's result: the room's air now is at `return_celsius` and `coil` worked in it.
    pub(crate) fn observe(&mut self, seconds: f64, return_celsius: f64, coil: Coil, outside_celsius: f64) {
        self.return_celsius = return_celsius;
        self.cooling_kw = coil.kw_per_k * (return_celsius - coil.water_celsius);
        let flow_kw_per_k = AIR_KJ_PER_M3_K * self.airflow_m3s();
        let supply = if flow_kw_per_k > 0.0 {
            return_celsius - (self.cooling_kw - self.fan_kw()) / flow_kw_per_k
        } else {
            return_celsius
        };
        self.supply_celsius += (supply - self.supply_celsius) * (1.0 - (-seconds / SUPPLY_LAG_SECS).exp());
        let controls = if self.mode == CracMode::Off { 0.0 } else { CONTROLS_KW };
        let compressor = if self.has_compressor { self.cooling_kw / compressor_cop(outside_celsius) } else { 0.0 };
        self.power_kw = self.fan_kw() + controls + compressor;
        self.run_hours += if self.fan > 0.0 { seconds / 3600.0 } else { 0.0 };
    }
}

/// Heat over electricity of a unit's own compressor.
fn compressor_cop(outside_celsius: f64) -> f64 {
    let condensing_celsius = (outside_celsius + CONDENSING_KELVIN).max(CONDENSING_MIN_CELSIUS);
    CARNOT_SHARE * (EVAPORATING_CELSIUS + KELVIN_AT_ZERO_CELSIUS) / (condensing_celsius - EVAPORATING_CELSIUS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_model::EquipmentId;
    use twin_model::plan::{Facing, Spot};

    fn crac() -> CracState {
        let plan = Crac {
            id: EquipmentId::new("crac"),
            room: 0,
            centre: Spot::default(),
            facing: Facing::East,
            size: [2.4, 0.9, 2.0],
            capacity_kw: 70.0,
            setpoint_celsius: 20.0,
            airflow_m3s: 5.5,
        };
        CracState::new(&plan, false)
    }

    #[test]
    fn half_the_speed_moves_half_the_air_for_an_eighth_of_the_electricity() {
        let (mut full, mut half) = (crac(), crac());
        (full.fan, half.fan) = (1.0, 0.5);
        assert!((half.airflow_m3s() / full.airflow_m3s() - 0.5).abs() < 1e-12);
        assert!((half.filter_pascal() / full.filter_pascal() - 0.25).abs() < 1e-12);
        assert!((half.fan_kw() / full.fan_kw() - 0.125).abs() < 1e-12);
    }

    #[test]
    fn air_comes_up_through_a_unit_that_stands_and_not_through_one_that_runs() {
        let (mut standing, mut running) = (crac(), crac());
        (standing.fan, running.fan) = (0.0, 0.5);
        let share = -standing.through_m3s(20.0) / standing.airflow_max_m3s();
        assert!((0.08..0.10).contains(&share), "{share} of its air comes back at 20 Pa");
        assert!((standing.through_m3s(5.0) / standing.through_m3s(20.0) - 0.5).abs() < 1e-12, "an orifice");
        assert!(running.through_m3s(20.0) == running.airflow_m3s() && standing.through_m3s(0.0) == 0.0);
    }

    #[test]
    fn a_coil_gives_no_more_than_its_capacity_and_nothing_without_water() {
        let mut crac = crac();
        (crac.fan, crac.valve) = (1.0, 1.0);
        let coil = crac.coil(40.0, 8.0, 1.0);
        assert!((coil.kw_per_k * 32.0 - 70.0).abs() < 1e-9);
        assert!(crac.coil(30.0, 12.0, 0.0).kw_per_k == 0.0);
    }

    #[test]
    fn a_unit_with_a_compressor_works_less_hard_on_a_cool_day() {
        assert!((compressor_cop(35.0) - 3.2).abs() < 0.05);
        assert!(compressor_cop(15.0) > 5.0);
    }
}
