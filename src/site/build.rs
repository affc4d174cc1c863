//! Everything of a plan, in one assembly.

use super::assembly::Assembly;
use super::containment::build_containments;
use super::crac::build_cracs;
use super::overhead::build_overhead;
use super::pdu::build_pdus;
use super::plant::build_plant;
use super::rack::{build_names, build_racks};
use super::room::build_rooms;
use super::sensor::build_sensors;
use super::ups::build_ups;
use twin_model::SitePlan;

/// All shapes and parts of `plan`.
pub(crate) fn assemble(plan: &SitePlan) -> Assembly {
    let mut assembly = Assembly::default();
    let builders = [
        build_rooms,
        build_racks,
        build_names,
        build_containments,
        build_overhead,
        build_cracs,
        build_pdus,
        build_ups,
        build_plant,
        build_sensors,
    ];
    for build in builders {
        build(plan, &mut assembly);
    }
    assembly
}
