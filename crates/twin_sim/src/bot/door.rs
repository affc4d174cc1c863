//! The contact of a containment's door: silent until it moves; the broker keeps its last word.

use super::{Kind, Probe, probe, sensors};
use crate::noise::Accuracy;
use crate::world::World;
use twin_model::Place;
use twin_model::plan::SensorKind;

pub(super) const KIND: Kind = Kind {
    places: |plan| sensors(plan, SensorKind::Door),
    period: |_| None,
    probes: PROBES,
    read,
    state: |world, place| u32::from(world.is_door_open(place.index())),
};

const PROBES: &[Probe] = &[probe("open", Accuracy::exact(0))];

fn read(world: &World, place: Place, values: &mut [f64]) {
    values[0] = f64::from(u8::from(world.is_door_open(place.index())));
}
