//! Which jobs people start, and how often.

use super::calendar::Moment;
use crate::noise::{normal, uniform};
use rand_pcg::Pcg64Mcg;
use smol_str::SmolStr;
use twin_scene::JobsPlan;

/// Accelerators of a gang and how often it is asked for: most jobs are small, most accelerator time is in large ones
/// (Hu et al.: Characterization of Large Language Model Development in the Datacenter, NSDI 2024).
const GANGS: [(usize, f64); 6] = [(1, 0.42), (2, 0.13), (4, 0.15), (8, 0.20), (16, 0.06), (32, 0.04)];
/// Durations are log-normal with this deviation of the logarithm: a median of minutes, a tail of a day and more. Larger gangs
/// run longer, with this power of their size.
const DURATION_SIGMA: f64 = 1.3;
const DURATION_GANG: f64 = 0.25;
const DURATION_SECS: (f64, f64) = (60.0, 2.0 * 86_400.0);
/// Jobs are started at night too, by scripts: this share of the working day's rate.
const NIGHT: f64 = 0.5;
/// Kinds of jobs and how often they are started: a third are evaluations, as in the same paper.
const KINDS: [(Kind, f64); 4] =
    [(Kind::Training, 0.42), (Kind::Evaluation, 0.36), (Kind::Inference, 0.14), (Kind::Notebook, 0.08)];
/// Most accelerators that a notebook holds.
const NOTEBOOK_GPUS_MAX: usize = 2;

/// What a job does with its accelerators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Busy all the time, but for checkpoints.
    Training,
    /// Accelerators wait more than half of the time while models are loaded and results are judged.
    Evaluation,
    /// As busy as those who ask.
    Inference,
    /// Held by a person who mostly thinks.
    Notebook,
}

/// How jobs of one kind use their accelerators; ranges of which each job draws its own.
pub(super) struct Profile {
    pub(super) activity: (f64, f64),
    pub(super) memory: (f64, f64),
    /// Deviation of the activity from minute to minute.
    pub(super) restless: f64,
    /// How long it waits and how long it works, in turns, seconds in the mean; `None` for work without end.
    pub(super) turns_secs: Option<(f64, f64)>,
}

impl Kind {
    pub(super) const fn profile(self) -> Profile {
        match self {
            Self::Training => Profile { activity: (0.78, 1.0), memory: (0.55, 0.95), restless: 0.03, turns_secs: None },
            Self::Evaluation => {
                Profile { activity: (0.4, 0.9), memory: (0.3, 0.8), restless: 0.06, turns_secs: Some((400.0, 300.0)) }
            }
            Self::Inference => Profile { activity: (0.15, 0.6), memory: (0.4, 0.9), restless: 0.10, turns_secs: None },
            Self::Notebook => {
                Profile { activity: (0.2, 0.7), memory: (0.03, 0.4), restless: 0.15, turns_secs: Some((900.0, 240.0)) }
            }
        }
    }
}

/// A job that somebody has asked for.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) team: SmolStr,
    pub(super) model: SmolStr,
    pub(super) kind: Kind,
    pub(super) gpus: usize,
    pub(super) secs: f64,
}

/// The jobs that come, one after the other.
#[derive(Clone, Debug)]
pub(super) struct Mix {
    plan: JobsPlan,
    weekend: f64,
    gpus_max: usize,
    /// Arrivals a second in the mean of a week.
    mean_rate: f64,
    /// Mean of the rhythm over a week.
    mean_rhythm: f64,
    /// What is left of the unit exponential draw until the next arrival.
    until_next: f64,
}

impl Mix {
    /// The jobs of `plan` for a cluster of `gpus`; `weekend` is the share of people's work on Saturdays and Sundays.
    pub(super) fn new(plan: JobsPlan, weekend: f64, gpus: usize) -> Self {
        let gpus_max = (gpus / 2).max(1);
        let median_secs = plan.median_minutes * 60.0;
        let gpu_secs = |(size, often): (usize, f64)| {
            let size = size.min(gpus_max) as f64;
            often * size.powf(1.0 + DURATION_GANG) * median_secs * (DURATION_SIGMA.powi(2) / 2.0).exp()
        };
        let mean_gpu_secs: f64 = GANGS.into_iter().map(gpu_secs).sum();
        let has_jobs = mean_gpu_secs > 0.0 && !plan.teams.is_empty() && !plan.models.is_empty();
        Self {
            mean_rate: if has_jobs { plan.demand * gpus as f64 / mean_gpu_secs } else { 0.0 },
            mean_rhythm: Moment::mean_of_week(|moment| rhythm(moment, weekend)),
            until_next: 1.0,
            plan,
            weekend,
            gpus_max,
        }
    }

