//! A job: accelerators that a team holds for a while, and what it does with them.

use super::mix::{Kind, Wanted};
use crate::noise::{normal, uniform};
use rand_pcg::Pcg64Mcg;
use smol_str::SmolStr;
use std::time::Duration;
use twin_model::{Place, Timestamp};

/// Share of its time that a job loads programs and data, between these, and its activity meanwhile.
const LOADING: f64 = 0.04;
const LOADING_SECS: (f64, f64) = (20.0, 900.0);
const LOADING_ACTIVITY: f64 = 0.07;
/// Training saves its state after so many seconds each, for so many, with little activity.
const CHECKPOINT_EVERY_SECS: (f64, f64) = (1200.0, 3600.0);
const CHECKPOINT_SECS: (f64, f64) = (20.0, 120.0);
const CHECKPOINT_ACTIVITY: f64 = 0.04;
/// How long activity remembers, seconds.
const MEMORY_SECS: f64 = 60.0;

/// A job that holds accelerators.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Its number: the first since the simulation began is 1.
    pub id: u64,
    /// Who runs it.
    pub team: SmolStr,
    /// What it runs.
    pub model: SmolStr,
    /// The accelerators that it holds, all of them [`Place::Gpu`].
    pub gpus: Vec<Place>,
    /// When it got them.
    pub started: Timestamp,
    /// When it will give them back, unless it fails.
    pub ends: Timestamp,
}

/// A job with what it is doing.
#[derive(Clone, Debug)]
pub(super) struct RunningJob {
    pub(super) job: Job,
    /// Its accelerators in the flat list.
    pub(super) gpus: Vec<usize>,
    kind: Kind,
    /// Activity when it computes.
    activity: f64,
    /// Share of memory that it takes in the end.
    memory: f64,
    restless: f64,
    loading_secs: f64,
    /// Every, for so long.
    checkpoint_secs: (f64, f64),
    is_waiting: bool,
}

impl RunningJob {
    /// The job `id` that `wanted` asks for, on the accelerators `gpus` that stand at `places`, from `now` on.
    pub(super) fn new(
        id: u64,
        wanted: Wanted,
        gpus: Vec<usize>,
        places: Vec<Place>,
        now: Timestamp,
        draws: &mut Pcg64Mcg,
    ) -> Self {
        let mut between = |(from, to): (f64, f64)| from + (to - from) * uniform(draws);
        let every = between(CHECKPOINT_EVERY_SECS);
        let profile = wanted.kind.profile();
        Self {
            kind: wanted.kind,
            activity: between(profile.activity),
            memory: between(profile.memory),
            restless: 0.0,
            loading_secs: (LOADING * wanted.secs).clamp(LOADING_SECS.0, LOADING_SECS.1),
            checkpoint_secs: (every, between(CHECKPOINT_SECS)),
            is_waiting: false,
            gpus,
            job: Job {
                id,
                team: wanted.team,
                model: wanted.model,
                gpus: places,
                started: now,
                ends: now + Duration::from_secs_f64(wanted.secs),
            },
        }
    }

    /// Moves on by `seconds` to `now`: activity of its accelerators and the share of memory that it holds, 0…1.
    pub(super) fn act(&mut self, seconds: f64, now: Timestamp, draws: &mut Pcg64Mcg) -> (f64, f64) {
        let age = now.since(self.job.started).as_secs_f64();
        let keep = (-seconds / MEMORY_SECS).exp();
        self.restless = self.restless * keep + (1.0 - keep * keep).sqrt() * normal(draws);
        if age < self.loading_secs {
            let loaded = age / self.loading_secs;
            return (LOADING_ACTIVITY, self.memory * (0.1 + 0.9 * loaded));
        }
        let profile = self.kind.profile();
        let working = (self.activity + profile.restless * self.restless).clamp(0.01, 1.0);
        if let Some((waits_secs, works_secs)) = profile.turns_secs {
            let secs = if self.is_waiting { waits_secs } else { works_secs };
            self.is_waiting ^= uniform(draws) < 1.0 - (-seconds / secs).exp();
        }
        let (every, lasts) = self.checkpoint_secs;
        let is_saving = self.kind == Kind::Training && (age - self.loading_secs) % every > every - lasts;
        let activity = match (self.is_waiting, is_saving) {
            (true, _) => 0.0,
            (false, true) => CHECKPOINT_ACTIVITY,
            (false, false) => working,
        };
        (activity, self.memory)
    }
}
