//! The chilled-water loop of one site: buffer tank, CRACs, pumps, free cooling, chillers, towers.
//!
//! Water returns from the CRACs, passes free cooling and then the chillers in parallel, and fills the buffer tank from
//! which the CRACs are fed. Two masses hold heat: the tank and the pipes of the return. The balance is exact: what the
//! water stores is what CRACs and pumps give less what free cooling and chillers take.

use super::chiller::{ChillerMode, ChillerState, Condenser, Duty};
use super::economiser::FreeCoolingState;
use super::pump::{PumpState, pump_flow, pump_speed};
use super::reset::Reset;
use super::staging::Staging;
use super::tower::TowerState;
use super::water::WATER_KJ_PER_KG_K;
use crate::conditions::{MachineConditions, Outside};
use twin_model::SitePlan;
use twin_model::plan::{Machine, MachineKind};

/// Water of the buffer tank, kg per kW of chiller rating: five minutes of the design flow.
const TANK_KG_PER_KW: f64 = 12.0;
/// Water of the return pipes and of the condenser side, kg per kW of chiller rating.
const PIPE_KG_PER_KW: f64 = 6.0;
const CONDENSER_KG_PER_KW: f64 = 15.0;
/// The water's rise at full load, kelvin; the design flow follows.
pub(crate) const RISE_KELVIN: f64 = 6.0;
/// Least flow through the chillers, share of design: a bypass opens below.
const FLOW_MIN: f64 = 0.4;
/// Flow that a chiller's switch needs before it lets it run, share of design.
const FLOW_SWITCH: f64 = 0.15;
/// Change of pump speed a second, and for a stop without power.
const PUMP_SLEW: f64 = 0.02;
const PUMP_FALL: f64 = 0.2;
/// Temperature of a coil with its own compressor, where there are no chillers, °C.
const EVAPORATOR_CELSIUS: f64 = 8.0;
/// Tower water over wet bulb that the fans aim at, kelvin, and the coldest that chillers like, °C.
const APPROACH_KELVIN: f64 = 4.0;
const CONDENSER_MIN_CELSIUS: f64 = 18.0;
/// Tower water below the setpoint that free cooling wants, kelvin.
const FREE_KELVIN: f64 = 1.5;

/// What the CRACs of a site ask of its loop.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct CoilLoad {
    /// Heat that they put into the water, kW.
    pub(crate) heat_kw: f64,
    /// Water that their valves let through, L/s.
    pub(crate) flow_ls: f64,
    /// The valve that is open furthest, 0…1.
    pub(crate) valve_max: f64,
}

/// State of the loop. Machines are by the plan's indices; `None` for those of another kind or site.
#[derive(Clone, Debug, PartialEq)]
pub struct ChilledWaterState {
    /// Water that the CRACs get, °C.
    pub supply_celsius: f64,
    /// Water that returns from them, °C.
    pub return_celsius: f64,
    /// Water that the chillers are to supply, °C.
    pub setpoint_celsius: f64,
    /// Water that the pumps move, L/s.
    pub flow_ls: f64,
    /// Tower water that enters the condensers, °C.
    pub condenser_celsius: f64,
    /// Chillers.
    pub chillers: Vec<Option<ChillerState>>,
    /// Chilled-water pumps.
    pub pumps: Vec<Option<PumpState>>,
    /// Cooling towers.
    pub towers: Vec<Option<TowerState>>,
    /// Free cooling.
    pub free_cooling: FreeCoolingState,
    rating_kw: f64,
    tower_rating_kw: f64,
    pump: f64,
    demand_ls: f64,
    reset: Reset,
    staging: Staging,
}

