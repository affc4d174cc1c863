//! What takes messages in: from the broker to the store, each part a program of its own but for the twin's.

use super::install::Programs;
use super::process::Process;
use crate::step::finish;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Programs that load the site or make a database are ready within this.
const READY_PATIENCE: Duration = Duration::from_secs(60);

/// Who takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contestant {
    /// Our engine over its own broker.
    Embedded,
    /// Our engine over Mosquitto, as everybody below.
    Heliotwin,
    InfluxDb,
    VictoriaMetrics,
    PostgreSql,
}

impl Contestant {
    pub(crate) const ALL: [Self; 5] =
        [Self::Heliotwin, Self::Embedded, Self::InfluxDb, Self::VictoriaMetrics, Self::PostgreSql];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Embedded => "Heliotwin, embedded broker",
            Self::Heliotwin => "Mosquitto → Heliotwin",
            Self::InfluxDb => "Mosquitto → Telegraf → InfluxDB",
            Self::VictoriaMetrics => "Mosquitto → Telegraf → VictoriaMetrics",
            Self::PostgreSql => "Mosquitto → Python → PostgreSQL",
        }
    }

    /// When it counts a message as taken in, and acknowledges it.
    pub(crate) const fn acknowledges(self) -> &'static str {
        match self {
            Self::Embedded | Self::Heliotwin => "after the commit, SQLite with synchronous=FULL",
            Self::InfluxDb => "after its write-ahead log is synced",
            Self::VictoriaMetrics => "once it is in memory; it goes to the disk within seconds",
            Self::PostgreSql => "after the commit, synchronous_commit=on",
        }
    }

    /// What `watch.py` calls its store; `None` for those that tell themselves.
    const fn store(self) -> Option<&'static str> {
        match self {
            Self::Embedded | Self::Heliotwin => None,
            Self::InfluxDb => Some("influxdb"),
            Self::VictoriaMetrics => Some("victoriametrics"),
            Self::PostgreSql => Some("postgres"),
        }
    }
}

/// A contestant that is ready for messages. Its parts end in the order in which they stand here.
pub(crate) struct Chain {
    pub(crate) consumer: Process,
    pub(crate) store: Option<Process>,
    pub(crate) broker: Option<Process>,
    /// Where to publish.
    pub(crate) address: String,
    port: u16,
    /// `watch.py`'s name for the store, and where it is.
    watched: Option<(&'static str, String)>,
}

/// What chains are made from.
pub(crate) struct Workshop<'w> {
    pub(crate) workspace: &'w Workspace,
    pub(crate) programs: Programs,
}

