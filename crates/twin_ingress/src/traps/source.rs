//! The source of what devices say unasked.

use super::decode::{Datagram, DecodeTrapError, Notification, look};
use super::engine_id;
use super::sender::{Senders, snmp};
use super::usm::UserDesk;
use super::words::{TrapHeard, heard};
use crate::rate::Rate;
use crate::reject::RejectLog;
use crate::{RejectReason, SourceEvent, SourcePhase, SourceReport};
use async_snmp::v3::AuthoritativeEngine;
use bytes::Bytes;
use std::collections::{HashMap, VecDeque};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::net::{UdpSocket, lookup_host};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, interval_at, timeout};
use twin_model::connection::Connection;
use twin_model::{Clock, SourceId};

/// The source's name.
const ID: &str = "traps";
/// Four reports a second at most.
const REPORT_PERIOD: Duration = Duration::from_millis(250);
/// Names move to other addresses now and then.
const RESOLVE_AGAIN: Duration = Duration::from_secs(600);
/// A name that is not found by then is left out until the next time.
const RESOLVES_WITHIN: Duration = Duration::from_secs(2);
/// Notifications of SNMP v3 that wait to be told.
const READ_MAX: usize = 64;
/// Informs that are remembered: who gets no acknowledgement in time says the same again.
const INFORMS_MAX: usize = 256;
/// The largest datagram there is.
const DATAGRAM_MAX: usize = 65_535;

/// Why traps cannot be received: fragments that complete "failed to …".
#[derive(Debug, Error)]
pub enum BindTrapsError {
    /// The port is taken or not allowed.
    #[error("receive traps on {address}: {source}{}", if address.port() < 1024 { "; ports below 1024, such as 162, need rights that most programs do not have" } else { "" })]
    Port {
        /// Where they were to be received.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The receiver's name cannot be kept.
    #[error("{0}")]
    Name(String),
}

/// A source that listens already.
pub struct TrapSource {
    front: Arc<UdpSocket>,
    address: SocketAddr,
    engine: AuthoritativeEngine,
    connections: watch::Receiver<Arc<Vec<Connection>>>,
    heard: mpsc::Sender<TrapHeard>,
    clock: Arc<dyn Clock>,
}

impl TrapSource {
    /// A source that listens on `address` to the devices of `connections`, latest wins, and tells `heard` what they say. The file at
    /// `name` keeps who it is to senders of informs.
    ///
    /// # Errors
    /// When the port cannot be had, or the file cannot be read or written.
    pub async fn bind(
        address: SocketAddr,
        name: &Path,
        connections: watch::Receiver<Arc<Vec<Connection>>>,
        heard: mpsc::Sender<TrapHeard>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, BindTrapsError> {
        let refuse = |source| BindTrapsError::Port { address, source };
        let front = UdpSocket::bind(address).await.map_err(refuse)?;
        let address = front.local_addr().map_err(refuse)?;
        let engine = engine_id::started(name).map_err(BindTrapsError::Name)?;
        Ok(Self { front: Arc::new(front), address, engine, connections, heard, clock })
    }

    /// Where it listens; the port is the system's choice when 0 was asked for.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Runs until `stop` turns true or its sender is gone.
    pub async fn run(mut self, events: mpsc::Sender<SourceEvent>, mut stop: watch::Receiver<bool>) {
        let (read_sent, mut read) = mpsc::channel(READ_MAX);
        let mut desk = Desk::new(self.address, self.heard.clone(), Arc::clone(&self.clock));
        let mut report = interval(REPORT_PERIOD);
        report.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // Before anything is heard, it is known who may speak; what comes meanwhile waits at the port.
        self.renew(&mut desk, &read_sent).await;
        let mut resolve = interval_at(Instant::now() + RESOLVE_AGAIN, RESOLVE_AGAIN);
        resolve.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut datagram = vec![0; DATAGRAM_MAX];
        let mut are_changeable = true;
        loop {
            tokio::select! {
                _ = async { stop.wait_for(|is_stopped| *is_stopped).await.is_ok() } => break,
                _ = resolve.tick() => self.renew(&mut desk, &read_sent).await,
                changed = self.connections.changed(), if are_changeable => {
                    are_changeable = changed.is_ok();
                    if are_changeable {
                        self.renew(&mut desk, &read_sent).await;
                    }
                }
                received = self.front.recv_from(&mut datagram) => match received {
                    Ok((length, peer)) => {
                        let bytes = Bytes::copy_from_slice(&datagram[..length]);
                        if let Some(answer) = desk.take(peer, bytes).await
                            && let Err(error) = self.front.send_to(&answer, peer).await
                        {
                            desk.last_error = Some(format!("acknowledge {peer}: {error}"));
                        }
                    }
                    Err(error) => desk.last_error = Some(format!("receive a trap: {error}")),
                },
                Some((port, notification)) = read.recv() => desk.take_read(port, &notification),
                _ = report.tick() => desk.report(&events),
            }
        }
    }

    /// Reads anew who may say something.
    async fn renew(&mut self, desk: &mut Desk, read: &mpsc::Sender<(SocketAddr, Notification)>) {
        let connections = Arc::clone(&self.connections.borrow_and_update());
        desk.senders = Senders::of(&connections, &addresses(&connections).await);
        match UserDesk::open(&desk.senders, &self.engine, &self.front, read.clone()).await {
            Ok(users) => desk.users = users,
            Err(error) => desk.last_error = Some(error),
        }
    }
}

/// Where the hosts of `connections` are; names that are not found are left out.
async fn addresses(connections: &[Connection]) -> HashMap<String, Vec<IpAddr>> {
    let mut asked = JoinSet::new();
    for address in connections.iter().filter_map(snmp).map(|access| access.address.clone()) {
        asked.spawn(async move {
            let found = timeout(RESOLVES_WITHIN, lookup_host(&address)).await;
            let found = found.ok().and_then(Result::ok).map(|found| found.map(|at| at.ip().to_canonical()).collect());
            found.map(|found: Vec<IpAddr>| (address, found))
        });
    }
    asked.join_all().await.into_iter().flatten().collect()
}

/// What is done with datagrams, and what is told of that.
struct Desk {
    address: SocketAddr,
    senders: Senders,
    users: Option<UserDesk>,
    heard: mpsc::Sender<TrapHeard>,
    clock: Arc<dyn Clock>,
    rejects: RejectLog,
    informs: VecDeque<(IpAddr, i32)>,
    accepted: u64,
    duplicates: u64,
    last_error: Option<String>,
    rate: Rate,
    started: Instant,
    reported: Option<SourceReport>,
}

impl Desk {
    fn new(address: SocketAddr, heard: mpsc::Sender<TrapHeard>, clock: Arc<dyn Clock>) -> Self {
        Self {
            address,
            senders: Senders::default(),
            users: None,
            heard,
            clock,
            rejects: RejectLog::default(),
            informs: VecDeque::new(),
            accepted: 0,
            duplicates: 0,
            last_error: None,
            rate: Rate::default(),
            started: Instant::now(),
            reported: None,
        }
    }

