//! A weather station: dry bulb and wet bulb outside.

use super::{Kind, Probe, probe, sensors, stateless};
use crate::noise::Accuracy;
use crate::world::World;
use twin_model::Place;
use twin_model::plan::SensorKind;

const AIR: Accuracy = Accuracy::absolute(0.05, 0.2, 1);

pub(super) const KIND: Kind = Kind {
    places: |plan| sensors(plan, SensorKind::Weather),
    period: |periods| Some(periods.rack),
    probes: PROBES,
    read,
    state: stateless,
};

const PROBES: &[Probe] = &[probe("dry_bulb", AIR), probe("wet_bulb", AIR)];

fn read(world: &World, _: Place, values: &mut [f64]) {
    let outside = world.site.outside();
    values.copy_from_slice(&[outside.celsius, outside.wet_bulb_celsius]);
}
