//! A floor PDU's meter. Reports at once when its main breaker opens or closes.

use super::rack_power::code;
use super::{Kind, Probe, all, probe};
use crate::noise::Accuracy;
use crate::world::World;
use twin_model::Place;

const METER: Accuracy = Accuracy::relative(0.001, 0.003, 2);
const AMMETER: Accuracy = Accuracy::relative(0.001, 0.003, 1);

pub(super) const KIND: Kind = Kind {
    places: |plan| all(plan.pdus.len(), Place::Pdu),
    period: |periods| Some(periods.power),
    probes: PROBES,
    read,
    state: |world, place| u32::from(world.site.pdus()[place.index()].main.is_closed()),
};

const PROBES: &[Probe] = &[
    probe("power", METER),
    probe("load", Accuracy::relative(0.001, 0.003, 1)),
    probe("voltage", Accuracy::relative(0.0005, 0.001, 1)),
    probe("current_l1", AMMETER),
    probe("current_l2", AMMETER),
    probe("current_l3", AMMETER),
    probe("imbalance", Accuracy::absolute(0.1, 0.3, 1)),
    probe("breaker", Accuracy::exact(0)),
    probe("energy", Accuracy::exact(1)),
    probe("temperature", Accuracy::absolute(0.1, 0.8, 1)),
];

fn read(world: &World, place: Place, values: &mut [f64]) {
    let pdu = &world.site.pdus()[place.index()];
    let [l1, l2, l3] = pdu.amps;
    let imbalance = pdu.imbalance() * 100.0;
    let breaker = code(&pdu.main);
    values.copy_from_slice(&[
        pdu.power_kw,
        pdu.load * 100.0,
        pdu.volts,
        l1,
        l2,
        l3,
        imbalance,
        breaker,
        pdu.kwh,
        pdu.transformer.celsius,
    ]);
}
