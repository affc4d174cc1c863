//! The part of the loop's state machine that is about what people do with alarms and rules.

use crate::core::Core;
use crate::event::Outputs;
use crate::rule_book::{ChangeRuleError, Hand};
use crate::rule_preview::PreviewWish;
use std::sync::Arc;
use twin_api::{Command, Notice, RulePreview, RulePreviewState};
use twin_decision::{About, Act, Deed, Refusal};
use twin_history::ServiceRecord;
use twin_model::{Place, RuleVersion, ServiceChange, Timestamp};

impl Core {
    /// Takes a wish about alarms or rules; gives back what is about something else.
    pub(crate) fn take_alarm_command(&mut self, now: Timestamp, command: Command) -> Result<Outputs, Box<Command>> {
        let act = |by, note, deed| Act { by, note, deed };
        let act = match command {
            Command::Acknowledge { alarm, by, note } => act(by, note, Deed::Acknowledge(alarm)),
            Command::Shelve { alarm, until, by, note } => act(by, note, Deed::Shelve { alarm, until }),
            Command::Unshelve { alarm, by } => act(by, String::new(), Deed::Unshelve(alarm)),
            Command::TakeOutOfService { place, until, by, note } => {
                act(by, note, Deed::TakeOutOfService { place, until })
            }
            Command::ReturnToService { place, by } => act(by, String::new(), Deed::ReturnToService(place)),
            Command::SetRule { rule, by, note } => {
                let points = Arc::clone(&self.points);
                let version = self.rule_book.set(*rule, &points, Hand { at: now, by: &by, note: &note });
                return Ok(self.take_version(now, version));
            }
            Command::SwitchRuleOff { rule, by, note } => {
                let version = self.rule_book.switch_off(&rule, Hand { at: now, by: &by, note: &note });
                return Ok(self.take_version(now, version));
            }
            Command::RestoreRule { rule, by, note } => {
                let points = Arc::clone(&self.points);
                let version = self.rule_book.restore(&rule, &points, Hand { at: now, by: &by, note: &note });
                return Ok(self.take_version(now, version));
            }
            Command::PreviewRule { number, rule } => {
                self.take_preview(RulePreview { number, state: RulePreviewState::Running });
                let in_force = self.rule_book.holding(&rule.id);
                let wish = PreviewWish { number, rule: *rule, in_force, points: Arc::clone(&self.points), now };
                return Ok(Outputs { preview: Some(wish), ..Outputs::default() });
            }
            other => return Err(Box::new(other)),
        };
        Ok(self.decide(now, &[], &[act]))
    }

    /// Goes on with the rules as they are after a change, which is kept; or says why there is none.
    fn take_version(&mut self, now: Timestamp, version: Result<RuleVersion, ChangeRuleError>) -> Outputs {
        let version = match version {
            Ok(version) => version,
            Err(error) => {
                let reason = format!("failed to {error}");
                return Outputs { notices: vec![Notice::Refused { reason }], ..Outputs::default() };
            }
        };
        tracing::info!(rule = %version.id, version = version.version, by = version.by, "a rule has changed");
        let verdicts = self.decider.go_on_with(now, Arc::clone(&self.points), self.rule_book.in_force());
        self.follow_rules();
        let mut outputs = self.take_verdicts(verdicts);
        let append = outputs.append.get_or_insert_with(|| self.next_append(Vec::new(), Vec::new()));
        append.rules.push(version);
        outputs
    }

    /// Shows the rules in force, and lets sampling know of their limits.
    pub(crate) fn follow_rules(&mut self) {
        self.rules = Arc::new(self.decider.rules().to_vec());
        self.rule_entries = Arc::new(self.rule_book.entries());
        self.thinning.follow(Arc::clone(&self.points), self.decider.rules());
        (self.is_changed, self.has_news) = (true, true);
    }

    /// How far a preview is; one that nobody waits for any more is dropped.
    pub(crate) fn take_preview(&mut self, preview: RulePreview) {
        let is_running = preview.state == RulePreviewState::Running;
        let is_awaited = self.rule_preview.as_ref().is_some_and(|known| known.number == preview.number);
        if is_running || is_awaited {
            self.rule_preview = Some(Arc::new(preview));
            (self.is_changed, self.has_news) = (true, true);
        }
    }

    /// What history keeps of equipment that went out of service or came back.
    pub(crate) fn service_records(&self, changes: Vec<ServiceChange>) -> Vec<ServiceRecord> {
        let record = |change: ServiceChange| {
            let place = self.facts.places().path(change.service.place)?.clone();
            let ServiceChange { at, service, is_out, by } = change;
            let (since, until) = (service.since, service.until);
            Some(ServiceRecord { place, at, is_out, since, until, taken_by: service.by, note: service.note, by })
        };
        changes.into_iter().filter_map(record).collect()
    }

    /// A refusal as a sentence: equipment by its name.
    pub(crate) fn refusal_text(&self, refusal: &Refusal) -> String {
        let text = refusal.to_string();
        match refusal.about {
            About::Alarm(_) => text,
            About::Place(place) => text.replacen("The equipment", &self.name_of(place), 1),
        }
    }

    fn name_of(&self, place: Place) -> String {
        place.name(&self.plan).into_owned()
    }
}
