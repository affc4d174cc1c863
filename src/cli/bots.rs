//! The bots' own thread: they share nothing with the engine but the broker and the clock.

use anyhow::{Context, anyhow};
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;
use tokio::sync::watch;
use twin_engine::MqttConfig;
use twin_model::Clock;
use twin_sim::{BrokerAddress, Facility, Login, RunBotsError, Served, Truth};

/// Bots at work.
pub(super) struct Bots {
    stop: watch::Sender<bool>,
    thread: JoinHandle<Result<(), RunBotsError>>,
}

impl Bots {
    /// Lets the bots of `facility` publish to `broker`, and answer where they are asked, until they are stopped.
    pub(super) fn start(mut facility: Facility, broker: BrokerAddress, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let (stop, stopped) = watch::channel(false);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("start the bots")?;
        let served = runtime.block_on(Served::start(&mut facility))?;
        let publish = move || {
            let ended = runtime.block_on(twin_sim::run(facility, served, broker, clock, stopped));
            if let Err(error) = &ended {
                tracing::error!("no bots: failed to {error}");
            }
            ended
        };
        let thread = thread::Builder::new().name("bots".to_owned()).spawn(publish).context("start the bots")?;
        Ok(Self { stop, thread })
    }

    /// Ends them.
    pub(super) fn stop(self) -> anyhow::Result<()> {
        self.stop.send_replace(true);
        Ok(self.thread.join().map_err(|_| anyhow!("stop the bots: they panicked"))??)
    }
}

/// The hidden state is told this often: an inlet that loses its cold air passes a limit within minutes.
const TRUTH_EVERY: Duration = Duration::from_secs(60);

/// A truth that is written to `file`, which is made anew.
pub(super) fn truth(file: &Path) -> anyhow::Result<Truth> {
    let out = File::create(file).with_context(|| format!("write {}", file.display()))?;
    Ok(Truth::new(Box::new(BufWriter::new(out)), TRUTH_EVERY))
}

/// Where the engine listens, and as whom, as the bots want it. They speak in the clear: a password that is meant to travel encrypted
/// is not theirs.
pub(super) fn address(broker: &MqttConfig) -> BrokerAddress {
    let credentials = broker.credentials().filter(|_| broker.tls().is_none());
    let login = credentials.map(|(user, password)| Login { user: user.to_owned(), password: password.to_owned() });
    BrokerAddress { host: broker.host().to_owned(), port: broker.port(), login }
}
