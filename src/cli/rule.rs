//! `heliotwin rule list|show|set|off|restore`: alarm rules of a site, and what people have made of them.

use super::data::DataArgs;
use super::moment::span;
use super::output::to_stdout;
use super::rule_limit::LimitArgs;
use super::user::user_name;
use anyhow::{Context, bail};
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;
use twin_engine::archive::Archive;
use twin_engine::{AlarmWish, read_rules};
use twin_model::{PointClass, Priority, Rule, RuleId, RuleSetting, Unit};

/// What to do with alarm rules.
#[derive(Debug, clap::Subcommand)]
pub(super) enum RuleCommand {
    /// List the rules, those that are off too; rules of points that people define go with their points
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Print a rule, with every version that people have made of it
    Show {
        /// Its name, such as rack-inlet-warning
        rule: String,
        /// As JSON that `heliotwin rule set --file` reads
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Make a rule or change one, on the running twin; what is not typed stays
    Set(Box<SetArgs>),
    /// Let a rule of the running twin hold no more
    Off {
        /// Its name
        rule: String,
        /// Why
        #[arg(long)]
        why: String,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Let a rule of the running twin be as it shipped, or as it was when it was switched off
    Restore {
        /// Its name
        rule: String,
        /// Why
        #[arg(long)]
        why: String,
        #[command(flatten)]
        data: DataArgs,
    },
}

/// What a rule shall be.
#[derive(Debug, clap::Args)]
pub(super) struct SetArgs {
    /// Its name; one that there is not yet makes a new rule
    rule: String,
    /// All of it from a JSON file, also conditions besides its limit
    #[arg(long, value_name = "FILE", conflicts_with_all = ["limit", "class", "below", "deadband", "on_delay", "off_delay", "priority", "message", "action", "latching"])]
    file: Option<PathBuf>,
    /// Which class of points it watches, such as rack_inlet_temperature
    #[arg(long)]
    class: Option<String>,
    /// Only points of a room, a place or a name, by path: demo/hall-a, demo/hall-a/A01; "" for all of the class
    #[arg(long, value_name = "PATH")]
    below: Option<String>,
    #[command(flatten)]
    limit: LimitArgs,
    /// How far back a value has to come before the alarm clears
    #[arg(long)]
    deadband: Option<f64>,
    /// How long it must be true before an alarm is raised, such as 10s
    #[arg(long, value_parser = span)]
    on_delay: Option<Duration>,
    /// How long it must be false before the alarm clears, such as 30s
    #[arg(long, value_parser = span)]
    off_delay: Option<Duration>,
    /// How urgent: P1 to P4
    #[arg(long, value_parser = priority)]
    priority: Option<Priority>,
    /// Whether a person acknowledges once more after its cause has gone
    #[arg(long)]
    latching: Option<bool>,
    /// What to tell the operator
    #[arg(long)]
    message: Option<String>,
    /// What the operator should do
    #[arg(long)]
    action: Option<String>,
    /// Why
    #[arg(long)]
    why: String,
    #[command(flatten)]
    data: DataArgs,
}

fn priority(text: &str) -> Result<Priority, String> {
    let found = Priority::ALL.into_iter().find(|priority| format!("P{}", priority.digit()).eq_ignore_ascii_case(text));
    found.ok_or_else(|| "write P1, P2, P3 or P4".to_owned())
}

impl RuleCommand {
    pub(super) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::List { json, data } => list(&data, json),
            Self::Show { rule, json, data } => show(&rule, &data, json),
            Self::Set(set) => set.run(),
            Self::Off { rule, why, data } => {
                let wish = AlarmWish::SwitchRuleOff { rule: RuleId::new(&rule), note: why };
                carry_out(wish, &data, &format!("{rule} holds no more"))
            }
            Self::Restore { rule, why, data } => {
                let wish = AlarmWish::RestoreRule { rule: RuleId::new(&rule), note: why };
                carry_out(wish, &data, &format!("{rule} is restored"))
            }
        }
    }
}

fn carry_out(wish: AlarmWish, data: &DataArgs, done: &str) -> anyhow::Result<()> {
    wish.carry_out(&data.folder()?, &user_name())?;
    to_stdout(|out| Ok(writeln!(out, "{done}")?))
}

