//! A site of many halls to group alarms on: two feeds, halls with racks, CRACs and PDUs, one plant.

use std::sync::Arc;
use twin_model::plan::{
    Battery, Crac, Facing, Feed, Machine, MachineKind, Pdu, Periods, Rack, Room, RoomKind, Row, Sensor, SensorKind,
    Site, Spot, Ups, Utility,
};
use twin_model::{EquipmentId, PointTable, RackId, SitePlan};

const SPOT: Spot = Spot { x: 1.0, z: 1.0 };
const SIZE: [f64; 3] = [1.0, 1.0, 2.0];
/// CRACs of each hall.
pub(crate) const CRACS: u32 = 4;

/// `halls` halls with `racks` racks each, and a plant room behind them.
pub(crate) fn campus(halls: u32, racks: u32) -> (Arc<SitePlan>, Arc<PointTable>) {
    let site = Site { id: "t".into(), name: "Test".into(), location: "Here".into(), time_zone: "UTC".into() };
    let room = |id: String, kind| Room {
        site: 0,
        name: id.as_str().into(),
        id: id.as_str().into(),
        kind,
        corner: Spot::default(),
        size: Spot { x: 10.0, z: 10.0 },
        height: 3.0,
        tile: 0.6,
    };
    let feeds = [Feed::A, Feed::B];
    let letter = |feed| if feed == Feed::A { 'a' } else { 'b' };
    let mut plan = SitePlan {
        rooms: (0..halls)
            .map(|hall| room(format!("hall-{hall}"), RoomKind::Hall))
            .chain([room("plant".to_owned(), RoomKind::Plant)])
            .collect(),
        utilities: feeds.map(|feed| utility(feed, letter(feed))).to_vec(),
        ups: (0u32..).zip(feeds).map(|(i, feed)| ups(i, feed, letter(feed), halls)).collect(),
        machines: [("alpha", MachineKind::Genset), ("beta", MachineKind::Chiller), ("gamma", MachineKind::Pump)]
            .map(|(id, kind)| machine(id, kind, halls))
            .to_vec(),
        periods: Periods::default(),
        ..SitePlan::empty(site)
    };
    for hall in 0..halls {
        plan.rows.push(Row { id: format!("R{hall}").as_str().into(), room: hall, facing: Facing::North });
        plan.racks.extend((0..racks).map(|number| rack(hall, number)));
        plan.cracs.extend((0..CRACS).map(|number| crac(hall, number)));
        plan.pdus.extend((0u32..).zip(feeds).map(|(i, feed)| pdu(hall, i, feed, letter(feed))));
        plan.sensors.push(Sensor {
            id: EquipmentId::new(format!("leak-{hall}")),
            kind: SensorKind::LeakRope,
            room: hall,
            path: vec![SPOT, SPOT],
        });
    }
    let points = PointTable::from_plan(&plan);
    (Arc::new(plan), Arc::new(points))
}

fn utility(feed: Feed, letter: char) -> Utility {
    Utility { site: 0, id: EquipmentId::new(format!("utility-{letter}")), feed, capacity_kw: 5000.0 }
}

fn ups(utility: u32, feed: Feed, letter: char, room: u32) -> Ups {
    Ups {
        id: EquipmentId::new(format!("ups-{letter}")),
        room,
        centre: SPOT,
        facing: Facing::East,
        size: SIZE,
        feed,
        utility,
        capacity_kw: 5000.0,
        battery: Battery { strings: 1, cells: 4, energy_kwh: 300.0, centre: SPOT, size: SIZE },
    }
}

fn machine(id: &str, kind: MachineKind, room: u32) -> Machine {
    Machine { id: EquipmentId::new(id), kind, room, centre: SPOT, facing: Facing::East, size: SIZE, capacity_kw: 900.0 }
}

fn crac(room: u32, number: u32) -> Crac {
    Crac {
        id: EquipmentId::new(format!("crac-{room}-{number}")),
        room,
        centre: SPOT,
        facing: Facing::East,
        size: SIZE,
        capacity_kw: 60.0,
        setpoint_celsius: 20.0,
        airflow_m3s: 5.0,
    }
}

fn pdu(room: u32, ups: u32, feed: Feed, letter: char) -> Pdu {
    Pdu {
        id: EquipmentId::new(format!("pdu-{room}{letter}")),
        room,
        centre: SPOT,
        facing: Facing::East,
        size: SIZE,
        feed,
        ups,
        capacity_kw: 300.0,
    }
}

fn rack(hall: u32, number: u32) -> Rack {
    Rack {
        id: RackId::new(format!("H{hall}R{number}")),
        room: hall,
        row: hall,
        centre: SPOT,
        facing: Facing::North,
        width: 0.6,
        depth: 1.2,
        height: 2.0,
        units: 42,
        capacity_kw: 10.0,
        own_weight_kg: 134.0,
        max_weight_kg: 1_494.0,
        pdu_a: 2 * hall,
        pdu_b: 2 * hall + 1,
        devices: Vec::new(),
    }
}
