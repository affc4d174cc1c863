//! The room-air field in numbers: `cargo run --release -p twin_physics --example bench_field`.
//!
//! A hall of 154 000 cells: the steady solve from still air, an hour of steps under a load that moves, the flow solved
//! for anew when it has moved.
#![expect(clippy::print_stdout, reason = "the numbers are what it is for")]
#![expect(clippy::disallowed_methods, reason = "it measures itself")]

use std::time::Instant;
use twin_model::plan::{Aisle, AisleKind, Crac, Facing, Rack, Room, RoomKind, Row, Site, Spot};
use twin_model::{EquipmentId, RackId, RoomId, RowId, SiteId, SitePlan};
use twin_physics::air::field::{FieldLoads, FieldOptions, RoomField};
use twin_physics::air::{AIR_KJ_PER_M3_K, airflow_m3s};

const RACKS_PER_ROW: u32 = 20;
const ROWS: u32 = 8;
const RACK_KW: f64 = 6.0;
const RISE_KELVIN: f64 = 12.0;
const SUPPLY_CELSIUS: f64 = 20.0;
const CRACS: u32 = 12;
/// An hour in the site's steps of the field.
const STEPS: u32 = 720;
const STEP_SECS: f64 = 5.0;

fn main() {
    let plan = plan();
    let began = Instant::now();
    let Some(mut field) = RoomField::new(&plan, 0, &FieldOptions::default()) else { return };
    let build = began.elapsed().as_secs_f64();

    let racks = vec![airflow_m3s(RACK_KW, RISE_KELVIN); plan.racks.len()];
    let moved: f64 = racks.iter().sum::<f64>() * 1.08;
    let cracs = vec![moved / f64::from(CRACS); plan.cracs.len()];
    let rack_kw = vec![RACK_KW; plan.racks.len()];
    let began = Instant::now();
    let iterations = field.set_flows(&racks, &cracs, &[false; 5]).unwrap_or_default();
    let flow = began.elapsed().as_secs_f64();
    let loads = FieldLoads { rack_kw: &rack_kw, crac_kw: &[0.0; CRACS as usize], other_kw: 4.0, outside_celsius: 15.0 };
    let heats = field.settle(&[SUPPLY_CELSIUS; CRACS as usize], &loads);
    let steady = began.elapsed().as_secs_f64();
    let balance = (heats.gained_kw - heats.removed_kw - heats.lost_kw) / rack_kw.iter().sum::<f64>();

    let began = Instant::now();
    let mut solves = 0;
    let mut worst: f64 = 0.0;
    for step in 0..STEPS {
        let swing = 1.0 + 0.1 * (f64::from(step) / 60.0).sin();
        let racks: Vec<f64> = racks.iter().map(|flow| flow * swing).collect();
        let cracs: Vec<f64> = cracs.iter().map(|flow| flow * swing).collect();
        solves += usize::from(field.set_flows(&racks, &cracs, &[false; 5]).is_some());
        let kw = |(crac, flow): (usize, &f64)| AIR_KJ_PER_M3_K * flow * (field.return_celsius(crac) - SUPPLY_CELSIUS);
        let crac_kw: Vec<f64> = cracs.iter().enumerate().map(kw).collect();
        let heats = field.step(STEP_SECS, &FieldLoads { crac_kw: &crac_kw, ..loads });
        let left = heats.gained_kw - heats.removed_kw - heats.lost_kw - heats.stored_kw;
        worst = worst.max(left.abs() / heats.gained_kw);
    }
    let transient = began.elapsed().as_secs_f64();
    let inlets = || (0..plan.racks.len()).flat_map(|rack| field.inlet_celsius(rack));
    println!(
        "{{\"bench\":\"field\",\"cells\":{},\"build_secs\":{build:.3},\"flow_secs\":{flow:.3},\"iterations\":{iterations},\
         \"steady_secs\":{steady:.3},\"steady_balance\":{balance:.6},\"times_real\":{:.0},\"flow_solves\":{solves},\
         \"worst_balance\":{worst:.8},\"inlet_min_celsius\":{:.2},\"inlet_max_celsius\":{:.2}}}",
        field.grid().len(),
        f64::from(STEPS) * STEP_SECS / transient,
        inlets().fold(f64::MAX, f64::min),
        inlets().fold(f64::MIN, f64::max),
    );
}

fn plan() -> SitePlan {
    let mut plan = SitePlan::empty(Site {
        id: SiteId::new("bench"),
        name: "Bench".into(),
        location: "Lisbon, Portugal".into(),
        time_zone: "Europe/Lisbon".into(),
    });
    let size = Spot { x: 18.0, z: 33.5 };
    plan.rooms.push(Room {
        id: RoomId::new("hall"),
        site: 0,
        name: "Hall".into(),
        kind: RoomKind::Hall,
        corner: Spot::default(),
        size,
        height: 3.6,
        tile: 0.6,
    });
    for row in 0..ROWS {
        let facing = if row % 2 == 0 { Facing::South } else { Facing::North };
        plan.rows.push(Row { id: RowId::new(format!("R{row}")), room: 0, facing });
        let z = 4.6 + 3.0 * f64::from(row);
        for number in 0..RACKS_PER_ROW {
            let centre = Spot { x: 3.3 + 0.6 * f64::from(number), z };
            plan.racks.push(rack(format!("R{row}-{number:02}"), row, centre, facing));
        }
        if row % 2 == 0 {
            plan.aisles.push(Aisle {
                room: 0,
                kind: AisleKind::Cold,
                corner: Spot { x: 3.0, z: z + 0.6 },
                size: Spot { x: 12.0, z: 1.8 },
                is_contained: row % 4 == 0,
            });
        }
    }
    plan.aisles.push(Aisle {
        room: 0,
        kind: AisleKind::Hot,
        corner: Spot { x: 3.0, z: 8.2 },
        size: Spot { x: 12.0, z: 1.8 },
        is_contained: false,
    });
    for number in 0..CRACS {
        let (east, along) = (number % 2, f64::from(number / 2));
        plan.cracs.push(Crac {
            id: EquipmentId::new(format!("crac-{number}")),
            room: 0,
            centre: Spot { x: if east == 1 { size.x - 0.5 } else { 0.5 }, z: 3.0 + 5.1 * along },
            facing: if east == 1 { Facing::West } else { Facing::East },
            size: [2.4, 0.9, 2.0],
            capacity_kw: 120.0,
            setpoint_celsius: SUPPLY_CELSIUS,
            airflow_m3s: 9.0,
        });
    }
    plan
}

fn rack(name: String, row: u32, centre: Spot, facing: Facing) -> Rack {
    Rack {
        id: RackId::new(name),
        room: 0,
        row,
        centre,
        facing,
        width: 0.6,
        depth: 1.2,
        height: 2.1,
        units: 42,
        capacity_kw: 12.0,
        own_weight_kg: 134.0,
        max_weight_kg: 1_494.0,
        pdu_a: 0,
        pdu_b: 0,
        devices: Vec::new(),
    }
}
