//! Alarms and their life cycle, after ANSI/ISA-18.2-2016.

use crate::{AlarmId, Place, PointIndex, RuleId, Timestamp, Withheld, WithheldKind};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How urgent an alarm is, most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Priority {
    /// Critical: minutes.
    P1,
    /// Major: within half an hour.
    P2,
    /// Minor: within the shift.
    P3,
    /// For information: within days.
    P4,
}

impl Priority {
    /// All of them, most urgent first.
    pub const ALL: [Self; 4] = [Self::P1, Self::P2, Self::P3, Self::P4];

    /// The word shown to people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::P1 => "Critical",
            Self::P2 => "Major",
            Self::P3 => "Minor",
            Self::P4 => "Info",
        }
    }

    /// 1 to 4.
    pub const fn digit(self) -> u8 {
        match self {
            Self::P1 => 1,
            Self::P2 => 2,
            Self::P3 => 3,
            Self::P4 => 4,
        }
    }
}

/// Whether the cause is still there, and whether a person has seen it: the two facts that a state derives from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AlarmCondition {
    /// The rule is true (after its delays).
    pub is_active: bool,
    /// A person has acknowledged this occurrence.
    pub is_acknowledged: bool,
}

/// The ISA-18.2 states that a raised alarm passes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AlarmState {
    /// B: active, nobody has seen it. Shown as *active*.
    Unacknowledged,
    /// C: active, seen. Shown as *acknowledged*.
    Acknowledged,
    /// D: the cause went away before anybody saw it. Shown as *returned*, until acknowledged.
    ReturnedUnacknowledged,
    /// A: gone and seen. Shown as *resolved*; the alarm leaves the list.
    Normal,
    /// E, F or G: kept from the list.
    Withheld(WithheldKind),
}

impl AlarmCondition {
    /// The state that the two facts make.
    pub const fn state(self) -> AlarmState {
        match (self.is_active, self.is_acknowledged) {
            (true, false) => AlarmState::Unacknowledged,
            (true, true) => AlarmState::Acknowledged,
            (false, false) => AlarmState::ReturnedUnacknowledged,
            (false, true) => AlarmState::Normal,
        }
    }
}

impl AlarmState {
    /// The word shown to people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unacknowledged => "active",
            Self::Acknowledged => "acknowledged",
            Self::ReturnedUnacknowledged => "returned",
            Self::Normal => "resolved",
            Self::Withheld(kind) => kind.word(),
        }
    }
}

/// One occurrence of something out of order at a place. At most one lives per place, class and side of a limit: the
/// rules of one class and side (warning at 28 °C, critical at 32 °C) are rungs of one ladder, not alarms of their own.
#[derive(Clone, Debug, PartialEq)]
pub struct Alarm {
    /// Its number.
    pub id: AlarmId,
    /// The worst point: the one that last made it as urgent as it is.
    pub point: PointIndex,
    /// Where that is.
    pub place: Place,
    /// The most urgent rule that is true; the last one that was, once cleared.
    pub rule: RuleId,
    /// Which version of it.
    pub rule_version: u32,
    /// How urgent.
    pub priority: Priority,
    /// Active and acknowledged, as two facts.
    pub condition: AlarmCondition,
    /// When it was raised (after the rule's delay).
    pub raised_at: Timestamp,
    /// When the cause went away, if it has.
    pub cleared_at: Option<Timestamp>,
    /// When a person acknowledged, if one has.
    pub acknowledged_at: Option<Timestamp>,
    /// Who acknowledged.
    pub acknowledged_by: Option<String>,
    /// What they noted.
    pub note: Option<String>,
    /// The value that raised it, in the point's unit; `None` for staleness.
    pub value: Option<f64>,
    /// The furthest value since, in the rule's direction.
    pub peak: Option<f64>,
    /// How often it became active while it was on the list; 1 at first.
    pub occurrences: u32,
    /// What is wrong, for people: `A01 inlet, 1.2 m above 32.0 °C`.
    pub message: String,
    /// What to do.
    pub action: String,
    /// Why it is kept from the list, if it is.
    pub withheld: Option<Withheld>,
}

impl Alarm {
    /// Its ISA-18.2 state.
    pub fn state(&self) -> AlarmState {
        match &self.withheld {
            Some(withheld) => AlarmState::Withheld(withheld.kind),
            None => self.condition.state(),
        }
    }
}

/// What happened to an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TransitionKind {
    /// Became active from nothing, or recurred while returned.
    Raised,
    /// A more urgent rule of the ladder became true: a person has to see it again.
    Escalated,
    /// The most urgent rule is no longer true, a less urgent one still is.
    Eased,
    /// A person has seen it.
    Acknowledged,
    /// The cause went away.
    Cleared,
    /// Gone and seen: it leaves the list.
    Resolved,
    /// A person has put it aside for a time.
    Shelved,
    /// Back from the shelf, by a person or because the time was over.
    Unshelved,
    /// What it tells of has become meaningless.
    Suppressed,
    /// It means something again.
    Unsuppressed,
    /// Its equipment was taken out of service.
    TakenOutOfService,
    /// Its equipment is in service again.
    ReturnedToService,
}

