//! Where the loop meets what setting needs of the world: the journal, the tasks that ask, simulate and write, wishes of other processes.

use super::audit::stage_act;
use super::journal::SafetyJournal;
use super::letter::{SafetyAnswer, SafetyCall, SafetyLetter, SafetyTold};
use super::tasks::{ActuationJob, PreviewJob};
use crate::audit::Audited;
use crate::event::{Event, Outputs};
use crate::event_loop::EventLoop;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::block_in_place;
use tokio::time::{Instant, timeout_at};
use twin_api::{Command, Notice};
use twin_decision::safety::{SafetyInput, SafetyOrder, SafetyOutput};
use twin_model::audit::{AuditActor, AuditOutcome};
use twin_model::setpoint::{ActuationOutcome, ActuationReport, RequestId, SafetyWish, SetRefusal};

/// How long an engine that ends waits for devices to be released: a write, its retry and its read-back within their bounds.
const RELEASE_PATIENCE: Duration = Duration::from_secs(20);

/// The loop's ends of these wires.
pub(crate) struct SafetyDesk {
    /// `None` when it could not be opened: then nothing is decided.
    pub(crate) journal: Option<SafetyJournal>,
    /// The generation that directives have to be of.
    pub(crate) generation: watch::Sender<u64>,
    pub(crate) actuation: mpsc::Sender<ActuationJob>,
    pub(crate) previews: mpsc::Sender<PreviewJob>,
    /// What came of orders.
    pub(crate) inputs: mpsc::Receiver<SafetyInput>,
    /// Wishes of other processes.
    pub(crate) letters: mpsc::Receiver<SafetyCall>,
}

/// What happens at the desk.
pub(crate) enum SafetyHappening {
    Input(SafetyInput),
    Call(SafetyCall),
}

impl SafetyDesk {
    /// The next thing that happens.
    pub(crate) async fn next(&mut self) -> SafetyHappening {
        tokio::select! {
            Some(input) = self.inputs.recv() => SafetyHappening::Input(input),
            Some(call) = self.letters.recv() => SafetyHappening::Call(call),
            else => std::future::pending().await,
        }
    }
}

impl EventLoop {
    /// What follows from what has happened at the desk; whoever wished something hears how that went.
    pub(crate) fn take_safety_happening(&mut self, happening: SafetyHappening) -> Outputs {
        let now = self.clock.now();
        match happening {
            SafetyHappening::Input(input) => self.core.take_safety(now, input),
            SafetyHappening::Call((letter, answer)) => {
                let (outputs, done) = match letter {
                    SafetyLetter::Wish(wish) => self.take_safety_wish(wish),
                    SafetyLetter::Tell => (Outputs::default(), Ok(None)),
                };
                let (id, refusal) = done.map_or_else(|refusal| (None, Some(refusal)), |id| (id, None));
                let told = SafetyTold::of(&self.core.snapshot(now));
                // Who does not wait any more does not want to know.
                drop(answer.send(SafetyAnswer { refusal, id, told }));
                outputs
            }
        }
    }

    /// Carries a wish of another process out, between two entries of the audit log; what comes of it is kept when this returns.
    fn take_safety_wish(&mut self, wish: SafetyWish) -> (Outputs, Result<Option<RequestId>, SetRefusal>) {
        let carried = self.audited(AuditActor::at_command_line, Command::Safety(wish), |this, command| {
            let mut outputs = this.core.handle(this.clock.now(), Event::Command(command));
            let done = outputs.safety.as_ref().map_or(Ok(None), |safety| safety.answer.clone());
            this.settle_safety(&mut outputs);
            Audited { refusal: done.as_ref().err().map(ToString::to_string), value: (outputs, done) }
        });
        carried.unwrap_or_else(|reason| (Outputs::default(), Err(SetRefusal::NotRecorded { reason })))
    }

