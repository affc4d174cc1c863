//! A CRAC's controller: air and moisture in and out, setpoint, fan, valve, state, power, heat removed.

use super::{Kind, Probe, all, probe};
use crate::noise::Accuracy;
use crate::world::World;
use twin_model::Place;
use twin_model::quantity::crac_state;
use twin_physics::cooling::CracMode;

const AIR: Accuracy = Accuracy::absolute(0.06, 0.3, 1);

pub(super) const KIND: Kind = Kind {
    places: |plan| all(plan.cracs.len(), Place::Crac),
    period: |periods| Some(periods.cooling),
    probes: PROBES,
    read,
    state: |world, place| world.site.cracs()[place.index()].mode as u32,
};

const PROBES: &[Probe] = &[
    probe("supply", AIR),
    probe("return", AIR),
    probe("setpoint", Accuracy::exact(1)),
    probe("fan", Accuracy::exact(1)),
    probe("state", Accuracy::exact(0)),
    probe("power", Accuracy::relative(0.003, 0.005, 2)),
    probe("cooling", Accuracy::relative(0.005, 0.01, 1)),
    probe("valve", Accuracy::exact(1)),
    probe("airflow", Accuracy::relative(0.005, 0.015, 2)),
    probe("rise", Accuracy::absolute(0.06, 0.3, 1)),
    probe("humidity", Accuracy::absolute(0.15, 1.2, 1)),
    probe("dew_point", Accuracy::absolute(0.05, 0.3, 1)),
    probe("filter", Accuracy::relative(0.01, 0.02, 0)),
    probe("fan_power", Accuracy::relative(0.003, 0.005, 2)),
    probe("run_hours", Accuracy::exact(1)),
];

fn read(world: &World, place: Place, values: &mut [f64]) {
    let crac = &world.site.cracs()[place.index()];
    let moisture = world.site.crac_moisture(place.index());
    let state = match crac.mode {
        CracMode::Off => crac_state::OFF,
        CracMode::On => crac_state::ON,
        CracMode::Standby => crac_state::STANDBY,
        CracMode::Fault => crac_state::FAULT,
    };
    values.copy_from_slice(&[
        crac.supply_celsius,
        crac.return_celsius,
        crac.setpoint_celsius,
        crac.fan * 100.0,
        state,
        crac.power_kw,
        crac.cooling_kw,
        crac.valve * 100.0,
        crac.airflow_m3s(),
        crac.return_celsius - crac.supply_celsius,
        moisture.humidity_percent(crac.return_celsius),
        moisture.dew_point_celsius,
        crac.filter_pascal(),
        crac.fan_kw(),
        crac.run_hours,
    ]);
}
