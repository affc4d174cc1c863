//! Wishes of other processes: `heliotwin point add`, `heliotwin alarms ack` and `heliotwin rule set` on a running twin.
//!
//! Who wishes something puts a file into the folder `wishes` of the data folder and waits for the answer beside it. The engine, which
//! owns everything else there, carries it out like a person's click. Where no engine runs, whoever claims the folder defines points itself;
//! about alarms and rules only an engine decides.
//! What lies there when an engine starts is nobody's any more.

use crate::custom_points::{KeepPointsError, PointKeeper, site_points};
use crate::instance::{ClaimFolderError, FolderClaim, Instance};
use crate::point_desk::Asked;
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
use twin_model::custom::{CustomPoint, PointDraft, RefusePointError};
use twin_model::{AlarmId, PlaceIndex, PointId, Rule, RuleId, SitePlan, Timestamp};

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

/// Something that is wanted of a site's alarms, equipment and rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmWish {
    /// Somebody has seen an alarm.
    Acknowledge {
        /// Which.
        alarm: AlarmId,
        /// What they note; may be empty.
        note: String,
    },
    /// Put an alarm aside for some seconds of site time.
    Shelve {
        /// Which.
        alarm: AlarmId,
        /// For how long.
        secs: f64,
        /// Why.
        note: String,
    },
    /// Take an alarm from the shelf.
    Unshelve {
        /// Which.
        alarm: AlarmId,
    },
    /// Let equipment go into maintenance for some seconds of site time.
    TakeOutOfService {
        /// Its path or name.
        place: String,
        /// For how long.
        secs: f64,
        /// Why.
        note: String,
    },
    /// Equipment is back.
    ReturnToService {
        /// Its path or name.
        place: String,
    },
    /// Make an alarm rule, or change one.
    SetRule {
        /// What it shall be.
        rule: Box<Rule>,
        /// Why.
        note: String,
    },
    /// Let a rule hold no more.
    SwitchRuleOff {
        /// Which.
        rule: RuleId,
        /// Why.
        note: String,
    },
    /// Let a rule be as it shipped.
    RestoreRule {
        /// Which.
        rule: RuleId,
        /// Why.
        note: String,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Wish {
    Point(PointWish),
    Alarm(AlarmWish),
}

/// A wish, and whose it is.
#[derive(Serialize, Deserialize)]
pub(crate) struct Letter {
    by: String,
    wish: Wish,
}

#[derive(Serialize, Deserialize)]
struct Answer {
    /// A whole sentence; `None`: it was done.
    refusal: Option<String>,
}

/// Why a wish was not carried out.
#[derive(Debug, Error)]
pub enum WishError {
    /// The running twin refused it.
    #[error("{0}")]
    Refused(String),
    /// It cannot be.
    #[error(transparent)]
    Point(#[from] RefusePointError),
    /// Nobody decides about alarms there.
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
    pub fn carry_out(self, data: &Path, plan: &SitePlan, by: &str, now: Timestamp) -> Result<(), WishError> {
        match Instance::find(data) {
            Ok(instance) => ask(data, Letter { by: by.to_owned(), wish: Wish::Point(self) }, &instance),
            Err(_) => self.carry_out_alone(data, plan, by, now),
        }
    }

    fn carry_out_alone(self, data: &Path, plan: &SitePlan, by: &str, now: Timestamp) -> Result<(), WishError> {
        let _claim = FolderClaim::take(data)?;
        let points = site_points(plan, data)?;
        let point = match self {
            Self::Define(draft) => draft.define(plan, &points, by, now),
            Self::Change(id, draft) => draft.change(&id, plan, &points, by, now),
            Self::Delete(id) => CustomPoint::deleted(&id, &points, by, now),
        };
        Ok(PointKeeper::open(data)?.keep(&Arc::new(point?))?)
    }

    fn command(self, by: String) -> Command {
        match self {
            Self::Define(draft) => Command::DefinePoint { draft, by },
            Self::Change(id, draft) => Command::ChangePoint { id, draft, by },
            Self::Delete(id) => Command::DeletePoint { id, by },
        }
    }
}

impl AlarmWish {
    /// Has the engine that runs on the folder `data` carry it out for `by`.
    ///
    /// # Errors
    /// When none runs there, it is refused, or the engine does not answer.
    pub fn carry_out(self, data: &Path, by: &str) -> Result<(), WishError> {
        let instance = Instance::find(data).map_err(|_| WishError::NoneRuns(data.to_owned()))?;
        ask(data, Letter { by: by.to_owned(), wish: Wish::Alarm(self) }, &instance)
    }

    fn command(self, by: String, now: Timestamp, places: &PlaceIndex) -> Result<Command, String> {
        let after = |secs: f64| {
            let span = Duration::try_from_secs_f64(secs).map_err(|_| format!("failed to wait for {secs} s"))?;
            Ok::<_, String>(now + span)
        };
        let find = |place: &str| places.find(place).map_err(|error| format!("failed to {error} ({place})"));
        Ok(match self {
            Self::Acknowledge { alarm, note } => Command::Acknowledge { alarm, by, note },
            Self::Shelve { alarm, secs, note } => Command::Shelve { alarm, until: after(secs)?, by, note },
            Self::Unshelve { alarm } => Command::Unshelve { alarm, by },
            Self::TakeOutOfService { place, secs, note } => {
                Command::TakeOutOfService { place: find(&place)?, until: after(secs)?, by, note }
            }
            Self::ReturnToService { place } => Command::ReturnToService { place: find(&place)?, by },
            Self::SetRule { rule, note } => Command::SetRule { rule, by, note },
            Self::SwitchRuleOff { rule, note } => Command::SwitchRuleOff { rule, by, note },
            Self::RestoreRule { rule, note } => Command::RestoreRule { rule, by, note },
        })
    }
}

impl Letter {
    /// What the engine is to do at `now`, where places are called as in `places`; or why that cannot be.
    pub(crate) fn command(self, now: Timestamp, places: &PlaceIndex) -> Result<Command, String> {
        match self.wish {
            Wish::Point(wish) => Ok(wish.command(self.by)),
            Wish::Alarm(wish) => wish.command(self.by, now, places),
        }
    }
}

/// Leaves `letter` for the engine that runs on the folder `data`, and waits for its answer.
fn ask(data: &Path, letter: Letter, instance: &Instance) -> Result<(), WishError> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let name = format!("{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let path = data.join(FOLDER).join(name).with_extension(WISH);
    let refused = |source| WishError::Io { path: path.clone(), source };
    put(&path, &letter).map_err(refused)?;
    let answer = path.with_extension(ANSWER);
    for _ in 0..LOOKS_MAX {
        if let Ok(text) = fs::read_to_string(&answer) {
            drop(fs::remove_file(&answer));
            let Answer { refusal } = serde_json::from_str(&text).map_err(|error| refused(error.into()))?;
            // "failed to " is what whoever tells it says, too.
            return match refusal {
                None => Ok(()),
                Some(told) => {
                    let told = told.strip_prefix("failed to ").map_or(told.clone(), str::to_owned);
                    Err(WishError::Refused(told))
                }
            };
        }
        std::thread::sleep(LOOK_FOR_ANSWER);
    }
    drop(fs::remove_file(&path));
    Err(WishError::Silent(instance.pid))
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
    wishes: mpsc::Sender<Asked>,
}

impl WishBox {
    /// The box of the folder `data`, emptied.
    pub(crate) fn open(data: &Path, wishes: mpsc::Sender<Asked>) -> Self {
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
                let refusal = match letter(&path) {
                    Ok(letter) => self.ask(letter).await,
                    Err(error) => Some(format!("failed to read the wish: {error}")),
                };
                drop(fs::remove_file(&path));
                if let Err(error) = put(&path.with_extension(ANSWER), &Answer { refusal }) {
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

    async fn ask(&self, letter: Letter) -> Option<String> {
        let (answer, answered) = oneshot::channel();
        let is_sent = self.wishes.send((letter, answer)).await.is_ok();
        let ended = || Some("failed to carry it out: the engine is ending".to_owned());
        if is_sent { answered.await.unwrap_or_else(|_| ended()) } else { ended() }
    }
}

fn letter(path: &Path) -> io::Result<Letter> {
    if fs::metadata(path)?.len() > WISH_BYTES_MAX {
        return Err(io::Error::other("it is too large"));
    }
    Ok(serde_json::from_slice(&fs::read(path)?)?)
}
