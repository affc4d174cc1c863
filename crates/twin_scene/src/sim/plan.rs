//! A simulation after every check.

use super::amount::Amount;
use super::effect::Effect;
use super::selector::Selector;
use super::target::TargetKind;
use crate::protocol::Protocols;
use crate::workload::WorkloadPlan;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

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

/// Something that can go wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioPlan {
    /// Its name, such as `COOLING_FAILURE`.
    pub name: SmolStr,
    /// What people call it: `Cooling failure`.
    pub title: String,
    /// What happens, for people.
    pub description: String,
    /// What kind of thing a person chooses for it to strike.
    pub strikes: TargetKind,
    /// What it strikes when nobody chooses: a selector among things of that kind.
    pub target: Option<SmolStr>,
    /// What a person may set.
    pub parameters: Vec<Parameter>,
    /// What happens, in the order written; steps that wait for others stand anywhere.
    pub steps: Vec<StepPlan>,
    /// What the alarms should make of it, if that is known.
    pub expect: Option<Expectation>,
}

/// A number that a person may set when a scenario is started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// What amounts call it: `kelvin`.
    pub name: SmolStr,
    /// What people call it.
    pub title: String,
    /// Symbol of its unit; empty for a share or a count.
    #[serde(default)]
    pub unit: SmolStr,
    /// What it is when nobody sets it.
    pub default: f64,
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
}

/// One step of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct StepPlan {
    /// Its name in the scenario: what other steps wait for.
    pub name: SmolStr,
    /// What it does.
    pub act: Act,
    /// To what: among things of the kind that it changes.
    pub on: Selector,
    /// When it begins to wait.
    pub begins: Start,
    /// How it comes and goes from there.
    pub timeline: Timeline,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// It changes something.
    Change(Effect<Amount>),
    /// It plays another scenario, with its own timeline.
    Play {
        /// Which one.
        scenario: SmolStr,
        /// Its parameters, where they are not the usual ones.
        set: BTreeMap<SmolStr, Amount>,
    },
}

/// From when on a step's timeline counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Start {
    /// From the order.
    #[default]
    Order,
    /// From when the step of this index is felt in full.
    Full(usize),
    /// From when the step of this index begins to fade.
    End(usize),
    /// From the next time that the site's clock shows so many minutes after midnight.
    Clock(u32),
}

/// How an effect comes and goes: level 0 before `start`, linear to 1 over `ramp`, 1 for `hold`, then back to 0.
/// All in seconds of the site's time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// From where it counts to the first change.
    pub start_secs: Amount,
    /// From the first change to the full effect.
    pub ramp_secs: Amount,
    /// How long the full effect lasts; `None` until somebody stops it.
    pub hold_secs: Option<Amount>,
    /// Time constant of the exponential return.
    pub recover_secs: Amount,
}

/// What the alarms should make of a scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// The rule whose alarm comes first; `None` when no rule can see it.
    #[serde(default)]
    pub first_out: Option<SmolStr>,
    /// Rules whose alarms belong to the same event and are no causes of their own.
    #[serde(default)]
    pub group: Vec<SmolStr>,
    /// From the first change to the first alarm at most, seconds.
    #[serde(default = "usual_patience_secs")]
    pub within_secs: f64,
    /// The rule of the alarm that names the cause, where that is not the first-out: it may come later.
    #[serde(default)]
    pub root: Option<SmolStr>,
    /// Incidents that its alarms are presented as, at most; 1 where one thing goes wrong.
    #[serde(default = "one_incident")]
    pub incidents: u32,
    /// How long after the first alarm others keep coming that belong to it, seconds.
    #[serde(default = "usual_aftermath_secs")]
    pub settle_secs: f64,
    /// What it does to the site's figures, in words: `PUE rises`.
    #[serde(default)]
    pub kpi: Option<String>,
}

/// Ten minutes: the longest on-delay of a rule that ships.
fn usual_patience_secs() -> f64 {
    600.0
}

impl Expectation {
    /// The rule of the alarm that names the cause: `root`, or else the first-out.
    pub fn cause(&self) -> Option<&SmolStr> {
        self.root.as_ref().or(self.first_out.as_ref())
    }
}

const fn usual_aftermath_secs() -> f64 {
    300.0
}

const fn one_incident() -> u32 {
    1
}

impl ScenarioPlan {
    /// The parameter called `name`.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }
}
