//! `heliotwin sampling`: how often points are wanted. A running twin follows within a second.

use super::data::DataArgs;
use super::output::to_stdout;
use super::user::user_name;
use std::io::{self, Write};
use twin_engine::audit::{audited, sampling_act};
use twin_engine::sampling::file;
use twin_model::PointId;
use twin_model::sampling::{Sampling, SamplingRule, SamplingScope};

/// What to do with the rules.
#[derive(Debug, clap::Subcommand)]
pub(super) enum SamplingCommand {
    /// Print the rules in force, the most specific last
    List {
        #[command(flatten)]
        data: DataArgs,
    },
    /// Set how often the whole site, a device or a point is wanted
    Set {
        #[command(flatten)]
        scope: ScopeArgs,
        #[command(flatten)]
        rule: RuleArgs,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Take the rule of the whole site, a device or a point away
    Clear {
        #[command(flatten)]
        scope: ScopeArgs,
        #[command(flatten)]
        data: DataArgs,
    },
}

/// What a rule is for; the whole site when neither is typed.
#[derive(Debug, clap::Args)]
#[group(multiple = false)]
pub(super) struct ScopeArgs {
    /// A device that is asked, by the name of its connection
    #[arg(long, value_name = "NAME")]
    device: Option<String>,
    /// A point: its topic without dc/, such as demo/hall-a/A01/inlet_mid
    #[arg(long, value_name = "ID")]
    point: Option<String>,
}

/// How often.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub(super) struct RuleArgs {
    /// At this interval, 50ms to 1h, such as 5s
    #[arg(long, value_name = "SPAN", value_parser = every)]
    every: Option<SamplingRule>,
    /// As often as it is worth, between two intervals, such as 1s..60s
    #[arg(long, value_name = "SPAN..SPAN", value_parser = adaptive)]
    adaptive: Option<SamplingRule>,
}

fn every(text: &str) -> Result<SamplingRule, String> {
    match text.parse() {
        Ok(rule @ SamplingRule::Every(_)) => Ok(rule),
        Ok(SamplingRule::Adaptive { .. }) => Err("one span, such as 5s; two are for --adaptive".to_owned()),
        Err(error) => Err(format!("failed to {error}")),
    }
}

fn adaptive(text: &str) -> Result<SamplingRule, String> {
    match text.parse() {
        Ok(rule @ SamplingRule::Adaptive { .. }) => Ok(rule),
        Ok(SamplingRule::Every(_)) => Err("two spans, such as 1s..60s; one is for --every".to_owned()),
        Err(error) => Err(format!("failed to {error}")),
    }
}

impl ScopeArgs {
    fn scope(self) -> SamplingScope {
        match (self.device, self.point) {
            (Some(device), _) => SamplingScope::Device(device.into()),
            // People copy topics.
            (None, Some(point)) => SamplingScope::Point(PointId::new(point.strip_prefix("dc/").unwrap_or(&point))),
            (None, None) => SamplingScope::Site,
        }
    }
}

impl SamplingCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let rules = match self {
            Self::List { data } => file::read(&data.folder()?)?,
            Self::Set { scope, rule, data } => change(&data, scope.scope(), rule.every.or(rule.adaptive))?,
            Self::Clear { scope, data } => change(&data, scope.scope(), None)?,
        };
        to_stdout(|out| Ok(print(out, &rules)?))
    }
}

/// Sets or clears a rule between two entries of the audit log.
fn change(data: &DataArgs, scope: SamplingScope, rule: Option<SamplingRule>) -> anyhow::Result<Sampling> {
    let folder = data.folder()?;
    let was = file::read(&folder)?.of(&scope).map(|rule| rule.to_string());
    let act = sampling_act(&scope, rule.map(|rule| rule.to_string()), was);
    Ok(audited(&folder, &user_name(), act, || file::change(&folder, scope, rule))?)
}

fn print(out: &mut impl Write, rules: &Sampling) -> io::Result<()> {
    if rules.is_empty() {
        return writeln!(out, "No rules: everything is taken as it comes");
    }
    if let Some(rule) = rules.site {
        writeln!(out, "{rule:<14} whole site")?;
    }
    rules.devices.iter().try_for_each(|(name, rule)| writeln!(out, "{rule:<14} device {name}"))?;
    rules.points.iter().try_for_each(|(id, rule)| writeln!(out, "{rule:<14} point {id}"))
}
