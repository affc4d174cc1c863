//! Exporters over HTTP: found by their series, read by profiles, and asked again and again.

use crate::rig::HandClock;
use crate::site as test_site;
use crate::web::{Asked, Said, serve};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use twin_ingress::asked::AskedSource;
use twin_ingress::prometheus::scrape;
use twin_ingress::{SourceEvent, SourcePhase};
use twin_model::connection::{Access, Binding, Connection, Secret, Trust, WebAccess};
use twin_model::profile::{Fold, Profile};
use twin_scene::parse_profiles;

const SERVER: &str = r#"(version: 1, id: "server", title: "A server", prometheus: (
    identify: ["server_info"],
    points: [
        (name: "inlet", title: "Inlet", measure: Temperature, metric: "server_temp_celsius",
            labels: {"chip": ["board*"]}, label: ["sensor"]),
        (name: "gpu_power", title: "GPU", measure: Power, metric: "server_gpu_watts", row: "gpu", label: ["gpu"]),
        (name: "energy", title: "Package", measure: Power, metric: "server_joules_total", rate: PerSecond),
        (name: "memory", title: "Memory", measure: Memory, metric: "server_memory_bytes", unit: "B"),
        (name: "supply", title: "Supply", measure: State, metric: "server_supply", states: {"1": "on line"}),
    ],
))"#;

