//! Weights: what is usual where a document says nothing, and what no floor bears.
//!
//! Usual weights are those of devices on sale, rounded; whoever knows better writes `weight_kg`.
//!
//! | kind | kg per unit | for example |
//! |---|---|---|
//! | server | 17 | 1U with two sockets 18 to 22 kg, 2U 29 to 36 kg |
//! | GPU server | 16 | 8U with eight accelerators about 130 kg |
//! | storage | 20 | 2U of 24 drives 24 to 30 kg, 4U of 60 drives about 110 kg |
//! | switch | 10 | 1U of 48 ports 9 to 10 kg |
//! | patch panel | 2 | 1U fibre panel 2 to 3 kg |
//! | blanking panel | 0.3 | 1U plastic or sheet metal |

use super::document::RowDocument;
use super::expand::Draft;
use crate::problem::Problems;
use twin_model::plan::DeviceKind;

/// An empty rack with doors and side panels, kg per unit at 0.6 m: 42 units of 600 × 1200 mm weigh 120 to 160 kg on sale.
const RACK_KG_PER_UNIT: f64 = 3.2;
const USUAL_WIDTH: f64 = 0.6;
/// What a usual rack bears in it standing still, kg: 3000 lb, the static rating of common cabinets.
const LOAD_KG: f64 = 1_360.0;

/// What a device of `kind` usually weighs, kg.
pub(super) fn of_device(kind: DeviceKind, units: u16) -> f64 {
    let per_unit = match kind {
        DeviceKind::Server => 17.0,
        DeviceKind::GpuServer => 16.0,
        DeviceKind::Storage => 20.0,
        DeviceKind::Switch => 10.0,
        DeviceKind::PatchPanel => 2.0,
        DeviceKind::Blanking => 0.3,
    };
    per_unit * f64::from(units)
}

/// What a rack so wide with so many units weighs, and what it may weigh in all, kg: as its own entry says, else its row,
/// else as is usual.
pub(super) fn of_rack(row: &RowDocument, own: [Option<f64>; 2], width: f64, units: u16) -> [f64; 2] {
    let [own_kg, max_kg] = own;
    let usual = RACK_KG_PER_UNIT * f64::from(units) * width / USUAL_WIDTH;
    let own_kg = own_kg.or(row.own_weight_kg).unwrap_or(usual);
    [own_kg, max_kg.or(row.max_weight_kg).unwrap_or(own_kg + LOAD_KG)]
}

/// Refuses racks that weigh more empty than they may full. One that is too heavy for what is in it is no mistake of the
/// document: it stands so, and the site shows it.
pub(super) fn check(draft: &Draft, problems: &mut Problems) {
    for (rack, origin) in draft.plan.racks.iter().zip(&draft.origins.racks) {
        if rack.own_weight_kg >= rack.max_weight_kg {
            let reason = format!(
                "rack {} may weigh {:.0} kg in all, but weighs {:.0} kg empty",
                rack.id, rack.max_weight_kg, rack.own_weight_kg
            );
            problems.add(&origin.max_weight, "weight", reason);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_weights_are_those_of_devices_on_sale() {
        for (kind, units, range) in [
            (DeviceKind::Server, 1, 14.0..=22.0),
            (DeviceKind::Server, 2, 28.0..=36.0),
            (DeviceKind::GpuServer, 8, 120.0..=140.0),
            (DeviceKind::Storage, 2, 24.0..=45.0),
            (DeviceKind::Switch, 1, 8.0..=12.0),
            (DeviceKind::Blanking, 1, 0.1..=1.0),
        ] {
            assert!(range.contains(&of_device(kind, units)), "{kind:?} of {units} units");
        }
    }
}
