//! Large scenes for load: as many halls as it takes, all built alike.

use super::load::VERSION;

/// A hall has five pods of two rows around a closed cold aisle.
const ROWS_PER_HALL: u32 = 10;
/// Racks of a full row.
const RACKS_PER_ROW: u32 = 20;
/// From one hall's corner to the next: a hall of 18.6 × 34.2 m, its plant room of 3 m depth, and ways between.
const CELL: (f64, f64) = (19.8, 39.0);
/// Depth of the plant room and the wall between it and its hall, metres.
const HALL_BEHIND: f64 = 3.6;
/// From one pod to the next: two racks of 1.2 m, a cold and a hot aisle of 1.8 m.
const POD: f64 = 6.0;

const CATALOGUE: &str = r#"    models: [
        (id: "web-1u", role: "web", kind: Server, name: "Corvina R110", units: 1, power_kw: 0.42),
        (id: "app-2u", role: "app", kind: Server, name: "Corvina R220", units: 2, power_kw: 0.75),
        (id: "flash-2u", role: "flash", kind: Storage, name: "Basalt S24", units: 2, power_kw: 0.55),
        (id: "disk-4u", role: "disk", kind: Storage, name: "Basalt D60", units: 4, power_kw: 1.1),
        (id: "tor-1u", role: "sw", kind: Switch, name: "Arbor 48T", units: 1, power_kw: 0.18),
        (id: "leaf-2u", role: "leaf", kind: Switch, name: "Arbor 64C", units: 2, power_kw: 0.9),
        (id: "panel", role: "patch", kind: PatchPanel, name: "Fibre panel 96", units: 1, power_kw: 0),
        (id: "blank-2u", role: "blank", kind: Blanking, name: "Blanking panel 2U", units: 2, power_kw: 0),
    ],
    templates: [
        (id: "web-1", devices: [
            (model: "blank-2u", unit: 1), (model: "web-1u", unit: 3, count: 18), (model: "app-2u", unit: 22, count: 3),
            (model: "blank-2u", unit: 28, count: 3), (model: "tor-1u", unit: 40, count: 2), (model: "panel", unit: 42),
        ]),
        (id: "web-2", devices: [
            (model: "app-2u", unit: 2, count: 5), (model: "blank-2u", unit: 12), (model: "web-1u", unit: 14, count: 12),
            (model: "blank-2u", unit: 26, count: 4), (model: "tor-1u", unit: 39, count: 2),
            (model: "panel", unit: 41, count: 2),
        ]),
        (id: "storage", devices: [
            (model: "disk-4u", unit: 1, count: 3), (model: "flash-2u", unit: 14, count: 7),
            (model: "blank-2u", unit: 28, count: 3), (model: "tor-1u", unit: 40, count: 2), (model: "panel", unit: 42),
        ]),
        (id: "network", devices: [
            (model: "app-2u", unit: 3, count: 2), (model: "blank-2u", unit: 7, count: 4),
            (model: "tor-1u", unit: 18, count: 5, step: 2), (model: "panel", unit: 19, count: 5, step: 2),
            (model: "leaf-2u", unit: 30, count: 2), (model: "panel", unit: 36, count: 7),
        ]),
    ],
"#;

/// The first hall's views, on the keys 2 to 9; the key 1 shows all halls.
const VIEWPOINTS: &str = r#"        (name: "Top-down", eye: (9.3, 48, 21.4), target: (9.3, 0, 20.6)),
        (name: "Cold aisle", eye: (3.3, 1.7, 8.7), target: (15.6, 1.2, 8.7)),
        (name: "Hot aisle", eye: (1.6, 1.7, 11.7), target: (15.6, 1.1, 11.7)),
        (name: "Power", eye: (9.3, 6, 6), target: (9.3, 0.8, 0.8)),
        (name: "Cooling", eye: (6, 5, 30), target: (18, 1, 14)),
        (name: "Plant", eye: (21, 6, 7), target: (14, 0.8, 1)),
        (name: "Rack front", eye: (5.3, 1.55, 9.45), target: (3.9, 1.05, 7.8)),
        (name: "Rack rear", eye: (4.9, 1.6, 4.3), target: (3.9, 1.05, 6.6)),
    ],
