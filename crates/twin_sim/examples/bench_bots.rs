//! How many messages a second the bots of one process publish: QoS 1, counted as the broker acknowledges them.
//! `cargo xtask bench bots`, or `cargo run -p twin_sim --example bench_bots -- [RACKS] [mqtt://host:port]`
//!
//! A generated hall whose racks report ten times a second goes to the embedded kind of broker in a thread of its own, and
//! to Mosquitto where that is installed. Prints a JSON object for each.
#![expect(clippy::print_stdout, reason = "a measurement prints its figures")]
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

use mqtt5::broker::MqttBroker;
use mqtt5::broker::config::{BrokerConfig, StorageBackend, StorageConfig};
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::Packet;
use rumqttc::v5::{AsyncClient, Event, MqttOptions};
use serde_json::json;
use std::error::Error;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use twin_model::{Clock, SitePlan, Timestamp};
use twin_sim::{BrokerAddress, Facility, Served, run};

/// Racks: nine points each, ten times a second, are 90 000 messages a second.
const RACKS: u32 = 1_000;
const PERIOD: Duration = Duration::from_millis(100);
/// Tellings of the status, one to a few seconds, that are left out while all begins, and that are counted.
const WARM_UP: usize = 1;
const COUNTED: usize = 4;
/// How long a broker may take to begin.
const PATIENCE: Duration = Duration::from_secs(10);

struct Wall(Instant);

impl Clock for Wall {
    fn now(&self) -> Timestamp {
        Timestamp::from_secs(1_800_000_000) + self.0.elapsed()
    }
    fn rate(&self) -> f64 {
        1.0
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_writer(std::io::stderr).init();
    let mut arguments = std::env::args().skip(1);
    let racks = arguments.next().map_or(Ok(RACKS), |text| text.parse())?;
    let mut plan = twin_scene::parse_scene(&twin_scene::generate_scene(racks), "generated")?;
    plan.periods.rack = PERIOD;
    let plan = Arc::new(plan);
    alone(&plan)?;
    if let Some(address) = arguments.next() {
        return measure(&plan, "named", &address.parse()?);
    }
    let free = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    measure(&plan, "embedded", &embedded(free)?)?;
    let free = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    if let Some(mut mosquitto) = mosquitto(free) {
        let measured = measure(&plan, "mosquitto", &address(free));
        mosquitto.kill()?;
        mosquitto.wait()?;
        measured?;
    }
    Ok(())
}

fn facility(plan: &Arc<SitePlan>, start: Timestamp) -> Result<Facility, Box<dyn Error>> {
    let sims = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sims/demo.ron");
    Ok(Facility::new(Arc::clone(plan), twin_scene::load_sim(&sims)?, start))
}

/// How fast the bots could talk if nobody had to be told.
fn alone(plan: &Arc<SitePlan>) -> Result<(), Box<dyn Error>> {
    let start = Timestamp::from_secs(1_800_000_000);
    let mut facility = facility(plan, start)?;
    let mut messages = Vec::new();
    let (began, mut count) = (Instant::now(), 0);
    for second in 1..=5 {
        facility.advance(start + Duration::from_secs(second), &mut messages);
        count += messages.len();
        messages.clear();
    }
    let rate = count as f64 / began.elapsed().as_secs_f64();
    println!("{}", json!({ "bench": "bots", "broker": "none", "messages_per_second": rate.round() }));
    Ok(())
}

fn address(address: SocketAddr) -> BrokerAddress {
    BrokerAddress { host: address.ip().to_string(), port: address.port(), login: None }
}

/// The embedded kind of broker, until the process ends.
fn embedded(at: SocketAddr) -> Result<BrokerAddress, Box<dyn Error>> {
    let storage =
        StorageConfig { backend: StorageBackend::Memory, enable_persistence: false, ..StorageConfig::default() };
    let config = BrokerConfig { bind_addresses: vec![at], storage_config: storage, ..BrokerConfig::default() };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let serve = move || {
        runtime.block_on(async {
            match MqttBroker::with_config(config).await {
                Ok(mut broker) => broker.run().await,
                Err(error) => Err(error),
            }
        })
    };
    thread::Builder::new().name("broker".into()).spawn(serve)?;
    wait_for(at)?;
    Ok(address(at))
}

/// Mosquitto, where it is installed.
fn mosquitto(at: SocketAddr) -> Option<Child> {
    let mut command = Command::new("mosquitto");
    command.args(["-p", &at.port().to_string()]).stdout(Stdio::null()).stderr(Stdio::null());
    let child = command.spawn().ok()?;
    wait_for(at).ok()?;
    Some(child)
}

fn wait_for(at: SocketAddr) -> Result<(), Box<dyn Error>> {
    let began = Instant::now();
    while TcpStream::connect(at).is_err() {
        if began.elapsed() > PATIENCE {
            return Err(format!("the broker at {at} did not begin").into());
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Lets the bots publish and reads from their status how many messages came through.
fn measure(plan: &Arc<SitePlan>, name: &str, broker: &BrokerAddress) -> Result<(), Box<dyn Error>> {
    let clock = Arc::new(Wall(Instant::now()));
    let facility = facility(plan, clock.now())?;
    let (stop, stopped) = watch::channel(false);
    let bots = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let to = broker.clone();
    let publish = move || bots.block_on(run(facility, Served::default(), to, clock, stopped));
    let bots = thread::Builder::new().name("bots".into()).spawn(publish)?;
    let mut told = tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(listen(broker))?;
    stop.send_replace(true);
    bots.join().map_err(|_| "the bots panicked")??;
    told.sort_by(f64::total_cmp);
    let (median, least) = (told[told.len() / 2], told[0]);
    let racks = plan.racks.len();
    println!(
        "{}",
        json!({ "bench": "bots", "broker": name, "racks": racks, "messages_per_second": median, "least": least })
    );
    Ok(())
}

async fn listen(broker: &BrokerAddress) -> Result<Vec<f64>, Box<dyn Error>> {
    let (client, mut events) = AsyncClient::new(MqttOptions::new("bench", &broker.host, broker.port), 8);
    client.try_subscribe("heliotwin/+/sim/status", QoS::AtMostOnce)?;
    let mut told = Vec::new();
    while told.len() < WARM_UP + COUNTED {
        if let Event::Incoming(Packet::Publish(publish)) = events.poll().await? {
            let status: serde_json::Value = serde_json::from_slice(&publish.payload)?;
            told.extend(status["messages_per_second"].as_f64());
        }
    }
    Ok(told.split_off(WARM_UP))
}
