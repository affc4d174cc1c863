//! What rows, templates and defaults become.

use std::time::Duration;
use twin_model::plan::{Rack, SitePlan};
use twin_scene::parse_scene;

/// A site with one hall whose rows are `rows`; the hall's corner lies at (100, 200).
fn site(rows: &str) -> SitePlan {
    let text = format!(
        r#"(
    version: 1,
    site: (id: "s", name: "Site", location: "Somewhere", time_zone: "UTC"),
    utilities: [(id: "utility-a", feed: A, capacity_kw: 100), (id: "utility-b", feed: B, capacity_kw: 100)],
    models: [
        (id: "server", role: "web", kind: Server, name: "One", units: 1, power_kw: 0.4),
        (id: "big", role: "app", kind: Server, name: "Two", units: 2, power_kw: 0.8),
    ],
    templates: [
        (id: "low", devices: [(model: "big", unit: 10), (model: "server", unit: 1, count: 3, step: 2)]),
        (id: "high", devices: [(model: "server", unit: 40, count: 2, role: "edge", power_kw: 0.1)]),
    ],
    rooms: [(
        id: "hall", name: "Hall", kind: Hall, corner: (x: 100, z: 200), size: (x: 20, z: 20), height: 4,
        rows: [{rows}],
        pdus: [
            (id: "pdu-a", centre: (x: 19, z: 15), facing: South, size: (1, 1, 2), feed: A, ups: "ups-a", capacity_kw: 50),
            (id: "pdu-b", centre: (x: 19, z: 16), facing: South, size: (1, 1, 2), feed: B, ups: "ups-b", capacity_kw: 50),
            (id: "pdu-c", centre: (x: 19, z: 17), facing: South, size: (1, 1, 2), feed: A, ups: "ups-a", capacity_kw: 50),
        ],
        ups: [
            (id: "ups-a", centre: (x: 2, z: 19), facing: South, size: (1, 1, 2), feed: A, utility: "utility-a", capacity_kw: 50,
                battery: (strings: 1, cells: 240, energy_kwh: 10, centre: (x: 4, z: 19), size: (1, 1, 2))),
            (id: "ups-b", centre: (x: 6, z: 19), facing: South, size: (1, 1, 2), feed: B, utility: "utility-b", capacity_kw: 50,
                battery: (strings: 1, cells: 240, energy_kwh: 10, centre: (x: 8, z: 19), size: (1, 1, 2))),
        ],
    )],
)"#
    );
    parse_scene(&text, "site.ron").unwrap_or_else(|error| panic!("failed to {error}"))
}

fn devices(rack: &Rack) -> Vec<String> {
    rack.devices.iter().map(|device| format!("U{} {}", device.unit, device.id)).collect()
}

fn centres(plan: &SitePlan) -> Vec<(f64, f64)> {
    let round = |metres: f64| (metres * 1000.0).round() / 1000.0;
    plan.racks.iter().map(|rack| (round(rack.centre.x), round(rack.centre.z))).collect()
}

#[test]
fn a_row_places_its_racks_side_by_side_in_the_rooms_frame() {
    let plan = site(
        r#"(id: "A", facing: South, corner: (x: 1, z: 2), count: 3, capacity_kw: 5, pdu_a: "pdu-a", pdu_b: "pdu-b")"#,
    );
    assert_eq!(centres(&plan), [(101.3, 202.6), (101.9, 202.6), (102.5, 202.6)]);
    let names: Vec<_> = plan.racks.iter().map(|rack| rack.id.as_str()).collect();
    assert_eq!(names, ["A01", "A02", "A03"]);
    assert_eq!((plan.racks[0].units, plan.racks[0].height), (42, 2.0));
    assert_eq!((plan.racks[0].pdu_a, plan.racks[0].pdu_b), (0, 1));
}

#[test]
fn a_row_that_looks_west_runs_south_with_its_fronts_in_line() {
    let plan = site(
        r#"(id: "A", facing: West, corner: (x: 1, z: 2), count: 2, pitch: 0.7, capacity_kw: 5, pdu_a: "pdu-a", pdu_b: "pdu-b",
            racks: [(number: 2, depth: 1.0)])"#,
    );
    assert_eq!(centres(&plan), [(101.6, 202.3), (101.5, 203.0)]);
}

