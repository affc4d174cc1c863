//! `heliotwin probe snmp ADDRESS`, `heliotwin probe prometheus URL`

use super::output::to_stdout;
use super::profile::profiles;
use anyhow::bail;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;
use twin_engine::probe::{Answer, Reading, ask_prometheus, ask_snmp};
use twin_model::connection::{
    Cipher, Digest, SNMP_PORT, Secret, SnmpAccess, SnmpLogin, SnmpUser, Trust, WebAccess, fingerprint, host_and_port,
};

/// How to ask a device.
#[derive(Debug, clap::Subcommand)]
pub(super) enum ProbeCommand {
    /// Over SNMP v2c or v3
    Snmp(SnmpArgs),
    /// An exporter of metrics, in the text format of Prometheus or OpenMetrics
    Prometheus(PrometheusArgs),
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

/// Which exporter to ask, and what to show.
#[derive(Debug, clap::Args)]
pub(super) struct PrometheusArgs {
    /// Where the exporter is: http://HOST:PORT or https://; `/metrics` is asked for where no path is told
    #[arg(value_name = "URL")]
    url: String,
    /// A user of it; the password is read from HELIOTWIN_PROMETHEUS_PASSWORD
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// A file of certificates, PEM: one of these vouches for it
    #[arg(long, value_name = "FILE", conflicts_with = "fingerprint")]
    authority: Option<String>,
    /// SHA-256 of its own certificate
    #[arg(long, value_name = "HEX")]
    fingerprint: Option<String>,
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

impl PrometheusArgs {
    fn run(self) -> anyhow::Result<()> {
        let profiles = profiles(self.profiles.as_deref())?;
        let told = ask_prometheus(&self.access()?, &profiles, self.profile.as_deref())?;
        to_stdout(|out| {
            if self.json {
                return as_json(&told.readings, out);
            }
            let fitting = if told.profiles.is_empty() { "none".to_owned() } else { told.profiles.join(", ") };
            writeln!(out, "profiles     {fitting}")?;
            as_rows(told.profile.as_deref(), &told.readings, out)
        })?;
        if told.profile.is_none() {
            bail!("find a profile for it: none of {} fits; write one, or name one with --profile", profiles.len());
        }
        Ok(())
    }

    fn access(&self) -> anyhow::Result<WebAccess> {
        let refuse = || anyhow::anyhow!("read {:?} as http://HOST:PORT or https://HOST:PORT", self.url);
        let (scheme, rest) = self.url.split_once("://").ok_or_else(refuse)?;
        let (host, path) = rest.find('/').map_or((rest, "/metrics"), |at| rest.split_at(at));
        let (port, is_secure) = match scheme {
            "http" => (80, false),
            "https" => (443, true),
            _ => return Err(refuse()),
        };
        let trust = match (&self.authority, &self.fingerprint) {
            (Some(file), _) => Some(Trust::Authority(file.clone())),
            (None, Some(text)) => {
                let read = fingerprint(text);
                Some(Trust::Fingerprint(read.ok_or_else(|| anyhow::anyhow!("read {text:?} as 64 hexadecimal digits"))?))
            }
            (None, None) => is_secure.then_some(Trust::System),
        };
        if trust.is_some() && !is_secure {
            bail!("know {:?} by a certificate: it is not asked over https", self.url);
        }
        let password = std::env::var("HELIOTWIN_PROMETHEUS_PASSWORD").unwrap_or_default();
        let login = self.user.as_ref().map(|user| (user.as_str().into(), Secret(password.into())));
        Ok(WebAccess { address: host_and_port(host, port).ok_or_else(refuse)?, path: path.to_owned(), trust, login })
    }
}

impl ProbeCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Snmp(args) => args.run(),
            Self::Prometheus(args) => args.run(),
        }
    }
}

impl SnmpArgs {
    fn run(self) -> anyhow::Result<()> {
        let args = self;
        let profiles = profiles(args.profiles.as_deref())?;
        let Some(address) = host_and_port(&args.address, SNMP_PORT) else {
            bail!("read {:?} as HOST or HOST:PORT", args.address);
        };
        let access = SnmpAccess { address, login: args.login() };
        let answer = ask_snmp(&access, &profiles, args.profile.as_deref())?;
        to_stdout(|out| if args.json { as_json(&answer.readings, out) } else { as_table(&answer, out) })?;
        if answer.profile.is_none() {
            bail!("find a profile for it: none of {} fits; write one, or name one with --profile", profiles.len());
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
    let probed = &answer.probed;
    let object_id = probed.object_id.as_ref().map_or_else(|| "none".to_owned(), ToString::to_string);
    writeln!(out, "description  {}", probed.description)?;
    writeln!(out, "object id    {object_id}")?;
    writeln!(
        out,
        "profiles     {}",
        if probed.profiles.is_empty() { "none".to_owned() } else { probed.profiles.join(", ") }
    )?;
    as_rows(answer.profile.as_deref(), &answer.readings, out)
}

/// What was read by `profile`, a line each.
fn as_rows(profile: Option<&str>, readings: &[Reading], out: &mut impl Write) -> anyhow::Result<()> {
    let Some(profile) = profile else { return Ok(()) };
    writeln!(out, "\nread by {profile}:")?;
    let rows: Vec<[String; 2]> = readings.iter().map(|reading| [value(reading), reading.title.clone()]).collect();
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

fn as_json(readings: &[Reading], out: &mut impl Write) -> anyhow::Result<()> {
    for reading in readings {
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
