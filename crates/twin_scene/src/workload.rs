//! How busy the racks are: servers by the hour, accelerators by the jobs that teams run on them.

use crate::position::Field;
use crate::problem::Problems;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// Most teams, and most models, of a simulation.
const NAMES_MAX: usize = 64;

/// How busy the racks are, as shares of what their devices can do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkloadPlan {
    /// Mean utilisation of servers at night, 0…1.
    pub night: f64,
    /// Mean utilisation of servers from 9 to 18 h of the site's time, 0…1.
    pub day: f64,
    /// How much servers and racks differ from the mean, 0…1.
    pub spread: f64,
    /// Share of the working day's rise that is left on Saturdays and Sundays, 0…1.
    #[serde(default = "every_day")]
    pub weekend: f64,
    /// What runs on the accelerators.
    #[serde(default)]
    pub jobs: JobsPlan,
}

/// Jobs on accelerators: who runs what, and how much of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JobsPlan {
    /// Who runs jobs, the busiest first. Without any the accelerators are idle.
    pub teams: Vec<SmolStr>,
    /// What they run, the most frequent first.
    pub models: Vec<SmolStr>,
    /// Accelerators that jobs ask for over those that there are, mean of a week; above 1 they queue.
    pub demand: f64,
    /// Half of the jobs that need one accelerator are over after so many minutes; the longest take days.
    pub median_minutes: f64,
}

const fn every_day() -> f64 {
    1.0
}

impl WorkloadPlan {
    /// Adds whatever is wrong with it to `problems`; it is at `field`.
    pub(crate) fn check(&self, field: &Field, problems: &mut Problems) {
        let shares = [("night", self.night), ("day", self.day), ("spread", self.spread), ("weekend", self.weekend)];
        for (name, share) in shares {
            between(problems, &field.child(name), share, 1.0, "");
        }
        let jobs = field.child("jobs");
        if self.jobs == JobsPlan::default() {
            return;
        }
        between(problems, &jobs.child("demand"), self.jobs.demand, 10.0, "");
        between(problems, &jobs.child("median_minutes"), self.jobs.median_minutes, 10_000.0, " min");
        for (name, names) in [("teams", &self.jobs.teams), ("models", &self.jobs.models)] {
            let list = jobs.child(name);
            if names.is_empty() || names.len() > NAMES_MAX {
                problems.add(&list, "count", format!("has {} names; 1 to {NAMES_MAX} are possible", names.len()));
            }
            for (index, own) in names.iter().enumerate() {
                if own.trim().is_empty() || own.chars().any(|letter| letter.is_control() || letter == '"') {
                    problems.add(&jobs.item(name, index), "letters", format!("{own:?} is no name"));
                }
                if names[..index].contains(own) {
                    problems.add(&jobs.item(name, index), "unique", format!("{own:?} is an earlier name"));
                }
            }
        }
    }
}

fn between(problems: &mut Problems, field: &Field, value: f64, max: f64, unit: &str) {
    if !(0.0..=max).contains(&value) {
        problems.add(field, "range", format!("is {value}{unit}; between 0 and {max}{unit} is possible"));
    }
}

#[cfg(test)]
mod tests {
    use crate::parse_sim;

    fn refusals(workload: &str) -> Vec<String> {
        let text = format!(
            "(version: 1, seed: 7,\n workload: (night: 0.1, day: 0.4, spread: 0.2,\n{workload}),\n \
             weather: (mean_celsius: 15, swing_kelvin: 6),\n scenarios: [])"
        );
        match parse_sim(&text, "x.ron") {
            Ok(_) => Vec::new(),
            Err(refusal) => refusal.problems().iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn a_workload_without_jobs_is_enough() {
        assert_eq!(refusals(""), Vec::<String>::new());
    }

    #[test]
    fn a_wrong_mix_of_jobs_is_told_by_line_and_field() {
        let told = refusals(
            "  jobs: (\n   teams: [\"vision\", \"vision\"],\n   models: [],\n   demand: -1,\n   median_minutes: 20)",
        );
        assert_eq!(
            told,
            [
                "x.ron:4: workload.jobs.teams[1]: \"vision\" is an earlier name",
                "x.ron:5: workload.jobs.models: has 0 names; 1 to 64 are possible",
                "x.ron:6: workload.jobs.demand: is -1; between 0 and 10 is possible",
            ]
        );
    }
}