impl ChilledWaterState {
    /// The loop of site number `site` of `plan` at its set temperature.
    pub(crate) fn new(plan: &SitePlan, site: u32) -> Self {
        let here = |machine: &Machine| plan.rooms[machine.room as usize].site == site;
        let sum = |kind: MachineKind| -> f64 {
            let of_kind = plan.machines.iter().filter(|machine| machine.kind == kind && here(machine));
            of_kind.map(|machine| machine.capacity_kw).sum()
        };
        let (rating_kw, pump_kw) = (sum(MachineKind::Chiller), sum(MachineKind::Pump));
        let tower_rating_kw = sum(MachineKind::CoolingTower);
        let condenser = if tower_rating_kw > 0.0 { Condenser::Water } else { Condenser::Air };
        let design_ls = rating_kw / (WATER_KJ_PER_KG_K * RISE_KELVIN);
        let reset = Reset::default();
        let mut state = Self {
            supply_celsius: if rating_kw > 0.0 { reset.setpoint_celsius() } else { EVAPORATOR_CELSIUS },
            return_celsius: reset.setpoint_celsius(),
            setpoint_celsius: reset.setpoint_celsius(),
            flow_ls: FLOW_MIN * design_ls,
            condenser_celsius: CONDENSER_MIN_CELSIUS + APPROACH_KELVIN,
            chillers: vec![None; plan.machines.len()],
            pumps: vec![None; plan.machines.len()],
            towers: vec![None; plan.machines.len()],
            free_cooling: FreeCoolingState::default(),
            rating_kw,
            tower_rating_kw,
            pump: pump_speed(FLOW_MIN, 1.0),
            demand_ls: 0.0,
            reset,
            staging: Staging::default(),
        };
        for (index, machine) in plan.machines.iter().enumerate().filter(|(_, machine)| here(machine)) {
            let kw = machine.capacity_kw;
            match machine.kind {
                MachineKind::Chiller => state.chillers[index] = Some(ChillerState::new(kw, condenser)),
                MachineKind::Pump => state.pumps[index] = Some(PumpState::new(kw, design_ls * kw / pump_kw)),
                MachineKind::CoolingTower => state.towers[index] = Some(TowerState::new(kw)),
                MachineKind::Genset => {}
            }
        }
        state
    }

    /// Whether the site has chillers at all; without, CRACs have compressors.
    pub fn has_chillers(&self) -> bool {
        self.rating_kw > 0.0
    }

    /// Flow at full load, L/s.
    pub fn design_ls(&self) -> f64 {
        self.rating_kw / (WATER_KJ_PER_KG_K * RISE_KELVIN)
    }

    /// How much of the water that the CRACs' valves would let through the pumps bring, 0…1.
    pub fn flow_share(&self) -> f64 {
        if !self.has_chillers() || self.demand_ls <= 0.0 { 1.0 } else { (self.flow_ls / self.demand_ls).min(1.0) }
    }

    /// Electricity of the chillers, kW.
    pub fn chillers_kw(&self) -> f64 {
        self.chillers.iter().flatten().map(|chiller| chiller.power_kw).sum()
    }

    /// Electricity of the chilled-water pumps, kW.
    pub fn pumps_kw(&self) -> f64 {
        self.pumps.iter().flatten().map(|pump| pump.power_kw).sum()
    }

    /// Electricity of what gives the heat to the air: towers with their pumps, fans of free cooling, kW.
    pub fn towers_kw(&self) -> f64 {
        self.towers.iter().flatten().map(|tower| tower.power_kw).sum::<f64>() + self.free_cooling.power_kw
    }

    /// Heat that chillers and free cooling take from the water, kW.
    pub fn removed_kw(&self) -> f64 {
        self.chillers.iter().flatten().map(|chiller| chiller.heat_kw).sum::<f64>() + self.free_cooling.heat_kw
    }

    /// Fresh water that the towers take, L/h.
    pub fn make_up_lh(&self) -> f64 {
        self.towers.iter().flatten().map(|tower| tower.make_up_lh).sum()
    }

    /// Heat that the water holds above 0 °C, kJ.
    pub fn stored_kj(&self) -> f64 {
        let kj_per_k = WATER_KJ_PER_KG_K * self.rating_kw;
        kj_per_k * (TANK_KG_PER_KW * self.supply_celsius + PIPE_KG_PER_KW * self.return_celsius)
    }