impl SetArgs {
    fn run(self) -> anyhow::Result<()> {
        let known = read_rules(&self.data.folder()?)?.into_iter().find(|entry| entry.rule.id.as_str() == self.rule);
        let rule = match &self.file {
            Some(path) => {
                let text = std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
                let rule: Rule =
                    serde_json::from_str(&text).with_context(|| format!("read a rule from {}", path.display()))?;
                if rule.id.as_str() != self.rule {
                    bail!("set {}: {} is about {}", self.rule, path.display(), rule.id);
                }
                rule
            }
            None => self.over(known.map(|entry| entry.rule))?,
        };
        let wish = AlarmWish::SetRule { rule: Box::new(rule), note: self.why.clone() };
        carry_out(wish, &self.data, &format!("{} holds", self.rule))
    }

    /// What was typed, laid over the rule that there was.
    fn over(&self, before: Option<Rule>) -> anyhow::Result<Rule> {
        let limit = self.limit.over(before.as_ref().map(|rule| &rule.limit), self.deadband)?;
        let mut rule = match before {
            Some(rule) => Rule { limit, ..rule },
            None => {
                let Some(priority) = self.priority else { bail!("make the rule {}: say its --priority", self.rule) };
                let class = PointClass::new(self.class.as_deref().unwrap_or_default());
                Rule { class: None, ..Rule::of_class(RuleId::new(&self.rule), class, limit, priority) }
            }
        };
        if let Some(class) = &self.class {
            rule.class = Some(PointClass::new(class));
        }
        if let Some(path) = &self.below {
            rule.below = Some(path.into()).filter(|_| !path.is_empty());
        }
        rule.on_delay = self.on_delay.unwrap_or(rule.on_delay);
        rule.off_delay = self.off_delay.unwrap_or(rule.off_delay);
        rule.priority = self.priority.unwrap_or(rule.priority);
        rule.is_latching = self.latching.unwrap_or(rule.is_latching);
        rule.message = self.message.clone().unwrap_or(rule.message);
        rule.action = self.action.clone().unwrap_or(rule.action);
        Ok(rule)
    }
}

fn list(data: &DataArgs, json: bool) -> anyhow::Result<()> {
    let entries = read_rules(&data.folder()?)?;
    to_stdout(|out| {
        if json {
            let rules: Vec<serde_json::Value> =
                entries.iter().map(|entry| serde_json::json!({ "rule": entry.rule, "is_on": entry.is_on })).collect();
            writeln!(out, "{}", serde_json::to_string_pretty(&rules)?)?;
            return Ok(());
        }
        for entry in &entries {
            let rule = &entry.rule;
            let state = if entry.is_on { "" } else { "  off" };
            let changed = entry.changed.as_ref().map_or_else(String::new, |changed| {
                format!("  version {} by {}: {}", changed.version, changed.by, changed.note)
            });
            let condition = rule.condition_text(unit_of(rule));
            writeln!(
                out,
                "{:<30} P{}  {}: {condition}{state}{changed}",
                rule.id.as_str(),
                rule.priority.digit(),
                rule.watched_text()
            )?;
        }
        Ok(())
    })
}

/// Without a plan, the unit of a class is the one that its kind of equipment reports in.
fn unit_of(rule: &Rule) -> Unit {
    rule.class.as_ref().and_then(twin_model::quantity::unit_of_class).unwrap_or(Unit::Count)
}

fn show(name: &str, data: &DataArgs, json: bool) -> anyhow::Result<()> {
    let folder = data.folder()?;
    let Some(entry) = read_rules(&folder)?.into_iter().find(|entry| entry.rule.id.as_str() == name) else {
        bail!("find the rule {name}: there is none of that name; `heliotwin rule list` prints them");
    };
    let versions = Archive::open(&folder)?.rule_versions(Some(name))?;
    to_stdout(|out| {
        let rule = &entry.rule;
        if json {
            writeln!(out, "{}", serde_json::to_string_pretty(rule)?)?;
            return Ok(());
        }
        writeln!(out, "{}  {} ({})", rule.id, rule.message, rule.priority.word())?;
        writeln!(out, "watches    {}", rule.watched_text())?;
        writeln!(out, "true when  {}", rule.condition_text(unit_of(rule)))?;
        writeln!(out, "delays     {:?} on, {:?} off", rule.on_delay, rule.off_delay)?;
        writeln!(out, "action     {}", rule.action)?;
        writeln!(out, "state      {}", if entry.is_on { "holds" } else { "off" })?;
        for version in versions {
            let setting = match &version.setting {
                RuleSetting::Set(rule) => rule.condition_text(unit_of(rule)),
                RuleSetting::Off => "off".to_owned(),
                RuleSetting::AsShipped => "as it shipped".to_owned(),
            };
            writeln!(
                out,
                "version {}  {}  {}: {}  ({setting})",
                version.version, version.at, version.by, version.note
            )?;
        }
        Ok(())
    })
}
