//! A rack's two metered power strips, one per feed.

use super::{Kind, Probe, all, probe, stateless};
use crate::noise::Accuracy;
use crate::world::World;
use twin_model::Place;

const METER: Accuracy = Accuracy::relative(0.002, 0.004, 2);

pub(super) const KIND: Kind = Kind {
    places: |plan| all(plan.racks.len(), Place::Rack),
    period: |periods| Some(periods.rack),
    probes: PROBES,
    read,
    state: stateless,
};

const PROBES: &[Probe] = &[probe("power_a", METER), probe("power_b", METER)];

fn read(world: &World, place: Place, values: &mut [f64]) {
    values.copy_from_slice(&world.site.racks()[place.index()].feed_kw);
}
