//! Cooling towers: the effectiveness model of Braun, fans by the cube law, and the water that goes.
//!
//! Braun, Klein and Mitchell, "Effectiveness models for cooling towers and cooling coils" (ASHRAE Transactions 95(2),
//! 1989): a tower is a heat exchanger between water and air whose heat is the enthalpy of saturated air.

use super::moisture::{enthalpy_kj_per_kg, saturation_ratio};
use super::water::WATER_KJ_PER_KG_K;
use crate::conditions::{MachineConditions, Outside};

/// Range at the rating, kelvin; the water of a tower follows from it.
const RANGE_KELVIN: f64 = 5.5;
/// Air over water at full fan, kg/kg.
const AIR_OVER_WATER: f64 = 0.8;
/// Braun's NTU = c·(water/air)^0.4. The factor gives the usual design: 34.9 to 29.4 °C at 25.6 °C wet bulb (CTI).
const NTU_FACTOR: f64 = 1.37;
const NTU_EXPONENT: f64 = 0.4;
/// Air that rises through a tower whose fan stands, share of full.
const DRAUGHT: f64 = 0.05;
/// Fan electricity at full speed, kW per kW of heat: 40.2 gpm/hp, axial fans (ASHRAE 90.1, table 6.8.1-7).
const FAN_KW_PER_KW: f64 = 0.0127;
/// Condenser-water pump, kW per kW of heat: 19 W/gpm (ASHRAE 90.1, appendix G).
const PUMP_KW_PER_KW: f64 = 0.013;
/// Full speed of a fan, rpm.
const FAN_RPM: f64 = 480.0;
/// The fan's PI controller on the water that leaves, share of speed per kelvin and per kelvin and second; its slew.
const FAN_PER_K: f64 = 0.10;
const FAN_PER_K_S: f64 = 0.000_5;
const FAN_SLEW: f64 = 0.01;
/// Water evaporated for the heat given off, kg/kJ: 0.153 % of the flow per kelvin of range (SPX, "Cooling tower
/// fundamentals"), the rest of the heat leaves dry.
const EVAPORATION_KG_PER_KJ: f64 = 0.001_53 / WATER_KJ_PER_KG_K;
/// Droplets that the air takes along, share of the evaporation; cycles of concentration that blow-down holds.
const DRIFT: f64 = 0.01;
const CYCLES: f64 = 5.0;

/// State of one cooling tower.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TowerState {
    /// Fan speed, rpm.
    pub speed_rpm: f64,
    /// Electricity of fan and condenser-water pump, kW.
    pub power_kw: f64,
    /// Fan speed, share of full.
    pub fan: f64,
    /// Heat that it gives to the air, kW.
    pub heat_kw: f64,
    /// Water through it, L/s.
    pub flow_ls: f64,
    /// Water that enters it and leaves it, °C.
    pub entering_celsius: f64,
    /// °C
    pub leaving_celsius: f64,
    /// Leaving water over wet bulb, kelvin.
    pub approach_kelvin: f64,
    /// Water that evaporates, L/h.
    pub evaporation_lh: f64,
    /// Water let out against scale, L/h.
    pub blow_down_lh: f64,
    /// Fresh water: for evaporation, drift and blow-down, L/h.
    pub make_up_lh: f64,
    /// Time that it has run since the model began, hours.
    pub run_hours: f64,
    /// Heat that it gives off at its rating, kW.
    pub rating_kw: f64,
    error_kelvin: f64,
}

/// Heat that a tower of `rating_kw` takes out of water that enters at `entering_celsius`, kW, with its fan at `fan`
/// (0…1) and its design flow, and the water's temperature when it leaves, °C.
pub fn tower_heat_kw(rating_kw: f64, fan: f64, entering_celsius: f64, wet_bulb_celsius: f64) -> (f64, f64) {
    let water_kgs = rating_kw / (WATER_KJ_PER_KG_K * RANGE_KELVIN);
    let air_kgs = water_kgs * AIR_OVER_WATER * fan.max(DRAUGHT);
    let saturated = |celsius: f64| enthalpy_kj_per_kg(celsius, saturation_ratio(celsius));
    let (hot, air) = (saturated(entering_celsius), saturated(wet_bulb_celsius));
    if hot <= air {
        return (0.0, entering_celsius);
    }
    // Heat of saturated air per kelvin, between the wet bulb and the water that enters.
    let air_kj_per_kg_k = (hot - air) / (entering_celsius - wet_bulb_celsius);
    let ratio = air_kgs * air_kj_per_kg_k / (water_kgs * WATER_KJ_PER_KG_K);
    let ntu = NTU_FACTOR * (water_kgs / air_kgs).powf(NTU_EXPONENT);
    let effectiveness = if (ratio - 1.0).abs() < 1e-6 {
        ntu / (1.0 + ntu)
    } else {
        let fall = (-ntu * (1.0 - ratio)).exp();
        (1.0 - fall) / (1.0 - ratio * fall)
    };
    let heat_kw = effectiveness * air_kgs * (hot - air);
    (heat_kw, entering_celsius - heat_kw / (water_kgs * WATER_KJ_PER_KG_K))
}

