//! What connections become, and how wrong ones are refused.

use std::sync::Arc;
use std::time::Duration;
use twin_model::connection::{Access, BindDraft, ConnectionDraft, Trust};
use twin_model::custom::{CustomPoint, PointDraft};
use twin_model::profile::{Fold, Profile, Protocol};
use twin_model::{PointTable, SitePlan, Timestamp};
use twin_scene::{
    check_access, check_drafts, connection_text, parse_connections, parse_connections_of, parse_profiles,
};

fn plan() -> SitePlan {
    twin_scene::parse_scene(&twin_scene::generate_scene(20), "generated").expect("a valid scene")
}

/// The plan with its points.
fn site() -> (SitePlan, PointTable) {
    let plan = plan();
    let points = PointTable::from_plan(&plan);
    (plan, points)
}

fn profiles() -> Vec<Profile> {
    let text = r#"(version: 1, id: "acme-ups", title: "Acme UPS", snmp: (
        base: "1.3.6.1.4.1.99999", trees: [".1"],
        points: [
            (name: "output", title: "Output", measure: Power, object: ".1.1", tells: "output_power", fold: Sum),
            (name: "charge", title: "Charge", measure: Charge, object: ".1.2", tells: "charge"),
            (name: "room", title: "Room", measure: Temperature, object: ".1.3"),
            (name: "fuel", title: "Fuel", measure: Share, object: ".1.4", tells: "fuel_level"),
        ],
    ))"#;
    parse_profiles([("acme-ups.ron", text)]).profiles
}

fn ups(plan: &SitePlan) -> String {
    plan.ups.first().expect("a UPS").id.to_string()
}

fn refusal(devices: &str) -> String {
    let text = format!("(version: 1, snmp: [\n{devices}\n])");
    match parse_connections(&text, "c.ron", &plan(), &profiles(), |_| None) {
        Ok(connections) => format!("{connections:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_device_that_stands_for_a_ups_feeds_what_its_profile_tells_of_one() {
    let plan = plan();
    let text = format!(
        r#"(version: 1, snmp: [(name: "card", address: "10.0.0.20", community: "$SECRET", profile: "acme-ups",
            place: "{}", bind: [(from: "room", fold: Max, to: "{}")])])"#,
        ups(&plan),
        PointTable::from_plan(&plan).iter().find(|(_, point)| point.quantity == "inlet_mid").expect("a rack").1.id,
    );
    let secret = |name: &str| (name == "SECRET").then(|| "s3cret".to_owned());
    let connections = parse_connections(&text, "c.ron", &plan, &profiles(), secret).expect("it is right");
    let [device] = &connections[..] else { panic!("{connections:?}") };
    assert_eq!((device.access.address(), device.period), ("10.0.0.20:161", Duration::from_secs(10)));
    let bound: Vec<(&str, Fold)> =
        device.bindings.iter().map(|binding| (binding.from.as_str(), binding.fold)).collect();
    assert_eq!(bound, [("output", Fold::Sum), ("charge", Fold::First), ("room", Fold::Max)], "a UPS has no fuel");
    assert!(!format!("{connections:?}").contains("s3cret"), "secrets are not shown");
}

