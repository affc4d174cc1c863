//! The whole site: power, air and water in one step.
//!
//! Its parts: where the power goes (`accounts`), what others may read (`readings`).

mod accounts;
mod readings;

use crate::air::{AIR_KJ_PER_M3_K, Coil, Fidelity, HallAir, Heats, RackState, RoomState, Supply, airflow_m3s};
use crate::conditions::{Conditions, Outside};
use crate::cooling::{CoilLoad, ColdCoil, CracState, MoistureState, Order, Plant, RoomMoisture};
use crate::it::ItState;
use crate::layout::Layout;
use crate::machine::{Park, Site};
use crate::power::PowerChain;
use crate::power_parts::PowerParts;
use std::time::Duration;
use twin_model::SitePlan;

/// The model's step. Callers that want results that do not depend on how they ask must step on a fixed grid.
pub const STEP: Duration = Duration::from_secs(1);
const STEP_SECS: f64 = 1.0;

/// Supply air over the racks' draw that the fans keep: joints of the floor take 5 to 10 % of it, and a little more keeps
/// contained aisles from drawing warm air in. They are led by what racks draw: what comes up through a unit that stands is
/// not made up for, so its zone goes short.
const SURPLUS: f64 = 1.13;
/// Temperature rise that sets the supply air for heat that is not from racks, kelvin.
const OTHER_RISE_KELVIN: f64 = 12.0;
/// How local the supply is: 0 for a plenum of one pressure, 1 for racks fed by their nearest CRACs only.
const LOCALITY: f64 = 0.8;
/// Split units of plant rooms: temperature of their coil, °C.
const SPLIT_CELSIUS: f64 = 21.0;
/// Air in rooms when the model begins, °C.
const START_CELSIUS: f64 = 23.0;
/// Steps that let the loops find their balance before the model is handed out.
const SETTLE_STEPS: usize = 300;

/// What a plant machine shows outside, whatever its kind.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MachineState {
    /// Shaft speed, rpm.
    pub speed_rpm: f64,
    /// Electricity taken (by a genset: made), kW.
    pub power_kw: f64,
}

/// The state of a site. Lists go by the plan's indices.
#[derive(Clone, Debug)]
pub struct SiteModel {
    racks: Vec<RackState>,
    rooms: Vec<RoomState>,
    /// The air of rooms that are followed in cells.
    halls: Vec<Option<HallAir>>,
    heats: Vec<Heats>,
    cracs: Vec<CracState>,
    plant: Plant,
    moisture: Vec<MoistureState>,
    parts: Vec<PowerParts>,
    it: ItState,
    power: PowerChain,
    machines: Park,
    plenums: Vec<Plenum>,
    layout: Layout,
    crac_room: Vec<usize>,
    is_aisle_open: Vec<bool>,
    outside: Outside,
}

/// The flows under the floor of one room, m³/s.
#[derive(Clone, Copy, Debug, Default)]
struct Plenum {
    /// What racks draw and other heat needs.
    demand: f64,
    /// What the CRACs blow less what comes up through those that stand, in all and per CRAC.
    flow: f64,
    flow_mean: f64,
}

impl SiteModel {
    /// The site of `plan`, in balance under `conditions`, its air as [`Fidelity::of`] finds fit.
    pub fn new(plan: &SitePlan, conditions: &Conditions) -> Self {
        Self::with_fidelity(plan, conditions, Fidelity::of(plan))
    }

