//! The source of all that is pushed: listens, serves HTTP and gRPC on one port, reports.

use super::bucket::CallRate;
use super::desk::Desk;
use super::key::KeyRing;
use super::sampling::SamplingCall;
use crate::rate::Rate;
use crate::{SourceEvent, SourcePhase, SourceReport, http};
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, MissedTickBehavior, interval};
use twin_model::{Clock, PlaceIndex, PointTable, SourceId};

/// Four reports a second at most.
const REPORT_PERIOD: Duration = Duration::from_millis(250);
/// Nobody has sent anything for so long: the source only listens.
const SILENCE: Duration = Duration::from_secs(60);

/// How much callers may ask, and how long they wait.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PushLimits {
    /// How often each key may call. A call may bring up to 10 000 items, and a stream is one call.
    pub calls: CallRate,
    /// How long a request waits for room in the engine's queue before it is asked to come again.
    pub queue_wait: Duration,
    /// How long a request waits for its commit.
    pub commit_wait: Duration,
}

impl Default for PushLimits {
    /// A thousand machines that each send once a second fit under one key. Commits come within 20 ms; a disk that takes ten
    /// seconds is full or broken.
    fn default() -> Self {
        Self {
            calls: CallRate { per_second: 1_000.0, burst: 2_000.0 },
            queue_wait: Duration::from_secs(2),
            commit_wait: Duration::from_secs(10),
        }
    }
}

/// Why there is no address to push to.
#[derive(Debug, Error)]
pub enum BindApiError {
    /// There is no TLS, so keys would cross the network in the clear.
    #[error(
        "serve the API on {0}: keys would cross the network unencrypted; put a proxy with TLS before it, or allow it with --api-anywhere"
    )]
    BeyondLoopback(SocketAddr),
    /// The system refused.
    #[error("serve the API on {address}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
}

impl BindApiError {
    /// Whether somebody else listens there.
    pub fn is_taken(&self) -> bool {
        matches!(self, Self::Listen { source, .. } if source.kind() == io::ErrorKind::AddrInUse)
    }
}

/// A source that listens and is ready to run.
pub struct PushSource {
    listener: TcpListener,
    address: SocketAddr,
    books: watch::Receiver<(Arc<PointTable>, Arc<PlaceIndex>)>,
    clock: Arc<dyn Clock>,
    keys: watch::Receiver<Arc<KeyRing>>,
    sampling: Option<mpsc::Sender<SamplingCall>>,
    limits: PushLimits,
}

impl PushSource {
    /// Listens at `address` for samples of `points` and facts about `places`, from whoever has one of `keys`, latest wins. What
    /// has no time of its own is of the time of `clock` when it came.
    ///
    /// # Errors
    /// When the address cannot be had, or lies beyond this machine and `is_anywhere` is not set.
    pub fn bind(
        address: SocketAddr,
        is_anywhere: bool,
        books: (Arc<PointTable>, Arc<PlaceIndex>),
        clock: Arc<dyn Clock>,
        keys: watch::Receiver<Arc<KeyRing>>,
    ) -> Result<Self, BindApiError> {
        if !address.ip().is_loopback() && !is_anywhere {
            return Err(BindApiError::BeyondLoopback(address));
        }
        let refused = |source| BindApiError::Listen { address, source };
        let listener = TcpListener::bind(address).map_err(refused)?;
        listener.set_nonblocking(true).map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let (_, books) = watch::channel(books);
        Ok(Self { listener, address, books, clock, keys, sampling: None, limits: PushLimits::default() })
    }

    /// The same source, going on with the latest of `books`: each table of points grew from the one before, and the first from
    /// the one that it was bound for.
    #[must_use]
    pub fn following(self, books: watch::Receiver<(Arc<PointTable>, Arc<PlaceIndex>)>) -> Self {
        Self { books, ..self }
    }

    /// The same source, through which `calls` are made to whoever keeps the rules of sampling; without, it has no such path.
    #[must_use]
    pub fn with_sampling(self, calls: mpsc::Sender<SamplingCall>) -> Self {
        Self { sampling: Some(calls), ..self }
    }

    /// With other limits than the usual ones.
    #[must_use]
    pub fn with_limits(self, limits: PushLimits) -> Self {
        Self { limits, ..self }
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Runs until `stop` turns true or its sender is gone, or nobody receives `events` any more.
    ///
    /// A request is answered once the receipt of its batch is settled. When `events` is full, callers are asked to come again, and
    /// streams wait.
    pub async fn run(self, events: mpsc::Sender<SourceEvent>, stop: watch::Receiver<bool>) {
        let desk = Desk::new(self.books, self.clock, self.keys, self.limits, events.clone(), self.sampling, stop);
        let desk = Arc::new(desk);
        let mut reporter = Reporter::new(self.address);
        let mut tick = interval(REPORT_PERIOD);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut serving = std::pin::pin!(http::serve(self.listener, Arc::clone(&desk)));
        loop {
            tokio::select! {
                served = &mut serving => {
                    if let Err(error) = served {
                        tracing::error!(%error, "the API does not listen any more");
                    }
                    break;
                }
                () = events.closed() => break,
                _ = tick.tick() => reporter.report(&desk, &events),
            }
        }
        desk.close();
    }
}

/// What was told last.
struct Reporter {
    started: Instant,
    rate: Rate,
    address: String,
    reported: Option<SourceReport>,
}

impl Reporter {
    fn new(address: SocketAddr) -> Self {
        Self { started: Instant::now(), rate: Rate::default(), address: format!("http://{address}"), reported: None }
    }

    /// Reports if something has changed. A report that finds no room is made again at the next tick.
    fn report(&mut self, desk: &Desk, events: &mpsc::Sender<SourceEvent>) {
        let ledger = desk.ledger();
        let is_heard = ledger.heard.is_some_and(|heard| heard.elapsed() < SILENCE);
        let facts = match ledger.intake.facts() {
            0 => String::new(),
            facts => format!(", {facts} facts"),
        };
        let accepted = ledger.intake.accepted();
        let report = SourceReport {
            id: SourceId::new("api"),
            address: format!("{}{facts}", self.address),
            phase: if is_heard { SourcePhase::Connected } else { SourcePhase::Listening },
            accepted,
            duplicates: ledger.intake.duplicates(),
            per_second: self.rate.look(self.started.elapsed(), accepted),
            rejects: ledger.intake.rejects(),
            last_error: None,
        };
        drop(ledger);
        if self.reported.as_ref() != Some(&report) && events.try_send(SourceEvent::Report(report.clone())).is_ok() {
            self.reported = Some(report);
        }
    }
}