    /// Takes as many chillers into service as `heat_kw` needs, without their starting times.
    pub(crate) fn settle(&mut self, heat_kw: f64) {
        self.staging.settle(heat_kw, &self.chillers);
        for (index, chiller) in self.chillers.iter_mut().enumerate() {
            if let (Some(chiller), true) = (chiller, self.staging.calls(index)) {
                chiller.mode = ChillerMode::Running;
            }
        }
    }

    /// One step of `seconds`: the CRACs put `load` into the water.
    pub(crate) fn step(
        &mut self,
        seconds: f64,
        load: CoilLoad,
        outside: Outside,
        machines: &[MachineConditions],
        is_powered: bool,
    ) {
        if !self.has_chillers() {
            return;
        }
        self.demand_ls = load.flow_ls;
        self.setpoint_celsius = self.reset.step(seconds, load.valve_max, is_powered);
        self.run_pumps(seconds, load.flow_ls, machines, is_powered);
        let flow_kw_per_k = WATER_KJ_PER_KG_K * self.flow_ls;
        let needed_kw = (flow_kw_per_k * (self.return_celsius - self.setpoint_celsius)).max(0.0);
        self.cool_free(seconds, flow_kw_per_k, needed_kw, outside, is_powered);
        let entering_celsius = if flow_kw_per_k > 0.0 {
            self.return_celsius - self.free_cooling.heat_kw / flow_kw_per_k
        } else {
            self.return_celsius
        };
        let rest_kw = (needed_kw - self.free_cooling.heat_kw).max(0.0);
        self.run_chillers(seconds, rest_kw, entering_celsius, outside, machines, is_powered);
        self.run_towers(seconds, outside, machines, is_powered);

        let mixed = self.flow_ls * (self.return_celsius - self.supply_celsius);
        let taken = self.removed_kw() / WATER_KJ_PER_KG_K;
        let given = (load.heat_kw + self.pumps_kw()) / WATER_KJ_PER_KG_K;
        self.supply_celsius += (mixed - taken) * seconds / (TANK_KG_PER_KW * self.rating_kw);
        self.return_celsius += (given - mixed) * seconds / (PIPE_KG_PER_KW * self.rating_kw);
    }

    /// Pumps hold the pressure at the far end, so that they follow the valves; those left over help out.
    fn run_pumps(&mut self, seconds: f64, demand_ls: f64, machines: &[MachineConditions], is_powered: bool) {
        let design_ls = self.design_ls();
        let wanted = (demand_ls / design_ls).clamp(FLOW_MIN, 1.0);
        let has_pumps = self.pumps.iter().any(Option::is_some);
        let (mut running, mut cavitation) = (0.0, 0.0);
        for (pump, machine) in self.pumps.iter().zip(machines) {
            if let (Some(pump), false) = (pump, machine.is_blocked) {
                running += pump.design_ls / design_ls;
                cavitation += machine.faults.cavitation * pump.design_ls / design_ls;
            }
        }
        if !has_pumps {
            // Chillers with built-in pumps: their electricity is in the chillers' own.
            self.flow_ls = if is_powered { wanted * design_ls } else { 0.0 };
            return;
        }
        let target = if is_powered && running > 0.0 { pump_speed(wanted, running) } else { 0.0 };
        let fall = if is_powered { PUMP_SLEW } else { PUMP_FALL };
        self.pump += (target - self.pump).clamp(-fall * seconds, PUMP_SLEW * seconds);
        let cavitation = if running > 0.0 { cavitation / running } else { 0.0 };
        self.flow_ls = design_ls * pump_flow(self.pump, running, cavitation);
        for (pump, machine) in self.pumps.iter_mut().zip(machines) {
            let Some(pump) = pump else { continue };
            let is_turning = is_powered && !machine.is_blocked;
            let speed = if machine.is_blocked { (pump.speed() - PUMP_FALL * seconds).max(0.0) } else { self.pump };
            let flow_ls = if machine.is_blocked { 0.0 } else { self.flow_ls * pump.design_ls / (running * design_ls) };
            pump.run(seconds, speed, flow_ls, is_turning);
        }
    }

