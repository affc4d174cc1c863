//! Alarms that are kept from the operators' list though what they tell of may be true, after ANSI/ISA-18.2-2016: shelved by
//! a person for a time, suppressed by design, or out of service with their equipment.

use crate::{Place, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// Longest time on the shelf: one shift. Whoever comes next has to see the alarm again.
pub const SHELF_MAX: Duration = Duration::from_secs(12 * 3600);

/// Longest time out of service before it has to be asked for again.
pub const OUT_OF_SERVICE_MAX: Duration = Duration::from_secs(30 * 24 * 3600);

/// Which of the three it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WithheldKind {
    /// E: a person has put it aside for a time, with a reason.
    Shelved,
    /// F: the state of the plant makes it meaningless.
    Suppressed,
    /// G: its equipment is in maintenance.
    OutOfService,
}

impl WithheldKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Shelved, Self::Suppressed, Self::OutOfService];

    /// What it is called in the history.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Shelved => "shelved",
            Self::Suppressed => "suppressed",
            Self::OutOfService => "out-of-service",
        }
    }

    /// What it is called on a screen.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Shelved => "Shelved",
            Self::Suppressed => "Suppressed by design",
            Self::OutOfService => "Out of service",
        }
    }
}

impl fmt::Display for WithheldKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// Why, by whom and until when an alarm is withheld.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// Which of the three.
    pub kind: WithheldKind,
    /// Since when.
    pub since: Timestamp,
    /// It ends by itself then; `None`: when its cause ends, or when somebody says so.
    pub until: Option<Timestamp>,
    /// Who; the name of the suppression, where it is the design.
    pub by: String,
    /// Why: a reason, or a permit to work.
    pub note: String,
}

/// Equipment in maintenance: none of its alarms is shown to operators as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutOfService {
    /// Which; a rack with all its devices, a UPS with all its cells.
    pub place: Place,
    /// Since when.
    pub since: Timestamp,
    /// It returns by itself then.
    pub until: Timestamp,
    /// Who took it out.
    pub by: String,
    /// Why: the permit to work, or the order.
    pub note: String,
}

/// Equipment that was taken out of service, or has returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceChange {
    /// When.
    pub at: Timestamp,
    /// What was said when it was taken out.
    pub service: OutOfService,
    /// Whether it is out now; else it has returned.
    pub is_out: bool,
    /// Who did it now; empty: its time was over.
    pub by: String,
}
