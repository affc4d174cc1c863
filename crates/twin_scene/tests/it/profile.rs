//! What profiles become, and how wrong ones are refused.

use twin_model::Priority;
use twin_model::profile::Measure;
use twin_scene::{ProfileSet, parse_profiles};

fn document(points: &str) -> String {
    format!(
        "(version: 1, id: \"acme\", title: \"Acme\", snmp: (\n  identify: [(object_id: \"1.3.6.1.4.1.99999\")],\n  \
         base: \"1.3.6.1.4.1.99999\", trees: [\".2\"],\n  points: [\n{points}\n  ],\n))"
    )
}

fn refusal(text: &str) -> String {
    let ProfileSet { refused, .. } = parse_profiles([("acme.ron", text)]);
    refused.first().map(ToString::to_string).unwrap_or_else(|| "accepted".to_owned())
}

#[track_caller]
fn check_refused(points: &str, reason: &str) {
    let refusal = refusal(&document(points));
    assert!(refusal.contains(reason), "{refusal}");
    assert!(refusal.contains("acme.ron:5"), "with its line: {refusal}");
}

#[test]
fn a_profile_is_read_with_its_defaults() {
    let text = document(
        r#"(name: "load", title: "Load", measure: State, object: ".2.1", states: {"1": "low", "2": "high"}, alarms: {"2": P2}),
           (name: "power", title: "Power", measure: Power, object: "1.3.6.1.4.1.99999.2.7", unit: "kW", divide: 10)"#,
    );
    let set = parse_profiles([("acme.ron", text.as_str())]);
    let profile = set.of_file("acme.ron".as_ref()).expect("the file").expect("it is right");
    let [load, power] = &profile.snmp.as_ref().expect("SNMP").points[..] else { panic!("{profile:?}") };
    assert_eq!(load.head.states.iter().map(|state| state.alarm).collect::<Vec<_>>(), [None, Some(Priority::P2)]);
    assert_eq!((load.object.to_string().as_str(), load.head.unit.as_str()), ("1.3.6.1.4.1.99999.2.1", ""));
    assert_eq!((power.head.measure, power.head.scale.divide, power.head.scale.multiply), (Measure::Power, 10.0, 1.0));
}

