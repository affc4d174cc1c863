//! Services of Redfish: followed along their links, read by the shipped profile, and asked again and again.

use crate::redfish_service::{Door, SESSIONS, Service};
use crate::rig::HandClock;
use crate::site as test_site;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::{sleep, timeout};
use twin_ingress::asked::AskedSource;
use twin_ingress::redfish::{Found, Probed, identify, probe, readings_of_tree};
use twin_ingress::{SourceEvent, SourcePhase};
use twin_model::connection::{Access, Binding, Connection, Secret, WebAccess};
use twin_model::profile::{Fold, Measure, Profile, RedfishIdentity};

const PATIENCE: Duration = Duration::from_secs(20);
const SENSORS: &str = "/redfish/v1/Chassis/new/Sensors";

fn link(path: &str) -> Value {
    json!({"@odata.id": path})
}

fn profile() -> Profile {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles");
    let set = twin_scene::load_profiles(&folder).expect("the shipped profiles");
    set.profiles.into_iter().find(|profile| profile.id == "redfish").expect("it is shipped")
}

fn access(at: SocketAddr) -> WebAccess {
    WebAccess { address: at.to_string(), path: "/redfish/v1/".into(), trust: None, login: None }
}

fn known(at: SocketAddr, password: &str) -> WebAccess {
    WebAccess { login: Some(("twin".into(), Secret(password.into()))), ..access(at) }
}

fn root() -> (&'static str, Value) {
    let root = json!({
        "RedfishVersion": "1.15.0", "Vendor": "Acme", "Product": "Controller",
        "Chassis": link("/redfish/v1/Chassis"), "Systems": link("/redfish/v1/Systems"),
        "Links": {"Sessions": link(SESSIONS)},
    });
    ("/redfish/v1/", root)
}

/// A chassis with resources of the first generation only.
fn old() -> Vec<(&'static str, Value)> {
    let temperature = |name: &str, state: &str, said: Value| json!({"Name": name, "Status": {"State": state}, "ReadingCelsius": said, "PhysicalContext": "CPU"});
    let mut board = json!({"Name": "Board", "Status": {"State": "Enabled"}});
    board["PhysicalContext"] = json!("SystemBoard");
    vec![
        root(),
        ("/redfish/v1/Chassis", json!({"Members": [link("/redfish/v1/Chassis/old")]})),
        (
            "/redfish/v1/Chassis/old",
            json!({
                "Name": "Old", "Manufacturer": "Acme", "Model": "S1", "Status": {"State": "Enabled", "Health": "Warning"},
                "Thermal": link("/redfish/v1/Chassis/old/Thermal#/Temperatures"),
                "Power": link("/redfish/v1/Chassis/old/Power"),
            }),
        ),
        (
            "/redfish/v1/Chassis/old/Thermal",
            json!({
                "Temperatures": [
                    temperature("Inlet Temp", "Enabled", json!(23.5)),
                    temperature("CPU1", "Enabled", json!(61)),
                    temperature("CPU2", "Disabled", json!(0)),
                    temperature("CPU3", "Absent", Value::Null),
                    temperature("CPU4", "Enabled", Value::Null),
                    temperature("CPU5", "Enabled", json!("n/a")),
                    board,
                ],
                "Fans": [
                    {"Name": "Fan 1", "Reading": 4200, "ReadingUnits": "RPM", "Status": {"State": "Enabled", "Health": "OK"}},
                    {"FanName": "Fan 2", "Reading": 40, "ReadingUnits": "Percent", "Status": {"State": "Enabled"}},
                    {"Name": "Fan 3", "Reading": 7, "ReadingUnits": "Furlongs"},
                ],
            }),
        ),
        (
            "/redfish/v1/Chassis/old/Power",
            json!({
                "PowerControl": [{"Name": "Server", "PowerConsumedWatts": 250.0}],
                "Voltages": [{"Name": "VRM1", "ReadingVolts": 12.01, "Status": {"State": "Enabled"}}],
                "PowerSupplies": [
                    {"Name": "PSU 1", "LastPowerOutputWatts": 325, "LineInputVoltage": 230,
                     "Status": {"State": "Enabled", "Health": "Critical"}},
                    {"Name": "PSU 2", "LastPowerOutputWatts": 0, "Status": {"State": "Absent"}},
                ],
            }),
        ),
        ("/redfish/v1/Systems", json!({"Members": [link("/redfish/v1/Systems/1")]})),
        (
            "/redfish/v1/Systems/1",
            json!({"Name": "Node", "PowerState": "Off", "Status": {"State": "Disabled", "Health": "OK"}}),
        ),
    ]
}