"#;

/// A scene document of exactly `racks` racks, named `A01` … `Z20`, `AA01` …; for measuring, up to 10 000 and beyond.
pub fn generate_scene(racks: u32) -> String {
    let halls = racks.div_ceil(ROWS_PER_HALL * RACKS_PER_ROW).max(1);
    let columns = columns(halls);
    // 200 racks at 8.3 kW and their cooling; a utility meter ends at 100 MW.
    let utility_kw = halls.saturating_mul(1_950).min(100_000);
    let mut text = format!(
        r#"(
    version: {VERSION},
    site: (id: "load", name: "Load of {racks} racks", location: "Lisboa, Portugal", time_zone: "Europe/Lisbon"),
    periods: (rack: 30, power: 60, cooling: 60, plant: 10),
    utilities: [
        (id: "utility-a", feed: A, capacity_kw: {utility_kw}),
        (id: "utility-b", feed: B, capacity_kw: {utility_kw}),
    ],
{CATALOGUE}    rooms: [
"#
    );
    let mut left = racks;
    for hall in 0..halls {
        let x = CELL.0 * f64::from(hall % columns);
        let z = CELL.1 * f64::from(hall / columns);
        text += &plant(hall, x, z);
        text += &hall_of(hall, x, z + HALL_BEHIND, &mut left);
    }
    let (width, depth) = (CELL.0 * f64::from(columns), CELL.1 * f64::from(halls.div_ceil(columns)));
    text + "    ],\n    viewpoints: [\n" + &whole(width, depth) + VIEWPOINTS + ")\n"
}

/// How many halls stand beside each other: about as many as rows, and as few cells of the grid as can be stay empty.
fn columns(halls: u32) -> u32 {
    let square = (1..=halls).find(|columns| columns * columns >= halls).unwrap_or(halls);
    let empty = |columns: &u32| halls.div_ceil(*columns) * columns - halls;
    (square..=square + square / 3).min_by_key(empty).unwrap_or(square)
}

/// The view of a site so wide and deep, metres.
fn whole(width: f64, depth: f64) -> String {
    let ([east, up, south], [x, _, z]) = view_of(width, depth);
    format!("        (name: \"Halls\", eye: ({east:.1}, {up:.1}, {south:.1}), target: ({x:.1}, 0, {z:.1})),\n")
}

/// Eye and target, metres, of the view from the south-west that is as near as shows all of a site so wide and deep.
fn view_of(width: f64, depth: f64) -> ([f64; 3], [f64; 3]) {
    let corners = [[0.0, 0.0], [width, 0.0], [0.0, depth], [width, depth]];
    let parts = || (0..=20).map(|step| 0.3 + 0.02 * f64::from(step));
    let targets = parts().flat_map(|east| parts().map(move |south| [width * east, depth * south]));
    let views = targets.map(|target| (target, distance_to_see(&corners, target)));
    let nearest = views.min_by(|one, other| one.1.total_cmp(&other.1));
    let ([x, z], far) = nearest.unwrap_or(([width / 2.0, depth / 2.0], width.max(depth)));
    let target = [x, 0.0, z];
    (std::array::from_fn(|axis| target[axis] - far * AHEAD[axis]), target)
}

/// Where the view of the whole looks, of length one.
const AHEAD: [f64; 3] = [0.4368, -0.5278, -0.7284];

/// How far an eye that looks along [`AHEAD`] at `target` on the floor stands off to see all `corners` of it, metres: in a
/// picture of 16:9 with a vertical field of view of 38°, a twelfth of which stays free.
fn distance_to_see(corners: &[[f64; 2]], target: [f64; 2]) -> f64 {
    const ACROSS: f64 = 0.344 * 16.0 / 9.0;
    const UPWARDS: f64 = 0.344;
    const USED: f64 = 11.0 / 12.0;
    let flat = AHEAD[0].hypot(AHEAD[2]);
    let right = [-AHEAD[2] / flat, AHEAD[0] / flat];
    let needed = corners.iter().map(|corner| {
        let [x, z] = [corner[0] - target[0], corner[1] - target[1]];
        let (aside, ahead) = (x * right[0] + z * right[1], x * AHEAD[0] + z * AHEAD[2]);
        // The floor rises in the picture with its distance.
        let above = -ahead / flat * AHEAD[1];
        (aside.abs() / (ACROSS * USED)).max(above.abs() / (UPWARDS * USED)) - ahead
    });
    needed.fold(10.0, f64::max)
}

/// A plant room with both UPS of hall number `hall` and its chiller.
fn plant(hall: u32, x: f64, z: f64) -> String {
    let name = hall + 1;
    let ups = |path: char, x: f64| {
        let (feed, battery_x) = (path.to_ascii_uppercase(), x + 2.8);
        format!(
            r#"                (id: "ups-{name}{path}", centre: (x: {x}, z: 0.8), facing: South, size: (2.4, 0.9, 2.0),
                    feed: {feed}, utility: "utility-{path}", capacity_kw: 2000,
                    battery: (strings: 8, cells: 240, energy_kwh: 480, centre: (x: {battery_x:.1}, z: 0.8), size: (3.0, 0.9, 2.0))),
"#
        )
    };
    format!(
        r#"        (
            id: "plant-{name}", name: "Plant room {name}", kind: Plant,
            corner: (x: {x:.1}, z: {z:.1}), size: (x: 18.6, z: 3.0), height: 3.6,
            ups: [
{}{}            ],
            machines: [
                (id: "chiller-{name}", kind: Chiller, centre: (x: 14.4, z: 1.2), facing: South, size: (4.2, 1.6, 2.2), capacity_kw: 1900),
                (id: "pump-{name}", kind: Pump, centre: (x: 17.6, z: 1.2), facing: South, size: (1.4, 0.8, 1.1), capacity_kw: 75),
            ],
        ),
"#,
        ups('a', 1.6),
        ups('b', 7.4),
    )
}

