//! From a plan and an order to steps with instants: what waits for what, and what is played, is worked out here.

use super::active::ActiveStep;
use super::census::{Census, Chosen};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::time::Duration;
use twin_model::Timestamp;
use twin_scene::{Act, Amount, ScenarioPlan, Start, StepPlan, TargetKind};

/// A scenario, what it strikes and with which numbers.
#[derive(Clone, Copy)]
pub(crate) struct Run<'a> {
    pub(crate) plan: &'a ScenarioPlan,
    pub(crate) target: Option<&'a Chosen>,
    /// Values of the parameters that are not the usual ones.
    pub(crate) set: &'a BTreeMap<SmolStr, f64>,
}

/// What the schedule looks at besides the scenario.
pub(crate) struct Stage<'a> {
    pub(crate) census: &'a Census,
    pub(crate) scenarios: &'a [ScenarioPlan],
    /// The next instant from one on at which the site's clock shows so many minutes after midnight.
    pub(crate) next_at: &'a dyn Fn(Timestamp, u32) -> Timestamp,
}

/// When a step is felt in full, and when it begins to fade.
#[derive(Clone, Copy)]
struct Span {
    full: Timestamp,
    end: Option<Timestamp>,
}

/// The steps of `run` when it is ordered at `at`, those of what it plays among them. A step that selects nothing is an
/// error: its selector and what it looks for.
pub(crate) fn schedule(
    run: Run<'_>,
    stage: &Stage<'_>,
    at: Timestamp,
) -> Result<Vec<ActiveStep>, (String, TargetKind)> {
    let mut steps = Vec::new();
    lay(run, stage, at, None, "", &mut steps)?;
    Ok(steps)
}

/// Adds the steps of `run` from `at` on to `out`; all fade at `until` at the latest. Returns when it is felt in full and
/// when all of it fades.
fn lay(
    run: Run<'_>,
    stage: &Stage<'_>,
    at: Timestamp,
    until: Option<Timestamp>,
    within: &str,
    out: &mut Vec<ActiveStep>,
) -> Result<Span, (String, TargetKind)> {
    let steps = &run.plan.steps;
    let mut spans: Vec<Option<Span>> = vec![None; steps.len()];
    // Steps may wait for steps below them: each round lays those that wait for nothing any more. There are no circles.
    for _ in 0..steps.len() {
        for (index, step) in steps.iter().enumerate() {
            if spans[index].is_some() {
                continue;
            }
            let from = match step.begins {
                Start::Order => Some(at),
                Start::Full(awaited) => spans[awaited].map(|span| span.full),
                // Checked to end; where `until` cuts it short it ends then.
                Start::End(awaited) => spans[awaited].map(|span| span.end.unwrap_or(span.full)),
                Start::Clock(minutes) => Some((stage.next_at)(at, minutes)),
            };
            if let Some(from) = from {
                spans[index] = Some(lay_step(run, stage, step, from, until, within, out)?);
            }
        }
    }
    let spans = || spans.iter().flatten();
    let end = spans().map(|span| span.end).reduce(|a, b| Some(a?.max(b?))).flatten();
    Ok(Span { full: spans().map(|span| span.full).max().unwrap_or(at), end })
}

fn lay_step(
    run: Run<'_>,
    stage: &Stage<'_>,
    step: &StepPlan,
    from: Timestamp,
    until: Option<Timestamp>,
    within: &str,
    out: &mut Vec<ActiveStep>,
) -> Result<Span, (String, TargetKind)> {
    let value = |amount: &Amount| amount.value(|name| run.value(name));
    let span = |amount: &Amount| Duration::try_from_secs_f64(value(amount)).unwrap_or(Duration::ZERO);
    let begins_at = from + span(&step.timeline.start_secs);
    let hold = step.timeline.hold_secs.as_ref().map(span);
    let name: SmolStr = if within.is_empty() { step.name.clone() } else { format!("{within}: {}", step.name).into() };
    match &step.act {
        Act::Change(effect) => {
            let indices = select(run, stage, step, effect.changes(), out.len())?;
            let ramp = span(&step.timeline.ramp_secs);
            let full = begins_at + ramp;
            let end = [hold.map(|hold| full + hold), until].into_iter().flatten().min();
            let recover = span(&step.timeline.recover_secs);
            let effect = effect.map(value);
            out.push(ActiveStep::new(name, effect, indices, [begins_at, full], end, recover));
            Ok(Span { full, end })
        }
        Act::Play { scenario, set } => {
            // Checked to be there when the simulation was loaded.
            let Some(plan) = stage.scenarios.iter().find(|plan| plan.name == *scenario) else {
                return Ok(Span { full: begins_at, end: Some(begins_at) });
            };
            let indices = select(run, stage, step, plan.strikes, out.len())?;
            let target = Chosen { kind: plan.strikes, indices };
            let set = set.iter().map(|(name, amount)| (name.clone(), value(amount))).collect();
            let until = [hold.map(|hold| begins_at + hold), until].into_iter().flatten().min();
            lay(Run { plan, target: Some(&target), set: &set }, stage, begins_at, until, &name, out)
        }
    }
}

/// What `step` is on; nothing is an error.
fn select(
    run: Run<'_>,
    stage: &Stage<'_>,
    step: &StepPlan,
    kind: TargetKind,
    lot: usize,
) -> Result<Vec<usize>, (String, TargetKind)> {
    let indices = stage.census.select(&step.on, kind, run.target, lot as u64);
    if indices.is_empty() { Err((step.on.to_string(), kind)) } else { Ok(indices) }
}

impl Run<'_> {
    /// The value of the parameter called `name`.
    fn value(&self, name: &str) -> Option<f64> {
        self.set.get(name).copied().or_else(|| self.plan.parameter(name).map(|parameter| parameter.default))
    }
}
