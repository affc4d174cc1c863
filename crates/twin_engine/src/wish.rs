//! Wishes of other processes: `heliotwin point add` on a running twin, `heliotwin alarms ack` (`alarm_wish.rs`).
//!
//! Who wishes something puts a file into the folder `wishes` of the data folder and waits for the answer beside it. The engine, which
//! owns everything else there, carries it out like a person's click. Where no engine runs, whoever claims the folder does it itself.
//! What lies there when an engine starts is nobody's any more.

use crate::alarm_wish::AlarmWish;
use crate::audit::{AuditNote, CarryOutError, audited_alone, point_act};
use crate::custom_points::{KeepPointsError, PointKeeper, site_points};
use crate::instance::{ClaimFolderError, Instance};
use crate::notify::NotifyWish;
use crate::point_desk::Wish;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use thiserror::Error;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{MissedTickBehavior, interval};
use twin_api::Command;
use twin_audit::AuditError;
use twin_model::custom::{CustomPoint, PointDraft, RefusePointError};
use twin_model::{PointId, SitePlan, Timestamp};

const FOLDER: &str = "wishes";
const WISH: &str = "json";
const ANSWER: &str = "answer";
/// A person at a command line does not notice a fifth of a second.
const LOOK: Duration = Duration::from_millis(200);
/// Looks for an answer before giving up: ten seconds of a busy machine.
const LOOKS_MAX: u32 = 200;
const LOOK_FOR_ANSWER: Duration = Duration::from_millis(50);
/// A definition has a kilobyte; what is larger is no wish.
const WISH_BYTES_MAX: u64 = 64 * 1024;

/// Something that is wanted of a site's custom points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PointWish {
    /// Another one.
    Define(PointDraft),
    /// One measured in another way.
    Change(PointId, PointDraft),
    /// One less.
    Delete(PointId),
}

/// What may be wished.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wished {
    /// Something of the site's points.
    Point(PointWish),
    /// Something of its alarms, equipment and rules.
    Alarm(AlarmWish),
    /// An entry of the audit log.
    Audit(AuditNote),
    /// Something of messages on their way.
    Notify(NotifyWish),
}

/// A wish, and who has it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Letter {
    pub(crate) by: String,
    pub(crate) wish: Wished,
}

/// What became of a wish.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// A whole sentence; `None`: it was done.
    pub(crate) refusal: Option<String>,
    /// Number of the entry that was written, if one was wished.
    #[serde(default)]
    pub(crate) entry: Option<u64>,
}