/// A chassis with both generations: the later one goes before. Its sensors come on two pages, lead back to themselves, and elsewhere.
fn new(elsewhere: &str) -> Vec<(&'static str, Value)> {
    let sensor = |name: &str, units: Value, said: Value| json!({"Name": name, "ReadingUnits": units, "Reading": said, "Status": {"State": "Enabled"}});
    let mut intake = sensor("Intake", json!("Cel"), json!(24.75));
    intake["PhysicalContext"] = json!("Intake");
    vec![
        root(),
        (
            "/redfish/v1/Chassis",
            json!({"Members": [link("/redfish/v1/Chassis/new"), link(&format!("{elsewhere}/redfish/v1/Chassis/new"))]}),
        ),
        (
            "/redfish/v1/Chassis/new",
            json!({"Name": "New", "Sensors": link(SENSORS), "Thermal": link("/redfish/v1/Chassis/new/Thermal")}),
        ),
        ("/redfish/v1/Chassis/new/Thermal", json!({"Temperatures": [{"Name": "Intake", "ReadingCelsius": 25}]})),
        (
            SENSORS,
            json!({
                "Members": [
                    link("/redfish/v1/Chassis/new/Sensors/intake"), link(SENSORS), link("/redfish/v1/"),
                    link("//elsewhere/redfish/v1/Chassis/new/Sensors/intake"), link(&format!("{elsewhere}/redfish/v1/x")),
                    link("/redfish/v1/Chassis/new/Sensors/gone"), {"@odata.id": 7}, null,
                ],
                "Members@odata.nextLink": format!("{SENSORS}?$skip=5"),
            }),
        ),
        (
            "/redfish/v1/Chassis/new/Sensors?$skip=5",
            json!({
                "Members": [link("/redfish/v1/Chassis/new/Sensors/psu"), link("/redfish/v1/Chassis/new/Sensors/odd")],
                "Members@odata.nextLink": SENSORS,
            }),
        ),
        ("/redfish/v1/Chassis/new/Sensors/intake", intake),
        ("/redfish/v1/Chassis/new/Sensors/psu", sensor("PSU 1", json!("W"), json!(187.5))),
        ("/redfish/v1/Chassis/new/Sensors/odd", sensor("Odd", Value::Null, json!(5))),
    ]
}

fn told(probed: &Probed) -> Vec<(&str, u32, f64)> {
    let row = |reading: &twin_ingress::asked::Reading| reading.index[0];
    probed.readings.iter().map(|reading| (reading.title.as_str(), row(reading), reading.value)).collect()
}

#[tokio::test]
async fn the_first_generation_is_read_and_what_is_not_enabled_has_no_value() {
    let (_, at) = Service::start(&old(), Door::Open).await;
    let probed = probe(&access(at), &[profile()], None).await.expect("it answers");
    assert_eq!((&probed.profiles[..], probed.profile.as_deref()), (&["redfish".to_owned()][..], Some("redfish")));
    assert!(probed.facts.contains(&("chassis".to_owned(), "Acme S1".to_owned())), "{:?}", probed.facts);
    assert_eq!(
        told(&probed),
        [
            ("Inlet · Inlet Temp", 1, 23.5),
            ("Power · Server", 1, 250.0),
            ("Fan, share of full speed · Fan 2", 1, 40.0),
            ("Fan · Fan 1", 1, 4200.0),
            // Rows that say nothing keep their numbers.
            ("Temperature · Inlet Temp", 1, 23.5),
            ("Temperature · CPU1", 2, 61.0),
            ("Voltage · VRM1", 1, 12.01),
            ("Supply, output · PSU 1", 1, 325.0),
            ("Supply, input · PSU 1", 1, 230.0),
            ("Supply · PSU 1", 1, 0.0),
            ("Fan · Fan 1", 1, 1.0),
            ("Chassis · Old", 1, 2.0),
            ("System · Node", 1, 0.0),
        ]
    );
    let state = |title: &str| probed.readings.iter().rev().find(|reading| reading.title == title)?.state.as_deref();
    assert_eq!(state("Supply · PSU 1"), Some("critical"));
    assert_eq!(state("System · Node"), Some("off"), "a system that is off tells that, and nothing else");
    assert_eq!(probed.readings[0].origin, "/redfish/v1/Chassis/old/Thermal#/Temperatures/0/ReadingCelsius");
}

