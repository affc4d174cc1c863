//! What stands in a rack: every device within the units, no two in the same one.

use super::expand::{Draft, RackOrigin};
use crate::problem::Problems;
use twin_model::plan::Rack;

/// Refuses devices that collide or stick out.
pub(super) fn check(draft: &Draft, problems: &mut Problems) {
    for (rack, origin) in draft.plan.racks.iter().zip(&draft.origins.racks) {
        check_rack(rack, origin, problems);
    }
}

fn check_rack(rack: &Rack, origin: &RackOrigin, problems: &mut Problems) {
    // The index of the device in each unit; unit 1 first.
    let mut taken: Vec<Option<usize>> = vec![None; usize::from(rack.units)];
    // In the order of the document: of two devices in one unit, the later one is told.
    for (i, (device, origin)) in rack.devices.iter().zip(&origin.devices).enumerate() {
        let field = origin.child("unit");
        if device.unit == 0 || device.units == 0 {
            continue; // told as a size
        }
        let (first, last) = (usize::from(device.unit), usize::from(device.unit) + usize::from(device.units) - 1);
        if last > taken.len() {
            let reason =
                format!("{} takes {}, but rack {} has {} units", device.id, units(first, last), rack.id, rack.units);
            problems.add(&field, "height", reason);
        }
        let mine = taken.get_mut(first - 1..last.min(usize::from(rack.units))).unwrap_or_default();
        if let Some(other) = mine.iter().flatten().next() {
            let other = &rack.devices[*other];
            let (low, high) = (usize::from(other.unit), usize::from(other.unit) + usize::from(other.units) - 1);
            let reason =
                format!("{} takes {}, but {} takes {}", device.id, units(first, last), other.id, units(low, high));
            problems.add(&field, "collision", reason);
        }
        mine.fill(Some(i));
    }
}

fn units(first: usize, last: usize) -> String {
    if first == last { format!("U{first}") } else { format!("U{first}–U{last}") }
}
