//! The engine's loop as a state machine: one closed enum of events in, what to do about them out.
//!
//! Nothing here waits, reads a clock or touches a file. The task around it (`event_loop`) carries the outputs out.

use crate::kpi::KpiPoints;
use crate::last_values::{Arrival, LastValues};
use crate::pace::Pace;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;
use twin_api::{
    Command, HistoryState, Kpis, Notice, RejectCount, Snapshot, SourcePhase, SourceState, SpecificationState,
};
use twin_decision::{Acknowledgement, Decider, Input, custom_rules, default_rules};
use twin_history::{Append, CommitReport};
use twin_ingress::{Batch, Receipt, SourceReport};
use twin_model::connection::DeviceState;
use twin_model::custom::CustomPoint;
use twin_model::{Alarm, AlarmId, AlarmTransition, PointTable, Rule, Sample, SitePlan, Timestamp};

/// Everything that can happen to the engine.
#[derive(Debug)]
pub enum Event {
    /// A source delivered samples.
    Batch(Batch),
    /// A source's health changed.
    Report(SourceReport),
    /// Devices that are asked have answered or fallen silent.
    Devices(Arc<Vec<DeviceState>>),
    /// A person wants something.
    Command(Command),
    /// A custom point is kept as it is now.
    Point(Arc<CustomPoint>),
    /// A file of a sensor's maker has been read.
    Specification(SpecificationState),
    /// History committed, or failed to.
    Commit(CommitReport),
    /// Time passed: rules with delays and staleness move on without samples too.
    Tick {
        /// Seconds of site time per second of wall time, now.
        clock_rate: f64,
    },
}

/// What to do about an event.
#[derive(Debug, Default)]
pub struct Outputs {
    /// To be kept. Every batch makes one, even if nothing in it was new: that is how its ticket gets committed.
    pub append: Option<Append>,
    /// To be told to whoever listens.
    pub notices: Vec<Notice>,
    /// Of batches that are committed now: whoever waits for one may acknowledge it.
    pub committed: Vec<Receipt>,
    /// To be kept, and then handed back as [`Event::Point`].
    pub point: Option<Arc<CustomPoint>>,
    /// All points from now on, for everybody who holds them; before anything else that follows.
    pub points: Option<Arc<PointTable>>,
    /// A file to be read; the answer is [`Event::Specification`].
    pub read: Option<PathBuf>,
}

/// What a site remembers from before it was last stopped.
#[derive(Debug, Default)]
pub struct Memory {
    /// The last sample of each point that has one.
    pub samples: Vec<Sample>,
    /// Alarms still on the list.
    pub alarms: Vec<Alarm>,
    /// The number that the next alarm gets; none has ever been given when absent.
    pub next_alarm: Option<AlarmId>,
}

/// The state machine of the loop: last values, alarms, figures and health of one site.
#[derive(Debug)]
pub struct Core {
    pub(crate) plan: Arc<SitePlan>,
    pub(crate) points: Arc<PointTable>,
    pub(crate) rules: Arc<Vec<Rule>>,
    is_simulated: bool,
    clock_rate: f64,
    pace: Pace,
    pub(crate) last: LastValues,
    pub(crate) decider: Decider,
    /// What the first step decides on besides its news: the last samples from before the restart.
    remembered: Vec<Sample>,
    pub(crate) alarms: Arc<Vec<Alarm>>,
    /// The decider's revision that `alarms` shows.
    pub(crate) alarms_revision: u64,
    pub(crate) kpi_points: KpiPoints,
    kpis: Kpis,
    sources: Vec<SourceState>,
    devices: Arc<Vec<DeviceState>>,
    /// Repeats that were dropped here, besides those that the sources dropped themselves.
    duplicates: u64,
    history: HistoryState,
    /// Number of the newest append; transitions between batches make appends of their own.
    append_ticket: u64,
    /// Who waits for which append; as long as the history's queue at most.
    uncommitted: VecDeque<(u64, Receipt)>,
    generation: u64,
    /// Anything but the time has changed since the last snapshot.
    pub(crate) is_changed: bool,
    /// Values or alarms have.
    pub(crate) has_news: bool,
    pub(crate) specification: Option<Arc<SpecificationState>>,
}

impl Core {
    /// The loop of the site `plan` with the rules that ship, as it was when `memory` was kept.
    pub fn new(plan: Arc<SitePlan>, points: Arc<PointTable>, is_simulated: bool, memory: Memory) -> Self {
        let mut decider = Decider::new(Arc::clone(&points), [default_rules(), custom_rules(&points)].concat());
        decider.restore(memory.alarms, memory.next_alarm.unwrap_or(AlarmId(1)));
        let mut last = LastValues::empty(points.len());
        for sample in &memory.samples {
            last.accept(sample);
        }
        Self {
            rules: Arc::new(decider.rules().to_vec()),
            alarms: Arc::new(decider.alarms()),
            alarms_revision: decider.revision(),
            kpi_points: KpiPoints::new(&points),
            plan,
            points,
            is_simulated,
            clock_rate: 1.0,
            pace: Pace::default(),
            last,
            decider,
            remembered: memory.samples,
            kpis: Kpis::default(),
            sources: Vec::new(),
            devices: Arc::default(),
            duplicates: 0,
            history: HistoryState::default(),
            append_ticket: 0,
            uncommitted: VecDeque::new(),
            generation: 0,
            is_changed: true,
            has_news: true,
            specification: None,
        }
    }

