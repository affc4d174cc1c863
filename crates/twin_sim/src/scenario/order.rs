//! Why a scenario is not started, and the script that is being played.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::VecDeque;
use thiserror::Error;
use twin_model::Timestamp;
use twin_scene::{Order, ParseSelectorError, ScriptPlan};

/// Why a scenario was not started.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RunScenarioError {
    /// There is no scenario of that name.
    #[error("run scenario {name:?}: there is none; known are {}", .known.join(", "))]
    UnknownScenario {
        /// The name that was asked for.
        name: String,
        /// Those that exist.
        known: Vec<String>,
    },
    /// What it should strike is no selector.
    #[error("run scenario {scenario}: {error}")]
    Selector {
        /// The scenario.
        scenario: SmolStr,
        /// What is wrong.
        error: ParseSelectorError,
    },
    /// There is no such target.
    #[error("run scenario {scenario}: there is no {kind} {target:?}; there are {known}")]
    UnknownTarget {
        /// The scenario.
        scenario: SmolStr,
        /// What kind of thing it strikes.
        kind: &'static str,
        /// The name or selector that was asked for.
        target: String,
        /// Those that exist, shortened.
        known: String,
    },
    /// The site has nothing of the kind that the scenario strikes.
    #[error("run scenario {scenario}: the site has no {kind}")]
    NoTarget {
        /// The scenario.
        scenario: SmolStr,
        /// What kind of thing it strikes.
        kind: &'static str,
    },
    /// A step of it has nothing to be on.
    #[error(
        "run scenario {scenario} on {target}: it needs a {kind} for \"{selector}\", and the site has none; there are {known}"
    )]
    NothingSelected {
        /// The scenario.
        scenario: SmolStr,
        /// What it should strike.
        target: SmolStr,
        /// What the step looks for.
        kind: &'static str,
        /// Where it looks.
        selector: String,
        /// What there is of that kind, shortened.
        known: String,
    },
    /// It has no such parameter.
    #[error("run scenario {scenario}: it has no parameter {name:?}; {known}")]
    UnknownParameter {
        /// The scenario.
        scenario: SmolStr,
        /// The name that was set.
        name: String,
        /// What it has.
        known: String,
    },
    /// A parameter cannot have that value.
    #[error("run scenario {scenario}: {name} is {range}, not {value}")]
    ParameterRange {
        /// The scenario.
        scenario: SmolStr,
        /// The parameter.
        name: SmolStr,
        /// The value that was set.
        value: String,
        /// What is possible: `1 to 40 K`.
        range: String,
    },
    /// It runs already.
    #[error("run scenario {scenario} on {target}: it runs already")]
    AlreadyRunning {
        /// The scenario.
        scenario: SmolStr,
        /// The target.
        target: SmolStr,
    },
}

/// A script that is being played.
#[derive(Clone, Debug)]
pub(crate) struct Orders {
    title: String,
    total: usize,
    left: VecDeque<(Timestamp, Order)>,
}

/// A script that is being played, for those who look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScriptStatus {
    /// What people call it.
    pub title: String,
    /// Orders that have been given.
    pub done: usize,
    /// Orders in it.
    pub total: usize,
    /// When the next one is given.
    #[serde(with = "crate::iso_instant")]
    pub next_at: Timestamp,
}

impl Orders {
    /// The orders of `script`, played from `at` on.
    pub(crate) fn new(script: &ScriptPlan, at: Timestamp) -> Self {
        let left: VecDeque<(Timestamp, Order)> =
            script.orders.iter().map(|timed| (at + timed.after, timed.order.clone())).collect();
        Self { title: script.title.clone(), total: left.len(), left }
    }

    /// The next order that is due at `now`.
    pub(crate) fn next_due(&mut self, now: Timestamp) -> Option<Order> {
        self.left.front().filter(|(at, _)| *at <= now)?;
        self.left.pop_front().map(|(_, order)| order)
    }

    /// How far it is; `None` once every order has been given.
    pub(crate) fn status(&self) -> Option<ScriptStatus> {
        let (next_at, _) = self.left.front()?;
        let done = self.total - self.left.len();
        Some(ScriptStatus { title: self.title.clone(), done, total: self.total, next_at: *next_at })
    }
}
