//! What the rest of the program holds of an engine.

use crate::notices::{self, Notices};
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use thiserror::Error;
use tokio::sync::{broadcast, mpsc, watch};
use twin_api::{Command, Demand, Notice, RangeSet, Snapshot};
use twin_ingress::mqtt::MqttConfig;

/// Clicks of people; a full queue is shown to them.
const COMMANDS_MAX: usize = 64;

/// A running engine, for whoever started it. Dropping it ends the engine in order, as [`Engine::shutdown`] does.
#[derive(Debug)]
pub struct Engine {
    handle: EngineHandle,
    broker: MqttConfig,
    api: Option<SocketAddr>,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<Result<(), String>>>,
}

/// The wires to an engine, for whoever shows or serves it. Every holder has its own; none keeps the engine alive:
/// when it has ended, `snapshots.has_changed()` is an error.
#[derive(Debug)]
pub struct EngineHandle {
    /// The state, latest wins.
    pub snapshots: watch::Receiver<Arc<Snapshot>>,
    /// What happened.
    pub notices: Notices,
    /// What people want. Use `try_send`: a full queue is shown, never awaited.
    pub commands: mpsc::Sender<Command>,
    /// Which stretches of history the screens show, latest wins. One screen sets it.
    pub demand: watch::Sender<Demand>,
    /// The answers to the latest demand.
    pub ranges: watch::Receiver<Arc<RangeSet>>,
}

/// Why an engine did not end as it should.
#[derive(Debug, Error)]
pub enum ShutdownEngineError {
    /// A part of it had failed.
    #[error("keep the engine running: {0}")]
    Failed(String),
    /// Its own thread panicked.
    #[error("end the engine in order: its main thread panicked")]
    Panicked,
}

impl Engine {
    pub(crate) fn new(
        handle: EngineHandle,
        (broker, api): (MqttConfig, Option<SocketAddr>),
        stop: watch::Sender<bool>,
        thread: JoinHandle<Result<(), String>>,
    ) -> Self {
        Self { handle, broker, api, stop, thread: Some(thread) }
    }

    /// New wires to it.
    pub fn handle(&self) -> EngineHandle {
        self.handle.clone()
    }

    /// The broker it listens to, embedded or not.
    pub const fn broker_address(&self) -> &MqttConfig {
        &self.broker
    }

    /// Where others may push to, if they may.
    pub const fn api_address(&self) -> Option<SocketAddr> {
        self.api
    }

    /// Ends it: the sources stop, what they delivered is committed, the broker closes. Returns when all is done.
    ///
    /// # Errors
    /// When a part of it had failed before, or fails now.
    pub fn shutdown(mut self) -> Result<(), ShutdownEngineError> {
        self.end()
    }

    fn end(&mut self) -> Result<(), ShutdownEngineError> {
        self.stop.send_replace(true);
        match self.thread.take().map(JoinHandle::join) {
            None | Some(Ok(Ok(()))) => Ok(()),
            Some(Ok(Err(fault))) => Err(ShutdownEngineError::Failed(fault)),
            Some(Err(_)) => Err(ShutdownEngineError::Panicked),
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            tracing::error!("failed to {error}");
        }
    }
}

/// The engine's ends of the wires of an [`EngineHandle`].
pub(crate) struct EngineEnds {
    pub(crate) snapshots: watch::Sender<Arc<Snapshot>>,
    pub(crate) notices: broadcast::Sender<Notice>,
    pub(crate) commands: mpsc::Receiver<Command>,
    pub(crate) demand: watch::Receiver<Demand>,
    pub(crate) ranges: watch::Sender<Arc<RangeSet>>,
}

/// Both ends of new wires, showing `first` until the engine shows more.
pub(crate) fn wires(first: Arc<Snapshot>) -> (EngineHandle, EngineEnds) {
    let (snapshots, snapshots_seen) = watch::channel(first);
    let (notices, notices_heard) = notices::queue();
    let (commands_sent, commands) = mpsc::channel(COMMANDS_MAX);
    let (demand_said, demand) = watch::channel(Demand::default());
    let (ranges, ranges_seen) = watch::channel(Arc::new(RangeSet::default()));
    let handle = EngineHandle {
        snapshots: snapshots_seen,
        notices: notices_heard,
        commands: commands_sent,
        demand: demand_said,
        ranges: ranges_seen,
    };
    (handle, EngineEnds { snapshots, notices, commands, demand, ranges })
}

impl Clone for EngineHandle {
    fn clone(&self) -> Self {
        Self {
            snapshots: self.snapshots.clone(),
            notices: self.notices.another(),
            commands: self.commands.clone(),
            demand: self.demand.clone(),
            ranges: self.ranges.clone(),
        }
    }
}
