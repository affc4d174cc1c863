//! A utility feed's meter, with the transformer and the transfer switch behind it. Reports at once when its voltage goes
//! or comes and when the bus changes over.

use super::{Kind, Probe, all, probe};
use crate::noise::Accuracy;
use crate::world::World;
use twin_model::Place;
use twin_model::quantity::bus_source;
use twin_physics::power::{AtsPosition, UtilityState};

pub(super) const KIND: Kind = Kind {
    places: |plan| all(plan.utilities.len(), Place::Utility),
    period: |periods| Some(periods.power),
    probes: PROBES,
    read,
    state: |world, place| {
        let utility = &world.site.utilities()[place.index()];
        u32::from(utility.volts > 0.0) + 2 * u32::from(utility.ats.position == AtsPosition::Genset)
    },
};

const PROBES: &[Probe] = &[
    probe("power", Accuracy::relative(0.001, 0.002, 2)),
    probe("voltage", Accuracy::relative(0.001, 0.001, 1)),
    probe("current", Accuracy::relative(0.001, 0.002, 1)),
    probe("frequency", Accuracy::relative(0.0002, 0.0004, 3)),
    probe("power_factor", Accuracy::relative(0.0005, 0.001, 3)),
    probe("energy", Accuracy::exact(1)),
    probe("bus", Accuracy::exact(0)),
    probe("transformer_load", Accuracy::relative(0.002, 0.004, 1)),
    probe("transformer_temperature", Accuracy::absolute(0.1, 0.8, 1)),
];

fn read(world: &World, place: Place, values: &mut [f64]) {
    let utility = &world.site.utilities()[place.index()];
    values.copy_from_slice(&[
        utility.power_kw,
        utility.volts,
        utility.amps,
        utility.hertz,
        utility.power_factor,
        utility.kwh,
        bus(utility),
        utility.transformer.load * 100.0,
        utility.transformer.celsius,
    ]);
}

/// What feeds the bus.
fn bus(utility: &UtilityState) -> f64 {
    match utility.ats.position {
        AtsPosition::Genset => bus_source::GENSET,
        AtsPosition::Utility if utility.volts > 0.0 => bus_source::UTILITY,
        AtsPosition::Utility => bus_source::NONE,
    }
}
