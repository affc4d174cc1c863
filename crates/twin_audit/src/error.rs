//! What can be wrong with a log besides tampering.

use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why the log cannot be written or read.
#[derive(Debug, Error)]
pub enum AuditError {
    /// The file system refused.
    #[error("{what} the audit log: {source}: {}", .path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The key is not one.
    #[error("read the key of the audit log: {what}: {}", .path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: &'static str,
    },
    /// There are entries and no key: a new one would not be that of the entries.
    #[error("sign the audit log: its key is gone, and a new one would not fit what is there; put the key back, or move the folder audit away to begin a log: {}", .path.display())]
    KeyGone {
        /// Where the key was.
        path: PathBuf,
    },
    /// No random numbers, or no signature.
    #[error("make a key for the audit log: the system gave no random numbers")]
    Random,
    /// A line is no entry.
    #[error("read the audit log: {what}: {} line {line}", .path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// There is no log.
    #[error("find an audit log: {}", .path.display())]
    Missing {
        /// The folder where it would be.
        path: PathBuf,
    },
}

pub(crate) fn io_error(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> AuditError {
    let path = path.to_owned();
    move |source| AuditError::Io { what, path, source }
}
