//! What is kept of a point that a person has defined.

use super::draft::Side;
use crate::quantity::Category;
use crate::{PointClass, PointId, Priority, Timestamp, Unit};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::time::Duration;

/// Of the changes of one point, the last so many are kept; the first one, who defined it, always is.
const CHANGES_MAX: usize = 50;

/// A point that a person has defined, checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CustomPoint {
    /// Its name everywhere; it never changes.
    pub id: PointId,
    /// Where it is measured: the topic of its place, `demo/hall-a/A01`.
    pub place: SmolStr,
    /// The height unit of a rack that it sits at.
    pub rack_unit: Option<u16>,
    /// Last level of its topic.
    pub name: SmolStr,
    /// What people call it.
    pub title: SmolStr,
    /// Unit of its values; it never changes, for the history is kept in it.
    pub unit: Unit,
    /// Which side of its machine it tells of.
    pub category: Category,
    /// Values below are impossible.
    pub min: f64,
    /// Values above are impossible.
    pub max: f64,
    /// Expected time between samples; `None` when it reports only when something happens.
    pub period: Option<Duration>,
    /// From where on it is out of order.
    pub limits: Vec<CustomLimit>,
    /// What people noted of its source.
    pub note: SmolStr,
    /// Whether it has been deleted: its history stays.
    pub is_deleted: bool,
    /// Who did what to it and when, oldest first.
    pub changes: Vec<Change>,
}

/// A limit of a point, checked.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CustomLimit {
    /// Which side is out of order.
    pub side: Side,
    /// In the point's unit.
    pub limit: f64,
    /// How far back it has to come before it is in order again, in the point's unit.
    pub deadband: f64,
    /// How urgent it is.
    pub priority: Priority,
}

/// Something that a person did to a point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// When, in the site's time.
    pub at: Timestamp,
    /// Who.
    pub by: SmolStr,
    /// What.
    pub kind: ChangeKind,
}

/// What a person did to a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Defined it, or defined it again after it had been deleted.
    Defined,
    /// Changed it.
    Changed,
    /// Deleted it.
    Deleted,
}

impl CustomPoint {
    /// What rules are set for: a class of its own.
    pub fn class(&self) -> PointClass {
        PointClass::new(format!("custom:{}", self.id))
    }

    /// The topic that feeds it.
    pub fn topic(&self) -> String {
        format!("dc/{}", self.id)
    }

    /// Notes another change; of many the middle ones are forgotten.
    pub(super) fn note_change(&mut self, change: Change) {
        if self.changes.len() >= CHANGES_MAX {
            self.changes.remove(1);
        }
        self.changes.push(change);
    }
}
