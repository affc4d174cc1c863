//! What is on its way, on disk: a line for each thing that happens, flushed before anything follows from it. A start reads all lines and
//! writes the state that they make as the first line of a new file.

use crate::state::{Record, State};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use thiserror::Error;

const FILE: &str = "notify-outbox.jsonl";
/// A file that is larger is written anew: a busy week.
const BYTES_MAX: u64 = 4 << 20;

/// Why what is on its way cannot be kept or read.
#[derive(Debug, Error)]
pub enum OutboxError {
    /// The file system refused.
    #[error("{what} notifications on their way: {source}: {}", .path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A line is none. A torn last one is: what it said has not happened.
    #[error("read notifications on their way: {what}: {} line {line}", .path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
}

/// The file and what it makes.
#[derive(Debug)]
pub struct Outbox {
    path: PathBuf,
    file: File,
    bytes: u64,
    state: State,
}

impl Outbox {
    /// That of the data folder `data`, for one writer.
    ///
    /// # Errors
    /// When it can be neither read nor written.
    pub fn open(data: &Path) -> Result<Self, OutboxError> {
        let path = data.join(FILE);
        let state = read(&path)?;
        let (file, bytes) = write_anew(&path, &state)?;
        Ok(Self { path, file, bytes, state })
    }

    pub(crate) fn state(&self) -> &State {
        &self.state
    }

    /// Lets `record` have happened; it is on disk then.
    ///
    /// # Errors
    /// When the disk refuses. Then it has not happened.
    pub(crate) fn record(&mut self, record: Record) -> Result<(), OutboxError> {
        let before = self.bytes;
        let mut line = serde_json::to_vec(&record).map_err(|error| refused("keep", &self.path)(error.into()))?;
        line.push(b'\n');
        let written = self.file.write_all(&line).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // What follows must not stand behind half a line.
            drop(self.file.set_len(before));
            return Err(refused("keep", &self.path)(error));
        }
        self.bytes += line.len() as u64;
        self.state.apply(record);
        if self.bytes > BYTES_MAX {
            (self.file, self.bytes) = write_anew(&self.path, &self.state)?;
        }
        Ok(())
    }
}

fn refused<'a>(what: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> OutboxError + 'a {
    move |source| OutboxError::Io { what, path: path.to_owned(), source }
}

/// The state of the data folder `data` without changing anything, for who only looks.
pub(crate) fn read(path: &Path) -> Result<State, OutboxError> {
    let bytes = match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        read => read.map_err(refused("read", path))?,
    };
    let mut state = State::default();
    for (index, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let Some(line) = line.strip_suffix(b"\n") else {
            tracing::warn!("a crash tore the last line of {}: what it said has not happened", path.display());
            break;
        };
        let record = serde_json::from_slice(line);
        let malformed = |error: serde_json::Error| OutboxError::Malformed {
            path: path.to_owned(),
            line: index + 1,
            what: error.to_string(),
        };
        state.apply(record.map_err(malformed)?);
    }
    Ok(state)
}

/// Replaces the file by one that says `state`; nobody ever reads half of it.
fn write_anew(path: &Path, state: &State) -> Result<(File, u64), OutboxError> {
    let beside = path.with_extension("new");
    let written = || {
        let mut line = serde_json::to_vec(&Record::State(Box::new(state.clone())))?;
        line.push(b'\n');
        let mut file = File::create(&beside)?;
        file.write_all(&line)?;
        file.sync_all()?;
        fs::rename(&beside, path)?;
        Ok((File::options().append(true).open(path)?, line.len() as u64))
    };
    written().map_err(refused("keep", path))
}