#[test]
fn racks_can_differ_from_their_row() {
    let plan = site(
        r#"(id: "A", facing: South, corner: (x: 1, z: 2), count: 2, first: 7, prefix: "X-", capacity_kw: 5,
            pdu_a: "pdu-a", pdu_b: "pdu-b",
            racks: [(number: 8, id: "core", capacity_kw: 9, units: 20, height: 1.2, pdu_a: "pdu-c")])"#,
    );
    assert_eq!(plan.racks[0].id.as_str(), "X-07");
    let core = &plan.racks[1];
    assert_eq!((core.id.as_str(), core.capacity_kw, core.units, core.height), ("core", 9.0, 20, 1.2));
    assert_eq!((core.pdu_a, core.pdu_b), (2, 1));
}

#[test]
fn templates_take_turns_and_name_devices_by_rack_role_and_number() {
    let plan = site(
        r#"(id: "A", facing: South, corner: (x: 1, z: 2), count: 3, capacity_kw: 5, pdu_a: "pdu-a", pdu_b: "pdu-b",
            templates: ["low", "high"])"#,
    );
    let low =
        |rack: &str| ["U1", "U3", "U5"].iter().zip(1..).map(|(unit, n)| format!("{unit} {rack}-web-{n:02}")).collect();
    let with_app = |rack: &str| {
        let mut all: Vec<String> = low(rack);
        all.push(format!("U10 {rack}-app-01"));
        all
    };
    assert_eq!(devices(&plan.racks[0]), with_app("a01"));
    assert_eq!(devices(&plan.racks[1]), ["U40 a02-edge-01", "U41 a02-edge-02"]);
    assert_eq!(devices(&plan.racks[2]), with_app("a03"));
    assert_eq!(plan.racks[1].devices[0].power_kw, 0.1);
    assert_eq!(plan.racks[0].devices[3].units, 2);
}

#[test]
fn a_rack_leaves_out_and_adds_devices() {
    let plan = site(
        r#"(id: "A", facing: South, corner: (x: 1, z: 2), count: 1, capacity_kw: 5, pdu_a: "pdu-a", pdu_b: "pdu-b",
            templates: ["high"],
            racks: [(number: 1, template: "low", without: ["web-02"], devices: [
                (model: "server", unit: 3, id: "the-gateway"),
                (model: "server", unit: 7, count: 2),
            ])])"#,
    );
    let expected =
        ["U1 a01-web-01", "U3 the-gateway", "U5 a01-web-03", "U7 a01-web-05", "U8 a01-web-06", "U10 a01-app-01"];
    assert_eq!(devices(&plan.racks[0]), expected);
}

#[test]
fn unwritten_periods_are_those_of_field_devices() {
    assert_eq!(site("").periods.rack, Duration::from_secs(30));
    assert_eq!(site("").periods.power, Duration::from_secs(60));
}

#[test]
fn weights_are_the_nearest_that_is_written_and_else_usual() {
    let plan = site(
        r#"(id: "A", facing: South, corner: (x: 1, z: 2), count: 2, capacity_kw: 5, pdu_a: "pdu-a", pdu_b: "pdu-b",
            own_weight_kg: 150, templates: ["low"],
            racks: [(number: 2, max_weight_kg: 900, devices: [(model: "server", unit: 20, count: 2, weight_kg: 21.5)])]),
           (id: "B", facing: South, corner: (x: 1, z: 6), count: 1, capacity_kw: 5, pdu_a: "pdu-a", pdu_b: "pdu-b")"#,
    );
    let weights = |rack: &Rack| (rack.own_weight_kg, rack.max_weight_kg, rack.weight_kg());
    // Three servers of one unit and one of two units at 17 kg a unit.
    assert_eq!(weights(&plan.racks[0]), (150.0, 1_510.0, 150.0 + 5.0 * 17.0));
    assert_eq!(weights(&plan.racks[1]), (150.0, 900.0, 150.0 + 5.0 * 17.0 + 2.0 * 21.5));
    let (own, max, empty) = weights(&plan.racks[2]);
    assert!((own - 134.4).abs() < 1e-9 && own == empty && max == own + 1_360.0);
}

#[test]
fn a_site_without_a_tariff_has_none() {
    assert_eq!(site("").tariff, None);
}
