//! What a reader gets: values that stand on their own, with points by name.

use smol_str::SmolStr;
use twin_model::{
    Alarm, AlarmCondition, AlarmId, AlarmState, AlarmTransition, PointId, PointTable, Priority, Quality, RuleId,
    Timestamp, TransitionKind, Withheld,
};

/// One sample of a point that the question has named.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StoredSample {
    /// When it was measured.
    pub at: Timestamp,
    /// The value in the point's unit.
    pub value: f64,
    /// How far it can be trusted.
    pub quality: Quality,
}

impl StoredSample {
    /// The value, if it can be used: finite and not bad.
    pub fn usable(&self) -> Option<f64> {
        (self.value.is_finite() && self.quality != Quality::Bad).then_some(self.value)
    }
}

/// The newest sample of a point.
#[derive(Clone, Debug, PartialEq)]
pub struct LastValue {
    /// Which point.
    pub point: PointId,
    /// Its newest sample.
    pub sample: StoredSample,
}

/// What the samples of one column of a plot span. Bad samples count in `quality` and `count` only.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// Time of the column's first sample.
    pub at: Timestamp,
    /// Smallest usable value, in the point's unit; NaN when none is usable.
    pub min: f64,
    /// Largest usable value; NaN when none is usable.
    pub max: f64,
    /// Last usable value; NaN when none is usable.
    pub last: f64,
    /// Worst quality.
    pub quality: Quality,
    /// Samples in it.
    pub count: u32,
}

/// One row of the alarm journal: an [`AlarmTransition`] with its point by name, readable without a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalEntry {
    /// Which step of the alarm's life this is, from 1.
    pub ordinal: u32,
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub kind: TransitionKind,
    /// The alarm's number.
    pub alarm: AlarmId,
    /// The worst point.
    pub point: PointId,
    /// The rule.
    pub rule: RuleId,
    /// How urgent.
    pub priority: Priority,
    /// Active and acknowledged, right after.
    pub condition: AlarmCondition,
    /// When the alarm was raised.
    pub raised_at: Timestamp,
    /// When the cause went away, if it has.
    pub cleared_at: Option<Timestamp>,
    /// When a person acknowledged, if one has.
    pub acknowledged_at: Option<Timestamp>,
    /// Who acknowledged.
    pub acknowledged_by: Option<String>,
    /// What they noted.
    pub note: Option<String>,
    /// The value that raised it.
    pub value: Option<f64>,
    /// The furthest value since.
    pub peak: Option<f64>,
    /// How often it became active while it was on the list.
    pub occurrences: u32,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub action: String,
    /// Which version of the rule.
    pub rule_version: u32,
    /// Why it was withheld from the list right after, if it was.
    pub withheld: Option<Withheld>,
}

impl JournalEntry {
    /// The alarm's ISA-18.2 state right after.
    pub fn state(&self) -> AlarmState {
        self.withheld.as_ref().map_or(self.condition.state(), |withheld| AlarmState::Withheld(withheld.kind))
    }

    /// The transition in terms of `points`; `None` when the plan no longer has the point.
    pub fn transition(&self, points: &PointTable) -> Option<AlarmTransition> {
        Some(AlarmTransition { at: self.at, kind: self.kind, alarm: self.to_alarm(points)? })
    }

    /// The alarm as it was right after, in terms of `points`; `None` when the plan no longer has the point.
    pub fn to_alarm(&self, points: &PointTable) -> Option<Alarm> {
        let point = points.index(&self.point)?;
        Some(Alarm {
            id: self.alarm,
            point,
            place: points.point(point)?.place,
            rule: self.rule.clone(),
            priority: self.priority,
            condition: self.condition,
            raised_at: self.raised_at,
            cleared_at: self.cleared_at,
            acknowledged_at: self.acknowledged_at,
            acknowledged_by: self.acknowledged_by.clone(),
            note: self.note.clone(),
            value: self.value,
            peak: self.peak,
            occurrences: self.occurrences,
            message: self.message.clone(),
            action: self.action.clone(),
            rule_version: self.rule_version,
            withheld: self.withheld.clone(),
        })
    }
}

/// Equipment that was taken out of service or has returned, by path, readable without a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceRecord {
    /// The path of the equipment: `demo/cooling/crac-a1`.
    pub place: SmolStr,
    /// When.
    pub at: Timestamp,
    /// Whether it is out since then; else it is in service again.
    pub is_out: bool,
    /// Since when it was out.
    pub since: Timestamp,
    /// Until when it was to be.
    pub until: Timestamp,
    /// Who took it out.
    pub taken_by: String,
    /// Why.
    pub note: String,
    /// Who took it out or put it back now; empty: its time was over.
    pub by: String,
}

/// Which facts are wanted; the default is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FactFilter {
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub to: Option<Timestamp>,
    /// Only at the place of this path or below it.
    pub below: Option<String>,
    /// At most so many, the newest ones.
    pub limit: Option<u32>,
}

/// Which rows of the journal are wanted; the default is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JournalFilter {
    /// Not before.
    pub since: Option<Timestamp>,
    /// Only points called this or below it: `demo/hall-a/A01` takes `demo/hall-a/A01/inlet_mid`, not `demo/hall-a/A011/…`.
    pub below: Option<String>,
    /// At most so many, the newest ones.
    pub limit: Option<u32>,
}
