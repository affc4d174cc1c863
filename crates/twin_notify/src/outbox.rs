//! What is on its way, on disk: a line for each thing that happens, flushed before anything follows from it. A start reads all lines and
//! writes the state that they make as the first line of a new file.

use crate::message;
use crate::service::NotifyWish;
use crate::state::{Record, State};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use thiserror::Error;
use twin_model::Timestamp;
use twin_model::notify::NotifyState;

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

/// What is on its way in the data folder `data`, and what was given up, all of it; for who only looks. Recipients are in the document.
///
/// # Errors
/// When it cannot be read.
pub fn read_outbox(data: &Path) -> Result<NotifyState, OutboxError> {
    let state = read(&data.join(FILE))?;
    Ok(NotifyState {
        held: state.held.iter().map(|(name, held)| (name.clone(), held.count())).collect(),
        waiting: state.waiting,
        dead: state.dead,
        arrived: state.arrived,
        delivered: state.delivered,
        ..NotifyState::default()
    })
}

impl Outbox {
    /// Does `wish`, which is about what was given up, at `wall` by the machine's clock.
    ///
    /// # Errors
    /// When there is no such message, or the disk refuses: a sentence without its beginning, "failed to".
    pub(crate) fn carry_out(&mut self, wish: &NotifyWish, wall: Timestamp) -> Result<(), String> {
        let dead: Vec<String> = self.state.dead.iter().map(|delivery| delivery.id.clone()).collect();
        let known = |id: &String| match dead.contains(id) {
            true => Ok(id.clone()),
            false => Err(format!("find {id:?} among what was given up; `heliotwin notify dead` lists it")),
        };
        let records = match wish {
            NotifyWish::Test(name) => {
                vec![Record::Queued { delivery: Box::new(message::test(name, wall)) }]
            }
            NotifyWish::Retry(Some(id)) => vec![Record::Revived { id: known(id)?, next_at: wall }],
            NotifyWish::Retry(None) => dead.into_iter().map(|id| Record::Revived { id, next_at: wall }).collect(),
            NotifyWish::Discard(id) => vec![Record::Discarded { id: known(id)? }],
        };
        records.into_iter().try_for_each(|record| self.record(record)).map_err(|error| error.to_string())
    }
}

/// Does `wish` in the data folder `data`, which nobody else holds.
///
/// # Errors
/// When there is no such message, or the disk refuses.
pub fn carry_out_alone(data: &Path, wish: &NotifyWish, wall: Timestamp) -> Result<(), NotifyWishError> {
    let mut outbox = Outbox::open(data).map_err(|error| NotifyWishError(error.to_string()))?;
    outbox.carry_out(wish, wall).map_err(NotifyWishError)
}

/// Why a wish was not done.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct NotifyWishError(String);

/// The state that the file at `path` makes.
fn read(path: &Path) -> Result<State, OutboxError> {
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
