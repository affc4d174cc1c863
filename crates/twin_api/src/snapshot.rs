//! The state of the site, as one immutable value that replaces the one before.

use crate::AuditState;
use crate::Onboarding;
use crate::{RuleEntry, RulePreview, SafetyState, SpecificationState};
use std::sync::Arc;
use twin_model::connection::DeviceState;
use twin_model::notify::NotifyState;
use twin_model::sampling::Sampling;
use twin_model::{
    Alarm, Fact, Flags, FloodState, Incident, OutOfService, Place, PointIndex, PointTable, Priority, Quality, Rule,
    SitePlan, SourceId, Substitution, Timestamp,
};

/// Everything that is true now. Cheap to clone: what rarely changes is shared.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Rises by one whenever anything but `at` has changed, so that readers can return early.
    pub generation: u64,
    /// The site's time when this was made.
    pub at: Timestamp,
    /// Seconds of site time per second of wall time.
    pub clock_rate: f64,
    /// Whether bots drive the site instead of hardware.
    pub is_simulated: bool,
    /// What stands where.
    pub plan: Arc<SitePlan>,
    /// What is measured.
    pub points: Arc<PointTable>,
    /// The rules in force, most urgent first.
    pub rules: Arc<Vec<Rule>>,
    /// Last values, by point index.
    pub values: Arc<Values>,
    /// Alarms on the list: active, or gone but not yet acknowledged. Most urgent first, then newest first.
    pub alarms: Arc<Vec<Alarm>>,
    /// Alarms that are withheld from the list: shelved, suppressed by design, or of equipment out of service. In the same order.
    pub withheld: Arc<Vec<Alarm>>,
    /// Equipment out of service, in the order of places.
    pub out_of_service: Arc<Vec<OutOfService>>,
    /// Every rule, also those that are switched off, in the order of their names.
    pub rule_book: Arc<Vec<RuleEntry>>,
    /// What was last tried of a rule; `None` before the first.
    pub rule_preview: Option<Arc<RulePreview>>,
    /// Incidents, in which each of these alarms is once: those with alarms on the list, most urgent and then newest first, and
    /// the newest of those that are over.
    pub incidents: Arc<Vec<Arc<Incident>>>,
    /// Whether more alarms come than a person can follow.
    pub flood: FloodState,
    /// The figures of the whole site.
    pub kpis: Kpis,
    /// Health of each telemetry source.
    pub sources: Vec<SourceState>,
    /// How the devices that are asked are, in the order of their connections.
    pub devices: Arc<Vec<DeviceState>>,
    /// Connections as people made them, and what they are made from.
    pub onboarding: Arc<Onboarding>,
    /// What happened besides, newest first: as many as are worth showing, the rest is in the history.
    pub facts: Arc<Vec<SiteFact>>,
    /// Health of the history.
    pub history: HistoryState,
    /// What was last found in a file that a person gave; `None` before the first.
    pub specification: Option<Arc<SpecificationState>>,
    /// Values that people have set in the place of sensors, in the order of their points.
    pub substitutions: Arc<Vec<Substitution>>,
    /// Who is notified, and what is on its way to them.
    pub notify: Arc<NotifyState>,
    /// What people and programs did last, and whether the log of it is whole.
    pub audit: Arc<AuditState>,
    /// How often points are wanted, and what that saves.
    pub sampling: SamplingState,
    /// What can be set, whether anything may be, and what became of wishes.
    pub safety: Arc<SafetyState>,
}

/// How often points are wanted, and what was made of their samples since the start.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SamplingState {
    /// The rules in force.
    pub rules: Arc<Sampling>,
    /// Samples kept of points that have a rule.
    pub kept: u64,
    /// Samples of them that came sooner than wanted: decided on, but not kept.
    pub thinned: u64,
    /// Share of the samples saved against the fastest interval that the rules allow, 0 to 1; `None` before the first.
    pub saved: Option<f64>,
}

/// A fact, with its place in terms of the plan.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteFact {
    /// What happened.
    pub fact: Arc<Fact>,
    /// Where; `None` where it is about all of the site, or the plan no longer has the place.
    pub place: Option<Place>,
}

/// Last values as a structure of arrays; every array has one entry per point.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values {
    /// Value in the point's unit; NaN when nothing has ever come.
    pub value: Vec<f64>,
    /// When it was measured; the epoch when nothing has ever come.
    pub at: Vec<Timestamp>,
    /// Trust, with staleness already counted in.
    pub quality: Vec<Quality>,
    /// Whether several periods have passed without a sample.
    pub is_stale: Vec<bool>,
    /// What else is odd about it.
    pub flags: Vec<Flags>,
}

impl Values {
    /// Room for `len` points of which nothing has come yet.
    pub fn empty(len: usize) -> Self {
        Self {
            value: vec![f64::NAN; len],
            at: vec![Timestamp::EPOCH; len],
            quality: vec![Quality::Bad; len],
            is_stale: vec![false; len],
            flags: vec![Flags::NONE; len],
        }
    }

