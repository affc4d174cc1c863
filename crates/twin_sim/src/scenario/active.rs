//! A scenario under way: the level of its steps over time.

use super::anomaly;
use super::census::Census;
use super::status::{Phase, ScenarioStatus, StepStatus};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::time::Duration;
use twin_model::Timestamp;
use twin_scene::Effect;

/// An effect below this level is over.
const LEVEL_MIN: f64 = 0.01;

/// A scenario under way.
#[derive(Clone, Debug)]
pub(crate) struct ActiveScenario {
    pub(crate) name: SmolStr,
    pub(crate) title: String,
    pub(crate) target: SmolStr,
    pub(crate) set: BTreeMap<SmolStr, f64>,
    pub(crate) steps: Vec<ActiveStep>,
    since: Timestamp,
}

/// A step of a scenario under way.
#[derive(Clone, Debug)]
pub(crate) struct ActiveStep {
    pub(crate) name: SmolStr,
    pub(crate) effect: Effect,
    /// What it is on, as indices of the kind that it changes.
    pub(crate) indices: Vec<usize>,
    /// When the first change is felt; in the past when it takes up where an earlier run is fading.
    begins_at: Timestamp,
    ramp: Duration,
    /// When it begins to fade by itself.
    ends_at: Option<Timestamp>,
    recover: Duration,
    /// When it began to fade, and the level then.
    stopped: Option<(Timestamp, f64)>,
    /// What each of its sensors told when it stuck.
    pub(crate) stuck: Vec<f64>,
    /// The phase in which it was when somebody last looked for changes.
    pub(super) seen: Option<Phase>,
}

impl ActiveStep {
    /// A step that is felt from the first of `span` on and in full from the second, and fades from `ends_at` on.
    pub(crate) fn new(
        name: SmolStr,
        effect: Effect,
        indices: Vec<usize>,
        span: [Timestamp; 2],
        ends_at: Option<Timestamp>,
        recover: Duration,
    ) -> Self {
        let [begins_at, full] = span;
        let ramp = full.since(begins_at);
        let (stopped, stuck, seen) = (None, Vec::new(), Some(Phase::Waiting));
        Self { name, effect, indices, begins_at, ramp, ends_at, recover, stopped, stuck, seen }
    }

    /// Lets it fade from `at` on.
    fn stop(&mut self, at: Timestamp) {
        if self.stopped.is_none() {
            self.stopped = Some((at, self.level(at)));
        }
    }

    /// Moves it on to `now`: what has lasted long enough fades.
    fn live(&mut self, now: Timestamp) {
        if let Some(ends_at) = self.ends_at.filter(|ends_at| now >= *ends_at) {
            self.stop(ends_at);
        }
    }

    /// How much of it is felt at `now`, 0…1.
    pub(crate) fn level(&self, now: Timestamp) -> f64 {
        if let Some((at, level)) = self.stopped {
            let recover = self.recover.as_secs_f64();
            return if recover > 0.0 { level * (-now.since(at).as_secs_f64() / recover).exp() } else { 0.0 };
        }
        if now < self.begins_at {
            return 0.0;
        }
        let ramp = self.ramp.as_secs_f64();
        if ramp > 0.0 { (now.since(self.begins_at).as_secs_f64() / ramp).min(1.0) } else { 1.0 }
    }

    /// Whether an effect without a size is there at `now`.
    pub(crate) fn is_on(&self, now: Timestamp) -> bool {
        self.stopped.is_none() && now >= self.begins_at
    }

    /// How long it has been felt until `now`, or was until it began to fade.
    pub(crate) fn felt_for(&self, now: Timestamp) -> Duration {
        self.stopped.map_or(now, |(at, _)| at).since(self.begins_at)
    }

    /// Whether it changes anything at `now`.
    pub(crate) fn is_felt(&self, now: Timestamp) -> bool {
        self.is_on(now) || self.level(now) >= LEVEL_MIN
    }

    /// Where it is on its timeline at `now`; `None` once it is over.
    pub(crate) fn phase(&self, now: Timestamp) -> Option<Phase> {
        match (self.stopped.is_some(), now < self.begins_at) {
            (true, _) => (self.level(now) >= LEVEL_MIN).then_some(Phase::Recovering),
            (false, true) => Some(Phase::Waiting),
            (false, false) if self.level(now) < 1.0 => Some(Phase::Ramping),
            (false, false) => Some(Phase::Holding),
        }
    }
}

impl ActiveScenario {
    /// A scenario that was ordered at `now`; each step takes up where the step of `earlier` is fading.
    pub(crate) fn new(
        name: SmolStr,
        title: String,
        target: SmolStr,
        set: BTreeMap<SmolStr, f64>,
        mut steps: Vec<ActiveStep>,
        now: Timestamp,
        earlier: Option<&Self>,
    ) -> Self {
        if let Some(earlier) = earlier {
            for (step, earlier) in steps.iter_mut().zip(&earlier.steps) {
                let level = earlier.level(now);
                if level >= LEVEL_MIN && earlier.name == step.name {
                    let shift = step.begins_at.since(now) + step.ramp.mul_f64(level.min(1.0));
                    step.begins_at = step.begins_at - shift;
                    step.ends_at = step.ends_at.map(|ends_at| ends_at - shift);
                }
            }
        }
        Self { name, title, target, set, steps, since: now }
    }

