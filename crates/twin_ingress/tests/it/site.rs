//! A small site to test with: `racks` racks in one hall, one meter, one leak rope.

use std::sync::Arc;
use std::time::Duration;
use twin_model::plan::{Facing, Feed, Periods, Rack, Room, RoomKind, Sensor, SensorKind, Site, Spot, Utility};
use twin_model::{PointTable, SitePlan};

const SPOT: Spot = Spot { x: 0.0, z: 0.0 };

/// The points of site `t`: `t/hall/R0/inlet_mid` and so on, `t/power/mains/power`, `t/hall/rope/wet`.
pub(crate) fn points(racks: u32) -> Arc<PointTable> {
    Arc::new(PointTable::from_plan(&plan(racks)))
}

/// The plan of that site.
pub(crate) fn plan(racks: u32) -> SitePlan {
    let rack = |number: u32| Rack {
        id: format!("R{number}").as_str().into(),
        room: 0,
        row: 0,
        centre: SPOT,
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
    };
    let site = Site { id: "t".into(), name: "Test".into(), location: "Lab".into(), time_zone: "UTC".into() };
    SitePlan {
        rooms: vec![Room {
            site: 0,
            id: "hall".into(),
            name: "Hall".into(),
            kind: RoomKind::Hall,
            corner: SPOT,
            size: SPOT,
            height: 3.0,
            tile: 0.6,
        }],
        racks: (0..racks).map(rack).collect(),
        utilities: vec![Utility { site: 0, id: "mains".into(), feed: Feed::A, capacity_kw: 100.0 }],
        sensors: vec![Sensor { id: "rope".into(), kind: SensorKind::LeakRope, room: 0, path: Vec::new() }],
        periods: Periods { rack: Duration::from_secs(5), ..Periods::default() },
        ..SitePlan::empty(site)
    }
}
