//! The part of the loop's state machine that is about points: what people ask for, and going on with what has been kept.

use crate::core::{Core, Outputs};
use crate::kpi::KpiPoints;
use std::path::PathBuf;
use std::sync::Arc;
use twin_api::{Command, Notice, SpecificationState};
use twin_decision::{Verdicts, custom_rules, default_rules};
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
            Command::Acknowledge { .. } => return Outputs::default(),
        };
        match point {
            Ok(point) => Outputs { point: Some(Arc::new(point)), ..Outputs::default() },
            Err(error) => {
                let reason = format!("failed to {error}");
                Outputs { notices: vec![Notice::Refused { reason }], ..Outputs::default() }
            }
        }
    }

    /// Goes on with `point`, which is kept now.
    pub(crate) fn take_point(&mut self, now: Timestamp, point: Arc<CustomPoint>) -> Outputs {
        let mut points = (*self.points).clone();
        if points.define(&self.plan, point).is_none() {
            return Outputs::default();
        }
        self.points = Arc::new(points);
        self.last.grow(self.points.len());
        self.kpi_points = KpiPoints::new(&self.points);
        let rules = [default_rules(), custom_rules(&self.points)].concat();
        let verdicts = self.decider.follow(now, Arc::clone(&self.points), rules);
        self.rules = Arc::new(self.decider.rules().to_vec());
        (self.is_changed, self.has_news) = (true, true);
        Outputs { points: Some(Arc::clone(&self.points)), ..self.take_verdicts(verdicts) }
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
        let Verdicts { transitions, refusals, staleness } = verdicts;
        for &(point, is_stale) in &staleness {
            self.last.set_stale(point, is_stale);
        }
        self.has_news |= !staleness.is_empty();
        if self.alarms_revision != self.decider.revision() {
            self.alarms_revision = self.decider.revision();
            self.alarms = Arc::new(self.decider.alarms());
            self.has_news = true;
        }
        let told = transitions.iter().cloned().map(Notice::Alarm);
        let refused = refusals.iter().map(|refusal| Notice::Refused { reason: refusal.to_string() });
        let notices = told.chain(refused).collect();
        let append = (!transitions.is_empty()).then(|| self.next_append(Vec::new(), transitions));
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
