//! How many messages a second go from publishers through a broker to batches of the source, and back as
//! acknowledgements after a pretended commit. A measurement, not a test:
//! `cargo run -p twin_ingress --example throughput -- [MESSAGES] [COMMIT_MS] [mqtt://host:port]`
//!
//! Without an address it starts the embedded broker. Publishers write packets straight to the socket, so that they
//! are not what is measured.
#![expect(clippy::print_stdout, reason = "a measurement prints its figures")]
#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]

#[path = "../tests/it/site.rs"]
mod site;

use bytes::BytesMut;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Connect, Packet, Publish};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use twin_ingress::mqtt::{EmbeddedBroker, MqttConfig, MqttSource};
use twin_ingress::{Receipt, SourceEvent, SourcePhase};
use twin_model::{Clock, PointTable, Timestamp};

/// Published and not yet acknowledged, per publisher.
const WINDOW: usize = 2_000;
const PUBLISHERS: usize = 2;
const RACKS: u32 = 1_000;
/// When nothing comes for so long, nothing will.
const SILENCE_MAX: Duration = Duration::from_secs(8);

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

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).init();
    let mut arguments = std::env::args().skip(1);
    let messages: usize = arguments.next().map_or(Ok(500_000), |text| text.parse())?;
    let commit = Duration::from_millis(arguments.next().map_or(Ok(5), |text| text.parse())?);
    let mut broker = None;
    let config = match arguments.next() {
        Some(address) => address.parse::<MqttConfig>()?,
        None => {
            let started = EmbeddedBroker::start(([127, 0, 0, 1], 0).into()).await?;
            MqttConfig::at(broker.insert(started).address())
        }
    };
    // A session of its own, so that nothing is left over from the run before.
    let config = config.with_client_id(&format!("throughput-{}", std::process::id()))?;
    let points = site::points(RACKS);

    let (events, mut received) = mpsc::channel(64);
    let (stop, stopped) = watch::channel(false);
    let source = MqttSource::build(config.clone(), Arc::clone(&points), Arc::new(Wall))?;
    let running = tokio::spawn(source.run(events, stopped));

    let count = messages / PUBLISHERS * PUBLISHERS;
    let (mut samples, mut batches, mut report) = (0, 0, None);
    let mut started = Instant::now();
    let mut last = started;
    while samples < count && last.elapsed() < SILENCE_MAX {
        match tokio::time::timeout(SILENCE_MAX, received.recv()).await {
            Ok(Some(SourceEvent::Batch(batch))) => {
                last = Instant::now();
                samples += batch.samples.len();
                batches += 1;
                tokio::spawn(async move {
                    tokio::time::sleep(commit).await;
                    batch.receipt.iter().for_each(Receipt::settle);
                });
            }
            Ok(Some(SourceEvent::Devices(_) | SourceEvent::Facts(_))) => {}
            Ok(Some(SourceEvent::Report(now))) => {
                if now.phase == SourcePhase::Connected && report.is_none() {
                    started = Instant::now();
                    last = started;
                    for publisher in 0..PUBLISHERS {
                        let task = publish(config.clone(), Arc::clone(&points), publisher, count / PUBLISHERS);
                        tokio::spawn(async move {
                            if let Err(error) = task.await {
                                println!("publisher {publisher} failed: {error}");
                            }
                        });
                    }
                    report = Some(now);
                } else if report.is_some() {
                    report = Some(now);
                }
            }
            Ok(None) | Err(_) => break,
        }
    }
    let seconds = (last - started).as_secs_f64();
    let rate = samples as f64 / seconds;
    println!("{config}: {samples} of {count} samples in {batches} batches, {seconds:.2} s, {rate:.0} samples/s");
    println!("{report:?}");
    stop.send(true)?;
    running.await?;
    if let Some(broker) = broker {
        broker.shutdown().await;
    }
    Ok(())
}

/// Publishes `count` samples with QoS 1, at most [`WINDOW`] ahead of the broker's acknowledgements.
async fn publish(config: MqttConfig, points: Arc<PointTable>, publisher: usize, count: usize) -> std::io::Result<()> {
    let mut stream = TcpStream::connect((config.host(), config.port())).await?;
    stream.set_nodelay(true)?;
    let (mut inbox, mut outbox) = (BytesMut::new(), BytesMut::new());
    let client_id = format!("publisher-{publisher}");
    let connect = Connect { keep_alive: 60, client_id, clean_start: true, properties: None };
    Packet::Connect(connect, None, None).write(&mut outbox, None).expect("a small packet");
    let topics: Vec<String> = points.iter().map(|(_, point)| format!("dc/{}", point.id)).collect();
    let (mut sent, mut acknowledged, mut is_in) = (0_usize, 0, false);
    let began = Wall.now().as_millis();
    while acknowledged < count {
        while is_in && sent < count && sent - acknowledged < WINDOW {
            // Points of its own, so that no two publishers tell the same point and time.
            let topic = &topics[sent % (topics.len() / PUBLISHERS) * PUBLISHERS + publisher];
            let at = Timestamp::from_millis(began + (sent / 1000) as i64);
            let payload = format!(r#"{{"value":0.{},"at":"{at}","seq":{sent}}}"#, sent % 97);
            let mut message = Publish::new(topic, QoS::AtLeastOnce, payload, None);
            message.pkid = (sent % 60_000) as u16 + 1;
            Packet::Publish(message).write(&mut outbox, None).expect("a small packet");
            sent += 1;
        }
        stream.write_all_buf(&mut outbox).await?;
        inbox.reserve(65_536);
        if stream.read_buf(&mut inbox).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        while let Ok(packet) = Packet::read(&mut inbox, None) {
            match packet {
                Packet::ConnAck(_) => is_in = true,
                Packet::PubAck(_) => acknowledged += 1,
                _ => {}
            }
        }
    }
    Ok(())
}