impl TowerState {
    pub(crate) fn new(rating_kw: f64) -> Self {
        Self { rating_kw, fan: 0.5, ..Self::default() }
    }

    /// Its design flow, L/s.
    pub(crate) fn design_ls(&self) -> f64 {
        self.rating_kw / (WATER_KJ_PER_KG_K * RANGE_KELVIN)
    }

    /// One step: water enters at `entering_celsius`; the fan holds the basin, now at `basin_celsius`, at
    /// `target_celsius`. Tells the heat taken, kW.
    pub(crate) fn step(
        &mut self,
        seconds: f64,
        [entering_celsius, basin_celsius, target_celsius]: [f64; 3],
        outside: Outside,
        is_powered: bool,
        machine: &MachineConditions,
    ) -> f64 {
        let can_run = is_powered && !machine.is_blocked;
        let error = basin_celsius - target_celsius;
        let change = FAN_PER_K * (error - self.error_kelvin) + FAN_PER_K_S * error * seconds;
        let slew = FAN_SLEW * seconds;
        self.fan =
            if can_run { (self.fan + change.clamp(-slew, slew)).clamp(0.0, 1.0) } else { (self.fan - slew).max(0.0) };
        self.error_kelvin = error;
        self.speed_rpm = FAN_RPM * self.fan;
        self.flow_ls = if can_run { self.design_ls() } else { 0.0 };
        self.entering_celsius = entering_celsius;
        (self.heat_kw, self.leaving_celsius) = if can_run {
            tower_heat_kw(self.rating_kw, self.fan, entering_celsius, outside.wet_bulb_celsius)
        } else {
            (0.0, entering_celsius)
        };
        let fouling = 1.0 - 0.4 * machine.faults.fouling;
        self.heat_kw *= fouling;
        self.approach_kelvin = self.leaving_celsius - outside.wet_bulb_celsius;
        let pump_kw = if can_run { PUMP_KW_PER_KW * self.rating_kw } else { 0.0 };
        self.power_kw = if can_run { FAN_KW_PER_KW * self.rating_kw * self.fan.powi(3) + pump_kw } else { 0.0 };
        self.use_water();
        self.run_hours += if can_run { seconds / 3600.0 } else { 0.0 };
        self.heat_kw
    }

    /// Blow-down keeps the salts at [`CYCLES`] times those of fresh water: make-up = evaporation·C/(C − 1).
    fn use_water(&mut self) {
        self.evaporation_lh = EVAPORATION_KG_PER_KJ * self.heat_kw * 3600.0;
        let drift = DRIFT * self.evaporation_lh;
        self.blow_down_lh = self.evaporation_lh / (CYCLES - 1.0) - drift;
        self.make_up_lh = self.evaporation_lh + drift + self.blow_down_lh;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tower_meets_the_usual_design_point() {
        let (heat_kw, leaving) = tower_heat_kw(1000.0, 1.0, 34.9, 25.6);
        assert!((heat_kw / 1000.0 - 1.0).abs() < 0.06, "{heat_kw} kW");
        assert!((leaving - 25.6 - 3.8).abs() < 0.4, "approach of {} K", leaving - 25.6);
    }

    #[test]
    fn the_approach_shrinks_with_less_load_and_grows_with_less_fan() {
        let settled = |load: f64, fan: f64| {
            let mut basin = 25.0;
            for _ in 0..20_000 {
                let hot = basin + load * RANGE_KELVIN;
                let (heat_kw, _) = tower_heat_kw(1000.0, fan, hot, 22.0);
                basin += (load * 1000.0 - heat_kw) * 1e-4;
            }
            basin - 22.0
        };
        let (full, half, slow) = (settled(1.0, 1.0), settled(0.5, 1.0), settled(0.5, 0.5));
        assert!(half < 0.7 * full, "{half} K at half load, {full} K at full load");
        assert!(slow > 1.3 * half, "{slow} K with the fan at half");
        assert!((3.0..6.5).contains(&full), "{full} K");
    }

    #[test]
    fn half_the_fan_speed_takes_an_eighth_of_the_electricity() {
        let mut tower = TowerState::new(1000.0);
        let outside = Outside { celsius: 25.0, wet_bulb_celsius: 20.0 };
        let mut at = |fan: f64| {
            tower.fan = fan;
            tower.error_kelvin = 0.0;
            tower.step(1.0, [30.0, 25.0, 25.0], outside, true, &MachineConditions::default());
            tower.power_kw - PUMP_KW_PER_KW * 1000.0
        };
        let full = at(1.0);
        assert!((at(0.5) / full - 0.125).abs() < 1e-9);
    }

    #[test]
    fn a_megawatt_of_heat_takes_about_a_tonne_and_a_half_of_water_an_hour() {
        let mut tower = TowerState { heat_kw: 1000.0, ..TowerState::new(1000.0) };
        tower.use_water();
        assert!((tower.evaporation_lh - 1315.0).abs() < 5.0, "{} L/h evaporate", tower.evaporation_lh);
        assert!((tower.make_up_lh / tower.evaporation_lh - 1.25).abs() < 1e-9, "five cycles: a quarter on top");
    }
}
