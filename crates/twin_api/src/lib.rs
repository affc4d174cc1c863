//! What crosses between the engine and whoever shows or serves it: plain data with public fields.
//!
//! State goes down latest-wins ([`Snapshot`], [`RangeSet`], [`SimulationState`]); edges go down bounded ([`Notice`]);
//! wishes go up bounded ([`Command`]) or latest-wins ([`Demand`]).

mod audit;
mod command;
mod notice;
mod onboarding;
mod range;
mod safety;
mod simulation;
mod snapshot;
mod specification;

pub use audit::{AuditCheck, AuditFinding, AuditState};
pub use command::{Command, Demand};
pub use notice::Notice;
pub use onboarding::{
    ConnectionEntry, Discovery, DiscoveryState, Find, Onboarding, OnboardingAnswer, Probe, ProbeAnswer, ProbeReading,
    ProbeState, ProfileEntry, ProfilePointEntry,
};
pub use range::{RangeBucket, RangeRequest, RangeSeries, RangeSet};
pub use safety::SafetyState;
pub use simulation::{
    ActiveEntry, ScenarioEntry, ScenarioGroup, ScenarioParameter, ScenarioPhase, ScenarioTarget, Simulation,
    SimulationState,
};
pub use snapshot::{
    Connection, HistoryState, Kpis, RejectCount, SamplingState, SiteFact, Snapshot, SourcePhase, SourceState, Values,
};
pub use specification::SpecificationState;
