//! Simulator bots: a seeded physical site behind a real protocol.
//!
//! [`Facility`] is the pure part: a [`twin_physics::SiteModel`] driven by workload, weather and scenarios, and one bot
//! per device that reports what its sensors see. [`run()`] publishes what the bots say through MQTT and serves the
//! requests of [`control`]. Swapping a bot for hardware changes nothing else: topics and payloads are the same.

mod asked;
mod backoff;
mod bot;
mod broker_address;
pub mod control;
mod facility;
mod iso_instant;
mod lane;
mod message;
mod noise;
mod order;
mod outbox;
mod report_rate;
mod rival;
mod runner;
mod scenario;
mod sensor_fault;
mod serve;
mod surroundings;
mod truth;
mod workload;
mod world;

pub use broker_address::{BrokerAddress, Login, ParseBrokerAddressError};
pub use facility::{Done, Facility, FollowOrderError, SimStatus};
pub use message::Message;
pub use order::{CracOrder, GiveOrderError};
pub use report_rate::{BotsStatus, REPORTS_PER_SECOND, ReportRate, SetReportsError};
pub use runner::{RunBotsError, run};
pub use scenario::{Phase, RunScenarioError, ScenarioStatus, ScriptStatus, StepStatus};
pub use serve::{ServeDevicesError, Served, ServedDevice};
pub use truth::{Fact, HiddenState, StepEdge, Truth, TruthLine};
pub use workload::Job;
