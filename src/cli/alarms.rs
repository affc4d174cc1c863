//! `heliotwin alarms`: what is on the list, or the whole journal; and what a person does about alarms on a running twin.

use super::alarm_act::ActCommand;
use super::alarm_kpi::KpiArgs;
use super::data::DataArgs;
use super::output::to_stdout;
use serde_json::{Value, json};
use std::io::{self, Write};
use twin_engine::archive::{Archive, JournalEntry, JournalFilter};
use twin_model::Timestamp;

/// Which alarms to print, and how; or what to do about one.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct AlarmsArgs {
    /// Print every step of every alarm's life, oldest first, instead of the alarms on the list
    #[arg(long)]
    all: bool,
    /// Print a JSON array
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataArgs,
    #[command(subcommand)]
    command: Option<AlarmsCommand>,
}

/// What else there is to tell of alarms, and to do about them.
#[derive(Debug, clap::Subcommand)]
enum AlarmsCommand {
    /// Print the figures of ISA-18.2 and EEMUA 191, each with its target
    Kpi(KpiArgs),
    #[command(flatten)]
    Act(ActCommand),
}

impl AlarmsArgs {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self.command {
            Some(AlarmsCommand::Kpi(kpi)) => return kpi.run(),
            Some(AlarmsCommand::Act(act)) => return act.run(),
            None => {}
        }
        let archive = Archive::open(&self.data.folder()?)?;
        let entries = if self.all { archive.transitions(&JournalFilter::default())? } else { listed(&archive)? };
        to_stdout(|out| {
            if self.json {
                let entries: Vec<Value> = entries.iter().map(|entry| object(entry, self.all)).collect();
                serde_json::to_writer_pretty(&mut *out, &entries)?;
                writeln!(out)?;
            } else if entries.is_empty() {
                writeln!(out, "No alarms")?;
            } else {
                entries.iter().try_for_each(|entry| line(out, entry, self.all))?;
            }
            Ok(())
        })
    }
}

/// Alarms on the list, most urgent first, then newest first.
fn listed(archive: &Archive) -> anyhow::Result<Vec<JournalEntry>> {
    let mut entries = archive.listed_entries()?;
    entries.sort_by_key(|entry| (entry.priority, std::cmp::Reverse(entry.raised_at)));
    Ok(entries)
}

fn line(out: &mut impl Write, entry: &JournalEntry, is_journal: bool) -> io::Result<()> {
    let (alarm, JournalEntry { message, point, .. }) = (entry.alarm.to_string(), entry);
    let priority = entry.priority.word();
    if is_journal {
        writeln!(out, "{}  {alarm:<6} {:<12}  {priority:<8}  {message}  ({point})", entry.at, entry.kind)
    } else {
        let state = entry.state().word();
        writeln!(out, "{alarm:<6} {priority:<8}  {state:<12}  since {}  {message}  ({point})", entry.raised_at)
    }
}

/// Times as ISO 8601, words as on the screen; what is not known is null.
fn object(entry: &JournalEntry, is_journal: bool) -> Value {
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string());
    let mut object = json!({
        "alarm": entry.alarm.0,
        "priority": entry.priority.digit(),
        "priority_word": entry.priority.word(),
        "state": entry.state().word(),
        "is_active": entry.condition.is_active,
        "is_acknowledged": entry.condition.is_acknowledged,
        "point": entry.point.as_str(),
        "rule": entry.rule.as_str(),
        "rule_version": entry.rule_version,
        "withheld": entry.withheld.as_ref().map(|withheld| json!({
            "kind": withheld.kind.word(),
            "since": time(Some(withheld.since)),
            "until": time(withheld.until),
            "by": withheld.by,
            "note": withheld.note,
        })),
        "raised_at": time(Some(entry.raised_at)),
        "cleared_at": time(entry.cleared_at),
        "acknowledged_at": time(entry.acknowledged_at),
        "acknowledged_by": entry.acknowledged_by,
        "note": entry.note,
        "value": entry.value,
        "peak": entry.peak,
        "occurrences": entry.occurrences,
        "message": entry.message,
        "action": entry.action,
    });
    if is_journal {
        object["at"] = json!(entry.at.to_string());
        object["kind"] = json!(entry.kind.to_string());
    }
    object
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_model::{AlarmCondition, AlarmId, PointId, Priority, RuleId, TransitionKind};

    fn entry() -> JournalEntry {
        JournalEntry {
            ordinal: 1,
            at: Timestamp::from_secs(1_769_846_400),
            kind: TransitionKind::Raised,
            alarm: AlarmId(7),
            point: PointId::new("demo/hall-a/A01/inlet_mid"),
            rule: RuleId::new("rack-inlet-high"),
            rule_version: 2,
            withheld: None,
            priority: Priority::P3,
            condition: AlarmCondition { is_active: true, is_acknowledged: false },
            raised_at: Timestamp::from_secs(1_769_846_400),
            cleared_at: None,
            acknowledged_at: None,
            acknowledged_by: None,
            note: None,
            value: Some(28.1),
            peak: Some(28.4),
            occurrences: 1,
            message: "A01 inlet, 1.2 m above 28.0 °C".to_owned(),
            action: "Look at the tiles".to_owned(),
        }
    }

    #[test]
    fn a_line_tells_what_where_and_since_when() {
        let mut out = Vec::new();
        line(&mut out, &entry(), false).expect("memory takes everything");
        assert_eq!(
            String::from_utf8(out).expect("text"),
            "#7     Minor     active        since 2026-01-31T08:00:00.000Z  A01 inlet, 1.2 m above 28.0 °C  (demo/hall-a/A01/inlet_mid)\n",
        );
    }

    #[test]
    fn json_tells_times_as_iso_8601_and_steps_only_in_the_journal() {
        let listed = object(&entry(), false);
        assert_eq!((&listed["state"], &listed["cleared_at"]), (&json!("active"), &Value::Null));
        assert_eq!(listed["raised_at"], json!("2026-01-31T08:00:00.000Z"));
        assert!(listed.get("kind").is_none());
        assert_eq!(object(&entry(), true)["kind"], json!("raised"));
    }
}
