//! RON documents of scenes, simulations, devices' profiles and connections, validated into plans.

mod connection;
mod document;
mod position;
mod problem;
mod profile;
mod protocol;
mod scene;
mod sim;
mod workload;

pub use connection::{
    check_access, check_drafts, connection_text, load_connections, load_listeners, parse_connections,
    parse_connections_of, parse_listeners, parse_listeners_of,
};
pub use problem::{LoadError, Problem};
pub use profile::{ProfileSet, load_profiles, parse_profiles};
pub use protocol::{GrpcOrMqtt, ModbusOrMqtt, Protocols, SnmpOrMqtt};
pub use scene::{generate_scene, load_scene, parse_scene};
pub use sim::{
    Act, Amount, Clause, Effect, Expectation, MachineFault, Order, Parameter, ParseSelectorError, ScenarioPlan,
    ScriptPlan, Selector, SimPlan, Start, StepPlan, TargetKind, TimedOrder, Timeline, WeatherPlan, load_script,
    load_sim, parse_script, parse_sim, parse_sim_with,
};
pub use workload::{JobsPlan, WorkloadPlan};
