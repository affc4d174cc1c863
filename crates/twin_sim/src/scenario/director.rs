//! Who starts and stops scenarios, and lets them strike.

use super::active::ActiveScenario;
use super::anomaly;
use super::census::{Census, Chosen};
use super::order::{Orders, RunScenarioError, ScriptStatus};
use super::schedule::{Run, Stage, schedule};
use super::status::{Phase, ScenarioStatus};
use super::strike::Struck;
use crate::truth::{Fact, StepEdge};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use twin_model::{PointIndex, Timestamp};
use twin_scene::{Effect, Order, Parameter, ScenarioPlan, ScriptPlan, Selector, TargetKind};

/// Names that an error lists before it only counts.
const LISTED_MAX: usize = 12;
/// Names that a change tells at most: those of a row's sensors, not those of a campus.
const ON_MAX: usize = 100;

/// The scenarios of a site: those that can be started, and those under way.
pub(crate) struct Director {
    census: Census,
    plans: Vec<ScenarioPlan>,
    active: Vec<ActiveScenario>,
    script: Option<Orders>,
    /// Why the last order of a script was refused.
    pub(crate) refusal: Option<String>,
    /// Whether somebody wants to know each change.
    is_watched: bool,
    changes: Vec<Fact>,
}

/// A scenario to be started.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cue<'a> {
    pub(crate) scenario: &'a str,
    /// A selector; `None`: the usual target.
    pub(crate) target: Option<&'a str>,
    /// Parameters that are not the usual ones.
    pub(crate) set: &'a BTreeMap<SmolStr, f64>,
}

impl Director {
    pub(crate) fn new(census: Census, plans: Vec<ScenarioPlan>) -> Self {
        Self { census, plans, active: Vec::new(), script: None, refusal: None, is_watched: false, changes: Vec::new() }
    }

    pub(crate) const fn census(&self) -> &Census {
        &self.census
    }

    /// The scenarios that can be started.
    pub(crate) fn plans(&self) -> &[ScenarioPlan] {
        &self.plans
    }

    /// Those under way, in the order in which they were started.
    pub(crate) fn active(&self) -> &[ActiveScenario] {
        &self.active
    }

    /// The scenario called `name`.
    pub(crate) fn find(&self, name: &str) -> Result<&ScenarioPlan, RunScenarioError> {
        self.plans.iter().find(|plan| plan.name == name).ok_or_else(|| RunScenarioError::UnknownScenario {
            name: name.to_owned(),
            known: self.plans.iter().map(|plan| plan.name.to_string()).collect(),
        })
    }

    /// Starts what `cue` says at `now` and tells what it strikes.
    pub(crate) fn start(
        &mut self,
        cue: Cue<'_>,
        now: Timestamp,
        next_at: &dyn Fn(Timestamp, u32) -> Timestamp,
    ) -> Result<SmolStr, RunScenarioError> {
        let plan = self.find(cue.scenario)?;
        let (target, chosen) = self.choose(plan, cue.target)?;
        check_parameters(plan, cue.set)?;
        let stage = Stage { census: &self.census, scenarios: &self.plans, next_at };
        let run = Run { plan, target: Some(&chosen), set: cue.set };
        let steps = schedule(run, &stage, now).map_err(|(selector, kind)| RunScenarioError::NothingSelected {
            scenario: plan.name.clone(),
            target: target.clone(),
            kind: kind.word(),
            selector,
            known: list(&self.census.names(kind)),
        })?;
        let is_same = |active: &ActiveScenario| active.name == plan.name && active.target == target;
        let earlier = self.active.iter().position(is_same);
        if earlier.is_some_and(|at| self.active[at].is_running()) {
            return Err(RunScenarioError::AlreadyRunning { scenario: plan.name.clone(), target });
        }
        let (name, title, expect) = (plan.name.clone(), plan.title.clone(), plan.expect.clone());
        let earlier = earlier.map(|at| self.active.remove(at));
        let scenario = name.clone();
        let active = ActiveScenario::new(name, title, target.clone(), cue.set.clone(), steps, now, earlier.as_ref());
        self.active.push(active);
        if self.is_watched {
            let parameters = cue.set.clone();
            self.changes.push(Fact::ScenarioStarted { scenario, target: target.clone(), parameters, expect });
        }
        Ok(target)
    }

