//! The part of the loop's state machine that is about what can be set. It decides nothing itself: it brings the controller what it
//! may look at, and shows what became of it.

use crate::core::Core;
use crate::event::Outputs;
use crate::safety::PreviewFacts;
use std::sync::Arc;
use twin_api::{Notice, SafetyState, Values};
use twin_decision::safety::{SafetyController, SafetyInput, SafetyOutput, Seen, World};
use twin_model::connection::Connection;
use twin_model::setpoint::{SafetyRecord, SetpointEvent, settable_points};
use twin_model::{Flags, PointIndex, Timestamp};

/// Requests that are shown, newest first.
const CASES_SHOWN: usize = 50;

/// The controller, and what was last shown of it.
#[derive(Debug)]
pub(crate) struct SafetyBook {
    pub(crate) controller: SafetyController,
    shown: Arc<SafetyState>,
}

impl Default for SafetyBook {
    fn default() -> Self {
        Self::of(SafetyController::new(Vec::new(), &[]))
    }
}

impl SafetyBook {
    fn of(controller: SafetyController) -> Self {
        let mut book = Self { controller, shown: Arc::default() };
        book.show();
        book
    }

    fn show(&mut self) {
        let controller = &self.controller;
        self.shown = Arc::new(SafetyState {
            points: controller.points().cloned().collect(),
            lock: controller.lock().clone(),
            cases: controller.cases().rev().take(CASES_SHOWN).cloned().collect(),
            broken: controller.broken().map(str::to_owned),
        });
    }

    pub(crate) fn shown(&self) -> Arc<SafetyState> {
        Arc::clone(&self.shown)
    }
}

impl Core {
    /// The same with what can be set by `connections`, after everything that `records` tell; `problem` says why these could not be
    /// read, if so.
    #[must_use]
    pub fn with_safety(
        mut self,
        connections: &[Connection],
        records: &[SafetyRecord],
        problem: Option<String>,
    ) -> Self {
        let points = settable_points(&self.plan, &self.points, connections);
        let mut controller = SafetyController::new(points, records);
        if let Some(problem) = problem {
            controller.give_up(problem);
        }
        self.safety = SafetyBook::of(controller);
        self
    }

    /// What was left unfinished when the twin was last stopped is taken up.
    pub fn begin_safety(&mut self, now: Timestamp) -> Outputs {
        self.with_world(|controller, world| controller.begin(now, world))
    }

    /// Lets `input` happen at `now`.
    pub fn take_safety(&mut self, now: Timestamp, input: SafetyInput) -> Outputs {
        self.with_world(|controller, world| controller.step(now, input, world))
    }

    /// Nothing can be kept any more, because of `reason`.
    pub(crate) fn give_up_safety(&mut self, reason: String) {
        self.safety.controller.give_up(reason);
        self.safety.show();
        self.has_news = true;
    }

    /// Other devices are asked from now on, or other points measured.
    pub(crate) fn follow_safety(&mut self, connections: &[Connection]) {
        self.safety.controller.follow(settable_points(&self.plan, &self.points, connections));
        self.safety.show();
        self.has_news = true;
    }

    /// What a simulation starts from.
    pub(crate) fn preview_facts(&self, now: Timestamp) -> PreviewFacts {
        PreviewFacts {
            plan: Arc::clone(&self.plan),
            points: Arc::clone(&self.points),
            values: Arc::clone(self.last.values()),
            at: now,
        }
    }

    fn with_world(&mut self, step: impl FnOnce(&mut SafetyController, &World<'_>) -> SafetyOutput) -> Outputs {
        let values = Arc::clone(self.last.values());
        let seen = |index: PointIndex| seen(&values, index);
        let world = World { plan: &self.plan, points: &self.points, seen: &seen };
        let output = step(&mut self.safety.controller, &world);
        if !output.records.is_empty() {
            self.safety.show();
            self.has_news = true;
        }
        let notices = notices(&output);
        Outputs { safety: Some(output), notices, ..Outputs::default() }
    }
}

/// What people who wait for it are told.
fn notices(output: &SafetyOutput) -> Vec<Notice> {
    let refused = output.answer.as_ref().err().map(|refusal| Notice::Refused { reason: refusal.to_string() });
    let is_told = refused.is_some();
    let later = output.records.iter().filter_map(|record| match &record.event {
        SetpointEvent::Refused { id, refusal } if !is_told => Some(format!("{id} is refused: {refusal}")),
        SetpointEvent::RolledBack { id, reason } => Some(format!("{id} is rolled back: {reason}")),
        SetpointEvent::Failed { id, reason, needs_person: true } => Some(format!("{id} needs a person: {reason}")),
        SetpointEvent::Failed { id, reason, .. } => Some(format!("{id} failed: {reason}")),
        _ => None,
    });
    let later: Vec<Notice> = later.map(|reason| Notice::Refused { reason }).collect();
    refused.into_iter().chain(later).collect()
}

fn seen(values: &Values, index: PointIndex) -> Option<Seen> {
    if !values.has_come(index) {
        return None;
    }
    let at = index.get();
    Some(Seen {
        value: values.value[at],
        at: values.at[at],
        quality: values.quality[at],
        is_stale: values.is_stale[at],
        is_substituted: values.flags[at].contains(Flags::SUBSTITUTED),
    })
}
