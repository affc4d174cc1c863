//! A battery monitor's view of one cell: computed when it reports, for there are thousands.

use super::{Kind, Probe, probe, stateless};
use crate::noise::Accuracy;
use crate::world::World;
use twin_model::Place;
use twin_model::plan::SitePlan;

pub(super) const KIND: Kind = Kind { places, period: |periods| periods.cell, probes: PROBES, read, state: stateless };

const PROBES: &[Probe] = &[
    probe("voltage", Accuracy::absolute(0.0008, 0.001, 3)),
    probe("resistance", Accuracy::relative(0.003, 0.006, 3)),
    probe("ohmic_rise", Accuracy::absolute(0.3, 0.6, 1)),
];

/// Every cell, where batteries are monitored.
fn places(plan: &SitePlan) -> Vec<Place> {
    let cells = |(ups, of): (u32, &twin_model::plan::Ups)| {
        let cells = of.battery.cells;
        (0..of.battery.strings).flat_map(move |string| (0..cells).map(move |cell| Place::Cell { ups, string, cell }))
    };
    let monitored = if plan.periods.cell.is_some() { plan.ups.as_slice() } else { &[] };
    (0u32..).zip(monitored).flat_map(cells).collect()
}

fn read(world: &World, place: Place, values: &mut [f64]) {
    let Place::Cell { ups, string, cell } = place else { return };
    if let Some(cell) = world.site.ups()[ups as usize].battery.cell(string, cell) {
        values.copy_from_slice(&[cell.volts, cell.milliohms, cell.ohmic_rise * 100.0]);
    }
}
