//! The engine's loop as a state machine: one closed enum of events in, what to do about them out.
//!
//! Nothing here waits, reads a clock or touches a file. The task around it (`event_loop`) carries the outputs out.

use crate::event::{Event, Outputs};
use crate::incidents::IncidentDesk;
use crate::judge::Judge;
use crate::kpi::KpiPoints;
use crate::last_values::{Arrival, LastValues};
use crate::pace::Pace;
use crate::recall::Memory;
use crate::recent_facts::RecentFacts;
use crate::rule_book::RuleBook;
use crate::safety::SafetyBook;
use crate::sampling::{Periods, Thinning};
use crate::substitute::{SubstitutionRecord, Substitutions, Wish};
use std::collections::VecDeque;
use std::sync::Arc;
use twin_api::{
    AuditState, Command, HistoryState, Kpis, Notice, Onboarding, RejectCount, RuleEntry, RulePreview, Snapshot,
    SourcePhase, SourceState, SpecificationState,
};
use twin_decision::safety::SafetyInput;
use twin_decision::{Act, Decider, Input};
use twin_history::{Append, CommitReport};
use twin_ingress::{Batch, FactBatch, Receipt, SourceReport};
use twin_model::connection::{Connection, DeviceState};
use twin_model::notify::NotifyState;
use twin_model::sampling::Sampling;
use twin_model::{
    Alarm, AlarmId, AlarmTransition, Flags, OutOfService, PointTable, Rule, Sample, SitePlan, Substitution, Timestamp,
    Zone,
};

/// The state machine of the loop: last values, alarms, figures and health of one site.
#[derive(Debug)]
pub struct Core {
    pub(crate) plan: Arc<SitePlan>,
    pub(crate) points: Arc<PointTable>,
    pub(crate) rules: Arc<Vec<Rule>>,
    is_simulated: bool,
    clock_rate: f64,
    pace: Pace,
    pub(crate) judge: Judge,
    pub(crate) substitutions: Substitutions,
    pub(crate) thinning: Thinning,
    /// As devices were last told.
    pub(crate) periods: Arc<Periods>,
    pub(crate) last: LastValues,
    pub(crate) decider: Decider,
    pub(crate) rule_book: RuleBook,
    pub(crate) rule_entries: Arc<Vec<RuleEntry>>,
    pub(crate) rule_preview: Option<Arc<RulePreview>>,
    zone: Zone,
    /// What the first step decides on besides its news: the last samples from before the restart.
    remembered: Vec<Sample>,
    pub(crate) alarms: Arc<Vec<Alarm>>,
    pub(crate) withheld: Arc<Vec<Alarm>>,
    pub(crate) services: Arc<Vec<OutOfService>>,
    pub(crate) incidents: IncidentDesk,
    /// The decider's revision that `alarms` shows.
    pub(crate) alarms_revision: u64,
    pub(crate) kpi_points: KpiPoints,
    kpis: Kpis,
    sources: Vec<SourceState>,
    devices: Arc<Vec<DeviceState>>,
    onboarding: Arc<Onboarding>,
    pub(crate) facts: RecentFacts,
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
    pub(crate) safety: SafetyBook,
    pub(crate) audit: Arc<AuditState>,
    pub(crate) notify: Arc<NotifyState>,
}

impl Core {
    /// The loop of the site `plan` with the rules that ship, as it was when `memory` was kept.
    pub fn new(plan: Arc<SitePlan>, points: Arc<PointTable>, is_simulated: bool, memory: Memory) -> Self {
        let rule_book = RuleBook::new(&points, memory.rules);
        let mut decider = Decider::new(Arc::clone(&points), rule_book.in_force());
        decider.restore(memory.alarms, memory.services, memory.next_alarm.unwrap_or(AlarmId(1)));
        let mut last = LastValues::empty(points.len());
        for sample in &memory.samples {
            last.accept(sample, Flags::NONE);
        }
        let mut facts = RecentFacts::new(&plan, &points);
        memory.facts.into_iter().for_each(|fact| facts.put(&Arc::new(fact)));
        let (rules, alarms) = (Arc::new(decider.rules().to_vec()), Arc::new(decider.alarms()));
        let kept = (memory.incidents, memory.next_incident);
        Self {
            incidents: IncidentDesk::new((&plan, &points, &rules), kept, &alarms),
            rules,
            rule_entries: Arc::new(rule_book.entries()),
            rule_book,
            rule_preview: None,
            zone: Zone::named(&plan.site.time_zone),
            alarms,
            withheld: Arc::new(decider.withheld()),
            services: Arc::new(decider.out_of_service()),
            alarms_revision: decider.revision(),
            kpi_points: KpiPoints::new(&points),
            judge: Judge::new(&points),
            substitutions: Substitutions::default(),
            thinning: Thinning::new(Arc::clone(&points), decider.rules()),
            periods: Arc::default(),
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
            onboarding: Arc::default(),
            facts,
            duplicates: 0,
            history: HistoryState::default(),
            append_ticket: 0,
            uncommitted: VecDeque::new(),
            generation: 0,
            is_changed: true,
            has_news: true,
            specification: None,
            safety: SafetyBook::default(),
            audit: Arc::default(),
            notify: Arc::default(),
        }
    }

