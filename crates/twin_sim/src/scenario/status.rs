//! Scenarios under way, for those who look.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use twin_model::Timestamp;

/// Where a scenario, or a step of it, is on its timeline.
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

/// A scenario under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScenarioStatus {
    /// Its name.
    pub name: SmolStr,
    /// What people call it.
    #[serde(default)]
    pub title: String,
    /// What it strikes, as it was chosen: a name or a selector.
    pub target: SmolStr,
    /// Where it is on its timeline: as far as its furthest step that has not begun to fade.
    pub phase: Phase,
    /// How much of it is felt, 0…1: of the step that is felt most.
    pub level: f64,
    /// When it was ordered.
    #[serde(with = "crate::iso_instant")]
    pub since: Timestamp,
    /// Its parameters, where somebody has set them.
    #[serde(default)]
    pub parameters: BTreeMap<SmolStr, f64>,
    /// Its steps.
    #[serde(default)]
    pub steps: Vec<StepStatus>,
    /// What it does to the site now, a line each: `inlet of A01 +9.5 K`.
    #[serde(default)]
    pub anomalies: Vec<String>,
}

/// A step of a scenario under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepStatus {
    /// Its name.
    pub name: SmolStr,
    /// How many things it is on.
    pub things: usize,
    /// Where it is on its timeline; `None` once it is over.
    pub phase: Option<Phase>,
    /// How much of it is felt, 0…1.
    pub level: f64,
    /// When it is first felt.
    #[serde(with = "crate::iso_instant")]
    pub begins_at: Timestamp,
}
