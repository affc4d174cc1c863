//! The file of connections in the data folder. It has secrets in it, so nobody but its owner may read it.

use serde::{Deserialize, Serialize};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use twin_model::connection::ConnectionDraft;

/// Its name.
const FILE: &str = "connections.json";

/// The version of the file that this program reads and writes.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept<T> {
    version: u32,
    connections: T,
}

/// Where connections are kept.
pub(super) struct Store {
    path: PathBuf,
}

impl Store {
    pub(super) fn at(data: &Path) -> Self {
        Self { path: data.join(FILE) }
    }

    /// What is kept; nothing when there is no file yet.
    ///
    /// # Errors
    /// When the file cannot be read or is not what this program writes: a fragment that completes "failed to …".
    pub(super) fn load(&self) -> Result<Vec<ConnectionDraft>, String> {
        let refuse = |reason: String| format!("read {}: {reason}", self.path.display());
        let text = match fs::read_to_string(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            text => text.map_err(|error| refuse(error.to_string()))?,
        };
        let kept: Kept<Vec<ConnectionDraft>> =
            serde_json::from_str(&text).map_err(|error| refuse(error.to_string()))?;
        if kept.version != VERSION {
            return Err(refuse(format!("it is of version {}, but this program reads {VERSION}", kept.version)));
        }
        Ok(kept.connections)
    }

    /// Keeps `connections` instead of what was kept; whoever reads meanwhile sees the one or the other.
    pub(super) fn keep(&self, connections: &[ConnectionDraft]) -> io::Result<()> {
        let beside = self.path.with_extension("json.new");
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&beside)?;
        serde_json::to_writer_pretty(&mut file, &Kept { version: VERSION, connections })?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        fs::rename(&beside, &self.path)
    }
}
