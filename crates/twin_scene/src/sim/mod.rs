//! Simulation documents (`sims/*.ron`): what the bots' world is like and which scenarios it knows.

mod amount;
mod check;
mod document;
mod effect;
mod load;
mod plan;
mod script;
mod selector;
mod target;

pub use amount::Amount;
pub use effect::{Effect, MachineFault};
pub use load::{load_sim, parse_sim, parse_sim_with};
pub use plan::{Act, Expectation, Parameter, ScenarioPlan, SimPlan, Start, StepPlan, Timeline, WeatherPlan};
pub use script::{Order, ScriptPlan, TimedOrder, load_script, parse_script};
pub use selector::{Clause, ParseSelectorError, Selector};
pub use target::TargetKind;