#[test]
fn what_is_wrong_with_a_connection_is_told_with_its_line_and_field() {
    let plan = plan();
    let device =
        |rest: &str| format!(r#"(name: "a", profile: "acme-ups", address: "h", place: "{}", {rest}),"#, ups(&plan));
    for (devices, reason) in [
        (device("period: 0.1"), "c.ron:2: snmp[0].period: is 0.1 s; it has to be 1 to 3600"),
        (device(r#"community: "$NOT_SET""#), "snmp[0].community: is read from the environment, and NOT_SET is not set"),
        (device(r#"bind: [(from: "x", to: "y")]"#), "snmp[0].bind[0].from: profile \"acme-ups\" has no point \"x\""),
        (device(r#"bind: [(from: "room", to: "y")]"#), "snmp[0].bind[0].to: the site has no point \"y\""),
        (device(r#"user: (name: "u", digest: Sha256)"#), "snmp[0].user: `digest` and `password` go together"),
        (
            device(r#"user: (name: "u", digest: Sha256, password: "short")"#),
            "snmp[0].user.password: is shorter than the 8",
        ),
        (device(r#"user: (name: "u", cipher: Aes128, key: "long enough")"#), "snmp[0].user.cipher: needs a `digest`"),
        (device(r#"community: "a", user: (name: "u")"#), "snmp[0].user: is for SNMP v3, and `community` for v2c"),
        (device("").replace("acme-ups", "none"), "snmp[0].profile: \"none\" is no profile"),
        (device("").replace("\"h\"", "\"h:x\""), "snmp[0].address: \"h:x\" is no HOST or HOST:PORT"),
        (device("").replace(&ups(&plan), "nowhere"), "snmp[0].place: the site has no \"nowhere\""),
        (
            device("").replace(&ups(&plan), "A01"),
            "snmp[0].place: profile \"acme-ups\" tells nothing that \"A01\" reports",
        ),
        (format!("{}\n{}", device(""), device("").replace("\"a\"", "\"b\"")), "which \"a\" feeds already"),
        (
            format!("{}\n{}", device(""), device("")),
            "c.ron:3: snmp[1].name: \"a\" is empty or another connection's name",
        ),
        (r#"(name: "a", profile: "acme-ups", address: "h")"#.to_owned(), "feeds nothing"),
    ] {
        let refusal = refusal(&devices);
        assert!(refusal.contains(reason), "{reason}: {refusal}");
    }
}

/// A draft of the UPS card at `address`.
fn draft(name: &str, address: &str) -> ConnectionDraft {
    let mut draft = ConnectionDraft::new(Protocol::Snmp);
    name.clone_into(&mut draft.name);
    draft.access.insert("address".to_owned(), address.to_owned());
    "acme-ups".clone_into(&mut draft.profile);
    draft
}

fn no_secret(_: &str) -> Option<String> {
    None
}

#[test]
fn a_draft_becomes_what_its_document_does() {
    let (plan, points) = site();
    let mut draft = draft("the \"card\" \\ one", "10.0.0.20");
    draft.place = ups(&plan);
    draft.period_secs = 2.5;
    for (name, told) in [("user.name", "twin"), ("user.digest", "Sha256"), ("user.password", "long enough")] {
        draft.access.insert(name.to_owned(), told.to_owned());
    }
    let inlet = PointTable::from_plan(&plan)
        .iter()
        .find(|(_, point)| point.quantity == "inlet_mid")
        .expect("a rack")
        .1
        .id
        .clone();
    draft.bind.push(BindDraft { from: "room".to_owned(), fold: Fold::Row(2), to: inlet.to_string() });
    let checked = check_drafts(std::slice::from_ref(&draft), &[], &[], (&plan, &points), &profiles(), no_secret);
    let [Ok(connection)] = &checked[..] else { panic!("{checked:?}") };
    let text = connection_text(&draft);
    let read = parse_connections(&text, "c.ron", &plan, &profiles(), no_secret).expect("its document is right");
    assert_eq!(&read[..], std::slice::from_ref(connection), "{text}");
    assert_eq!((connection.name.as_str(), connection.bindings.len()), (draft.name.as_str(), 3));
    let access = check_access(&draft, no_secret).expect("it is told how it is reached");
    assert!(matches!(&access, Access::Snmp(_)) && access == connection.access);
}

#[test]
fn what_is_wrong_with_a_draft_is_told_by_its_own_fields() {
    let (plan, points) = site();
    let mut right = draft("a", "h");
    right.place = ups(&plan);
    let mut wrong = draft("a", "h:x");
    wrong.place = ups(&plan);
    wrong.access.insert("user.name".to_owned(), "u".to_owned());
    wrong.access.insert("user.digest".to_owned(), "Rot13".to_owned());
    let checked = check_drafts(
        &[right.clone(), wrong.clone(), draft("b", "")],
        &[],
        &[],
        (&plan, &points),
        &profiles(),
        no_secret,
    );
    assert!(checked[0].is_ok());
    let fields = |checked: &Result<_, Vec<twin_model::connection::DraftProblem>>| match checked {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(|problem| problem.field.clone()).collect::<Vec<_>>(),
    };
    assert_eq!(fields(&checked[1]), [""], "a digest that nobody knows makes no document: {:?}", checked[1]);
    wrong.access.remove("user.digest");
    assert_eq!(fields(&checked[2]), ["address"], "nothing is reached without");
    let checked = check_drafts(&[right, wrong], &[], &[], (&plan, &points), &profiles(), no_secret);
    assert_eq!(fields(&checked[1]), ["", "name", "address"], "{:?}", checked[1]);
}

#[test]
fn an_exporter_is_asked_at_its_url_and_known_as_it_says() {
    let (plan, exporter) = (plan(), exporter());
    let point = PointTable::from_plan(&plan)
        .iter()
        .find(|(_, point)| point.quantity == "inlet_mid")
        .expect("a rack")
        .1
        .id
        .clone();
    let read = |rest: &str| {
        let text = format!(
            r#"(version: 1, prometheus: [(name: "a", profile: "exporter", bind: [(from: "inlet", to: "{point}")], {rest})])"#
        );
        let secret = |name: &str| (name == "SECRET").then(|| "s3cret".to_owned());
        parse_connections(&text, "c.ron", &plan, &exporter, secret).map_err(|error| error.to_string())
    };
    let web = |rest: &str| match &read(rest).expect("it is right")[0].access {
        Access::Prometheus(web) => web.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(web(r#"url: "http://10.0.0.30:9400""#).url(), "http://10.0.0.30:9400/metrics");
    let secure =
        web(r#"url: "https://node-7/probe?x=1", login: (user: "twin", password: "$SECRET"), authority: "ca.pem""#);
    assert_eq!(
        (secure.url().as_str(), secure.trust),
        ("https://node-7:443/probe?x=1", Some(Trust::Authority("ca.pem".into())))
    );
    assert!(!format!("{:?}", secure.login).contains("s3cret"), "secrets are not shown");
    for (wrong, reason) in [
        (r#"url: "10.0.0.30:9400""#, "prometheus[0].url: \"10.0.0.30:9400\" does not begin with http:// or https://"),
        (r#"url: "http://a b""#, "is no HOST or HOST:PORT"),
        (r#"url: "http://h", authority: "ca.pem""#, "prometheus[0].authority: is for https://"),
        (r#"url: "https://h", fingerprint: "AB:CD""#, "prometheus[0].fingerprint: has to be the 64 hexadecimal digits"),
        (r#"url: "https://h", fingerprint: "AB", authority: "c""#, "tell one of them"),
        (r#"url: "https://h", login: (user: "a", password: "$NONE")"#, "NONE is not set"),
    ] {
        let refusal = read(wrong).expect_err(wrong);
        assert!(refusal.contains(reason), "{refusal}");
    }
}

#[test]
fn a_service_of_redfish_is_asked_from_its_root_on() {
    let plan = plan();
    let text = r#"(version: 1, id: "bmc", title: "B", redfish: (points: [(name: "inlet", title: "I", measure: Temperature,
        from: [(resource: "Chassis/*/Thermal", each: "Temperatures", value: "ReadingCelsius")])]))"#;
    let profiles = twin_scene::parse_profiles([("bmc.ron", text)]).profiles;
    let table = PointTable::from_plan(&plan);
    let point = table.iter().find(|(_, point)| point.quantity == "inlet_mid").expect("a rack").1.id.clone();
    let text = format!(
        r#"(version: 1, redfish: [(name: "a", url: "https://10.0.0.50", profile: "bmc", bind: [(from: "inlet", to: "{point}")])])"#
    );
    let read = parse_connections(&text, "c.ron", &plan, &profiles, |_| None).expect("it is right");
    match &read[0].access {
        Access::Redfish(web) => assert_eq!(web.url(), "https://10.0.0.50:443/redfish/v1/"),
        other => panic!("{other:?}"),
    }
}

fn exporter() -> Vec<Profile> {
    let text = r#"(version: 1, id: "exporter", title: "Exporter", prometheus: (
        points: [(name: "inlet", title: "Inlet", measure: Temperature, metric: "inlet_celsius")]))"#;
    parse_profiles([("exporter.ron", text)]).profiles
}

#[test]
fn a_connection_feeds_a_point_that_a_person_has_defined_until_it_is_deleted() {
    let plan = plan();
    let draft = PointDraft {
        place: ups(&plan),
        rack_unit: None,
        name: "cabinet_temperature".to_owned(),
        title: String::new(),
        unit: "°C".to_owned(),
        category: None,
        min: -20.0,
        max: 80.0,
        period_secs: None,
        limits: Vec::new(),
        note: String::new(),
    };
    let mut points = PointTable::from_plan(&plan);
    let custom = draft.define(&plan, &points, "Ana", Timestamp::EPOCH).expect("it can be");
    let text = format!(
        r#"(version: 1, snmp: [(name: "card", address: "h", profile: "acme-ups", bind: [(from: "room", to: "{}")])])"#,
        custom.id
    );
    let read = |points: &PointTable| parse_connections_of(&text, "c.ron", &plan, points, &profiles(), |_| None);
    assert!(read(&points).is_err_and(|error| error.to_string().contains("the site has no point")));
    let index = points.define(&plan, Arc::new(custom.clone())).expect("its place is there");
    assert_eq!(read(&points).expect("it is right")[0].bindings[0].point, index);
    let deleted = CustomPoint::deleted(&custom.id, &points, "Ana", Timestamp::EPOCH).expect("it is there");
    points.define(&plan, Arc::new(deleted)).expect("it is marked");
    assert!(read(&points).is_err());
}
