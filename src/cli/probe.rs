//! `heliotwin probe PROTOCOL ADDRESS`: one variant and one file for each protocol; what is shown is the same for all. A range of
//! addresses is looked through.

mod modbus;
mod range;
mod snmp;
mod web;

use self::modbus::ModbusArgs;
use self::snmp::SnmpArgs;
use self::web::WebArgs;
use super::output::to_stdout;
use super::profile::profiles;
use anyhow::{anyhow, bail};
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;
use twin_engine::probe::{Answer, Reading, ask_now};
use twin_model::connection::{Access, ConnectionDraft, DraftProblem};
use twin_model::profile::{Profile, Protocol};
use twin_scene::{LoadError, check_access};

/// How to ask a device.
#[derive(Debug, clap::Subcommand)]
pub(super) enum ProbeCommand {
    /// Over SNMP v2c or v3
    Snmp(SnmpArgs),
    /// Over Modbus TCP or RTU
    Modbus(ModbusArgs),
    /// An exporter of metrics, in the text format of Prometheus or OpenMetrics
    Prometheus(WebArgs),
    /// A service of Redfish, such as a server's management controller
    Redfish(WebArgs),
    /// Listen to a broker, and propose what to connect
    Mqtt(super::probe_mqtt::MqttArgs),
}

// By what to read a device, and how to show it. No doc comment: clap would make it the help of those that have this.
#[derive(Debug, clap::Args)]
struct ReadArgs {
    /// Read it by this profile instead of the one that fits best
    #[arg(long, value_name = "ID")]
    profile: Option<String>,
    /// A folder of profiles [default: profiles/ here, else those built in]
    #[arg(long, value_name = "FOLDER")]
    profiles: Option<PathBuf>,
    /// As JSON, one object a line
    #[arg(long)]
    json: bool,
}

impl ReadArgs {
    fn profiles(&self) -> Result<Vec<Profile>, LoadError> {
        profiles(self.profiles.as_deref())
    }
}

impl ProbeCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let (read, draft) = match &self {
            Self::Snmp(args) => (&args.read, args.draft()),
            Self::Modbus(args) => (&args.read, args.draft()),
            Self::Prometheus(args) => (&args.read, args.draft(Protocol::Prometheus)),
            Self::Redfish(args) => (&args.read, args.draft(Protocol::Redfish)),
            Self::Mqtt(args) => return args.run(),
        };
        if let Some(typed) = range::meant(&draft) {
            return range::find(typed, &draft, read);
        }
        let answer = ask_now(&reach(&draft)?, &read.profiles()?, read.profile.as_deref())?;
        to_stdout(|out| if read.json { as_json(&answer, out) } else { as_table(&answer, out) })?;
        if answer.profile.is_none() {
            bail!("find a profile for it: none fits; write one, or name one with --profile");
        }
        Ok(())
    }
}

/// How the device of `draft` is reached: read as in documents of connections, and in forms.
fn reach(draft: &ConnectionDraft) -> anyhow::Result<Access> {
    check_access(draft, |name| std::env::var(name).ok()).map_err(|problems| refusal(&problems))
}

fn refusal(problems: &[DraftProblem]) -> anyhow::Error {
    let problems: Vec<String> =
        problems.iter().map(|problem| format!("{} {}", problem.field, problem.reason)).collect();
    anyhow!("reach the device: {}", problems.join("; "))
}

fn as_table(answer: &Answer, out: &mut impl Write) -> anyhow::Result<()> {
    let fits = if answer.profiles.is_empty() { "none".to_owned() } else { answer.profiles.join(", ") };
    let facts =
        || answer.facts.iter().map(|(name, text)| (name.as_str(), text.as_str())).chain([("profiles", fits.as_str())]);
    let width = facts().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    for (name, text) in facts() {
        writeln!(out, "{name:width$}  {text}")?;
    }
    let Some(profile) = &answer.profile else { return Ok(()) };
    writeln!(out, "\nread by {profile}:")?;
    let rows: Vec<[String; 2]> =
        answer.readings.iter().map(|reading| [value(reading), reading.title.clone()]).collect();
    let width = rows.iter().map(|[value, _]| value.chars().count()).max().unwrap_or_default();
    for [value, title] in &rows {
        writeln!(out, "  {value:>width$}  {title}")?;
    }
    writeln!(out, "{} values", rows.len())?;
    Ok(())
}

fn value(reading: &Reading) -> String {
    match &reading.state {
        Some(state) => state.clone(),
        None => {
            let number = (reading.value * 1000.0).round() / 1000.0;
            format!("{number} {}", reading.measure.unit().symbol()).trim_end().to_owned()
        }
    }
}

#[derive(Serialize)]
struct Line<'a> {
    point: &'a str,
    index: String,
    title: &'a str,
    measure: String,
    value: f64,
    unit: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'a str>,
    origin: &'a str,
}

fn as_json(answer: &Answer, out: &mut impl Write) -> anyhow::Result<()> {
    for reading in &answer.readings {
        let index: Vec<String> = reading.index.iter().map(u32::to_string).collect();
        let line = Line {
            point: &reading.point,
            index: index.join("."),
            title: &reading.title,
            measure: reading.measure.to_string(),
            value: reading.value,
            unit: reading.measure.unit().symbol(),
            state: reading.state.as_deref(),
            origin: &reading.origin,
        };
        writeln!(out, "{}", serde_json::to_string(&line)?)?;
    }
    Ok(())
}
