//! The twin's engine as one of those that take in what is published.

use crate::visible::{latencies, wait};
use crate::{Form, Outcome, points, say, wall_nanos};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use tokio::runtime::Builder;
use twin_api::SourcePhase;
use twin_engine::archive::Archive;
use twin_engine::{ApiChoice, BrokerChoice, Engine, EngineConfig, MqttConfig, SiteClock};
use twin_ingress::mqtt::EmbeddedBroker;
use twin_model::connection::Listener;
use twin_model::{PointTable, SitePlan, Timestamp};

/// Single messages whose latency is taken.
const PROBES: u32 = 50;

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
            let [p50, p99] = latencies(&runtime, &mut snapshots, engine.broker_address(), PROBES)?;
            say(&json!({ "visible_ms_p50": p50, "visible_ms_p99": p99, "probes": PROBES }))?;
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
