//! The audit log of a data folder: written so that nothing can be taken out of it, put into it or changed in it unseen.
//!
//! - **Entries** are lines of JSON in segment files. Each has the hash of the one before, and its own over its canonical bytes
//!   ([`line`](self)), so a change shows at its place.
//! - **Anchors** are signed statements of which entry had which hash when. Who recomputes hashes cannot recompute them.
//! - **The head** is the newest signed statement, renewed with every entry: what is cut off at the end is missed.
//!
//! [`AuditLog`] writes, one writer at a time; [`verify`] checks; [`read_entries`] reads. A line that a crash tore stays where it is, and
//! an entry tells of it. What somebody tampered with stays broken, and the log goes on behind it.

mod anchor;
mod check;
mod error;
mod head;
mod line;
mod log;
mod read;
mod recover;
mod retain;
mod segment;
mod signing;
mod verify;

pub use error::AuditError;
pub use line::redacted;
pub use log::{AuditLog, Limits, action};
pub use read::{EntryFilter, read_entries, read_newest};
pub use signing::{PublicKey, public_key};
pub use verify::{Checks, Fault, Tail, Verified, verify};

use std::path::{Path, PathBuf};

/// The folder of the log in a data folder.
pub fn folder(data: &Path) -> PathBuf {
    data.join("audit")
}
