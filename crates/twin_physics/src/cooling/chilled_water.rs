//! Chilled water: the loop's water, the chillers that cool it and the pumps that move it.

use twin_model::SitePlan;
use twin_model::plan::MachineKind;

/// Heat of water, kJ/(kg·K).
const WATER_KJ_PER_KG_K: f64 = 4.19;
/// Water in the loop and its buffer tank, kg per kW of chiller rating.
const WATER_KG_PER_KW: f64 = 15.0;
/// Supply temperature that the chillers hold, °C; the water's rise at full load, kelvin.
const SUPPLY_CELSIUS: f64 = 12.0;
const RISE_KELVIN: f64 = 6.0;
/// The chillers correct the supply with this time constant, seconds.
const CONTROL_SECS: f64 = 60.0;
/// Temperature of a coil with its own compressor, where there are no chillers, °C.
const EVAPORATOR_CELSIUS: f64 = 8.0;
/// Slowest running pump, share of full speed; change of pump speed a second.
const PUMP_MIN: f64 = 0.45;
const PUMP_SLEW: f64 = 0.02;
/// Full speed of pump and compressor, rpm.
const PUMP_RPM: f64 = 1480.0;
const COMPRESSOR_RPM: f64 = 2950.0;
/// Speed of a running compressor without load, share of full.
const COMPRESSOR_MIN: f64 = 0.4;

/// Curves of an air-cooled chiller after EnergyPlus `Chiller:Electric` (Engineering Reference): rated COP 3.0 at 35 °C
/// outside and 6.67 °C leaving water; capacity over rating, power over capacity, and power over part load.
const COP_RATED: f64 = 3.0;
const OUTSIDE_RATED_CELSIUS: f64 = 35.0;
const LEAVING_RATED_CELSIUS: f64 = 6.67;
const CONDENSER_RISE: f64 = 2.778;
const CAPACITY_CURVE: [f64; 3] = [0.944_836_00, -0.057_008_80, 0.001_854_86];
const POWER_CURVE: [f64; 3] = [2.333, -1.975, 0.6121];
const PART_LOAD_CURVE: [f64; 3] = [0.033_03, 0.685_2, 0.281_8];
/// Where the curves hold: equivalent temperature difference, kelvin; part-load ratio.
const DIFFERENCE_MIN: f64 = -9.0;
const PART_LOAD_MIN: f64 = 0.05;

fn quadratic([constant, linear, square]: [f64; 3], x: f64) -> f64 {
    constant + linear * x + square * x * x
}

/// Electricity of a running air-cooled chiller of `rating_kw` of cooling that removes `heat_kw`, kW.
pub fn chiller_power_kw(rating_kw: f64, heat_kw: f64, leaving_celsius: f64, outside_celsius: f64) -> f64 {
    let difference =
        (outside_celsius - OUTSIDE_RATED_CELSIUS) / CONDENSER_RISE - (leaving_celsius - LEAVING_RATED_CELSIUS);
    let capacity_ratio = quadratic(CAPACITY_CURVE, difference.max(DIFFERENCE_MIN));
    let full_load_ratio = quadratic(POWER_CURVE, capacity_ratio.min(1.55));
    let available_kw = rating_kw * capacity_ratio;
    let part_load = (heat_kw / available_kw).clamp(PART_LOAD_MIN, 1.0);
    available_kw / COP_RATED * full_load_ratio * quadratic(PART_LOAD_CURVE, part_load)
}

/// State of one chiller.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ChillerState {
    /// Compressor speed, rpm.
    pub speed_rpm: f64,
    /// Electricity, kW.
    pub power_kw: f64,
    /// Heat that it removes from the water, kW.
    pub heat_kw: f64,
    rating_kw: f64,
}

/// State of one pump.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PumpState {
    /// Shaft speed, rpm.
    pub speed_rpm: f64,
    /// Electricity, kW.
    pub power_kw: f64,
    rating_kw: f64,
}

/// State of the loop.
#[derive(Clone, Debug, PartialEq)]
pub struct ChilledWaterState {
    /// Water that the chillers supply, °C.
    pub supply_celsius: f64,
    /// Water that returns to them, °C.
    pub return_celsius: f64,
    /// By the plan's machines; `None` for those that are no chiller.
    pub chillers: Vec<Option<ChillerState>>,
    /// By the plan's machines; `None` for those that are no pump.
    pub pumps: Vec<Option<PumpState>>,
    rating_kw: f64,
    pump: f64,
}