impl TransitionKind {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Raised,
        Self::Escalated,
        Self::Eased,
        Self::Acknowledged,
        Self::Cleared,
        Self::Resolved,
        Self::Shelved,
        Self::Unshelved,
        Self::Suppressed,
        Self::Unsuppressed,
        Self::TakenOutOfService,
        Self::ReturnedToService,
    ];
}

impl fmt::Display for TransitionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Raised => "raised",
            Self::Escalated => "escalated",
            Self::Eased => "eased",
            Self::Acknowledged => "acknowledged",
            Self::Cleared => "cleared",
            Self::Resolved => "resolved",
            Self::Shelved => "shelved",
            Self::Unshelved => "unshelved",
            Self::Suppressed => "suppressed",
            Self::Unsuppressed => "unsuppressed",
            Self::TakenOutOfService => "taken out of service",
            Self::ReturnedToService => "returned to service",
        })
    }
}

/// One step in an alarm's life: what the journal keeps, once each.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmTransition {
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub kind: TransitionKind,
    /// The alarm as it was right after.
    pub alarm: Alarm,
}

impl TransitionKind {
    /// What a transition is to whoever sees only the list: what is withheld leaves it, and what is no longer withheld comes back.
    /// `None`: nothing. `condition` and `is_withheld` are right after it.
    pub const fn on_list(self, condition: AlarmCondition, is_withheld: bool) -> Option<Self> {
        match (self, is_withheld) {
            (Self::Shelved | Self::Suppressed | Self::TakenOutOfService, true) => Some(Self::Resolved),
            (_, true) => None,
            (Self::Unshelved | Self::Unsuppressed | Self::ReturnedToService, false) => match condition.state() {
                AlarmState::Unacknowledged => Some(Self::Raised),
                AlarmState::Acknowledged => Some(Self::Acknowledged),
                _ => None,
            },
            (kind, false) => Some(kind),
        }
    }
}

impl AlarmTransition {
    /// The same as whoever sees only the list sees it; `None` where they see nothing.
    pub fn on_list(&self) -> Option<Self> {
        let kind = self.kind.on_list(self.alarm.condition, self.alarm.withheld.is_some())?;
        let mut alarm = self.alarm.clone();
        if alarm.withheld.take().is_some() {
            // It is off the list, as if it were gone and seen.
            alarm.condition = AlarmCondition { is_active: false, is_acknowledged: true };
            alarm.cleared_at = Some(self.at);
        }
        Some(Self { at: self.at, kind, alarm })
    }

    /// Whether it calls for an operator: a raised or escalated alarm, or one that is shown again and not acknowledged. Only
    /// these count when the performance of an alarm system is measured.
    pub fn is_annunciation(&self) -> bool {
        use TransitionKind::{Escalated, Raised, ReturnedToService, Unshelved, Unsuppressed};
        matches!(self.kind, Raised | Escalated | Unshelved | Unsuppressed | ReturnedToService)
            && self.alarm.state() == AlarmState::Unacknowledged
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_withheld_leaves_the_list_and_comes_back_to_be_seen() {
        use TransitionKind::{
            Acknowledged, Cleared, Raised, Resolved, ReturnedToService, Shelved, Suppressed, Unshelved,
        };
        let active = |is_acknowledged| AlarmCondition { is_active: true, is_acknowledged };
        assert_eq!(Shelved.on_list(active(true), true), Some(Resolved));
        assert_eq!(Raised.on_list(active(false), true), None, "raised while suppressed");
        assert_eq!(Suppressed.on_list(active(false), true), Some(Resolved));
        assert_eq!(Unshelved.on_list(active(false), false), Some(Raised), "its time was over");
        assert_eq!(Unshelved.on_list(active(true), false), Some(Acknowledged), "a person took it down");
        assert_eq!(ReturnedToService.on_list(active(false), false), Some(Raised));
        let over = AlarmCondition { is_active: false, is_acknowledged: true };
        assert_eq!(Unshelved.on_list(over, false), None);
        assert_eq!(Cleared.on_list(over, false), Some(Cleared));
    }

    #[test]
    fn state_derives_from_active_and_acknowledged() {
        let state = |is_active, is_acknowledged| AlarmCondition { is_active, is_acknowledged }.state();
        assert_eq!(state(true, false), AlarmState::Unacknowledged);
        assert_eq!(state(true, true), AlarmState::Acknowledged);
        assert_eq!(state(false, false), AlarmState::ReturnedUnacknowledged);
        assert_eq!(state(false, true), AlarmState::Normal);
    }
}
