//! What can be set: how profiles and connections say it, and how wrong ones are refused.

use std::time::Duration;
use twin_model::profile::{Effect, Format, Profile, Register, Table};
use twin_model::setpoint::settable_points;
use twin_model::{PointTable, SitePlan};
use twin_scene::{parse_connections, parse_profiles};

const POINTS: &str = r#"(name: "setpoint", title: "S", measure: Temperature, at: Holding(1), tells: "setpoint"),"#;
const SUPPLY: &str = r#"(name: "supply", title: "Supply", effect: SupplyTemperature, at: Holding(1), format: I16, divide: 10,
    min: 16, max: 27, step: 2, per_minute: 0.5, hold: 60)"#;

fn text(set: &str) -> String {
    format!("(version: 1, id: \"acme\", title: \"Acme\", modbus: (points: [{POINTS}], set: [{set}]))")
}

fn profiles(set: &str) -> Result<Vec<Profile>, String> {
    let read = parse_profiles([("acme.ron", text(set).as_str())]);
    match read.refused.first() {
        Some(error) => Err(error.to_string()),
        None => Ok(read.profiles),
    }
}

fn plan() -> SitePlan {
    twin_scene::parse_scene(&twin_scene::generate_scene(20), "generated").expect("a valid scene")
}

/// The connection of a CRAC (or of `place`), which allows `allows`.
fn connect(place: &str, set: &str, allows: &str) -> Result<Vec<twin_model::connection::Connection>, String> {
    let text = format!(
        r#"(version: 1, modbus: [(name: "a", address: "10.0.0.1", profile: "acme", place: "{place}", set: [{allows}])])"#
    );
    let profiles = profiles(set).expect("a right profile");
    parse_connections(&text, "c.ron", &plan(), &profiles, |_| None).map_err(|error| error.to_string())
}

#[test]
fn what_can_be_set_is_read_with_its_bounds_and_defaults() {
    let run = r#"(name: "run", title: "Run", effect: Run, at: Coil(1000), multiply: -1, offset: 1, hold: 300, vital: true, release: 1)"#;
    let profiles = profiles(&format!("{SUPPLY}, {run}")).expect("a right profile");
    let settables = &profiles[0].modbus.as_ref().expect("its part").settables;
    let (supply, run) = (&settables[0], &settables[1]);
    assert_eq!(supply.cell.register, Register { table: Table::Holding, address: 1 });
    assert_eq!((supply.cell.format, supply.head.feedback.as_str()), (Format::I16, "setpoint"));
    assert_eq!((supply.head.band.min, supply.head.band.max, supply.head.band.step), (16.0, 27.0, 2.0));
    assert_eq!(supply.head.band.hold, Duration::from_secs(60));
    assert!(!supply.head.is_vital && supply.head.mode.is_none() && supply.back.is_none());
    assert_eq!((run.cell.format, run.head.effect, run.head.is_vital), (Format::Flag, Effect::Run, true));
    assert_eq!((run.head.band.min, run.head.band.max, run.head.release), (0.0, 1.0, Some(1.0)));
    assert_eq!(run.head.wire_of(0.0), Some(1.0), "1 on the wire stops it");
}

#[test]
fn what_is_wrong_with_it_is_told_with_its_field() {
    let with = |from: &str, to: &str| SUPPLY.replacen(from, to, 1);
    for (set, reason) in [
        (with("at: Holding(1)", "at: Input(1)"), "modbus.set[0].at: input register 1 cannot be written"),
        (with("format: I16", "format: Bit(3)"), "modbus.set[0].format: Bit(3) cannot be written"),
        (with("min: 16, ", ""), "modbus.set[0].min: is missing: nothing is set without bounds"),
        (with("max: 27", "max: 12"), "modbus.set[0].max: is 12; it has to be more than `min`, 16"),
        (with("step: 2", "step: 12"), "modbus.set[0].step: is 12"),
        (with("per_minute: 0.5", "per_minute: 0"), "modbus.set[0].per_minute: is 0"),
        (with("hold: 60", "hold: -1"), "modbus.set[0].hold: is -1 s"),
        (with("hold: 60", "hold: 60, unit: \"kW\""), "modbus.set[0].unit: cannot convert unit \"kW\" to °C"),
        (with("hold: 60", "hold: 60, release: 40"), "modbus.set[0].release: is 40; it has to be within 16 to 27"),
        (with("hold: 60", "hold: 60, mode: (quantity: \"state\", is: [])"), "modbus.set[0].mode: needs a quantity"),
        (with("hold: 60", "hold: 60, back: Coil(1)"), "modbus.set[0].back: coil 1 tells something else"),
        (with("divide: 10", "divide: 0"), "modbus.set[0].divide: is 0"),
        (format!("{SUPPLY}, {SUPPLY}"), "modbus.set[1].name: \"supply\" is another point's name"),
        (
            with("Supply air", "x").replacen("\"supply\"", "\"Supply!\"", 1),
            "modbus.set[0].name: has to be small letters",
        ),
    ] {
        let refusal = profiles(&set).expect_err(&set);
        assert!(refusal.contains(reason), "{set}\nsays\n{refusal}\nand not\n{reason}");
    }
}

