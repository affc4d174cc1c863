//! The part of the loop's state machine that is about points: what people ask for, and going on with what has been kept.

use crate::core::Core;
use crate::event::{Connected, Outputs};
use crate::kpi::KpiPoints;
use std::path::PathBuf;
use std::sync::Arc;
use twin_api::{Command, Notice, SpecificationState};
use twin_decision::Verdicts;
use twin_history::Append;
use twin_model::Timestamp;
use twin_model::custom::CustomPoint;

impl Core {
    /// What a wish about points asks of the world around: a point to be kept, a file to be read. Nothing has changed yet.
    pub(crate) fn take_point_command(&mut self, now: Timestamp, command: Command) -> Outputs {
        let point = match command {
            Command::DefinePoint { draft, by } => draft.define(&self.plan, &self.points, &by, now),
            Command::ChangePoint { id, draft, by } => draft.change(&id, &self.plan, &self.points, &by, now),
            Command::DeletePoint { id, by } => CustomPoint::deleted(&id, &self.points, &by, now),
            Command::ReadSpecification { path } => return self.begin_reading(path),
            // None of these is about points.
            Command::Acknowledge { .. }
            | Command::Shelve { .. }
            | Command::Unshelve { .. }
            | Command::TakeOutOfService { .. }
            | Command::ReturnToService { .. }
            | Command::SetRule { .. }
            | Command::SwitchRuleOff { .. }
            | Command::RestoreRule { .. }
            | Command::PreviewRule { .. }
            | Command::AcknowledgeAll { .. }
            | Command::SaveConnection { .. }
            | Command::RemoveConnection { .. }
            | Command::PauseConnection { .. }
            | Command::ProbeDevice { .. }
            | Command::FindDevices { .. }
            | Command::StopFinding
            | Command::TestNotification { .. }
            | Command::RetryNotifications { .. }
            | Command::DiscardNotification { .. }
            | Command::Substitute { .. }
            | Command::Safety(_)
            | Command::EndSubstitution { .. }
            | Command::SetSampling { .. } => return Outputs::default(),
        };
        match point {
            Ok(point) => Outputs { point: Some(Arc::new(point)), ..Outputs::default() },
            Err(error) => {
                let reason = format!("failed to {error}");
                Outputs { notices: vec![Notice::Refused { reason }], ..Outputs::default() }
            }
        }
    }

    /// Other points are measured or other devices asked from now on: points are expected at the periods of their connections, or as
    /// rules of sampling say.
    pub(crate) fn follow(&mut self, now: Timestamp, connected: Connected) -> Outputs {
        let Connected { points, connections } = connected;
        let are_other = !points.custom().eq(self.points.custom());
        self.points = points;
        self.kpi_points = KpiPoints::new(&self.points);
        let outputs = if are_other {
            self.follow_points(now)
        } else {
            self.decider.follow(Arc::clone(&self.points));
            self.decide(now, &[], &[])
        };
        self.follow_safety(&connections);
        self.thinning.set_devices(&connections);
        self.incidents.set_connections(&connections);
        // The table has the connections' own periods: rules are laid over them anew.
        let before = std::mem::take(&mut self.periods);
        let periods = self.new_periods().or_else(|| (!before.is_empty()).then(Arc::default));
        Outputs { periods, ..outputs }
    }

    /// Everything that has a place for each point goes on with the points that there are now.
    fn follow_points(&mut self, now: Timestamp) -> Outputs {
        let points = Arc::clone(&self.points);
        self.last.grow(points.len());
        self.judge.follow(&points);
        self.facts.follow(&self.plan, &points);
        self.rule_book.follow(&points);
        let verdicts = self.decider.go_on_with(now, Arc::clone(&points), self.rule_book.in_force());
        self.follow_rules();
        let substitutions = self.substitutions.follow(now, &points);
        Outputs { points: Some(points), substitutions, ..self.take_verdicts(verdicts) }
    }

    /// What has been found in a file; an answer to an older wish comes too late.
    pub(crate) fn take_specification(&mut self, state: SpecificationState) -> Outputs {
        if self.specification.as_deref().is_some_and(|shown| path_of(shown) == path_of(&state)) {
            self.specification = Some(Arc::new(state));
            (self.is_changed, self.has_news) = (true, true);
        }
        Outputs::default()
    }

    fn begin_reading(&mut self, path: PathBuf) -> Outputs {
        self.specification = Some(Arc::new(SpecificationState::Reading { path: path.clone() }));
        (self.is_changed, self.has_news) = (true, true);
        Outputs { read: Some(path), ..Outputs::default() }
    }

    /// Shows what was decided and tells of it.
    pub(crate) fn take_verdicts(&mut self, verdicts: Verdicts) -> Outputs {
        let Verdicts { transitions, refusals, staleness, services } = verdicts;
        for &(point, is_stale) in &staleness {
            self.last.set_stale(point, is_stale);
        }
        self.has_news |= !staleness.is_empty();
        if self.alarms_revision != self.decider.revision() {
            self.alarms_revision = self.decider.revision();
            self.alarms = Arc::new(self.decider.alarms());
            self.withheld = Arc::new(self.decider.withheld());
            self.services = Arc::new(self.decider.out_of_service());
            self.has_news = true;
        }
        let told = transitions.iter().cloned().map(Notice::Alarm);
        let refused = refusals.iter().map(|refusal| Notice::Refused { reason: self.refusal_text(refusal) });
        let notices = told.chain(refused).collect();
        let services = self.service_records(services);
        let incidents = self.group(&transitions);
        let is_news = !transitions.is_empty() || !incidents.is_empty();
        self.has_news |= is_news;
        let is_kept = is_news || !services.is_empty();
        let append = is_kept.then(|| Append { incidents, services, ..self.next_append(Vec::new(), transitions) });
        Outputs { append, notices, ..Outputs::default() }
    }
}

fn path_of(state: &SpecificationState) -> &PathBuf {
    match state {
        SpecificationState::Reading { path }
        | SpecificationState::Read { path, .. }
        | SpecificationState::Failed { path, .. } => path,
    }
}
