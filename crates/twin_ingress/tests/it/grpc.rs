//! Samples and facts over gRPC, by the generated client.

use crate::caller::{Door, FACTS_KEY, KEY, limits};
use crate::rig::NOW;
use std::net::SocketAddr;
use tonic::codegen::tokio_stream::{iter, wrappers::ReceiverStream};
use tonic::transport::Channel;
use tonic::{Code, Request};
use twin_proto::ingest::ingest_client::IngestClient;
use twin_proto::ingest::{Fact, FactStatus, PutFactsRequest, Sample, SampleBatch};

async fn connect(address: SocketAddr) -> IngestClient<Channel> {
    IngestClient::connect(format!("http://{address}")).await.expect("somebody listens")
}

fn with_key<T>(key: &'static str, body: T) -> Request<T> {
    let mut request = Request::new(body);
    request.metadata_mut().insert("x-api-key", key.parse().expect("a header"));
    request
}

fn sample(value: f64, millis_ago: i64) -> Sample {
    Sample {
        point: "t/hall/R0/inlet_mid".to_owned(),
        value: Some(value),
        at_unix_millis: Some(NOW.as_millis() - millis_ago),
        ..Sample::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn batches_are_acknowledged_in_order_after_their_commit() {
    let mut door = Door::open(16, limits());
    let mut client = connect(door.address).await;
    let (batches, sent) = tokio::sync::mpsc::channel(8);
    let opened = tokio::spawn(async move { client.stream(with_key(KEY, ReceiverStream::new(sent))).await });
    let mut refused = sample(20.0, 10_000);
    refused.unit = "kW".to_owned();
    let first = SampleBatch { number: 7, samples: vec![sample(20.0, 10_000), refused, sample(20.0, 10_000)] };
    batches.send(first).await.expect("a stream");
    batches.send(SampleBatch { number: 8, samples: vec![sample(21.0, 9_000)] }).await.expect("a stream");
    let one = door.next_batch().await;
    let two = door.next_batch().await;
    assert_eq!((one.samples[0].value, two.samples[0].value), (20.0, 21.0), "both wait for their commit");
    two.receipt.expect("somebody waits").settle();
    let mut answers = opened.await.expect("no panic").expect("let in").into_inner();
    let answer = answers.message().await.expect("no error").expect("an answer");
    assert_eq!((answer.number, answer.accepted, answer.duplicates), (7, 1, 1));
    assert_eq!((answer.refusals[0].index, answer.refusals[0].reason.as_str()), (1, "unit-mismatch"));
    assert_eq!(answers.message().await.expect("no error").map(|answer| answer.number), Some(8));
    drop(batches);
    assert_eq!(answers.message().await.expect("no error"), None);
    door.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_no_key_for_it_is_told_so() {
    let (address, mut samples, door) = Door::committing(limits());
    let mut client = connect(address).await;
    let batch = || iter([SampleBatch { number: 1, samples: vec![sample(20.0, 1_000)] }]);
    let code = |outcome: Result<_, tonic::Status>| outcome.err().map(|status| status.code());
    assert_eq!(code(client.stream(Request::new(batch())).await.map(drop)), Some(Code::Unauthenticated));
    assert_eq!(code(client.stream(with_key("x", batch())).await.map(drop)), Some(Code::Unauthenticated));
    assert_eq!(code(client.stream(with_key(FACTS_KEY, batch())).await.map(drop)), Some(Code::PermissionDenied));
    assert!(samples.try_recv().is_err());
    door.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn facts_are_put_and_each_is_told_what_became_of_it() {
    let (address, _samples, door) = Door::committing(limits());
    let mut client = connect(address).await;
    let good = Fact { key: "t1".into(), kind: "ticket".into(), title: "Fan noise".into(), ..Fact::default() };
    let bad = Fact { kind: "party".into(), ..good.clone() };
    let answer = client.put_facts(with_key(FACTS_KEY, PutFactsRequest { facts: vec![good, bad] })).await;
    let results = answer.expect("let in").into_inner().results;
    assert_eq!(
        results.iter().map(|result| result.status()).collect::<Vec<_>>(),
        [FactStatus::Inserted, FactStatus::Refused]
    );
    assert_eq!(results[1].reason, "malformed-fact");
    door.close().await;
}
