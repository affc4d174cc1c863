//! A pressure sensor under a raised floor.

use super::{Kind, Probe, probe, sensors, stateless};
use crate::noise::Accuracy;
use crate::world::World;
use twin_model::Place;
use twin_model::plan::SensorKind;

pub(super) const KIND: Kind = Kind {
    places: |plan| sensors(plan, SensorKind::Pressure),
    period: |periods| Some(periods.rack),
    probes: PROBES,
    read,
    state: stateless,
};

const PROBES: &[Probe] = &[probe("pressure", Accuracy::absolute(0.15, 0.3, 1))];

fn read(world: &World, place: Place, values: &mut [f64]) {
    values[0] = world.plenum_pascal(place.index());
}
