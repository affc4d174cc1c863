//! The task around [`Core`]: brings it every event with the time, and carries its outputs out.

use crate::audit::{Audited, Auditor, answer_number, followed_act};
use crate::core::Core;
use crate::event::{Connected, Event, Outputs};
use crate::notify::{NotifyWires, NotifyWish};
use crate::onboarding::{Desk, FindWish, Findings, ProbeWish, text_of};
use crate::point_desk::PointDesk;
use crate::safety::SafetyDesk;
use crate::sampling::Periods;
use crate::sampling::file::SamplingFile;
use crate::substitute::Journal;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, watch};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};
use twin_api::{Command, Notice, Onboarding, OnboardingAnswer, Probe, Snapshot};
use twin_history::{Append, AppendError, CommitReport, History};
use twin_ingress::SourceEvent;
use twin_ingress::pushed::SamplingCall;
use twin_model::Clock;
use twin_model::audit::{AuditAct, AuditActor};

/// Rules with delays and staleness are looked at this often, in wall time.
const TICK: Duration = Duration::from_millis(50);

/// News make at most 20 snapshots a second, the first one after a quiet moment at once. Nobody reads numbers faster,
/// and each costs a copy of all values (10 000 racks: 90 000 points × 18 bytes × 20/s = 32 MB/s).
const SNAPSHOT_PAUSE: Duration = Duration::from_millis(50);

/// When there are no news, time and counters are still told this often.
const HEARTBEAT: Duration = Duration::from_millis(100);

/// Whoever types a rule sees it followed within a second; a look costs a question to the file system.
const SAMPLING_LOOK: Duration = Duration::from_secs(1);

/// How long a shutdown waits for a history that takes nothing, such as on a full disk. What is not committed by then
/// was never acknowledged: the broker still has it.
const SHUTDOWN_PATIENCE: Duration = Duration::from_secs(10);

/// What the loop reads and writes.
pub(crate) struct EventLoop {
    pub(crate) core: Core,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) history: History,
    pub(crate) desk: Desk,
    pub(crate) audit: Auditor,
    pub(crate) notify: NotifyWires,
    pub(crate) points_desk: PointDesk,
    pub(crate) safety_desk: SafetyDesk,
    pub(crate) substitutions: Journal,
    pub(crate) sampling: SamplingFile,
    pub(crate) sampling_calls: mpsc::Receiver<SamplingCall>,
    pub(crate) periods: watch::Sender<Arc<Periods>>,
    pub(crate) events: mpsc::Receiver<SourceEvent>,
    pub(crate) commands: mpsc::Receiver<Command>,
    pub(crate) commits: watch::Receiver<CommitReport>,
    /// The device that somebody wants to know, for the prober, and what it found.
    pub(crate) probe_wishes: watch::Sender<Option<ProbeWish>>,
    pub(crate) probes: watch::Receiver<Option<Probe>>,
    /// The range in which somebody looks for devices, for the finder, and what it found.
    pub(crate) find_wishes: watch::Sender<Option<FindWish>>,
    pub(crate) findings: watch::Receiver<Option<Findings>>,
    pub(crate) snapshots: watch::Sender<Arc<Snapshot>>,
    pub(crate) notices: broadcast::Sender<Notice>,
    pub(crate) stop: watch::Receiver<bool>,
}

/// What the loop remembers besides the core.
struct Pace {
    /// What history had no room for. While something waits here, sources are not listened to, so it stays small:
    /// one batch, and the transitions that time and people make meanwhile (at most a few per point).
    held: Option<Append>,
    /// From when on news may be published.
    publish_from: Instant,
    /// When to publish without news.
    heartbeat_at: Instant,
}

