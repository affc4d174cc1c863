//! The simulation behind a site, as it last told of itself: what can happen, what happens, how fast it goes.

use std::sync::Arc;
use twin_model::{Place, Timestamp};

/// Whether somebody simulates the site.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum SimulationState {
    /// Asked, and too early to say that nobody answers.
    #[default]
    Looking,
    /// Nobody simulates this site: real hardware, or a simulator that is away.
    Absent {
        /// What was tried and what came of it, for a person.
        reason: String,
    },
    /// A simulator answers.
    Live(Box<Simulation>),
}

impl SimulationState {
    /// The simulation, where one answers.
    pub fn live(&self) -> Option<&Simulation> {
        match self {
            Self::Live(simulation) => Some(simulation),
            Self::Looking | Self::Absent { .. } => None,
        }
    }
}

/// A simulation that answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulation {
    /// Whether the bots publish. While they do not, the simulated site goes on unheard.
    pub is_running: bool,
    /// How often a plant machine reports, per second of its time; `None`: as the scene says.
    pub report_hz: Option<f64>,
    /// Messages that the bots publish per second of wall time, where they count them.
    pub messages_per_second: Option<f64>,
    /// Seconds of site time per second of wall time.
    pub clock_rate: f64,
    /// The rate that was asked for, while the simulation cannot follow so fast a clock and has slowed it.
    pub slowed_from: Option<f64>,
    /// Whether the clock is ours to set: another process' clock is not.
    pub can_set_clock_rate: bool,
    /// What can happen, in the order of its author.
    pub scenarios: Arc<[ScenarioEntry]>,
    /// What happens, in the order of its start.
    pub active: Vec<ActiveEntry>,
    /// Why the last wish was refused, while that should be shown.
    pub refusal: Option<String>,
}

impl Simulation {
    /// The scenario called `name`.
    pub fn scenario(&self, name: &str) -> Option<&ScenarioEntry> {
        self.scenarios.iter().find(|scenario| scenario.name == name)
    }

    /// Whether `name` runs on `target`, as opposed to not at all or fading.
    pub fn is_active(&self, name: &str, target: Option<&str>) -> bool {
        self.active.iter().any(|active| {
            active.name == name
                && active.phase != ScenarioPhase::Recovering
                && target.is_none_or(|target| active.target == target)
        })
    }
}

/// What a scenario is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ScenarioGroup {
    /// Air, water and the machines that cool it.
    Cooling,
    /// From the utility to the rack.
    Power,
    /// Rotating machines and their wear.
    Plant,
    /// Servers, accelerators and their load.
    Computing,
    /// Sensors and gateways that lie or fall silent.
    Sensors,
    /// Several scenarios in a row.
    Stories,
}

impl ScenarioGroup {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 6] = [Self::Cooling, Self::Power, Self::Plant, Self::Computing, Self::Sensors, Self::Stories];

    /// The word shown to people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cooling => "Cooling",
            Self::Power => "Power",
            Self::Plant => "Plant",
            Self::Computing => "IT",
            Self::Sensors => "Sensors",
            Self::Stories => "Stories",
        }
    }
}

/// Something that can happen.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioEntry {
    /// Its name, as commands take it: `COOLING_FAILURE`.
    pub name: String,
    /// Its name for people: `Cooling failure`.
    pub title: String,
    /// What happens.
    pub description: String,
    /// What it is about.
    pub group: ScenarioGroup,
    /// What kind of thing it strikes: `rack`; empty when it needs none.
    pub target_kind: String,
    /// What it can strike; scenarios of one kind share the list.
    pub targets: Arc<[ScenarioTarget]>,
    /// What it strikes when nobody names a target.
    pub usual_target: Option<String>,
    /// What can be set before it starts.
    pub parameters: Vec<ScenarioParameter>,
    /// The alarm that should come first, in words.
    pub first_out: Option<String>,
}

/// Something that a scenario can strike.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioTarget {
    /// Its name, as commands take it.
    pub name: String,
    /// Where it is, if the plan knows it.
    pub place: Option<Place>,
}

/// Something that can be set before a scenario starts.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioParameter {
    /// Its name, as commands take it.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// Unit of the values below; may be empty.
    pub unit: String,
    /// What it is when nobody sets it.
    pub default: f64,
    /// Smallest value.
    pub min: f64,
    /// Largest value, above `min`.
    pub max: f64,
}

/// Where a scenario is on its timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScenarioPhase {
    /// Ordered, not yet felt.
    Waiting,
    /// Growing.
    Ramping,
    /// In full.
    Holding,
    /// Going away.
    Recovering,
}

impl ScenarioPhase {
    /// The words shown to people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "About to begin",
            Self::Ramping => "Growing",
            Self::Holding => "In full",
            Self::Recovering => "Fading",
        }
    }
}

/// Something that happens.
#[derive(Clone, Debug, PartialEq)]
pub struct ActiveEntry {
    /// The scenario's name, as commands take it.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// What it strikes; empty when it strikes nothing in particular.
    pub target: String,
    /// Where that is, if the plan knows it.
    pub place: Option<Place>,
    /// Where it is on its timeline.
    pub phase: ScenarioPhase,
    /// How much of its effect is felt, 0…1.
    pub level: f64,
    /// When it was ordered, in site time.
    pub since: Timestamp,
    /// What it does to the site, a line each: `inlet of A01 +9.5 K`.
    pub anomalies: Vec<String>,
}
