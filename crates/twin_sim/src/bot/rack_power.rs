//! A rack's two metered power strips, one per feed. Reports at once when a branch breaker opens or closes.

use super::{Kind, Probe, all, probe};
use crate::noise::Accuracy;
use crate::world::World;
use twin_model::Place;
use twin_model::quantity::breaker;
use twin_physics::power::Breaker;

const METER: Accuracy = Accuracy::relative(0.002, 0.004, 2);
const AMMETER: Accuracy = Accuracy::relative(0.002, 0.005, 1);

pub(super) const KIND: Kind = Kind {
    places: |plan| all(plan.racks.len(), Place::Rack),
    period: |periods| Some(periods.rack),
    probes: PROBES,
    read,
    state: |world, place| {
        let [a, b] = world.site.power().rack_feeds(place.index());
        u32::from(a.breaker.is_closed()) + 2 * u32::from(b.breaker.is_closed())
    },
};

const PROBES: &[Probe] = &[
    probe("power_a", METER),
    probe("power_b", METER),
    probe("energy_a", Accuracy::exact(1)),
    probe("energy_b", Accuracy::exact(1)),
    probe("current_a_l1", AMMETER),
    probe("current_a_l2", AMMETER),
    probe("current_a_l3", AMMETER),
    probe("current_b_l1", AMMETER),
    probe("current_b_l2", AMMETER),
    probe("current_b_l3", AMMETER),
    probe("breaker_a", Accuracy::exact(0)),
    probe("breaker_b", Accuracy::exact(0)),
];

fn read(world: &World, place: Place, values: &mut [f64]) {
    let [a, b] = world.site.power().rack_feeds(place.index());
    values[..2].copy_from_slice(&world.site.racks()[place.index()].feed_kw);
    values[2..4].copy_from_slice(&[a.kwh, b.kwh]);
    values[4..7].copy_from_slice(&a.amps);
    values[7..10].copy_from_slice(&b.amps);
    values[10..].copy_from_slice(&[code(&a.breaker), code(&b.breaker)]);
}

/// What a breaker's auxiliary contact tells.
pub(super) fn code(breaker: &Breaker) -> f64 {
    if breaker.is_closed() { breaker::CLOSED } else { breaker::OPEN }
}