impl Workshop<'_> {
    /// Our program for both sides of the contest.
    pub(crate) fn contest(&self) -> Command {
        Command::new(self.workspace.target.join("debug/examples/ingest_contest"))
    }

    /// Starts all parts of `contestant` in the empty `folder`, for `samples` in messages of `form`; of those measured
    /// before `until`, milliseconds since 1970, our own counts what it has stored.
    pub(crate) fn start(
        &self,
        contestant: Contestant,
        (form, samples): (&str, u64),
        until: u64,
        folder: &Path,
    ) -> Result<Chain> {
        let (mut port, mut broker) = (0, None);
        if contestant != Contestant::Embedded {
            port = free_port()?;
            broker = Some(mosquitto(port, folder)?);
        }
        let broker_address = format!("mqtt://127.0.0.1:{port}");
        let (mut store, mut watched) = (None, None);
        let mut place = String::new();
        if let Some(name) = contestant.store() {
            let (process, found) = self.store(contestant, folder)?;
            (store, place) = (Some(process), found);
            watched = Some((name, place.clone()));
        }
        let log = folder.join("consumer.log");
        let count = samples.to_string();
        let consumer = match contestant {
            Contestant::Embedded | Contestant::Heliotwin => {
                let mut take = self.contest();
                take.args(["take", "--form", form, "--samples", &count, "--until", &until.to_string()]);
                take.env("TMPDIR", folder);
                if contestant == Contestant::Heliotwin {
                    take.args(["--broker", &broker_address]);
                }
                let process = Process::start(&mut take, &log)?;
                let told = process.hear("ready", READY_PATIENCE)?["ready"].to_string();
                let number = told.trim_matches('"').rsplit(':').next().unwrap_or_default();
                port = number.parse().with_context(|| format!("read the port in {told}"))?;
                process
            }
            Contestant::InfluxDb | Contestant::VictoriaMetrics => {
                self.telegraf(contestant, port, &place, folder, &log)?
            }
            Contestant::PostgreSql => {
                let script = self.workspace.root.join("benches/ingest/to_postgres.py");
                let mut python = Command::new(&self.programs.python);
                python.arg(script).args([port.to_string().as_str(), &place, form, &count]);
                let process = Process::start(&mut python, &log)?;
                process.hear("ready", READY_PATIENCE)?;
                process
            }
        };
        Ok(Chain { consumer, store, broker, address: format!("mqtt://127.0.0.1:{port}"), port, watched })
    }

    /// Looks into the store of `chain` from outside; `None` where the consumer is the store and tells itself.
    pub(crate) fn watch(&self, chain: &Chain, samples: u64, folder: &Path) -> Result<Option<Process>> {
        let Some((store, place)) = &chain.watched else { return Ok(None) };
        let mut python = Command::new(&self.programs.python);
        python.arg(self.workspace.root.join("benches/ingest/watch.py"));
        python.args([*store, place, &samples.to_string(), &chain.port.to_string()]);
        Process::start(&mut python, &folder.join("watch.log")).map(Some)
    }

    fn store(&self, contestant: Contestant, folder: &Path) -> Result<(Process, String)> {
        let port = free_port()?;
        let (log, base) = (folder.join("store.log"), format!("http://127.0.0.1:{port}"));
        match contestant {
            Contestant::PostgreSql => postgresql(&self.programs.postgresql()?, port, folder, &log),
            Contestant::VictoriaMetrics => {
                let mut store = Command::new(self.programs.victoria_metrics()?);
                store.arg(format!("-storageDataPath={}", folder.join("store").display()));
                store.arg(format!("-httpListenAddr=127.0.0.1:{port}"));
                // What is read back is all of it, not the first thousands.
                store.args(["-search.maxExportSeries=100000", "-search.maxExportDuration=10m"]);
                Ok((Process::start(&mut store, &log)?.listens(port)?, base))
            }
            _ => {
                let settings = folder.join("influxdb.conf");
                let data = folder.display();
                let text = format!(
                    "reporting-disabled = true\nbind-address = \"127.0.0.1:0\"\n[meta]\n  dir = \"{data}/meta\"\n\
                     [data]\n  dir = \"{data}/data\"\n  wal-dir = \"{data}/wal\"\n  query-log-enabled = false\n\
                     [http]\n  bind-address = \"127.0.0.1:{port}\"\n  log-enabled = false\n"
                );
                fs::write(&settings, text).with_context(|| format!("write {}", settings.display()))?;
                let mut store = Command::new(self.programs.influxd()?);
                store.args(["run", "-config"]).arg(&settings);
                Ok((Process::start(&mut store, &log)?.listens(port)?, base))
            }
        }
    }

    fn telegraf(&self, to: Contestant, broker: u16, store: &str, folder: &Path, log: &Path) -> Result<Process> {
        let template = self.workspace.root.join("benches/ingest/telegraf.conf");
        let text = fs::read_to_string(&template).with_context(|| format!("read {}", template.display()))?;
        let has_no_databases = (to == Contestant::VictoriaMetrics).to_string();
        let text = text
            .replace("{broker}", &broker.to_string())
            .replace("{store}", store)
            .replace("{has_no_databases}", &has_no_databases);
        let settings = folder.join("telegraf.conf");
        fs::write(&settings, text).with_context(|| format!("write {}", settings.display()))?;
        let process = Process::start(Command::new(self.programs.telegraf()?).arg("--config").arg(&settings), log)?;
        // It has subscribed to both filters once the broker says so.
        wait_for(&folder.join("broker.log"), &["contest-telegraf-single 1 dc/#", "contest-telegraf-batch 1 export/+"])?;
        Ok(process)
    }
}

