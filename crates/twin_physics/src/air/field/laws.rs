//! The laws that the field keeps, on a hall of two rows with four CRACs.

use super::advection::Advection;
use super::grid::{Grid, X};
use super::masses::Skin;
use super::potential::Potential;
use super::shape::Shape;
use super::{FieldLoads, FieldOptions, RoomField};
use crate::air::{AIR_KJ_PER_M3_K, Heats, airflow_m3s};
use twin_model::plan::{Aisle, AisleKind, Crac, Facing, Rack, Room, RoomKind, Site, Spot};
use twin_model::{EquipmentId, RackId, RoomId, SiteId, SitePlan};

const RACK_KW: f64 = 6.0;
const RISE_KELVIN: f64 = 12.0;
const SUPPLY_CELSIUS: f64 = 20.0;

/// A hall of 12 × 9 m, symmetric about both its middles; `is_contained` closes the cold aisle.
fn plan(is_contained: bool) -> SitePlan {
    let mut plan = SitePlan::empty(Site {
        id: SiteId::new("stand"),
        name: "Stand".into(),
        location: "Lisbon, Portugal".into(),
        time_zone: "Europe/Lisbon".into(),
    });
    plan.rooms.push(Room {
        id: RoomId::new("hall"),
        site: 0,
        name: "Hall".into(),
        kind: RoomKind::Hall,
        corner: Spot::default(),
        size: Spot { x: 12.0, z: 9.0 },
        height: 3.6,
        tile: 0.6,
    });
    for index in 0..16 {
        let (row, number) = (index / 8, f64::from(index % 8));
        plan.racks.push(rack(index, row, Spot { x: 3.9 + 0.6 * number, z: 3.0 + 3.0 * f64::from(row) }));
    }
    plan.aisles.push(Aisle {
        room: 0,
        kind: AisleKind::Cold,
        corner: Spot { x: 3.6, z: 3.6 },
        size: Spot { x: 4.8, z: 1.8 },
        is_contained,
    });
    for index in 0..4 {
        let (east, south) = (f64::from(index % 2), f64::from(index / 2));
        plan.cracs.push(Crac {
            id: EquipmentId::new(format!("crac-{index}")),
            room: 0,
            centre: Spot { x: 0.5 + 11.0 * east, z: 2.0 + 5.0 * south },
            facing: if index % 2 == 0 { Facing::East } else { Facing::West },
            size: [2.4, 0.9, 2.0],
            capacity_kw: 50.0,
            setpoint_celsius: SUPPLY_CELSIUS,
            airflow_m3s: 4.0,
        });
    }
    plan
}

