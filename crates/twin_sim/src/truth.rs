//! The truth: what really happened on a simulated site, so that alarms, detectors and forecasts can be scored.
//!
//! JSON, one object a line, each with `at` and `what`. Edges are told when they happen: `start`, `scenario_started`,
//! `scenario_stopped`, `step` (felt, full, fading, over). Between them every so often a `state`: what no sensor tells
//! without its error.

use crate::scenario::Census;
use crate::world::World;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;
use twin_model::{PointIndex, SitePlan, Timestamp};
use twin_physics::{Conditions, SiteModel};
use twin_scene::Expectation;

/// Where the truth is written to.
pub struct Truth {
    out: Box<dyn Write + Send>,
    every: Duration,
    next_state_at: Option<Timestamp>,
    /// Something could not be written; nothing more is, for a truth with holes is none.
    is_broken: bool,
}

/// One line of the truth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TruthLine {
    /// When, in the site's time.
    #[serde(with = "crate::iso_instant")]
    pub at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub fact: Fact,
}

/// Something that is true of a simulated site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Fact {
    /// The truth is told from here on.
    Start {
        /// The site.
        site: SmolStr,
        /// Seed of the simulation.
        seed: u64,
    },
    /// A scenario has begun.
    ScenarioStarted {
        /// Its name.
        scenario: SmolStr,
        /// What it strikes.
        target: SmolStr,
        /// Its parameters, where they are not the usual ones.
        parameters: BTreeMap<SmolStr, f64>,
        /// What the alarms should make of it.
        expect: Option<Expectation>,
    },
    /// A person or a script has stopped a scenario; it fades.
    ScenarioStopped {
        /// Its name.
        scenario: SmolStr,
        /// What it strikes.
        target: SmolStr,
    },
    /// A step of a scenario has come to another part of its timeline.
    Step {
        /// The scenario.
        scenario: SmolStr,
        /// What that strikes.
        target: SmolStr,
        /// The step.
        step: SmolStr,
        /// Which part.
        edge: StepEdge,
        /// What the step is on.
        on: Vec<String>,
        /// What it does then, in words with its size.
        does: String,
        /// Whether it falsifies what is told instead of changing what is.
        is_sensor_fault: bool,
    },
    /// A CRAC, UPS or utility feed does something else than before.
    Turned {
        /// Which: `crac-a1`, `ups-a`.
        thing: String,
        /// What: `fault`, `battery`, `lost`.
        state: String,
    },
    /// What no sensor tells without its error.
    State(Box<HiddenState>),
}

/// A part of a step's timeline that it has just reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepEdge {
    /// It is felt.
    Felt,
    /// It is felt in full.
    Full,
    /// It fades.
    Fading,
    /// Nothing of it is left.
    Over,
}

/// What no sensor tells without its error. Lists go by names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HiddenState {
    /// True inlets of racks at 0.5, 1.2 and 1.8 m, °C.
    pub rack_inlets_celsius: BTreeMap<String, [f64; 3]>,
    /// Mean air of rooms, °C.
    pub rooms_celsius: BTreeMap<String, f64>,
    /// Battery charge and health of UPS, 0…1 each.
    pub batteries: BTreeMap<String, [f64; 2]>,
    /// Faults of machines that have some: cause and severity, 0…1.
    pub machine_faults: BTreeMap<String, BTreeMap<String, f64>>,
    /// Sensors that lie, by point: the error that is added, or null for one that is stuck or silent.
    pub sensor_errors: BTreeMap<String, Option<f64>>,
}

impl Truth {
    /// A truth that is written to `out`, with the hidden state `every` so often.
    pub fn new(out: Box<dyn Write + Send>, every: Duration) -> Self {
        Self { out, every, next_state_at: None, is_broken: false }
    }

    /// Writes `fact` of the instant `at`.
    pub(crate) fn tell(&mut self, at: Timestamp, fact: Fact) {
        if self.is_broken {
            return;
        }
        if let Err(error) = self.write(&TruthLine { at, fact }) {
            tracing::error!(%error, "the truth cannot be written any more");
            self.is_broken = true;
        }
    }

    fn write(&mut self, line: &TruthLine) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, line)?;
        self.out.write_all(b"\n")?;
        self.out.flush()
    }

    /// Whether the hidden state has to be told at `at`.
    pub(crate) fn is_state_due(&mut self, at: Timestamp) -> bool {
        let is_due = self.next_state_at.is_none_or(|due| at >= due);
        if is_due {
            self.next_state_at = Some(at + self.every);
        }
        is_due
    }
}

/// What CRACs, UPS and utility feeds are doing now, by their names.
pub(crate) fn states(plan: &SitePlan, site: &SiteModel) -> Vec<(String, String)> {
    let word = |state: String| state.to_lowercase();
    let cracs =
        plan.cracs.iter().zip(site.cracs()).map(|(crac, now)| (crac.id.to_string(), word(format!("{:?}", now.mode))));
    let ups = plan.ups.iter().zip(site.ups()).map(|(ups, now)| (ups.id.to_string(), word(format!("{:?}", now.source))));
    let utilities = plan.utilities.iter().zip(site.utilities());
    let live = |volts: f64| if volts > 0.0 { "live" } else { "lost" };
    let utilities = utilities.map(|(utility, now)| (utility.id.to_string(), live(now.volts).to_owned()));
    cracs.chain(ups).chain(utilities).collect()
}

impl HiddenState {
    /// Of the site in `world` under `conditions`.
    pub(crate) fn of(census: &Census, world: &World, conditions: &Conditions) -> Self {
        let (plan, site) = (census.plan(), &world.site);
        let racks = plan.racks.iter().zip(site.racks());
        let rooms = plan.rooms.iter().zip(site.rooms());
        let ups = plan.ups.iter().zip(site.ups());
        let machines = plan.machines.iter().zip(&conditions.machines);
        let machines = machines.map(|(machine, now)| {
            let faults = now.faults;
            let suffered = [
                ("bearing_wear", faults.bearing_wear),
                ("imbalance", faults.imbalance),
                ("misalignment", faults.misalignment),
                ("cavitation", faults.cavitation),
                ("fouling", faults.fouling),
                ("overheating", faults.overheating),
                ("lubrication", faults.lubrication),
            ];
            let suffered = suffered.into_iter().filter(|(_, severity)| *severity > 0.0);
            let suffered: BTreeMap<_, _> =
                suffered.map(|(cause, severity)| (cause.to_owned(), rounded(severity))).collect();
            (machine.id.to_string(), suffered)
        });
        let point = |index: u32| census.points().point(PointIndex(index)).map(|point| point.id.to_string());
        let errors = world.faults.errors();
        Self {
            rack_inlets_celsius: racks
                .map(|(rack, now)| (rack.id.to_string(), now.inlet_celsius.map(rounded)))
                .collect(),
            rooms_celsius: rooms.map(|(room, now)| (room.id.to_string(), rounded(now.air_celsius))).collect(),
            batteries: ups
                .map(|(ups, now)| (ups.id.to_string(), [now.battery.charge, now.battery.health].map(rounded)))
                .collect(),
            machine_faults: machines.filter(|(_, suffered)| !suffered.is_empty()).collect(),
            sensor_errors: errors.filter_map(|(index, error)| Some((point(index)?, error.map(rounded)))).collect(),
        }
    }
}

/// To a thousandth: more digits are no truth of a model, and make lines long.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
