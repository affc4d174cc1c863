//! `heliotwin incidents`: alarms that belong together, and why.

use super::data::DataArgs;
use super::output::to_stdout;
use anyhow::bail;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};
use twin_engine::archive::{Archive, IncidentEntry, IncidentFilter, IncidentMemberEntry};
use twin_model::{AlarmId, IncidentId, MemberRole, Timestamp};

/// How many of those that are over are listed besides those that are not, unless more are asked for.
const LISTED: u32 = 20;

/// What to tell of incidents.
#[derive(Debug, clap::Subcommand)]
pub(super) enum IncidentsCommand {
    /// List incidents, newest first
    List(ListArgs),
    /// Print one incident with its alarms and what explains each
    Show(ShowArgs),
}

/// Which incidents to list, and how.
#[derive(Debug, clap::Args)]
pub(super) struct ListArgs {
    /// Only those with alarms on the list
    #[arg(long)]
    live: bool,
    /// At most so many
    #[arg(long, value_name = "NUMBER", default_value_t = LISTED, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// Print a JSON array
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataArgs,
}

/// Which incident to print, and how.
#[derive(Debug, clap::Args)]
pub(super) struct ShowArgs {
    /// Its number, such as I12 or 12
    #[arg(value_name = "ID")]
    id: IncidentId,
    /// Print a JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataArgs,
}

impl IncidentsCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::List(list) => list.run(),
            Self::Show(show) => show.run(),
        }
    }
}

impl ListArgs {
    fn run(self) -> anyhow::Result<()> {
        let archive = Archive::open(&self.data.folder()?)?;
        let filter = IncidentFilter { is_live: self.live, limit: Some(self.limit), id: None };
        let entries = archive.incidents(&filter)?;
        to_stdout(|out| {
            if self.json {
                let objects: Vec<Value> = entries.iter().map(|entry| object(entry, false)).collect();
                serde_json::to_writer_pretty(&mut *out, &objects)?;
                writeln!(out)?;
            } else if entries.is_empty() {
                writeln!(out, "No incidents")?;
            } else {
                entries.iter().try_for_each(|entry| line(out, entry))?;
            }
            Ok(())
        })
    }
}

impl ShowArgs {
    fn run(self) -> anyhow::Result<()> {
        let archive = Archive::open(&self.data.folder()?)?;
        let filter = IncidentFilter { id: Some(self.id), ..IncidentFilter::default() };
        let found = archive.incidents(&filter)?;
        let Some(entry) = found.first() else { bail!("show incident {}: there is none", self.id) };
        if let Some(into) = entry.absorbed_into {
            bail!("show incident {}: it turned out to be part of {into}", self.id);
        }
        to_stdout(|out| {
            if self.json {
                serde_json::to_writer_pretty(&mut *out, &object(entry, true))?;
                writeln!(out)?;
            } else {
                tell(out, entry)?;
            }
            Ok(())
        })
    }
}

fn line(out: &mut impl Write, entry: &IncidentEntry) -> io::Result<()> {
    let (id, alarms) = (entry.id.to_string(), entry.members.len() + entry.forgotten as usize);
    let (state, priority) = (entry.state.word(), entry.priority.word());
    let title = &entry.title;
    writeln!(out, "{id:<6} {priority:<8}  {state:<12}  since {}  {alarms:>4} alarms  {title}", entry.started_at)
}

fn tell(out: &mut impl Write, entry: &IncidentEntry) -> io::Result<()> {
    writeln!(out, "{} {}", entry.id, entry.title)?;
    let ended = entry.ended_at.map_or_else(|| "still active".to_owned(), |at| format!("active until {at}"));
    writeln!(out, "  {}, {}, since {}, {ended}", entry.priority.word(), entry.state.word(), entry.started_at)?;
    for (word, id) in [("root cause", entry.root), ("first-out", entry.first_out)] {
        if let Some(member) = member_of(entry, id) {
            writeln!(out, "  {word:<12} {id:<6} {}  {}", member.raised_at, member.message)?;
        }
    }
    for member in &entry.members {
        let after = member.raised_at.since(entry.started_at).as_secs();
        let (role, state) = (role(entry, member).word(), state_word(member));
        let id = member.alarm.to_string();
        writeln!(out, "  +{after:<6}s {id:<6} P{} {role:<12} {state:<12} {}", member.priority.digit(), member.message)?;
        if let Some(cause) = member.because {
            writeln!(out, "            because of {cause}: {}", member.evidence)?;
        }
    }
    if entry.forgotten > 0 {
        writeln!(out, "  {} of these were resolved long ago", entry.forgotten)?;
    }
    Ok(())
}

