//! What the site asks of a machine and gives it.

use crate::air::RoomState;
use crate::conditions::{Conditions, Outside};
use crate::cooling::{CAVITATION_HEAD, MoistureState, Plant, SHUTOFF, WATER_KJ_PER_KG_K};
use crate::power::{GensetPhase, PowerChain};
use twin_model::plan::{Machine, MachineKind};

/// What a machine finds during one step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Duty {
    /// Shaft speed, rpm.
    pub(crate) speed_rpm: f64,
    /// Electricity that the machine takes when nothing is wrong inside it (a genset: makes), kW.
    pub(crate) power_kw: f64,
    /// Voltage of a phase where it is connected, V; 0 without.
    pub(crate) volts: f64,
    /// Air around it, °C, and its dew point.
    pub(crate) room_celsius: f64,
    pub(crate) room_dew_point_celsius: f64,
    /// The air outside.
    pub(crate) outside: Outside,
    /// Heat that it removes or rejects, kW.
    pub(crate) heat_kw: f64,
    /// Water that leaves it and that comes to it, °C; for a pump the water that it moves.
    pub(crate) leaving_celsius: f64,
    pub(crate) entering_celsius: f64,
    /// Water that it moves or that flows through it, L/s.
    pub(crate) flow_ls: f64,
    /// Flow that a pump is built for, L/s, and head that it makes now, m.
    pub(crate) design_ls: f64,
    pub(crate) head_m: f64,
    /// What comes to a condenser, °C: outdoor air, or water from a tower.
    pub(crate) condenser_celsius: f64,
    /// Water that evaporates in a tower and that replaces what it loses, L/h.
    pub(crate) evaporation_lh: f64,
    pub(crate) make_up_lh: f64,
    /// Vibration that its neighbours send through the floor, mm/s.
    pub(crate) floor_mm_s: f64,
    /// Sound of its neighbours where it stands, dB.
    pub(crate) sound_db: f64,
    /// It would not start if it were called: only gensets heed it.
    pub(crate) is_blocked: bool,
    /// A fault has stopped it; it is locked out.
    pub(crate) is_tripped: bool,
}

/// The site around the machines.
pub(crate) struct Site<'a> {
    pub(crate) conditions: &'a Conditions,
    pub(crate) rooms: &'a [RoomState],
    pub(crate) moisture: &'a [MoistureState],
    pub(crate) plant: &'a Plant,
    pub(crate) power: &'a PowerChain,
}

impl Site<'_> {
    /// What `machine`, number `index` of the plan, finds.
    pub(crate) fn duty(&self, index: usize, machine: &Machine) -> Duty {
        let room = machine.room as usize;
        let conditions = self.conditions;
        let water = self.plant.of_machine(index);
        let duty = Duty {
            volts: if self.power.is_house_alive { conditions.power.mains_volts } else { 0.0 },
            room_celsius: self.rooms[room].air_celsius,
            room_dew_point_celsius: self.moisture[room].dew_point_celsius,
            outside: conditions.outside,
            leaving_celsius: water.supply_celsius,
            entering_celsius: water.return_celsius,
            is_blocked: conditions.machines[index].is_blocked,
            is_tripped: conditions.machines[index].is_blocked,
            ..Duty::default()
        };
        match machine.kind {
            MachineKind::Genset => self.genset(index, duty),
            MachineKind::Chiller => self.chiller(index, duty),
            MachineKind::Pump => self.pump(index, duty),
            MachineKind::CoolingTower => self.tower(index, duty),
        }
    }

    fn genset(&self, index: usize, duty: Duty) -> Duty {
        let Some(genset) = &self.power.gensets[index] else { return duty };
        let is_tripped = genset.phase == GensetPhase::LockedOut;
        Duty { speed_rpm: genset.speed_rpm, power_kw: genset.power_kw, is_tripped, ..duty }
    }

    fn chiller(&self, index: usize, duty: Duty) -> Duty {
        let Some(chiller) = self.plant.chiller(index) else { return duty };
        Duty {
            speed_rpm: chiller.speed_rpm,
            power_kw: chiller.power_kw,
            heat_kw: chiller.heat_kw,
            flow_ls: chiller.flow_ls,
            condenser_celsius: chiller.condenser_celsius,
            ..duty
        }
    }

    fn pump(&self, index: usize, duty: Duty) -> Duty {
        let Some(pump) = self.plant.pump(index) else { return duty };
        // Vapour takes from the head that the pump's curve promises at this flow.
        let cavitation = self.conditions.machines[index].faults.cavitation.clamp(0.0, 1.0);
        let lost = SHUTOFF * CAVITATION_HEAD * cavitation * pump.speed().powi(2);
        Duty {
            speed_rpm: pump.speed_rpm,
            power_kw: pump.power_kw,
            design_ls: pump.design_ls,
            flow_ls: pump.flow_ls,
            head_m: (pump.head_metres - lost * pump.design_head_metres()).max(0.0),
            ..duty
        }
    }

    fn tower(&self, index: usize, duty: Duty) -> Duty {
        let Some(tower) = self.plant.tower(index) else { return duty };
        let fall = if tower.flow_ls > 0.0 { tower.heat_kw / (WATER_KJ_PER_KG_K * tower.flow_ls) } else { 0.0 };
        Duty {
            speed_rpm: tower.speed_rpm,
            power_kw: tower.power_kw,
            heat_kw: tower.heat_kw,
            design_ls: tower.design_ls(),
            flow_ls: tower.flow_ls,
            entering_celsius: tower.entering_celsius,
            leaving_celsius: tower.entering_celsius - fall,
            evaporation_lh: tower.evaporation_lh,
            make_up_lh: tower.make_up_lh,
            ..duty
        }
    }
}
