//! A plant machine's controller: speed and power; a chiller also tells its water.

use super::{Kind, Probe, all, probe, stateless};
use crate::noise::Accuracy;
use crate::world::World;
use twin_model::Place;
use twin_model::plan::MachineKind;

const WATER: Accuracy = Accuracy::absolute(0.03, 0.15, 1);

pub(super) const KIND: Kind = Kind {
    places: |plan| all(plan.machines.len(), Place::Machine),
    period: |periods| Some(periods.plant),
    probes: PROBES,
    read,
    state: stateless,
};

pub(super) const CHILLER: Kind = Kind {
    places: |plan| {
        let machines = (0u32..).zip(&plan.machines);
        let chillers = machines.filter(|(_, machine)| machine.kind == MachineKind::Chiller);
        chillers.map(|(index, _)| Place::Machine(index)).collect()
    },
    period: |periods| Some(periods.plant),
    probes: CHILLER_PROBES,
    read: read_chiller,
    state: stateless,
};

const PROBES: &[Probe] =
    &[probe("speed", Accuracy::relative(0.0008, 0.001, 0)), probe("power", Accuracy::relative(0.003, 0.004, 2))];

const CHILLER_PROBES: &[Probe] = &[probe("supply", WATER), probe("return", WATER)];

fn read(world: &World, place: Place, values: &mut [f64]) {
    let machine = world.site.machine(place.index());
    values.copy_from_slice(&[machine.speed_rpm, machine.power_kw]);
}

fn read_chiller(world: &World, place: Place, values: &mut [f64]) {
    let water = world.site.water_of_machine(place.index());
    values.copy_from_slice(&[water.supply_celsius, water.return_celsius]);
}
