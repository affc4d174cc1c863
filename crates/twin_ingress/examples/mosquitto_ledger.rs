//! Starts Mosquitto with TLS, client certificates and persistence, publishes with QoS 1, restarts it in the middle, and keeps a
//! ledger: every message that the broker has acknowledged to its publisher has to become one sample, and only one.
//! `sh benches/mqtt/ledger.sh` makes the certificates and runs it for MQTT 5 and 3.1.1.
//!
//! `cargo run -p twin_ingress --example mosquitto_ledger -- FOLDER VERSION [MESSAGES]`, where FOLDER holds `ca.pem`, `broker.pem`,
//! `broker.key`, `twin.pem` and `twin.key`. Fails when anything was lost or doubled.
#![expect(clippy::print_stdout, reason = "a measurement prints its figures")]
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

#[path = "../tests/it/site.rs"]
mod site;

use anyhow::{Context, bail};
use bytes::BytesMut;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Connect, Packet, Publish};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use twin_ingress::mqtt::{MqttConfig, MqttSource};
use twin_ingress::{Receipt, SourceEvent, SourcePhase};
use twin_model::{Clock, PointIndex, PointTable, Timestamp};

/// Published and not yet acknowledged.
const WINDOW: usize = 500;
const RACKS: u32 = 50;
/// A pretended commit.
const COMMIT: Duration = Duration::from_millis(5);
/// When nothing comes for so long, nothing will.
const SILENCE_MAX: Duration = Duration::from_secs(15);

struct Wall;

impl Clock for Wall {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_nanos(since.as_nanos() as i64)
    }
    fn rate(&self) -> f64 {
        1.0
    }
}

/// A broker that ends with its owner.
struct Mosquitto {
    child: Child,
    config: PathBuf,
}

impl Mosquitto {
    fn start(config: &Path) -> anyhow::Result<Self> {
        let mut command = Command::new("mosquitto");
        command.arg("-c").arg(config).stdout(Stdio::null()).stderr(Stdio::null());
        Ok(Self { child: command.spawn().context("start mosquitto")?, config: config.to_owned() })
    }

    /// Asks it to end, as an upgrade does, and starts it again.
    fn restart(&mut self) -> anyhow::Result<()> {
        Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status()?;
        self.child.wait()?;
        *self = Self::start(&self.config.clone())?;
        Ok(())
    }
}

impl Drop for Mosquitto {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).init();
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().context("name a folder of certificates")?).canonicalize()?;
    let version = arguments.next().context("name a version, 5 or 3.1.1")?;
    let count: usize = arguments.next().map_or(Ok(40_000), |text| text.parse())?;
    let (plain, encrypted) = (free_port()?, free_port()?);
    let data = folder.join(format!("data-{version}"));
    std::fs::create_dir_all(&data)?;
    let config = folder.join(format!("mosquitto-{version}.conf"));
    std::fs::write(&config, settings(&folder, &data, plain, encrypted))?;
    let mut broker = Mosquitto::start(&config)?;

    let files = folder.display();
    let url = format!(
        "mqtts://localhost:{encrypted}?version={version}&ca={files}/ca.pem&cert={files}/twin.pem&key={files}/twin.key"
    );
    let address: MqttConfig = url.parse()?;
    let points = site::points(RACKS);
    let (events, mut received) = mpsc::channel(64);
    let (stop, stopped) = watch::channel(false);
    let source = MqttSource::build(address.with_client_id("ledger")?, Arc::clone(&points), Arc::new(Wall))?;
    let running = tokio::spawn(source.run(events, stopped));

    let acknowledged = Arc::new(AtomicUsize::new(0));
    let mut publisher = None;
    let (mut came, mut report, mut has_restarted) = (HashMap::<(PointIndex, Timestamp), u32>::new(), None, false);
    let (mut started, mut last) = (Instant::now(), Instant::now());
    while came.len() < count && last.elapsed() < SILENCE_MAX {
        let Ok(event) = tokio::time::timeout(Duration::from_millis(500), received.recv()).await else { continue };
        match event.context("the source has ended")? {
            SourceEvent::Facts(_) => {}
            SourceEvent::Batch(batch) => {
                last = Instant::now();
                for sample in &batch.samples {
                    *came.entry((sample.point, sample.at)).or_default() += 1;
                }
                tokio::spawn(async move {
                    tokio::time::sleep(COMMIT).await;
                    batch.receipt.iter().for_each(Receipt::settle);
                });
            }
            SourceEvent::Report(now) => {
                if now.phase == SourcePhase::Connected && publisher.is_none() {
                    (started, last) = (Instant::now(), Instant::now());
                    let (points, acknowledged) = (Arc::clone(&points), Arc::clone(&acknowledged));
                    publisher = Some(tokio::spawn(publish(plain, points, count, acknowledged)));
                }
                report = Some(now);
            }
            SourceEvent::Devices(_) => {}
        }
        if !has_restarted && acknowledged.load(Ordering::SeqCst) > count / 2 {
            has_restarted = true;
            let before = came.len();
            tokio::task::block_in_place(|| broker.restart())?;
            println!(
                "restarted with {} acknowledged to the publisher, {before} taken in",
                acknowledged.load(Ordering::SeqCst)
            );
        }
    }
    let secs = (last - started).as_secs_f64();
    let acknowledged = acknowledged.load(Ordering::SeqCst);
    let doubled = came.values().filter(|times| **times > 1).count();
    let lost = acknowledged.saturating_sub(came.len());
    println!(
        "MQTT {version} over TLS: {acknowledged} acknowledged to the publisher, {} taken in, {lost} lost, {doubled} doubled, {secs:.1} s",
        came.len()
    );
    // A while later, a report tells what was dropped as sent again.
    while let Ok(Some(event)) = tokio::time::timeout(Duration::from_secs(1), received.recv()).await {
        if let SourceEvent::Report(now) = event {
            report = Some(now);
        }
    }
    println!("{report:?}");
    stop.send(true)?;
    running.await?;
    if !has_restarted || lost > 0 || doubled > 0 || acknowledged < count {
        bail!("keep the ledger: {lost} lost, {doubled} doubled, {} never acknowledged", count - acknowledged);
    }
    Ok(())
}

