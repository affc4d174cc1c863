//! `heliotwin probe PROTOCOL ADDRESS`: one variant and one file for each protocol; what is shown is the same for all.

mod modbus;
mod prometheus;
mod redfish;
mod web;

use self::modbus::ModbusArgs;
use self::prometheus::PrometheusArgs;
use self::redfish::RedfishArgs;
use super::output::to_stdout;
use super::profile::profiles;
use anyhow::bail;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;
use twin_engine::probe::{Answer, Reading, ask_now};
use twin_model::connection::{
    Access, Cipher, Digest, SNMP_PORT, Secret, SnmpAccess, SnmpLogin, SnmpUser, host_and_port,
};
use twin_model::profile::Profile;
use twin_scene::LoadError;

/// How to ask a device.
#[derive(Debug, clap::Subcommand)]
pub(super) enum ProbeCommand {
    /// Over SNMP v2c or v3
    Snmp(SnmpArgs),
    /// Over Modbus TCP or RTU
    Modbus(ModbusArgs),
    /// An exporter of metrics, in the text format of Prometheus or OpenMetrics
    Prometheus(PrometheusArgs),
    /// A service of Redfish, such as a server's management controller
    Redfish(RedfishArgs),
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

/// Whom to ask, and what to show.
#[derive(Debug, clap::Args)]
pub(super) struct SnmpArgs {
    /// Where the device is: HOST or HOST:PORT
    #[arg(value_name = "ADDRESS")]
    address: String,
    /// The community that lets one read, in the clear (v2c)
    #[arg(long, value_name = "NAME", default_value = "public")]
    community: String,
    /// A user of the device instead (v3); its passwords are read from HELIOTWIN_SNMP_PASSWORD and, to encrypt, HELIOTWIN_SNMP_KEY
    #[arg(long, value_name = "NAME", conflicts_with = "community")]
    user: Option<String>,
    /// What authenticates the user
    #[arg(long, value_parser = digest(), default_value = "sha256", requires = "user")]
    digest: Digest,
    /// What encrypts the conversation
    #[arg(long, value_parser = cipher(), default_value = "aes128", requires = "user")]
    cipher: Cipher,
    #[command(flatten)]
    read: ReadArgs,
}

impl ReadArgs {
    fn profiles(&self) -> Result<Vec<Profile>, LoadError> {
        profiles(self.profiles.as_deref())
    }
}

impl ProbeCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let (read, answer) = match &self {
            Self::Snmp(args) => (&args.read, args.ask()?),
            Self::Modbus(args) => (&args.read, args.ask()?),
            Self::Prometheus(args) => (&args.read, args.ask()?),
            Self::Redfish(args) => (&args.read, args.ask()?),
            Self::Mqtt(args) => return args.run(),
        };
        to_stdout(|out| if read.json { as_json(&answer, out) } else { as_table(&answer, out) })?;
        if answer.profile.is_none() {
            bail!("find a profile for it: none fits; write one, or name one with --profile");
        }
        Ok(())
    }
}

fn digest() -> impl TypedValueParser<Value = Digest> {
    PossibleValuesParser::new(["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]).map(|word| match word.as_str() {
        "md5" => Digest::Md5,
        "sha1" => Digest::Sha1,
        "sha224" => Digest::Sha224,
        "sha384" => Digest::Sha384,
        "sha512" => Digest::Sha512,
        _ => Digest::Sha256,
    })
}

fn cipher() -> impl TypedValueParser<Value = Cipher> {
    PossibleValuesParser::new(["des", "aes128", "aes192", "aes256"]).map(|word| match word.as_str() {
        "des" => Cipher::Des,
        "aes192" => Cipher::Aes192,
        "aes256" => Cipher::Aes256,
        _ => Cipher::Aes128,
    })
}

impl SnmpArgs {
    fn ask(&self) -> anyhow::Result<Answer> {
        let profiles = self.read.profiles()?;
        let Some(address) = host_and_port(&self.address, SNMP_PORT) else {
            bail!("read {:?} as HOST or HOST:PORT", self.address);
        };
        let access = Access::Snmp(SnmpAccess { address, login: self.login() });
        Ok(ask_now(&access, &profiles, self.read.profile.as_deref())?)
    }

    fn login(&self) -> SnmpLogin {
        let secret = |name: &str| {
            std::env::var(name).ok().filter(|secret| !secret.is_empty()).map(|secret| Secret(secret.into()))
        };
        match &self.user {
            None => SnmpLogin::Community(Secret(self.community.as_str().into())),
            Some(name) => SnmpLogin::User(SnmpUser {
                name: name.as_str().into(),
                authentication: secret("HELIOTWIN_SNMP_PASSWORD").map(|password| (self.digest, password)),
                privacy: secret("HELIOTWIN_SNMP_KEY").map(|key| (self.cipher, key)),
            }),
        }
    }
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
