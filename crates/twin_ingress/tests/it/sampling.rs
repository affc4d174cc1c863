//! Rules of sampling over HTTP: who may, what is read, what is handed on, and what is answered.

use crate::caller::{Answer, Door, FACTS_KEY, KEY, limits, say};
use std::net::SocketAddr;
use std::sync::Arc;
use twin_ingress::pushed::{Right, SamplingCall, SamplingRefusal};
use twin_model::sampling::{Sampling, SamplingScope};

/// A door behind which somebody keeps rules for one point, as an engine does.
fn open() -> (SocketAddr, Door) {
    let mut door = Door::open(16, limits());
    let mut calls = door.sampling.take().expect("nobody has taken it");
    tokio::spawn(async move {
        let mut rules = Sampling::default();
        while let Some(SamplingCall { change, by, answer, address: _ }) = calls.recv().await {
            assert_eq!(by, "all");
            let told = match change {
                Some((SamplingScope::Point(id), _)) if id.as_str() != "t/hall/R0/inlet_mid" => {
                    Err(SamplingRefusal::Unknown(format!("There is no point {id}")))
                }
                Some((SamplingScope::Device(name), _)) if name == "disk is full" => {
                    Err(SamplingRefusal::NotKept("The sampling rule holds but was not kept".to_owned()))
                }
                change => {
                    change.into_iter().for_each(|(scope, rule)| rules.set(scope, rule));
                    Ok(Arc::new(rules.clone()))
                }
            };
            drop(answer.send(told));
        }
    });
    (door.address, door)
}

async fn ask(address: SocketAddr, method: &str, path: &str, secret: &str, body: &str) -> Answer {
    let kind = if body.is_empty() { "" } else { "Content-Type: application/json\r\n" };
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: t\r\nConnection: close\r\nX-API-KEY: {secret}\r\n{kind}Content-Length: {length}\r\n\r\n"
    );
    say(address, &head, body.as_bytes()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rules_are_set_read_and_taken_away() {
    let (address, door) = open();
    let read = || ask(address, "GET", "/api/v1/sampling", KEY, "");
    let none = serde_json::json!({"site": null, "devices": {}, "points": {}});
    assert_eq!(read().await.body, none);
    for (of, rule) in [
        ("site", r#"{"every": "60s"}"#),
        ("devices/ups-a%20card", r#"{"every": "500ms"}"#),
        ("points/t/hall/R0/inlet_mid", r#"{"fastest": "1s", "slowest": "60s"}"#),
        ("points/t%2Fhall%2FR0%2Finlet_mid", r#"{"fastest": "1s", "slowest": "90s"}"#),
    ] {
        let answer = ask(address, "PUT", &format!("/api/v1/sampling/{of}"), KEY, rule).await;
        assert_eq!(answer.status, 200, "{of} {answer:?}");
    }
    let all = serde_json::json!({
        "site": {"every": "1min"},
        "devices": {"ups-a card": {"every": "500ms"}},
        "points": {"t/hall/R0/inlet_mid": {"fastest": "1s", "slowest": "90s"}},
    });
    assert_eq!(read().await.body, all);
    for of in ["site", "devices/ups-a%20card", "points/t/hall/R0/inlet_mid"] {
        assert_eq!(ask(address, "DELETE", &format!("/api/v1/sampling/{of}"), KEY, "").await.status, 200, "{of}");
    }
    assert_eq!(read().await.body, none);
    door.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_names_its_field_and_changes_nothing() {
    let (address, door) = open();
    let good = r#"{"every": "5s"}"#;
    for (method, of, body, status, reason, field) in [
        ("PUT", "/site", r#"{"every": "2h"}"#, 422, "wrong-rule", "every"),
        ("PUT", "/site", r#"{"fastest": "9s", "slowest": "1s"}"#, 422, "wrong-rule", "fastest"),
        ("PUT", "/site", r#"{"evry": "5s"}"#, 422, "wrong-rule", "evry"),
        ("PUT", "/site", "{", 400, "malformed-json", ""),
        ("PUT", "/points/t/hall/R9/inlet_mid", good, 404, "unknown-point", "point"),
        ("DELETE", "/points/t/hall/R9/inlet_mid", "", 404, "unknown-point", "point"),
        ("PUT", "/devices/disk%20is%20full", good, 500, "not-kept", "device"),
        ("PUT", "/rooms/a", good, 404, "no-such-path", ""),
        ("PUT", "/devices/", good, 404, "no-such-path", ""),
        ("PUT", "/site", "", 415, "not-json", ""),
        ("POST", "/site", good, 405, "wrong-method", ""),
        ("PUT", "", good, 405, "wrong-method", ""),
    ] {
        let answer = ask(address, method, &format!("/api/v1/sampling{of}"), KEY, body).await;
        assert_eq!((answer.status, answer.reason()), (status, reason), "{method} {of} {body} {answer:?}");
        assert_eq!(answer.body["error"]["field"].as_str().unwrap_or_default(), field, "{method} {of} {body}");
        assert!(answer.body["error"]["message"].as_str().is_some_and(|message| !message.is_empty()));
    }
    let rules = ask(address, "GET", "/api/v1/sampling", KEY, "").await.body;
    assert_eq!(rules, serde_json::json!({"site": null, "devices": {}, "points": {}}));
    door.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_a_key_with_that_right_sees_or_changes_rules() {
    let (address, door) = open();
    for (method, of, body) in [("GET", "", ""), ("PUT", "/site", r#"{"every": "5s"}"#), ("DELETE", "/site", "")] {
        let path = format!("/api/v1/sampling{of}");
        let answer = ask(address, method, &path, FACTS_KEY, body).await;
        assert_eq!((answer.status, answer.reason()), (403, "not-allowed"), "{method}");
        let message = answer.body["error"]["message"].as_str().unwrap_or_default();
        assert!(message.contains("--may sampling"), "{message}");
        assert_eq!(ask(address, method, &path, "x", body).await.status, 401, "{method}");
    }
    assert_eq!("sampling".parse(), Ok(Right::Sampling));
    door.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_engine_that_takes_no_more_calls_is_told() {
    let mut door = Door::open(16, limits());
    let calls = door.sampling.take().expect("nobody has taken it");
    drop(calls);
    let stopping = ask(door.address, "GET", "/api/v1/sampling", KEY, "").await;
    assert_eq!((stopping.status, stopping.reason()), (503, "stopping"));
    door.close().await;
}