fn free_port() -> std::io::Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// One listener for the publisher, one with TLS for the twin, and a session that survives.
fn settings(folder: &Path, data: &Path, plain: u16, encrypted: u16) -> String {
    let (folder, data) = (folder.display(), data.display());
    format!(
        "per_listener_settings true\npersistence true\npersistence_location {data}/\nmax_queued_messages 0\nuser root\n\
         listener {plain} 127.0.0.1\nallow_anonymous true\n\
         listener {encrypted} 127.0.0.1\nallow_anonymous false\ncafile {folder}/ca.pem\ncertfile {folder}/broker.pem\n\
         keyfile {folder}/broker.key\nrequire_certificate true\nuse_identity_as_username true\n"
    )
}

/// Publishes `count` samples of their own time each with QoS 1, again and again until each is acknowledged.
async fn publish(
    port: u16,
    points: Arc<PointTable>,
    count: usize,
    acknowledged: Arc<AtomicUsize>,
) -> anyhow::Result<()> {
    let topics: Vec<String> = points.iter().map(|(_, point)| format!("dc/{}", point.id)).collect();
    let began = Wall.now().as_millis();
    let mut has = vec![false; count];
    loop {
        let attempt = publish_over(port, &topics, began, &mut has, &acknowledged).await;
        if attempt.is_ok() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn publish_over(
    port: u16,
    topics: &[String],
    began: i64,
    has: &mut [bool],
    acknowledged: &AtomicUsize,
) -> anyhow::Result<()> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    let (mut inbox, mut outbox) = (BytesMut::new(), BytesMut::new());
    let connect = Connect { keep_alive: 60, client_id: "ledger-publisher".into(), clean_start: true, properties: None };
    Packet::Connect(connect, None, None).write(&mut outbox, None)?;
    let todo: Vec<usize> = (0..has.len()).filter(|number| !has[*number]).collect();
    let (mut sent, mut on_the_way, mut is_in) = (0, HashMap::new(), false);
    while sent < todo.len() || !on_the_way.is_empty() {
        while is_in && sent < todo.len() && on_the_way.len() < WINDOW {
            let number = todo[sent];
            let at = Timestamp::from_millis(began + (number / topics.len()) as i64);
            let payload = format!(r#"{{"value":0.{},"at":"{at}"}}"#, number % 97);
            let mut message = Publish::new(&topics[number % topics.len()], QoS::AtLeastOnce, payload, None);
            message.pkid = (sent % 60_000) as u16 + 1;
            on_the_way.insert(message.pkid, number);
            Packet::Publish(message).write(&mut outbox, None)?;
            sent += 1;
        }
        stream.write_all_buf(&mut outbox).await?;
        inbox.reserve(65_536);
        if stream.read_buf(&mut inbox).await? == 0 {
            bail!("the broker has gone");
        }
        while let Ok(packet) = Packet::read(&mut inbox, None) {
            match packet {
                Packet::ConnAck(_) => is_in = true,
                Packet::PubAck(told) => {
                    if let Some(number) = on_the_way.remove(&told.pkid) {
                        has[number] = true;
                        acknowledged.fetch_add(1, Ordering::SeqCst);
                    }
                }
                _ => {}
            }
        }
    }
    Ok(())
}
