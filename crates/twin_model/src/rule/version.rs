//! What people have made of a rule, once for each change.

use crate::{Rule, RuleId, Timestamp};
use serde::{Deserialize, Serialize};

/// What somebody has made of a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "there are few, and nearly all of them are rules")]
pub enum RuleSetting {
    /// It is so.
    Set(Rule),
    /// It holds no more.
    Off,
    /// It is again as it shipped.
    AsShipped,
}

/// A change of a rule. The newest one of a rule counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RuleVersion {
    /// Which rule.
    pub id: RuleId,
    /// Counted from 1; 0 is how it shipped.
    pub version: u32,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// Why.
    pub note: String,
    /// What it is from now on.
    pub setting: RuleSetting,
}
