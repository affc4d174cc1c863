//! `scenes/campus.ron`: two sites in one plan.

use std::collections::BTreeSet;
use std::path::Path;
use twin_model::plan::MachineKind;
use twin_model::{PointTable, SitePlan};
use twin_scene::load_scene;

fn campus() -> SitePlan {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenes/campus.ron");
    load_scene(&path).unwrap_or_else(|error| panic!("failed to {error}"))
}

#[test]
fn the_campus_is_two_sites_of_three_halls_and_two_hundred_racks_each() {
    let plan = campus();
    assert_eq!(plan.sites.len(), 2);
    for site in 0..2 {
        let racks = plan.racks.iter().filter(|rack| plan.rooms[rack.room as usize].site == site).count();
        let rooms = plan.rooms.iter().filter(|room| room.site == site).count();
        assert_eq!((rooms, racks), (4, 200));
    }
    assert!(plan.machines.iter().any(|machine| machine.kind == MachineKind::CoolingTower));
}

#[test]
fn topics_begin_with_the_site_that_their_thing_is_on() {
    let plan = campus();
    let table = PointTable::from_plan(&plan);
    let mut first = BTreeSet::new();
    for (_, point) in table.iter() {
        let level = point.id.as_str().split('/').next().unwrap_or_default().to_owned();
        if let Some(room) = point.place.room(&plan) {
            let site = &plan.sites[plan.rooms[room as usize].site as usize];
            assert_eq!(level, site.id.as_str(), "{}", point.id);
        }
        first.insert(level);
    }
    assert_eq!(first.into_iter().collect::<Vec<_>>(), ["douro-1", "douro-2"]);
}

#[test]
fn each_site_s_rooms_are_counted_from_its_corner() {
    let plan = campus();
    let corner = |name: &str| plan.rooms.iter().find(|room| room.id.as_str() == name).map(|room| room.corner.x);
    let (first, second) = (corner("hall-a").unwrap_or_default(), corner("hall-d").unwrap_or_default());
    assert!((second - first - 56.4).abs() < 1e-9, "{first} and {second}");
}
