//! A source of what is pushed whose commits a test decides, and callers that speak HTTP by hand.

use crate::rig::{HandClock, NOW, PATIENCE};
use crate::site;
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use twin_ingress::pushed::{ApiKey, CallRate, KeyHash, KeyRing, PushLimits, PushSource, Right, SamplingCall};
use twin_ingress::{Batch, SourceEvent, SourceReport};
use twin_model::{FactOutcome, Sample};

/// Good for everything.
pub(crate) const KEY: &str = "the key of all";
/// Good for facts alone.
pub(crate) const FACTS_KEY: &str = "the key of facts";

/// A running source.
pub(crate) struct Door {
    pub(crate) address: SocketAddr,
    pub(crate) events: mpsc::Receiver<SourceEvent>,
    pub(crate) keys: watch::Sender<Arc<KeyRing>>,
    pub(crate) report: Option<SourceReport>,
    /// What is wanted of rules of sampling.
    pub(crate) sampling: Option<mpsc::Receiver<SamplingCall>>,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

pub(crate) fn limits() -> PushLimits {
    PushLimits { calls: CallRate { per_second: 1e6, burst: 1e6 }, ..PushLimits::default() }
}

impl Door {
    /// With room for `room` events.
    pub(crate) fn open(room: usize, limits: PushLimits) -> Self {
        let key = |name: &str, secret: &str, rights: &[Right]| ApiKey {
            name: name.into(),
            hash: KeyHash::of(secret),
            rights: rights.to_vec(),
            created_at: NOW,
        };
        let ring = KeyRing { keys: vec![key("all", KEY, &Right::ALL), key("ci", FACTS_KEY, &[Right::Facts])] };
        let (keys, keys_read) = watch::channel(Arc::new(ring));
        let (sent, events) = mpsc::channel(room);
        let (stop, stopped) = watch::channel(false);
        let books = (site::points(2), crate::rig::places(2));
        let source =
            PushSource::bind(([127, 0, 0, 1], 0).into(), false, books, Arc::new(HandClock::default()), keys_read);
        let source = source.expect("a free port").with_limits(limits);
        let (calls, sampling) = mpsc::channel(4);
        let source = source.with_sampling(calls);
        let address = source.address();
        let task = tokio::spawn(source.run(sent, stopped));
        Self { address, events, keys, report: None, sampling: Some(sampling), stop, task }
    }

    /// One whose batches are committed as they come; what they bring is told.
    pub(crate) fn committing(limits: PushLimits) -> (SocketAddr, mpsc::Receiver<Vec<Sample>>, Self) {
        let mut door = Self::open(16, limits);
        let (told, samples) = mpsc::channel(100_000);
        let (unused, taken) = mpsc::channel(1);
        drop(unused);
        let mut events = std::mem::replace(&mut door.events, taken);
        let reports = watch::Sender::new(None);
        tokio::spawn(async move {
            while let Some(event) = events.recv().await {
                match event {
                    SourceEvent::Batch(batch) => {
                        let Batch { receipt, samples } = batch;
                        receipt.expect("somebody waits").settle();
                        drop(told.try_send(samples));
                    }
                    SourceEvent::Facts(batch) => {
                        for filing in &batch.facts {
                            filing.outcome.get_or_init(|| FactOutcome::Inserted);
                        }
                        batch.receipt.expect("somebody waits").settle();
                    }
                    SourceEvent::Report(report) => drop(reports.send_replace(Some(report))),
                    SourceEvent::Devices(_) => {}
                }
            }
        });
        (door.address, samples, door)
    }

    /// The next batch, not committed.
    pub(crate) async fn next_batch(&mut self) -> Batch {
        loop {
            match timeout(PATIENCE, self.events.recv()).await.expect("an event in time").expect("a running source") {
                SourceEvent::Batch(batch) => return batch,
                SourceEvent::Report(report) => self.report = Some(report),
                SourceEvent::Facts(_) | SourceEvent::Devices(_) => {}
            }
        }
    }

    /// Waits for a report for which `is_wanted` holds; batches on the way are committed.
    pub(crate) async fn wait_report(&mut self, is_wanted: impl Fn(&SourceReport) -> bool) -> SourceReport {
        loop {
            match timeout(PATIENCE, self.events.recv()).await.expect("an event in time").expect("a running source") {
                SourceEvent::Batch(batch) => batch.receipt.expect("somebody waits").settle(),
                SourceEvent::Report(report) if is_wanted(&report) => return report,
                _ => {}
            }
        }
    }

    /// Ends the source as a shutdown does.
    pub(crate) async fn close(self) {
        self.stop.send_replace(true);
        timeout(PATIENCE, self.task).await.expect("an end in time").expect("no panic");
    }
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Statuses of the items, with the reasons of those that were refused.
    pub(crate) fn items(&self) -> Vec<String> {
        let items = self.body["items"].as_array().map(Vec::as_slice).unwrap_or_default();
        let text = |item: &Value| item["reason"].as_str().or(item["status"].as_str()).unwrap_or_default().to_owned();
        items.iter().map(text).collect()
    }

    pub(crate) fn reason(&self) -> &str {
        self.body["error"]["reason"].as_str().unwrap_or_default()
    }
}

/// Sends `head` and `body` as they are, and reads what comes until the other side hangs up.
pub(crate) async fn say(address: SocketAddr, head: &str, body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).await.expect("somebody listens");
    stream.write_all(head.as_bytes()).await.expect("a head");
    // Who answers before the body has come may hang up in the middle of it.
    drop(stream.write_all(body).await);
    let mut answer = Vec::new();
    drop(timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("an answer in time"));
    let text = String::from_utf8_lossy(&answer);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    Answer { status, head: head.to_owned(), body: serde_json::from_str(body).unwrap_or(Value::Null) }
}

/// A request with `headers`, each with its line's end.
pub(crate) async fn request(address: SocketAddr, path: &str, headers: &str, body: &[u8]) -> Answer {
    let length = body.len();
    let head =
        format!("POST {path} HTTP/1.1\r\nHost: t\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n");
    say(address, &head, body).await
}

/// A good request for `path`.
pub(crate) async fn post(address: SocketAddr, path: &str, body: &str) -> Answer {
    let headers = format!("X-API-KEY: {KEY}\r\nContent-Type: application/json; charset=utf-8\r\n");
    request(address, path, &headers, body.as_bytes()).await
}

pub(crate) async fn ingest(address: SocketAddr, body: &str) -> Answer {
    post(address, "/api/v1/ingest", body).await
}

/// Short enough for a test to wait for.
pub(crate) const SHORT: Duration = Duration::from_millis(200);
