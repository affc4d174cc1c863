//! What is wrong, where, and what to do.

use std::fmt;

/// One violation of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    /// `file:line`, from the root folder.
    pub(crate) at: String,
    /// What is wrong.
    pub(crate) what: String,
    /// What to do.
    pub(crate) remedy: String,
}

impl Violation {
    /// In `file` at `line`, counted from 1.
    pub(crate) fn new(file: &str, line: usize, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { at: format!("{file}:{line}"), what: what.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  {}: {}\n    → {}", self.at, self.what, self.remedy)
    }
}
