//! Wishes of other processes: `heliotwin point add` on a running twin, `heliotwin alarms ack` (`alarm_wish.rs`).
//!
//! A wish is a letter (`letterbox.rs`) to the engine that runs on the data folder, which carries it out like a person's click. Where none
//! runs, whoever claims the folder defines points itself; only an engine decides about alarms.

use crate::alarm_wish::AlarmWish;
use crate::audit::{AuditNote, CarryOutError, audited_alone, point_act};
use crate::custom_points::{KeepPointsError, PointKeeper, site_points};
use crate::instance::{ClaimFolderError, Instance};
use crate::letterbox::{self, AskError, Letters};
use crate::notify::NotifyWish;
use crate::point_desk::Wish;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;
use tokio::sync::mpsc;
use twin_api::Command;
use twin_audit::AuditError;
use twin_model::custom::{CustomPoint, PointDraft, RefusePointError};
use twin_model::{PointId, SitePlan, Timestamp};

const FOLDER: &str = "wishes";

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
pub enum WishError {
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
    #[error(transparent)]
    Ask(#[from] AskError),
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
}

impl PointWish {
    /// Has the engine that runs on the folder `data` carry it out for `by`, or does so itself on the site `plan` at `now` when none runs.
    ///
    /// # Errors
    /// When it is refused, cannot be kept, or the engine does not answer.
    pub fn carry_out(self, data: &Path, plan: &SitePlan, by: &str, now: Timestamp) -> Result<(), WishError> {
        match Instance::find(data) {
            Ok(instance) => ask(data, by, Wished::Point(self), &instance).map(drop),
            Err(_) => self.carry_out_alone(data, plan, by, now),
        }
    }

    fn carry_out_alone(self, data: &Path, plan: &SitePlan, by: &str, now: Timestamp) -> Result<(), WishError> {
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
            CarryOutError::Audit(error) => WishError::Audit(error),
            CarryOutError::Claim(error) => WishError::Claim(error),
            CarryOutError::Untold(reason) => WishError::Untold(reason),
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
pub(crate) fn ask(data: &Path, by: &str, wish: Wished, instance: &Instance) -> Result<Option<u64>, WishError> {
    let letter = Letter { by: by.to_owned(), wish };
    let Answer { refusal, entry } = letterbox::ask(data, FOLDER, &letter, instance.pid)?;
    match refusal {
        None => Ok(entry),
        // "failed to " is what whoever tells it says, too; a sentence of its own follows it as one.
        Some(told) => Err(WishError::Refused(match told.strip_prefix("failed to ") {
            Some(rest) => rest.to_owned(),
            None => format!("have it done: {told}"),
        })),
    }
}

/// The engine's side: hands wishes to the loop and answers.
pub(crate) type WishBox = Letters<Letter, Answer>;

impl WishBox {
    /// The box of the folder `data`, emptied.
    pub(crate) fn of_wishes(data: &Path, wishes: mpsc::Sender<Wish>) -> Self {
        Self::open(data, FOLDER, wishes, |reason| Some(refused(reason)))
    }
}

/// The answer to who is refused.
pub(crate) fn refused(reason: String) -> Answer {
    Answer { refusal: Some(reason), entry: None }
}
