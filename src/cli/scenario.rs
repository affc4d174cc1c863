//! `heliotwin scenario run|list|stop|play|check`: drives the bots of a running site through its broker.

use super::data::DataArgs;
use super::output::to_stdout;
use anyhow::{Context, bail};
use clap::Subcommand;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use twin_engine::Instance;
use twin_model::SiteId;
use twin_scene::{Parameter, TargetKind};
use twin_sim::control::{self, Reply, Request, ScenarioListing};
use twin_sim::{BrokerAddress, Phase, ScriptStatus, SimStatus};

/// What to do with scenarios.
#[derive(Debug, Subcommand)]
pub(super) enum ScenarioCommand {
    /// Start a scenario, such as COOLING_FAILURE
    Run {
        /// Its name; `heliotwin scenario list` tells them
        #[arg(value_name = "NAME")]
        name: String,
        /// The rack it strikes, such as A01 [default: as the scenario says]
        #[arg(long, value_name = "ID")]
        rack: Option<String>,
        /// What it strikes: a name such as crac-a1, or a selector such as 'row:B random:2' [default: as the scenario says]
        #[arg(long, value_name = "SELECTOR", conflicts_with = "rack")]
        target: Option<String>,
        /// A parameter of it, such as kelvin=12; may be given several times
        #[arg(long, value_name = "NAME=VALUE", value_parser = parameter)]
        set: Vec<(String, f64)>,
        #[command(flatten)]
        site: SiteArgs,
    },
    /// List the scenarios and say which run
    List {
        /// Tell targets, parameters and the alarm that should come first, too
        #[arg(long, short)]
        verbose: bool,
        #[command(flatten)]
        site: SiteArgs,
    },
    /// Stop a scenario, or all; the site recovers by itself
    Stop {
        /// Its name [default: all that run]
        #[arg(value_name = "NAME")]
        name: Option<String>,
        /// Only where it was started on this target [default: wherever it runs]
        #[arg(long, value_name = "SELECTOR")]
        target: Option<String>,
        #[command(flatten)]
        site: SiteArgs,
    },
    /// Play a script of orders in the site's time; one that is being played ends
    Play {
        /// The script, RON
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        site: SiteArgs,
    },
    /// Check files of bots and scenarios; every problem with its line, field and reason
    Check {
        /// The files, such as sims/demo.ron
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

fn parameter(text: &str) -> Result<(String, f64), String> {
    let parts =
        text.split_once('=').and_then(|(name, value)| Some((name.trim().to_owned(), value.trim().parse().ok()?)));
    parts.ok_or_else(|| "write a name and a number, such as kelvin=12".to_owned())
}

/// Which running site is meant.
#[derive(Debug, clap::Args)]
pub(super) struct SiteArgs {
    #[command(flatten)]
    data: DataArgs,
    /// Broker of the site, when it is not the one that runs on the data folder
    #[arg(long, value_name = "URL", requires = "site")]
    broker: Option<BrokerAddress>,
    /// Name of the site on that broker, such as demo
    #[arg(long, value_name = "SITE", requires = "broker")]
    site: Option<String>,
}

impl SiteArgs {
    fn find(self) -> anyhow::Result<(BrokerAddress, SiteId)> {
        if let (Some(broker), Some(site)) = (self.broker, self.site) {
            return Ok((broker, SiteId::new(site)));
        }
        let instance = Instance::find(&self.data.folder()?).map_err(|error| {
            anyhow::anyhow!(
                "{error}\nStart one with: heliotwin\nOr name a broker: --broker mqtt://127.0.0.1:1883 --site demo"
            )
        })?;
        let broker: BrokerAddress = instance.broker.parse().with_context(|| format!("reach {}", instance.broker))?;
        if broker.login.is_some() {
            bail!(
                "log in at {broker}: a running site does not tell its password\nName it: --broker {} --site {}",
                broker.to_string().replacen('@', ":PASSWORD@", 1),
                instance.site,
            );
        }
        Ok((broker, instance.site))
    }
}

impl ScenarioCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let mut is_verbose = false;
        let (request, site) = match self {
            Self::Run { name, rack, target, set, site } => {
                let parameters = set.into_iter().map(|(name, value)| (name.into(), value)).collect();
                (Request::Run { scenario: name, target: rack.or(target), parameters }, site)
            }
            Self::List { verbose, site } => {
                is_verbose = verbose;
                (Request::List, site)
            }
            Self::Stop { name, target, site } => (Request::Stop { scenario: name, target }, site),
            Self::Play { file, site } => (Request::Play { script: twin_scene::load_script(&file)? }, site),
            Self::Check { files } => return check(&files),
        };
        let (broker, site) = site.find()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let reply = runtime.block_on(control::send(&broker, &site, request))?;
        to_stdout(|out| Ok(tell(out, &reply, is_verbose)?))
    }
}

