//! Samples and facts over HTTP: what is answered, when, and what it changes.

use crate::caller::{Door, FACTS_KEY, KEY, SHORT, ingest, limits, post, request, say};
use crate::rig::NOW;
use crate::site;
use proptest::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use twin_ingress::pushed::{BindApiError, CallRate, KeyRing, PushLimits, PushSource};
use twin_ingress::{RejectReason, SourcePhase};
use twin_model::{PointId, Quality, Sample};

fn value(samples: &[Sample], point: &str) -> Option<f64> {
    let index = site::points(2).index(&PointId::new(point)).expect(point);
    samples.iter().find(|sample| sample.point == index).map(|sample| sample.value)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sample_is_answered_only_after_its_commit() {
    let mut door = Door::open(16, limits());
    let address = door.address;
    let body = r#"{"point":"t/hall/R0/inlet_mid","value":73.4,"unit":"°F","at":"2026-01-31T07:59:59Z","seq":1}"#;
    let mut asked = tokio::spawn(ingest(address, body));
    let batch = door.next_batch().await;
    assert!(tokio::time::timeout(SHORT, &mut asked).await.is_err(), "nothing is answered before the commit");
    batch.receipt.expect("somebody waits").settle();
    let answer = asked.await.expect("no panic");
    assert_eq!((answer.status, answer.items()), (200, vec!["accepted".to_owned()]), "{answer:?}");
    let sample = batch.samples[0];
    assert!((value(&batch.samples, "t/hall/R0/inlet_mid").expect("it is there") - 23.0).abs() < 1e-9);
    assert_eq!((sample.quality, NOW.since(sample.at).as_secs()), (Quality::Good, 1));
    door.wait_report(|report| report.accepted == 1 && report.phase == SourcePhase::Connected).await;
    door.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn machines_tell_their_quantities_by_name_or_synonym_in_their_own_units() {
    let (address, mut samples, door) = Door::committing(limits());
    let body = r#"[
        {"machine_id":"R0","temperature":77,"temperature_unit":"°F","humidity":0.45,"units":{"humidity":"ratio"},"power_a":null},
        {"machine_id":"t/power/mains","active_power":41500,"active_power_unit":"W","at":"2026-01-31T07:59:59Z"}]"#;
    let answer = ingest(address, body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.body["items"][0]["samples"], 2);
    let samples = samples.recv().await.expect("a batch");
    assert_eq!(samples.len(), 3);
    for (point, expected) in
        [("t/hall/R0/inlet_mid", 25.0), ("t/hall/R0/humidity_mid", 45.0), ("t/power/mains/power", 41.5)]
    {
        assert!((value(&samples, point).expect(point) - expected).abs() < 1e-9, "{point}");
    }
    door.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_item_of_a_batch_is_answered_and_refusals_are_counted_with_examples() {
    let mut door = Door::open(16, limits());
    let address = door.address;
    let good = r#"{"point":"t/hall/R1/inlet_mid","value":20,"at":"2026-01-31T07:59:00Z"}"#;
    let bad = [
        (r#"{"point":"t/hall/R9/inlet_mid","value":20}"#, "unknown-point"),
        (r#"{"point":"t/hall/R0/inlet_mid","value":"NaN"}"#, "not-a-number"),
        (r#"{"point":"t/hall/R0/inlet_mid","value":20,"unit":"kW"}"#, "unit-mismatch"),
        (r#"{"point":"t/hall/R0/inlet_mid","value":20,"at":"2027-01-31T08:00:00Z"}"#, "too-far-ahead"),
        (r#"{"point":"t/hall/R0/inlet_mid","value":20,"at":"soon"}"#, "malformed-time"),
        (r#"{"point":"t/hall/R0/inlet_mid","value":20,"at":1}"#, "too-old"),
        (r#"{"point":"t/hall/R0/inlet_mid"}"#, "missing-value"),
        (r#"{"point":"t/hall/R0/inlet_mid","value":20,"quality":"fine"}"#, "malformed-field"),
        (r#"{"machine_id":"R7","temperature":20}"#, "unknown-place"),
        (r#"{"machine_id":"R0","colour":20}"#, "unknown-quantity"),
        (r#"{"machine_id":"R0","temperature":20,"inlet_mid":21}"#, "unknown-quantity"),
        (r#"{"machine_id":"R0"}"#, "missing-value"),
        (r#"{"value":20}"#, "unknown-point"),
        ("7", "malformed-json"),
    ];
    let texts: Vec<&str> = [good, good].into_iter().chain(bad.iter().map(|(text, _)| *text)).collect();
    let body = format!(r#"{{"items":[{}]}}"#, texts.join(","));
    let asked = tokio::spawn(async move { ingest(address, &body).await });
    let report = door.wait_report(|report| report.accepted == 1).await;
    let answer = asked.await.expect("no panic");
    let expected: Vec<&str> = ["accepted", "duplicate"].into_iter().chain(bad.iter().map(|(_, why)| *why)).collect();
    assert_eq!((answer.status, answer.items()), (207, expected.iter().map(ToString::to_string).collect()));
    assert_eq!(report.rejects.iter().map(|reject| reject.count).sum::<u64>(), bad.len() as u64);
    let unit = report.rejects.iter().find(|reject| reject.reason == RejectReason::UnitMismatch).expect("counted");
    assert!(unit.examples[0].contains("\"kW\""), "{:?}", unit.examples);

    let all_bad = ingest(address, r#"{"point":"t/hall/R9/inlet_mid","value":20}"#).await;
    assert_eq!((all_bad.status, all_bad.items()), (422, vec!["unknown-point".to_owned()]));
    let message = all_bad.body["items"][0]["message"].as_str().unwrap_or_default();
    assert!(message.contains("t/hall/R9/inlet_mid"), "{message}");
    door.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_request_is_refused_with_the_status_that_says_why() {
    let (address, mut samples, door) = Door::committing(limits());
    let json = "Content-Type: application/json\r\n";
    let good = br#"{"point":"t/hall/R0/inlet_mid","value":20}"#;
    let key = format!("X-API-KEY: {KEY}\r\n");
    let facts_key = format!("X-API-KEY: {FACTS_KEY}\r\n");
    for (path, headers, body, status, reason) in [
        ("/api/v1/ingest", json.to_owned(), &good[..], 401, "no-key"),
        ("/api/v1/ingest", format!("X-API-KEY: x\r\n{json}"), good, 401, "wrong-key"),
        ("/api/v1/ingest", format!("{facts_key}{json}"), good, 403, "not-allowed"),
        ("/api/v1/ingest", key.clone(), good, 415, "not-json"),
        ("/api/v1/ingest", format!("{key}Content-Type: text/plain\r\n"), good, 415, "not-json"),
        ("/api/v1/ingest", format!("{key}{json}Content-Encoding: gzip\r\n"), good, 415, "encoded"),
        ("/api/v1/ingest", format!("{key}{json}"), b"[{\"value\": NaN}]", 400, "malformed-json"),
        ("/api/v1/ingest", format!("{key}{json}"), b"\xff\xfe", 400, "malformed-json"),
        ("/api/v1/ingest", format!("{key}{json}Idempotency-Key: \r\n"), good, 400, "malformed-idempotency-key"),
        ("/api/v2/ingest", format!("{key}{json}"), good, 404, "no-such-path"),
        ("/healthz", format!("{key}{json}"), good, 405, ""),
    ] {
        let answer = request(address, path, &headers, body).await;
        assert_eq!((answer.status, answer.reason()), (status, reason), "{path} {headers}");
    }
    let malformed = ingest(address, "[\n{\"value\": NaN}]").await;
    assert_eq!((&malformed.body["error"]["line"], &malformed.body["error"]["column"]), (&2.into(), &11.into()));
    let get = say(address, "GET /api/v1/ingest HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n", b"").await;
    assert_eq!((get.status, get.reason()), (405, "wrong-method"));
    let health = say(address, "GET /healthz HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n", b"").await;
    assert_eq!((health.status, &health.body["status"]), (200, &"ok".into()));
    assert!(samples.try_recv().is_err(), "nothing was taken");
    door.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_is_too_long_is_refused_before_it_is_read() {
    let (address, _samples, door) = Door::committing(limits());
    let head = |more: &str| {
        format!(
            "POST /api/v1/ingest HTTP/1.1\r\nHost: t\r\nConnection: close\r\nX-API-KEY: {KEY}\r\nContent-Type: application/json\r\n{more}\r\n\r\n"
        )
    };
    // Not a byte of it is sent.
    let told = say(address, &head("Content-Length: 10000000"), b"").await;
    assert_eq!((told.status, told.reason()), (413, "body-too-long"));
    // One that does not say how long it is.
    let mut body = Vec::new();
    for _ in 0..20 {
        body.extend_from_slice(b"10000\r\n");
        body.extend_from_slice(&[b' '; 0x10000]);
        body.extend_from_slice(b"\r\n");
    }
    let chunked = say(address, &head("Transfer-Encoding: chunked"), &body).await;
    assert_eq!((chunked.status, chunked.reason()), (413, "body-too-long"));
    let many = format!("[{}]", vec!["1"; 10_001].join(","));
    let many = ingest(address, &many).await;
    assert_eq!((many.status, many.reason()), (413, "too-many-items"));
    door.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_calls_too_often_is_told_when_to_come_again_and_one_taken_away_is_not_let_in() {
    let slow = PushLimits { calls: CallRate { per_second: 0.1, burst: 2.0 }, ..PushLimits::default() };
    let (address, _samples, door) = Door::committing(slow);
    let body = r#"{"point":"t/hall/R0/inlet_mid","value":20}"#;
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(ingest(address, body).await.status);
    }
    assert_eq!(statuses, [200, 200, 429]);
    let wait = ingest(address, body).await.header("Retry-After").and_then(|secs| secs.parse::<u64>().ok());
    assert!(wait.is_some_and(|secs| (1..=11).contains(&secs)), "{wait:?}");
    door.keys.send_replace(Arc::new(KeyRing::default()));
    assert_eq!(ingest(address, body).await.status, 401);
    door.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_engine_that_takes_nothing_or_does_not_commit_asks_callers_to_come_again() {
    let hasty = PushLimits { queue_wait: SHORT, commit_wait: SHORT, ..limits() };
    let mut door = Door::open(1, hasty);
    let address = door.address;
    let body = |secs: u32| format!(r#"{{"point":"t/hall/R0/inlet_mid","value":20,"at":"2026-01-31T07:59:{secs}Z"}}"#);
    let batch = loop {
        // Reports find room first, now and then.
        let asked = ingest(address, &body(10)).await;
        assert_eq!((asked.status, asked.header("Retry-After").is_some()), (503, true), "{asked:?}");
        if asked.reason() == "not-committed" {
            break door.next_batch().await;
        }
        drop(door.events.try_recv());
    };
    assert_eq!(batch.samples.len(), 1);
    // The same again is no news, and it still waits for the first one's commit.
    let again = tokio::spawn(async move { ingest(address, &body(10)).await });
    assert_eq!(again.await.expect("no panic").reason(), "not-committed");
    batch.receipt.expect("somebody waits").settle();
    let third = tokio::spawn(async move {
        loop {
            let answer = ingest(address, &body(10)).await;
            if answer.status != 503 {
                return answer;
            }
        }
    });
    let third = loop {
        drop(door.events.try_recv());
        if third.is_finished() {
            break third.await.expect("no panic");
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    assert_eq!((third.status, third.items()), (200, vec!["duplicate".to_owned()]));
    door.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_idempotency_key_and_body_are_answered_again_without_new_samples() {
    let (address, mut samples, door) = Door::committing(limits());
    let headers = format!("X-API-KEY: {KEY}\r\nContent-Type: application/json\r\nIdempotency-Key: 7f\r\n");
    let send = |body: &'static str| {
        let headers = headers.clone();
        async move { request(address, "/api/v1/ingest", &headers, body.as_bytes()).await }
    };
    // Without a time of their own, nothing else tells that they are the same.
    let body = r#"[{"point":"t/hall/R0/inlet_mid","value":20},{"point":"t/hall/R9/inlet_mid","value":20}]"#;
    let first = send(body).await;
    let second = send(body).await;
    assert_eq!((first.status, first.header("Idempotent-Replayed")), (207, None));
    assert_eq!((second.status, second.header("Idempotent-Replayed")), (207, Some("true")));
    assert_eq!(first.body, second.body);
    let other = send(r#"{"point":"t/hall/R0/inlet_mid","value":21}"#).await;
    assert_eq!((other.status, other.reason()), (422, "idempotency-key-reused"));
    assert_eq!(samples.recv().await.expect("a batch").len(), 1);
    assert!(samples.try_recv().is_err(), "nothing came twice");
    door.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn facts_are_answered_one_by_one() {
    let (address, _samples, door) = Door::committing(limits());
    let body = r#"[{"key":"d1","kind":"deployment","title":"Firmware 2.1","place":"R1"},{"key":"d2","title":"x"}]"#;
    let answer = post(address, "/api/v1/facts", body).await;
    assert_eq!((answer.status, answer.items()), (207, vec!["inserted".to_owned(), "malformed-fact".to_owned()]));
    door.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_that_is_to_stop_ends_though_somebody_waits() {
    let mut door = Door::open(16, limits());
    let address = door.address;
    let asked = tokio::spawn(async move { ingest(address, r#"{"point":"t/hall/R0/inlet_mid","value":20}"#).await });
    let batch = door.next_batch().await;
    let receipt = batch.receipt.expect("somebody waits");
    let closing = tokio::spawn(door.close());
    receipt.settle();
    assert_eq!(asked.await.expect("no panic").status, 200, "who was being served is still answered");
    closing.await.expect("it ends");
}

#[test]
fn beyond_this_machine_nobody_is_served_without_consent() {
    let keys = tokio::sync::watch::channel(Arc::default()).1;
    let books = (site::points(1), crate::rig::places(1));
    let clock = Arc::new(crate::rig::HandClock::default());
    let refused = PushSource::bind(([0, 0, 0, 0], 0).into(), false, books, clock, keys);
    assert!(matches!(refused, Err(BindApiError::BeyondLoopback(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_body_makes_a_sample_that_was_not_said(
        bytes in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..200),
            "[\\[\\]{},:\"a-z0-9._/ -]{0,80}".prop_map(String::into_bytes),
            "\\[?\\{\"(point|machine_id)\":\"(t/hall/R0/inlet_mid|R0|R9|)\",\"(value|temperature|at)\":(20|null|\"x\"|1e400|-7)\\}?\\]?"
                .prop_map(String::into_bytes),
        ]
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let (answer, taken) = runtime.block_on(async {
            let (address, mut samples, door) = Door::committing(limits());
            let headers = format!("X-API-KEY: {KEY}\r\nContent-Type: application/json\r\n");
            let answer = request(address, "/api/v1/ingest", &headers, &bytes).await;
            door.close().await;
            (answer, samples.try_recv().unwrap_or_default())
        });
        let text = String::from_utf8_lossy(&bytes);
        prop_assert!([200, 207, 400, 422].contains(&answer.status), "{} for {text}", answer.status);
        for sample in taken {
            let said = sample.value == 20.0 || sample.value == -7.0;
            prop_assert!(said && text.contains("20") | text.contains("-7"), "{sample:?} was not said by {text}");
        }
    }
}
