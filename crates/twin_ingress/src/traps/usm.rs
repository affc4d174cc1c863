//! Notifications of SNMP v3: only the crate's receiver has the users' keys. It listens on loopback, and every peer's datagrams reach
//! it, and its answers that peer, by a port of the peer's own.

use super::decode::{Notification, of_user};
use super::sender::Senders;
use crate::snmp::{auth_protocol, priv_protocol};
use async_snmp::SecurityLevel;
use async_snmp::notification::{NotificationAcceptance, NotificationEnvelope, NotificationReceiver};
use async_snmp::v3::{AuthoritativeEngine, CryptoResult, UsmUser};
use bytes::Bytes;
use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::timeout;
use twin_model::connection::{Cipher, SnmpLogin, SnmpUser};

/// A peer that says nothing for so long loses its port; an inform takes two questions, a moment apart.
const QUIET_MAX: Duration = Duration::from_secs(30);
/// Peers at once: a storm of devices that all have something to say.
const PEERS_MAX: usize = 256;
/// Datagrams that wait for their turn: they are rare, and said again when they are informs.
const WAITING_MAX: usize = 64;
/// The largest datagram there is.
const DATAGRAM_MAX: usize = 65_535;

/// Where notifications of version 3 are read.
pub(super) struct UserDesk {
    receiver: Arc<NotificationReceiver>,
    users: Vec<Bytes>,
    /// The ports on loopback, each with who it is for.
    peers: HashMap<SocketAddr, Peer>,
    front: Arc<UdpSocket>,
    tasks: JoinSet<()>,
    /// Failed logins that were told already, and who asked last.
    failures: u32,
    /// How many had the right name and used less than their passwords.
    too_open: Arc<AtomicU32>,
    last_peer: Option<SocketAddr>,
}

struct Peer {
    inbox: mpsc::Sender<Bytes>,
    port: SocketAddr,
}

impl UserDesk {
    /// A desk for the users of `senders`, which answers by `front` and sends what it reads to `read`; `None` when there is no user.
    ///
    /// # Errors
    /// A fragment that completes "failed to …".
    pub(super) async fn open(
        senders: &Senders,
        engine: &AuthoritativeEngine,
        front: &Arc<UdpSocket>,
        read: mpsc::Sender<(SocketAddr, Notification)>,
    ) -> Result<Option<Self>, String> {
        let mut levels: HashMap<Bytes, SecurityLevel> = HashMap::new();
        let mut builder = NotificationReceiver::builder()
            .bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).to_string())
            .authoritative_engine(engine.clone());
        for user in senders.iter().filter_map(|sender| match &sender.access.login {
            SnmpLogin::User(user) if is_readable(user) => Some(user),
            _ => None,
        }) {
            let name = Bytes::copy_from_slice(user.name.as_bytes());
            // One name is one user: of devices that have the same one, the first tells the passwords.
            if levels.contains_key(&name) {
                continue;
            }
            builder = builder
                .usm_user(name.clone(), |keyed| with_keys(keyed, user))
                .map_err(|error| format!("receive notifications of the user {}: {error}", user.name))?;
            levels.insert(name, level(user));
        }
        if levels.is_empty() {
            return Ok(None);
        }
        let users = levels.keys().cloned().collect();
        // Who has a password has to use it.
        let too_open = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&too_open);
        let is_secure = move |said: &NotificationEnvelope<'_>| {
            let wanted = said.username.and_then(|name| levels.get(name));
            match (said.security_level, wanted) {
                (Some(level), Some(wanted)) if level >= *wanted => NotificationAcceptance::Accept,
                _ => {
                    counted.fetch_add(1, Ordering::Relaxed);
                    NotificationAcceptance::Reject
                }
            }
        };
        let receiver = builder.acceptance_policy(is_secure).build().await;
        let receiver = Arc::new(receiver.map_err(|error| format!("receive notifications of SNMP v3: {error}"))?);
        let mut tasks = JoinSet::new();
        tasks.spawn(receive(Arc::clone(&receiver), read));
        let front = Arc::clone(front);
        Ok(Some(Self { receiver, users, peers: HashMap::new(), front, tasks, failures: 0, too_open, last_peer: None }))
    }

    /// Whether it has the keys of `user`; nobody looks for the receiver and is always welcome.
    pub(super) fn knows(&self, user: Option<&Bytes>) -> bool {
        user.is_none_or(|user| self.users.contains(user))
    }

    /// Hands `datagram` of `peer` in. What finds no room is dropped, as the network may do.
    pub(super) async fn take(&mut self, peer: SocketAddr, datagram: Bytes) {
        self.last_peer = Some(peer);
        while self.tasks.try_join_next().is_some() {}
        self.peers.retain(|_, known| !known.inbox.is_closed());
        if !self.peers.contains_key(&peer) {
            if self.peers.len() >= PEERS_MAX {
                return;
            }
            let Ok(socket) = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await else { return };
            let Ok(port) = socket.local_addr() else { return };
            if socket.connect(self.receiver.local_addr()).await.is_err() {
                return;
            }
            let (inbox, waiting) = mpsc::channel(WAITING_MAX);
            self.tasks.spawn(relay(socket, waiting, Arc::clone(&self.front), peer));
            self.peers.insert(peer, Peer { inbox, port });
        }
        if let Some(known) = self.peers.get(&peer) {
            drop(known.inbox.try_send(datagram));
        }
    }

    /// Who is behind the port on loopback.
    pub(super) fn peer(&self, port: SocketAddr) -> Option<SocketAddr> {
        self.peers.iter().find(|(_, known)| known.port == port).map(|(peer, _)| *peer)
    }

    /// How many logins have failed since the last time, with who asked last.
    pub(super) fn new_failures(&mut self) -> Option<(u32, SocketAddr)> {
        let receiver = &self.receiver;
        let all =
            receiver.usm_wrong_digests() + receiver.usm_decryption_errors() + receiver.usm_unsupported_sec_levels();
        let all = all + self.too_open.load(Ordering::Relaxed);
        let new = all.saturating_sub(std::mem::replace(&mut self.failures, all));
        self.last_peer.filter(|_| new > 0).map(|peer| (new, peer))
    }
}

