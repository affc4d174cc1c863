//! What others push, through the whole engine: over real HTTP, into a real history.

use crate::live::wait_for;
use crate::site::plan;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use twin_api::SourcePhase;
use twin_engine::archive::{Archive, FactFilter};
use twin_engine::clock::wall_now;
use twin_engine::keys::{KeyFile, Right};
use twin_engine::{ApiChoice, BrokerChoice, Engine, EngineConfig, Instance, PointWish, SiteClock};
use twin_model::custom::PointDraft;
use twin_model::{Place, PointId, Timestamp};

const INLET: &str = "small/hall-a/A01/inlet_mid";

pub(crate) fn start(data: &Path) -> (Engine, SocketAddr) {
    let config = EngineConfig {
        plan: plan(),
        data: data.to_owned(),
        broker: BrokerChoice::Embedded,
        connections: Vec::new(),
        profiles: Vec::new(),
        listeners: Vec::new(),
        traps: None,
        api: ApiChoice::At { address: ([127, 0, 0, 1], 0).into(), is_anywhere: false },
        clock: Arc::new(SiteClock::real()),
        is_simulated: false,
    };
    let engine = Engine::start(config).expect("a free folder and a free port");
    let address = engine.api_address().expect("others may push");
    (engine, address)
}

/// The status and the body of the answer.
fn post(address: SocketAddr, path: &str, secret: &str, body: &str) -> (u16, String) {
    send(address, "POST", path, secret, body)
}

pub(crate) fn send(address: SocketAddr, method: &str, path: &str, secret: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).expect("somebody listens");
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: t\r\nConnection: close\r\nX-API-KEY: {secret}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    (head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status"), body.to_owned())
}