    /// Take `event` in at `now`, which never goes back from call to call.
    pub fn handle(&mut self, now: Timestamp, event: Event) -> Outputs {
        match event {
            Event::Batch(batch) => self.take_batch(now, batch),
            Event::Report(report) => {
                self.is_changed = true;
                self.take_report(report);
                Outputs::default()
            }
            Event::Devices(devices) => {
                self.is_changed = true;
                self.devices = devices;
                Outputs::default()
            }
            Event::Command(Command::Acknowledge { alarm, by, note }) => {
                self.decide(now, &[], &[Acknowledgement { alarm, by, note }])
            }
            Event::Command(command) => self.take_point_command(now, command),
            Event::Point(point) => self.take_point(now, point),
            Event::Specification(state) => self.take_specification(state),
            Event::Commit(report) => self.take_commit(report),
            Event::Tick { clock_rate } => {
                self.is_changed |= self.clock_rate != clock_rate;
                self.clock_rate = clock_rate;
                self.decide(now, &[], &[])
            }
        }
    }

    /// Whether values or alarms have changed since the last snapshot. Counters may wait for the next one.
    pub const fn has_news(&self) -> bool {
        self.has_news
    }

    /// The state now. Its generation is one more than the last one's if anything has changed since.
    pub fn snapshot(&mut self, now: Timestamp) -> Arc<Snapshot> {
        let has_news = std::mem::take(&mut self.has_news);
        if std::mem::take(&mut self.is_changed) || has_news {
            self.generation += 1;
            self.kpis = self.kpi_points.figures(self.last.values(), &self.alarms);
        }
        Arc::new(Snapshot {
            generation: self.generation,
            at: now,
            clock_rate: self.clock_rate,
            is_simulated: self.is_simulated,
            plan: Arc::clone(&self.plan),
            points: Arc::clone(&self.points),
            rules: Arc::clone(&self.rules),
            values: Arc::clone(self.last.values()),
            alarms: Arc::clone(&self.alarms),
            kpis: self.kpis,
            sources: self.sources.clone(),
            devices: Arc::clone(&self.devices),
            history: self.history.clone(),
            specification: self.specification.clone(),
        })
    }

    fn take_batch(&mut self, now: Timestamp, batch: Batch) -> Outputs {
        let Batch { receipt, mut samples } = batch;
        // What is older than the last value is worth keeping, but it is no news to decide on.
        let mut news = Vec::with_capacity(samples.len());
        let duplicates = &mut self.duplicates;
        samples.retain(|sample| match self.last.accept(sample) {
            Arrival::Newest => {
                news.push(*sample);
                true
            }
            Arrival::Late => true,
            Arrival::Duplicate => {
                *duplicates += 1;
                false
            }
            Arrival::Unknown => false,
        });
        self.has_news |= !news.is_empty();
        let mut outputs = self.decide(now, &news, &[]);
        match &mut outputs.append {
            Some(append) => append.samples = samples,
            None => outputs.append = Some(self.next_append(samples, Vec::new())),
        }
        self.uncommitted.extend(receipt.map(|receipt| (self.append_ticket, receipt)));
        outputs
    }

    fn decide(&mut self, now: Timestamp, samples: &[Sample], acknowledgements: &[Acknowledgement]) -> Outputs {
        let period_floor = self.pace.floor(now, self.clock_rate);
        // Old ones first: of one instant, the last counts.
        let remembered = std::mem::take(&mut self.remembered);
        let first_samples = (!remembered.is_empty()).then(|| [&remembered, samples].concat());
        let samples = first_samples.as_deref().unwrap_or(samples);
        let verdicts = self.decider.step(now, Input { samples, acknowledgements, period_floor });
        self.take_verdicts(verdicts)
    }

    pub(crate) fn next_append(&mut self, samples: Vec<Sample>, transitions: Vec<AlarmTransition>) -> Append {
        self.append_ticket += 1;
        Append { ticket: self.append_ticket, samples, transitions }
    }

    fn take_report(&mut self, report: SourceReport) {
        let state = SourceState {
            id: report.id,
            address: report.address,
            phase: match report.phase {
                twin_ingress::SourcePhase::Connecting => SourcePhase::Connecting,
                twin_ingress::SourcePhase::Connected => SourcePhase::Connected,
                twin_ingress::SourcePhase::Lost => SourcePhase::Lost,
            },
            accepted: report.accepted.saturating_sub(self.duplicates),
            duplicates: report.duplicates + self.duplicates,
            per_second: report.per_second,
            rejects: report
                .rejects
                .into_iter()
                .map(|reject| RejectCount {
                    reason: reject.reason.to_string(),
                    count: reject.count,
                    example: reject.example,
                })
                .collect(),
            last_error: report.last_error,
        };
        match self.sources.iter_mut().find(|known| known.id == state.id) {
            Some(known) => *known = state,
            None => self.sources.push(state),
        }
    }

    fn take_commit(&mut self, report: CommitReport) -> Outputs {
        let CommitReport { ticket, committed, pending, bytes, error } = report;
        let state = HistoryState { committed, pending, bytes, error };
        self.is_changed |= self.history != state;
        self.history = state;
        let mut committed = Vec::new();
        while let Some((_, receipt)) = self.uncommitted.pop_front_if(|(of_append, _)| *of_append <= ticket) {
            committed.push(receipt);
        }
        Outputs { committed, ..Outputs::default() }
    }
}
