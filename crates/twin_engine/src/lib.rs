//! The composition root: sources, loop, history and decisions behind one handle.
//!
//! A sample's way: broker → `MqttSource` (its own task) → [`Core`] (in the loop's task) → history (its own thread) →
//! commit → acknowledgement to the broker. [`Core`] is the loop as a state machine without I/O; [`Engine`] starts,
//! joins and ends everything around it; [`EngineHandle`] is what others hold.

mod alarm_command;
mod alarm_wish;
mod api;
pub mod archive;
pub mod audit;
pub mod clock;
mod core;
mod custom_points;
mod engine;
mod event;
mod event_loop;
mod handle;
mod incidents;
mod instance;
mod judge;
pub mod keys;
mod kpi;
mod last_values;
mod letterbox;
mod notices;
pub mod notify;
mod onboarding;
mod pace;
mod performance;
mod point_command;
mod point_desk;
pub mod probe;
mod ranges;
mod recall;
mod recent_facts;
mod rule_book;
mod rule_preview;
mod safety;
pub mod sampling;
mod specification;
mod substitute;
mod supervision;
mod wish;

pub use crate::core::Core;
pub use crate::event::{Connected, Event, Outputs};
pub use crate::recall::Memory;
pub use alarm_wish::AlarmWish;
pub use api::{API_PORT, ApiChoice};
pub use clock::{ManualClock, SiteClock};
pub use custom_points::{KeepPointsError, read_custom_points, site_points};
pub use engine::{BrokerChoice, EngineConfig, StartEngineError, resume_time};
pub use handle::{Engine, EngineHandle, ShutdownEngineError};
pub use instance::{ClaimFolderError, FindInstanceError, Instance};
pub use letterbox::AskError;
pub use notices::Notices;
pub use performance::{alarm_performance, ends_at};
pub use rule_book::{ChangeRuleError, ReadRulesError, read_rules};
pub use rule_preview::PreviewWish;
pub use safety::{
    AskSafetyError, PREVIEW_MINUTES, PreviewFacts, ReadSetpointsError, SafetyAnswer, SafetyLetter, SafetyTold,
    SetpointHistory, SettableTold, ask_safety, preview, read_setpoints,
};
pub use specification::read_specification;
pub use substitute::{OpenJournalError, SubstitutionEnd, SubstitutionRecord};
pub use twin_ingress::mqtt::{MqttConfig, ParseConfigError};
pub use twin_spec::ReadSpecificationError;
pub use wish::{PointWish, WishError};