#[test]
fn what_is_wrong_with_a_point_is_told_with_its_line_and_field() {
    let point = |rest: &str| format!(r#"(name: "a", title: "A", measure: Current, object: ".2.1", {rest}),"#);
    check_refused(&point(r#"unit: "kW""#), "snmp.points[0].unit: cannot convert unit \"kW\" to A, the unit of current");
    check_refused(&point("divide: 0"), "snmp.points[0].divide: is 0; it has to be a number but 0");
    check_refused(
        &point(r#"digits: ".3.1""#),
        "snmp.points[0].digits: 1.3.6.1.4.1.99999.3.1 lies in none of the trees",
    );
    check_refused(&point(r#"label: ".x""#), "snmp.points[0].label: \"1.3.6.1.4.1.99999.x\" is no object identifier");
    check_refused(&point(r#"states: {"1": "on"}"#), "snmp.points[0].states: are for the measure State");
    check_refused(&point(r#"alarms: {"1": P1}"#), "snmp.points[0].alarms: \"1\" is none of the states");
    check_refused(r#"(name: "A b", title: "A", measure: Current, object: ".2.1"),"#, "snmp.points[0].name: has to be");
    let twice = point("").repeat(2);
    check_refused(&twice, "snmp.points[1].name: \"a\" is another point's name");
    check_refused(&point("colour: 1"), "unexpected field named `colour`");
}

#[test]
fn a_sign_that_fits_too_much_is_refused() {
    let text = document("").replace("object_id: \"1.3.6.1.4.1.99999\"", "description: \"ups\"");
    assert!(refusal(&text).contains("needs `object_id` or `has`"), "{}", refusal(&text));
}

#[test]
fn includes_add_points_but_no_signs_and_have_to_exist() {
    let part = document(r#"(name: "a", title: "Other", measure: Count, object: ".2.2"), (name: "b", title: "B", measure: Count, object: ".2.3")"#)
        .replace("\"acme\"", "\"part\"");
    let own = document(r#"(name: "a", title: "A", measure: Count, object: ".2.1")"#)
        .replace("title: \"Acme\",", "title: \"Acme\", includes: [\"part\"],");
    let set = parse_profiles([("own.ron", own.as_str()), ("part.ron", part.as_str())]);
    let profile = set.of_file("own.ron".as_ref()).expect("the file").expect("it is right");
    let titles: Vec<&str> =
        profile.snmp.as_ref().expect("SNMP").points.iter().map(|point| point.head.title.as_str()).collect();
    assert_eq!(
        (titles, profile.snmp.as_ref().expect("SNMP").identities.len()),
        (vec!["A", "B"], 1),
        "its own goes first"
    );
    assert!(refusal(&own).contains("includes[0]: \"part\" is no other profile"), "{}", refusal(&own));
}

#[test]
fn two_profiles_of_one_name_are_not_both_taken() {
    let text = document("");
    let set = parse_profiles([("one.ron", text.as_str()), ("two.ron", text.as_str())]);
    assert_eq!((set.profiles.len(), set.refused.len()), (1, 1));
    assert!(set.refused[0].to_string().contains("two.ron"), "{}", set.refused[0]);
}

#[test]
fn traps_and_rates_are_read_and_included_and_refused_with_their_field() {
    let traps = |traps: &str| document("").replace("points: [\n\n  ],", &format!("points: [],\n  traps: [{traps}],"));
    let own = traps(r#"(object_id: ".0.5", title: "On battery", alarm: P1)"#);
    let other = traps(r#"(object_id: "1.3.6.1.4.1.99999.5", title: "Other"), (object_id: ".0.6", title: "Low")"#);
    let own = own.replace("title: \"Acme\",", "title: \"Acme\", includes: [\"other\"],");
    let other = other.replace("\"acme\"", "\"other\"");
    let set = parse_profiles([("acme.ron", own.as_str()), ("other.ron", other.as_str())]);
    let profile = set.of_file("acme.ron".as_ref()).expect("the file").expect("it is right");
    let told: Vec<&str> = profile.snmp.iter().flat_map(|snmp| &snmp.traps).map(|trap| trap.title.as_str()).collect();
    assert_eq!(told, ["On battery", "Low"], "one of its own goes before, whatever zero it has");
    let refused = refusal(&traps(r#"(object_id: "x", title: "")"#));
    assert!(refused.contains("snmp.traps[0].object_id") && refused.contains("snmp.traps[0].title"), "{refused}");
    let state = r#"(name: "a", title: "A", measure: State, object: ".2.1", states: {"1": "on"}, rate: PerSecond),"#;
    check_refused(state, "snmp.points[0].rate: is of a counter");
}

#[test]
fn what_is_wrong_with_a_place_of_redfish_is_told_with_its_field() {
    let part = |point: &str| format!("(version: 1, id: \"acme\", title: \"Acme\", redfish: (points: [{point}]))");
    let right = r#"(name: "a", title: "A", measure: Power, from: [(resource: "Chassis/*", value: "P.Reading", when: [(at: "/Id")])])"#;
    assert_eq!(refusal(&part(right)), "accepted");
    for (wrong, reason) in [
        (right.replace("Chassis/*", "/redfish/v1"), "redfish.points[0].from[0].resource: \"/redfish/v1\" is no way"),
        (
            right.replace("P.Reading", "P..Reading"),
            "redfish.points[0].from[0].value: \"P..Reading\" is no place in JSON",
        ),
        (right.replace("/Id", "/"), "redfish.points[0].from[0].when[0].at: \"/\" is no place in JSON"),
        (
            right.replace("(at: \"/Id\")", "(at: \"Id\", is: [\"a\"], missing: Needed)"),
            "when[0].missing: needs it to be missing",
        ),
        (r#"(name: "a", title: "A", measure: Power, from: [])"#.to_owned(), "redfish.points[0].from: is empty"),
        (format!("{right}, {right}"), "redfish.points[1].name: \"a\" is another point's name"),
    ] {
        let refused = refusal(&part(&wrong));
        assert!(refused.contains(reason), "{refused}");
    }
}

#[test]
fn what_is_wrong_with_a_series_is_told_with_its_field() {
    let part = |point: &str| format!("(version: 1, id: \"acme\", title: \"Acme\", prometheus: (points: [{point}]))");
    let right = r#"(name: "a", title: "A", measure: Memory, metric: "a_bytes", unit: "B", labels: {"x": ["1*"]})"#;
    assert_eq!(refusal(&part(right)), "accepted");
    for (wrong, reason) in [
        (right.replace("a_bytes", "a b"), "prometheus.points[0].metric: \"a b\" is no series' name"),
        (right.replace("[\"1*\"]", "[]"), "prometheus.points[0].labels: a label has to say one of some texts"),
        (right.replace("\"B\"", "\"kW\""), "prometheus.points[0].unit: cannot convert unit \"kW\" to GiB"),
        (format!("{right}, {right}"), "prometheus.points[1].name: \"a\" is another point's name"),
    ] {
        let refused = refusal(&part(&wrong));
        assert!(refused.contains(reason), "{refused}");
    }
}
