//! Simulation documents (`sims/*.ron`): what the bots' world is like and which scenarios it knows.

use crate::document::{parse_document, read_text};
use crate::position::Field;
use crate::problem::{LoadError, Problems};
use crate::protocol::Protocols;
use crate::workload::WorkloadPlan;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::path::Path;
use std::time::Duration;

/// The version of simulation documents that this program reads.
const VERSION: u32 = 1;

/// A validated simulation: the same plan of a site, simulation and start give the same samples.
#[derive(Clone, Debug, PartialEq)]
pub struct SimPlan {
    /// Seed of every random draw.
    pub seed: u64,
    /// How busy the racks are.
    pub workload: WorkloadPlan,
    /// What it is like outside.
    pub weather: WeatherPlan,
    /// How its devices are reached.
    pub protocols: Protocols,
    /// What can go wrong, names unique.
    pub scenarios: Vec<ScenarioPlan>,
}

/// A plain day outside: a sine with its peak at 15 h of the site's time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeatherPlan {
    /// Mean of the day, °C.
    pub mean_celsius: f64,
    /// From mean to peak, kelvin.
    pub swing_kelvin: f64,
}

/// One thing that can go wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioPlan {
    /// Its name, such as `COOLING_FAILURE`.
    pub name: SmolStr,
    /// What happens, for people.
    pub description: String,
    /// What it changes.
    pub effect: Effect,
    /// The thing that it strikes when nobody names one; it must be of the effect's kind.
    pub target: Option<SmolStr>,
    /// How the effect comes and goes.
    pub timeline: Timeline,
}

/// What a scenario changes at its target. Effects with a size grow with the timeline's level; the others are there
/// from the ramp's start until it is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Effect {
    /// Cold air no longer reaches a rack: its inlet rises by up to so many kelvin, its neighbours' a little.
    LoseColdAir {
        /// Rise at level 1, kelvin.
        kelvin: f64,
    },
    /// A rack draws more.
    DrawMore {
        /// Share on top at level 1: 0.4 is +40 %.
        share: f64,
    },
    /// A CRAC stops with a fault.
    StopCrac,
    /// A utility feed loses its voltage.
    LoseMains {
        /// Whether the genset behind it starts.
        does_genset_start: bool,
    },
    /// A leak rope gets wet.
    Leak,
}

/// What kind of thing a scenario strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TargetKind {
    /// A rack.
    Rack,
    /// A CRAC.
    Crac,
    /// A utility feed.
    Utility,
    /// A free-standing sensor.
    Sensor,
}

impl Effect {
    /// What kind of thing it strikes.
    pub const fn target_kind(self) -> TargetKind {
        match self {
            Self::LoseColdAir { .. } | Self::DrawMore { .. } => TargetKind::Rack,
            Self::StopCrac => TargetKind::Crac,
            Self::LoseMains { .. } => TargetKind::Utility,
            Self::Leak => TargetKind::Sensor,
        }
    }
}

impl TargetKind {
    /// The word shown to people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Rack => "rack",
            Self::Crac => "CRAC",
            Self::Utility => "utility",
            Self::Sensor => "sensor",
        }
    }
}

/// How an effect comes and goes: level 0 before `start`, linear to 1 over `ramp`, 1 for `hold`, then back to 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timeline {
    /// From the order to the first change.
    pub start: Duration,
    /// From the first change to the full effect.
    pub ramp: Duration,
    /// How long the full effect lasts; `None` until somebody stops it.
    pub hold: Option<Duration>,
    /// Time constant of the exponential return.
    pub recover: Duration,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[expect(dead_code, reason = "checked by parse_document before this is read")]
    version: u32,
    seed: u64,
    workload: WorkloadPlan,
    weather: WeatherPlan,
    #[serde(default)]
    protocols: Protocols,
    scenarios: Vec<ScenarioDocument>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScenarioDocument {
    name: SmolStr,
    description: String,
    effect: Effect,
    #[serde(default)]
    target: Option<SmolStr>,
    #[serde(default)]
    start_secs: f64,
    #[serde(default)]
    ramp_secs: f64,
    #[serde(default)]
    hold_secs: Option<f64>,
    #[serde(default)]
    recover_secs: f64,
}

/// The simulation in the file at `path`.
///
/// # Errors
/// When the file cannot be read, or every problem in it with its line.
pub fn load_sim(path: &Path) -> Result<SimPlan, LoadError> {
    parse_sim(&read_text(path)?, &path.display().to_string())
}

/// The simulation that `text` describes; `file` names it in problems.
///
/// # Errors
/// Every problem with its line.
pub fn parse_sim(text: &str, file: &str) -> Result<SimPlan, LoadError> {
    let document: Document = parse_document(text, file, VERSION)?;
    let mut problems = Problems::default();
    check(&document, &mut problems);
    problems.into_result(text, file)?;
    Ok(SimPlan {
        seed: document.seed,
        workload: document.workload,
        weather: document.weather,
        protocols: document.protocols,
        scenarios: document.scenarios.into_iter().map(ScenarioDocument::into_plan).collect(),
    })
}