    /// The site of `plan`, in balance under `conditions`, the air of its halls followed as closely as `fidelity` says.
    pub fn with_fidelity(plan: &SitePlan, conditions: &Conditions, fidelity: Fidelity) -> Self {
        let layout = Layout::new(plan);
        let plant = Plant::new(plan);
        let racks = (0..plan.racks.len()).map(|rack| layout.rack(plan, rack, START_CELSIUS)).collect();
        let rooms = (plan.rooms.iter().zip(&layout.room_racks))
            .map(|(room, racks)| RoomState::new(room, racks.len(), START_CELSIUS))
            .collect();
        let mut model = Self {
            racks,
            rooms,
            halls: (0..plan.rooms.len()).map(|room| HallAir::new(plan, room, fidelity, START_CELSIUS)).collect(),
            heats: vec![Heats::default(); plan.rooms.len()],
            cracs: (plan.cracs.iter())
                .map(|crac| CracState::new(crac, !plant.of_room(crac.room as usize).has_chillers()))
                .collect(),
            moisture: (plan.rooms.iter().zip(&conditions.air.room_dew_point_celsius))
                .map(|(room, dew_point_celsius)| MoistureState::new(room, *dew_point_celsius))
                .collect(),
            parts: vec![PowerParts::default(); plan.sites.len()],
            plant,
            it: ItState::new(plan, START_CELSIUS),
            power: PowerChain::new(plan, START_CELSIUS),
            machines: Park::new(plan),
            plenums: vec![Plenum::default(); plan.rooms.len()],
            layout,
            crac_room: plan.cracs.iter().map(|crac| crac.room as usize).collect(),
            outside: conditions.outside,
            is_aisle_open: conditions.air.is_aisle_open.clone(),
        };
        model.settle(conditions);
        model
    }

    /// Starts near the balance and lets the loops find the rest.
    fn settle(&mut self, conditions: &Conditions) {
        self.step(conditions);
        let mut heat_kw = vec![0.0; self.plant.loops.len()];
        for room in 0..self.rooms.len() {
            heat_kw[self.plant.site_of_room(room)] += self.gained_kw(room);
        }
        self.plant.settle(&heat_kw);
        for room in 0..self.rooms.len() {
            let cracs = self.layout.room_cracs[room].clone();
            if cracs.is_empty() {
                continue;
            }
            let full: f64 = cracs.iter().map(|crac| self.cracs[*crac].airflow_available_m3s()).sum();
            let fan = SURPLUS * self.demand_m3s(room) / full.max(1e-6);
            let setpoint =
                cracs.iter().map(|crac| self.cracs[*crac].setpoint_celsius).sum::<f64>() / cracs.len() as f64;
            let flow_kw_per_k = AIR_KJ_PER_M3_K * full * fan.clamp(0.3, 1.0);
            let return_celsius = setpoint + self.gained_kw(room) / flow_kw_per_k;
            self.rooms[room].settle(return_celsius);
            for crac in cracs {
                self.cracs[crac].settle(fan, return_celsius, self.plant.of_room(room).supply_celsius);
            }
        }
        for rack in 0..self.racks.len() {
            let supply = self.supply(conditions, rack);
            self.racks[rack].settle(supply);
        }
        self.settle_halls(conditions);
        for _ in 0..SETTLE_STEPS {
            self.step(conditions);
        }
        let rooms = &self.rooms;
        self.power.settle(conditions.outside.celsius, |room| rooms[room].air_celsius);
        let Self { machines, rooms, moisture, plant, power, .. } = self;
        machines.settle(&Site { conditions, rooms, moisture, plant, power });
    }

    /// Moves the site on by one [`STEP`].
    pub fn step(&mut self, conditions: &Conditions) {
        self.is_aisle_open.clone_from(&conditions.air.is_aisle_open);
        self.outside = conditions.outside;
        self.parts = self.house_parts();
        let house_kw = self.parts.iter().map(PowerParts::house_kw).sum();
        let rooms = &self.rooms;
        self.it.step(STEP_SECS, &conditions.it, &self.racks);
        let wanted_kw = &self.it.wanted_kw;
        self.power.step(STEP_SECS, conditions, &mut self.racks, wanted_kw, house_kw, |room| rooms[room].air_celsius);
        self.account();
        for rack in &mut self.racks {
            rack.breathe();
        }
        for room in 0..self.rooms.len() {
            self.step_room(conditions, room);
        }
        for rack in 0..self.racks.len() {
            if self.halls[self.layout.rack_room[rack]].is_none() {
                let supply = self.supply(conditions, rack);
                self.racks[rack].step(STEP_SECS, supply);
            }
        }
        let loads = self.coil_loads();
        self.plant.step(STEP_SECS, &loads, conditions, self.power.is_house_alive);
        let Self { machines, rooms, moisture, plant, power, .. } = self;
        machines.step(STEP_SECS, &Site { conditions, rooms, moisture, plant, power });
    }

