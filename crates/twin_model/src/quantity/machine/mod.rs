//! What plant machines report: `dc/<site>/plant/<machine>/…`; first what all have, then what is their own.

mod chiller;
mod condition;
mod genset;
mod pump;
mod shared;
mod tower;

pub use chiller::CHILLER;
pub use condition::{BEARING_CELSIUS, CONDITION, GENSET_ZONES, ISO_20816_3_ZONES};
pub use genset::GENSET;
pub use pump::PUMP;
pub use shared::{AROUND, ELECTRICAL, GENSET_SHAFT, MACHINE, MOTOR, SHAFT};
pub use tower::TOWER;

use super::Quantity;
use crate::plan::MachineKind;

/// The lists of what a machine of `kind` reports, in the order of its points.
pub const fn of_machine(kind: MachineKind) -> &'static [&'static [Quantity]] {
    match kind {
        MachineKind::Genset => &[MACHINE, AROUND, GENSET_SHAFT, ELECTRICAL, GENSET, CONDITION],
        MachineKind::Chiller => &[MACHINE, AROUND, SHAFT, ELECTRICAL, MOTOR, CHILLER, CONDITION],
        MachineKind::Pump => &[MACHINE, AROUND, SHAFT, ELECTRICAL, MOTOR, PUMP, CONDITION],
        MachineKind::CoolingTower => &[MACHINE, AROUND, SHAFT, ELECTRICAL, MOTOR, TOWER, CONDITION],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Category;
    use std::collections::BTreeSet;

    const KINDS: [(MachineKind, usize); 4] = [
        (MachineKind::Genset, 50),
        (MachineKind::Chiller, 50),
        (MachineKind::Pump, 50),
        (MachineKind::CoolingTower, 20),
    ];

    #[test]
    fn every_machine_has_its_points_and_tells_of_every_side() {
        for (kind, least) in KINDS {
            let quantities: Vec<_> = of_machine(kind).iter().flat_map(|list| list.iter()).collect();
            assert!(quantities.len() >= least, "{kind:?} reports {}", quantities.len());
            let names: BTreeSet<_> = quantities.iter().map(|quantity| quantity.name).collect();
            assert_eq!(names.len(), quantities.len(), "{kind:?} says a name twice");
            for category in Category::ALL {
                let count = quantities.iter().filter(|quantity| quantity.category == category).count();
                assert!(count >= 2, "{kind:?} has {count} {category:?} points");
            }
        }
    }

    #[test]
    fn names_are_topic_levels_and_ranges_are_ranges() {
        for quantity in KINDS.iter().flat_map(|(kind, _)| of_machine(*kind)).flat_map(|list| list.iter()) {
            let is_level = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(quantity.name.chars().all(is_level), "{}", quantity.name);
            assert!(quantity.min < quantity.max, "{} has no range", quantity.name);
        }
    }
}
