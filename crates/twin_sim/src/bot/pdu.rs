//! A floor PDU's meter.

use super::{Kind, Probe, all, probe, stateless};
use crate::noise::Accuracy;
use crate::world::World;
use twin_model::Place;

pub(super) const KIND: Kind = Kind {
    places: |plan| all(plan.pdus.len(), Place::Pdu),
    period: |periods| Some(periods.power),
    probes: PROBES,
    read,
    state: stateless,
};

const PROBES: &[Probe] =
    &[probe("power", Accuracy::relative(0.001, 0.003, 2)), probe("load", Accuracy::relative(0.001, 0.003, 1))];

fn read(world: &World, place: Place, values: &mut [f64]) {
    let pdu = &world.site.pdus()[place.index()];
    values.copy_from_slice(&[pdu.power_kw, pdu.load * 100.0]);
}