#[tokio::test]
async fn the_second_generation_goes_before_and_no_link_leads_elsewhere_or_around() {
    let (other, elsewhere) = Service::start(&old(), Door::Open).await;
    let (service, at) = Service::start(&new(&format!("http://{elsewhere}")), Door::Open).await;
    let probed = probe(&access(at), &[profile()], None).await.expect("it answers");
    assert_eq!(
        told(&probed),
        [("Inlet · Intake", 1, 24.75), ("Temperature · Intake", 1, 24.75), ("Power · PSU 1", 3, 187.5)]
    );
    assert_eq!(other.asked(""), 0, "nobody else is asked");
    assert_eq!(service.asked("GET /redfish/v1/Chassis/new/Sensors/intake"), 1, "nothing is asked for twice");
}

#[tokio::test]
async fn what_is_too_long_no_json_or_not_let_in_fails_with_the_reason() {
    let (service, at) = Service::start(&old(), Door::Open).await;
    service.say("/redfish/v1/Chassis/old/Thermal", 200, format!("{{\"Name\": \"{}\"}}", "a".repeat(10 << 20)));
    let error = probe(&access(at), &[profile()], None).await.expect_err("it is too long").to_string();
    assert!(error.ends_with("it is longer than 2 MiB"), "{error}");
    service.say("/redfish/v1/Chassis/old/Thermal", 200, "<html>".to_owned());
    let error = probe(&access(at), &[profile()], None).await.expect_err("it is no JSON").to_string();
    assert!(error.starts_with("read /redfish/v1/Chassis/old/Thermal of "), "{error}");
    service.say("/redfish/v1/Chassis/old/Thermal", 500, String::new());
    let probed = probe(&access(at), &[profile()], None).await.expect("the others answer");
    assert!(probed.facts.iter().any(|(_, said)| said.ends_with("it says 500 Internal Server Error")));

    let (_, at) = Service::start(&old(), Door::Sessions).await;
    let error = probe(&access(at), &[profile()], None).await.expect_err("it wants a login").to_string();
    assert!(error.ends_with("it says 401 Unauthorized"), "{error}");
    let error = probe(&known(at, "wrong"), &[profile()], None).await.expect_err("another password").to_string();
    assert_eq!(error, format!("log in at {at} as twin: it says 401 Unauthorized"));
}

#[tokio::test]
async fn who_does_not_log_in_is_shown_the_root_and_that_is_enough_to_know_a_service() {
    let signed = |maker: &str| {
        let mut profile = profile();
        let part = profile.redfish.as_mut().expect("it speaks that");
        part.identities = vec![RedfishIdentity { maker: Some(maker.into()), model: None }];
        profile.id = maker.into();
        profile
    };
    let profiles = ["Acme", "Other"].map(signed);
    let (_, at) = Service::start(&old(), Door::Sessions).await;
    let (facts, fitting) = identify(&access(at), &profiles).await.expect("the root is open");
    assert!(facts.contains(&("vendor".to_owned(), "Acme".to_owned())), "{facts:?}");
    assert_eq!(fitting, ["Acme"]);
    let error = identify(&known(at, "wrong"), &profiles).await.expect_err("another password").to_string();
    assert!(error.starts_with("log in at "), "{error}");
}