impl ScenarioDocument {
    fn into_plan(self) -> ScenarioPlan {
        let timeline = Timeline {
            start: Duration::from_secs_f64(self.start_secs),
            ramp: Duration::from_secs_f64(self.ramp_secs),
            hold: self.hold_secs.map(Duration::from_secs_f64),
            recover: Duration::from_secs_f64(self.recover_secs),
        };
        let Self { name, description, effect, target, .. } = self;
        ScenarioPlan { name, description, effect, target, timeline }
    }
}

fn check(document: &Document, problems: &mut Problems) {
    let root = Field::root();
    document.workload.check(&root.child("workload"), problems);
    let weather = root.child("weather");
    between(problems, &weather.child("mean_celsius"), document.weather.mean_celsius, -40.0, 50.0, " °C");
    between(problems, &weather.child("swing_kelvin"), document.weather.swing_kelvin, 0.0, 20.0, " K");
    document.protocols.check(&root.child("protocols"), problems);
    for (index, scenario) in document.scenarios.iter().enumerate() {
        let field = root.item("scenarios", index);
        check_name(document, index, &field, problems);
        let secs = [("start_secs", scenario.start_secs), ("ramp_secs", scenario.ramp_secs)];
        let optional = scenario.hold_secs.map(|hold| ("hold_secs", hold));
        for (name, secs) in secs.into_iter().chain(optional).chain([("recover_secs", scenario.recover_secs)]) {
            between(problems, &field.child(name), secs, 0.0, 86_400.0, " s");
        }
        match scenario.effect {
            Effect::LoseColdAir { kelvin } => {
                between(problems, &field.child("effect").child("kelvin"), kelvin, 0.1, 40.0, " K");
            }
            Effect::DrawMore { share } => {
                between(problems, &field.child("effect").child("share"), share, 0.01, 2.0, "");
            }
            Effect::StopCrac | Effect::LoseMains { .. } | Effect::Leak => {}
        }
    }
}

fn check_name(document: &Document, index: usize, scenario: &Field, problems: &mut Problems) {
    let name = &document.scenarios[index].name;
    let field = scenario.child("name");
    let is_plain = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_';
    if name.is_empty() || !name.chars().all(is_plain) {
        problems.add(&field, "letters", format!("{name:?} is no scenario name: write A–Z, 0–9 and _ only"));
    }
    if document.scenarios[..index].iter().any(|earlier| earlier.name == *name) {
        problems.add(&field, "unique", format!("{name:?} is the name of an earlier scenario"));
    }
}

fn between(problems: &mut Problems, field: &Field, value: f64, min: f64, max: f64, unit: &str) {
    if !(min..=max).contains(&value) {
        problems.add(field, "range", format!("is {value}{unit}; between {min} and {max}{unit} is possible"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "(version: 1, seed: 7,\n workload: (night: 0.4, day: 0.6, spread: 0.2),\n \
                        weather: (mean_celsius: 15, swing_kelvin: 6),\n scenarios: [\n";

    #[test]
    fn the_demo_simulation_is_accepted_and_knows_the_five_scenarios() {
        let sim = parse_sim(include_str!("../../../sims/demo.ron"), "sims/demo.ron").expect("the demo is right");
        for name in ["COOLING_FAILURE", "POWER_SPIKE", "UNIT_FAULT", "MAINS_FAILURE", "LEAK_DETECTED"] {
            assert!(sim.scenarios.iter().any(|scenario| scenario.name == name), "{name} is missing");
        }
    }

    #[test]
    fn every_problem_is_listed_with_its_line_and_field() {
        let text = format!(
            "{HEAD}  (name: \"HOT\", description: \"\", effect: LoseColdAir(kelvin: 90)),\n  \
             (name: \"HOT\", description: \"\", effect: Leak,\n   ramp_secs: -1),\n])"
        );
        let refusal = parse_sim(&text, "x.ron").expect_err("three mistakes");
        let listed: Vec<String> = refusal.problems().iter().map(ToString::to_string).collect();
        assert_eq!(
            listed,
            [
                "x.ron:5: scenarios[0].effect.kelvin: is 90 K; between 0.1 and 40 K is possible",
                "x.ron:6: scenarios[1].name: \"HOT\" is the name of an earlier scenario",
                "x.ron:7: scenarios[1].ramp_secs: is -1 s; between 0 and 86400 s is possible",
            ]
        );
    }

    #[test]
    fn another_version_is_refused_by_number() {
        let refusal = parse_sim("(version: 2, seed: 7)", "x.ron").expect_err("version 2");
        assert!(refusal.to_string().contains("version 1"), "{refusal}");
    }
}
