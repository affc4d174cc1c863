//! The chilled water of every site of a campus.

use super::chilled_water::{ChilledWaterState, CoilLoad};
use super::chiller::ChillerState;
use super::pump::PumpState;
use super::tower::TowerState;
use crate::conditions::Conditions;
use twin_model::SitePlan;

/// One loop per site.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plant {
    pub(crate) loops: Vec<ChilledWaterState>,
    room_site: Vec<usize>,
    machine_site: Vec<usize>,
}

impl Plant {
    pub(crate) fn new(plan: &SitePlan) -> Self {
        let room_site: Vec<usize> = plan.rooms.iter().map(|room| room.site as usize).collect();
        Self {
            loops: (0u32..).take(plan.sites.len()).map(|site| ChilledWaterState::new(plan, site)).collect(),
            machine_site: plan.machines.iter().map(|machine| room_site[machine.room as usize]).collect(),
            room_site,
        }
    }

    /// Index of the site that room number `room` belongs to.
    pub(crate) fn site_of_room(&self, room: usize) -> usize {
        self.room_site[room]
    }

    /// The loop that CRACs of room number `room` hang on.
    pub(crate) fn of_room(&self, room: usize) -> &ChilledWaterState {
        &self.loops[self.room_site[room]]
    }

    /// The loop that machine number `machine` belongs to.
    pub(crate) fn of_machine(&self, machine: usize) -> &ChilledWaterState {
        &self.loops[self.machine_site[machine]]
    }

    pub(crate) fn chiller(&self, machine: usize) -> Option<&ChillerState> {
        self.of_machine(machine).chillers[machine].as_ref()
    }

    pub(crate) fn pump(&self, machine: usize) -> Option<&PumpState> {
        self.of_machine(machine).pumps[machine].as_ref()
    }

    pub(crate) fn tower(&self, machine: usize) -> Option<&TowerState> {
        self.of_machine(machine).towers[machine].as_ref()
    }

    /// Takes as many chillers into service as the heat of each site needs, kW.
    pub(crate) fn settle(&mut self, heat_kw: &[f64]) {
        for (water, heat_kw) in self.loops.iter_mut().zip(heat_kw) {
            water.settle(*heat_kw);
        }
    }

    /// One step of `seconds` with the load of each site.
    pub(crate) fn step(&mut self, seconds: f64, loads: &[CoilLoad], conditions: &Conditions, is_powered: bool) {
        for (water, load) in self.loops.iter_mut().zip(loads) {
            water.step(seconds, *load, conditions.outside, &conditions.machines, is_powered);
        }
    }
}
