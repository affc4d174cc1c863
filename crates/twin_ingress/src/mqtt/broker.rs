//! A broker inside this process, so that a twin needs nothing but itself. Wraps mqtt5; why that one is told in
//! docs/decisions/0003-embedded-broker.md.

use mqtt5::broker::config::{BrokerConfig, StorageBackend, StorageConfig};
use mqtt5::broker::{BrokerShutdownHandle, MqttBroker};
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Messages that may wait for one subscriber beyond the 10 000 of its channel; the oldest go first when it is full. At
/// 10 000 a second the engine may stand still for ten seconds.
const QUEUE_MESSAGES_MAX: usize = 100_000;
/// 100 000 messages of about 250 bytes each, with their bookkeeping.
const QUEUE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Messages sent to one subscriber and not yet acknowledged. mqtt5 looks through all of them for each message: 1 000
/// measured best (docs/decisions/0003), and lets 50 000 a second pass when a commit takes 20 ms.
const INFLIGHT_MAX: u16 = 1_000;
/// A payload of 64 KiB is refused by the decoder, with its reason counted; beyond this size already by the broker.
const PACKET_BYTES_MAX: usize = 256 * 1024;
/// One retained message per point of a large site (10 000 racks × 8 points), and a few for control.
const RETAINED_MAX: usize = 100_000;
/// Desktops, bots, and tools; each costs a task.
const CLIENTS_MAX: usize = 1_000;
/// As long as a gateway buffers: a subscriber that stays away longer has lost its session.
const SESSION_EXPIRY: Duration = Duration::from_secs(3600);
/// How often to ask again for a port that was free a moment ago: a few programs that start at once disturb each other.
const LISTEN_TRIES: u32 = 10;
/// Connections close within milliseconds; a stuck one must not keep the program from ending.
const SHUTDOWN_WAIT: Duration = Duration::from_secs(3);

/// A running broker on the loopback interface. Keeps everything in memory and writes no file.
/// Dropping it ends it; [`EmbeddedBroker::shutdown`] also waits until it has ended.
pub struct EmbeddedBroker {
    address: SocketAddr,
    stop: StopOnDrop,
    task: JoinHandle<()>,
}

/// Why no broker runs.
#[derive(Debug, Error)]
pub enum StartBrokerError {
    /// It lets anybody in, so it must not be reachable from outside.
    #[error("start the broker on {0}: it serves without login, so only loopback addresses are allowed")]
    NotLoopback(SocketAddr),
    /// Somebody else listens there.
    #[error("start the broker: port {port} is in use; stop what listens there, name it with --broker, or choose another port", port = .0.port())]
    PortTaken(SocketAddr),
    /// The system refused.
    #[error("start the broker on {1}: {0}")]
    Listen(#[source] io::Error, SocketAddr),
    /// The broker itself refused.
    #[error("start the broker on {1}: {0}")]
    Broker(String, SocketAddr),
}

struct StopOnDrop(BrokerShutdownHandle);

impl EmbeddedBroker {
    /// Starts a broker on `address` and returns once it listens. Port 0 lets the system choose a free one. Anybody on
    /// this machine may use it without login, which is why it only serves loopback.
    ///
    /// # Errors
    /// When `address` is not loopback or is taken, or the system refuses to listen there.
    pub async fn start(address: SocketAddr) -> Result<Self, StartBrokerError> {
        if !address.ip().is_loopback() {
            return Err(StartBrokerError::NotLoopback(address));
        }
        let mut broker = listen(address).await?;
        let bound =
            broker.local_addr().ok_or_else(|| StartBrokerError::Broker("it does not listen".into(), address))?;
        let stop = StopOnDrop(broker.shutdown_handle());
        let mut ready = broker.ready_receiver();
        let task = tokio::spawn(async move {
            if let Err(error) = broker.run().await {
                tracing::error!(%error, "the embedded broker has ended");
            }
        });
        match ready.wait_for(|is_ready| *is_ready).await {
            Ok(_) => Ok(Self { address: bound, stop, task }),
            Err(_) => Err(StartBrokerError::Broker("it ended while starting".into(), address)),
        }
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Closes every connection and the port; returns when that is done.
    pub async fn shutdown(self) {
        let Self { stop, task, .. } = self;
        drop(stop);
        if tokio::time::timeout(SHUTDOWN_WAIT, task).await.is_err() {
            tracing::warn!("the embedded broker still closes connections");
        }
    }
}

impl fmt::Debug for EmbeddedBroker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EmbeddedBroker").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.shutdown();
    }
}

/// A broker that listens on `address` and does not serve yet.
async fn listen(address: SocketAddr) -> Result<MqttBroker, StartBrokerError> {
    let mut tries = 0;
    loop {
        // mqtt5 tells why it cannot listen only as a text for people; asking the system first keeps the reason.
        match TcpListener::bind(address).await {
            Ok(free) => drop(free),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(StartBrokerError::PortTaken(address)),
            Err(error) => return Err(StartBrokerError::Listen(error, address)),
        }
        match MqttBroker::with_config(settings(address)).await {
            Ok(broker) => return Ok(broker),
            // Somebody took the port after the question, or held it only to ask the same: the next one tells which.
            Err(_) if tries < LISTEN_TRIES => tries += 1,
            // Others want it, too, and were always there first.
            Err(error) if error.to_string().contains("in use") => return Err(StartBrokerError::PortTaken(address)),
            Err(error) => return Err(StartBrokerError::Broker(error.to_string(), address)),
        }
    }
}

/// Everything bounded, nothing slowed down, nothing on disk.
fn settings(address: SocketAddr) -> BrokerConfig {
    let storage = StorageConfig {
        backend: StorageBackend::Memory,
        max_queued_messages_per_client: QUEUE_MESSAGES_MAX,
        max_queued_bytes_per_client: QUEUE_BYTES_MAX,
        ..StorageConfig::default()
    };
    BrokerConfig {
        bind_addresses: vec![address],
        max_clients: CLIENTS_MAX,
        session_expiry_interval: SESSION_EXPIRY,
        max_packet_size: PACKET_BYTES_MAX,
        max_retained_messages: RETAINED_MAX,
        max_retained_message_size: PACKET_BYTES_MAX,
        max_outbound_inflight: INFLIGHT_MAX,
        storage_config: storage,
        sys_topics_enabled: false,
        ..BrokerConfig::default()
    }
}
