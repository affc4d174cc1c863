//! Letters of other processes to a running engine: a folder in the data folder, a file for each letter, and its answer beside it.
//!
//! Whoever writes puts a file there and waits. The engine, which owns everything else in the data folder, hands letters to its loop
//! and answers. What lies there when an engine starts is nobody's any more.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use thiserror::Error;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{MissedTickBehavior, interval};

const LETTER: &str = "json";
const ANSWER: &str = "answer";
/// A person at a command line does not notice a fifth of a second.
const LOOK: Duration = Duration::from_millis(200);
/// Looks for an answer before giving up: ten seconds of a busy machine.
const LOOKS_MAX: u32 = 200;
const LOOK_FOR_ANSWER: Duration = Duration::from_millis(50);
/// A letter has a kilobyte; what is larger is none.
const LETTER_BYTES_MAX: u64 = 64 * 1024;

/// Why a letter was not answered.
#[derive(Debug, Error)]
pub enum AskError {
    /// The engine does not answer.
    #[error("hear from the running heliotwin (process {0}): it did not answer within 10 s")]
    Silent(u32),
    /// The file system refused, or what is there is no answer.
    #[error("leave a wish for the running heliotwin: {}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Puts `letter` into the folder `folder` of `data`, and waits for the answer of the engine, process `pid`.
///
/// # Errors
/// When it does not answer in time, or files cannot be written or read.
pub(crate) fn ask<L: Serialize, A: DeserializeOwned>(
    data: &Path,
    folder: &str,
    letter: &L,
    pid: u32,
) -> Result<A, AskError> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let name = format!("{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let path = data.join(folder).join(name).with_extension(LETTER);
    let refused = |source| AskError::Io { path: path.clone(), source };
    put(&path, letter).map_err(refused)?;
    let answer = path.with_extension(ANSWER);
    for _ in 0..LOOKS_MAX {
        if let Ok(text) = fs::read(&answer) {
            drop(fs::remove_file(&answer));
            return serde_json::from_slice(&text).map_err(|error| refused(error.into()));
        }
        std::thread::sleep(LOOK_FOR_ANSWER);
    }
    drop(fs::remove_file(&path));
    Err(AskError::Silent(pid))
}

/// Writes `content` so that it is there whole or not at all.
fn put(path: &Path, content: &impl Serialize) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let new = path.with_extension("new");
    fs::write(&new, serde_json::to_vec(content)?)?;
    fs::rename(&new, path)
}

/// The engine's side: hands letters to the loop and answers them.
pub(crate) struct Letters<L, A> {
    folder: PathBuf,
    calls: mpsc::Sender<(L, oneshot::Sender<A>)>,
    /// Makes an answer of why a letter did not reach the loop; where it makes none, the writer hears nothing.
    unheard: fn(String) -> Option<A>,
}

impl<L: DeserializeOwned, A: Serialize> Letters<L, A> {
    /// The folder `folder` of `data`, emptied; its letters go to `calls`, and what cannot go there is answered by `unheard`.
    pub(crate) fn open(
        data: &Path,
        folder: &str,
        calls: mpsc::Sender<(L, oneshot::Sender<A>)>,
        unheard: fn(String) -> Option<A>,
    ) -> Self {
        let folder = data.join(folder);
        drop(fs::remove_dir_all(&folder));
        Self { folder, calls, unheard }
    }

    /// Runs until `stop` turns true.
    pub(crate) async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            tokio::select! {
                _ = async { stop.wait_for(|is_stopped| *is_stopped).await.is_ok() } => return,
                _ = look.tick() => {}
            }
            for path in self.waiting() {
                let answer = match letter(&path) {
                    Ok(letter) => self.ask(letter).await,
                    Err(error) => {
                        tracing::warn!(%error, "passed over {}", path.display());
                        (self.unheard)(format!("failed to read the wish: {error}"))
                    }
                };
                drop(fs::remove_file(&path));
                if let Some(answer) = answer
                    && let Err(error) = put(&path.with_extension(ANSWER), &answer)
                {
                    tracing::warn!(%error, "failed to answer {}", path.display());
                }
            }
        }
    }

    /// Files of letters, oldest name first. The folder is there only once somebody wrote one.
    fn waiting(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Vec::new() };
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let mut paths: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|end| end == LETTER)).collect();
        paths.sort_unstable();
        paths
    }

    async fn ask(&self, letter: L) -> Option<A> {
        let (answer, answered) = oneshot::channel();
        let told = match self.calls.send((letter, answer)).await {
            Ok(()) => answered.await.ok(),
            Err(_) => None,
        };
        told.or_else(|| (self.unheard)("failed to carry it out: the engine is ending".to_owned()))
    }
}

fn letter<L: DeserializeOwned>(path: &Path) -> io::Result<L> {
    if fs::metadata(path)?.len() > LETTER_BYTES_MAX {
        return Err(io::Error::other("it is too large"));
    }
    Ok(serde_json::from_slice(&fs::read(path)?)?)
}