const SAID: &str = "\
# HELP server_temp_celsius Temperature.
# TYPE server_temp_celsius gauge
server_temp_celsius{chip=\"board-1\",sensor=\"inlet\"} 24.5
server_temp_celsius{chip=\"board-1\",sensor=\"broken\"} NaN
server_temp_celsius{chip=\"disk\",sensor=\"d0\"} 40
server_gpu_watts{gpu=\"1\"} 300
server_gpu_watts{gpu=\"0\"} 250
server_gpu_watts{gpu=\"x\"} 1
server_memory_bytes 2.147483648e+09
server_supply 0
server_info 1
";

fn profile() -> Profile {
    let set = parse_profiles([("server.ron", SERVER)]);
    assert!(set.refused.is_empty(), "{:?}", set.refused);
    set.profiles.into_iter().next().expect("the profile")
}

fn access(at: SocketAddr) -> WebAccess {
    WebAccess { address: at.to_string(), path: "/metrics".into(), trust: None, login: None }
}

async fn exporter(said: &'static str) -> SocketAddr {
    serve(move |asked: Asked| match asked.path.as_str() {
        "/metrics" => (200, "text/plain; version=0.0.4", said.to_owned()),
        _ => (404, "text/plain", String::new()),
    })
    .await
}

#[tokio::test]
async fn an_exporter_is_known_by_its_series_and_says_nothing_that_it_does_not() {
    let at = exporter(SAID).await;
    let told = scrape(&access(at), &[profile()], None).await.expect("it answers");
    assert_eq!((&told.profiles[..], told.profile.as_deref()), (&["server".to_owned()][..], Some("server")));
    let readings: Vec<(&str, &[u32], f64)> =
        told.readings.iter().map(|reading| (reading.title.as_str(), &reading.index[..], reading.value)).collect();
    // The broken sensor, the disk, the GPU without a number and the unknown state say nothing.
    assert_eq!(
        readings,
        [
            ("Inlet · inlet", &[2][..], 24.5),
            ("GPU · 0", &[0][..], 250.0),
            ("GPU · 1", &[1][..], 300.0),
            ("Memory", &[1][..], 2.0),
        ]
    );
    assert_eq!(told.readings[1].origin, "server_gpu_watts{gpu=\"0\"}");
}

#[tokio::test]
async fn what_is_no_metrics_fails_with_the_reason() {
    for (said, path, reason) in [
        ("<html>hello</html>", "/metrics", "read line 1 as a metric"),
        ("up 1\nup 1 2 3", "/metrics", "read line 2 as a metric"),
        ("up 1", "/other", "it says 404"),
    ] {
        let access = WebAccess { path: path.into(), ..access(exporter(said).await) };
        let error = scrape(&access, &[profile()], None).await.expect_err("no metrics").to_string();
        assert!(error.contains(reason), "{error}");
    }
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let error = scrape(&access(free), &[profile()], None).await.expect_err("nobody is there").to_string();
    assert!(error.starts_with(&format!("reach {free}: ")), "{error}");
}

#[tokio::test]
async fn an_exporter_without_end_is_not_read_to_the_end() {
    let at = serve(|_| (200, "text/plain", "up 1\n".repeat(4 << 20))).await;
    let error = scrape(&access(at), &[profile()], None).await.expect_err("it is too long").to_string();
    assert!(error.ends_with("it is longer than 16 MiB"), "{error}");
}

#[tokio::test]
async fn the_login_is_sent_to_those_that_want_one() {
    let wanted = "authorization: Basic dHdpbjpzZWNyZXQ=";
    let answer = move |asked: Asked| -> Said {
        let may = asked
            .headers
            .iter()
            .any(|header| header.eq_ignore_ascii_case(wanted) && header.ends_with("dHdpbjpzZWNyZXQ="));
        if may { (200, "text/plain", SAID.to_owned()) } else { (401, "text/plain", String::new()) }
    };
    let access = access(serve(answer).await);
    let error = scrape(&access, &[profile()], None).await.expect_err("it wants a login").to_string();
    assert!(error.ends_with("it says 401 Unauthorized"), "{error}");
    let access = WebAccess { login: Some(("twin".into(), Secret("secret".into()))), ..access };
    scrape(&access, &[profile()], None).await.expect("it answers");
}

#[tokio::test]
async fn who_speaks_no_tls_is_not_trusted() {
    let at = exporter(SAID).await;
    let access = WebAccess { trust: Some(Trust::Fingerprint([7; 32])), ..access(at) };
    let error = scrape(&access, &[profile()], None).await.expect_err("it speaks in the clear").to_string();
    assert!(error.starts_with(&format!("trust {at}: ")), "{error}");
}

#[tokio::test]
async fn an_exporter_feeds_the_site_and_is_lost_and_found_again() {
    let polls = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&polls);
    let at = serve(move |_| match counted.fetch_add(1, Ordering::SeqCst) {
        2 => (500, "text/plain", String::new()),
        _ => (200, "text/plain", SAID.to_owned()),
    })
    .await;
    let points = test_site::points(1);
    let point = |quantity: &str| points.iter().find(|(_, point)| point.quantity == quantity).expect("a point").0;
    let binding = |from: &str, fold: Fold, quantity: &str| Binding {
        from: from.into(),
        fold,
        point: point(quantity),
        is_expected: true,
    };
    let connection = Connection {
        name: "server".into(),
        access: Access::Prometheus(access(at)),
        profile: Arc::new(profile()),
        period: Duration::from_millis(400),
        place: None,
        bindings: vec![binding("inlet", Fold::First, "inlet_mid"), binding("gpu_power", Fold::Row(1), "power_a")],
        settables: Vec::new(),
        is_paused: false,
    };
    let (_asked, connections) = watch::channel(Arc::new(vec![connection]));
    let (sent, mut events) = mpsc::channel(100);
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(
        AskedSource::build(connections, Arc::clone(&points), Arc::new(HandClock::default())).run(sent, stopped),
    );
    let (mut batches, mut was_lost) = (0, false);
    while batches < 3 || !was_lost {
        match events.recv().await.expect("it runs") {
            SourceEvent::Batch(batch) => {
                let told: Vec<f64> = batch.samples.iter().map(|sample| sample.value).collect();
                assert_eq!(told, [24.5, 0.3]);
                batches += 1;
            }
            SourceEvent::Facts(_) => {}
            SourceEvent::Report(report) => {
                assert_eq!(report.id.as_str(), "prometheus");
                if report.phase == SourcePhase::Lost {
                    assert!(report.last_error.expect("a reason").ends_with("it says 500 Internal Server Error"));
                    was_lost = true;
                }
            }
            SourceEvent::Devices(_) => {}
        }
    }
    stop.send(true).expect("it listens");
    running.await.expect("it ends when it is asked to");
}
