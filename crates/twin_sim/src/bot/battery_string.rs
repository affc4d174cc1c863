//! A battery monitor's view of one string.

use super::{Kind, Probe, probe, stateless};
use crate::noise::Accuracy;
use crate::world::World;
use twin_model::Place;
use twin_model::plan::SitePlan;

pub(super) const KIND: Kind = Kind { places, period: |periods| periods.cell, probes: PROBES, read, state: stateless };

const PROBES: &[Probe] = &[
    probe("voltage", Accuracy::relative(0.0002, 0.0005, 1)),
    probe("current", Accuracy::relative(0.005, 0.01, 2)),
    probe("temperature", Accuracy::absolute(0.05, 0.3, 1)),
    probe("health", Accuracy::exact(1)),
];

/// Every string, where batteries are monitored.
fn places(plan: &SitePlan) -> Vec<Place> {
    let strings = |(ups, of): (u32, &twin_model::plan::Ups)| {
        (0..of.battery.strings).map(move |string| Place::BatteryString { ups, string })
    };
    let monitored = if plan.periods.cell.is_some() { plan.ups.as_slice() } else { &[] };
    (0u32..).zip(monitored).flat_map(strings).collect()
}

fn read(world: &World, place: Place, values: &mut [f64]) {
    let Place::BatteryString { ups, string } = place else { return };
    let (battery, number) = (&world.site.ups()[ups as usize].battery, usize::from(string));
    let state = &battery.strings()[number];
    values.copy_from_slice(&[state.volts, state.amps, battery.string_celsius(number), state.health * 100.0]);
}
