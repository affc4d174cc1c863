//! A scenario under way: its level over time, and what that does to the conditions of the site.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use twin_model::Timestamp;
use twin_physics::Conditions;
use twin_scene::{Effect, ScenarioPlan, Timeline};

/// An effect below this level is over.
const LEVEL_MIN: f64 = 0.01;

/// Where a scenario is on its timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Ordered, not yet felt.
    Waiting,
    /// Growing.
    Ramping,
    /// In full.
    Holding,
    /// Going away.
    Recovering,
}

/// A scenario under way, for those who look.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScenarioStatus {
    /// Its name.
    pub name: SmolStr,
    /// What it strikes.
    pub target: SmolStr,
    /// Where it is on its timeline.
    pub phase: Phase,
    /// How much of its effect is felt, 0…1.
    pub level: f64,
    /// When it was ordered.
    #[serde(with = "crate::iso_instant")]
    pub since: Timestamp,
}

/// A scenario under way.
#[derive(Clone, Debug)]
pub(crate) struct ActiveScenario {
    pub(crate) name: SmolStr,
    pub(crate) target: SmolStr,
    /// Index of the target in the plan's list of its kind.
    index: usize,
    effect: Effect,
    timeline: Timeline,
    since: Timestamp,
    /// When the first change is felt; in the past when it takes up where an earlier run is fading.
    begins_at: Timestamp,
    /// When it was stopped, and the level then.
    stopped: Option<(Timestamp, f64)>,
}

impl ActiveScenario {
    /// Starts `plan` at `now`, from `level` if an earlier run has not faded yet.
    pub(crate) fn new(plan: &ScenarioPlan, target: &str, index: usize, now: Timestamp, level: f64) -> Self {
        let timeline = plan.timeline;
        let begins_at = if level > 0.0 { now - timeline.ramp.mul_f64(level.min(1.0)) } else { now + timeline.start };
        Self {
            name: plan.name.clone(),
            target: target.into(),
            index,
            effect: plan.effect,
            timeline,
            since: now,
            begins_at,
            stopped: None,
        }
    }

    /// Whether it still runs, as opposed to fading.
    pub(crate) fn is_running(&self) -> bool {
        self.stopped.is_none()
    }

    /// Lets it fade from `now` on.
    pub(crate) fn stop(&mut self, now: Timestamp) {
        if self.is_running() {
            self.stopped = Some((now, self.level(now)));
        }
    }

    /// Moves it on to `now`: what has held long enough stops. Whether anything of it is left.
    pub(crate) fn live(&mut self, now: Timestamp) -> bool {
        if let Some(hold) = self.timeline.hold {
            let ends_at = self.begins_at + self.timeline.ramp + hold;
            if now >= ends_at && self.is_running() {
                self.stopped = Some((ends_at, 1.0));
            }
        }
        self.is_running() || self.level(now) >= LEVEL_MIN
    }

    /// How much of its effect is felt at `now`, 0…1.
    pub(crate) fn level(&self, now: Timestamp) -> f64 {
        if let Some((at, level)) = self.stopped {
            let recover = self.timeline.recover.as_secs_f64();
            return if recover > 0.0 { level * (-now.since(at).as_secs_f64() / recover).exp() } else { 0.0 };
        }
        if now < self.begins_at {
            return 0.0;
        }
        let ramp = self.timeline.ramp.as_secs_f64();
        if ramp > 0.0 { (now.since(self.begins_at).as_secs_f64() / ramp).min(1.0) } else { 1.0 }
    }

    /// Whether an effect without a size is there at `now`.
    fn is_on(&self, now: Timestamp) -> bool {
        self.is_running() && now >= self.begins_at
    }

    fn phase(&self, now: Timestamp) -> Phase {
        match (self.is_running(), now < self.begins_at) {
            (false, _) => Phase::Recovering,
            (true, true) => Phase::Waiting,
            (true, false) if self.level(now) < 1.0 => Phase::Ramping,
            (true, false) => Phase::Holding,
        }
    }

    /// Where it is at `now`.
    pub(crate) fn status(&self, now: Timestamp) -> ScenarioStatus {
        ScenarioStatus {
            name: self.name.clone(),
            target: self.target.clone(),
            phase: self.phase(now),
            level: (self.level(now) * 1000.0).round() / 1000.0,
            since: self.since,
        }
    }

    /// Adds its effect at `now` to what the site goes through. `backing` names the genset behind a utility feed.
    pub(crate) fn strike(
        &self,
        now: Timestamp,
        conditions: &mut Conditions,
        is_wet: &mut [bool],
        backing: impl Fn(usize) -> Option<usize>,
    ) {
        let level = self.level(now);
        match self.effect {
            Effect::LoseColdAir { kelvin } => conditions.air.rack_starved_kelvin[self.index] += kelvin * level,
            Effect::DrawMore { share } => conditions.it.rack_extra_share[self.index] += share * level,
            Effect::StopCrac => conditions.cooling.is_crac_faulted[self.index] |= self.is_on(now),
            Effect::Leak => is_wet[self.index] |= self.is_on(now),
            Effect::LoseMains { does_genset_start } => {
                conditions.power.is_utility_lost[self.index] |= self.is_on(now);
                if let Some(genset) = backing(self.index) {
                    conditions.machines[genset].is_blocked |= self.is_on(now) && !does_genset_start;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn plan(hold: Option<u64>) -> ScenarioPlan {
        ScenarioPlan {
            name: "X".into(),
            description: String::new(),
            effect: Effect::LoseColdAir { kelvin: 10.0 },
            target: None,
            timeline: Timeline {
                start: Duration::from_secs(10),
                ramp: Duration::from_secs(100),
                hold: hold.map(Duration::from_secs),
                recover: Duration::from_secs(20),
            },
        }
    }

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(1000 + secs)
    }

    #[test]
    fn a_level_waits_ramps_holds_and_fades() {
        let mut scenario = ActiveScenario::new(&plan(None), "A01", 0, at(0), 0.0);
        for (secs, level, phase) in [
            (5, 0.0, Phase::Waiting),
            (60, 0.5, Phase::Ramping),
            (110, 1.0, Phase::Holding),
            (5000, 1.0, Phase::Holding),
        ] {
            assert!(scenario.live(at(secs)));
            assert!((scenario.level(at(secs)) - level).abs() < 1e-9);
            assert_eq!(scenario.status(at(secs)).phase, phase);
        }
        scenario.stop(at(5000));
        assert!((scenario.level(at(5020)) - (-1f64).exp()).abs() < 1e-9);
        assert_eq!(scenario.status(at(5020)).phase, Phase::Recovering);
        assert!(!scenario.live(at(5200)));
    }

    #[test]
    fn what_has_held_long_enough_fades_by_itself() {
        let mut scenario = ActiveScenario::new(&plan(Some(50)), "A01", 0, at(0), 0.0);
        assert!(scenario.live(at(159)) && scenario.is_running());
        assert!(scenario.live(at(170)) && !scenario.is_running());
        assert!((scenario.level(at(180)) - (-1f64).exp()).abs() < 1e-9, "it fades from when the hold ended");
    }

    #[test]
    fn a_new_run_takes_up_where_the_old_one_is_fading() {
        let scenario = ActiveScenario::new(&plan(None), "A01", 0, at(0), 0.4);
        assert!((scenario.level(at(0)) - 0.4).abs() < 1e-9);
        assert!((scenario.level(at(10)) - 0.5).abs() < 1e-9);
    }
}
