//! A request: one that is under way, with what people may say to it, and one that has ended.

use super::lock::button_ui;
use super::{preview, text_ui};
use crate::tokens::{ALARM, Tone, alarm_ink};
use crate::widget::{card_ui, dense_ui, dim, emphasised, small, with_icon};
use crate::wording::{age_text, moment_text, value_text};
use crate::{Intent, Intents, View, style};
use egui::{Align, CollapsingHeader, Label, Layout, Ui};
use egui_phosphor::regular as icon;
use twin_model::setpoint::{Actor, CheckVerdict, Outcome, Phase, SafetyWish, SetpointCase};

/// One that is under way.
pub(super) fn open_ui(
    ui: &mut Ui,
    view: &View<'_>,
    case: &SetpointCase,
    actor: &Actor,
    rejection: &mut String,
    intents: &mut Intents,
) {
    card_ui(ui, |ui| {
        head_ui(ui, view, case);
        if let Some(preview) = &case.preview {
            preview::ui(ui, preview);
        }
        for approval in &case.approvals {
            ui.add(Label::new(dim(ui, format!("approved by {}", approval.by))).wrap());
        }
        checks_ui(ui, case);
        let Phase::Waiting { until, approvals } = &case.phase else { return };
        let missing = usize::from(*approvals).saturating_sub(case.approvals.len());
        let people = if missing == 1 { "one more person".to_owned() } else { format!("{missing} more persons") };
        let left = age_text(until.since(view.now));
        ui.label(small(format!("{left} left for {people} to approve it")));
        let is_own = case.request.by.is_same_person(actor);
        let has_approved = case.approvals.iter().any(|approval| approval.by.is_same_person(actor));
        if is_own {
            ui.label(dim(ui, "Whoever wished it does not approve it"));
        }
        text_ui(ui, "Reason for a rejection", "not during the maintenance", rejection);
        let (id, by) = (case.request.id, actor.clone());
        ui.horizontal(|ui| {
            let may = actor.role.may_approve();
            if button_ui(ui, &format!("Approve {id}"), may && !is_own && !has_approved) {
                intents.push(Intent::Safety(SafetyWish::Approve { id, by: by.clone() }));
            }
            let may_reject = (may || is_own) && !rejection.trim().is_empty();
            if button_ui(ui, &format!("Reject {id}"), may_reject) {
                let reason = rejection.trim().to_owned();
                intents.push(Intent::Safety(SafetyWish::Reject { id, by, reason }));
            }
        });
    });
}

/// One that has ended.
pub(super) fn ended_ui(ui: &mut Ui, view: &View<'_>, case: &SetpointCase) {
    card_ui(ui, |ui| {
        head_ui(ui, view, case);
        if let Some(outcome) = case.outcome() {
            ui.add(Label::new(small(outcome)).wrap());
        }
        checks_ui(ui, case);
        for (kind, report) in &case.reports {
            let wire = report.exchanges.iter().filter(|exchange| exchange.what == "write");
            for exchange in wire {
                ui.add(Label::new(dim(ui, format!("{kind:?}: {} → {}", exchange.sent, exchange.received))).wrap());
            }
        }
    });
}

/// What is wished, by whom, and how far it has come.
fn head_ui(ui: &mut Ui, view: &View<'_>, case: &SetpointCase) {
    let request = &case.request;
    let (symbol, tone) = sign(&case.phase);
    ui.horizontal(|ui| {
        ui.label(emphasised(request.id.to_string()));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let ink = tone.map_or(style::palette(ui).text, |tone| alarm_ink(tone, view.look));
            ui.label(with_icon(symbol, case.phase.word(), ink));
        });
    });
    let value = value_text(request.value, request.unit);
    let change = match case.present {
        Some(present) => format!("{} → {value}", value_text(present, request.unit)),
        None => value,
    };
    ui.add(Label::new(format!("{}: {change}", request.point)).wrap());
    let when = moment_text(request.at, view.zone);
    ui.add(Label::new(dim(ui, format!("{} · {when} · {}", request.by.name, request.reason))).wrap());
}

fn sign(phase: &Phase) -> (&'static str, Option<Tone>) {
    match phase {
        Phase::Done => (icon::CHECK_CIRCLE, None),
        Phase::Refused(_) | Phase::Rejected { .. } | Phase::Expired => (icon::PROHIBIT, None),
        Phase::RolledBack(_) | Phase::Failed { needs_person: false, .. } => (icon::ARROW_U_UP_LEFT, Some(ALARM[2])),
        Phase::Failed { needs_person: true, .. } => (icon::WARNING, Some(ALARM[0])),
        Phase::Waiting { .. } => (icon::USERS, Some(ALARM[2])),
        Phase::Surveying | Phase::Previewing | Phase::Executing { .. } => (icon::HOURGLASS, None),
    }
}

/// What each check found, folded away until somebody wants to know.
fn checks_ui(ui: &mut Ui, case: &SetpointCase) {
    if case.verdicts.is_empty() {
        return;
    }
    let passed = case.verdicts.iter().filter(|verdict| !matches!(verdict.outcome, Outcome::Refused(_))).count();
    let title = format!("{passed} of {} checks passed", case.verdicts.len());
    CollapsingHeader::new(small(title)).id_salt(("checks", case.request.id.0)).show(ui, |ui| {
        dense_ui(ui, |ui| case.verdicts.iter().for_each(|verdict| verdict_ui(ui, verdict)));
    });
}

fn verdict_ui(ui: &mut Ui, verdict: &CheckVerdict) {
    let palette = style::palette(ui);
    let (symbol, told, tone) = match &verdict.outcome {
        Outcome::Passed(told) => (icon::CHECK, told.clone(), palette.text),
        Outcome::Idle(why) => (icon::MINUS, why.clone(), palette.text_dim),
        Outcome::Refused(refusal) => (icon::X, refusal.to_string(), alarm_ink(ALARM[1], style::look(ui))),
    };
    ui.add(Label::new(with_icon(symbol, &format!("{}: {told}", verdict.check), tone)).wrap());
}