#[test]
fn what_is_pushed_is_shown_and_kept_and_what_was_answered_survives() {
    let data = tempfile::tempdir().expect("a folder");
    let secret = KeyFile::of(data.path()).add("ci", &Right::ALL, wall_now()).expect("a key");
    let (engine, address) = start(data.path());
    let handle = engine.handle();
    let found = Instance::find(data.path()).expect("it runs");
    assert_eq!(found.api, Some(format!("http://{address}")));

    let at = wall_now();
    let body = format!(r#"{{"point":"{INLET}","value":23.4,"at":"{at}"}}"#);
    assert_eq!(post(address, "/api/v1/ingest", &secret, &body).0, 200);
    // It was answered, so it is on the disk: also for who looks without asking the engine.
    let archive = Archive::open(data.path()).expect("a history");
    let kept = archive.samples(&PointId::new(INLET), at - Duration::from_secs(1), at + Duration::from_secs(1));
    assert_eq!(kept.expect("readable").iter().map(|sample| sample.value).collect::<Vec<_>>(), [23.4]);
    wait_for(&handle, "the value is shown and its source told", |snapshot| {
        let index = snapshot.points.index(&PointId::new(INLET)).expect("a point");
        let is_told =
            |phase| snapshot.sources.iter().any(|source| source.id.as_str() == "api" && source.phase == phase);
        snapshot.values.usable(index) == Some(23.4) && is_told(SourcePhase::Connected)
    });

    let fact =
        |title: &str| format!(r#"{{"key":"d-7","kind":"deployment","title":"{title}","place":"A01","at":"{at}"}}"#);
    for (title, outcome) in [("Firmware 2.1", "inserted"), ("Firmware 2.1", "duplicate"), ("Firmware 2.2", "updated")] {
        let (status, answer) = post(address, "/api/v1/facts", &secret, &fact(title));
        assert!(status == 200 && answer.contains(outcome), "{title}: {status} {answer}");
    }
    let facts = archive.facts(&FactFilter::default()).expect("readable");
    assert_eq!(facts.iter().map(|fact| fact.title.as_str()).collect::<Vec<_>>(), ["Firmware 2.2"]);
    assert_eq!((facts[0].source.as_str(), facts[0].place.as_deref()), ("ci", Some("small/hall-a/A01")));
    let below = |below: &str| FactFilter { below: Some(below.to_owned()), ..FactFilter::default() };
    let count = |filter: FactFilter| archive.facts(&filter).expect("readable").len();
    assert_eq!((count(below("small/hall-a")), count(below("small/hall-a/A0"))), (1, 0));
    let shown = wait_for(&handle, "the fact is shown", |snapshot| !snapshot.facts.is_empty());
    let place = shown.facts[0].place.expect("the plan has it");
    assert_eq!(place.name(&shown.plan), "A01");
    assert!(matches!(place, Place::Rack(_)));
    engine.shutdown().expect("a clean end");

    let (engine, _) = start(data.path());
    let again = engine.handle().snapshots.borrow().clone();
    assert_eq!(again.facts.iter().map(|known| known.fact.title.as_str()).collect::<Vec<_>>(), ["Firmware 2.2"]);
    engine.shutdown().expect("a clean end");
}

#[test]
fn a_key_that_is_made_or_taken_away_counts_while_the_engine_runs() {
    let data = tempfile::tempdir().expect("a folder");
    let (engine, address) = start(data.path());
    let body = format!(r#"{{"point":"{INLET}","value":23.4}}"#);
    assert_eq!(post(address, "/api/v1/ingest", "htk_none", &body).0, 401, "there is no key by default");
    let keys = KeyFile::of(data.path());
    let secret = keys.add("gateway", &[Right::Ingest], wall_now()).expect("a key");
    let until = |status: u16| {
        let ask = || post(address, "/api/v1/ingest", &secret, &body).0 == status;
        (0..600).any(|_| {
            ask() || {
                std::thread::sleep(Duration::from_millis(100));
                false
            }
        })
    };
    assert!(until(200), "a new key is good");
    assert_eq!(post(address, "/api/v1/facts", &secret, "[]").0, 403, "for what it was made for");
    keys.remove("gateway").expect("it is there");
    assert!(until(401), "a removed one is not");
    engine.shutdown().expect("a clean end");
}

#[test]
fn facts_of_a_time_are_found_oldest_first() {
    let data = tempfile::tempdir().expect("a folder");
    let secret = KeyFile::of(data.path()).add("ci", &[Right::Facts], wall_now()).expect("a key");
    let (engine, address) = start(data.path());
    let hour = |hours: u64| wall_now() - Duration::from_secs(3600 * hours);
    let item = |key: &str, at: Timestamp| format!(r#"{{"key":"{key}","kind":"note","title":"{key}","at":"{at}"}}"#);
    let body = format!("[{},{},{}]", item("b", hour(2)), item("a", hour(3)), item("c", hour(1)));
    assert_eq!(post(address, "/api/v1/facts", &secret, &body).0, 200);
    let archive = Archive::open(data.path()).expect("a history");
    let keys = |filter: FactFilter| -> String {
        archive.facts(&filter).expect("readable").iter().map(|fact| fact.key.as_str()).collect()
    };
    assert_eq!(keys(FactFilter::default()), "abc");
    assert_eq!(keys(FactFilter { limit: Some(2), ..FactFilter::default() }), "bc");
    let (from, to) = (Some(hour(2) - Duration::from_secs(60)), Some(hour(1) - Duration::from_secs(60)));
    assert_eq!(keys(FactFilter { from, to, ..FactFilter::default() }), "b");
    engine.shutdown().expect("a clean end");
}

#[test]
fn a_point_that_is_defined_while_it_runs_is_pushed_at_once_and_one_that_is_deleted_is_refused() {
    const PRESSURE: &str = "small/hall-a/A01/door_pressure";
    let data = tempfile::tempdir().expect("a folder");
    let secret = KeyFile::of(data.path()).add("ci", &Right::ALL, wall_now()).expect("a key");
    let (engine, address) = start(data.path());
    let push = || post(address, "/api/v1/ingest", &secret, &format!(r#"{{"point":"{PRESSURE}","value":2}}"#));
    assert_ne!(push().0, 200, "there is none yet");
    let draft = PointDraft {
        place: "A01".to_owned(),
        rack_unit: None,
        name: "door_pressure".to_owned(),
        title: String::new(),
        unit: "Pa".to_owned(),
        category: None,
        min: 0.0,
        max: 20.0,
        period_secs: None,
        limits: Vec::new(),
        note: String::new(),
    };
    let wish = |wish: PointWish| wish.carry_out(data.path(), &plan(), "Ana", wall_now());
    wish(PointWish::Define(draft)).expect("the engine takes it");
    let (status, answer) = push();
    assert_eq!(status, 200, "{answer}");
    wait_for(&engine.handle(), "its value is shown", |snapshot| {
        snapshot.points.index(&PointId::new(PRESSURE)).is_some_and(|index| snapshot.values.usable(index) == Some(2.0))
    });
    wish(PointWish::Delete(PointId::new(PRESSURE))).expect("the engine takes it");
    assert_ne!(push().0, 200, "it is gone");
    engine.shutdown().expect("a clean end");
}

#[test]
fn a_rule_of_sampling_that_is_set_over_http_holds_is_kept_and_is_nothing_for_keys_of_samples() {
    let data = tempfile::tempdir().expect("a folder");
    let keys = KeyFile::of(data.path());
    let secret = keys.add("scheduler", &[Right::Sampling], wall_now()).expect("a key");
    let other = keys.add("gateway", &[Right::Ingest, Right::Facts], wall_now()).expect("a key");
    let (engine, address) = start(data.path());
    let handle = engine.handle();
    let of_point = format!("/api/v1/sampling/points/{INLET}");
    let rule = r#"{"fastest": "1s", "slowest": "60s"}"#;
    assert_eq!(send(address, "PUT", &of_point, &other, rule).0, 403);
    assert_eq!(post(address, "/api/v1/ingest", &secret, "[]").0, 403);
    let (status, body) = send(address, "PUT", &of_point, &secret, rule);
    assert_eq!(status, 200, "{body}");
    assert!(body.contains(r#""slowest":"1min""#), "{body}");
    let wanted = "1s..1min".parse().expect("a rule");
    wait_for(&handle, "the rule holds", |snapshot| {
        snapshot.sampling.rules.rule_of(&PointId::new(INLET), None) == Some(wanted)
    });
    let kept = twin_engine::sampling::file::read(data.path()).expect("readable rules");
    assert_eq!(kept.rule_of(&PointId::new(INLET), None), Some(wanted), "it was kept before it was answered");

    let (status, body) = send(address, "PUT", "/api/v1/sampling/points/small/no/such", &secret, rule);
    assert_eq!(status, 404, "{body}");
    assert!(body.contains("unknown-point") && body.contains("There is no point small/no/such"), "{body}");
    let (status, body) = send(address, "PUT", "/api/v1/sampling/devices/none", &secret, rule);
    assert_eq!(status, 404, "{body}");
    assert!(body.contains("unknown-device") && body.contains(r#""field":"device""#), "{body}");

    assert_eq!(send(address, "DELETE", &of_point, &secret, "").0, 200);
    wait_for(&handle, "the rule is gone", |snapshot| snapshot.sampling.rules.is_empty());
    let (status, body) = send(address, "GET", "/api/v1/sampling", &secret, "");
    let rules: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!((status, rules), (200, serde_json::json!({"site": null, "devices": {}, "points": {}})));
    engine.shutdown().expect("it ends in order");
}
