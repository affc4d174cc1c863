//! What others may read of a site.

use super::{MachineState, SiteModel};
use crate::air::field::RoomField;
use crate::air::{Heats, Height, RackState, RoomState};
use crate::conditions::Outside;
use crate::cooling::{ChilledWaterState, ChillerState, CracState, MoistureState, PumpState, TowerState, plenum_pascal};
use crate::it::ItState;
use crate::machine::{MachineTruth, Mode};
use crate::power::{PduState, PowerChain, UpsState, UtilityState};

impl SiteModel {
    /// Racks.
    pub fn racks(&self) -> &[RackState] {
        &self.racks
    }

    /// Devices and accelerators.
    pub fn it(&self) -> &ItState {
        &self.it
    }

    /// Power that device number `device` of rack number `rack` draws, kW.
    pub fn device_kw(&self, rack: usize, device: usize) -> f64 {
        let wanted_kw = self.it.wanted_kw[rack];
        let supplied = if wanted_kw > 0.0 { self.racks[rack].power_kw() / wanted_kw } else { 0.0 };
        self.it.device_wanted_kw(rack, device) * supplied
    }

    /// Relative humidity at an inlet of `rack`, %: the room's moisture at the inlet's temperature.
    pub fn humidity_percent(&self, rack: usize, height: Height) -> f64 {
        self.moisture[self.layout.rack_room[rack]].humidity_percent(self.racks[rack].inlet_celsius[height as usize])
    }

    /// Rooms.
    pub fn rooms(&self) -> &[RoomState] {
        &self.rooms
    }

    /// The air of `room` in cells; none where it is one zone.
    pub fn room_field(&self, room: usize) -> Option<&RoomField> {
        self.halls[room].as_ref().map(|hall| &hall.field)
    }

    /// The heats of each room over the last step; where its air is followed in cells, over the last five seconds.
    pub fn heats(&self) -> &[Heats] {
        &self.heats
    }

    /// CRACs.
    pub fn cracs(&self) -> &[CracState] {
        &self.cracs
    }

    /// Chilled water, by the plan's sites.
    pub fn water(&self) -> &[ChilledWaterState] {
        &self.plant.loops
    }

    /// The chilled water that plant machine `index` belongs to.
    pub fn water_of_machine(&self, index: usize) -> &ChilledWaterState {
        self.plant.of_machine(index)
    }

    /// Plant machine `index`, if it is a chiller.
    pub fn chiller(&self, index: usize) -> Option<&ChillerState> {
        self.plant.chiller(index)
    }

    /// Plant machine `index`, if it is a pump.
    pub fn pump(&self, index: usize) -> Option<&PumpState> {
        self.plant.pump(index)
    }

    /// Plant machine `index`, if it is a cooling tower.
    pub fn tower(&self, index: usize) -> Option<&TowerState> {
        self.plant.tower(index)
    }

    /// The moisture of each room.
    pub fn moisture(&self) -> &[MoistureState] {
        &self.moisture
    }

    /// The moisture of the room that CRAC number `crac` stands in.
    pub fn crac_moisture(&self, crac: usize) -> &MoistureState {
        &self.moisture[self.crac_room[crac]]
    }

    /// The air outside over the last step.
    pub fn outside(&self) -> Outside {
        self.outside
    }

    /// Pressure under the floor of `room` against the room, Pa.
    pub fn plenum_pascal(&self, room: usize) -> f64 {
        let installed = self.layout.room_cracs[room].iter().map(|crac| self.cracs[*crac].airflow_max_m3s());
        plenum_pascal(self.plenums[room].flow, installed.sum())
    }

    /// Whether a door of the plan's `aisle` stands open.
    pub fn is_aisle_open(&self, aisle: usize) -> bool {
        self.is_aisle_open[aisle]
    }

    /// The power chain.
    pub fn power(&self) -> &PowerChain {
        &self.power
    }

    /// PDUs.
    pub fn pdus(&self) -> &[PduState] {
        &self.power.pdus
    }

    /// UPS.
    pub fn ups(&self) -> &[UpsState] {
        &self.power.ups
    }

    /// Utility feeds.
    pub fn utilities(&self) -> &[UtilityState] {
        &self.power.utilities
    }

    /// The genset behind utility feed `utility`, as an index of the plan's machines.
    pub fn backing_genset(&self, utility: usize) -> Option<usize> {
        self.power.backing[utility]
    }

    /// What plant machine `index` shows outside.
    pub fn machine(&self, index: usize) -> MachineState {
        MachineState { speed_rpm: self.machines.speed_rpm(index), power_kw: self.machines.power_kw(index) }
    }

    /// What plant machine `index` is doing.
    pub fn machine_mode(&self, index: usize) -> Mode {
        self.machines.mode(index)
    }

    /// Tells every signal of plant machine `index` by its quantity's name, in the order of
    /// [`twin_model::quantity::of_machine`].
    pub fn machine_signals(&self, index: usize, mut tell: impl FnMut(&'static str, f64)) {
        self.machines.tell(index, &mut tell);
    }

    /// What is hidden in plant machine `index`.
    pub fn machine_truth(&self, index: usize) -> MachineTruth {
        self.machines.truth(index)
    }
}
