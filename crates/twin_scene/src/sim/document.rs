//! Simulation documents as they are written.

use super::amount::Amount;
use super::effect::Effect;
use super::plan::{Expectation, Parameter, WeatherPlan};
use super::target::TargetKind;
use crate::protocol::Protocols;
use crate::workload::WorkloadPlan;
use serde::Deserialize;
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// A simulation.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SimDocument {
    #[expect(dead_code, reason = "checked by parse_document before this is read")]
    version: u32,
    pub(super) seed: u64,
    pub(super) workload: WorkloadPlan,
    pub(super) weather: WeatherPlan,
    #[serde(default)]
    pub(super) protocols: Protocols,
    /// Files of scenarios, beside this one.
    #[serde(default)]
    pub(super) include: Vec<String>,
    #[serde(default)]
    pub(super) scenarios: Vec<ScenarioDocument>,
}

/// A file of scenarios that simulations include.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScenariosDocument {
    #[expect(dead_code, reason = "checked by parse_document before this is read")]
    version: u32,
    pub(super) scenarios: Vec<ScenarioDocument>,
}

/// A scenario: one effect with its timeline, or a list of steps.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScenarioDocument {
    pub(super) name: SmolStr,
    #[serde(default)]
    pub(super) title: Option<String>,
    pub(super) description: String,
    /// Left out: what the first effect changes.
    #[serde(default)]
    pub(super) strikes: Option<TargetKind>,
    #[serde(default)]
    pub(super) target: Option<SmolStr>,
    #[serde(default)]
    pub(super) parameters: Vec<Parameter>,
    #[serde(default)]
    pub(super) steps: Vec<StepDocument>,
    #[serde(default)]
    pub(super) expect: Option<Expectation>,
    // The short form: the only step.
    #[serde(default)]
    pub(super) effect: Option<Effect<Amount>>,
    #[serde(default)]
    pub(super) on: Option<SmolStr>,
    #[serde(default)]
    pub(super) start_secs: Option<Amount>,
    #[serde(default)]
    pub(super) ramp_secs: Option<Amount>,
    #[serde(default)]
    pub(super) hold_secs: Option<Amount>,
    #[serde(default)]
    pub(super) recover_secs: Option<Amount>,
}

/// A step: an effect or another scenario, on what, and when.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepDocument {
    #[serde(default)]
    pub(super) name: Option<SmolStr>,
    #[serde(default)]
    pub(super) effect: Option<Effect<Amount>>,
    #[serde(default)]
    pub(super) play: Option<SmolStr>,
    #[serde(default)]
    pub(super) set: BTreeMap<SmolStr, Amount>,
    #[serde(default)]
    pub(super) on: Option<SmolStr>,
    #[serde(default)]
    pub(super) after: Option<SmolStr>,
    #[serde(default)]
    pub(super) after_end: Option<SmolStr>,
    #[serde(default)]
    pub(super) at: Option<SmolStr>,
    #[serde(default)]
    pub(super) start_secs: Option<Amount>,
    #[serde(default)]
    pub(super) ramp_secs: Option<Amount>,
    #[serde(default)]
    pub(super) hold_secs: Option<Amount>,
    #[serde(default)]
    pub(super) recover_secs: Option<Amount>,
}

impl ScenarioDocument {
    /// The steps, whichever form was written.
    pub(super) fn steps(&self) -> Vec<StepDocument> {
        let Some(effect) = &self.effect else { return self.steps.clone() };
        vec![StepDocument {
            effect: Some(effect.clone()),
            on: self.on.clone(),
            start_secs: self.start_secs.clone(),
            ramp_secs: self.ramp_secs.clone(),
            hold_secs: self.hold_secs.clone(),
            recover_secs: self.recover_secs.clone(),
            ..StepDocument::default()
        }]
    }

    /// What it strikes, if it says so or its first effect does.
    pub(super) fn strikes(&self) -> Option<TargetKind> {
        self.strikes.or_else(|| self.steps().iter().find_map(|step| Some(step.effect.as_ref()?.changes())))
    }
}
