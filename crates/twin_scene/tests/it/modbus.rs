//! What parts about Modbus become, in profiles and in connections, and how wrong ones are refused.

use std::time::Duration;
use twin_model::connection::{Access, Framing, Parity, SerialLine};
use twin_model::profile::{ByteOrder, Format, Profile, Register, Says, Table, row_cells};
use twin_scene::{ProfileSet, parse_connections, parse_profiles};

fn document(parts: &str, points: &str) -> String {
    format!("(version: 1, id: \"acme\", title: \"Acme\", modbus: (\n{parts}\npoints: [\n{points}\n],\n))")
}

fn refusal(text: &str) -> String {
    let ProfileSet { refused, .. } = parse_profiles([("acme.ron", text)]);
    refused.first().map(ToString::to_string).unwrap_or_else(|| "accepted".to_owned())
}

fn profile(text: &str) -> Profile {
    let mut set = parse_profiles([("acme.ron", text)]);
    assert!(set.refused.is_empty(), "{}", set.refused[0]);
    set.profiles.remove(0)
}

#[test]
fn both_notations_of_addresses_and_all_defaults_are_read() {
    let profile = profile(&document(
        r#"order: CDAB, identify: [(registers: [(at: Modicon("30100"), is: ["1"]), (at: Input(7), format: F32, between: (45, 65))])],"#,
        r#"(name: "a", title: "A", measure: Count, at: Modicon("40016")),
           (name: "b", title: "B", measure: Count, at: Holding(40016), format: F32, order: BADC),
           (name: "c", title: "C", measure: State, at: Coil(8), states: {"1": "on"}),
           (name: "d", title: "D", measure: Count, at: Input(100), format: U32, rows: (count: 3, stride: 4, unit_stride: 2), unit_offset: 1)"#,
    ));
    let modbus = profile.modbus.expect("the part");
    let cells: Vec<_> =
        modbus.points.iter().map(|point| (point.cell.register, point.cell.format, point.cell.order)).collect();
    let at = |table, address| Register { table, address };
    assert_eq!(
        cells,
        [
            (at(Table::Holding, 15), Format::U16, ByteOrder::CDAB),
            (at(Table::Holding, 40_016), Format::F32, ByteOrder::BADC),
            (at(Table::Coil, 8), Format::Flag, ByteOrder::CDAB),
            (at(Table::Input, 100), Format::U32, ByteOrder::CDAB),
        ]
    );
    let rows: Vec<_> = row_cells(modbus.points[3].cell, modbus.points[3].rows.as_ref())
        .into_iter()
        .map(|(number, cell)| (number, cell.register.address, cell.unit_offset))
        .collect();
    assert_eq!(rows, [(1, 100, 1), (2, 104, 3), (3, 108, 5)]);
    assert_eq!((modbus.limits.block, modbus.limits.gap), (125, 8));
    let signs = &modbus.identities[0].signs;
    assert_eq!((signs[0].cell.register, &signs[1].says), (at(Table::Input, 99), &Says::Between(45.0, 65.0)));
}

