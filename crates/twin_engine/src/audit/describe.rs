//! What is written down of each command: the one place where that is decided. A new command does not compile until it is decided here.

use crate::core::Core;
use crate::notify::{NotifyWish, wish_act};
use crate::onboarding::Desk;
use crate::safety::safety_act;
use serde::Serialize;
use serde_json::Value;
use smol_str::SmolStr;
use twin_api::Command;
use twin_model::audit::{AuditAct, AuditFields};
use twin_model::connection::ConnectionDraft;
use twin_model::custom::PointDraft;
use twin_model::sampling::{Sampling, SamplingScope};
use twin_model::{AlarmId, Place, PointId, PointIndex, RuleId};

/// What is known before a command is carried out.
pub(crate) struct Known<'a> {
    pub(crate) core: &'a Core,
    pub(crate) desk: &'a Desk,
}

/// Who wants `command`, and what is written down of it; `None`: it changes nothing, so nobody need know.
pub(crate) fn describe(command: &Command, known: &Known<'_>) -> Option<(String, AuditAct)> {
    let (by, act) = match command {
        Command::Acknowledge { alarm, by, note } => (by, known.alarm("alarm.acknowledge", *alarm).to("note", note)),
        Command::Shelve { alarm, until, by, note } => {
            (by, known.alarm("alarm.shelve", *alarm).to("until", until.to_string()).to("note", note))
        }
        Command::Unshelve { alarm, by } => (by, known.alarm("alarm.unshelve", *alarm)),
        Command::TakeOutOfService { place, until, by, note } => {
            (by, known.place("service.out", *place).to("until", until.to_string()).to("note", note))
        }
        Command::ReturnToService { place, by } => (by, known.place("service.return", *place)),
        Command::SetRule { rule, by, note } => {
            let act = known.rule("rule.set", &rule.id);
            (by, AuditAct { after: fields_of(&**rule), ..act }.to("note", note))
        }
        Command::SwitchRuleOff { rule, by, note } => (by, known.rule("rule.off", rule).to("note", note)),
        Command::RestoreRule { rule, by, note } => (by, known.rule("rule.restore", rule).to("note", note)),
        Command::AcknowledgeAll { alarms, seen_at, by, note } => {
            let act = AuditAct::new("alarm.acknowledge", numbers_text(alarms));
            (by, act.to("seen_at", seen_at.to_string()).to("note", note))
        }
        Command::SaveConnection { replaces, draft, by, number: _ } => {
            let act = AuditAct::new("connection.save", &draft.name);
            let before = replaces.as_ref().map(|name| known.connection(name)).unwrap_or_default();
            (by, AuditAct { before, after: fields_of(&draft.without_secrets()), ..act })
        }
        Command::RemoveConnection { name, by } => {
            (by, AuditAct { before: known.connection(name), ..AuditAct::new("connection.remove", name) })
        }
        Command::PauseConnection { name, is_paused, by } => {
            let action = if *is_paused { "connection.pause" } else { "connection.resume" };
            (by, AuditAct::new(action, name))
        }
        // It changes nothing here, but it speaks to a device, with what the draft has of passwords.
        Command::ProbeDevice { draft, by, number: _, of: _ } => {
            let act = AuditAct::new("device.probe", draft.told("address"));
            (by, AuditAct { after: fields_of(&draft.without_secrets()), ..act })
        }
        Command::FindDevices { range, draft, by, number: _ } => {
            let act = AuditAct::new("device.find", range.to_string());
            (by, AuditAct { after: fields_of(&draft.without_secrets()), ..act })
        }
        Command::Substitute { point, value, until, by, note } => {
            let act = known.substitution("substitution.begin", *point);
            (by, act.to("value", value.to_string()).to("until", until.to_string()).to("note", note))
        }
        Command::EndSubstitution { point, by } => (by, known.substitution("substitution.end", *point)),
        Command::SetSampling { scope, rule, by } => {
            let was = known.core.thinning.rules().of(scope);
            (by, sampling_act(scope, rule.map(|rule| rule.to_string()), was.map(|rule| rule.to_string())))
        }
        Command::DefinePoint { draft, by } => {
            (by, point_act("point.define", &format!("{}/{}", draft.place, draft.name), Some(draft)))
        }
        Command::ChangePoint { id, draft, by } => {
            (by, AuditAct { before: known.point(id), ..point_act("point.change", id.as_str(), Some(draft)) })
        }
        Command::DeletePoint { id, by } => {
            (by, AuditAct { before: known.point(id), ..point_act("point.delete", id.as_str(), None) })
        }
        Command::TestNotification { recipient, by } => (by, wish_act(&NotifyWish::Test(recipient.clone()))),
        Command::RetryNotifications { id, by } => (by, wish_act(&NotifyWish::Retry(id.clone()))),
        Command::DiscardNotification { id, by } => (by, wish_act(&NotifyWish::Discard(id.clone()))),
        Command::Safety(wish) => return Some(safety_act(wish)),
        // One looks no more, the others only read.
        Command::StopFinding | Command::ReadSpecification { .. } | Command::PreviewRule { .. } => return None,
    };
    Some((by.clone(), act))
}

/// Numbers of alarms, runs of them by their ends: `#3, #7 to #12`.
fn numbers_text(alarms: &[AlarmId]) -> String {
    let mut sorted: Vec<AlarmId> = alarms.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let run = |run: &[AlarmId]| match run {
        [one] => one.to_string(),
        [first, .., last] => format!("{first} to {last}"),
        [] => String::new(),
    };
    let runs: Vec<String> = sorted.chunk_by(|one, next| one.0 + 1 == next.0).map(run).collect();
    runs.join(", ")
}

