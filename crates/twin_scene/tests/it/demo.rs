//! The scenes that ship, and what the demo site promises.

use std::path::Path;
use twin_model::plan::{AisleKind, DeviceKind, Facing, Feed, RoomKind, SitePlan, Spot};
use twin_model::{Place, PointTable};
use twin_scene::load_scene;

/// What racks draw of their nameplates on a usual day.
const TYPICAL_SHARE: f64 = 0.65;

fn scenes() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenes")
}

fn demo() -> SitePlan {
    load_scene(&scenes().join("demo.ron")).unwrap_or_else(|error| panic!("failed to {error}"))
}

fn full_kw<'a>(racks: impl Iterator<Item = &'a twin_model::plan::Rack>) -> f64 {
    racks.flat_map(|rack| &rack.devices).map(|device| device.power_kw).sum()
}

#[test]
fn every_shipped_scene_is_accepted() {
    let mut count = 0;
    for entry in std::fs::read_dir(scenes()).expect("the folder exists") {
        let path = entry.expect("readable").path();
        if path.extension().is_some_and(|extension| extension == "ron") {
            load_scene(&path).unwrap_or_else(|error| panic!("failed to {error}"));
            count += 1;
        }
    }
    assert!(count > 0);
}

#[test]
fn the_demo_site_is_two_halls_and_a_plant_room() {
    let plan = demo();
    let kinds: Vec<_> = plan.rooms.iter().map(|room| (room.id.as_str(), room.kind)).collect();
    assert_eq!(kinds, [("hall-a", RoomKind::Hall), ("hall-b", RoomKind::Hall), ("plant", RoomKind::Plant)]);
    assert_eq!(plan.racks.len(), 60);
    assert_eq!(plan.cracs.len(), 10);
    assert_eq!(plan.ups.len(), 2);
    let machines: Vec<_> = plan.machines.iter().map(|machine| machine.id.as_str()).collect();
    assert_eq!(machines, ["alpha", "beta", "gamma"]);
    assert_eq!(PointTable::from_plan(&plan).len(), 13_545);
    assert_eq!(plan.racks[0].id.as_str(), "A01");
    assert!(plan.racks[0].devices.iter().any(|device| device.id.as_str() == "a01-web-07"));
}

#[test]
fn fronts_of_the_demo_look_into_cold_aisles_and_rears_into_hot_ones() {
    let plan = demo();
    for rack in &plan.racks {
        let step = rack.facing.step();
        let reach = rack.depth / 2.0 + 0.3;
        let aisle_at = |sign: f64| {
            let spot = Spot { x: rack.centre.x + sign * reach * step.x, z: rack.centre.z + sign * reach * step.z };
            plan.aisles.iter().find(|aisle| {
                (aisle.corner.x..aisle.corner.x + aisle.size.x).contains(&spot.x)
                    && (aisle.corner.z..aisle.corner.z + aisle.size.z).contains(&spot.z)
            })
        };
        assert_eq!(aisle_at(1.0).map(|aisle| aisle.kind), Some(AisleKind::Cold), "front of {}", rack.id);
        assert_eq!(aisle_at(-1.0).map(|aisle| aisle.kind), Some(AisleKind::Hot), "rear of {}", rack.id);
    }
}

#[test]
fn cold_aisles_of_the_demo_are_whole_tiles() {
    let plan = demo();
    for aisle in &plan.aisles {
        let room = &plan.rooms[aisle.room as usize];
        for metres in [aisle.corner.x - room.corner.x, aisle.corner.z - room.corner.z, aisle.size.x, aisle.size.z] {
            let tiles = metres / room.tile;
            assert!((tiles - tiles.round()).abs() < 1e-6, "{metres} m in {}", room.id);
        }
    }
}