/// Says which of `files` are valid simulations.
fn check(files: &[PathBuf]) -> anyhow::Result<()> {
    let mut refused = 0;
    to_stdout(|out| {
        for file in files {
            match twin_scene::load_sim(file) {
                Ok(sim) => writeln!(out, "{}: valid: {} scenarios", file.display(), sim.scenarios.len())?,
                Err(error) => {
                    refused += 1;
                    writeln!(out, "{error}")?;
                }
            }
        }
        Ok(())
    })?;
    if refused > 0 {
        bail!("accept {refused} of {} simulations", files.len());
    }
    Ok(())
}

fn tell(out: &mut impl Write, reply: &Reply, is_verbose: bool) -> io::Result<()> {
    match reply {
        Reply::Started { scenario, target } => {
            writeln!(out, "{scenario} runs on {target}; end it with: heliotwin scenario stop {scenario}")
        }
        Reply::Stopped { count: 0 } => writeln!(out, "No scenario was running"),
        Reply::Stopped { count } => writeln!(out, "{count} stopped; the site recovers"),
        Reply::Listed { scenarios, targets, status } => {
            let width = scenarios.iter().map(|listing| listing.name.len()).max().unwrap_or(0);
            for listing in scenarios {
                writeln!(out, "{:<width$}  {}", listing.name, listing.description)?;
                if is_verbose {
                    tell_details(out, listing, targets)?;
                }
            }
            tell_status(out, status)
        }
        Reply::Playing { orders } => writeln!(out, "The script is being played: {orders} orders"),
        Reply::Set => writeln!(out, "Done"),
        // `send` makes an error of it.
        Reply::Refused { reason } => writeln!(out, "{reason}"),
    }
}

/// Names of targets that a list tells before it only counts.
const TARGETS_SHOWN: usize = 8;

fn tell_details(
    out: &mut impl Write,
    listing: &ScenarioListing,
    targets: &BTreeMap<TargetKind, Vec<String>>,
) -> io::Result<()> {
    let names = targets.get(&listing.target_kind).map_or(&[][..], Vec::as_slice);
    let usual = listing.usual_target.as_deref().or(names.first().map(String::as_str)).unwrap_or("none here");
    let shown = names[..names.len().min(TARGETS_SHOWN)].join(", ");
    let more = match names.len().saturating_sub(TARGETS_SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    writeln!(out, "    strikes a {}, usually {usual}: {shown}{more}", listing.target_kind.word())?;
    for parameter in &listing.parameters {
        let Parameter { name, title, unit, default, min, max } = parameter;
        let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
        writeln!(out, "    --set {name}={default}  {title}, {min} to {max}{unit}")?;
    }
    match &listing.first_out {
        Some(rule) => writeln!(out, "    first alarm: {rule}"),
        None => Ok(()),
    }
}

fn tell_status(out: &mut impl Write, status: &SimStatus) -> io::Result<()> {
    if !status.bots.is_running {
        writeln!(out, "The bots are silent")?;
    }
    if let Some(script) = &status.script {
        let ScriptStatus { title, done, total, next_at } = script;
        writeln!(out, "Script {title:?}: {done} of {total} orders given, the next at {next_at}")?;
    }
    if let Some(refusal) = &status.refusal {
        writeln!(out, "An order of the script failed to {refusal}")?;
    }
    for running in &status.scenarios {
        let (phase, percent) = (word(running.phase), 100.0 * running.level);
        writeln!(out, "Now: {} on {}, {phase}, at {percent:.0} %", running.name, running.target)?;
        for anomaly in &running.anomalies {
            writeln!(out, "     {anomaly}")?;
        }
    }
    Ok(())
}

const fn word(phase: Phase) -> &'static str {
    match phase {
        Phase::Waiting => "about to begin",
        Phase::Ramping => "growing",
        Phase::Holding => "in full",
        Phase::Recovering => "fading",
    }
}