    /// Carries out what `outputs` say of setting: what is to be kept is on disk before anything is done.
    pub(crate) fn settle_safety(&mut self, outputs: &mut Outputs) {
        let mut waiting: VecDeque<SafetyOutput> = outputs.safety.take().into_iter().collect();
        while let Some(output) = waiting.pop_front() {
            if let Err(reason) = self.keep(&output) {
                tracing::error!("setpoints are not kept, so nothing is set: {reason}");
                self.core.give_up_safety(reason.clone());
                self.safety_desk.generation.send_replace(self.core.safety.controller.generation());
                outputs.notices.push(Notice::Refused { reason: format!("Nothing is set any more: {reason}") });
                return;
            }
            self.safety_desk.generation.send_replace(self.core.safety.controller.generation());
            for order in output.orders {
                if let Some(input) = self.order(order) {
                    let mut more = self.core.take_safety(self.clock.now(), input);
                    waiting.extend(more.safety.take());
                    outputs.notices.append(&mut more.notices);
                }
            }
        }
    }

    fn keep(&mut self, output: &SafetyOutput) -> Result<(), String> {
        if output.records.is_empty() {
            return Ok(());
        }
        let Some(journal) = &mut self.safety_desk.journal else { return Err("its journal is not open".to_owned()) };
        block_in_place(|| journal.add(&output.records)).map_err(|error| error.to_string())?;
        let mut is_told = false;
        for act in output.records.iter().filter_map(stage_act) {
            let outcome = AuditOutcome::Done { request: None };
            block_in_place(|| self.audit.append(AuditActor::engine(), act, outcome))?;
            is_told = true;
        }
        if is_told {
            self.show_audit();
        }
        Ok(())
    }

    /// Has `order` done; what came of it when nobody has time for it.
    fn order(&self, order: SafetyOrder) -> Option<SafetyInput> {
        const BUSY: &str = "find time for it: too much is under way";
        let desk = &self.safety_desk;
        match order {
            SafetyOrder::Survey(survey) => {
                let id = survey.id;
                let is_taken = desk.actuation.try_send(ActuationJob::Survey(survey)).is_ok();
                (!is_taken).then(|| SafetyInput::Surveyed { id, present: Err(BUSY.to_owned()) })
            }
            SafetyOrder::Act(directive) => {
                let sequence = directive.sequence();
                let is_taken = desk.actuation.try_send(ActuationJob::Act(Box::new(directive))).is_ok();
                (!is_taken).then(|| {
                    let outcome = ActuationOutcome::NotWritten { reason: BUSY.to_owned() };
                    let exchanges = Vec::new();
                    SafetyInput::Reported(ActuationReport {
                        sequence,
                        before: None,
                        read_back: None,
                        outcome,
                        exchanges,
                    })
                })
            }
            SafetyOrder::Preview(order) => {
                let id = order.id;
                let facts = self.core.preview_facts(self.clock.now());
                let is_taken = desk.previews.try_send(PreviewJob { order, facts }).is_ok();
                (!is_taken).then(|| SafetyInput::Previewed { id, preview: Err("too much is under way".to_owned()) })
            }
        }
    }

    /// Lets devices go by their own mind again before the engine ends.
    pub(crate) async fn release_devices(&mut self) {
        let mut outputs = self.core.take_safety(self.clock.now(), SafetyInput::End);
        let acts = |outputs: &Outputs| {
            let orders = outputs.safety.iter().flat_map(|safety| &safety.orders);
            orders.filter(|order| matches!(order, SafetyOrder::Act(_))).count()
        };
        let mut open = acts(&outputs);
        self.settle_safety(&mut outputs);
        let ends = Instant::now() + RELEASE_PATIENCE;
        while open > 0 {
            let Ok(Some(input)) = timeout_at(ends, self.safety_desk.inputs.recv()).await else {
                tracing::warn!(
                    "not every device was released within {RELEASE_PATIENCE:?}: some keep what the twin has set"
                );
                return;
            };
            open -= usize::from(matches!(input, SafetyInput::Reported(_)));
            let mut outputs = self.core.take_safety(self.clock.now(), input);
            open += acts(&outputs);
            self.settle_safety(&mut outputs);
        }
    }
}
