//! A small site: one hall of two rows, four CRACs, a plant room with two UPS, a genset, a chiller and a pump.

use std::time::Duration;
use twin_model::plan::{
    Battery, Crac, Facing, Feed, Machine, MachineKind, Pdu, Periods, Rack, Room, RoomKind, Row, Site, Spot, Ups,
    Utility,
};
use twin_model::{EquipmentId, RackId, RoomId, RowId, SiteId, SitePlan};
use twin_physics::air::Fidelity;
use twin_physics::{Conditions, SiteModel};

const RACKS_PER_ROW: u32 = 8;

fn spot(x: f64, z: f64) -> Spot {
    Spot { x, z }
}

fn room(id: &str, kind: RoomKind, corner: Spot) -> Room {
    Room { site: 0, id: RoomId::new(id), name: id.into(), kind, corner, size: spot(12.0, 9.0), height: 3.6, tile: 0.6 }
}

fn rack(index: u32) -> Rack {
    let (row, number) = (index / RACKS_PER_ROW, index % RACKS_PER_ROW);
    Rack {
        id: RackId::new(format!("{}{:02}", ["A", "B"][row as usize], number + 1)),
        room: 0,
        row,
        centre: spot(3.0 + 0.6 * f64::from(number), 3.0 + 3.0 * f64::from(row)),
        facing: [Facing::South, Facing::North][row as usize],
        width: 0.6,
        depth: 1.2,
        height: 2.1,
        units: 42,
        capacity_kw: 12.0,
        own_weight_kg: 134.0,
        max_weight_kg: 1_494.0,
        pdu_a: 0,
        pdu_b: 1,
        devices: Vec::new(),
    }
}

fn crac(index: u32) -> Crac {
    let (east, south) = (index % 2, index / 2);
    Crac {
        id: EquipmentId::new(format!("crac-{index}")),
        room: 0,
        centre: spot(0.5 + 11.0 * f64::from(east), 2.0 + 5.0 * f64::from(south)),
        facing: [Facing::East, Facing::West][east as usize],
        size: [2.4, 0.9, 2.0],
        capacity_kw: 50.0,
        setpoint_celsius: 20.0,
        airflow_m3s: 4.0,
    }
}

fn ups(index: u32) -> Ups {
    let battery = Battery { strings: 2, cells: 240, energy_kwh: 60.0, centre: spot(2.0, 12.0), size: [2.0, 0.8, 2.0] };
    Ups {
        id: EquipmentId::new(format!("ups-{index}")),
        room: 1,
        centre: spot(2.0, 11.0),
        facing: Facing::South,
        size: [1.2, 0.8, 2.0],
        feed: [Feed::A, Feed::B][index as usize],
        utility: index,
        capacity_kw: 200.0,
        battery,
    }
}

fn pdu(index: u32) -> Pdu {
    Pdu {
        id: EquipmentId::new(format!("pdu-{index}")),
        room: 0,
        centre: spot(1.0, 4.0),
        facing: Facing::South,
        size: [0.8, 0.8, 2.0],
        feed: [Feed::A, Feed::B][index as usize],
        ups: index,
        capacity_kw: 160.0,
    }
}

pub(crate) fn machine(id: &str, kind: MachineKind, capacity_kw: f64) -> Machine {
    let (centre, facing, size) = (spot(6.0, 14.0), Facing::South, [3.0, 1.5, 2.0]);
    Machine { id: EquipmentId::new(id), kind, room: 1, centre, facing, size, capacity_kw }
}

pub(crate) fn plan() -> SitePlan {
    let site = Site {
        id: SiteId::new("stand"),
        name: "Stand".into(),
        location: "Lisbon, Portugal".into(),
        time_zone: "Europe/Lisbon".into(),
    };
    SitePlan {
        rooms: vec![room("hall", RoomKind::Hall, spot(0.0, 0.0)), room("plant", RoomKind::Plant, spot(0.0, 10.0))],
        rows: [("A", Facing::South), ("B", Facing::North)]
            .map(|(id, facing)| Row { id: RowId::new(id), room: 0, facing })
            .to_vec(),
        racks: (0..2 * RACKS_PER_ROW).map(rack).collect(),
        cracs: (0..4).map(crac).collect(),
        pdus: (0..2).map(pdu).collect(),
        ups: (0..2).map(ups).collect(),
        utilities: [("utility-a", Feed::A), ("utility-b", Feed::B)]
            .map(|(id, feed)| Utility { site: 0, id: EquipmentId::new(id), feed, capacity_kw: 400.0 })
            .to_vec(),
        machines: vec![
            machine("alpha", MachineKind::Genset, 400.0),
            machine("beta", MachineKind::Chiller, 250.0),
            machine("gamma", MachineKind::Pump, 7.5),
        ],
        periods: Periods { plant: Duration::from_secs(1), ..Periods::default() },
        ..SitePlan::empty(site)
    }
}

/// The stand with every rack at 6 kW, its air in cells coarse enough for hours within seconds.
pub(crate) fn busy() -> (SiteModel, Conditions) {
    let plan = plan();
    let mut conditions = Conditions::quiet(&plan);
    conditions.it.rack_kw.fill(6.0);
    (SiteModel::with_fidelity(&plan, &conditions, Fidelity::Field { cell_metres: 0.5 }), conditions)
}

pub(crate) fn pass(site: &mut SiteModel, conditions: &Conditions, secs: usize) {
    for _ in 0..secs {
        site.step(conditions);
    }
}