/// Hall number `hall` with as many of the racks `left` as it holds.
fn hall_of(hall: u32, x: f64, z: f64, left: &mut u32) -> String {
    let name = hall + 1;
    let (mut rows, mut aisles, mut pdus) = (String::new(), String::new(), String::new());
    for pod in 0..ROWS_PER_HALL / 2 {
        let north = 3.0 + POD * f64::from(pod);
        let cold = north + 1.2;
        aisles += &format!(
            "                (kind: Cold, corner: (x: 3.0, z: {cold:.1}), size: (x: 12.6, z: 1.8), is_contained: true),\n"
        );
        let hot = north - 1.8;
        aisles += &format!("                (kind: Hot, corner: (x: 3.0, z: {hot:.1}), size: (x: 12.6, z: 1.8)),\n");
        let pod_name = format!("{name}-{}", pod + 1);
        for (side, path, facing) in [(0, 'a', "South"), (1, 'b', "North")] {
            let corner = north + 3.0 * f64::from(side);
            let (feed, centre) = (path.to_ascii_uppercase(), corner + 0.6);
            pdus += &format!(
                "                (id: \"pdu-{pod_name}{path}\", centre: (x: 3.3, z: {centre:.1}), facing: {facing}, \
                 size: (0.6, 1.2, 2.0), feed: {feed}, ups: \"ups-{name}{path}\", capacity_kw: 400),\n"
            );
            let count = (*left).min(RACKS_PER_ROW);
            *left -= count;
            if count > 0 {
                let row = row_name(hall * ROWS_PER_HALL + pod * 2 + side);
                rows += &format!(
                    r#"                (
                    id: "{row}", facing: {facing}, corner: (x: 3.6, z: {corner:.1}), count: {count},
                    capacity_kw: 12, pdu_a: "pdu-{pod_name}a", pdu_b: "pdu-{pod_name}b",
                    templates: ["web-1", "web-2", "storage", "web-1", "storage", "web-2", "network"],
                ),
"#
                );
            }
        }
    }
    format!(
        r#"        (
            id: "hall-{name}", name: "Hall {name}", kind: Hall,
            corner: (x: {x:.1}, z: {z:.1}), size: (x: 18.6, z: 34.2), height: 3.6,
            rows: [
{rows}            ],
            aisles: [
{aisles}            ],
            cracs: [
{}            ],
            pdus: [
{pdus}            ],
            sensors: [
                (id: "leak-{name}-west", kind: LeakRope, path: [(x: 1.4, z: 0.6), (x: 1.4, z: 33.6)]),
                (id: "leak-{name}-east", kind: LeakRope, path: [(x: 17.2, z: 0.6), (x: 17.2, z: 33.6)]),
            ],
        ),
