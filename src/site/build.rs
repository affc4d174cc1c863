//! Everything of a plan, in one assembly.

use super::assembly::Assembly;
use super::containment::build_containments;
use super::crac::build_cracs;
use super::merge::merge;
use super::overhead::build_overhead;
use super::pdu::build_pdus;
use super::plant::build_plant;
use super::rack::{build_names, build_racks};
use super::room::build_rooms;
use super::sensor::build_sensors;
use super::split::split;
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
    merge(plan, &mut assembly);
    split(&mut assembly);
    assembly
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::slot::SlotMap;
    use crate::site::assembly::{Detail, Layer};
    use crate::site::shape::slot_of;
    use std::collections::BTreeSet;
    use std::path::Path;
    use twin_model::Place;

    fn demo() -> SitePlan {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenes/demo.ron");
        twin_scene::load_scene(&path).expect("the demo scene is valid")
    }

    #[test]
    fn the_demo_site_stays_within_its_triangles() {
        let triangles = assemble(&demo()).triangles();
        assert!(triangles <= 600_000, "{triangles}");
    }

    #[test]
    fn a_site_of_a_thousand_racks_can_be_built() {
        let plan = twin_scene::parse_scene(&twin_scene::generate_scene(1_000), "generated").expect("a valid scene");
        let assembly = assemble(&plan);
        let far = assembly.parts.iter().filter(|part| matches!(part.detail, Detail::Room | Detail::Far));
        let triangles: usize = far.map(|part| assembly.shapes[part.shape].triangles()).sum();
        assert!(triangles <= 500_000, "{triangles}");
    }

    #[test]
    fn everything_that_shows_values_has_a_part_and_every_part_a_shape() {
        let plan = demo();
        let assembly = assemble(&plan);
        let slots = SlotMap::from_plan(&plan);
        let merged: BTreeSet<u32> = assembly
            .parts
            .iter()
            .filter(|part| part.place.is_none() && part.detail != Detail::Distant)
            .flat_map(|part| assembly.shapes[part.shape].codes.iter().map(|&code| slot_of(code)))
            .collect();
        let has = |place: Place| {
            merged.contains(&slots.of(place)) || assembly.parts.iter().any(|part| part.place == Some(place))
        };
        for (count, place) in [
            (plan.racks.len(), Place::Rack as fn(u32) -> Place),
            (plan.cracs.len(), Place::Crac),
            (plan.pdus.len(), Place::Pdu),
            (plan.ups.len(), Place::Ups),
            (plan.machines.len(), Place::Machine),
            (plan.sensors.len(), Place::Sensor),
        ] {
            assert!((0..count as u32).map(place).all(has));
        }
        assert!(assembly.parts.iter().all(|part| assembly.shapes[part.shape].triangles() > 0));
        assert!(assembly.parts.iter().any(|part| part.layer == Layer::Glass));
    }

    #[test]
    fn racks_of_equal_layout_share_one_shape() {
        let assembly = assemble(&demo());
        let near = assembly.parts.iter().filter(|part| part.detail == Detail::Near && part.place.is_some());
        let shapes: std::collections::BTreeSet<usize> = near.clone().map(|part| part.shape).collect();
        assert!(shapes.len() * 2 < near.count(), "{} shapes", shapes.len());
    }

    #[test]
    fn turning_parts_turn_about_an_axis_of_length_one_with_a_machine() {
        let assembly = assemble(&demo());
        let turning: Vec<_> = assembly.parts.iter().filter_map(|part| part.turning.map(|t| (t, part.place))).collect();
        assert!(!turning.is_empty());
        for (turning, place) in turning {
            assert!((turning.axis.length() - 1.0).abs() < 1e-5 && turning.gear != 0.0);
            assert!(matches!(place, Some(Place::Machine(_) | Place::Crac(_))), "{place:?}");
        }
    }

    #[test]
    fn every_vertex_is_finite_and_every_normal_has_length_one() {
        for shape in assemble(&demo()).shapes {
            assert!(shape.positions.iter().all(|position| position.is_finite()));
            assert!(shape.normals.iter().all(|normal| (normal.length() - 1.0).abs() < 1e-3));
            assert!(shape.colours.iter().flatten().all(|channel| (0.0..=1.0).contains(channel)));
        }
    }
}
