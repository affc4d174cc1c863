//! The composition root: sources, loop, history and decisions behind one handle.
//!
//! A sample's way: broker → `MqttSource` (its own task) → [`Core`] (in the loop's task) → history (its own thread) →
//! commit → acknowledgement to the broker. [`Core`] is the loop as a state machine without I/O; [`Engine`] starts,
//! joins and ends everything around it; [`EngineHandle`] is what others hold.

mod api;
pub mod archive;
pub mod clock;
mod core;
mod engine;
mod event_loop;
mod handle;
mod instance;
mod judge;
pub mod keys;
mod kpi;
mod last_values;
mod notices;
mod onboarding;
mod pace;
pub mod probe;
mod ranges;
mod recent_facts;
pub mod sampling;
mod substitute;

pub use crate::core::{Connected, Core, Event, Memory, Outputs};
pub use api::{API_PORT, ApiChoice};
pub use clock::{ManualClock, SiteClock};
pub use engine::{BrokerChoice, EngineConfig, StartEngineError, resume_time};
pub use handle::{Engine, EngineHandle, ShutdownEngineError};
pub use instance::{ClaimFolderError, FindInstanceError, Instance};
pub use notices::Notices;
pub use substitute::{OpenJournalError, SubstitutionEnd, SubstitutionRecord};
pub use twin_ingress::mqtt::{MqttConfig, ParseConfigError};