#[test]
fn either_power_path_of_the_demo_carries_everything() {
    let plan = demo();
    for (i, pdu) in (0u32..).zip(&plan.pdus) {
        let load = full_kw(plan.racks.iter().filter(|rack| rack.pdu_a == i || rack.pdu_b == i));
        assert!(load > 0.0 && load < pdu.capacity_kw, "{} feeds {load} kW", pdu.id);
    }
    let load = full_kw(plan.racks.iter());
    assert!(plan.ups.iter().all(|ups| load < ups.capacity_kw));
    assert!(plan.utilities.iter().all(|utility| load < utility.capacity_kw));
    assert_eq!(plan.ups.iter().map(|ups| ups.feed).collect::<Vec<_>>(), [Feed::A, Feed::B]);
}

#[test]
fn every_hall_of_the_demo_stays_cool_without_one_crac() {
    let plan = demo();
    for (i, room) in (0u32..).zip(&plan.rooms).filter(|(_, room)| room.kind == RoomKind::Hall) {
        let load = TYPICAL_SHARE * full_kw(plan.racks.iter().filter(|rack| rack.room == i));
        let cracs: Vec<_> = plan.cracs.iter().filter(|crac| crac.room == i).collect();
        let largest = cracs.iter().map(|crac| crac.capacity_kw).fold(0.0, f64::max);
        let left: f64 = cracs.iter().map(|crac| crac.capacity_kw).sum::<f64>() - largest;
        assert!(load < left, "{}: {load} kW of {left} kW", room.id);
    }
}

#[test]
fn racks_of_the_demo_draw_what_racks_draw() {
    let plan = demo();
    for rack in &plan.racks {
        let full = full_kw(std::iter::once(rack));
        assert!(full < rack.capacity_kw, "{} takes {full} kW", rack.id);
        let is_dense = rack.devices.iter().any(|device| device.kind == DeviceKind::GpuServer);
        let usual = if is_dense { 12.0..=30.0 } else { 2.0..=8.0 };
        assert!(usual.contains(&(TYPICAL_SHARE * full)), "{} takes {full} kW", rack.id);
        let taken: u16 = rack.devices.iter().map(|device| device.units).sum();
        assert!(taken < rack.units, "{} has no free unit", rack.id);
    }
}

#[test]
fn the_nine_viewpoints_of_the_demo_are_outside_of_everything() {
    let plan = demo();
    let names: Vec<_> = plan.viewpoints.iter().map(|viewpoint| viewpoint.name.as_str()).collect();
    let expected =
        ["Halls", "Top-down", "Cold aisle", "Hot aisle", "Power", "Cooling", "Plant", "Rack front", "Rack rear"];
    assert_eq!(names, expected);
    let mut solids: Vec<(String, Spot, Facing, [f64; 3])> = Vec::new();
    for (i, rack) in (0..).zip(&plan.racks) {
        let size = [rack.width, rack.depth, rack.height];
        solids.push((Place::Rack(i).name(&plan).into_owned(), rack.centre, rack.facing, size));
    }
    solids.extend(plan.cracs.iter().map(|crac| (crac.id.to_string(), crac.centre, crac.facing, crac.size)));
    solids.extend(plan.pdus.iter().map(|pdu| (pdu.id.to_string(), pdu.centre, pdu.facing, pdu.size)));
    solids.extend(plan.ups.iter().map(|ups| (ups.id.to_string(), ups.centre, ups.facing, ups.size)));
    solids.extend(plan.machines.iter().map(|it| (it.id.to_string(), it.centre, it.facing, it.size)));
    for viewpoint in &plan.viewpoints {
        let [x, y, z] = viewpoint.eye;
        assert!(y > 0.3, "{} lies on the floor", viewpoint.name);
        for (name, centre, facing, [width, depth, height]) in &solids {
            let (wide, deep) = match facing {
                Facing::North | Facing::South => (width, depth),
                Facing::East | Facing::West => (depth, width),
            };
            let is_inside =
                (x - centre.x).abs() < wide / 2.0 + 0.2 && (z - centre.z).abs() < deep / 2.0 + 0.2 && y < height + 0.2;
            assert!(!is_inside, "{} is inside {name}", viewpoint.name);
        }
    }
}