/// Mosquitto without limits and without a disk: what it holds is not what is compared.
fn mosquitto(port: u16, folder: &Path) -> Result<Process> {
    let settings = folder.join("mosquitto.conf");
    let text = format!(
        "listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\nmax_queued_messages 0\n\
         max_inflight_messages 0\nlog_dest stderr\nlog_type error\nlog_type warning\nlog_type subscribe\n"
    );
    fs::write(&settings, text).with_context(|| format!("write {}", settings.display()))?;
    let mut command = Command::new("mosquitto");
    command.arg("-c").arg(&settings);
    Process::start(&mut command, &folder.join("broker.log"))?.listens(port)
}

/// A cluster of its own with what it promises by default; only more memory, and fewer checkpoints.
fn postgresql(bin: &Path, port: u16, folder: &Path, log: &Path) -> Result<(Process, String)> {
    let data: PathBuf = folder.join("store");
    fs::create_dir_all(&data).with_context(|| format!("make {}", data.display()))?;
    let mut create = Command::new(bin.join("initdb"));
    create.arg("-D").arg(&data).args(["-A", "trust", "-U", "contest", "-E", "UTF8", "--locale=C", "-N"]);
    create.stdout(fs::File::create(folder.join("initdb.log"))?).current_dir(folder);
    let mut serve = Command::new(bin.join("postgres"));
    serve.arg("-D").arg(&data).current_dir(folder);
    for setting in
        ["shared_buffers=512MB", "max_wal_size=4GB", "listen_addresses=127.0.0.1", "unix_socket_directories="]
    {
        serve.args(["-c", setting]);
    }
    serve.args(["-c", &format!("port={port}")]);
    // It refuses to be run by root; its package brings a user.
    if let Some(user) = postgres_user().filter(|_| id("-u", None) == Some(0)) {
        hand_over(&data, user, [&mut create, &mut serve])?;
    }
    finish(&mut create)?;
    // INT is its fast way to end: open connections do not hold it.
    let process = Process::start(&mut serve, log)?.ending_with("INT").listens(port)?;
    Ok((process, format!("postgresql://contest@127.0.0.1:{port}/postgres")))
}

/// Gives `folder` to a user and group, who then run `programs`.
#[cfg(unix)]
fn hand_over(folder: &Path, (user, group): (u32, u32), programs: [&mut Command; 2]) -> Result<()> {
    use std::os::unix::process::CommandExt;
    std::os::unix::fs::chown(folder, Some(user), Some(group))
        .with_context(|| format!("hand {} over", folder.display()))?;
    for program in programs {
        program.uid(user).gid(group);
    }
    Ok(())
}

#[cfg(not(unix))]
fn hand_over(folder: &Path, _: (u32, u32), _: [&mut Command; 2]) -> Result<()> {
    anyhow::bail!("hand {} over: there are no users with numbers here", folder.display())
}

fn postgres_user() -> Option<(u32, u32)> {
    Some((id("-u", Some("postgres"))?, id("-g", Some("postgres"))?))
}

fn id(what: &str, user: Option<&str>) -> Option<u32> {
    let output = Command::new("id").arg(what).args(user).output().ok()?;
    String::from_utf8_lossy(&output.stdout).trim().parse().ok()
}

/// Returns once the file `log` has all `words`.
fn wait_for(log: &Path, words: &[&str]) -> Result<()> {
    let tries = READY_PATIENCE.as_millis() / 100;
    for _ in 0..tries {
        let text = fs::read_to_string(log).unwrap_or_default();
        if words.iter().all(|word| text.contains(word)) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    anyhow::bail!("{} does not say {words:?}", log.display())
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("find a free port")?;
    Ok(listener.local_addr()?.port())
}
