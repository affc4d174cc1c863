//! The metered outlets of one device: what it draws from each feed.

use super::{Kind, Probe, probe, stateless};
use crate::noise::Accuracy;
use crate::world::World;
use twin_model::Place;
use twin_model::plan::SitePlan;

const METER: Accuracy = Accuracy::relative(0.003, 0.006, 0);

pub(super) const KIND: Kind = Kind { places, period: |periods| periods.outlet, probes: PROBES, read, state: stateless };

const PROBES: &[Probe] = &[probe("outlet_a", METER), probe("outlet_b", METER)];

/// Every device that draws power, where outlets are metered.
fn places(plan: &SitePlan) -> Vec<Place> {
    if plan.periods.outlet.is_none() {
        return Vec::new();
    }
    let of_rack = |(index, rack): (u32, &twin_model::plan::Rack)| {
        let powered = (0u32..).zip(&rack.devices).filter(|(_, device)| device.power_kw > 0.0);
        powered.map(|(device, _)| Place::Device { rack: index, device }).collect::<Vec<_>>()
    };
    (0u32..).zip(&plan.racks).flat_map(of_rack).collect()
}

fn read(world: &World, place: Place, values: &mut [f64]) {
    let Place::Device { rack, device } = place else { return };
    let (rack, device) = (rack as usize, device as usize);
    let feed_kw = world.site.racks()[rack].feed_kw;
    let sum: f64 = feed_kw.iter().sum();
    let watts = 1000.0 * world.site.device_kw(rack, device);
    // A device shares its load over the feeds as its rack does.
    let share = feed_kw.map(|kw| if sum > 0.0 { kw / sum } else { 0.0 });
    values.copy_from_slice(&share.map(|share| share * watts));
}