#[tokio::test]
async fn who_asks_is_known_by_a_session_that_is_ended_or_by_the_login_itself() {
    let (service, at) = Service::start(&old(), Door::Sessions).await;
    let probed = probe(&known(at, "secret"), &[profile()], None).await.expect("it answers");
    assert_eq!((probed.readings.len(), service.asked("POST"), service.sessions()), (13, 1, 0));
    assert_eq!(service.asked("DELETE"), 1);
    let (service, at) = Service::start(&old(), Door::Basic).await;
    let probed = probe(&known(at, "secret"), &[profile()], None).await.expect("it answers");
    assert_eq!((probed.readings.len(), service.asked("POST")), (13, 1));
}

/// Asks the service at `access` again and again for inlet and power; stops it when told to.
struct Asking {
    events: mpsc::Receiver<SourceEvent>,
    stop: watch::Sender<bool>,
    running: tokio::task::JoinHandle<()>,
    _asked: watch::Sender<Arc<Vec<Connection>>>,
}

impl Asking {
    fn start(access: WebAccess) -> Self {
        let points = test_site::points(1);
        let point = |quantity: &str| points.iter().find(|(_, point)| point.quantity == quantity).expect("a point").0;
        let binding = |from: &str, fold: Fold, quantity: &str| Binding {
            from: from.into(),
            fold,
            point: point(quantity),
            is_expected: true,
        };
        let connection = Connection {
            name: "server".into(),
            access: Access::Redfish(access),
            profile: Arc::new(profile()),
            period: Duration::from_millis(100),
            place: None,
            bindings: vec![
                binding("temperature", Fold::Row(1), "inlet_mid"),
                binding("temperature", Fold::Row(2), "exhaust"),
                binding("power", Fold::First, "power_a"),
            ],
            settables: Vec::new(),
            is_paused: false,
        };
        let (asked, connections) = watch::channel(Arc::new(vec![connection]));
        let (sent, events) = mpsc::channel(100);
        let (stop, stopped) = watch::channel(false);
        let source = AskedSource::build(connections, points, Arc::new(HandClock::default()));
        Self { events, stop, running: tokio::spawn(source.run(sent, stopped)), _asked: asked }
    }

    async fn event(&mut self) -> SourceEvent {
        timeout(PATIENCE, self.events.recv()).await.expect("an event in time").expect("it runs")
    }

    async fn values(&mut self) -> Vec<f64> {
        loop {
            if let SourceEvent::Batch(batch) = self.event().await {
                return batch.samples.iter().map(|sample| sample.value).collect();
            }
        }
    }

    /// Waits for a batch of these.
    async fn wait(&mut self, values: &[f64]) {
        while self.values().await != values {}
    }

    async fn lost(&mut self) -> String {
        loop {
            if let SourceEvent::Report(report) = self.event().await
                && report.phase == SourcePhase::Lost
            {
                return report.last_error.expect("a reason");
            }
        }
    }

    async fn stop(self) {
        self.stop.send(true).expect("it listens");
        self.running.await.expect("it ends when it is asked to");
    }
}

