//! The MQTT source against real brokers, fed by rumqttc.

use crate::rig::{NOW, Publisher, Rig, start_broker, ticket};
use std::net::{Ipv4Addr, SocketAddr};
use twin_ingress::mqtt::EmbeddedBroker;
use twin_ingress::{RejectReason, SourcePhase, SourceReport};
use twin_model::{PointId, Quality};

const INLET: &str = "dc/t/hall/R0/inlet_mid";

fn is_connected(report: &SourceReport) -> bool {
    report.phase == SourcePhase::Connected
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn published_messages_become_samples_of_their_points() {
    let broker = start_broker().await;
    let mut rig = Rig::start(broker.address(), 16);
    rig.wait_report(is_connected).await;
    let mut publisher = Publisher::connect(broker.address(), "bot").await;
    publisher.publish(INLET, [r#"{"value":73.4,"unit":"°F","at":"2026-01-31T07:59:59Z","seq":1}"#]).await;

    let batch = rig.next_batch().await;
    assert_eq!((ticket(&batch), batch.samples.len()), (1, 1));
    let sample = batch.samples[0];
    assert_eq!(rig.points.index(&PointId::new("t/hall/R0/inlet_mid")), Some(sample.point));
    assert!((sample.value - 23.0).abs() < 1e-9);
    assert_eq!((sample.quality, NOW.since(sample.at).as_secs()), (Quality::Good, 1));

    let report = rig.wait_report(|report| report.accepted == 1).await;
    assert_eq!((report.duplicates, report.rejects.len(), report.last_error), (0, 0, None));
    assert_eq!(report.address, format!("mqtt://{}", broker.address()));
    rig.stop().await;
    broker.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn malformed_messages_change_nothing_and_are_counted_with_an_example() {
    let broker = start_broker().await;
    let mut rig = Rig::start(broker.address(), 16);
    rig.wait_report(is_connected).await;
    let mut publisher = Publisher::connect(broker.address(), "bot").await;
    publisher.publish(INLET, ["warm", "{", "\u{1b}[2J"]).await;
    publisher.publish("dc/t/hall/R7/inlet_mid", ["20"]).await;
    publisher.publish(INLET, [vec![b' '; 70_000]]).await;
    publisher.publish("dc/elsewhere/hall/R0/inlet_mid", ["20"]).await;

    let report = rig.wait_report(|report| report.rejects.iter().map(|reject| reject.count).sum::<u64>() == 5).await;
    assert_eq!(report.accepted, 0);
    let count = |reason| report.rejects.iter().find(|reject| reject.reason == reason).map_or(0, |reject| reject.count);
    assert_eq!(count(RejectReason::NotANumber), 2);
    assert_eq!(count(RejectReason::MalformedJson), 1);
    assert_eq!(count(RejectReason::UnknownPoint), 1);
    assert_eq!(count(RejectReason::Oversized), 1);
    assert_eq!(report.rejects[0].reason, RejectReason::NotANumber);
    assert_eq!(report.rejects[0].examples[0], format!("{INLET} ·[2J"));

    // And the next good one is the first sample of the first batch.
    publisher.publish(INLET, ["21"]).await;
    let batch = rig.next_batch().await;
    assert_eq!((ticket(&batch), batch.samples[0].value), (1, 21.0));
    rig.stop().await;
    broker.shutdown().await;
}

/// Five messages, told apart by value and time.
fn five(base: u32) -> Vec<String> {
    (base..base + 5).map(|value| format!(r#"{{"value":{value},"at":"2026-01-31T07:59:{value}Z"}}"#)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_not_committed_comes_again_to_the_next_process_and_what_was_does_not() {
    let broker = start_broker().await;
    let mut rig = Rig::start(broker.address(), 16);
    rig.wait_report(is_connected).await;
    let mut publisher = Publisher::connect(broker.address(), "bot").await;
    publisher.publish(INLET, five(10)).await;
    let (values, last) = rig.next_values(5).await;
    assert_eq!(values, [10.0, 11.0, 12.0, 13.0, 14.0]);
    rig.commit(&last.expect("a batch"));
    publisher.publish(INLET, five(20)).await;
    let (values, _) = rig.next_values(5).await;
    assert_eq!(values, [20.0, 21.0, 22.0, 23.0, 24.0]);
    rig.kill().await;
    // Published while nobody listens: the session keeps it.
    publisher.publish(INLET, five(30)).await;

    let mut next = Rig::start(broker.address(), 16);
    let (values, last) = next.next_values(10).await;
    assert_eq!(values, [20.0, 21.0, 22.0, 23.0, 24.0, 30.0, 31.0, 32.0, 33.0, 34.0]);
    next.commit(&last.expect("a batch"));
    publisher.publish(INLET, ["40"]).await;
    assert_eq!(next.next_values(1).await.0, [40.0]);
    next.stop().await;

    // Everything but the last was acknowledged after its commit: only that comes a third time.
    let mut last = Rig::start(broker.address(), 16);
    assert_eq!(last.next_values(1).await.0, [40.0]);
    last.stop().await;
    broker.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broker_that_comes_back_is_found_again_and_the_loss_is_reported() {
    let broker = start_broker().await;
    let address = broker.address();
    let mut rig = Rig::start(address, 16);
    rig.wait_report(is_connected).await;
    Publisher::connect(address, "bot").await.publish(INLET, ["20"]).await;
    assert_eq!(rig.next_values(1).await.0, [20.0]);

    broker.shutdown().await;
    let lost = rig.wait_report(|report| report.phase == SourcePhase::Lost).await;
    assert!(lost.last_error.is_some());

    let broker = EmbeddedBroker::start(address).await.expect("the port is free again");
    rig.wait_report(is_connected).await;
    Publisher::connect(address, "bot").await.publish(INLET, ["21"]).await;
    assert_eq!(rig.next_values(1).await.0, [21.0]);
    rig.stop().await;
    broker.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_broker_the_source_keeps_trying_says_why_and_ends_when_told() {
    let broker = start_broker().await;
    let address = broker.address();
    broker.shutdown().await;
    let mut rig = Rig::start(address, 16);
    let report = rig.wait_report(|report| report.last_error.is_some()).await;
    assert_eq!(report.phase, SourcePhase::Connecting);
    let error = report.last_error.expect("an error");
    assert!(error.starts_with("connect to the broker: "), "{error}");
    rig.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_engine_holds_the_source_back_and_nothing_is_lost() {
    const COUNT: u32 = 3_000;
    let broker = start_broker().await;
    let mut rig = Rig::start(broker.address(), 1);
    rig.wait_report(is_connected).await;
    let mut publisher = Publisher::connect(broker.address(), "bot").await;
    // Nobody takes events from here on: one fills the channel, the rest waits in the source and in the broker.
    let base = NOW.as_millis() - 100_000;
    let payloads = (0..COUNT).map(|n| format!(r#"{{"value":{},"at":{}}}"#, n % 80, base + i64::from(n)));
    publisher.publish(INLET, payloads).await;

    let (mut values, mut tickets) = (Vec::new(), Vec::new());
    while values.len() < COUNT as usize {
        let batch = rig.next_batch().await;
        tickets.push(ticket(&batch));
        values.extend(batch.samples.iter().map(|sample| sample.value as u32));
        rig.commit(&batch);
    }
    assert!(values.iter().copied().eq((0..COUNT).map(|n| n % 80)), "in order, each once");
    assert!(tickets.windows(2).all(|pair| pair[1] == pair[0] + 1), "tickets rise by one");
    let report = rig.wait_report(|report| report.accepted == u64::from(COUNT)).await;
    assert_eq!(report.duplicates, 0);
    rig.stop().await;
    broker.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn retained_values_come_on_the_first_subscription_and_not_again_on_a_reconnect() {
    let broker = start_broker().await;
    let mut publisher = Publisher::connect(broker.address(), "bot").await;
    publisher.retain(INLET, "25").await;
    let mut rig = Rig::start(broker.address(), 16);
    let (values, last) = rig.next_values(1).await;
    assert_eq!(values, [25.0]);
    rig.commit(&last.expect("a batch"));
    publisher.publish(INLET, ["26"]).await;
    let (values, last) = rig.next_values(1).await;
    assert_eq!(values, [26.0]);
    rig.commit(&last.expect("a batch"));
    rig.stop().await;

    let mut next = Rig::start(broker.address(), 16);
    next.wait_report(is_connected).await;
    publisher.publish(INLET, ["27"]).await;
    let batch = next.next_batch().await;
    assert_eq!(batch.samples.last().map(|sample| sample.value), Some(27.0));
    assert!(batch.samples.iter().all(|sample| sample.value != 25.0));
    next.stop().await;
    broker.shutdown().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_port_where_nobody_speaks_mqtt_does_not_hold_up_the_end() {
    let silent = tokio::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await.expect("a free port");
    let rig = Rig::start(silent.local_addr().expect("an address"), 16);
    let (_connection, _) = silent.accept().await.expect("the source connects");
    rig.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn facts_come_before_the_batch_that_they_are_acknowledged_with_and_again_when_it_was_not_committed() {
    let broker = start_broker().await;
    let mut rig = Rig::start(broker.address(), 16);
    rig.wait_report(is_connected).await;
    let mut publisher = Publisher::connect(broker.address(), "ci").await;
    let fact = r#"{"key":"d1","kind":"deployment","title":"Firmware 2.1","place":"R1"}"#;
    publisher.publish("dc/t/facts/ci", [fact]).await;
    let facts = rig.next_facts().await;
    assert_eq!((facts[0].fact.source.as_str(), facts[0].fact.place.as_deref()), ("ci", Some("t/hall/R1")));
    let batch = rig.next_batch().await;
    assert!(batch.samples.is_empty() && batch.receipt.is_some());
    rig.kill().await;

    let mut next = Rig::start(broker.address(), 16);
    assert_eq!(next.next_facts().await, facts, "nobody had committed it");
    let batch = next.next_batch().await;
    next.commit(&batch);
    publisher.publish("dc/t/facts/ci", ["{", r#"{"key":"d2"}"#]).await;
    let report = next.wait_report(|report| report.rejects.iter().map(|reject| reject.count).sum::<u64>() == 2).await;
    assert!(report.rejects.iter().any(|reject| reject.reason == RejectReason::MalformedFact));
    next.stop().await;
    broker.shutdown().await;
}