    fn cool_free(&mut self, seconds: f64, flow_kw_per_k: f64, needed_kw: f64, outside: Outside, is_powered: bool) {
        let (condenser, source_celsius) = if self.tower_rating_kw > 0.0 {
            (Condenser::Water, self.condenser_celsius)
        } else {
            (Condenser::Air, outside.celsius)
        };
        let temperatures = [self.return_celsius, source_celsius];
        let rating_kw = self.rating_kw;
        self.free_cooling.step(seconds, condenser, temperatures, flow_kw_per_k, needed_kw, rating_kw, is_powered);
    }

    fn run_chillers(
        &mut self,
        seconds: f64,
        wanted_kw: f64,
        entering_celsius: f64,
        outside: Outside,
        machines: &[MachineConditions],
        is_powered: bool,
    ) {
        let can_run = is_powered && self.flow_ls > FLOW_SWITCH * self.design_ls();
        let condenser_celsius = if self.tower_rating_kw > 0.0 { self.condenser_celsius } else { outside.celsius };
        self.staging.step(seconds, wanted_kw, self.supply_celsius - self.setpoint_celsius, &self.chillers, machines);
        let setpoint = self.setpoint_celsius;
        for (index, chiller) in self.chillers.iter_mut().enumerate() {
            let Some(chiller) = chiller else { continue };
            let is_called = self.staging.calls(index);
            let duty = Duty { is_called, can_run, leaving_celsius: setpoint, condenser_celsius };
            chiller.prepare(seconds, &duty, &machines[index]);
        }
        let available_kw: f64 = self.chillers.iter().flatten().map(|chiller| chiller.capacity_kw).sum();
        for (chiller, machine) in self.chillers.iter_mut().zip(machines) {
            let Some(chiller) = chiller else { continue };
            let share = if available_kw > 0.0 { chiller.capacity_kw / available_kw } else { 0.0 };
            chiller.run(seconds, wanted_kw * share, self.flow_ls * share, entering_celsius, setpoint, machine);
        }
    }

    /// Towers hold the condenser water, colder when it could cool the loop without chillers.
    fn run_towers(&mut self, seconds: f64, outside: Outside, machines: &[MachineConditions], is_powered: bool) {
        if self.tower_rating_kw <= 0.0 {
            return;
        }
        let reachable = outside.wet_bulb_celsius + APPROACH_KELVIN;
        let free_celsius = self.setpoint_celsius - FREE_KELVIN;
        let target = if self.free_cooling.is_open || reachable < self.return_celsius - 2.0 * FREE_KELVIN {
            reachable.max(free_celsius)
        } else {
            reachable.max(CONDENSER_MIN_CELSIUS)
        };
        let rejected_kw: f64 = self.chillers.iter().flatten().map(|chiller| chiller.rejected_kw).sum::<f64>()
            + if self.tower_rating_kw > 0.0 { self.free_cooling.heat_kw } else { 0.0 };
        let flow_ls: f64 = self.towers.iter().flatten().map(TowerState::design_ls).sum();
        let entering = self.condenser_celsius + rejected_kw / (WATER_KJ_PER_KG_K * flow_ls);
        let mut taken_kw = 0.0;
        for (tower, machine) in self.towers.iter_mut().zip(machines) {
            let Some(tower) = tower else { continue };
            let temperatures = [entering, self.condenser_celsius, target];
            taken_kw += tower.step(seconds, temperatures, outside, is_powered, machine);
        }
        let kj_per_k = WATER_KJ_PER_KG_K * CONDENSER_KG_PER_KW * self.tower_rating_kw;
        self.condenser_celsius += (rejected_kw - taken_kw) * seconds / kj_per_k;
    }
}
