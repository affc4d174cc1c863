//! Devices over SNMP: an agent on loopback, found by its signs and read by profiles.

use crate::agent::device;
use crate::rig::HandClock;
use crate::site as test_site;
use async_snmp::{Oid, Value};
use proptest::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use twin_ingress::asked::AskedSource;
use twin_ingress::snmp::{Objects, Rates, Told, probe, read_device, readings};
use twin_ingress::{SourceEvent, SourcePhase};
use twin_model::PointTable;
use twin_model::connection::{Access, Binding, Connection, DevicePhase, Secret, SnmpAccess, SnmpLogin};
use twin_model::profile::{Fold, ObjectId, Profile};
use twin_scene::parse_profiles;

const PDU: &str = r#"(
    version: 1,
    id: "acme-pdu",
    title: "Acme PDU",
    snmp: (
        identify: [(object_id: "1.3.6.1.4.1.99999.1")],
        base: "1.3.6.1.4.1.99999.1",
        trees: [".2", ".9"],
        points: [
            (name: "current", title: "Current", measure: Current, object: ".2.1.4", divide: 10, label: ".2.1.2", absent: ["-1"],
                when: [(object: ".2.1.3", is: ["1"])]),
            (name: "inlet", title: "Inlet", measure: Temperature, object: ".2.1.6", unit: "°F", digits: ".2.1.7"),
            (name: "power", title: "Power", measure: Power, object: ".2.2", unit: "kW", divide: 100),
            (name: "load", title: "Load", measure: State, object: ".2.3",
                states: {"1": "normal", "2": "near overload"}, alarms: {"2": P3}),
            (name: "humidity", title: "Humidity", measure: Humidity, object: ".9"),
            (name: "second", title: "Second", measure: Count, object: ".2.1.4", ends: [2],
                when: [(object: ".2.1.8", is_not: ["x"], missing: Holds), (object: ".2.1.9", missing: Needed)]),
            (name: "never", title: "Never", measure: Count, object: ".2.1.4", when: [(object: ".2.1.3", missing: Needed)], ends: [1]),
        ],
    ),
)"#;

const FAMILY: &str = r#"(version: 1, id: "acme", title: "Any Acme", snmp: (
    identify: [(object_id: "1.3.6.1.4.1.99999"), (has: "1.3.6.1.4.1.88888")],
    trees: ["1.3.6.1.4.1.99999"], points: [],
))"#;

fn profiles() -> Vec<Profile> {
    let set = parse_profiles([("acme.ron", FAMILY), ("acme-pdu.ron", PDU)]);
    assert!(set.refused.is_empty(), "{:?}", set.refused);
    set.profiles
}

fn text(text: &str) -> Value {
    Value::OctetString(text.as_bytes().to_vec().into())
}

async fn pdu() -> SnmpAccess {
    device([
        ("1.3.6.1.2.1.1.1.0", text("Acme PDU 16 A")),
        ("1.3.6.1.2.1.1.2.0", Value::ObjectIdentifier(Oid::from_slice(&[1, 3, 6, 1, 4, 1, 99999, 1, 7]))),
        ("1.3.6.1.4.1.99999.1.2.1.2.1", text("Web 1")),
        ("1.3.6.1.4.1.99999.1.2.1.2.2", text("")),
        ("1.3.6.1.4.1.99999.1.2.1.2.3", text("Off")),
        ("1.3.6.1.4.1.99999.1.2.1.3.1", Value::Integer(1)),
        ("1.3.6.1.4.1.99999.1.2.1.3.2", Value::Integer(1)),
        ("1.3.6.1.4.1.99999.1.2.1.3.3", Value::Integer(2)),
        ("1.3.6.1.4.1.99999.1.2.1.4.1", Value::Gauge32(49)),
        ("1.3.6.1.4.1.99999.1.2.1.4.2", text("12")),
        ("1.3.6.1.4.1.99999.1.2.1.4.3", Value::Gauge32(80)),
        ("1.3.6.1.4.1.99999.1.2.1.4.4", Value::Gauge32(80)),
        ("1.3.6.1.4.1.99999.1.2.1.6.5", Value::Integer(770)),
        ("1.3.6.1.4.1.99999.1.2.1.7.5", Value::Integer(1)),
        ("1.3.6.1.4.1.99999.1.2.1.6.6", Value::Integer(770)),
        ("1.3.6.1.4.1.99999.1.2.2.0", Value::Integer(345)),
        ("1.3.6.1.4.1.99999.1.2.3.0", Value::Integer(2)),
        ("1.3.6.1.4.1.99999.1.9.0", Value::Null),
    ])
    .await
}

