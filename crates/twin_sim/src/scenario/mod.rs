//! Scenarios under way: what they are on, where they are on their timelines, what they do to the site.

mod active;
mod anomaly;
mod census;
mod director;
mod order;
mod schedule;
mod status;
mod strike;

pub(crate) use census::Census;
pub(crate) use director::{Cue, Director};
pub use order::{RunScenarioError, ScriptStatus};
pub use status::{Phase, ScenarioStatus, StepStatus};
pub(crate) use strike::Struck;
