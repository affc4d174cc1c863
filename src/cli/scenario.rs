//! `heliotwin scenario run|list|stop`: drives the bots of a running site through its broker.

use super::data::DataArgs;
use super::output::to_stdout;
use anyhow::{Context, bail};
use clap::Subcommand;
use std::io::{self, Write};
use twin_engine::Instance;
use twin_model::SiteId;
use twin_sim::control::{self, Reply, Request};
use twin_sim::{BrokerAddress, Phase};

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
        /// The equipment it strikes, such as crac-a1 [default: as the scenario says]
        #[arg(long, value_name = "ID", conflicts_with = "rack")]
        target: Option<String>,
        #[command(flatten)]
        site: SiteArgs,
    },
    /// List the scenarios and say which run
    List {
        #[command(flatten)]
        site: SiteArgs,
    },
    /// Stop a scenario, or all; the site recovers by itself
    Stop {
        /// Its name [default: all that run]
        #[arg(value_name = "NAME")]
        name: Option<String>,
        #[command(flatten)]
        site: SiteArgs,
    },
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
        let (request, site) = match self {
            Self::Run { name, rack, target, site } => (Request::run(name, rack.or(target)), site),
            Self::List { site } => (Request::List, site),
            Self::Stop { name, site } => (Request::stop(name), site),
        };
        let (broker, site) = site.find()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let reply = runtime.block_on(control::send(&broker, &site, request))?;
        to_stdout(|out| Ok(tell(out, &reply)?))
    }
}

fn tell(out: &mut impl Write, reply: &Reply) -> io::Result<()> {
    match reply {
        Reply::Started { scenario, target } => {
            writeln!(out, "{scenario} runs on {target}; end it with: heliotwin scenario stop {scenario}")
        }
        Reply::Stopped { count: 0 } => writeln!(out, "No scenario was running"),
        Reply::Stopped { count } => writeln!(out, "{count} stopped; the site recovers"),
        Reply::Listed { scenarios, status, .. } => {
            for listing in scenarios {
                writeln!(out, "{:<16} {}", listing.name, listing.description)?;
            }
            for running in &status.scenarios {
                let (phase, percent) = (word(running.phase), 100.0 * running.level);
                writeln!(out, "Now: {} on {}, {phase}, at {percent:.0} %", running.name, running.target)?;
            }
            Ok(())
        }
        Reply::Playing { orders } => writeln!(out, "The script runs: {orders} orders"),
        Reply::Set => writeln!(out, "Done"),
        // `send` makes an error of it.
        Reply::Refused { reason } => writeln!(out, "{reason}"),
    }
}

const fn word(phase: Phase) -> &'static str {
    match phase {
        Phase::Waiting => "about to begin",
        Phase::Ramping => "growing",
        Phase::Holding => "in full",
        Phase::Recovering => "fading",
    }
}