/// Why a wish was not carried out.
#[derive(Debug, Error)]
pub enum WishPointError {
    /// The running twin refused it.
    #[error("{0}")]
    Refused(String),
    /// It cannot be.
    #[error(transparent)]
    Point(#[from] RefusePointError),
    /// Nobody decides there.
    #[error("ask the twin of {}: none runs there; start it first", .0.display())]
    NoneRuns(PathBuf),
    /// The running twin does not answer.
    #[error("hear from the running heliotwin (process {0}): it did not answer within 10 s")]
    Silent(u32),
    /// Another process came between.
    #[error(transparent)]
    Claim(#[from] ClaimFolderError),
    /// The custom points cannot be kept or read.
    #[error(transparent)]
    Keep(#[from] KeepPointsError),
    /// It cannot be written down; what cannot be audited is not done.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// It was done, and the log does not say so.
    #[error("write into the audit log that it was done, which it was: {0}")]
    Untold(String),
    /// The file system refused.
    #[error("leave a wish for the running heliotwin: {}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl PointWish {
    /// Has the engine that runs on the folder `data` carry it out for `by`, or does so itself on the site `plan` at `now` when none runs.
    ///
    /// # Errors
    /// When it is refused, cannot be kept, or the engine does not answer.
    pub fn carry_out(self, data: &Path, plan: &SitePlan, by: &str, now: Timestamp) -> Result<(), WishPointError> {
        match Instance::find(data) {
            Ok(instance) => ask(data, by, Wished::Point(self), &instance).map(drop),
            Err(_) => self.carry_out_alone(data, plan, by, now),
        }
    }

    fn carry_out_alone(self, data: &Path, plan: &SitePlan, by: &str, now: Timestamp) -> Result<(), WishPointError> {
        let act = match &self {
            Self::Define(draft) => point_act("point.define", &format!("{}/{}", draft.place, draft.name), Some(draft)),
            Self::Change(id, draft) => point_act("point.change", id.as_str(), Some(draft)),
            Self::Delete(id) => point_act("point.delete", id.as_str(), None),
        };
        let work = || {
            let points = site_points(plan, data)?;
            let point = match self {
                Self::Define(draft) => draft.define(plan, &points, by, now),
                Self::Change(id, draft) => draft.change(&id, plan, &points, by, now),
                Self::Delete(id) => CustomPoint::deleted(&id, &points, by, now),
            };
            Ok(PointKeeper::open(data)?.keep(&Arc::new(point?))?)
        };
        audited_alone(data, by, act, work).map_err(|error| match error {
            CarryOutError::Work(error) | CarryOutError::Wish(error) => error,
            CarryOutError::Audit(error) => WishPointError::Audit(error),
            CarryOutError::Claim(error) => WishPointError::Claim(error),
            CarryOutError::Untold(reason) => WishPointError::Untold(reason),
        })
    }

    pub(crate) fn command(self, by: String) -> Command {
        match self {
            Self::Define(draft) => Command::DefinePoint { draft, by },
            Self::Change(id, draft) => Command::ChangePoint { id, draft, by },
            Self::Delete(id) => Command::DeletePoint { id, by },
        }
    }
}

/// Leaves a wish of `by` for the engine that runs on the folder `data`, and waits for its answer.
///
/// # Errors
/// When it is refused, or the engine does not answer.
pub(crate) fn ask(data: &Path, by: &str, wish: Wished, instance: &Instance) -> Result<Option<u64>, WishPointError> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let name = format!("{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let path = data.join(FOLDER).join(name).with_extension(WISH);
    let refused = |source| WishPointError::Io { path: path.clone(), source };
    let letter = Letter { by: by.to_owned(), wish };
    put(&path, &letter).map_err(refused)?;
    let answer = path.with_extension(ANSWER);
    for _ in 0..LOOKS_MAX {
        if let Ok(text) = fs::read_to_string(&answer) {
            drop(fs::remove_file(&answer));
            let Answer { refusal, entry } = serde_json::from_str(&text).map_err(|error| refused(error.into()))?;
            // "failed to " is what whoever tells it says, too.
            return match refusal {
                None => Ok(entry),
                Some(told) => {
                    let told = told.strip_prefix("failed to ").map_or(told.clone(), str::to_owned);
                    Err(WishPointError::Refused(told))
                }
            };
        }
        std::thread::sleep(LOOK_FOR_ANSWER);
    }
    drop(fs::remove_file(&path));
    Err(WishPointError::Silent(instance.pid))
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

/// The engine's side: hands wishes to the loop and answers.
pub(crate) struct WishBox {
    folder: PathBuf,
    wishes: mpsc::Sender<Wish>,
}

impl WishBox {
    /// The box of the folder `data`, emptied.
    pub(crate) fn open(data: &Path, wishes: mpsc::Sender<Wish>) -> Self {
        let folder = data.join(FOLDER);
        drop(fs::remove_dir_all(&folder));
        Self { folder, wishes }
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
                    Err(error) => refused(format!("failed to read the wish: {error}")),
                };
                drop(fs::remove_file(&path));
                if let Err(error) = put(&path.with_extension(ANSWER), &answer) {
                    tracing::warn!(%error, "failed to answer {}", path.display());
                }
            }
        }
    }

    /// Files of wishes, oldest name first. The folder is there only once somebody wished something.
    fn waiting(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(&self.folder) else { return Vec::new() };
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        let mut paths: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|end| end == WISH)).collect();
        paths.sort_unstable();
        paths
    }

    async fn ask(&self, letter: Letter) -> Answer {
        let (answer, answered) = oneshot::channel();
        let is_sent = self.wishes.send((letter, answer)).await.is_ok();
        let ended = || refused("failed to carry it out: the engine is ending".to_owned());
        if is_sent { answered.await.unwrap_or_else(|_| ended()) } else { ended() }
    }
}

/// The answer to who is refused.
pub(crate) fn refused(reason: String) -> Answer {
    Answer { refusal: Some(reason), entry: None }
}

fn letter(path: &Path) -> io::Result<Letter> {
    if fs::metadata(path)?.len() > WISH_BYTES_MAX {
        return Err(io::Error::other("it is too large"));
    }
    Ok(serde_json::from_slice(&fs::read(path)?)?)
}
