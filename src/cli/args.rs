//! Everything that can be typed after `heliotwin`, and the one place where failures are told.

use super::alarms::AlarmsArgs;
use super::audit::AuditCommand;
use super::bots_command::BotsArgs;
use super::facts::FactsArgs;
use super::incidents::IncidentsCommand;
use super::key::KeyCommand;
use super::notify::NotifyCommand;
use super::point::PointCommand;
use super::probe::ProbeCommand;
use super::profile::ProfileCommand;
use super::query::QueryArgs;
use super::rule::RuleCommand;
use super::run::{CaptureArgs, RunArgs};
use super::sampling::SamplingCommand;
use super::scenario::ScenarioCommand;
use super::scene::SceneCommand;
use super::score::ScoreArgs;
use super::service::ServiceCommand;
use super::setpoint::SetpointCommand;
use super::writes::WritesCommand;
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};
use std::ffi::OsString;
use std::io::IsTerminal;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

const EXAMPLES: &str = "\
Examples:
  heliotwin                                          open the demo site, with its bots
  heliotwin --clock 60 --look operator               an hour a minute, grey on grey
  heliotwin --wall 16:9                              on a wall, unattended
  heliotwin --wall 3x3 --monitors 2                  the 3D on one monitor, figures on the next
  heliotwin --broker mqtt://10.0.0.5 --no-bots       show what a real broker says
  heliotwin scenario run COOLING_FAILURE --rack A01  let rack A01 run hot
  heliotwin scenario run SETPOINT_RAISED --target hall-b --set kelvin=6
  heliotwin query demo/hall-a/A01/inlet_mid --from -1h --csv
  heliotwin alarms --json
  heliotwin alarms shelve 7 --for 30m --why filter-is-ordered
  heliotwin rule set rack-inlet-warning --high 29 --why summer
  heliotwin service out crac-a1 --for 4h --why permit-1207
  heliotwin alarms kpi --days 7
  heliotwin incidents show I12
  heliotwin notify add ana --email ana@example.org --priorities 1,2 --quiet 22:00-06:00 --p1-breaks-through
  heliotwin audit verify
  heliotwin audit export --from -7d --out audit.jsonl
  heliotwin key add gateway --may ingest,facts
  heliotwin facts --from -7d --place A01
  heliotwin probe snmp 10.0.0.20 --community facilities
  heliotwin probe snmp 10.0.0.0/24 --community facilities
  heliotwin probe modbus 10.0.0.30 --unit 3
  heliotwin probe mqtt mqtt://10.0.0.5 --seconds 30
  heliotwin sampling set --point demo/hall-a/A01/inlet_mid --adaptive 1s..60s
  heliotwin writes enable --minutes 30 --as supervisor --reason commissioning
  heliotwin setpoint request demo/cooling/crac-a1/supply_setpoint 21.5 --reason savings
  heliotwin point read th-210.pdf
  heliotwin point add door_temperature --at A01 --unit °C --min -40 --max 125 --high P2=30

Exit codes: 0 done, 1 failed (the reason is on standard error), 2 typed wrongly.
What it logs is set by RUST_LOG, such as RUST_LOG=twin_engine=debug.";

/// A desktop digital twin of data centres: live telemetry in a 3D hall.
#[derive(Debug, Parser)]
#[command(name = "heliotwin", version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
struct Args {
    #[command(flatten)]
    run: RunArgs,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the bots of a site without a window: they publish, or answer at ports of this machine
    Bots(BotsArgs),
    /// Start, stop and list the scenarios of a running site's bots
    #[command(subcommand)]
    Scenario(ScenarioCommand),
    /// Compare the alarms with what really happened on a simulated site
    Score(ScoreArgs),
    /// Print the history of a point
    Query(QueryArgs),
    /// Print the alarms on the list, the whole journal or the figures of ISA-18.2; acknowledge and shelve them
    Alarms(AlarmsArgs),
    /// List, change and switch alarm rules, with their versions
    #[command(subcommand)]
    Rule(RuleCommand),
    /// Take equipment out of service for maintenance, and return it
    #[command(subcommand)]
    Service(ServiceCommand),
    /// List incidents: alarms that belong together, or print one with what explains what
    #[command(subcommand)]
    Incidents(IncidentsCommand),
    /// Verify, list and export the log of what people and programs did
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Print what people and other systems did
    Facts(FactsArgs),
    /// Make, list and take away keys of programs that push samples and facts, or set rules of sampling
    #[command(subcommand)]
    Key(KeyCommand),
    /// Say who is told of which alarms, by e-mail or webhook
    #[command(subcommand)]
    Notify(NotifyCommand),
    /// Check scene files, or generate a large one
    #[command(subcommand)]
    Scene(SceneCommand),
    /// List the profiles of devices, or check files of them
    #[command(subcommand)]
    Profile(ProfileCommand),
    /// Define, change and delete points, and read files of sensors
    #[command(subcommand)]
    Point(PointCommand),
    /// Ask a device who it is, and read it by the profile that fits
    #[command(subcommand)]
    Probe(ProbeCommand),
    /// Set how often points are wanted, or list the rules
    #[command(subcommand)]
    Sampling(SamplingCommand),
    /// List what can be set, wish that it is, approve it, and see what became of it
    #[command(subcommand)]
    Setpoint(SetpointCommand),
    /// Open and close the write lock, pull the kill switch
    #[command(subcommand)]
    Writes(WritesCommand),
    /// Play a script of views and save its pictures
    Capture(Box<CaptureArgs>),
}