    /// The same with what stood in for sensors when it was last stopped.
    #[must_use]
    pub fn with_substitutions(mut self, active: Vec<Substitution>) -> Self {
        self.substitutions = Substitutions::restored(active);
        self
    }

    /// The same with the rules of sampling of `sampling`, for the devices that `connections` lead to.
    #[must_use]
    pub fn with_sampling(mut self, sampling: Sampling, connections: &[Connection]) -> Self {
        self.thinning.set_devices(connections);
        self.incidents.set_connections(connections);
        self.thinning.set_rules(sampling);
        self
    }

    /// Take `event` in at `now`, which never goes back from call to call.
    pub fn handle(&mut self, now: Timestamp, event: Event) -> Outputs {
        match event {
            Event::Batch(batch) => self.take_batch(now, batch),
            Event::Facts(batch) => self.take_facts(batch),
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
            Event::Onboarding { state, connected } => {
                self.has_news = true;
                self.onboarding = state;
                match connected {
                    Some(connected) => self.follow(now, connected),
                    None => Outputs::default(),
                }
            }
            // The loop's desk carries these out; what comes of them is `Event::Onboarding`.
            Event::Command(
                Command::SaveConnection { .. }
                | Command::RemoveConnection { .. }
                | Command::PauseConnection { .. }
                | Command::ProbeDevice { .. }
                | Command::FindDevices { .. }
                | Command::StopFinding
                | Command::TestNotification { .. }
                | Command::RetryNotifications { .. }
                | Command::DiscardNotification { .. },
            ) => Outputs::default(),
            Event::Command(Command::AcknowledgeAll { alarms, seen_at, by, note }) => {
                self.acknowledge_all(now, &alarms, seen_at, (&by, &note))
            }
            Event::Command(Command::Substitute { point, value, until, by, note }) => {
                let wish = Wish { point, value, until, by, note };
                let begun = self.substitutions.begin(now, wish, &self.points);
                self.take_substitution(now, begun.map_err(|error| error.to_string()))
            }
            Event::Command(Command::EndSubstitution { point, by }) => {
                let ended = self.substitutions.end(now, point, by, &self.points);
                self.take_substitution(now, ended.map_err(|error| error.to_string()))
            }
            Event::Command(Command::SetSampling { scope, rule, by: _ }) => match self.thinning.set_rule(scope, rule) {
                Ok(()) => Outputs { sampling: Some(Arc::clone(self.thinning.rules())), ..self.follow_sampling() },
                Err(reason) => Outputs { notices: vec![Notice::Refused { reason }], ..Outputs::default() },
            },
            Event::Sampling(rules) => {
                self.thinning.set_rules(rules);
                self.follow_sampling()
            }
            Event::Command(Command::Safety(wish)) => self.take_safety(now, SafetyInput::Wish(wish)),
            Event::Command(command) => match self.take_alarm_command(now, command) {
                Ok(outputs) => outputs,
                Err(command) => self.take_point_command(now, *command),
            },
            Event::Specification(state) => self.take_specification(state),
            Event::Preview(preview) => {
                self.take_preview(preview);
                Outputs::default()
            }
            Event::Commit(report) => self.take_commit(report),
            Event::Tick { clock_rate } => {
                self.is_changed |= self.clock_rate != clock_rate;
                self.clock_rate = clock_rate;
                self.judge.set_clock_rate(clock_rate);
                let over = self.substitutions.expire(now);
                let outputs = self.tell_substitutes(now, over);
                let safety = self.take_safety(now, SafetyInput::Tick).safety;
                Outputs { periods: self.new_periods(), safety, ..outputs }
            }
        }
    }

    /// Whether values or alarms have changed since the last snapshot. Counters may wait for the next one.
    pub const fn has_news(&self) -> bool {
        self.has_news
    }

