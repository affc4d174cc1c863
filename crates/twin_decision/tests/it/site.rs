//! A small site to decide about.

use std::sync::Arc;
use twin_model::plan::{
    Battery, Crac, Facing, Feed, Pdu, Rack, Room, RoomKind, Row, Sensor, SensorKind, Site, Spot, Ups, Utility,
};
use twin_model::{EquipmentId, PointTable, RackId, SitePlan};

/// Racks report every 30 s and all else every 60 s, as in the field.
pub(crate) fn table(racks: u32) -> Arc<PointTable> {
    Arc::new(PointTable::from_plan(&plan(racks)))
}

fn plan(racks: u32) -> SitePlan {
    let spot = Spot { x: 1.0, z: 1.0 };
    let size = [1.0, 1.0, 2.0];
    let site = Site { id: "t".into(), name: "Test".into(), location: "Here".into(), time_zone: "UTC".into() };
    SitePlan {
        rooms: vec![Room {
            site: 0,
            id: "hall".into(),
            name: "Hall".into(),
            kind: RoomKind::Hall,
            corner: Spot::default(),
            size: Spot { x: 10.0, z: 10.0 },
            height: 3.0,
            tile: 0.6,
        }],
        rows: vec![Row { id: "A".into(), room: 0, facing: Facing::North }],
        racks: (1..=racks).map(|i| rack(format!("A{i:02}"), spot)).collect(),
        cracs: vec![Crac {
            id: EquipmentId::new("crac-1"),
            room: 0,
            centre: spot,
            facing: Facing::East,
            size,
            capacity_kw: 60.0,
            setpoint_celsius: 20.0,
            airflow_m3s: 5.0,
        }],
        pdus: vec![Pdu {
            id: EquipmentId::new("pdu-a"),
            room: 0,
            centre: spot,
            facing: Facing::East,
            size,
            feed: Feed::A,
            ups: 0,
            capacity_kw: 100.0,
        }],
        ups: vec![Ups {
            id: EquipmentId::new("ups-a"),
            room: 0,
            centre: spot,
            facing: Facing::East,
            size,
            feed: Feed::A,
            utility: 0,
            capacity_kw: 100.0,
            battery: Battery { strings: 2, cells: 40, energy_kwh: 30.0, centre: spot, size },
        }],
        utilities: vec![Utility { site: 0, id: EquipmentId::new("utility-a"), feed: Feed::A, capacity_kw: 500.0 }],
        sensors: vec![Sensor {
            id: EquipmentId::new("leak-1"),
            kind: SensorKind::LeakRope,
            room: 0,
            path: vec![Spot::default(), spot],
        }],
        ..SitePlan::empty(site)
    }
}

fn rack(id: String, centre: Spot) -> Rack {
    Rack {
        id: RackId::new(id),
        room: 0,
        row: 0,
        centre,
        facing: Facing::North,
        width: 0.6,
        depth: 1.2,
        height: 2.0,
        units: 42,
        capacity_kw: 10.0,
        own_weight_kg: 134.0,
        max_weight_kg: 1_494.0,
        pdu_a: 0,
        pdu_b: 0,
        devices: Vec::new(),
    }
}
