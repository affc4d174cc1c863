//! What people and programs did, and whether the log that says so is whole.

use std::sync::Arc;
use twin_model::Timestamp;
use twin_model::audit::AuditEntry;

/// The audit log as it may be shown: its newest entries, and what is known of the rest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AuditState {
    /// Newest first: a few hundred, the rest is in the log.
    pub entries: Arc<Vec<Arc<AuditEntry>>>,
    /// Number of the last entry; 0 before the first.
    pub sequence: u64,
    /// Signed anchors cast so far.
    pub anchors: u64,
    /// When the last one was, by the machine's clock.
    pub anchored_at: Option<Timestamp>,
    /// The public key to verify with, as text; empty while the log is not open.
    pub key: String,
    /// Why nothing can be written down, and so nothing privileged be done.
    pub problem: Option<String>,
    /// What was found when the whole log was last verified; `None` before the first time.
    pub check: Option<Arc<AuditCheck>>,
}

/// What a verification of the whole log found.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditCheck {
    /// When, in the site's time.
    pub at: Timestamp,
    /// Entries that are there.
    pub entries: u64,
    /// Files that they are in.
    pub segments: u64,
    /// The last entry that a signature covers.
    pub signed_to: u64,
    /// What was found.
    pub finding: AuditFinding,
}

/// How a log is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditFinding {
    /// As it was written.
    Clean,
    /// As a crash leaves it; where.
    Unfinished(String),
    /// Not as it was written.
    Broken {
        /// The file and the line.
        place: String,
        /// The first entry that may not be as it was written, and the last.
        entries: (u64, u64),
        /// What is wrong.
        why: String,
    },
    /// It could not be read; why.
    Unreadable(String),
}
