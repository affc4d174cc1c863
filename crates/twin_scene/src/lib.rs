//! RON documents of scenes and simulations, validated into plans.

mod document;
mod position;
mod problem;
mod protocol;
mod scene;
mod sim;
mod workload;

pub use problem::{LoadError, Problem};
pub use protocol::{GrpcOrMqtt, ModbusOrMqtt, Protocols, SnmpOrMqtt};
pub use scene::{generate_scene, load_scene, parse_scene};
pub use sim::{Effect, ScenarioPlan, SimPlan, TargetKind, Timeline, WeatherPlan, load_sim, parse_sim};
pub use workload::{JobsPlan, WorkloadPlan};