    /// How many jobs are asked for in the `seconds` until `moment`, `surge` times as many as usual: a Poisson process
    /// whose rate follows the week.
    pub(super) fn arrivals(&mut self, seconds: f64, moment: Moment, surge: f64, draws: &mut Pcg64Mcg) -> usize {
        self.until_next -= seconds * surge * self.mean_rate * rhythm(moment, self.weekend) / self.mean_rhythm;
        let mut count = 0;
        while self.until_next <= 0.0 {
            self.until_next -= (1.0 - uniform(draws)).ln();
            count += 1;
        }
        count
    }

    /// What the next job asks for.
    pub(super) fn draw(&self, draws: &mut Pcg64Mcg) -> Wanted {
        let team = zipf(self.plan.teams.len(), draws);
        // Each team has its own favourites among the models.
        let model = (team + zipf(self.plan.models.len(), draws)) % self.plan.models.len().max(1);
        let kind = weighted(&KINDS, draws);
        let mut gpus = weighted(&GANGS, draws).min(self.gpus_max);
        if kind == Kind::Notebook {
            gpus = gpus.min(NOTEBOOK_GPUS_MAX);
        }
        let spread = (DURATION_SIGMA * normal(draws)).exp();
        let secs = self.plan.median_minutes * 60.0 * (gpus as f64).powf(DURATION_GANG) * spread;
        let name = |names: &[SmolStr], at: usize| names.get(at).cloned().unwrap_or_default();
        Wanted {
            team: name(&self.plan.teams, team),
            model: name(&self.plan.models, model),
            kind,
            gpus,
            secs: secs.clamp(DURATION_SECS.0, DURATION_SECS.1),
        }
    }
}

/// How often jobs are started at `moment`, over the working day's rate.
fn rhythm(moment: Moment, weekend: f64) -> f64 {
    NIGHT + (1.0 - NIGHT) * moment.working(weekend)
}

/// An index below `len`: the k-th comes with the weight 1/k.
fn zipf(len: usize, draws: &mut Pcg64Mcg) -> usize {
    let weight = |index: usize| 1.0 / (index + 1) as f64;
    let mut left = uniform(draws) * (0..len).map(weight).sum::<f64>();
    for index in 0..len {
        left -= weight(index);
        if left <= 0.0 {
            return index;
        }
    }
    len.saturating_sub(1)
}

/// One of `choices` by their weights, which sum to one.
fn weighted<T: Copy>(choices: &[(T, f64)], draws: &mut Pcg64Mcg) -> T {
    let mut left = uniform(draws);
    for (choice, weight) in &choices[..choices.len() - 1] {
        left -= weight;
        if left <= 0.0 {
            return *choice;
        }
    }
    choices[choices.len() - 1].0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::generator;

    fn mix() -> Mix {
        let names = |names: [&str; 3]| names.map(SmolStr::new).to_vec();
        let plan = JobsPlan {
            teams: names(["a", "b", "c"]),
            models: names(["x", "y", "z"]),
            demand: 0.5,
            median_minutes: 20.0,
        };
        Mix::new(plan, 0.5, 256)
    }

    #[test]
    fn a_week_of_jobs_asks_for_the_demanded_share() {
        let (mut mix, mut draws) = (mix(), generator([1, 2, 3]));
        let mut gpu_secs = 0.0;
        const WEEKS: u32 = 12;
        for minute in 0..WEEKS * 7 * 1440 {
            let hour = f64::from(minute % 1440) / 60.0;
            let weekday = u8::try_from(minute / 1440 % 7).expect("a day of the week");
            for _ in 0..mix.arrivals(60.0, Moment { hour, weekday }, 1.0, &mut draws) {
                let wanted = mix.draw(&mut draws);
                gpu_secs += wanted.gpus as f64 * wanted.secs;
            }
        }
        let share = gpu_secs / (f64::from(WEEKS) * 7.0 * 86_400.0 * 256.0);
        assert!((0.38..0.55).contains(&share), "they ask for {share} of the accelerators");
    }

    #[test]
    fn durations_have_a_heavy_tail_and_a_surge_multiplies_arrivals() {
        let (mut mix, mut draws) = (mix(), generator([1, 2, 3]));
        let mut secs: Vec<f64> = (0..4000).map(|_| mix.draw(&mut draws).secs).collect();
        secs.sort_by(f64::total_cmp);
        let mean = secs.iter().sum::<f64>() / secs.len() as f64;
        assert!(mean > 2.0 * secs[2000], "mean {mean} s, median {} s", secs[2000]);
        let noon = Moment { hour: 12.0, weekday: 1 };
        let usual = mix.arrivals(50_000.0, noon, 1.0, &mut draws);
        let surge = mix.arrivals(50_000.0, noon, 4.0, &mut draws);
        assert!((3 * usual..5 * usual).contains(&surge), "{usual} jobs, in a surge {surge}");
    }
}