    fn step_room(&mut self, conditions: &Conditions, room: usize) {
        let cracs = &self.layout.room_cracs[room];
        let water = self.plant.of_room(room);
        let demand = self.demand_m3s(room);
        let available: f64 = cracs.iter().map(|crac| self.cracs[*crac].airflow_available_m3s()).sum();
        let fan = if available > 0.0 { SURPLUS * demand / available } else { 1.0 };
        let gained_kw = self.gained_kw(room);
        let air_celsius = self.rooms[room].air_celsius;
        let hall = self.halls[room].as_ref();
        let drawn_celsius = |at: usize| hall.map_or(air_celsius, |hall| hall.return_celsius(at));
        let mut coils = Vec::with_capacity(cracs.len());
        for (at, crac) in cracs.iter().enumerate() {
            let unit = &mut self.cracs[*crac];
            unit.control(STEP_SECS, fan, &Order::of(conditions, *crac, self.power.is_house_alive));
            coils.push(unit.coil(drawn_celsius(at), water.supply_celsius, water.flow_share()));
        }
        if self.power.is_house_alive && air_celsius > SPLIT_CELSIUS && self.layout.split_kw_per_k[room] > 0.0 {
            coils.push(Coil { kw_per_k: self.layout.split_kw_per_k[room], water_celsius: SPLIT_CELSIUS });
        }
        if hall.is_none() {
            self.heats[room] = self.rooms[room].step(STEP_SECS, gained_kw, &coils, conditions.outside.celsius);
        }
        for (at, (crac, coil)) in cracs.iter().zip(coils).enumerate() {
            let drawn_celsius = hall.map_or(self.rooms[room].air_celsius, |hall| hall.return_celsius(at));
            self.cracs[*crac].observe(STEP_SECS, drawn_celsius, coil, conditions.outside.celsius);
        }
        self.pass_hall(conditions, room);
        let cracs = &self.layout.room_cracs[room];
        let pascal = self.plenum_pascal(room);
        let flow: f64 = cracs.iter().map(|crac| self.cracs[*crac].through_m3s(pascal)).sum();
        let flow = flow.max(0.0);
        self.plenums[room] = Plenum { demand, flow, flow_mean: flow / cracs.len().max(1) as f64 };
        self.step_moisture(conditions, room);
    }

    /// Lets the field of `room`, if it has one, follow what racks and CRACs do; its racks breathe what it brings them.
    fn pass_hall(&mut self, conditions: &Conditions, room: usize) {
        let other_kw = self.other_kw(room);
        let pascal = self.plenum_pascal(room);
        let Some(hall) = &mut self.halls[room] else { return };
        let around = (conditions.air.is_aisle_open.as_slice(), conditions.outside.celsius);
        hall.pass(STEP_SECS, (&self.racks, &self.cracs), pascal, other_kw, around);
        self.heats[room] = hall.heats();
        self.rooms[room].follow(hall.mean_celsius(), hall.field.skin_celsius());
        for (at, rack) in self.layout.room_racks[room].iter().enumerate() {
            let local = self.layout.local_rise(conditions, *rack);
            self.racks[*rack].step_behind(STEP_SECS, hall.front_celsius(at), &local);
        }
    }

    fn settle_halls(&mut self, conditions: &Conditions) {
        for room in 0..self.rooms.len() {
            let other_kw = self.other_kw(room);
            let pascal = self.plenum_pascal(room);
            let Some(hall) = &mut self.halls[room] else { continue };
            let around = (conditions.air.is_aisle_open.as_slice(), conditions.outside.celsius);
            hall.settle(&self.racks, &self.cracs, pascal, other_kw, around);
            for (at, rack) in self.layout.room_racks[room].iter().enumerate() {
                let local = self.layout.local_rise(conditions, *rack);
                self.racks[*rack].settle_behind(hall.front_celsius(at), &local);
            }
            for (at, crac) in self.layout.room_cracs[room].iter().enumerate() {
                let water = self.plant.of_room(room);
                let fan = self.cracs[*crac].fan;
                self.cracs[*crac].settle(fan, hall.return_celsius(at), water.supply_celsius);
            }
        }
    }

