//! What is written, and what is made of what came back.

use super::controller::{SafetyController, Step};
use super::directive::Directive;
use super::order::SafetyOrder;
use std::sync::Arc;
use twin_model::setpoint::{
    ActuationOutcome, ActuationReport, DirectiveKind, RequestId, SetpointEvent, SetpointId, SettablePoint,
};

impl SafetyController {
    /// Gives the directive that lets what request `id` wishes be there.
    pub(super) fn direct(&mut self, step: &mut Step<'_>, id: RequestId, kind: DirectiveKind) {
        let Some((case, point)) = self.case_and_point(id) else { return };
        let (value, previous) = (case.request.value, case.present.unwrap_or(f64::NAN));
        self.give(step, id, kind, (point, value, previous));
    }

    fn give(
        &mut self,
        step: &mut Step<'_>,
        id: RequestId,
        kind: DirectiveKind,
        (point, value, previous): (Arc<SettablePoint>, f64, f64),
    ) {
        let (sequence, generation) = (self.ledger.next_sequence(), self.generation);
        let of = point.id.clone();
        self.note(step, SetpointEvent::Directed { id, sequence, point: of, kind, value, previous, generation });
        let directive = Directive::new((id, sequence, generation), kind, point, (value, previous));
        step.out.orders.push(SafetyOrder::Act(directive));
    }

    /// Lets the device be asked how the directive number `sequence`, which nobody has reported on, has ended.
    pub(super) fn look_up(&mut self, step: &mut Step<'_>, id: RequestId, sequence: u64) {
        let given = self.ledger.given.get(&sequence).cloned();
        let Some((given, (_, point))) = given.zip(self.case_and_point(id)) else {
            let reason = "the twin was started anew while it was written, and nothing leads to its device any more";
            return self.fail(step, id, reason.to_owned(), true);
        };
        // What was asked is not asked again: the older directive is over.
        self.ledger.given.remove(&sequence);
        let values = match given.kind {
            DirectiveKind::Rollback => (given.previous, given.value),
            _ => (given.value, given.previous),
        };
        self.give(step, id, DirectiveKind::Verify, (point, values.0, values.1));
    }

    /// What is made of what came back of a directive.
    pub(super) fn take_report(&mut self, step: &mut Step<'_>, report: ActuationReport) {
        let Some(given) = self.ledger.given.get(&report.sequence).cloned() else { return };
        let (id, kind) = (given.id, given.kind);
        let (outcome, before, read_back) = (report.outcome.clone(), report.before, report.read_back);
        self.note(step, SetpointEvent::Reported { id, kind, report });
        match kind {
            DirectiveKind::Set => match outcome {
                ActuationOutcome::Confirmed => self.note(step, SetpointEvent::Done { id }),
                ActuationOutcome::Mismatch => {
                    let previous = before.unwrap_or(given.previous);
                    self.roll_back(step, id, (given.value, previous), read_back);
                }
                ActuationOutcome::NotWritten { reason } => {
                    self.fail(step, id, format!("nothing was written: failed to {reason}"), false);
                }
                ActuationOutcome::Unknown { .. } => {
                    self.verify(step, id, (given.value, before.unwrap_or(given.previous)))
                }
            },
            DirectiveKind::Rollback => match outcome {
                ActuationOutcome::Confirmed => {
                    let reason = format!(
                        "the device did not take over {}; what was there before is there again",
                        given.previous
                    );
                    self.note(step, SetpointEvent::RolledBack { id, reason });
                }
                ActuationOutcome::Mismatch => {
                    let reason = "the device takes over neither what was wished nor what was there before".to_owned();
                    self.fail(step, id, reason, true);
                }
                ActuationOutcome::NotWritten { reason } | ActuationOutcome::Unknown { reason } => {
                    self.fail(step, id, format!("it was not rolled back: failed to {reason}"), true);
                }
            },
            DirectiveKind::Verify => self.settle(step, id, (given.value, given.previous), read_back),
            DirectiveKind::Release => {
                if outcome == ActuationOutcome::Confirmed {
                    self.note(step, SetpointEvent::Released { id, point: given.point });
                }
            }
        }
    }

    /// The device says something else than it was told: `value` is taken back, and `previous` is to be there again.
    fn roll_back(&mut self, step: &mut Step<'_>, id: RequestId, (value, previous): (f64, f64), read_back: Option<f64>) {
        let said = read_back.map_or_else(|| "nothing".to_owned(), |said| said.to_string());
        let Some((_, point)) = self.case_and_point(id) else {
            return self.fail(
                step,
                id,
                format!("it was told {value} and says {said}; nothing leads to it any more"),
                true,
            );
        };
        if self.is_killed(&point.site, DirectiveKind::Rollback) {
            return self.fail(
                step,
                id,
                format!("it was told {value} and says {said}; the kill switch is pulled"),
                true,
            );
        }
        self.give(step, id, DirectiveKind::Rollback, (point, previous, value));
    }

    /// Nobody knows whether `value` was written: the device is asked.
    fn verify(&mut self, step: &mut Step<'_>, id: RequestId, (value, previous): (f64, f64)) {
        match self.case_and_point(id) {
            Some((_, point)) => self.give(step, id, DirectiveKind::Verify, (point, value, previous)),
            None => self.fail(step, id, "nothing leads to its device any more".to_owned(), true),
        }
    }

    /// What `read_back` says of something that was cut short.
    fn settle(&mut self, step: &mut Step<'_>, id: RequestId, (value, previous): (f64, f64), read_back: Option<f64>) {
        let tolerance = self.case_and_point(id).map_or(0.0, |(_, point)| point.settable.tolerance());
        let is = |wanted: f64| read_back.is_some_and(|said| (said - wanted).abs() <= tolerance);
        if is(value) {
            self.note(step, SetpointEvent::Done { id });
        } else if is(previous) {
            let reason = format!("it was cut short, and the device says {previous}, as before");
            self.note(step, SetpointEvent::RolledBack { id, reason });
        } else {
            let said = read_back.map_or_else(|| "nothing".to_owned(), |said| said.to_string());
            let reason = format!("it was cut short, and the device says {said}: neither {value} nor {previous}");
            self.fail(step, id, reason, true);
        }
    }

    /// Lets devices go by their own mind again that still go by what the twin has set.
    pub(super) fn release(&mut self, step: &mut Step<'_>) {
        let held = self.ledger.written.iter().filter(|(_, written)| written.is_held);
        let held: Vec<(SetpointId, RequestId)> = held.map(|(point, written)| (point.clone(), written.id)).collect();
        for (name, id) in held {
            let Some(point) = self.points.get(&name).cloned() else { continue };
            let Some(value) = point.settable.release else { continue };
            if !self.is_killed(&point.site, DirectiveKind::Release) {
                self.give(step, id, DirectiveKind::Release, (point, value, value));
            }
        }
    }

    fn fail(&mut self, step: &mut Step<'_>, id: RequestId, reason: String, needs_person: bool) {
        self.note(step, SetpointEvent::Failed { id, reason, needs_person });
    }
}