#[test]
fn what_is_wrong_with_a_point_is_told_with_its_line_and_field() {
    let point = |rest: &str| document("", &format!(r#"(name: "a", title: "A", measure: Count, {rest}),"#));
    for (text, reason) in [
        (point(r#"at: Modicon("3100")"#), "modbus.points[0].at: \"3100\" is no register of Modicon's notation"),
        (point(r#"at: Modicon("20001")"#), "is no register of Modicon's notation"),
        (point("at: 40016"), "acme.ron:4"),
        (point("at: Holding(65536)"), "acme.ron:4"),
        (
            point("at: Holding(65535), format: F32"),
            "modbus.points[0].at: holding register 65535 and what follows lies beyond",
        ),
        (point("at: Coil(1), format: U16"), "modbus.points[0].format: U16 is for registers; coil 1 is one bit"),
        (point("at: Holding(1), format: Bit(16)"), "modbus.points[0].format: Bit(16) is none"),
        (point("at: Holding(1), format: Bcd(5)"), "modbus.points[0].format: Bcd(5) is none"),
        (
            point("at: Holding(1), format: Text(4)"),
            "modbus.points[0].format: makes a text, which is for the measure State",
        ),
        (point("at: Holding(1), divide: 0"), "modbus.points[0].divide: is 0"),
        (point("at: Holding(1), rows: (count: 3)"), "modbus.points[0].rows: needs a `stride` or a `unit_stride`"),
        (
            point("at: Holding(1), rows: (count: 0, stride: 1)"),
            "modbus.points[0].rows.count: is 0; it has to be 1 to 256",
        ),
        (point("at: Holding(65530), rows: (count: 7, stride: 1)"), "modbus.points[0].rows: goes on beyond the last"),
        (
            point("at: Holding(1), rows: (count: 2, stride: 1, label: \"x\")"),
            "modbus.points[0].rows.label: \"x\" is none of",
        ),
        (point("at: Holding(1), rows: (count: 1, labels: [\"a\", \"b\"])"), "rows.labels: names more than 1 rows"),
        (document("block: 200,", ""), "modbus.block: is 200; it has to be 1 to 125 registers"),
        (
            document("block: 2,", r#"(name: "a", title: "A", measure: Count, at: Input(0), format: U64)"#),
            "takes 4 registers",
        ),
        (document(r#"identify: [(maker: "Acme")],"#, ""), "modbus.identify[0]: needs a `model`"),
        (
            document("identify: [(registers: [(at: Input(1), between: (5, 1))])],", ""),
            "registers[0].between: has to be two",
        ),
        (document("identify: [(registers: [(at: Input(1))])],", ""), "registers[0]: needs either `is` or `between`"),
        (
            document("", &r#"(name: "a", title: "A", measure: Count, at: Input(0)),"#.repeat(2)),
            "modbus.points[1].name: \"a\" is another point's name",
        ),
    ] {
        let refusal = refusal(&text);
        assert!(refusal.contains(reason), "{reason}: {refusal}");
    }
}

#[test]
fn includes_add_points_and_the_narrower_limits() {
    let part = document("gap: 0, block: 60,", r#"(name: "a", title: "Other", measure: Count, at: Input(1)), (name: "b", title: "B", measure: Count, at: Input(2))"#)
        .replace("\"acme\"", "\"part\"");
    let own = document("block: 100,", r#"(name: "a", title: "A", measure: Count, at: Input(0))"#)
        .replace("title: \"Acme\",", "title: \"Acme\", includes: [\"part\"],");
    let set = parse_profiles([("own.ron", own.as_str()), ("part.ron", part.as_str())]);
    let modbus =
        set.of_file("own.ron".as_ref()).expect("the file").expect("it is right").modbus.clone().expect("the part");
    let titles: Vec<&str> = modbus.points.iter().map(|point| point.head.title.as_str()).collect();
    assert_eq!((titles, modbus.limits.block, modbus.limits.gap), (vec!["A", "B"], 60, 0));
}

#[test]
fn every_shipped_profile_is_right_and_so_are_the_demos_connections() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let set = twin_scene::load_profiles(&root.join("profiles")).expect("the folder");
    assert!(set.refused.is_empty(), "{}", set.refused[0]);
    assert!(set.profiles.iter().filter(|profile| profile.modbus.is_some()).count() >= 12);
    let text = std::fs::read_to_string(root.join("scenes/demo.ron")).expect("the scene");
    let plan = twin_scene::parse_scene(&text, "demo.ron").expect("a valid scene");
    let text = std::fs::read_to_string(root.join("connections/demo.ron")).expect("the connections");
    let connections = parse_connections(&text, "demo.ron", &plan, &set.profiles, |_| None).expect("they are right");
    let units = connections.iter().filter_map(|connection| match &connection.access {
        Access::Modbus(access) => Some((access.unit, connection.place, connection.bindings.len())),
        _ => None,
    });
    let cracs: Vec<_> = units.collect();
    assert_eq!(cracs.len(), plan.cracs.len());
    for (index, (unit, place, fed)) in (0..).zip(cracs) {
        assert_eq!((u32::from(unit), place), (index + 1, Some(twin_model::Place::Crac(index))), "as the bots count");
        assert!(fed >= 5, "{fed}");
    }
}

fn connect(device: &str) -> Result<Vec<twin_model::connection::Connection>, String> {
    let plan = twin_scene::parse_scene(&twin_scene::generate_scene(20), "generated").expect("a valid scene");
    let crac = plan.cracs.first().expect("a CRAC").id.to_string();
    let acme =
        profile(&document("", r#"(name: "a", title: "A", measure: Temperature, at: Input(0), tells: "supply")"#));
    let text = format!("(version: 1, modbus: [\n{}\n])", device.replace("CRAC", &crac));
    parse_connections(&text, "c.ron", &plan, &[acme], |_| None).map_err(|error| error.to_string())
}

#[test]
fn devices_are_reached_over_tcp_rtu_and_serial_ports() {
    let access = |rest: &str| {
        let made = connect(&format!(r#"(name: "a", profile: "acme", place: "CRAC", {rest})"#)).expect("it is right");
        let Access::Modbus(access) = made[0].access.clone() else { panic!("{made:?}") };
        access
    };
    let tcp = access(r#"address: "10.0.0.30", unit: 255"#);
    assert_eq!((tcp.address.as_str(), tcp.unit, tcp.framing), ("10.0.0.30:502", 255, Framing::Tcp));
    assert_eq!(tcp.answers_within, Duration::from_secs(2));
    let rtu = access(r#"address: "10.0.0.30:4001", framing: Rtu, timeout: 0.5"#);
    assert_eq!((rtu.framing, rtu.unit, rtu.answers_within), (Framing::RtuOverTcp, 1, Duration::from_millis(500)));
    assert_eq!(access(r#"address: "COM3""#).framing, Framing::Serial(SerialLine::USUAL));
    let serial = access(r#"address: "/dev/ttyUSB0", serial: (baud: 9600, parity: None, stop_bits: 2)"#);
    assert_eq!(serial.framing, Framing::Serial(SerialLine { baud: 9600, parity: Parity::None, stop_bits: 2 }));
}

#[test]
fn what_is_wrong_with_a_connection_is_told_with_its_line_and_field() {
    let device = |rest: &str| format!(r#"(name: "a", profile: "acme", place: "CRAC", {rest}),"#);
    for (text, reason) in [
        (device(r#"address: "h", unit: 256"#), "c.ron:2"),
        (device(r#"address: "h:x""#), "c.ron:2: modbus[0].address: \"h:x\" is no HOST or HOST:PORT"),
        (device(r#"address: "h", timeout: 60"#), "modbus[0].timeout: is 60 s; it has to be 0.05 to 10"),
        (device(r#"address: "h", serial: (baud: 9600)"#), "modbus[0].serial: is for serial ports"),
        (device(r#"address: "/dev/ttyS0", framing: Tcp"#), "modbus[0].framing: is Tcp, but serial ports speak RTU"),
        (device(r#"address: "/dev/ttyS0", serial: (baud: 1, stop_bits: 3)"#), "modbus[0].serial.baud: is 1;"),
        (
            device(r#"address: "/dev/ttyS0", serial: (stop_bits: 3)"#),
            "modbus[0].serial.stop_bits: is 3; it has to be 1 or 2",
        ),
        (
            format!(
                "{}\n{}",
                device(r#"address: "h""#),
                r#"(name: "b", profile: "acme", bind: [], address: "h", framing: Rtu),"#
            ),
            "c.ron:3: modbus[1].address: is asked by RTU over TCP, but \"a\" asks it by TCP",
        ),
    ] {
        let refusal = connect(&text).expect_err(reason);
        assert!(refusal.contains(reason), "{reason}: {refusal}");
    }
}
