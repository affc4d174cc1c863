//! `heliotwin probe mqtt URL`

use super::output::to_stdout;
use anyhow::bail;
use std::io::Write;
use std::time::Duration;
use twin_engine::MqttConfig;
use twin_engine::probe::{Survey, listen_mqtt, propose};

/// Longer than this, one listens with a running twin.
const SECONDS_MAX: u64 = 3600;

/// Which broker to listen to, and for how long.
#[derive(Debug, clap::Args)]
pub(super) struct MqttArgs {
    /// The broker, such as mqtt://10.0.0.5 or mqtts://user@10.0.0.5:8883?ca=ca.pem; a password is read from
    /// HELIOTWIN_MQTT_PASSWORD
    #[arg(value_name = "URL")]
    broker: MqttConfig,
    /// For how long to listen
    #[arg(long, value_name = "N", default_value = "10", value_parser = clap::value_parser!(u64).range(1..=SECONDS_MAX))]
    seconds: u64,
    /// What to listen to
    #[arg(long, value_name = "TOPIC", default_value = "#")]
    filter: String,
}

impl MqttArgs {
    pub(super) fn run(&self) -> anyhow::Result<()> {
        let mut broker = self.broker.clone();
        let password = std::env::var("HELIOTWIN_MQTT_PASSWORD").ok().filter(|password| !password.is_empty());
        if let (Some(password), Some((user, _))) = (password, broker.credentials()) {
            let user = user.to_owned();
            broker = broker.with_login(&user, &password)?;
        }
        let survey = listen_mqtt(&broker, &self.filter, Duration::from_secs(self.seconds))?;
        to_stdout(|out| as_text(&survey, &broker.to_string(), out))?;
        if survey.messages == 0 {
            bail!("hear anything: nobody published under {:?} within {} s", self.filter, self.seconds);
        }
        Ok(())
    }
}

fn as_text(survey: &Survey, broker: &str, out: &mut impl Write) -> anyhow::Result<()> {
    let secs = survey.took.as_secs_f64().max(1.0);
    writeln!(out, "{} messages of {} topics in {secs:.0} s", survey.messages, survey.topics.len())?;
    let width = survey.topics.keys().map(|topic| topic.chars().count()).max().unwrap_or_default().min(60);
    for (topic, seen) in &survey.topics {
        let rate = seen.messages as f64 / secs;
        writeln!(out, "  {topic:width$}  {:6}  {rate:7.2}/s  {}", seen.kind, seen.example)?;
    }
    if survey.others > 0 {
        writeln!(out, "  … and {} messages of more topics", survey.others)?;
    }
    for ((group, node, device, metric), seen) in &survey.metrics {
        let device = device.as_ref().map(|device| format!("/{device}")).unwrap_or_default();
        writeln!(out, "  Sparkplug {group}/{node}{device}  {metric}  {} {}", seen.datatype, seen.value)?;
    }
    for ((group, node), messages) in &survey.unborn {
        writeln!(
            out,
            "  Sparkplug {group}/{node}  {messages} messages of data, and no birth while we listened: what they mean is not known"
        )?;
    }
    let proposal = propose(survey, broker);
    if !proposal.is_empty() {
        writeln!(
            out,
            "\nfor a file of connections, with the points and units filled in:\n(\n    version: 1,\n{proposal})"
        )?;
    }
    Ok(())
}
