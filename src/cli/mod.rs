//! The command line: what a person types, and what is done about it.

mod actor;
mod alarms;
mod args;
mod audit;
mod bots;
mod bots_command;
mod data;
mod facts;
mod key;
mod moment;
mod near;
mod notify;
pub mod options;
mod output;
mod point;
mod probe;
mod probe_mqtt;
mod profile;
mod query;
mod quit;
mod run;
mod sampling;
mod scenario;
mod scene;
mod score;
mod setpoint;
mod shipped;
mod stage;
mod supervise;
mod user;
mod watchdog;
mod writes;

pub use args::main;
