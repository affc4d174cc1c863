//! A rack's thermometers and hygrometers: three heights in front, one behind.

use super::{Kind, Probe, all, probe, stateless};
use crate::noise::Accuracy;
use crate::world::World;
use twin_model::Place;
use twin_physics::air::Height;

const AIR: Accuracy = Accuracy::absolute(0.05, 0.35, 1);
const HUMIDITY: Accuracy = Accuracy::absolute(0.15, 1.2, 1);

pub(super) const KIND: Kind = Kind {
    places: |plan| all(plan.racks.len(), Place::Rack),
    period: |periods| Some(periods.rack),
    probes: PROBES,
    read,
    state: stateless,
};

const PROBES: &[Probe] = &[
    probe("inlet_low", AIR),
    probe("inlet_mid", AIR),
    probe("inlet_high", AIR),
    probe("exhaust", AIR),
    probe("humidity_low", HUMIDITY),
    probe("humidity_mid", HUMIDITY),
    probe("humidity_high", HUMIDITY),
];

fn read(world: &World, place: Place, values: &mut [f64]) {
    let rack = &world.site.racks()[place.index()];
    values[..3].copy_from_slice(&rack.inlet_celsius);
    values[3] = rack.exhaust_celsius;
    for (value, height) in values[4..].iter_mut().zip(Height::ALL) {
        *value = world.site.humidity_percent(place.index(), height);
    }
}