    /// What `plan` strikes, as text and as things: what `wanted` selects, else its usual target, else the first thing of
    /// its kind.
    fn choose(&self, plan: &ScenarioPlan, wanted: Option<&str>) -> Result<(SmolStr, Chosen), RunScenarioError> {
        let kind = plan.strikes;
        let select = |text: &str| {
            let selector: Selector = text.parse()?;
            let lot = plan.name.bytes().fold(0u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
            Ok(self.census.select(&selector, kind, None, lot))
        };
        let selected = |text: &str| {
            select(text).map_err(|error| RunScenarioError::Selector { scenario: plan.name.clone(), error })
        };
        if let Some(text) = wanted {
            let indices = selected(text)?;
            if indices.is_empty() {
                return Err(self.unknown_target(plan, text));
            }
            return Ok((text.trim().into(), Chosen { kind, indices }));
        }
        if let Some(usual) = &plan.target {
            let indices = selected(usual)?;
            if !indices.is_empty() {
                return Ok((usual.clone(), Chosen { kind, indices }));
            }
        }
        match self.census.all(kind).first() {
            Some(&first) => Ok((self.census.name(kind, first).into(), Chosen { kind, indices: vec![first] })),
            None => Err(RunScenarioError::NoTarget { scenario: plan.name.clone(), kind: kind.word() }),
        }
    }

    fn unknown_target(&self, plan: &ScenarioPlan, target: &str) -> RunScenarioError {
        let names = self.census.names(plan.strikes);
        let (scenario, kind) = (plan.name.clone(), plan.strikes.word());
        if names.is_empty() {
            return RunScenarioError::NoTarget { scenario, kind };
        }
        RunScenarioError::UnknownTarget { scenario, kind, target: target.to_owned(), known: list(&names) }
    }

    /// Lets the scenario called `name`, or all, fade from `now` on: on `target`, or wherever it runs. How many that were.
    pub(crate) fn stop(&mut self, name: Option<&str>, target: Option<&str>, now: Timestamp) -> usize {
        let is_meant = |active: &&mut ActiveScenario| {
            active.is_running()
                && name.is_none_or(|name| active.name == name)
                && target.is_none_or(|target| active.target == target.trim())
        };
        let mut stopped = 0;
        for active in self.active.iter_mut().filter(is_meant) {
            active.stop(now);
            stopped += 1;
            if self.is_watched {
                let (scenario, target) = (active.name.clone(), active.target.clone());
                self.changes.push(Fact::ScenarioStopped { scenario, target });
            }
        }
        stopped
    }

    /// Plays `script` from `now` on, instead of one that is being played.
    pub(crate) fn play(&mut self, script: &ScriptPlan, now: Timestamp) {
        self.script = Some(Orders::new(script, now));
        self.refusal = None;
    }

    /// Ends the script that is being played; what it started goes on.
    pub(crate) fn end_script(&mut self) {
        self.script = None;
    }

    /// The next order of the script that is due at `now`.
    pub(crate) fn next_order(&mut self, now: Timestamp) -> Option<Order> {
        self.script.as_mut()?.next_due(now)
    }

    /// Moves all on to `at` and lets them strike. `sense` tells what a sensor would tell then, were it sound.
    pub(crate) fn strike(
        &mut self,
        at: Timestamp,
        struck: &mut Struck<'_>,
        sense: impl Fn(PointIndex, &Struck<'_>) -> f64,
    ) {
        self.active.iter_mut().for_each(|scenario| scenario.live(at));
        if self.is_watched {
            self.note_changes(at);
        }
        self.active.retain(|scenario| scenario.is_left(at));
        for step in self.active.iter_mut().flat_map(|scenario| &mut scenario.steps) {
            if matches!(step.effect, Effect::StickSensor) && step.stuck.is_empty() && step.is_on(at) {
                let point = |index: &usize| PointIndex(u32::try_from(*index).unwrap_or(u32::MAX));
                step.stuck = step.indices.iter().map(|index| sense(point(index), struck)).collect();
            }
            step.strike(at, struck);
        }
    }

    /// From now on, keeps each change until it is taken.
    pub(crate) fn watch(&mut self) {
        self.is_watched = true;
    }

    /// What has changed since this was last asked, in the order in which it did.
    pub(crate) fn take_changes(&mut self) -> Vec<Fact> {
        std::mem::take(&mut self.changes)
    }

    /// Keeps which steps have come to another part of their timelines.
    fn note_changes(&mut self, now: Timestamp) {
        for scenario in &mut self.active {
            for step in &mut scenario.steps {
                let phase = step.phase(now);
                if std::mem::replace(&mut step.seen, phase) == phase {
                    continue;
                }
                let edge = match phase {
                    Some(Phase::Waiting) => continue,
                    Some(Phase::Ramping) => StepEdge::Felt,
                    Some(Phase::Holding) => StepEdge::Full,
                    Some(Phase::Recovering) => StepEdge::Fading,
                    None => StepEdge::Over,
                };
                let kind = step.effect.changes();
                self.changes.push(Fact::Step {
                    scenario: scenario.name.clone(),
                    target: scenario.target.clone(),
                    step: step.name.clone(),
                    edge,
                    on: step.indices.iter().take(ON_MAX).map(|index| self.census.name(kind, *index)).collect(),
                    does: anomaly::line(step, now, &self.census),
                    is_sensor_fault: step.effect.is_sensor_fault(),
                });
            }
        }
    }

    /// Where those under way are at `now`.
    pub(crate) fn statuses(&self, now: Timestamp) -> Vec<ScenarioStatus> {
        self.active.iter().map(|scenario| scenario.status(now, &self.census)).collect()
    }

    /// The script that is being played.
    pub(crate) fn script(&self) -> Option<ScriptStatus> {
        self.script.as_ref()?.status()
    }

    /// Names of what scenarios of `kind` can strike.
    pub(crate) fn targets(&self, kind: TargetKind) -> Vec<String> {
        self.census.names(kind)
    }
}

fn check_parameters(plan: &ScenarioPlan, set: &BTreeMap<SmolStr, f64>) -> Result<(), RunScenarioError> {
    for (name, value) in set {
        let Some(Parameter { min, max, unit, .. }) = plan.parameter(name) else {
            let names: Vec<&str> = plan.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
            let known =
                if names.is_empty() { "it has none".to_owned() } else { format!("it has {}", names.join(", ")) };
            return Err(RunScenarioError::UnknownParameter {
                scenario: plan.name.clone(),
                name: name.to_string(),
                known,
            });
        };
        if !(min..=max).contains(&value) {
            return Err(RunScenarioError::ParameterRange {
                scenario: plan.name.clone(),
                name: name.clone(),
                value: value.to_string(),
                range: format!("{min} to {max} {unit}").trim_end().to_owned(),
            });
        }
    }
    Ok(())
}

/// `a, b, c and 57 more`.
fn list(names: &[String]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    let listed = names[..names.len().min(LISTED_MAX)].join(", ");
    match names.len().saturating_sub(LISTED_MAX) {
        0 => listed,
        more => format!("{listed} and {more} more"),
    }
}
