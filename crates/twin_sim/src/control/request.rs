//! What is asked of a simulation, and what it answers.

use crate::facility::SimStatus;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use twin_scene::{Parameter, ScriptPlan, TargetKind};

/// What to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Request {
    /// Start a scenario.
    Run {
        /// Its name.
        scenario: String,
        /// What it strikes, a selector; `None`: its usual target.
        #[serde(default)]
        target: Option<String>,
        /// Its parameters, where they are not the usual ones.
        #[serde(default)]
        parameters: BTreeMap<SmolStr, f64>,
    },
    /// Let scenarios fade.
    Stop {
        /// Which one; `None`: all.
        #[serde(default)]
        scenario: Option<String>,
        /// Where, as it was started; `None`: wherever it runs.
        #[serde(default)]
        target: Option<String>,
    },
    /// Tell what there is and what is going on.
    List,
    /// Give the orders of a script in the site's time; instead of those of a script that is being played.
    Play {
        /// The script.
        script: ScriptPlan,
    },
    /// End the script that is being played; what it started goes on.
    EndScript,
    /// Let the bots speak, or fall silent while the site goes on.
    SetBots {
        /// Whether they speak.
        is_running: bool,
    },
    /// Let devices report at another rate.
    SetReports {
        /// Reports a second of each device, up to 20; `None`: as the scene says.
        per_second: Option<f64>,
        /// Which devices: `all`, a kind such as `kind:rack`, a name or another selector; `None`: the plant machines.
        #[serde(default)]
        device: Option<String>,
    },
}

impl Request {
    /// Start `scenario` on what `target` selects, or on its usual target, with its usual parameters.
    pub fn run(scenario: impl Into<String>, target: Option<String>) -> Self {
        Self::Run { scenario: scenario.into(), target, parameters: BTreeMap::new() }
    }

    /// Let `scenario` fade wherever it runs; `None`: let all fade.
    pub const fn stop(scenario: Option<String>) -> Self {
        Self::Stop { scenario, target: None }
    }
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "did", rename_all = "snake_case")]
pub enum Reply {
    /// The scenario has started.
    Started {
        /// Its name.
        scenario: SmolStr,
        /// What it strikes.
        target: SmolStr,
    },
    /// So many scenarios fade.
    Stopped {
        /// How many.
        count: usize,
    },
    /// What there is and what is going on.
    Listed {
        /// What can be started, in the order of its author.
        scenarios: Vec<ScenarioListing>,
        /// What each kind of scenario can strike; of long lists the first [`TARGETS_MAX`].
        targets: BTreeMap<TargetKind, Vec<String>>,
        /// What is going on.
        status: SimStatus,
    },
    /// The script is being played.
    Playing {
        /// Orders in it.
        orders: usize,
    },
    /// The bots do as they were told.
    Set,
    /// Nothing was done.
    Refused {
        /// Why: completes "failed to …".
        reason: String,
    },
}

/// Names that a listing tells of one kind: enough to choose from, and so few that a listing is no longer than
/// what a broker passes on. Who wants another writes a selector.
pub const TARGETS_MAX: usize = 400;

/// A scenario that can be started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScenarioListing {
    /// Its name.
    pub name: SmolStr,
    /// What people call it.
    pub title: String,
    /// What happens.
    pub description: String,
    /// What it is about.
    pub group: ScenarioGroup,
    /// What kind of thing it strikes.
    pub target_kind: TargetKind,
    /// What it strikes when nobody names a target, if the site has it.
    pub usual_target: Option<SmolStr>,
    /// What can be set before it starts.
    pub parameters: Vec<Parameter>,
    /// The rule whose alarm should come first; `None` where no rule can see it.
    pub first_out: Option<SmolStr>,
}

/// What a scenario is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    /// Several things in a row.
    Stories,
}

/// A request on the wire.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Envelope {
    /// Names the reply's topic: letters, digits and `-`, at most [`ID_LEN_MAX`].
    pub(crate) id: String,
    #[serde(flatten)]
    pub(crate) request: Request,
}

/// Longest id of a request.
const ID_LEN_MAX: usize = 64;

impl Envelope {
    /// Whether the id can be a topic level of its own.
    pub(crate) fn has_plain_id(&self) -> bool {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        (1..=ID_LEN_MAX).contains(&self.id.len()) && self.id.chars().all(is_plain)
    }
}