#[tokio::test]
async fn a_service_feeds_the_site_over_the_end_of_its_session() {
    let (service, at) = Service::start(&old(), Door::Sessions).await;
    let mut asking = Asking::start(known(at, "secret"));
    asking.wait(&[23.5, 61.0, 0.25]).await;
    let walked = service.asked("GET /redfish/v1/Systems");
    asking.wait(&[23.5, 61.0, 0.25]).await;
    assert_eq!((service.asked("POST"), walked), (1, 0), "one session, and only what feeds something is looked for");
    let chassis = service.asked("GET /redfish/v1/Chassis/old ");
    service.expire();
    while service.asked("POST") < 2 {
        assert_eq!(asking.values().await, [23.5, 61.0, 0.25], "nothing is lost when a session ends");
    }
    asking.wait(&[23.5, 61.0, 0.25]).await;
    assert_eq!((service.asked("POST"), service.asked("GET /redfish/v1/Chassis/old ")), (2, chassis));
    asking.stop().await;
    let left = async {
        while service.sessions() > 0 {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(PATIENCE, left).await.expect("the session is ended");
}

#[tokio::test]
async fn rows_stay_what_they_are_while_a_resource_cannot_tell() {
    let (service, at) = Service::start(&old(), Door::Open).await;
    let thermal = old().into_iter().find(|(path, _)| path.ends_with("Thermal")).expect("it has one").1;
    service.say("/redfish/v1/Chassis/old/Thermal", 503, String::new());
    let mut asking = Asking::start(access(at));
    assert!(asking.lost().await.ends_with("it says 503 Service Unavailable"), "rows cannot be counted without it");
    service.say("/redfish/v1/Chassis/old/Thermal", 200, thermal.to_string());
    asking.wait(&[23.5, 61.0, 0.25]).await;
    service.say("/redfish/v1/Chassis/old/Thermal", 503, String::new());
    asking.wait(&[0.25]).await;
    let mut colder = thermal;
    colder["Temperatures"][0]["Status"]["State"] = json!("UnavailableOffline");
    service.say("/redfish/v1/Chassis/old/Thermal", 200, colder.to_string());
    asking.wait(&[61.0, 0.25]).await;
    asking.stop().await;
}

#[tokio::test]
async fn a_login_that_is_refused_is_not_tried_again_at_once() {
    let (service, at) = Service::start(&old(), Door::Sessions).await;
    let mut asking = Asking::start(known(at, "wrong"));
    while !asking.lost().await.ends_with("that is tried again after 5 min") {}
    assert_eq!(service.asked("POST"), 1);
    asking.stop().await;
}

/// JSON of words that Redfish has, and of others.
fn json_like() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::sample::select(vec!["Enabled", "Absent", "OK", "Cel", "W", "RPM", "Percent", "Intake", "On", "12"])
            .prop_map(Value::from),
    ];
    let names = prop::sample::select(vec![
        "Reading",
        "ReadingUnits",
        "ReadingType",
        "ReadingCelsius",
        "Status",
        "State",
        "Health",
        "Temperatures",
        "Fans",
        "PowerControl",
        "PowerConsumedWatts",
        "PowerWatts",
        "Name",
        "PhysicalContext",
        "SpeedPercent",
        "PowerState",
        "TemperatureSummaryCelsius",
        "Intake",
        "TemperatureCelsius",
    ]);
    leaf.prop_recursive(4, 60, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(names.clone().prop_map(str::to_owned), inner, 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn numbers(value: &Value, into: &mut Vec<f64>) {
    match value {
        Value::Number(number) => into.extend(number.as_f64()),
        Value::Array(entries) => entries.iter().for_each(|entry| numbers(entry, into)),
        Value::Object(fields) => fields.values().for_each(|field| numbers(field, into)),
        _ => {}
    }
}

proptest! {
    #[test]
    fn no_json_makes_a_number_that_it_does_not_contain(said in prop::collection::vec(json_like(), 1..4)) {
        let points = profile_points();
        let ways = points.iter().flat_map(|point| &point.places).map(|place| place.resource.clone());
        let found: Vec<Found> = ways
            .enumerate()
            .map(|(place, way)| Found {
                way,
                path: format!("/redfish/v1/{place}"),
                said: Some(Arc::new(said[place % said.len()].clone())),
            })
            .collect();
        let mut contained = Vec::new();
        said.iter().for_each(|said| numbers(said, &mut contained));
        for reading in readings_of_tree(points, &found) {
            prop_assert!(reading.value.is_finite());
            prop_assert!(reading.measure == Measure::State || contained.contains(&reading.value), "{reading:?}");
        }
    }
}

fn profile_points() -> &'static [twin_model::profile::RedfishPoint] {
    static POINTS: std::sync::OnceLock<Vec<twin_model::profile::RedfishPoint>> = std::sync::OnceLock::new();
    POINTS.get_or_init(|| profile().redfish.expect("it speaks that").points)
}