fn member_of(entry: &IncidentEntry, id: AlarmId) -> Option<&IncidentMemberEntry> {
    entry.members.iter().find(|member| member.alarm == id)
}

fn role(entry: &IncidentEntry, member: &IncidentMemberEntry) -> MemberRole {
    match member.because {
        _ if member.alarm == entry.root => MemberRole::Root,
        Some(_) => MemberRole::Consequence,
        None => MemberRole::Contributing,
    }
}

const fn state_word(member: &IncidentMemberEntry) -> &'static str {
    match (member.is_listed, member.cleared_at.is_some(), member.is_acknowledged) {
        (false, ..) => "resolved",
        (true, true, _) => "returned",
        (true, false, true) => "acknowledged",
        (true, false, false) => "active",
    }
}

/// Times as ISO 8601, words as on the screen; what is not known is null.
fn object(entry: &IncidentEntry, with_members: bool) -> Value {
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string());
    let mut roles: BTreeMap<&str, usize> = BTreeMap::new();
    for member in &entry.members {
        *roles.entry(role(entry, member).word()).or_default() += 1;
    }
    let mut object = json!({
        "incident": entry.id.0,
        "title": entry.title,
        "state": entry.state.word(),
        "priority": entry.priority.digit(),
        "started_at": entry.started_at.to_string(),
        "ended_at": time(entry.ended_at),
        "root": entry.root.0,
        "first_out": entry.first_out.0,
        "alarms": entry.members.len() + entry.forgotten as usize,
        "roles": roles,
    });
    if with_members {
        let member = |member: &IncidentMemberEntry| {
            json!({
                "alarm": member.alarm.0,
                "role": role(entry, member).word(),
                "because": member.because.map(|cause| cause.0),
                "evidence": member.evidence,
                "point": member.point.as_str(),
                "rule": member.rule.as_str(),
                "priority": member.priority.digit(),
                "message": member.message,
                "raised_at": member.raised_at.to_string(),
                "cleared_at": time(member.cleared_at),
                "state": state_word(member),
            })
        };
        object["members"] = entry.members.iter().map(member).collect();
    }
    object
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_model::{IncidentState, PointId, Priority, RuleId};

    fn member(alarm: u64, secs: i64, because: Option<u64>, message: &str) -> IncidentMemberEntry {
        let at = Timestamp::from_secs(1_769_846_400 + secs);
        IncidentMemberEntry {
            alarm: AlarmId(alarm),
            point: PointId::new("demo/power/utility-a/voltage_l1"),
            rule: RuleId::new("r"),
            priority: Priority::P1,
            message: message.to_owned(),
            raised_at: at,
            annunciated_at: at,
            cleared_at: None,
            is_acknowledged: false,
            is_listed: true,
            because: because.map(AlarmId),
            evidence: because.map_or_else(String::new, |_| "utility-a feeds ups-a".to_owned()),
        }
    }

    fn entry() -> IncidentEntry {
        let members = vec![member(7, 0, None, "utility-a lost"), member(8, 5, Some(7), "ups-a on battery")];
        IncidentEntry {
            id: IncidentId(3),
            title: "utility-a lost".to_owned(),
            state: IncidentState::Open,
            started_at: members[0].raised_at,
            ended_at: None,
            root: AlarmId(7),
            first_out: AlarmId(7),
            priority: Priority::P1,
            forgotten: 0,
            absorbed_into: None,
            members,
        }
    }

    #[test]
    fn an_incident_is_told_with_what_explains_what() {
        let mut out = Vec::new();
        tell(&mut out, &entry()).expect("memory takes everything");
        let text = String::from_utf8(out).expect("text");
        for line in [
            "I3 utility-a lost\n",
            "  Critical, open, since 2026-01-31T08:00:00.000Z, still active\n",
            "  +5     s #8     P1 consequence  active       ups-a on battery\n",
            "because of #7: utility-a feeds ups-a\n",
        ] {
            assert!(text.contains(line), "{line:?} is missing in\n{text}");
        }
    }

    #[test]
    fn json_tells_roles_and_members_only_of_one() {
        let listed = object(&entry(), false);
        assert_eq!((&listed["alarms"], &listed["roles"]["consequence"]), (&json!(2), &json!(1)));
        assert!(listed.get("members").is_none());
        assert_eq!(object(&entry(), true)["members"][1]["because"], json!(7));
    }
}