    fn step_moisture(&mut self, conditions: &Conditions, room: usize) {
        let water_celsius = self.plant.of_room(room).supply_celsius;
        let driven = RoomMoisture {
            setpoint_celsius: conditions.air.room_dew_point_celsius[room],
            is_runaway: conditions.cooling.is_humidifier_runaway[room],
            is_powered: self.power.is_house_alive,
            outside: conditions.outside,
        };
        let coils = self.layout.room_cracs[room].iter().map(|crac| {
            let CracState { valve, return_celsius, .. } = self.cracs[*crac];
            ColdCoil { airflow_m3s: self.cracs[*crac].airflow_m3s(), valve, water_celsius, return_celsius }
        });
        self.moisture[room].step(STEP_SECS, &driven, coils);
    }

    /// What the CRACs of each site ask of its loop.
    fn coil_loads(&self) -> Vec<CoilLoad> {
        let mut loads = vec![CoilLoad::default(); self.plant.loops.len()];
        for (room, cracs) in self.layout.room_cracs.iter().enumerate() {
            let load = &mut loads[self.plant.site_of_room(room)];
            load.heat_kw += if cracs.is_empty() { 0.0 } else { self.moisture[room].latent_kw() };
            for crac in cracs {
                let crac = &self.cracs[*crac];
                load.heat_kw += crac.cooling_kw;
                load.flow_ls += crac.water_ls();
                load.valve_max = load.valve_max.max(crac.valve);
            }
        }
        loads
    }

    fn rack_sum(&self, room: usize, of: impl Fn(&RackState) -> f64) -> f64 {
        self.layout.room_racks[room].iter().map(|rack| of(&self.racks[*rack])).sum()
    }

    /// Heat that `room` gains, kW: racks, UPS losses, fans, light.
    fn gained_kw(&self, room: usize) -> f64 {
        let fans: f64 = self.layout.room_cracs[room].iter().map(|crac| self.cracs[*crac].fan_kw()).sum();
        self.rack_sum(room, RackState::power_kw) + self.other_kw(room) + fans
    }

    fn other_kw(&self, room: usize) -> f64 {
        self.power.loss_kw(room) + if self.power.is_house_alive { self.layout.house_kw[room] } else { 0.0 }
    }

    /// Cold air that racks draw and other heat needs in `room`, m³/s.
    fn demand_m3s(&self, room: usize) -> f64 {
        self.rack_sum(room, |rack| rack.airflow_m3s) + airflow_m3s(self.other_kw(room), OTHER_RISE_KELVIN)
    }

    /// The air that `rack` finds in front of it.
    fn supply(&self, conditions: &Conditions, rack: usize) -> Supply {
        let room = self.layout.rack_room[rack];
        let room_celsius = self.rooms[room].air_celsius;
        let is_aisle_open = self.layout.rack_aisle[rack].is_some_and(|aisle| conditions.air.is_aisle_open[aisle]);
        let local = self.layout.local_rise(conditions, rack);
        let local = Supply { local, is_aisle_open, ..Supply::without_cold_air(room_celsius) };
        let (mut near, mut heat) = (0.0, 0.0);
        for (crac, weight) in &self.layout.rack_cracs[rack] {
            let flow = weight * self.cracs[*crac].airflow_m3s();
            near += flow;
            heat += flow * self.cracs[*crac].supply_celsius;
        }
        if near <= 0.0 {
            return local;
        }
        let plenum = self.plenums[room];
        let share = (1.0 - LOCALITY) + LOCALITY * near / plenum.flow_mean;
        let coverage = plenum.flow / plenum.demand.max(1e-9) * share;
        Supply { cold_celsius: heat / near, coverage, ..local }
    }
}