#[test]
fn a_connection_allows_nothing_by_itself_and_narrows_what_it_allows() {
    let plan = plan();
    let points = PointTable::from_plan(&plan);
    let crac = plan.cracs[0].id.to_string();
    let connections = connect(&crac, SUPPLY, "").expect("a right connection");
    assert!(settable_points(&plan, &points, &connections).is_empty());
    let allows = r#"(what: "supply", min: 18, max: 25, step: 1, hold: 120)"#;
    let mut connections = connect(&crac, SUPPLY, allows).expect("a right connection");
    let settable = settable_points(&plan, &points, &connections);
    assert_eq!(settable.len(), 1);
    assert_eq!(settable[0].id.as_str(), format!("load/cooling/{crac}/supply"));
    let band = settable[0].settable.band;
    assert_eq!((band.min, band.max, band.step, band.per_minute), (18.0, 25.0, 1.0, 0.5));
    assert_eq!((band.hold, settable[0].site.as_str()), (Duration::from_secs(120), "load"));
    connections[0].is_paused = true;
    assert!(settable_points(&plan, &points, &connections).is_empty(), "what is left alone is not set");
}

#[test]
fn what_a_connection_must_not_allow_is_told_with_its_field() {
    let plan = plan();
    let (crac, ups) = (plan.cracs[0].id.to_string(), plan.ups[0].id.to_string());
    for (place, allows, reason) in [
        (&crac, r#"(what: "fan")"#, "modbus[0].set[0].what: profile \"acme\" cannot set \"fan\"; it can set supply"),
        (&crac, r#"(what: "supply", max: 30)"#, "modbus[0].set[0].max: is 30; a connection may narrow"),
        (&crac, r#"(what: "supply", hold: 10)"#, "modbus[0].set[0].hold: is 10"),
        (&crac, r#"(what: "supply", per_minute: 3)"#, "modbus[0].set[0].per_minute: is 3"),
        (&crac, r#"(what: "supply"), (what: "supply")"#, "modbus[0].set[1]: \"supply\" is allowed twice"),
        (
            &ups,
            r#"(what: "supply")"#,
            "modbus[0].set[0].what: SupplyTemperature is nothing that equipment of this kind has",
        ),
    ] {
        let refusal = connect(place, SUPPLY, allows).expect_err(allows);
        assert!(refusal.contains(reason), "{allows}\nsays\n{refusal}\nand not\n{reason}");
    }
}

#[test]
fn the_profiles_that_ship_let_the_demo_set_its_cracs() {
    let files = ["liebert-icom", "liebert-c10", "stulz-c7000", "ups-mib"];
    let texts: Vec<(String, String)> = files
        .iter()
        .map(|name| {
            let path = format!("{}/../../profiles/{name}.ron", env!("CARGO_MANIFEST_DIR"));
            (path.clone(), std::fs::read_to_string(path).expect("it ships"))
        })
        .collect();
    let read = parse_profiles(texts.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    assert!(read.refused.is_empty(), "{}", read.refused[0]);
    let root = format!("{}/../..", env!("CARGO_MANIFEST_DIR"));
    let scene = std::fs::read_to_string(format!("{root}/scenes/demo.ron")).expect("it ships");
    let plan = twin_scene::parse_scene(&scene, "demo.ron").expect("a valid scene");
    let text = std::fs::read_to_string(format!("{root}/connections/demo.ron")).expect("it ships");
    let connections = parse_connections(&text, "demo.ron", &plan, &read.profiles, |_| None).expect("they are right");
    let points = settable_points(&plan, &PointTable::from_plan(&plan), &connections);
    assert_eq!(points.len(), 3 * plan.cracs.len(), "supply air, fan and run of each");
}