impl ChilledWaterState {
    /// The loop of `plan` at its set temperature.
    pub(crate) fn new(plan: &SitePlan) -> Self {
        let of = |kind: MachineKind| {
            plan.machines.iter().map(move |machine| (machine.kind == kind).then_some(machine.capacity_kw))
        };
        let rating_kw = of(MachineKind::Chiller).flatten().sum();
        Self {
            supply_celsius: if rating_kw > 0.0 { SUPPLY_CELSIUS } else { EVAPORATOR_CELSIUS },
            return_celsius: SUPPLY_CELSIUS,
            chillers: of(MachineKind::Chiller)
                .map(|rating| rating.map(|rating_kw| ChillerState { rating_kw, ..ChillerState::default() }))
                .collect(),
            pumps: of(MachineKind::Pump)
                .map(|rating| rating.map(|rating_kw| PumpState { rating_kw, ..PumpState::default() }))
                .collect(),
            rating_kw,
            pump: PUMP_MIN,
        }
    }

    /// Whether the site has chillers at all; without, CRACs have compressors.
    pub(crate) fn has_chillers(&self) -> bool {
        self.rating_kw > 0.0
    }

    /// Electricity of chillers and pumps, kW.
    pub(crate) fn power_kw(&self) -> f64 {
        let chillers: f64 = self.chillers.iter().flatten().map(|chiller| chiller.power_kw).sum();
        chillers + self.pumps.iter().flatten().map(|pump| pump.power_kw).sum::<f64>()
    }

    /// One step of `seconds`: the CRACs put `heat_kw` into the water.
    pub(crate) fn step(&mut self, seconds: f64, heat_kw: f64, outside_celsius: f64, is_powered: bool) {
        if !self.has_chillers() {
            return;
        }
        self.run_pumps(seconds, heat_kw, is_powered);
        let capacity_kj_per_k = WATER_KJ_PER_KG_K * WATER_KG_PER_KW * self.rating_kw;
        let pump_heat_kw: f64 = self.pumps.iter().flatten().map(|pump| pump.power_kw).sum();
        let gained_kw = heat_kw + pump_heat_kw;
        let correction_kw = capacity_kj_per_k * (self.supply_celsius - SUPPLY_CELSIUS) / CONTROL_SECS;
        let removed_kw = if is_powered { (gained_kw + correction_kw).clamp(0.0, self.rating_kw) } else { 0.0 };
        self.supply_celsius += (gained_kw - removed_kw) * seconds / capacity_kj_per_k;
        let flow_kw_per_k = self.rating_kw / RISE_KELVIN * self.pump.max(0.05);
        self.return_celsius = self.supply_celsius + gained_kw / flow_kw_per_k;

        let (supply_celsius, total_kw) = (self.supply_celsius, self.rating_kw);
        for chiller in self.chillers.iter_mut().flatten() {
            let rating_kw = chiller.rating_kw;
            chiller.heat_kw = removed_kw * rating_kw / total_kw;
            let part_load = chiller.heat_kw / rating_kw;
            let (speed, power_kw) = if is_powered {
                let speed = COMPRESSOR_MIN + (1.0 - COMPRESSOR_MIN) * part_load;
                (speed, chiller_power_kw(rating_kw, chiller.heat_kw, supply_celsius, outside_celsius))
            } else {
                (0.0, 0.0)
            };
            chiller.speed_rpm = COMPRESSOR_RPM * speed;
            chiller.power_kw = power_kw;
        }
    }

    /// Pumps follow the heat; power by the cube law.
    fn run_pumps(&mut self, seconds: f64, heat_kw: f64, is_powered: bool) {
        let target = if is_powered { (heat_kw / self.rating_kw).clamp(PUMP_MIN, 1.0) } else { 0.0 };
        self.pump += (target - self.pump).clamp(-PUMP_SLEW * seconds, PUMP_SLEW * seconds);
        let speed = self.pump;
        for pump in self.pumps.iter_mut().flatten() {
            pump.speed_rpm = PUMP_RPM * speed;
            pump.power_kw = if is_powered { pump.rating_kw * speed.powi(3) } else { 0.0 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chiller_has_its_rated_cop_at_its_rated_point() {
        let heat_kw = 500.0 * CAPACITY_CURVE[0];
        let cop = heat_kw / chiller_power_kw(500.0, heat_kw, LEAVING_RATED_CELSIUS, OUTSIDE_RATED_CELSIUS);
        assert!((cop - COP_RATED).abs() < 0.1, "COP {cop}");
    }

    #[test]
    fn warm_water_and_cool_days_save_electricity() {
        let power = |leaving, outside| chiller_power_kw(500.0, 250.0, leaving, outside);
        assert!(power(12.0, 15.0) < power(7.0, 15.0));
        assert!(power(12.0, 15.0) < power(12.0, 32.0));
        let cop = 250.0 / power(12.0, 15.0);
        assert!((3.0..6.5).contains(&cop), "COP {cop}");
    }
}