#[tokio::test]
async fn the_closest_profile_goes_first_and_reads_units_labels_conditions_and_digits() {
    let (access, profiles) = (pdu().await, profiles());
    let probed = probe(&access, &profiles).await.expect("it answers");
    assert_eq!(
        (probed.description.as_str(), &probed.profiles[..]),
        ("Acme PDU 16 A", &["acme-pdu".into(), "acme".into()][..])
    );
    let profile = profiles.iter().find(|profile| profile.id == "acme-pdu").expect("the profile");
    let readings = read_device(&access, profile).await.expect("it answers");
    let told: Vec<(&str, f64, Option<&str>)> =
        readings.iter().map(|reading| (reading.title.as_str(), reading.value, reading.state.as_deref())).collect();
    // Row 3 is off, row 4 does not say, row 6 has no digits, and a NULL is no humidity of 0 %.
    assert_eq!(
        told,
        [
            ("Current · Web 1", 4.9, None),
            ("Current 2", 1.2, None),
            ("Inlet 5", 25.0, None),
            ("Power", 3450.0, None),
            ("Load", 2.0, Some("near overload")),
            ("Second 2", 12.0, None),
        ]
    );
}

#[tokio::test]
async fn a_device_that_nobody_is_fails_with_its_address() {
    // A port that was free a moment ago.
    let free = std::net::UdpSocket::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let access = SnmpAccess { address: free.to_string(), login: SnmpLogin::Community(Secret("x".into())) };
    let error = probe(&access, &profiles()).await.expect_err("nobody is there");
    assert!(error.to_string().contains(&free.to_string()), "{error}");
}

#[tokio::test]
async fn a_device_without_signs_fits_no_profile() {
    let access = device([("1.3.6.1.2.1.1.1.0", text("a thing"))]).await;
    let probed = probe(&access, &profiles()).await.expect("it answers");
    assert_eq!((probed.object_id, probed.profiles), (None, Vec::new()));
}

/// A connection to `access` whose humidity and power feed points of the test site.
pub(crate) fn connection(name: &str, access: &SnmpAccess, points: &PointTable) -> Connection {
    let profile = profiles().into_iter().find(|profile| profile.id == "acme-pdu").expect("the profile");
    let point = |quantity: &str| points.iter().find(|(_, point)| point.quantity == quantity).expect("a rack's point").0;
    let binding = |from: &str, quantity: &str| Binding {
        from: from.into(),
        fold: Fold::First,
        point: point(quantity),
        is_expected: true,
    };
    Connection {
        name: name.into(),
        access: Access::Snmp(access.clone()),
        profile: Arc::new(profile),
        period: Duration::from_millis(50),
        place: None,
        bindings: vec![binding("inlet", "inlet_mid"), binding("power", "power_a"), binding("humidity", "humidity_mid")],
        settables: Vec::new(),
        is_paused: false,
    }
}

