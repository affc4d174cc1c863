//! Wishes of other processes: `heliotwin setpoint` and `heliotwin writes` on a running twin.

use crate::instance::{FindInstanceError, Instance};
use crate::letterbox::{self, AskError, Letters};
use serde::{Deserialize, Serialize};
use std::path::Path;
use thiserror::Error;
use tokio::sync::{mpsc, oneshot};
use twin_api::Snapshot;
use twin_model::profile::Band;
use twin_model::setpoint::{RequestId, SafetyWish, SetRefusal, SetpointCase, SetpointId, WriteLock};
use twin_model::{SiteId, Timestamp, Unit};

/// The folder of these letters in the data folder.
const FOLDER: &str = "setpoint-wishes";

/// What another process wants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SafetyLetter {
    /// Something of the controller.
    Wish(SafetyWish),
    /// To know how things are.
    Tell,
}

/// What it hears.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SafetyAnswer {
    /// Why nothing came of its wish, if so.
    pub refusal: Option<SetRefusal>,
    /// The request that its wish made or concerns.
    pub id: Option<RequestId>,
    /// How things are now.
    pub told: SafetyTold,
}

/// How things are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SafetyTold {
    /// The site's time.
    pub at: Timestamp,
    /// The sites that there are.
    pub sites: Vec<SiteId>,
    /// Whether anything may be set.
    pub lock: WriteLock,
    /// What can be set.
    pub points: Vec<SettableTold>,
    /// The newest requests, newest first.
    pub cases: Vec<SetpointCase>,
    /// Why nothing is set at all, if so.
    pub broken: Option<String>,
}

/// Something that can be set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SettableTold {
    /// Its name.
    pub id: SetpointId,
    /// What people call it.
    pub title: String,
    /// Its unit.
    pub unit: Unit,
    /// Its bounds.
    pub band: Band,
    /// Whether two people approve it.
    pub is_vital: bool,
    /// The point that shows what comes of it …
    pub feedback: String,
    /// … and what it shows now, in its own unit, if anything usable.
    pub shown: Option<f64>,
}

impl SafetyTold {
    pub(super) fn of(snapshot: &Snapshot) -> Self {
        let safety = &snapshot.safety;
        let points = safety.points.iter().map(|point| SettableTold {
            id: point.id.clone(),
            title: format!("{} {}", point.equipment, point.settable.title),
            unit: point.settable.effect.unit(),
            band: point.settable.band,
            is_vital: point.settable.is_vital,
            feedback: snapshot.points.point(point.feedback).map(|point| point.id.to_string()).unwrap_or_default(),
            shown: snapshot.values.usable(point.feedback),
        });
        Self {
            at: snapshot.at,
            sites: snapshot.plan.sites.iter().map(|site| site.id.clone()).collect(),
            lock: safety.lock.clone(),
            points: points.collect(),
            cases: safety.cases.clone(),
            broken: safety.broken.clone(),
        }
    }
}

/// A letter, and where its answer goes.
pub(crate) type SafetyCall = (SafetyLetter, oneshot::Sender<SafetyAnswer>);

/// The engine's side.
pub(crate) type SafetyLetters = Letters<SafetyLetter, SafetyAnswer>;

impl SafetyLetters {
    /// The box of the data folder `data`, emptied; its letters go to `calls`.
    pub(crate) fn of_safety(data: &Path, calls: mpsc::Sender<SafetyCall>) -> Self {
        // An answer tells how things are, which only the loop knows.
        Self::open(data, FOLDER, calls, |_| None)
    }
}

/// Why nothing was heard.
#[derive(Debug, Error)]
pub enum AskSafetyError {
    /// No twin runs on the folder.
    #[error("find a running heliotwin on this data folder, which is the only one that sets anything")]
    NotRunning(#[source] FindInstanceError),
    /// It does not answer.
    #[error(transparent)]
    Ask(#[from] AskError),
}

/// Gives `letter` to the engine that runs on the folder `data`, and returns its answer.
///
/// # Errors
/// When none runs, or it does not answer.
pub fn ask_safety(data: &Path, letter: &SafetyLetter) -> Result<SafetyAnswer, AskSafetyError> {
    let instance = Instance::find(data).map_err(AskSafetyError::NotRunning)?;
    Ok(letterbox::ask(data, FOLDER, letter, instance.pid)?)
}
