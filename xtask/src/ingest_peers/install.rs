//! Gets the programs of the peers, below the target folder where the system's packages would start services.

use crate::bench::first_line;
use crate::peers::install;
use crate::system::{Machine, Purpose};
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TELEGRAF: &str = "github.com/influxdata/telegraf/cmd/telegraf@v1.37.2";
/// Telegraf's own way to build it with few plugins: all of them take far longer.
const TELEGRAF_TAGS: &str = "custom inputs inputs.mqtt_consumer outputs outputs.influxdb parsers parsers.json";
const VICTORIA_METRICS: &str = "github.com/VictoriaMetrics/VictoriaMetrics/app/victoria-metrics@v1.151.0";
/// Debian's; one of its own makers' series is not among Debian's packages.
const INFLUXDB: &str = "influxdb";
/// What building a peer may take: Telegraf took ten minutes on two busy cores.
const BUILD_SECS: &str = "2400";
/// Debian has each version of PostgreSQL in a folder of its own here.
const POSTGRESQL_FOLDER: &str = "/usr/lib/postgresql";

/// Where the programs are that can be had.
#[derive(Debug)]
pub(crate) struct Programs {
    pub(crate) python: PathBuf,
    folder: PathBuf,
}

impl Programs {
    /// Mosquitto and Python's packages, without which nobody is compared.
    pub(crate) fn prepare(workspace: &Workspace) -> Result<Self> {
        Machine::this().prepare(&[Purpose::Build, Purpose::Broker, Purpose::Python])?;
        let folder = workspace.target.join("ingest_peers");
        fs::create_dir_all(folder.join("bin")).with_context(|| format!("make {}", folder.display()))?;
        let python = folder.join("venv/bin/python");
        if !python.is_file() {
            install(Command::new("python3").args(["-m", "venv"]).arg(folder.join("venv")))?;
        }
        let wanted = workspace.root.join("benches/ingest/requirements.txt");
        install(Command::new(&python).args(["-m", "pip", "install", "-q", "-r"]).arg(wanted))?;
        Ok(Self { python, folder })
    }

    pub(crate) fn telegraf(&self) -> Result<PathBuf> {
        self.go("telegraf", TELEGRAF, TELEGRAF_TAGS)
    }

    pub(crate) fn victoria_metrics(&self) -> Result<PathBuf> {
        self.go("victoria-metrics", VICTORIA_METRICS, "")
    }

    /// Unpacked, not installed: its package would start a service.
    pub(crate) fn influxd(&self) -> Result<PathBuf> {
        let program = self.folder.join("influxdb/usr/bin/influxd");
        if program.is_file() {
            return Ok(program);
        }
        let download = self.folder.join("debian");
        fs::create_dir_all(&download).with_context(|| format!("make {}", download.display()))?;
        install(Command::new("apt-get").args(["download", INFLUXDB]).current_dir(&download))?;
        let package = newest(&download)?;
        install(Command::new("dpkg").arg("-x").arg(package).arg(self.folder.join("influxdb")))?;
        if program.is_file() { Ok(program) } else { bail!("{} is not in its package", program.display()) }
    }

    /// The folder of the newest PostgreSQL.
    pub(crate) fn postgresql(&self) -> Result<PathBuf> {
        Machine::this().prepare(&[Purpose::Database])?;
        Ok(newest(Path::new(POSTGRESQL_FOLDER))?.join("bin"))
    }

    /// A program that Go builds from its module proxy, unless it is there.
    fn go(&self, name: &str, module: &str, tags: &str) -> Result<PathBuf> {
        let folder = self.folder.join("bin");
        let program = folder.join(name);
        if !program.is_file() {
            let go = Machine::this().program("go").context("no Go to build it with")?;
            let mut build = Command::new("timeout");
            build.arg(BUILD_SECS).arg(go).args(["install", "-tags", tags, module]).env("GOBIN", &folder);
            install(&mut build)?;
        }
        Ok(program)
    }

    /// Who took part, as they tell it.
    pub(crate) fn versions(&self) -> Value {
        let of = |version: &str| version.rsplit('@').next().unwrap_or_default().to_owned();
        let ask = |program: Result<PathBuf>, word: &str| first_line(Command::new(program.ok()?).arg(word));
        json!({
            // It tells its version with its help, and ends with 3.
            "mosquitto": Command::new("mosquitto").arg("-h").output().ok()
                .and_then(|said| String::from_utf8_lossy(&said.stdout).lines().next().map(str::to_owned)),
            "telegraf": of(TELEGRAF), "victoria_metrics": of(VICTORIA_METRICS),
            "influxdb": ask(self.influxd(), "version"),
            "postgresql": ask(self.postgresql().map(|bin| bin.join("postgres")), "--version"),
            "python": ask(Ok(self.python.clone()), "--version"),
        })
    }
}

/// The last entry of `folder` by name.
fn newest(folder: &Path) -> Result<PathBuf> {
    let entries = folder.read_dir().with_context(|| format!("read {}", folder.display()))?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths.max().with_context(|| format!("nothing in {}", folder.display()))
}