/// Does what the command line says. The code is 0 when it was done, 1 when it failed, 2 when it was typed wrongly.
pub fn main() -> ExitCode {
    let Args { run, command } = parse(std::env::args_os()).unwrap_or_else(|error| error.exit());
    start_logging();
    let done = match command {
        None => run.run(),
        Some(Command::Bots(bots)) => bots.run(),
        Some(Command::Scenario(scenario)) => scenario.run(),
        Some(Command::Score(score)) => score.run(),
        Some(Command::Query(query)) => query.run(),
        Some(Command::Alarms(alarms)) => alarms.run(),
        Some(Command::Rule(rule)) => rule.run(),
        Some(Command::Service(service)) => service.run(),
        Some(Command::Incidents(incidents)) => incidents.run(),
        Some(Command::Audit(audit)) => audit.run(),
        Some(Command::Facts(facts)) => facts.run(),
        Some(Command::Key(key)) => key.run(),
        Some(Command::Notify(notify)) => notify.run(),
        Some(Command::Scene(scene)) => scene.run(),
        Some(Command::Profile(profile)) => profile.run(),
        Some(Command::Point(point)) => point.run(),
        Some(Command::Probe(probe)) => probe.run(),
        Some(Command::Sampling(sampling)) => sampling.run(),
        Some(Command::Setpoint(setpoint)) => setpoint.run(),
        Some(Command::Writes(writes)) => writes.run(),
        Some(Command::Capture(capture)) => capture.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// What was typed, if it goes together.
fn parse<W: Into<OsString> + Clone>(words: impl IntoIterator<Item = W>) -> Result<Args, clap::Error> {
    let args = Args::try_parse_from(words)?;
    let checked = match &args.command {
        Some(Command::Capture(capture)) => capture.check(),
        _ => args.run.check(),
    };
    checked.map_err(|reason| Args::command().error(ErrorKind::ValueValidation, reason))?;
    Ok(args)
}

fn start_logging() {
    // Our own crates tell what they do; others only what is wrong. That a device is silent over SNMP is told by whoever asked it,
    // or is no failure at all where devices are looked for.
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| {
        EnvFilter::new(
            "warn,async_snmp=off,heliotwin=info,twin_engine=info,twin_ingress=info,twin_history=info,twin_sim=info",
        )
    });
    let is_coloured = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(is_coloured).with_writer(std::io::stderr).init();
}

#[expect(clippy::print_stderr, reason = "this is where a failure reaches the person")]
fn complain(error: &anyhow::Error) {
    eprintln!("heliotwin: failed to {}", told(error));
}

/// The error and its causes; a cause that is told already is not told again.
fn told(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string).filter(|cause| !cause.is_empty()) {
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(line: &str) -> String {
        let words = line.split_whitespace();
        parse(words).expect_err("it is typed wrongly").to_string()
    }

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn examples_in_the_help_can_be_typed() {
        let examples = EXAMPLES.lines().filter_map(|line| line.strip_prefix("  heliotwin"));
        for example in examples {
            let typed = example.split("  ").next().expect("split yields something");
            let words = std::iter::once("heliotwin").chain(typed.split_whitespace());
            parse(words).expect(typed);
        }
    }

    #[test]
    fn a_cause_is_told_once() {
        let error = anyhow::anyhow!("the disk is full").context("write b: the disk is full").context("save a");
        assert_eq!(told(&error), "save a: write b: the disk is full");
    }

    #[test]
    fn wrong_use_says_what_is_right() {
        for (line, says) in [
            ("heliotwin --look fancy", "cinematic, operator"),
            ("heliotwin --tier best", "high, medium, software, auto"),
            ("heliotwin --size big", "1600x900"),
            ("heliotwin --clock 5000", "1 to 1000"),
            ("heliotwin --broker 10.0.0.5", "mqtt://"),
            ("heliotwin --wall 4:3", "16:9, 32:9, 3x3"),
            ("heliotwin --monitors 2", "--wall"),
            ("heliotwin --wall 3x3 --monitors 9", "1..=4"),
            ("heliotwin --wall 16:9 --monitors 3", "a wall of 16:9 is spread over 2 monitors at most"),
            ("heliotwin query", "<POINT>"),
            ("heliotwin query p --from yesterday", "2026-01-31T08:00:00Z"),
            ("heliotwin scenario run", "<NAME>"),
            ("heliotwin sampling set", "--every"),
            ("heliotwin sampling set --every 1s..60s", "--adaptive"),
            ("heliotwin sampling set --every 2h", "50 ms to 1 h"),
            ("heliotwin sampling clear --device a --point b", "cannot be used with"),
            ("heliotwin alarm", "alarms"),
            ("heliotwin alarms kpi --days 0", "1..=3660"),
            ("heliotwin incidents show twelve", "I12"),
        ] {
            let refusal = refusal(line);
            assert!(refusal.contains(says), "{line:?} says:\n{refusal}");
        }
    }
}
