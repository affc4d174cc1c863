//! The folder of a history: its files, and the lock that keeps a second writer out.

use super::error::OpenHistoryError;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

/// The database in `dir`.
pub(super) fn database(dir: &Path) -> PathBuf {
    dir.join("history.sqlite3")
}

/// Bytes that the database at `path` and its write-ahead log take on disk.
pub(super) fn size(path: &Path) -> u64 {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let bytes = |path: &Path| fs::metadata(path).map_or(0, |file| file.len());
    bytes(path) + bytes(Path::new(&log))
}

/// Holds a folder for one writer. The system releases it when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Makes `dir` if needed and takes it.
    pub(super) fn take(dir: &Path) -> Result<Self, OpenHistoryError> {
        let refused = |source| OpenHistoryError::PrepareFolder { dir: dir.to_owned(), source };
        fs::create_dir_all(dir).map_err(refused)?;
        let file =
            File::options().create(true).truncate(false).write(true).open(dir.join("history.lock")).map_err(refused)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(OpenHistoryError::InUse { dir: dir.to_owned() }),
            Err(TryLockError::Error(source)) => Err(refused(source)),
        }
    }
}
