//! What people want of the engine.

use crate::{PerformanceRequest, RangeRequest};
use std::path::PathBuf;
use twin_model::connection::{AddressRange, ConnectionDraft};
use twin_model::custom::PointDraft;
use twin_model::sampling::{SamplingRule, SamplingScope};
use twin_model::setpoint::SafetyWish;
use twin_model::{AlarmId, Place, PointId, PointIndex, Rule, RuleId, Timestamp};

/// A wish that the engine validates and carries out, or refuses with a [`crate::Notice`].
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Say that a person has seen an alarm.
    Acknowledge {
        /// Which; refused when it is not on the list.
        alarm: AlarmId,
        /// Who.
        by: String,
        /// What they note; may be empty.
        note: String,
    },
    /// Put an alarm aside for a time.
    Shelve {
        /// Which.
        alarm: AlarmId,
        /// Until when; [`twin_model::SHELF_MAX`] from now at most.
        until: Timestamp,
        /// Who.
        by: String,
        /// Why; not empty.
        note: String,
    },
    /// Take an alarm from the shelf, which acknowledges it.
    Unshelve {
        /// Which.
        alarm: AlarmId,
        /// Who.
        by: String,
    },
    /// Let equipment go into maintenance: its alarms are withheld.
    TakeOutOfService {
        /// Which.
        place: Place,
        /// Until when; [`twin_model::OUT_OF_SERVICE_MAX`] from now at most.
        until: Timestamp,
        /// Who.
        by: String,
        /// Why: the permit to work; not empty.
        note: String,
    },
    /// Equipment is back from maintenance.
    ReturnToService {
        /// Which.
        place: Place,
        /// Who.
        by: String,
    },
    /// Make an alarm rule, or change one; its version is given by the engine.
    SetRule {
        /// What it shall be.
        rule: Box<Rule>,
        /// Who.
        by: String,
        /// Why; not empty.
        note: String,
    },
    /// Let an alarm rule hold no more. Its alarms clear.
    SwitchRuleOff {
        /// Which.
        rule: RuleId,
        /// Who.
        by: String,
        /// Why; not empty.
        note: String,
    },
    /// Let an alarm rule be as it shipped, or as it was when it was switched off.
    RestoreRule {
        /// Which.
        rule: RuleId,
        /// Who.
        by: String,
        /// Why; not empty.
        note: String,
    },
    /// Try what a rule would have done to what history has. The answer is told in [`crate::Snapshot::rule_preview`].
    PreviewRule {
        /// The wish's number, for the answer.
        number: u64,
        /// The rule.
        rule: Box<Rule>,
    },
    /// Say that a person has seen several alarms, such as those of an incident. Those that have become active or more urgent
    /// since `seen_at` are left as they are.
    AcknowledgeAll {
        /// Which.
        alarms: Vec<AlarmId>,
        /// Of when the snapshot was that the person saw.
        seen_at: Timestamp,
        /// Who.
        by: String,
        /// What they note; may be empty.
        note: String,
    },
    /// Make a connection, or change one. The answer is told in [`crate::Onboarding::answer`].
    SaveConnection {
        /// The wish's number, for the answer.
        number: u64,
        /// The name of the one that is changed; `None`: a new one.
        replaces: Option<String>,
        /// What it shall be. Secrets that are dots are kept.
        draft: Box<ConnectionDraft>,
        /// Who.
        by: String,
    },
    /// Ask a connection's device no more, and forget how.
    RemoveConnection {
        /// Its name.
        name: String,
        /// Who.
        by: String,
    },
    /// Leave a connection's device alone, or ask it again.
    PauseConnection {
        /// Its name.
        name: String,
        /// Whether it is left alone.
        is_paused: bool,
        /// Who.
        by: String,
    },
    /// Ask a device who it is and what it tells. The answer is told in [`crate::Onboarding::probe`].
    ProbeDevice {
        /// The wish's number, for the answer.
        number: u64,
        /// The name of the connection whose secrets are kept where the draft has dots.
        of: Option<String>,
        /// How it is reached; by its profile, if it names one.
        draft: Box<ConnectionDraft>,
        /// Who.
        by: String,
    },
    /// Look for devices in a range of addresses; nothing is written to any. The answer is told in [`crate::Onboarding::discovery`].
    FindDevices {
        /// The wish's number, for the answer.
        number: u64,
        /// Where.
        range: AddressRange,
        /// What they speak, and how each is reached but for its address.
        draft: Box<ConnectionDraft>,
        /// Who.
        by: String,
    },
    /// Look for devices no more. What was found stays.
    StopFinding,
    /// Let a value stand in for what a sensor tells; it takes the place of one that stood there before.
    Substitute {
        /// Which point.
        point: PointIndex,
        /// In the point's unit and range.
        value: f64,
        /// It ends by itself then; a week from now at most.
        until: Timestamp,
        /// Who.
        by: String,
        /// Why; not empty.
        note: String,
    },
    /// Want points more or less often.
    SetSampling {
        /// Which.
        scope: SamplingScope,
        /// How often; `None`: as a less specific rule says, or as it comes.
        rule: Option<SamplingRule>,
        /// Who.
        by: String,
    },
    /// Listen to the sensor again.
    EndSubstitution {
        /// Which point.
        point: PointIndex,
        /// Who.
        by: String,
    },
    /// Measure another point from now on.
    DefinePoint {
        /// Which.
        draft: PointDraft,
        /// Who.
        by: String,
    },
    /// Measure a custom point in another way.
    ChangePoint {
        /// Which; its place, name and unit stay.
        id: PointId,
        /// How.
        draft: PointDraft,
        /// Who.
        by: String,
    },
    /// Measure a custom point no more. Its history stays.
    DeletePoint {
        /// Which.
        id: PointId,
        /// Who.
        by: String,
    },
    /// Let a message arrive at somebody who is notified, to see whether one does.
    TestNotification {
        /// Whose name.
        recipient: String,
        /// Who.
        by: String,
    },
    /// Try messages that were given up again.
    RetryNotifications {
        /// Which, by its id; all of them when absent.
        id: Option<String>,
        /// Who.
        by: String,
    },
    /// Forget a message that was given up.
    DiscardNotification {
        /// Which, by its id.
        id: String,
        /// Who.
        by: String,
    },
    /// Open or close the write lock, pull a kill switch, set something, approve or reject it.
    Safety(SafetyWish),
    /// Find in a file what a sensor measures; the answer is in [`crate::Snapshot::specification`].
    ReadSpecification {
        /// The file.
        path: PathBuf,
    },
}

/// What the screens show of history now. The engine keeps answering the latest demand and forgets the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    /// One per plotted line.
    pub ranges: Vec<RangeRequest>,
    /// The figures of the alarm system, where they show.
    pub performance: Option<PerformanceRequest>,
}
