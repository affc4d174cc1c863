//! Setpoints: what of the site can be set, who may, what they wished, and what came of it.
//!
//! Values only. Who decides is `twin_decision::safety`; who writes is `twin_actuate`. Records are what is kept: the state of
//! everything here is what its records make of it, so a twin that starts again knows what it was about.

mod actor;
mod case;
mod lock;
mod point;
mod preview;
mod record;
mod refusal;
mod report;
mod wish;

pub use actor::{Actor, ParseRoleError, Role};
pub use case::{Approval, CheckVerdict, Outcome, Phase, RequestId, SetpointCase, SetpointRequest};
pub use lock::{Enabled, Killed, SiteLock, WriteLock};
pub use point::{SetpointId, SettablePoint, Wire, settable_points};
pub use preview::{Preview, PreviewStep};
pub use record::{DirectiveKind, SafetyRecord, SetpointEvent};
pub use refusal::SetRefusal;
pub use report::{ActuationOutcome, ActuationReport, Exchange};
pub use wish::{SafetyWish, SetpointWish};