"#,
        cracs(name)
    )
}

/// Six along each wall; eleven of the twelve carry a full hall.
fn cracs(hall: u32) -> String {
    let mut text = String::new();
    for number in 0..12 {
        let (x, facing) = if number < 6 { (0.55, "East") } else { (18.05, "West") };
        let z = 3.0 + 5.64 * f64::from(number % 6);
        text += &format!(
            "                (id: \"crac-{hall}-{}\", centre: (x: {x}, z: {z:.2}), facing: {facing}, size: (3.0, 1.0, 2.3), \
             capacity_kw: 180, setpoint_celsius: 20, airflow_m3s: 14),\n",
            number + 1
        );
    }
    text
}

/// `A` … `Z`, `AA` …, as columns of a spreadsheet.
fn row_name(index: u32) -> String {
    let letter = char::from(b'A' + (index % 26) as u8);
    match index / 26 {
        0 => letter.to_string(),
        more => row_name(more - 1) + &letter.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{columns, view_of};

    fn dot(one: [f64; 3], other: [f64; 3]) -> f64 {
        one.iter().zip(other).map(|(one, other)| one * other).sum()
    }

    fn cross([a, b, c]: [f64; 3], [x, y, z]: [f64; 3]) -> [f64; 3] {
        [b * z - c * y, c * x - a * z, a * y - b * x]
    }

    fn unit(way: [f64; 3]) -> [f64; 3] {
        way.map(|part| part / dot(way, way).sqrt())
    }

    /// Where a point is in a 16:9 picture of 38° from bottom to top: −1 to 1 from edge to edge.
    fn seen(eye: [f64; 3], target: [f64; 3], point: [f64; 3]) -> [f64; 2] {
        let from_eye = |to: [f64; 3]| std::array::from_fn(|axis| to[axis] - eye[axis]);
        let ahead = unit(from_eye(target));
        let right = unit(cross(ahead, [0.0, 1.0, 0.0]));
        let up = cross(right, ahead);
        let way = from_eye(point);
        let half = 19f64.to_radians().tan() * dot(way, ahead);
        [dot(way, right) / (half * 16.0 / 9.0), dot(way, up) / half]
    }

    #[test]
    fn halls_fill_a_grid() {
        assert_eq!([1, 2, 5, 50].map(columns), [1, 2, 3, 10]);
        for halls in 1..=100u32 {
            let empty = halls.div_ceil(columns(halls)) * columns(halls) - halls;
            assert!(empty < columns(halls), "{halls}");
        }
    }

    #[test]
    fn the_first_view_shows_the_whole_site_and_little_else() {
        for (width, depth) in [(19.8, 39.0), (158.4, 273.0), (600.0, 40.0), (20.0, 500.0)] {
            let (eye, target) = view_of(width, depth);
            let corners = [[0.0, 0.0], [width, 0.0], [0.0, depth], [width, depth]];
            let places = corners.map(|[x, z]| seen(eye, target, [x, 0.0, z]));
            let outermost = places.iter().flatten().fold(0.0, |most: f64, place| most.max(place.abs()));
            assert!((0.85..0.95).contains(&outermost), "{width} × {depth} m: {places:?}");
        }
    }
}
