//! A utility feed's meter. Reports at once when its voltage goes or comes.

use super::{Kind, Probe, all, probe};
use crate::noise::Accuracy;
use crate::world::World;
use twin_model::Place;

pub(super) const KIND: Kind = Kind {
    places: |plan| all(plan.utilities.len(), Place::Utility),
    period: |periods| Some(periods.power),
    probes: PROBES,
    read,
    state: |world, place| u32::from(world.site.utilities()[place.index()].volts > 0.0),
};

const PROBES: &[Probe] =
    &[probe("power", Accuracy::relative(0.001, 0.002, 2)), probe("voltage", Accuracy::relative(0.001, 0.001, 1))];

fn read(world: &World, place: Place, values: &mut [f64]) {
    let utility = &world.site.utilities()[place.index()];
    values.copy_from_slice(&[utility.power_kw, utility.volts]);
}