    /// Whether anything of it runs or is still to come, as opposed to fading.
    pub(crate) fn is_running(&self) -> bool {
        self.steps.iter().any(|step| step.stopped.is_none())
    }

    /// Lets it fade from `now` on; what has not begun never will.
    pub(crate) fn stop(&mut self, now: Timestamp) {
        self.steps.iter_mut().for_each(|step| step.stop(now));
    }

    /// Moves it on to `now`.
    pub(crate) fn live(&mut self, now: Timestamp) {
        self.steps.iter_mut().for_each(|step| step.live(now));
    }

    /// Whether anything of it is left at `now`.
    pub(crate) fn is_left(&self, now: Timestamp) -> bool {
        self.steps.iter().any(|step| step.phase(now).is_some())
    }

    /// Where it is at `now`.
    pub(crate) fn status(&self, now: Timestamp, census: &Census) -> ScenarioStatus {
        let phases = || self.steps.iter().filter_map(|step| step.phase(now));
        let has = |phase: Phase| phases().any(|known| known == phase);
        let phase = [Phase::Ramping, Phase::Holding, Phase::Waiting].into_iter().find(|phase| has(*phase));
        let level = self.steps.iter().map(|step| step.level(now)).fold(0.0, f64::max);
        let felt = self.steps.iter().filter(|step| step.is_felt(now));
        ScenarioStatus {
            name: self.name.clone(),
            title: self.title.clone(),
            target: self.target.clone(),
            phase: phase.unwrap_or(Phase::Recovering),
            level: rounded(level),
            since: self.since,
            parameters: self.set.clone(),
            steps: self
                .steps
                .iter()
                .map(|step| StepStatus {
                    name: step.name.clone(),
                    things: step.indices.len(),
                    phase: step.phase(now),
                    level: rounded(step.level(now)),
                    begins_at: step.begins_at,
                })
                .collect(),
            anomalies: felt.map(|step| anomaly::line(step, now, census)).collect(),
        }
    }
}

/// To a thousandth.
fn rounded(level: f64) -> f64 {
    (level * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(hold: Option<u64>) -> ActiveStep {
        step_from(at(10), hold)
    }

    fn step_from(begins_at: Timestamp, hold: Option<u64>) -> ActiveStep {
        let full = begins_at + Duration::from_secs(100);
        let end = hold.map(|hold| full + Duration::from_secs(hold));
        let effect = Effect::LoseColdAir { kelvin: 10.0 };
        ActiveStep::new("cold".into(), effect, vec![0], [begins_at, full], end, Duration::from_secs(20))
    }

    fn scenario(steps: Vec<ActiveStep>, now: Timestamp, earlier: Option<&ActiveScenario>) -> ActiveScenario {
        ActiveScenario::new("X".into(), "X".into(), "A01".into(), BTreeMap::new(), steps, now, earlier)
    }

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(1000 + secs)
    }

    #[test]
    fn a_level_waits_ramps_holds_and_fades() {
        let mut active = scenario(vec![step(None)], at(0), None);
        for (secs, level, phase) in [
            (5, 0.0, Phase::Waiting),
            (60, 0.5, Phase::Ramping),
            (110, 1.0, Phase::Holding),
            (5000, 1.0, Phase::Holding),
        ] {
            active.live(at(secs));
            assert!(active.is_left(at(secs)));
            assert!((active.steps[0].level(at(secs)) - level).abs() < 1e-9);
            assert_eq!(active.steps[0].phase(at(secs)), Some(phase));
        }
        active.stop(at(5000));
        assert!((active.steps[0].level(at(5020)) - (-1f64).exp()).abs() < 1e-9);
        assert_eq!(active.steps[0].phase(at(5020)), Some(Phase::Recovering));
        active.live(at(5200));
        assert!(!active.is_left(at(5200)));
    }

    #[test]
    fn what_has_held_long_enough_fades_by_itself() {
        let mut active = scenario(vec![step(Some(50))], at(0), None);
        active.live(at(159));
        assert!(active.is_running());
        active.live(at(170));
        assert!(active.is_left(at(170)) && !active.is_running());
        let level = active.steps[0].level(at(180));
        assert!((level - (-1f64).exp()).abs() < 1e-9, "it fades from when the hold ended");
    }

    #[test]
    fn a_new_run_takes_up_where_the_old_one_is_fading() {
        let mut old = scenario(vec![step(None)], at(0), None);
        old.stop(at(50));
        let active = scenario(vec![step_from(at(60), None)], at(50), Some(&old));
        assert!((active.steps[0].level(at(50)) - 0.4).abs() < 1e-9);
        assert!((active.steps[0].level(at(60)) - 0.5).abs() < 1e-9);
    }

    #[test]
    fn what_is_stopped_before_it_began_is_never_felt() {
        let mut active = scenario(vec![step(None)], at(0), None);
        active.stop(at(5));
        assert!(!active.is_left(at(6)) && !active.steps[0].is_felt(at(60)));
    }
}