fn rack(index: u32, row: u32, centre: Spot) -> Rack {
    Rack {
        id: RackId::new(format!("R{index:02}")),
        room: 0,
        row,
        centre,
        facing: if row == 0 { Facing::South } else { Facing::North },
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

fn rack_flow() -> f64 {
    airflow_m3s(RACK_KW, RISE_KELVIN)
}

/// A field in which the CRACs move `supply` times what the racks draw, each its share of `shares`.
fn flowing(plan: &SitePlan, supply: f64, shares: [f64; 4]) -> RoomField {
    let mut field = RoomField::new(plan, 0, &FieldOptions::default()).expect("it is a hall");
    let racks = [rack_flow(); 16];
    let moved = supply * racks.iter().sum::<f64>();
    let all: f64 = shares.iter().sum();
    field.set_flows(&racks, &shares.map(|share| share / all * moved), &[false]);
    field
}

const LOADS: FieldLoads =
    FieldLoads { rack_kw: &[RACK_KW; 16], crac_kw: &[0.0; 4], other_kw: 1.0, outside_celsius: 15.0 };

fn settled(plan: &SitePlan, supply: f64, shares: [f64; 4]) -> (RoomField, Heats) {
    let mut field = flowing(plan, supply, shares);
    let heats = field.settle(&[SUPPLY_CELSIUS; 4], &LOADS);
    (field, heats)
}

/// Inlets of all racks at `height`.
fn inlets(field: &RoomField, height: usize) -> Vec<f64> {
    (0..16).map(|rack| field.inlet_celsius(rack)[height]).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[test]
fn what_flows_into_a_cell_flows_out_of_it() {
    let field = flowing(&plan(true), 1.1, [1.0; 4]);
    let mut left = field.sources();
    let mut passed = vec![0.0; left.len()];
    for (axis, stride) in field.shape.grid.strides().into_iter().enumerate() {
        for (cell, flow) in field.potential.flows[axis].iter().enumerate().filter(|(_, flow)| **flow != 0.0) {
            left[cell] -= flow;
            left[cell + stride] += flow;
            passed[cell] += flow.abs();
        }
    }
    let worst = left.iter().map(|left| left.abs()).fold(0.0, f64::max);
    let usual = mean(&passed);
    assert!(worst < 1e-3 * usual, "{worst} m³/s are missing where {usual} m³/s pass");
}

#[test]
fn tiles_and_joints_give_what_the_cracs_blow() {
    let field = flowing(&plan(false), 1.1, [1.0; 4]);
    let grid = field.grid();
    let last = (grid.floor_layers - 1) * grid.strides()[1]..grid.floor_layers * grid.strides()[1];
    let up: Vec<f64> = field.potential.flows[1][last].to_vec();
    let blown: f64 = field.flows.cracs.iter().sum();
    assert!((up.iter().sum::<f64>() / blown - 1.0).abs() < 1e-4);
    let tiled: f64 = up.iter().filter(|flow| **flow > 0.5 * up.iter().fold(0.0, |a: f64, b| a.max(*b))).sum();
    assert!((0.85..0.98).contains(&(tiled / blown)), "tiles give {} of it", tiled / blown);
}

#[test]
fn heat_in_is_heat_out_within_a_thousandth_when_settled() {
    for (is_contained, supply) in [(false, 1.1), (true, 1.1), (false, 0.8), (true, 0.7)] {
        let (_, heats) = settled(&plan(is_contained), supply, [1.0; 4]);
        let left = heats.gained_kw - heats.removed_kw - heats.lost_kw;
        assert!(left.abs() < 1e-3 * 96.0, "{left} kW are left of 96 kW");
    }
}

#[test]
fn heat_in_is_heat_out_plus_heat_stored_in_every_step() {
    let (mut field, _) = settled(&plan(true), 1.1, [1.0; 4]);
    for minute in 0..10 {
        let racks = [rack_flow() * (1.0 + 0.05 * f64::from(minute)); 16];
        let cracs = [[4.5, 4.5, 0.0, 4.5][minute as usize % 4]; 4];
        field.set_flows(&racks, &cracs, &[minute % 3 == 0]);
        let rack_kw = [4.0 + f64::from(minute); 16];
        let heats = field.step(60.0, &FieldLoads { rack_kw: &rack_kw, crac_kw: &[20.0; 4], ..LOADS });
        let left = heats.gained_kw - heats.removed_kw - heats.lost_kw - heats.stored_kw;
        assert!(left.abs() < 1e-4 * heats.gained_kw, "{left} kW are left in minute {minute}");
    }
}

/// A duct of `cells` along x with `flow` through it.
fn duct(cells: usize, flow: f64) -> (Shape, Potential) {
    let grid = Grid { counts: [cells, 1, 1], spacing: [0.5; 3], corner: [0.0; 3], floor_layers: 0 };
    let mut openness = [vec![0.0; cells], vec![0.0; cells], vec![0.0; cells]];
    openness[X][..cells - 1].fill(1.0);
    let shape = Shape {
        grid,
        is_free: vec![true; cells],
        openness,
        is_jetted: vec![false; cells],
        doors: Vec::new(),
        racks: Vec::new(),
        cracs: Vec::new(),
        ducts: Vec::new(),
    };
    let mut sources = vec![0.0; cells];
    (sources[0], sources[cells - 1]) = (flow, -flow);
    let mut potential = Potential::new(&shape, |_| false);
    potential.solve(&shape, &sources);
    (shape, potential)
}

#[test]
fn a_warm_front_passes_a_straight_duct_as_the_implicit_upwind_scheme_says() {
    const FLOW: f64 = 0.1;
    let (shape, potential) = duct(40, FLOW);
    let advection = Advection::new(&shape, &potential);
    let (mut gain, mut drain) = (vec![0.0; 40], vec![0.0; 40]);
    (gain[0], drain[0]) = (FLOW * 1.0, FLOW);
    for seconds in [0.5, 5.0, 3600.0] {
        let mut celsius = vec![0.0; 40];
        let renewal = shape.grid.cell_m3() / seconds;
        advection.step(&mut celsius, renewal, &gain, &drain);
        let share = FLOW / (renewal + FLOW);
        for (cell, celsius) in celsius.iter().enumerate() {
            let expected = share.powi(cell as i32 + 1);
            assert!((celsius - expected).abs() < 1e-6, "{celsius} for {expected} in cell {cell} after {seconds} s");
        }
    }
}

#[test]
fn a_duct_warms_by_heat_over_flow() {
    const FLOW: f64 = 0.1;
    let (shape, potential) = duct(40, FLOW);
    let advection = Advection::new(&shape, &potential);
    let (mut gain, mut drain) = (vec![0.1 / 40.0 / AIR_KJ_PER_M3_K; 40], vec![0.0; 40]);
    gain[0] += FLOW * 20.0;
    drain[0] = FLOW;
    let mut celsius = vec![0.0; 40];
    advection.step(&mut celsius, 1e-9, &gain, &drain);
    let rise = 0.1 / (AIR_KJ_PER_M3_K * FLOW);
    assert!((celsius[39] - 20.0 - rise).abs() < 1e-4, "100 W warm 0.1 m³/s by {rise} K, not to {}", celsius[39]);
}

#[test]
fn a_symmetric_hall_has_a_symmetric_field() {
    let (field, _) = settled(&plan(false), 1.1, [1.0; 4]);
    for height in 0..3 {
        let inlets = inlets(&field, height);
        for rack in 0..8 {
            for mirrored in [7 - rack, 8 + rack, 15 - rack] {
                let apart = (inlets[rack] - inlets[mirrored]).abs();
                assert!(apart < 0.02, "racks {rack} and {mirrored} are {apart} K apart");
            }
        }
    }
}

#[test]
fn half_the_air_rises_by_twice_the_kelvin() {
    let rise = |share: f64| {
        let mut field = RoomField::new(&plan(true), 0, &FieldOptions::default()).expect("it is a hall");
        let flow = rack_flow() * share;
        field.set_flows(&[flow; 16], &[flow * 16.0 * 1.1 / 4.0; 4], &[false]);
        field.settle(&[SUPPLY_CELSIUS; 4], &LOADS);
        field.exhaust_celsius(4) - mean(&field.inlet_celsius(4))
    };
    let (whole, half) = (rise(1.0), rise(0.5));
    assert!((whole - RISE_KELVIN).abs() < 0.3 && (half / whole - 2.0).abs() < 0.05, "{whole} K, then {half} K");
}

#[test]
fn a_contained_aisle_with_surplus_leaks_outwards_and_stays_cold() {
    let flow_out = |supply: f64| {
        let (field, _) = settled(&plan(true), supply, [1.0; 4]);
        let out = field.shape.doors.iter().map(|door| {
            let flow = field.potential.flows[door.axis][door.cell];
            let is_outwards = field.grid().centre(door.cell)[door.axis] > [6.0, 0.0, 4.5][door.axis];
            if is_outwards { flow } else { -flow }
        });
        (out.sum::<f64>(), mean(&inlets(&field, 2)))
    };
    let (surplus, cold) = flow_out(1.3);
    let (deficit, warm) = flow_out(0.8);
    assert!(surplus > 0.0 && deficit < 0.0, "{surplus} m³/s, {deficit} m³/s");
    assert!(cold < SUPPLY_CELSIUS + 1.0 && warm > SUPPLY_CELSIUS + 2.0, "{cold} °C, {warm} °C");
}

#[test]
fn an_open_door_lets_warm_air_in_where_supply_is_short() {
    let inlet = |is_open: bool| {
        let mut field = flowing(&plan(true), 0.9, [1.0; 4]);
        field.set_flows(&[rack_flow(); 16], &[rack_flow() * 16.0 * 0.9 / 4.0; 4], &[is_open]);
        field.settle(&[SUPPLY_CELSIUS; 4], &LOADS);
        inlets(&field, 1)
    };
    let (closed, open) = (inlet(false), inlet(true));
    assert!(open[0] > closed[0] + 1.0, "the rack by the door: {} °C, then {} °C", closed[0], open[0]);
    assert!(open[0] > open[3] + 1.0, "the rack by the door is warmer than the one amid: {open:?}");
}

#[test]
fn without_containment_higher_inlets_are_warmer() {
    let (field, _) = settled(&plan(false), 1.1, [1.0; 4]);
    let [low, mid, high] = [0, 1, 2].map(|height| inlets(&field, height));
    assert!(mean(&low) < mean(&mid) && mean(&mid) < mean(&high), "{low:?} {mid:?} {high:?}");
}

#[test]
fn a_lost_crac_warms_its_side() {
    let (even, _) = settled(&plan(false), 1.0, [1.0; 4]);
    let (lost, _) = settled(&plan(false), 1.0, [0.0, 1.0, 1.0, 1.0]);
    let warmed: Vec<f64> = inlets(&lost, 1).iter().zip(inlets(&even, 1)).map(|(lost, even)| lost - even).collect();
    let (near, far) = (mean(&warmed[..3]), mean(&warmed[13..]));
    assert!(near > far + 0.2, "{near} K near the lost unit, {far} K across the hall");
}

#[test]
fn air_that_comes_up_through_a_standing_unit_keeps_the_heat_balance_and_costs_its_side() {
    let sides = |back: f64| {
        let mut field = RoomField::new(&plan(true), 0, &FieldOptions::default()).expect("it is a hall");
        let blown = 16.0 * rack_flow() * 1.13 / 3.0;
        field.set_flows(&[rack_flow(); 16], &[-back * blown, blown, blown, blown], &[false]);
        let heats = field.settle(&[SUPPLY_CELSIUS; 4], &LOADS);
        let left = heats.gained_kw - heats.removed_kw - heats.lost_kw;
        assert!(left.abs() < 1e-3 * 96.0, "{left} kW are left of 96 kW");
        let taken =
            AIR_KJ_PER_M3_K * blown * (1..4).map(|crac| field.return_celsius(crac) - SUPPLY_CELSIUS).sum::<f64>();
        let heats = field.step(60.0, &FieldLoads { crac_kw: &[0.0, taken / 3.0, taken / 3.0, taken / 3.0], ..LOADS });
        let left = heats.gained_kw - heats.removed_kw - heats.lost_kw - heats.stored_kw;
        assert!(left.abs() < 1e-4 * heats.gained_kw, "{left} kW are left in a minute");
        assert!(back == 0.0 || field.return_celsius(0) < SUPPLY_CELSIUS + 1.0, "cold air passes it");
        mean(&[0, 1, 8, 9].map(|rack| mean(&field.inlet_celsius(rack))))
    };
    let (tight, leaky) = (sides(0.0), sides(0.3));
    assert!(leaky > tight + 0.3, "{tight} °C, then {leaky} °C");
}

#[test]
fn without_cooling_the_air_warms_slower_than_without_masses() {
    let (mut field, _) = settled(&plan(true), 1.1, [1.0; 4]);
    let before = field.mean_celsius();
    field.set_flows(&[rack_flow(); 16], &[0.0; 4], &[false]);
    field.step(60.0, &LOADS);
    let rise = field.mean_celsius() - before;
    let bound = 97.0 * 60.0 / (AIR_KJ_PER_M3_K * 12.0 * 9.0 * 3.6);
    assert!((1.0..bound).contains(&rise), "{rise} K in the first minute, at most {bound} K");
}

#[test]
fn the_same_way_gives_the_same_bits() {
    let play = || {
        let (mut field, _) = settled(&plan(true), 1.1, [1.0; 4]);
        field.set_flows(&[rack_flow() * 1.2; 16], &[3.0, 0.0, 2.0, 2.0], &[true]);
        field.step(30.0, &LOADS);
        field.volume_celsius().map(f64::to_bits).collect::<Vec<_>>()
    };
    assert_eq!(play(), play());
}

#[test]
fn the_skin_lies_along_all_walls() {
    let field = flowing(&plan(false), 1.0, [1.0; 4]);
    let grid = field.grid();
    let skin = Skin::new(grid, &vec![true; grid.len()], 20.0);
    let [x, y, z] = [0, 1, 2].map(|axis| grid.counts[axis] as f64 * grid.spacing[axis]);
    let m2 = 2.0 * (x * y + y * z + z * x);
    let kw_per_k = skin.to_skin.iter().sum::<f64>() * AIR_KJ_PER_M3_K;
    assert!((kw_per_k / m2 - 0.0077).abs() < 1e-9);
}