    /// Takes `datagram` of `peer` in; what acknowledges it, if it wants that and is heard.
    async fn take(&mut self, peer: SocketAddr, datagram: Bytes) -> Option<Bytes> {
        match look(datagram.clone()) {
            Ok(Datagram::Clear { notification, acknowledgement }) => {
                self.hear(peer, &notification).then_some(acknowledgement)?
            }
            Ok(Datagram::Secured { user }) => {
                match &mut self.users {
                    Some(users) if users.knows(user.as_ref()) => users.take(peer, datagram).await,
                    _ => self.reject(RejectReason::WrongLogin, peer, user.as_deref().unwrap_or(b"SNMP v3")),
                }
                None
            }
            Err(error) => {
                let shown = match error {
                    DecodeTrapError::Message(_) => &datagram[..],
                    DecodeTrapError::Kind => b"SNMP that asks or answers",
                };
                self.reject(RejectReason::MalformedTrap, peer, shown);
                None
            }
        }
    }

    /// Takes in what the receiver of version 3 has read on its `port`.
    fn take_read(&mut self, port: SocketAddr, notification: &Notification) {
        if let Some(peer) = self.users.as_ref().and_then(|users| users.peer(port)) {
            self.hear(peer, notification);
        }
    }

    /// Whether `notification` is of a device that is asked; then it is told.
    fn hear(&mut self, peer: SocketAddr, notification: &Notification) -> bool {
        let said = match self.senders.find(peer.ip(), notification) {
            Ok(sender) => heard(&sender.name, &sender.profile, notification, self.clock.now()),
            Err(reason) => {
                // Not what it logged in with: that may let it in elsewhere.
                self.reject(reason, peer, notification.kind.to_string().as_bytes());
                return false;
            }
        };
        if let Some(number) = notification.inform {
            let inform = (peer.ip(), number);
            if self.informs.contains(&inform) {
                self.duplicates += 1;
                return true;
            }
            if self.informs.len() >= INFORMS_MAX {
                self.informs.pop_front();
            }
            self.informs.push_back(inform);
        }
        self.accepted += 1;
        // In a storm of them, one more changes nothing: its device will be asked.
        drop(self.heard.try_send(said));
        true
    }

    fn reject(&mut self, reason: RejectReason, peer: SocketAddr, shown: &[u8]) {
        self.rejects.add(reason, peer.to_string().as_bytes(), shown);
    }

    /// Reports what has changed. One that finds no room is made again at the next tick.
    fn report(&mut self, events: &mpsc::Sender<SourceEvent>) {
        if let Some((count, peer)) = self.users.as_mut().and_then(UserDesk::new_failures) {
            for _ in 0..count {
                self.reject(RejectReason::WrongLogin, peer, b"SNMP v3: wrong password");
            }
        }
        let report = SourceReport {
            id: SourceId::new(ID),
            address: format!("udp://{}", self.address),
            phase: SourcePhase::Connected,
            accepted: self.accepted,
            duplicates: self.duplicates,
            per_second: self.rate.look(self.started.elapsed(), self.accepted),
            rejects: self.rejects.counts(),
            last_error: self.last_error.clone(),
        };
        if self.reported.as_ref() != Some(&report) && events.try_send(SourceEvent::Report(report.clone())).is_ok() {
            self.reported = Some(report);
        }
    }
}
