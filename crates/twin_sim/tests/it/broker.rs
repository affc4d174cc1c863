//! The simulation over a real broker: what is published arrives, requests are served, a lost broker is found again.

use crate::stage::{demo, demo_plan, start};
use mqtt5::broker::MqttBroker;
use mqtt5::broker::auth::PasswordAuthProvider;
use mqtt5::broker::config::{BrokerConfig, StorageBackend, StorageConfig};
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Packet, Publish};
use rumqttc::v5::{AsyncClient, Event, EventLoop, MqttOptions};
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use twin_model::{Clock, PointTable, SiteId, Timestamp};
use twin_sim::control::{Reply, Request, SendRequestError, send};
use twin_sim::{BrokerAddress, Login, RunBotsError, Served, run};

/// As long as any wait of these tests may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A clock that runs with the test's, ten times as fast.
struct FastClock(tokio::time::Instant);

impl Clock for FastClock {
    fn now(&self) -> Timestamp {
        start() + self.0.elapsed() * 10
    }
    fn rate(&self) -> f64 {
        10.0
    }
}

/// A clock that runs with the test's and has jumped ahead, as after the machine has slept.
struct JumpingClock {
    began: tokio::time::Instant,
    slept_secs: AtomicU64,
    /// How often it was asked.
    asked: AtomicU64,
}

impl Clock for JumpingClock {
    fn now(&self) -> Timestamp {
        self.asked.fetch_add(1, Ordering::Relaxed);
        start() + self.began.elapsed() + Duration::from_secs(self.slept_secs.load(Ordering::Relaxed))
    }
    fn rate(&self) -> f64 {
        1.0
    }
}

/// Bots at work.
type Bots = JoinHandle<Result<(), RunBotsError>>;

pub(crate) async fn start_broker(address: SocketAddr) -> (SocketAddr, JoinHandle<()>) {
    serve(broker_at(address).await)
}

/// A broker that lets only `login` in.
async fn start_guarded_broker(login: &Login) -> (SocketAddr, JoinHandle<()>) {
    let users = PasswordAuthProvider::new();
    users.add_user(login.user.clone(), &login.password).expect("a password that can be hashed");
    serve(broker_at(loopback()).await.with_auth_provider(Arc::new(users)))
}

async fn broker_at(address: SocketAddr) -> MqttBroker {
    let storage =
        StorageConfig { backend: StorageBackend::Memory, enable_persistence: false, ..StorageConfig::default() };
    let config = BrokerConfig { bind_addresses: vec![address], storage_config: storage, ..BrokerConfig::default() };
    MqttBroker::with_config(config).await.expect("a broker starts")
}

fn serve(mut broker: MqttBroker) -> (SocketAddr, JoinHandle<()>) {
    let bound = broker.local_addr().expect("it listens");
    let task = tokio::spawn(async move { broker.run().await.expect("it serves") });
    (bound, task)
}

/// The demo site on the broker at `address`, and the switch that stops it.
fn start_site(address: SocketAddr) -> (BrokerAddress, watch::Sender<bool>, Bots) {
    start_site_as(None, address)
}

fn start_site_as(login: Option<Login>, address: SocketAddr) -> (BrokerAddress, watch::Sender<bool>, Bots) {
    let broker = BrokerAddress { host: address.ip().to_string(), port: address.port(), login };
    let (stop, task) = start_site_with(Arc::new(FastClock(tokio::time::Instant::now())), broker.clone());
    (broker, stop, task)
}

fn start_site_with(clock: Arc<dyn Clock>, broker: BrokerAddress) -> (watch::Sender<bool>, Bots) {
    let (stop, stopped) = watch::channel(false);
    (stop, tokio::spawn(run(demo(), Served::default(), broker, clock, stopped)))
}