/// The crate's receiver answers informs of users with DES only with a state that outlives it: such devices are asked, not heard.
fn is_readable(user: &SnmpUser) -> bool {
    !matches!(user.privacy, Some((Cipher::Des, _)))
}

fn with_keys(keyed: UsmUser, user: &SnmpUser) -> CryptoResult<UsmUser> {
    match (&user.authentication, &user.privacy) {
        (None, _) => Ok(keyed),
        (Some((digest, password)), None) => keyed.auth(auth_protocol(*digest), password.0.as_bytes()),
        (Some((digest, password)), Some((cipher, key))) => {
            keyed.auth_priv(auth_protocol(*digest), password.0.as_bytes(), priv_protocol(*cipher), key.0.as_bytes())
        }
    }
}

const fn level(user: &SnmpUser) -> SecurityLevel {
    match (&user.authentication, &user.privacy) {
        (None, _) => SecurityLevel::NoAuthNoPriv,
        (Some(_), None) => SecurityLevel::AuthNoPriv,
        (Some(_), Some(_)) => SecurityLevel::AuthPriv,
    }
}

async fn receive(receiver: Arc<NotificationReceiver>, read: mpsc::Sender<(SocketAddr, Notification)>) {
    loop {
        match receiver.recv().await {
            Ok(received) => {
                if let Some(notification) = of_user(&received.notification)
                    && read.send((received.source, notification)).await.is_err()
                {
                    return;
                }
            }
            // Whatever is wrong with the socket, asking it without pause would keep a processor busy.
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}

/// Carries one peer's datagrams to the receiver and its answers back, until it is quiet.
async fn relay(socket: UdpSocket, mut waiting: mpsc::Receiver<Bytes>, front: Arc<UdpSocket>, peer: SocketAddr) {
    let mut answer = vec![0; DATAGRAM_MAX];
    loop {
        let carried = timeout(QUIET_MAX, async {
            tokio::select! {
                datagram = waiting.recv() => match datagram {
                    Some(datagram) => socket.send(&datagram).await.is_ok(),
                    None => false,
                },
                answered = socket.recv(&mut answer) => match answered {
                    Ok(length) => front.send_to(&answer[..length], peer).await.is_ok(),
                    Err(_) => false,
                },
            }
        });
        if carried.await != Ok(true) {
            return;
        }
    }
}
