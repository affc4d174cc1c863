//! What can be set, whether anything may be, and what became of wishes.

use std::sync::Arc;
use twin_model::setpoint::{SetpointCase, SettablePoint, WriteLock};

/// The state of everything that can be set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SafetyState {
    /// What can be set, by name.
    pub points: Vec<Arc<SettablePoint>>,
    /// Whether anything may be.
    pub lock: WriteLock,
    /// The newest requests, newest first.
    pub cases: Vec<SetpointCase>,
    /// Why nothing can be kept, and so nothing is set, if that is so.
    pub broken: Option<String>,
}
