//! The twin's engine as one of those that take in what is published.

use crate::{Form, Outcome, now, points, say, wall_nanos};
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::{AsyncClient, MqttOptions};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use twin_api::{Snapshot, SourcePhase};
use twin_engine::archive::Archive;
use twin_engine::clock::wall_now;
use twin_engine::{ApiChoice, BrokerChoice, Engine, EngineConfig, MqttConfig, SiteClock};
use twin_ingress::mqtt::EmbeddedBroker;
use twin_model::connection::Listener;
use twin_model::{PointIndex, PointTable, SitePlan, Timestamp};

/// More than the slowest machine needs.
const PATIENCE: Duration = Duration::from_secs(300);
/// Single messages whose latency is taken.
const PROBES: u32 = 50;
/// Least pause between two probes.
const PROBE_PAUSE_MILLIS: u64 = 60;
/// What is added to that differs from probe to probe, so that they meet every phase of the period of snapshots (50 ms): a
/// pause that is always the same begins each probe just as long after a snapshot. 37 and 101 have no common divisor.
const PROBE_STEP_MILLIS: u64 = 37;
const PROBE_SPAN_MILLIS: u64 = 101;

/// Takes in `samples` from `broker`, or its own where there is none; see the head of the program.
pub(crate) fn take(broker: Option<MqttConfig>, form: Form, samples: u64, until: i64) -> Outcome<()> {
    let data = tempfile::tempdir()?;
    let (points, plan) = points()?;
    // A document of connections names its broker, so the embedded one has to be there before the engine.
    let early = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let mut embedded = None;
    let broker = match (broker, form) {
        (None, Form::Batch) => {
            let started = early.block_on(EmbeddedBroker::start(([127, 0, 0, 1], 0).into()))?;
            Some(MqttConfig::at(embedded.insert(started).address()))
        }
        (broker, _) => broker,
    };
    let listeners = match (&broker, form) {
        (Some(broker), Form::Batch) => listeners(broker, &plan)?,
        _ => Vec::new(),
    };
    let is_listening = listeners.len();
    let config = EngineConfig {
        plan,
        data: data.path().to_owned(),
        broker: broker.map_or(BrokerChoice::Embedded, BrokerChoice::External),
        connections: Vec::new(),
        profiles: Vec::new(),
        api: ApiChoice::Off,
        listeners,
        traps: None,
        clock: Arc::new(SiteClock::real()),
        is_simulated: true,
    };
    let engine = Engine::start(config)?;
    let mut snapshots = engine.handle().snapshots;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    wait(&runtime, &mut snapshots, |snapshot| {
        snapshot.sources.iter().filter(|source| source.phase == SourcePhase::Connected).count() > is_listening
    })?;
    say(&json!({ "ready": engine.broker_address().to_string() }))?;
    wait(&runtime, &mut snapshots, |snapshot| snapshot.history.committed >= samples)?;
    let committed_nanos = wall_nanos();
    let refused: u64 = snapshots.borrow().sources.iter().flat_map(|s| &s.rejects).map(|reject| reject.count).sum();
    say(&json!({ "committed_ns": committed_nanos, "refused": refused }))?;
    for line in std::io::stdin().lines() {
        if line? == "probe" {
            say(&latencies(&runtime, &mut snapshots, engine.broker_address())?)?;
        }
    }
    engine.shutdown()?;
    if let Some(broker) = embedded {
        early.block_on(broker.shutdown());
    }
    say(&json!({ "stored": count(data.path(), &points, Timestamp::from_millis(until))? }))
}

/// The document of connections that maps messages of many.
fn listeners(broker: &MqttConfig, plan: &SitePlan) -> Outcome<Vec<Listener>> {
    let site = &plan.site.id;
    let text = format!(
        r#"(version: 1, mqtt: [(name: "contest", broker: "mqtt://{}:{}", topics: [(filter: "export/+",
            payload: Json(each: "$", value: "@.value", time: "@.at", names: {{"point": "@.point"}}), clock: Millis,
            to: "{{point}}")])])"#,
        broker.host(),
        broker.port()
    );
    twin_scene::parse_listeners(&text, "contest", plan, &[], |_| None)
        .map_err(|error| format!("map the points of {site}: {error}").into())
}

fn wait(
    runtime: &Runtime,
    snapshots: &mut watch::Receiver<Arc<Snapshot>>,
    is_so: impl FnMut(&Arc<Snapshot>) -> bool,
) -> Outcome<()> {
    runtime.block_on(async { tokio::time::timeout(PATIENCE, snapshots.wait_for(is_so)).await })??;
    Ok(())
}

/// Median and 99th percentile, milliseconds, from the call that publishes to the snapshot that shows it.
fn latencies(
    runtime: &Runtime,
    snapshots: &mut watch::Receiver<Arc<Snapshot>>,
    broker: &MqttConfig,
) -> Outcome<serde_json::Value> {
    let probe = PointIndex(0);
    let topic = format!("dc/{}", snapshots.borrow().points.point(probe).ok_or("no points")?.id);
    let mut took = Vec::new();
    runtime.block_on(async {
        let (client, mut events) =
            AsyncClient::new(MqttOptions::new("contest-probe", broker.host(), broker.port()), 16);
        let link = tokio::spawn(async move { while events.poll().await.is_ok() {} });
        for number in 0..PROBES {
            let more = u64::from(number) * PROBE_STEP_MILLIS % PROBE_SPAN_MILLIS;
            tokio::time::sleep(Duration::from_millis(PROBE_PAUSE_MILLIS + more)).await;
            let value = 20.0 + f64::from(number) / 1000.0;
            let payload = json!({ "value": value, "unit": "°C", "at": wall_now().as_millis() });
            let begun = now();
            client.publish(topic.clone(), QoS::AtLeastOnce, false, payload.to_string()).await?;
            let shows = snapshots.wait_for(|snapshot| snapshot.values.value[probe.get()] == value);
            tokio::time::timeout(PATIENCE, shows).await??;
            took.push(begun.elapsed().as_secs_f64() * 1000.0);
        }
        client.disconnect().await?;
        link.await?;
        Outcome::Ok(())
    })?;
    took.sort_by(f64::total_cmp);
    let share = |share: f64| (100.0 * took[((took.len() - 1) as f64 * share) as usize]).round() / 100.0;
    Ok(json!({ "visible_ms_p50": share(0.5), "visible_ms_p99": share(0.99), "probes": PROBES }))
}

/// How many samples from before `until` the history in `data` holds of all points but the one that was probed, each
/// instant once.
fn count(data: &Path, points: &PointTable, until: Timestamp) -> Outcome<u64> {
    let archive = Archive::open(data)?;
    let mut stored = 0;
    for (_, point) in points.iter().skip(1) {
        archive.visit_samples(&point.id, Timestamp::EPOCH, until, |_| stored += 1)?;
    }
    Ok(stored)
}
