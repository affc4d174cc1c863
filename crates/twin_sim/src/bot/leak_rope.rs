//! A leak rope: silent until it gets wet or dries; the broker keeps its last word.

use super::{Kind, Probe, probe, sensors};
use crate::noise::Accuracy;
use crate::world::World;
use twin_model::Place;
use twin_model::plan::SensorKind;

pub(super) const KIND: Kind = Kind {
    places: |plan| sensors(plan, SensorKind::LeakRope),
    period: |_| None,
    probes: PROBES,
    read,
    state: |world, place| u32::from(world.is_wet[place.index()]),
};

const PROBES: &[Probe] = &[probe("wet", Accuracy::exact(0)), probe("metre", Accuracy::exact(1))];

fn read(world: &World, place: Place, values: &mut [f64]) {
    values.copy_from_slice(&[f64::from(u8::from(world.is_wet[place.index()])), world.wet_metre[place.index()]]);
}
