//! Simulator bots: a seeded physical site behind a real protocol.
//!
//! [`Facility`] is the pure part: a [`twin_physics::SiteModel`] driven by workload, weather and scenarios, and one bot
//! per device that reports what its sensors see. [`run()`] publishes what the bots say through MQTT and serves the
//! requests of [`control`]. Swapping a bot for hardware changes nothing else: topics and payloads are the same.

mod active_scenario;
mod asked;
mod bot;
mod broker_address;
pub mod control;
mod facility;
mod iso_instant;
mod message;
mod noise;
mod order;
mod outbox;
mod runner;
mod serve;
mod surroundings;
mod workload;
mod world;

pub use active_scenario::{Phase, ScenarioStatus};
pub use broker_address::{BrokerAddress, Login, ParseBrokerAddressError};
pub use facility::{Facility, RunScenarioError, SimStatus};
pub use message::Message;
pub use order::{CracOrder, GiveOrderError};
pub use runner::run;
pub use serve::{ServeDevicesError, Served, ServedDevice};
pub use workload::Job;