impl EventLoop {
    /// Runs until the sources have ended, then commits everything and closes the history.
    ///
    /// # Errors
    /// When history has stopped, or could not commit the rest.
    pub(crate) async fn run(mut self) -> Result<(), String> {
        let now = Instant::now();
        let mut pace = Pace { held: None, publish_from: now, heartbeat_at: now };
        let mut tick = interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut look = interval(SAMPLING_LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut patience_ends = None;
        self.show_audit();
        let first = self.onboarding(None, false);
        self.core.handle(self.clock.now(), first);
        let begun = self.core.begin_safety(self.clock.now());
        self.carry_out(begun, &mut pace)?;
        loop {
            let event = tokio::select! {
                biased;
                Ok(()) = self.commits.changed() => Some(Event::Commit(self.commits.borrow_and_update().clone())),
                _ = tick.tick() => Some(Event::Tick { clock_rate: self.clock.rate() }),
                () = sleep_until(pace.publish_from), if self.core.has_news() => None,
                Ok(()) = self.stop.changed(), if patience_ends.is_none() => {
                    patience_ends = Some(Instant::now() + SHUTDOWN_PATIENCE);
                    None
                }
                _ = look.tick() => {
                    tokio::task::block_in_place(|| self.audit.tick());
                    self.changed_sampling()
                }
                Some(command) = self.commands.recv() => {
                    self.carry_out_command(command, &mut pace)?;
                    None
                }
                Ok(()) = self.notify.state.changed() => {
                    let state = Arc::clone(&self.notify.state.borrow_and_update());
                    self.core.show_notify(state);
                    None
                }
                Ok(()) = self.audit.checks.changed() => {
                    self.show_audit();
                    None
                }
                Ok(()) = self.probes.changed() => Some(self.onboarding(None, false)),
                Ok(()) = self.findings.changed() => Some(self.onboarding(None, false)),
                happened = self.points_desk.next() => {
                    let outputs = self.take_desk_event(happened);
                    self.carry_out(outputs, &mut pace)?;
                    None
                }
                happened = self.safety_desk.next() => {
                    let outputs = self.take_safety_happening(happened);
                    self.carry_out(outputs, &mut pace)?;
                    None
                }
                Some(call) = self.sampling_calls.recv() => {
                    let outputs = self.take_sampling_call(call);
                    self.carry_out(outputs, &mut pace)?;
                    None
                }
                event = self.events.recv(), if pace.held.is_none() => match event {
                    Some(SourceEvent::Batch(batch)) => Some(Event::Batch(batch)),
                    Some(SourceEvent::Facts(batch)) => Some(Event::Facts(batch)),
                    Some(SourceEvent::Report(report)) => Some(Event::Report(report)),
                    Some(SourceEvent::Devices(devices)) => Some(Event::Devices(devices)),
                    None => break,
                },
            };
            if let Some(event) = event {
                let outputs = self.core.handle(self.clock.now(), event);
                self.carry_out(outputs, &mut pace)?;
            }
            self.publish_when_due(&mut pace);
            if patience_ends.is_some_and(|ends| Instant::now() >= ends) {
                tracing::error!("history took nothing for {SHUTDOWN_PATIENCE:?}: what is not acknowledged comes again");
                break;
            }
        }
        self.release_devices().await;
        let Self { mut core, clock, history, commits, snapshots, mut audit, .. } = self;
        tokio::task::block_in_place(|| {
            audit.note(AuditAct::new("engine.stop", core.plan.site.id.as_str()));
            audit.close();
        });
        let closed = tokio::task::block_in_place(|| history.close());
        core.handle(clock.now(), Event::Commit(commits.borrow().clone()));
        snapshots.send_replace(core.snapshot(clock.now()));
        closed.map_err(|error| error.to_string())
    }

    /// Carries out what somebody at the window wants, between two entries of the audit log.
    fn carry_out_command(&mut self, command: Command, pace: &mut Pace) -> Result<(), String> {
        let number = answer_number(&command);
        let carried = self.audited(AuditActor::at_window, command, |this, command| {
            let (event, refusal) = this.take_command(command);
            let told = event.map_or(Ok(None), |event| {
                let outputs = this.core.handle(this.clock.now(), event);
                this.carry_out(outputs, pace)
            });
            let refusal = refusal.or_else(|| told.as_ref().ok().cloned().flatten());
            Audited { value: told.map(drop), refusal }
        });
        match carried {
            Ok(carried) => carried,
            Err(reason) => {
                self.refuse_command(number, reason);
                Ok(())
            }
        }
    }

    /// Carries out what is the desk's; what the core has to know of it, or of another command. Beside it why it was refused, if it was.
    pub(crate) fn take_command(&mut self, command: Command) -> (Option<Event>, Option<String>) {
        let (number, done) = match command {
            Command::SaveConnection { number, replaces, draft, by: _ } => {
                (Some(number), self.desk.save(replaces.as_deref(), &draft))
            }
            Command::RemoveConnection { name, by: _ } => (None, self.desk.remove(&name)),
            Command::PauseConnection { name, is_paused, by: _ } => (None, self.desk.pause(&name, is_paused)),
            Command::ProbeDevice { number, of, draft, by: _ } => {
                let draft = self.desk.with_secrets(of.as_deref(), &draft);
                self.probe_wishes.send_replace(Some(ProbeWish { number, draft }));
                return (None, None);
            }
            Command::FindDevices { number, range, draft, by: _ } => {
                self.find_wishes.send_replace(Some(FindWish { number, range, draft: *draft }));
                return (None, None);
            }
            Command::StopFinding => {
                self.find_wishes.send_replace(None);
                return (None, None);
            }
            Command::TestNotification { recipient, by: _ } => {
                return (None, self.ask_notify(NotifyWish::Test(recipient)));
            }
            Command::RetryNotifications { id, by: _ } => return (None, self.ask_notify(NotifyWish::Retry(id))),
            Command::DiscardNotification { id, by: _ } => return (None, self.ask_notify(NotifyWish::Discard(id))),
            command => return (Some(Event::Command(command)), None),
        };
        let is_done = done.is_ok();
        let problems = done.err().unwrap_or_default();
        let refusal = (!is_done).then(|| text_of(&problems));
        match (number, &refusal) {
            (None, Some(reason)) => {
                self.refuse(reason.clone());
                (None, refusal)
            }
            (number, _) => {
                let answer = number.map(|number| OnboardingAnswer { number, problems });
                (Some(self.onboarding(answer, is_done)), refusal)
            }
        }
    }

    /// The rules of sampling, when somebody has written others. What cannot be read is told, and those before hold.
    fn changed_sampling(&mut self) -> Option<Event> {
        let read = tokio::task::block_in_place(|| self.sampling.read_if_changed())?;
        let event = read.map_err(|error| format!("failed to {error}")).and_then(|rules| {
            let act = followed_act(self.core.thinning.rules(), &rules);
            self.audited_act(AuditActor::engine(), act, |_| Audited { value: Event::Sampling(rules), refusal: None })
        });
        event
            .map_err(|reason| {
                tracing::warn!("{reason}");
                self.refuse(format!("The rules as they were hold: {reason}"));
            })
            .ok()
    }

    /// What is known of connections now; an answer stays until the next.
    pub(crate) fn onboarding(&mut self, answer: Option<OnboardingAnswer>, has_changed: bool) -> Event {
        let before = self.core.onboarding();
        let profiles = match before.profiles.is_empty() {
            true => Arc::new(self.desk.profile_entries()),
            false => Arc::clone(&before.profiles),
        };
        let findings = self.findings.borrow_and_update().clone();
        let state = Onboarding {
            profiles,
            connections: self.desk.entries(),
            store_problem: self.desk.problem().map(str::to_owned),
            answer: answer.or_else(|| before.answer.clone()),
            probe: self.probes.borrow_and_update().clone(),
            discovery: findings.map(|findings| findings.told(|access| self.desk.name_of(access))),
        };
        let connected =
            has_changed.then(|| Connected { points: Arc::new(self.desk.points()), connections: self.desk.asked() });
        Event::Onboarding { state: Arc::new(state), connected }
    }

    /// Carries out what follows from an event. What was refused, or did not work, is told to whoever listens; the first of that is
    /// returned.
    fn carry_out(&mut self, outputs: Outputs, pace: &mut Pace) -> Result<Option<String>, String> {
        let mut refusal = None;
        let mut outputs = self.settle_points(outputs);
        self.settle_safety(&mut outputs);
        if let Some(append) = join(pace.held.take(), outputs.append) {
            pace.held = match self.history.append(append) {
                Ok(()) => None,
                Err(AppendError::Full(append)) => Some(*append),
                Err(stopped @ AppendError::Stopped(_)) => return Err(stopped.to_string()),
            };
        }
        if !outputs.substitutions.is_empty()
            && let Err(error) = tokio::task::block_in_place(|| self.substitutions.add(&outputs.substitutions))
        {
            let reason = format!("A substitution holds but was not journaled, a restart would forget it: {error}");
            tracing::error!("{reason}");
            refusal = Some(reason.clone());
            self.refuse(reason);
        }
        self.note_ends(&outputs.substitutions);
        if let Some(rules) = outputs.sampling
            && let Err(reason) = self.keep_sampling(&rules)
        {
            refusal = refusal.or_else(|| Some(reason.clone()));
            self.refuse(reason);
        }
        if let Some(periods) = outputs.periods {
            self.periods.send_replace(periods);
        }
        for notice in outputs.notices {
            if let Notice::Refused { reason } = &notice {
                refusal = refusal.or_else(|| Some(reason.clone()));
            }
            // Nobody listening is no error: the journal has it.
            drop(self.notices.send(notice));
        }
        for receipt in outputs.committed {
            receipt.settle();
        }
        Ok(refusal)
    }

    fn publish_when_due(&mut self, pace: &mut Pace) {
        let now = Instant::now();
        let is_news_due = self.core.has_news() && now >= pace.publish_from;
        if is_news_due {
            pace.publish_from = now + SNAPSHOT_PAUSE;
        }
        if is_news_due || now >= pace.heartbeat_at {
            self.snapshots.send_replace(self.core.snapshot(self.clock.now()));
            pace.heartbeat_at = now + HEARTBEAT;
        }
    }
}

/// What waited and what came since, as one.
fn join(held: Option<Append>, new: Option<Append>) -> Option<Append> {
    match (held, new) {
        (Some(mut held), Some(new)) => {
            held.ticket = new.ticket;
            held.samples.extend(new.samples);
            held.transitions.extend(new.transitions);
            held.incidents.extend(new.incidents);
            held.facts.extend(new.facts);
            Some(held)
        }
        (held, new) => held.or(new),
    }
}
