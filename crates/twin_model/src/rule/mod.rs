//! Alarm rules: which points they watch, when they are true, and the versions that people make of them.

mod check;
mod definition;
mod guard;
mod version;
mod words;

pub use check::{RefuseRuleError, check_rule};
pub use definition::{Limit, Reference, Rule};
pub use guard::{DAYS, Guard, Window};
pub use version::{RuleSetting, RuleVersion};
