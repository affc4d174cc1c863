//! Wishes of other processes about alarms, equipment and rules: `heliotwin alarms ack` and `heliotwin rule set` on a running twin. Only
//! an engine decides about these: where none runs, they are refused.

use crate::instance::Instance;
use crate::wish::{WishError, Wished, ask};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::Duration;
use twin_api::Command;
use twin_model::{AlarmId, PlaceIndex, Rule, RuleId, Timestamp};

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

impl AlarmWish {
    /// Has the engine that runs on the folder `data` carry it out for `by`.
    ///
    /// # Errors
    /// When none runs there, it is refused, or the engine does not answer.
    pub fn carry_out(self, data: &Path, by: &str) -> Result<(), WishError> {
        let instance = Instance::find(data).map_err(|_| WishError::NoneRuns(data.to_owned()))?;
        ask(data, by, Wished::Alarm(self), &instance).map(drop)
    }

    pub(crate) fn command(self, by: String, now: Timestamp, places: &PlaceIndex) -> Result<Command, String> {
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
