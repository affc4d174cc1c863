//! What can go wrong, for whoever opens, reads or closes.

use std::io;
use std::path::PathBuf;
use thiserror::Error;
use twin_model::{PointId, Unit};

/// Why a history does not open.
#[derive(Debug, Error)]
pub enum OpenHistoryError {
    /// There is no history to read.
    #[error("find a history in folder {}", dir.display())]
    Missing {
        /// The folder looked in.
        dir: PathBuf,
    },
    /// Another writer holds the folder.
    #[error("open the history for writing: another program is writing it in folder {}", dir.display())]
    InUse {
        /// The folder.
        dir: PathBuf,
    },
    /// The folder cannot be made or locked.
    #[error("prepare the history's folder {}", dir.display())]
    PrepareFolder {
        /// The folder.
        dir: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is newer than this program.
    #[error("open the history: a newer program wrote it (format {found}, this one knows up to {known}): {}", path.display())]
    Newer {
        /// Format of the file.
        found: u32,
        /// Newest format that this program knows.
        known: u32,
        /// The file.
        path: PathBuf,
    },
    /// The file is older than this program, and a reader may not change it.
    #[error("read the history: an older program wrote it (format {found} of {known}), run the twin on it once: {}", path.display())]
    Older {
        /// Format of the file.
        found: u32,
        /// The format that this program reads.
        known: u32,
        /// The file.
        path: PathBuf,
    },
    /// The file was made by something else.
    #[error("open the history: this is another program's database: {}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A migration has been edited since it was applied.
    #[error("open the history: its migration {version} is not the one that this program has: {}", path.display())]
    Diverged {
        /// Number of the migration.
        version: u32,
        /// The file.
        path: PathBuf,
    },
    /// A point is now measured in another unit than its samples are kept in.
    #[error("open the history: {point} is kept in {kept:?} and now measured in {measured}: {}", path.display())]
    UnitChanged {
        /// The point.
        point: PointId,
        /// The unit in the file.
        kept: String,
        /// The unit in the plan.
        measured: Unit,
        /// The file.
        path: PathBuf,
    },
    /// SQLite refused.
    #[error("open the history {}", path.display())]
    Sql {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The writer thread does not start.
    #[error("start the history's writer")]
    StartWriter(#[source] io::Error),
}

/// Why a question to the history has no answer.
#[derive(Debug, Error)]
#[error("read the history {}", path.display())]
pub struct ReadHistoryError {
    pub(super) path: PathBuf,
    pub(super) source: rusqlite::Error,
}

/// Why a history did not close cleanly. What was committed before is safe.
#[derive(Debug, Error)]
pub enum CloseHistoryError {
    /// Commits kept failing.
    #[error("commit the last {samples} samples and what they did to alarms to the history: {reason}")]
    Uncommitted {
        /// Samples that are lost unless their source sends them again.
        samples: u64,
        /// Why the last try failed.
        reason: String,
    },
    /// The writer thread died.
    #[error("close the history: its writer stopped unexpectedly")]
    WriterDied,
}

/// Why a commit or a fold failed; the writer tries again.
#[derive(Debug, Error)]
pub(super) enum WriteHistoryError {
    #[error("{0}")]
    Sql(#[from] rusqlite::Error),
    #[error("compress a block: {0}")]
    Compress(#[from] pco::errors::PcoError),
    #[error("{0}")]
    Reopen(String),
}