fn listen(address: SocketAddr, filter: &str) -> (AsyncClient, EventLoop) {
    let mut options = MqttOptions::new(format!("listener-{}", filter.len()), address.ip().to_string(), address.port());
    options.set_keep_alive(Duration::from_secs(10));
    let (client, events) = AsyncClient::new(options, 8);
    client.try_subscribe(filter, QoS::AtLeastOnce).expect("the queue is empty");
    (client, events)
}

async fn next(events: &mut EventLoop) -> Publish {
    let wait = async {
        loop {
            if let Event::Incoming(Packet::Publish(publish)) = events.poll().await.expect("the broker is there") {
                return publish;
            }
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.expect("something comes")
}

/// Waits until the simulation at `address` says that it runs.
async fn until_it_runs(address: SocketAddr) {
    let (_client, mut events) = listen(address, &format!("heliotwin/{}/sim/status", site()));
    while !next(&mut events).await.payload.windows(17).any(|part| part == br#""is_running":true"#) {}
}

pub(crate) fn loopback() -> SocketAddr {
    "127.0.0.1:0".parse().expect("an address")
}

fn site() -> SiteId {
    demo_plan().site.id.clone()
}

#[tokio::test]
async fn all_points_arrive_through_the_broker_and_the_end_is_told() {
    let (address, _broker) = start_broker(loopback()).await;
    let (_client, mut events) = listen(address, "#");
    let (_, stop, task) = start_site(address);
    let points = PointTable::from_plan(&demo_plan());
    let mut missing: BTreeSet<String> = points.iter().map(|(_, point)| format!("dc/{}", point.id)).collect();
    while !missing.is_empty() {
        let publish = next(&mut events).await;
        missing.remove(std::str::from_utf8(&publish.topic).expect("UTF-8"));
    }
    stop.send_replace(true);
    tokio::time::timeout(PATIENCE, task).await.expect("it ends").expect("it ends well").expect("nobody else simulates");
    loop {
        let publish = next(&mut events).await;
        if publish.topic.ends_with(b"/sim/status") && publish.payload == r#"{"is_running":false}"# {
            break;
        }
    }
}

#[tokio::test]
async fn a_second_simulation_of_a_site_is_refused_and_the_first_goes_on() {
    let (address, _broker) = start_broker(loopback()).await;
    let (broker, stop, first) = start_site(address);
    until_it_runs(address).await;
    let (_, _stop, second) = start_site(address);
    let refused = tokio::time::timeout(PATIENCE, second).await.expect("it ends").expect("it ends well");
    let told = refused.expect_err("there is one already").to_string();
    assert!(told.starts_with(&format!("simulate site demo at {broker}: ")), "{told}");
    send(&broker, &site(), Request::List).await.expect("the first is there yet");
    stop.send_replace(true);
    tokio::time::timeout(PATIENCE, first)
        .await
        .expect("it ends")
        .expect("it ends well")
        .expect("nobody else simulates");
}

#[tokio::test]
async fn a_second_client_runs_lists_and_stops_scenarios() {
    let (address, _broker) = start_broker(loopback()).await;
    let (broker, stop, task) = start_site(address);
    until_it_runs(address).await;
    let ask = async |request| send(&broker, &site(), request).await;
    let run_it = |target: &str| Request::run("COOLING_FAILURE", Some(target.into()));

    let started = ask(run_it("A01")).await.expect("it starts");
    assert_eq!(started, Reply::Started { scenario: "COOLING_FAILURE".into(), target: "A01".into() });
    let Reply::Listed { scenarios, status, targets } = ask(Request::List).await.expect("it lists") else {
        panic!("no list");
    };
    assert!(scenarios.len() >= 6 && targets[&twin_scene::TargetKind::Rack].contains(&"A01".to_owned()));
    assert_eq!((status.scenarios.len(), status.scenarios[0].target.as_str()), (1, "A01"));

    let refusal = ask(run_it("Z99")).await.expect_err("there is no Z99").to_string();
    assert!(refusal.contains("no rack \"Z99\""), "{refusal}");
    let refusal = ask(Request::stop(Some("FIRE".into()))).await.expect_err("there is no FIRE").to_string();
    assert!(refusal.contains("known are COOLING_FAILURE"), "{refusal}");
    let stopped = ask(Request::stop(None)).await.expect("it stops");
    assert_eq!(stopped, Reply::Stopped { count: 1 });
    stop.send_replace(true);
    tokio::time::timeout(PATIENCE, task).await.expect("it ends").expect("it ends well").expect("nobody else simulates");
}

#[tokio::test]
async fn a_broker_that_asks_for_a_password_is_used_as_the_user_named() {
    let login = Login { user: "plant".into(), password: "s3cret:@%".into() };
    let (address, _broker) = start_guarded_broker(&login).await;
    let (broker, stop, task) = start_site_as(Some(login), address);
    let stranger = BrokerAddress { login: None, ..broker.clone() };
    let refused = send(&stranger, &site(), Request::List).await.expect_err("nobody knows it");
    assert!(matches!(refused, SendRequestError::LogIn { .. }), "{refused}");
    let is_let_in = async {
        // It may still be on its way in.
        while let Err(error) = send(&broker, &site(), Request::List).await {
            assert!(matches!(error, SendRequestError::NoAnswer { .. }), "{error}");
        }
    };
    tokio::time::timeout(PATIENCE, is_let_in).await.expect("the simulation is let in as well");
    stop.send_replace(true);
    tokio::time::timeout(PATIENCE, task).await.expect("it ends").expect("it ends well").expect("nobody else simulates");
}

#[tokio::test]
async fn requests_without_broker_or_simulation_say_so() {
    let (address, _broker) = start_broker(loopback()).await;
    let here = BrokerAddress { host: address.ip().to_string(), port: address.port(), login: None };
    let silent = send(&here, &site(), Request::List).await.expect_err("nobody answers");
    assert!(matches!(silent, SendRequestError::NoAnswer { .. }), "{silent}");

    let taken = tokio::net::TcpListener::bind(loopback()).await.expect("a free port");
    let port = taken.local_addr().expect("an address").port();
    drop(taken);
    let nowhere = BrokerAddress { host: "127.0.0.1".into(), port, login: None };
    let refused = send(&nowhere, &site(), Request::List).await.expect_err("nobody listens");
    assert!(matches!(refused, SendRequestError::Connect { .. }), "{refused}");
    assert!(refused.to_string().contains(&nowhere.to_string()));
}

#[tokio::test]
async fn malformed_requests_change_nothing() {
    let (address, _broker) = start_broker(loopback()).await;
    let (broker, stop, task) = start_site(address);
    let (client, mut events) = listen(address, "heliotwin/+/sim/status");
    next(&mut events).await;
    let topic = format!("heliotwin/{}/sim/request", site());
    let long = "9".repeat(9000);
    for payload in ["", "{", r#"{"id":"../x","do":"stop"}"#, r#"{"id":"1","do":"explode"}"#, &long] {
        let payload = payload.to_owned();
        client.try_publish(&topic, QoS::AtLeastOnce, false, payload).expect("the queue has room");
        next(&mut events).await;
    }
    let listed = send(&broker, &site(), Request::List).await.expect("it still answers");
    assert!(matches!(listed, Reply::Listed { status, .. } if status.scenarios.is_empty()));
    stop.send_replace(true);
    tokio::time::timeout(PATIENCE, task).await.expect("it ends").expect("it ends well").expect("nobody else simulates");
}

#[tokio::test]
async fn a_broker_that_comes_late_is_found() {
    let taken = tokio::net::TcpListener::bind(loopback()).await.expect("a free port");
    let address = taken.local_addr().expect("an address");
    let (_, stop, task) = start_site(address);
    // The first try fails on the listener that hangs up on it.
    drop(taken.accept().await.expect("the simulation tries"));
    drop(taken);
    let (_, _broker) = start_broker(address).await;
    let (_client, mut events) = listen(address, "dc/#");
    next(&mut events).await;
    stop.send_replace(true);
    tokio::time::timeout(PATIENCE, task).await.expect("it ends").expect("it ends well").expect("nobody else simulates");
}

#[tokio::test]
async fn after_a_long_sleep_bots_say_their_last_word_and_an_order_to_stop_is_heard_before() {
    let (address, _broker) = start_broker(loopback()).await;
    let (_client, mut events) = listen(address, "dc/+/power/#");
    let began = tokio::time::Instant::now();
    let clock = Arc::new(JumpingClock { began, slept_secs: AtomicU64::new(0), asked: AtomicU64::new(0) });
    let here = BrokerAddress { host: address.ip().to_string(), port: address.port(), login: None };
    let (stop, task) = start_site_with(Arc::clone(&clock) as Arc<dyn Clock>, here);
    next(&mut events).await;

    const HOURS: u64 = 3;
    clock.slept_secs.store(HOURS * 3600, Ordering::Relaxed);
    let mut told_at = async || {
        let told: serde_json::Value = serde_json::from_slice(&next(&mut events).await.payload).expect("JSON");
        told["at"].as_str().and_then(|at| at.parse::<Timestamp>().ok()).expect("a time")
    };
    let before = start() + Duration::from_secs(3600);
    let awake = loop {
        let at = told_at().await;
        if at > before {
            break at;
        }
    };
    // What is said has at most the lag that is allowed, and battery cells speak once in ten minutes at the latest.
    assert!(awake >= start() + Duration::from_secs(HOURS * 3600 - 720), "{awake} is old news");

    // Ten years take longer than anybody waits.
    clock.slept_secs.store(10 * 365 * 86_400, Ordering::Relaxed);
    let asked = clock.asked.load(Ordering::Relaxed);
    let is_on_its_way = async {
        while clock.asked.load(Ordering::Relaxed) < asked + 2 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, is_on_its_way).await.expect("it goes on");
    stop.send_replace(true);
    tokio::time::timeout(PATIENCE, task).await.expect("it ends").expect("it ends well").expect("nobody else simulates");
}

/// A clock that runs as fast as it is let.
struct HastyClock {
    began: tokio::time::Instant,
    rate: AtomicU64,
}

impl Clock for HastyClock {
    fn now(&self) -> Timestamp {
        start() + self.began.elapsed() * HASTE
    }
    fn rate(&self) -> f64 {
        self.rate.load(Ordering::Relaxed) as f64
    }
    fn slow_to(&self, rate: f64) {
        self.rate.fetch_min(rate as u64, Ordering::Relaxed);
    }
}

/// Far more site seconds a second than any computer simulates.
const HASTE: u32 = 1_000_000;

#[tokio::test]
async fn a_clock_that_the_site_cannot_follow_is_slowed_and_the_status_says_so() {
    let (address, _broker) = start_broker(loopback()).await;
    let broker = BrokerAddress { host: address.ip().to_string(), port: address.port(), login: None };
    let clock = Arc::new(HastyClock { began: tokio::time::Instant::now(), rate: AtomicU64::new(HASTE.into()) });
    let (stop, task) = start_site_with(Arc::clone(&clock) as Arc<dyn Clock>, broker);
    let (_listener, mut events) = listen(address, "heliotwin/+/sim/status");
    let slowed_from = async {
        loop {
            let status: serde_json::Value = serde_json::from_slice(&next(&mut events).await.payload).expect("JSON");
            if let Some(asked) = status["slowed_from"].as_f64() {
                return asked;
            }
        }
    };
    let asked = tokio::time::timeout(PATIENCE, slowed_from).await.expect("it is told");
    assert_eq!(asked, f64::from(HASTE));
    assert!(clock.rate() < f64::from(HASTE));
    stop.send_replace(true);
    task.await.expect("no panic").expect("it ends");
}