    /// The value at `index` if one has come and it is not bad.
    pub fn usable(&self, index: PointIndex) -> Option<f64> {
        let value = *self.value.get(index.get())?;
        (value.is_finite() && self.quality[index.get()] != Quality::Bad).then_some(value)
    }

    /// Whether anything has ever come for `index`.
    pub fn has_come(&self, index: PointIndex) -> bool {
        self.value.get(index.get()).is_some_and(|value| !value.is_nan())
    }
}

impl Snapshot {
    /// The usable value of `place` for `quantity`, such as `inlet_mid`.
    pub fn value(&self, place: Place, quantity: &str) -> Option<f64> {
        self.values.usable(self.points.find(place, quantity)?)
    }

    /// What rack number `index` draws, kW; `None` unless both of its feeds tell: half a sum is no sum.
    pub fn rack_kw(&self, index: u32) -> Option<f64> {
        let rack = Place::Rack(index);
        Some(self.value(rack, "power_a")? + self.value(rack, "power_b")?)
    }

    /// The most urgent alarm on the list that points at `place`; unacknowledged before acknowledged at one priority.
    pub fn worst_alarm(&self, place: Place) -> Option<&Alarm> {
        self.alarms
            .iter()
            .filter(|alarm| alarm.place == place)
            .min_by_key(|alarm| (alarm.priority, alarm.condition.is_acknowledged))
    }

    /// Whether any periodic point of `place` is stale.
    pub fn is_stale(&self, place: Place) -> bool {
        self.points.of_place(place).iter().any(|index| self.values.is_stale.get(index.get()).copied().unwrap_or(false))
    }
}

/// The figures of the whole site, each with how much of the site it stands on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Kpis {
    /// Power at the utility meters, kW; `None` unless every meter reports.
    pub facility_kw: Option<f64>,
    /// Power of the racks that report, kW.
    pub it_kw: Option<f64>,
    /// Racks with usable power, of all racks.
    pub racks_with_power: (u32, u32),
    /// facility / IT at this instant: ISO/IEC 30134-2 calls only a year's energy PUE, so it is labelled *instant*.
    /// `None` unless every meter and every rack reports.
    pub pue_instant: Option<f64>,
    /// Mean of the usable rack inlet temperatures, °C.
    pub mean_inlet_celsius: Option<f64>,
    /// The highest usable rack inlet temperature and where, °C.
    pub max_inlet_celsius: Option<(f64, PointIndex)>,
    /// Usable inlet sensors, of all.
    pub inlets: (u32, u32),
    /// Heat that the CRACs remove, kW.
    pub cooling_kw: Option<f64>,
    /// Alarms on the list by priority, P1 first.
    pub alarms: [u32; 4],
    /// Of these, not acknowledged.
    pub unacknowledged: [u32; 4],
    /// Stale points, of all periodic ones.
    pub stale: (u32, u32),
}

impl Kpis {
    /// Alarms on the list at `priority`.
    pub const fn alarms_at(&self, priority: Priority) -> u32 {
        self.alarms[priority.digit() as usize - 1]
    }
}

/// How a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourcePhase {
    /// Trying for the first time.
    Connecting,
    /// Talking.
    Connected,
    /// It was lost; trying again.
    Lost,
    /// Others may call here, and nobody has for a while.
    Listening,
}

impl SourcePhase {
    /// Whether there is nothing to mend.
    pub const fn is_well(self) -> bool {
        matches!(self, Self::Connected | Self::Listening)
    }
}

/// How many messages were refused for one reason, with the last examples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectCount {
    /// Why: `unknown point`, `not a number`.
    pub reason: String,
    /// How many since the start.
    pub count: u64,
    /// The last refused topics, each with the start of its payload; newest first, never empty.
    pub examples: Vec<String>,
}

/// Health of one telemetry source.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceState {
    /// Its name.
    pub id: SourceId,
    /// Where it listens: `mqtt://127.0.0.1:1883`.
    pub address: String,
    /// How it is.
    pub phase: SourcePhase,
    /// Samples accepted since the start.
    pub accepted: u64,
    /// Samples dropped as duplicates since the start.
    pub duplicates: u64,
    /// Accepted samples per second of wall time, over the last seconds.
    pub per_second: f64,
    /// Refused messages by reason, most frequent first.
    pub rejects: Vec<RejectCount>,
    /// What last went wrong, if anything has.
    pub last_error: Option<String>,
}

/// Health of the history.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HistoryState {
    /// Samples committed since the start.
    pub committed: u64,
    /// Samples waiting for their commit.
    pub pending: u64,
    /// Size on disk, bytes.
    pub bytes: u64,
    /// What last went wrong, if committing fails now.
    pub error: Option<String>,
}

/// Whether the desktop hears the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// No snapshot with values yet.
    Loading,
    /// Snapshots come and at least one source talks.
    Live,
    /// Snapshots come but every source is lost.
    SourceLost,
    /// The engine has stopped.
    EngineLost,
}
