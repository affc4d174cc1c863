//! Measures the way of a sample: MQTT → engine → committed on disk, and wire → snapshot. Prints one line of JSON.
//!
//! `cargo run --release -p twin_engine --example bench_ingest -- [--messages 200000] [--racks 100] [--broker mqtt://…]`
//!
//! The messages come from a process of its own, so that CPU and memory are the engine's (and the embedded broker's).

#[path = "ingest_contest/visible.rs"]
mod visible;

use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::Packet;
use rumqttc::v5::{AsyncClient, Event, MqttOptions};
use serde_json::json;
use std::error::Error;
use std::io::Write;
use std::process::{Child, Command};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Builder;
use twin_api::SourcePhase;
use twin_engine::clock::wall_now;
use twin_engine::{BrokerChoice, Engine, EngineConfig, MqttConfig, SiteClock};
use twin_model::PointTable;
use visible::{latencies, now, wait};

/// Single messages whose latency is taken.
const PROBES: u32 = 200;
/// Messages a second while latency under load is taken.
const LOAD_PER_SECOND: u32 = 2000;
/// QoS 1 messages on their way at once, per publisher.
const INFLIGHT: u16 = 5000;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let option = |name: &str| std::env::args().skip_while(|word| word != name).nth(1);
    let number = |name: &str, usual: u32| option(name).map_or(Ok(usual), |text| text.parse());
    let racks = number("--racks", 100)?;
    if let Some(broker) = option("--publish-to") {
        return publish(&broker.parse()?, racks, number("--messages", 0)?, number("--rate", 0)?);
    }
    let broker = option("--broker").map(|text| text.parse()).transpose()?;
    let figures = measure(broker, racks, number("--messages", 200_000)?)?;
    writeln!(std::io::stdout(), "{figures}")?;
    Ok(())
}

fn plan(racks: u32) -> Outcome<twin_model::SitePlan> {
    Ok(twin_scene::parse_scene(&twin_scene::generate_scene(racks), "generated")?)
}

fn measure(broker: Option<MqttConfig>, racks: u32, messages: u32) -> Outcome<serde_json::Value> {
    let data = tempfile::tempdir()?;
    let config = EngineConfig {
        plan: plan(racks)?,
        data: data.path().to_owned(),
        broker: broker.clone().map_or(BrokerChoice::Embedded, BrokerChoice::External),
        connections: Vec::new(),
        profiles: Vec::new(),
        api: twin_engine::ApiChoice::Off,
        listeners: Vec::new(),
        traps: None,
        clock: Arc::new(SiteClock::real()),
        is_simulated: true,
    };
    let engine = Engine::start(config)?;
    let mut snapshots = engine.handle().snapshots;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    wait(&runtime, &mut snapshots, |snapshot| snapshot.sources.iter().any(|s| s.phase == SourcePhase::Connected))?;

    let idle = latencies(&runtime, &mut snapshots, engine.broker_address(), PROBES)?;
    let before = snapshots.borrow().history.committed;
    let (cpu_before, begun) = (cpu_secs()?, now());
    let mut child = publisher(engine.broker_address(), racks, messages, 0)?;
    wait(&runtime, &mut snapshots, |snapshot| snapshot.history.committed >= before + u64::from(messages))?;
    let (ingest_secs, cpu) = (begun.elapsed().as_secs_f64(), cpu_secs()? - cpu_before);
    child.wait()?;
    let bytes = snapshots.borrow().history.bytes;

    let mut child = publisher(engine.broker_address(), racks, u32::MAX, LOAD_PER_SECOND)?;
    let (cpu_before, begun) = (cpu_secs()?, now());
    let loaded = latencies(&runtime, &mut snapshots, engine.broker_address(), PROBES);
    let load_cpu_percent = 100.0 * (cpu_secs()? - cpu_before) / begun.elapsed().as_secs_f64();
    child.kill()?;
    child.wait()?;
    let (points, rss_bytes) = (snapshots.borrow().points.len(), rss_bytes()?);
    engine.shutdown()?;
    let loaded = loaded?;
    Ok(json!({
        "bench": "ingest", "broker": if broker.is_some() { "external" } else { "embedded" },
        "racks": racks, "points": points, "messages": messages,
        "committed_per_second": (f64::from(messages) / ingest_secs).round(),
        "cpu_us_per_message": (1e7 * cpu / f64::from(messages)).round() / 10.0,
        "history_bytes": bytes, "rss_bytes": rss_bytes,
        "wire_to_snapshot_idle_ms": json!({ "p50": idle[0], "p99": idle[1] }),
        "wire_to_snapshot_loaded_ms": json!({ "p50": loaded[0], "p99": loaded[1] }),
        "load_per_second": LOAD_PER_SECOND, "load_cpu_percent": load_cpu_percent.round(),
    }))
}

