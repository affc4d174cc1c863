//! A leak rope: silent until it gets wet or dries; the broker keeps its last word.

use super::{Kind, Probe, probe};
use crate::noise::Accuracy;
use crate::world::World;
use twin_model::Place;
use twin_model::plan::SensorKind;

pub(super) const KIND: Kind = Kind {
    places: |plan| {
        let sensors = (0u32..).zip(&plan.sensors);
        let ropes = sensors.filter(|(_, sensor)| sensor.kind == SensorKind::LeakRope);
        ropes.map(|(index, _)| Place::Sensor(index)).collect()
    },
    period: |_| None,
    probes: PROBES,
    read,
    state: |world, place| u32::from(world.is_wet[place.index()]),
};

const PROBES: &[Probe] = &[probe("wet", Accuracy::exact(0))];

fn read(world: &World, place: Place, values: &mut [f64]) {
    values[0] = f64::from(u8::from(world.is_wet[place.index()]));
}