#[tokio::test]
async fn devices_feed_the_site_in_its_units_while_another_is_silent() {
    let points = test_site::points(1);
    let nobody = std::net::UdpSocket::bind("127.0.0.1:0").expect("a port that says nothing");
    let silent = SnmpAccess {
        address: nobody.local_addr().expect("an address").to_string(),
        login: SnmpLogin::Community(Secret("x".into())),
    };
    let devices = vec![connection("silent", &silent, &points), connection("pdu", &pdu().await, &points)];
    let (sent, mut events) = mpsc::channel(100);
    let (stop, stopped) = watch::channel(false);
    let (_asked, devices) = watch::channel(Arc::new(devices));
    let source = AskedSource::build(devices, Arc::clone(&points), Arc::new(HandClock::default()));
    let running = tokio::spawn(source.run(sent, stopped));
    let (mut batches, mut report, mut devices_told) = (Vec::new(), None, None);
    while batches.len() < 3 || report.is_none() || devices_told.is_none() {
        match events.recv().await.expect("it runs") {
            SourceEvent::Batch(batch) => batches.push(batch),
            SourceEvent::Report(told) => {
                report = (told.phase == SourcePhase::Connected || told.address.starts_with("1 of 2"))
                    .then_some(told)
                    .or(report);
            }
            SourceEvent::Devices(told) => devices_told = Some(told),
            SourceEvent::Facts(_) => {}
        }
    }
    for batch in &batches {
        let told: Vec<(&str, f64)> = (batch.samples.iter())
            .map(|sample| (points.point(sample.point).expect("a point").quantity.as_str(), sample.value))
            .collect();
        assert_eq!(told, [("inlet_mid", 25.0), ("power_a", 3.45)], "in the point's unit, and no humidity of 0 %");
        assert_eq!(batch.receipt, None, "who asks need not acknowledge");
    }
    assert_eq!(report.expect("a report").address, "1 of 2 devices answer");
    stop.send(true).expect("it listens");
    running.await.expect("it ends when it is asked to");
}

#[tokio::test]
async fn devices_come_pause_and_go_while_others_are_asked_on() {
    let points = test_site::points(1);
    let pdu = connection("pdu", &pdu().await, &points);
    let (asked, connections) = watch::channel(Arc::new(Vec::new()));
    let (sent, mut events) = mpsc::channel(100);
    let (stop, stopped) = watch::channel(false);
    let source = AskedSource::build(connections, Arc::clone(&points), Arc::new(HandClock::default()));
    let running = tokio::spawn(source.run(sent, stopped));
    for (devices, phases) in [
        (vec![pdu.clone()], vec![DevicePhase::Answers]),
        (vec![Connection { is_paused: true, ..pdu.clone() }], vec![DevicePhase::Paused]),
        (Vec::new(), Vec::new()),
        (vec![pdu], vec![DevicePhase::Answers]),
    ] {
        asked.send(Arc::new(devices)).expect("it listens");
        loop {
            if let SourceEvent::Devices(told) = events.recv().await.expect("it runs")
                && told.iter().map(|device| device.phase).collect::<Vec<_>>() == phases
            {
                break;
            }
        }
    }
    stop.send(true).expect("it listens");
    running.await.expect("it ends when it is asked to");
}

proptest! {
    #[test]
    fn whatever_is_said_there_is_no_reading_that_was_not_said(
        said in proptest::collection::btree_map(0u32..8, prop_oneof![
            any::<f64>().prop_map(Told::Number),
            ".{0,12}".prop_map(Told::Text),
        ], 0..40),
    ) {
        let column: ObjectId = "1.3.6.1.4.1.99999.1.2.1".parse().expect("an identifier");
        let objects: Objects =
            said.into_iter().flat_map(|(index, told)| (2..8).map(move |at| (at, index, told.clone())))
                .map(|(at, index, told)| (column.row(&[at, index]), told)).collect();
        for profile in profiles() {
            for reading in readings(&profile.snmp.as_ref().expect("SNMP").points, &objects, &Rates::new()) {
                prop_assert!(reading.value.is_finite());
                prop_assert!(objects.contains_key(&reading.origin.parse().expect("an identifier")));
            }
        }
    }
}