/// A point that is defined, changed or deleted.
pub(crate) fn point_act(action: &str, subject: &str, draft: Option<&PointDraft>) -> AuditAct {
    AuditAct { after: draft.map(fields_of).unwrap_or_default(), ..AuditAct::new(action, subject) }
}

/// Other rules of sampling in their file than the engine wrote there.
pub(crate) fn followed_act(before: &Sampling, after: &Sampling) -> AuditAct {
    AuditAct { before: fields_of(before), after: fields_of(after), ..AuditAct::new("sampling.follow", "sampling.json") }
}

/// A rule of sampling that is set, or cleared where there is none.
pub fn sampling_act(scope: &SamplingScope, rule: Option<String>, was: Option<String>) -> AuditAct {
    let subject = match scope {
        SamplingScope::Site => "whole site".to_owned(),
        SamplingScope::Device(name) => format!("device {name}"),
        SamplingScope::Point(id) => format!("point {id}"),
    };
    let act = AuditAct::new(if rule.is_some() { "sampling.set" } else { "sampling.clear" }, subject);
    let act = rule.into_iter().fold(act, |act, rule| act.to("rule", rule));
    was.into_iter().fold(act, |act, rule| act.from("rule", rule))
}

impl Known<'_> {
    fn alarm(&self, action: &str, id: AlarmId) -> AuditAct {
        let act = AuditAct::new(action, id.to_string());
        match self.core.alarms.iter().chain(self.core.withheld.iter()).find(|alarm| alarm.id == id) {
            Some(alarm) => act
                .from("message", alarm.message.as_str())
                .from("priority", alarm.priority.word())
                .from("state", alarm.state().word()),
            None => act,
        }
    }

    fn place(&self, action: &str, place: Place) -> AuditAct {
        let path = self.core.facts.places().path(place.owner()).map(ToString::to_string);
        AuditAct::new(action, path.unwrap_or_else(|| place.name(&self.core.plan).into_owned()))
    }

    fn rule(&self, action: &str, id: &RuleId) -> AuditAct {
        let before = self.core.rule_book.holding(id).map(|rule| fields_of(&rule)).unwrap_or_default();
        AuditAct { before, ..AuditAct::new(action, id.as_str()) }
    }

    fn connection(&self, name: &str) -> AuditFields {
        let draft = self.desk.entries().into_iter().find(|entry| entry.name == name).and_then(|entry| entry.draft);
        draft.map(|draft: ConnectionDraft| fields_of(&draft)).unwrap_or_default()
    }

    fn substitution(&self, action: &str, point: PointIndex) -> AuditAct {
        let id = self.core.points.point(point).map(|point| point.id.to_string());
        let act = AuditAct::new(action, id.unwrap_or_else(|| format!("point number {}", point.get())));
        match self.core.substitutions.active().iter().find(|active| active.point == point) {
            Some(active) => act
                .from("value", active.value.to_string())
                .from("until", active.until.to_string())
                .from("by", &active.by),
            None => act,
        }
    }

    fn point(&self, id: &PointId) -> AuditFields {
        let custom = self.core.points.custom().find(|(_, custom)| custom.id == *id);
        custom.map(|(_, custom)| fields_of(&**custom)).unwrap_or_default()
    }
}

/// The members of `value`, nested ones under dotted names: `access.address`. What is null or empty is left out.
pub fn fields_of(value: &impl Serialize) -> AuditFields {
    let mut fields = AuditFields::new();
    if let Ok(value) = serde_json::to_value(value) {
        flatten(SmolStr::default(), &value, &mut fields);
    }
    fields
}

fn flatten(name: SmolStr, value: &Value, fields: &mut AuditFields) {
    let under = |part: &str| if name.is_empty() { SmolStr::new(part) } else { SmolStr::from(format!("{name}.{part}")) };
    match value {
        Value::Null => {}
        Value::Object(members) => members.iter().for_each(|(part, value)| flatten(under(part), value, fields)),
        Value::Array(items) => {
            (0..).zip(items).for_each(|(index, value): (u32, _)| flatten(under(&index.to_string()), value, fields));
        }
        Value::String(text) if text.is_empty() => {}
        Value::String(text) => drop(fields.insert(name, text.clone())),
        other => drop(fields.insert(name, other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nested_members_have_dotted_names_and_nothing_is_left_out_that_tells() {
        let value = json!({"name": "a", "access": {"address": "10.0.0.1", "port": 161}, "bind": [{"to": "p"}], "note": "", "x": null});
        let fields = fields_of(&value);
        let told: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let expected = [("access.address", "10.0.0.1"), ("access.port", "161"), ("bind.0.to", "p"), ("name", "a")];
        assert_eq!(told, expected);
    }

    #[test]
    fn many_alarms_are_told_by_the_ends_of_their_runs() {
        assert_eq!(numbers_text(&[9, 3, 8, 7, 12].map(AlarmId)), "#3, #7 to #9, #12");
        assert_eq!(numbers_text(&[]), "");
    }

    #[test]
    fn rules_that_are_set_and_cleared_are_told_with_what_was_before() {
        let set = sampling_act(&SamplingScope::Device("ups".into()), Some("5s".to_owned()), None);
        assert_eq!((set.action.as_str(), set.subject.as_str(), set.before.len()), ("sampling.set", "device ups", 0));
        let cleared = sampling_act(&SamplingScope::Site, None, Some("1s".to_owned()));
        assert_eq!((cleared.action.as_str(), cleared.before["rule"].as_str()), ("sampling.clear", "1s"));
    }
}
