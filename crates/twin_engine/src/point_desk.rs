//! Where the loop meets what points and rules need of the world: the file that keeps points, everybody who holds the table of points,
//! wishes of other processes, files to be read, rules to be tried.

use crate::audit::{AuditNote, Audited};
use crate::custom_points::PointKeeper;
use crate::event::{Event, Outputs};
use crate::event_loop::EventLoop;
use crate::rule_preview::PreviewWish;
use crate::wish::{Answer, Letter, Wished, refused};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::block_in_place;
use twin_api::{Command, Notice, RulePreview, SpecificationState};
use twin_model::audit::AuditActor;
use twin_model::{PlaceIndex, PointTable};

/// A wish of another process, and where its answer goes.
pub(crate) type Wish = (Letter, oneshot::Sender<Answer>);

/// The loop's ends of these wires.
pub(crate) struct PointDesk {
    pub(crate) keeper: PointKeeper,
    /// All points, for whoever holds them.
    pub(crate) points: watch::Sender<Arc<PointTable>>,
    /// The same with the places that have points, for those who are told points by place.
    pub(crate) books: watch::Sender<(Arc<PointTable>, Arc<PlaceIndex>)>,
    pub(crate) wishes: mpsc::Receiver<Wish>,
    /// The file to be read; latest wins.
    pub(crate) asked: watch::Sender<Option<PathBuf>>,
    pub(crate) read: watch::Receiver<Option<SpecificationState>>,
    /// The rule to be tried; latest wins.
    pub(crate) preview_wishes: watch::Sender<Option<PreviewWish>>,
    pub(crate) previews: mpsc::Receiver<RulePreview>,
}

/// What happens at the desk.
pub(crate) enum DeskEvent {
    Wish(Wish),
    Read(SpecificationState),
    Preview(RulePreview),
}

impl PointDesk {
    /// The next thing that happens.
    pub(crate) async fn next(&mut self) -> DeskEvent {
        loop {
            tokio::select! {
                Some(wish) = self.wishes.recv() => return DeskEvent::Wish(wish),
                Some(preview) = self.previews.recv() => return DeskEvent::Preview(preview),
                Ok(()) = self.read.changed() => {
                    if let Some(state) = self.read.borrow_and_update().clone() {
                        return DeskEvent::Read(state);
                    }
                }
                else => std::future::pending().await,
            }
        }
    }
}

impl EventLoop {
    /// What follows from what has happened at the desk; whoever wished something hears how that went.
    pub(crate) fn take_desk_event(&mut self, event: DeskEvent) -> Outputs {
        let now = self.clock.now();
        match event {
            DeskEvent::Read(state) => self.core.handle(now, Event::Specification(state)),
            DeskEvent::Preview(preview) => self.core.handle(now, Event::Preview(preview)),
            DeskEvent::Wish((Letter { by, wish }, answer)) => {
                let (outputs, told) = match wish {
                    Wished::Point(wish) => self.take_wish(wish.command(by)),
                    Wished::Alarm(wish) => match wish.command(by, now, self.core.facts.places()) {
                        Ok(command) => self.take_wish(command),
                        Err(reason) => (Outputs::default(), refused(reason)),
                    },
                    Wished::Notify(wish) => (Outputs::default(), self.take_notify_wish(by, wish)),
                    Wished::Audit(note) => (Outputs::default(), self.take_audit_note(&by, note)),
                };
                // Who does not wait any more does not want to know.
                drop(answer.send(told));
                outputs
            }
        }
    }

    fn take_wish(&mut self, command: Command) -> (Outputs, Answer) {
        let carried = self.audited(AuditActor::at_command_line, command, |this, command| {
            let outputs = this.core.handle(this.clock.now(), Event::Command(command));
            let outputs = this.settle_points(outputs);
            let refusal = outputs.notices.iter().find_map(|notice| match notice {
                Notice::Refused { reason } => Some(reason.clone()),
                Notice::Alarm(_) => None,
            });
            Audited { refusal: refusal.clone(), value: (outputs, Answer { refusal, entry: None }) }
        });
        carried.unwrap_or_else(|reason| (Outputs::default(), refused(reason)))
    }

    /// Writes down what another process does by itself.
    fn take_audit_note(&mut self, by: &str, note: AuditNote) -> Answer {
        let actor = AuditActor::at_command_line(by);
        let entry = block_in_place(|| self.audit.append(actor, note.act, note.outcome));
        self.show_audit();
        entry.map_or_else(refused, |entry| Answer { refusal: None, entry: Some(entry) })
    }

    /// Carries out what `outputs` say of points: what is to be kept is on disk before anybody knows of it.
    pub(crate) fn settle_points(&mut self, mut outputs: Outputs) -> Outputs {
        if let Some(point) = outputs.point.take() {
            match block_in_place(|| self.points_desk.keeper.keep(&point)) {
                Ok(()) => {
                    self.desk.define(point);
                    let event = self.onboarding(None, true);
                    outputs = self.core.handle(self.clock.now(), event);
                }
                Err(error) => outputs.notices.push(Notice::Refused { reason: format!("failed to {error}") }),
            }
        }
        if let Some(points) = outputs.points.take() {
            self.history.follow(Arc::clone(&points));
            self.substitutions.follow(Arc::clone(&points));
            let places = Arc::new(PlaceIndex::new(self.desk.plan(), &points));
            self.points_desk.books.send_replace((Arc::clone(&points), places));
            self.points_desk.points.send_replace(points);
        }
        if let Some(path) = outputs.read.take() {
            self.points_desk.asked.send_replace(Some(path));
        }
        if let Some(wish) = outputs.preview.take() {
            self.points_desk.preview_wishes.send_replace(Some(wish));
        }
        outputs
    }
}