fn options(name: &str, broker: &MqttConfig) -> MqttOptions {
    let mut options = MqttOptions::new(name, broker.host(), broker.port());
    options.set_outgoing_inflight_upper_limit(INFLIGHT);
    options
}

/// This program again, as a publisher.
fn publisher(broker: &MqttConfig, racks: u32, messages: u32, rate: u32) -> Outcome<Child> {
    let [racks, messages, rate] = [racks, messages, rate].map(|number| number.to_string());
    let address = broker.to_string();
    let words = ["--publish-to", &address, "--racks", &racks, "--messages", &messages, "--rate", &rate];
    Ok(Command::new(std::env::current_exe()?).args(words).spawn()?)
}

/// Publishes `messages` of QoS 1 over all points but the first, `rate` a second or as fast as they go when 0, and
/// returns when all are acknowledged.
fn publish(broker: &MqttConfig, racks: u32, messages: u32, rate: u32) -> Outcome<()> {
    let points = PointTable::from_plan(&plan(racks)?);
    let others: Vec<_> = points.iter().skip(1).map(|(_, point)| (point.id.clone(), point)).collect();
    let start = wall_now();
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let (client, mut events) = AsyncClient::new(options("bench-publisher", broker), usize::from(INFLIGHT));
        let acknowledged = tokio::spawn(async move {
            let mut count = 0;
            while count < messages {
                if let Event::Incoming(Packet::PubAck(_)) = events.poll().await? {
                    count += 1;
                }
            }
            Ok::<(), rumqttc::v5::ConnectionError>(())
        });
        let mut pace = tokio::time::interval(Duration::from_millis(10));
        for number in 0..messages {
            if rate > 0 && number % (rate / 100).max(1) == 0 {
                pace.tick().await;
            }
            let (id, point) = &others[number as usize % others.len()];
            let turn = number / others.len() as u32;
            let middle = 0.5 * (point.min + point.max.min(point.min + 40.0));
            let value = middle + f64::from(number % 97) / 100.0;
            let at = start + Duration::from_millis(u64::from(turn));
            let payload = json!({ "value": value, "unit": point.unit.symbol(), "at": at.to_string(), "seq": turn });
            client.publish(format!("dc/{id}"), QoS::AtLeastOnce, false, payload.to_string()).await?;
        }
        acknowledged.await??;
        Outcome::Ok(())
    })?;
    Ok(())
}

/// CPU seconds of this process: fields 14 and 15 of `/proc/self/stat`, in ticks of 10 ms.
fn cpu_secs() -> Outcome<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit(')').next().ok_or("an odd /proc/self/stat")?;
    let ticks = after_name.split_whitespace().skip(11).take(2).map(str::parse::<f64>).sum::<Result<f64, _>>()?;
    Ok(ticks / 100.0)
}

fn rss_bytes() -> Outcome<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("an odd /proc/self/status")?;
    Ok(1024 * line.trim().trim_end_matches(" kB").parse::<u64>()?)
}