    /// What is known of connections.
    pub fn onboarding(&self) -> &Onboarding {
        &self.onboarding
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
            withheld: Arc::clone(&self.withheld),
            out_of_service: Arc::clone(&self.services),
            rule_book: Arc::clone(&self.rule_entries),
            rule_preview: self.rule_preview.clone(),
            incidents: self.incidents.shown(),
            flood: self.incidents.flood(),
            kpis: self.kpis,
            sources: self.sources.clone(),
            devices: Arc::clone(&self.devices),
            onboarding: Arc::clone(&self.onboarding),
            facts: self.facts.newest(),
            history: self.history.clone(),
            substitutions: Arc::clone(self.substitutions.active()),
            audit: Arc::clone(&self.audit),
            notify: Arc::clone(&self.notify),
            sampling: self.thinning.state(),
            specification: self.specification.clone(),
            safety: self.safety.shown(),
        })
    }

    /// What became of a wish to let a value stand in, or no longer to.
    fn take_substitution(&mut self, now: Timestamp, outcome: Result<SubstitutionRecord, String>) -> Outputs {
        match outcome {
            Ok(record) => self.tell_substitutes(now, vec![record]),
            Err(reason) => Outputs { notices: vec![Notice::Refused { reason }], ..Outputs::default() },
        }
    }

    /// Lets time pass, and what stands in speak for sensors that are silent; `records` are to be journaled.
    fn tell_substitutes(&mut self, now: Timestamp, records: Vec<SubstitutionRecord>) -> Outputs {
        self.has_news |= !records.is_empty();
        let samples = self.substitutions.due(now, self.last.values(), &self.points);
        let outputs = match samples.is_empty() {
            true => self.decide(now, &[], &[]),
            false => self.take_batch(now, Batch { receipt: None, samples }),
        };
        Outputs { substitutions: records, ..outputs }
    }

    fn follow_sampling(&mut self) -> Outputs {
        self.is_changed = true;
        Outputs { periods: self.new_periods(), ..Outputs::default() }
    }

    /// How often devices are to be asked, when that has changed. Their points are then expected as often.
    pub(crate) fn new_periods(&mut self) -> Option<Arc<Periods>> {
        let periods = self.thinning.periods();
        if periods == *self.periods {
            return None;
        }
        for (name, period) in self.thinning.changed(&periods, &self.periods) {
            for point in self.thinning.points_of(&name) {
                self.decider.expect_every(*point, period);
            }
        }
        self.periods = Arc::new(periods);
        Some(Arc::clone(&self.periods))
    }

    fn take_batch(&mut self, now: Timestamp, batch: Batch) -> Outputs {
        let Batch { receipt, mut samples } = batch;
        // What is older than the last value is worth keeping, but it is no news to decide on.
        let mut news = Vec::with_capacity(samples.len());
        let duplicates = &mut self.duplicates;
        samples.retain_mut(|sample| match self.last.arrival(sample) {
            Arrival::Newest => {
                let stood_in = self.substitutions.apply(sample);
                let flags = stood_in.unwrap_or_else(|| self.judge.judge(now, sample));
                news.push(*sample);
                let is_kept = self.thinning.keeps(sample, flags);
                if is_kept {
                    self.last.accept(sample, flags);
                }
                is_kept
            }
            Arrival::Late => {
                self.substitutions.apply(sample);
                true
            }
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

    /// Nothing is decided on facts: they are kept and shown.
    fn take_facts(&mut self, batch: FactBatch) -> Outputs {
        let FactBatch { receipt, facts } = batch;
        facts.iter().for_each(|filing| self.facts.put(&filing.fact));
        self.has_news = true;
        let append = Append { facts, ..self.next_append(Vec::new(), Vec::new()) };
        self.uncommitted.extend(receipt.map(|receipt| (self.append_ticket, receipt)));
        Outputs { append: Some(append), ..Outputs::default() }
    }

    pub(crate) fn decide(&mut self, now: Timestamp, samples: &[Sample], acts: &[Act]) -> Outputs {
        self.pass_flood(now);
        let period_floor = self.pace.floor(now, self.clock_rate);
        // Old ones first: of one instant, the last counts.
        let remembered = std::mem::take(&mut self.remembered);
        let first_samples = (!remembered.is_empty()).then(|| [&remembered, samples].concat());
        let samples = first_samples.as_deref().unwrap_or(samples);
        let offset_secs = self.zone.offset_secs(now);
        let verdicts = self.decider.step(now, Input { samples, acts, period_floor, offset_secs });
        self.take_verdicts(verdicts)
    }

    pub(crate) fn next_append(&mut self, samples: Vec<Sample>, transitions: Vec<AlarmTransition>) -> Append {
        self.append_ticket += 1;
        Append { ticket: self.append_ticket, samples, transitions, ..Append::default() }
    }

    fn take_report(&mut self, report: SourceReport) {
        let state = SourceState {
            id: report.id,
            address: report.address,
            phase: match report.phase {
                twin_ingress::SourcePhase::Connecting => SourcePhase::Connecting,
                twin_ingress::SourcePhase::Connected => SourcePhase::Connected,
                twin_ingress::SourcePhase::Lost => SourcePhase::Lost,
                twin_ingress::SourcePhase::Listening => SourcePhase::Listening,
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
                    examples: reject.examples,
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
