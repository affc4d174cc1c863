//! Audit: who did what from where, how it went, and whether the log that says so is whole.

use super::{AUDIT, Panel, PanelId};
use crate::tokens::{ALARM, alarm_ink};
use crate::widget::{
    Health, banner_ui, card_ui, chip_ui, dim, emphasised, empty_ui, key_value_ui, number, section_ui, small, status_ui,
    with_icon,
};
use crate::wording::{age_text, moment_text, plural_text, time_text};
use crate::{Intents, View, style};
use egui::{Align, CollapsingHeader, Label, Layout, TextEdit, Ui, vec2};
use egui_phosphor::regular as icon;
use twin_api::{AuditCheck, AuditFinding, AuditState};
use twin_model::audit::{AuditEntry, AuditFields, AuditOrigin, AuditOutcome, TimeQuality};

/// Rows drawn at most; the command line lists and exports all.
const ROWS_MAX: usize = 120;

/// Digits of the public key that are shown; all of them are in the tooltip.
const KEY_SHOWN: usize = 16;

/// The panel and what a person looks for.
#[derive(Default)]
pub(crate) struct Audit {
    text: String,
    is_refused_only: bool,
}

impl Audit {
    fn lets_pass(&self, entry: &AuditEntry) -> bool {
        let text = self.text.trim().to_lowercase();
        let is_refused = matches!(entry.outcome, AuditOutcome::Refused { .. });
        let has = |told: &str| told.to_lowercase().contains(&text);
        (!self.is_refused_only || is_refused)
            && (text.is_empty() || has(&entry.actor.who) || has(&entry.act.action) || has(&entry.act.subject))
    }

    fn filter_ui(&mut self, ui: &mut Ui, told: String) {
        let hint = "Filter by who, action or subject";
        let field =
            TextEdit::singleline(&mut self.text).hint_text(hint).desired_width(f32::INFINITY).margin(vec2(8.0, 5.0));
        ui.add(field).widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::TextEdit, true, hint));
        ui.horizontal(|ui| {
            if chip_ui(ui, "Refused only", self.is_refused_only).clicked() {
                self.is_refused_only = !self.is_refused_only;
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(dim(ui, told)));
        });
    }
}

impl Panel for Audit {
    fn id(&self) -> PanelId {
        AUDIT
    }

    fn title(&self) -> &str {
        "Audit"
    }

    fn icon(&self) -> &'static str {
        icon::SHIELD_CHECK
    }

    fn find(&mut self, text: &str) {
        *self = Self { text: text.to_owned(), is_refused_only: false };
    }

    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, _intents: &mut Intents) {
        let audit = &view.snapshot.audit;
        if let Some(problem) = &audit.problem {
            let title = "Nothing privileged can be done now";
            banner_ui(ui, icon::WARNING, title, problem, ALARM[0]);
        }
        chain_ui(ui, view, audit);
        section_ui(ui, "Newest entries", |_| {});
        if audit.entries.is_empty() {
            let told = "Whatever changes the twin, its devices or their alarms is written down here";
            empty_ui(ui, icon::SHIELD_CHECK, "No entries", told);
            return;
        }
        let passing: Vec<&AuditEntry> =
            audit.entries.iter().map(|entry| &**entry).filter(|entry| self.lets_pass(entry)).collect();
        self.filter_ui(ui, format!("{} of {} kept here", passing.len(), audit.entries.len()));
        if passing.is_empty() {
            let told = "Of the newest entries none does; heliotwin audit export has all of them";
            empty_ui(ui, icon::FUNNEL, "Nothing matches", told);
        }
        for entry in passing.iter().take(ROWS_MAX) {
            entry_ui(ui, view, entry);
        }
        if passing.len() > ROWS_MAX {
            ui.label(dim(ui, format!("{} more; narrow the filter to see them", passing.len() - ROWS_MAX)));
        }
    }
}

/// Whether the log is whole, how far it is signed, and with which key.
fn chain_ui(ui: &mut Ui, view: &View<'_>, audit: &AuditState) {
    let (health, word, reason) = told_of(audit.check.as_deref());
    section_ui(ui, "Chain", |ui| {
        status_ui(ui, word, health, &reason);
    });
    if matches!(health, Health::Degraded | Health::Failed) {
        banner_ui(ui, icon::LINK_BREAK, word, &reason, ALARM[if health == Health::Failed { 0 } else { 2 }]);
    }
    card_ui(ui, |ui| {
        match &audit.check {
            None => key_value_ui(ui, "Verified", "Not yet since the start"),
            Some(check) => {
                key_value_ui(ui, "Verified", format!("{} ago", age_text(view.now.since(check.at))));
                key_value_ui(ui, "Signed to entry", check.signed_to.to_string());
                key_value_ui(
                    ui,
                    "Entries kept",
                    format!("{} in {}", check.entries, plural_text(check.segments, "file")),
                );
            }
        }
        key_value_ui(ui, "Anchors", audit.anchors.to_string());
        if let Some(at) = audit.anchored_at {
            key_value_ui(ui, "Last anchor", moment_text(at, view.zone));
        }
        if let Some(shown) = audit.key.get(..KEY_SHOWN) {
            ui.label(dim(ui, format!("Public key {shown}…"))).on_hover_text(&audit.key);
        }
    });
}

fn told_of(check: Option<&AuditCheck>) -> (Health, &'static str, String) {
    match check.map(|check| &check.finding) {
        None => (Health::Unknown, "Not verified yet", "It is verified at the start and every hour".to_owned()),
        Some(AuditFinding::Clean) => {
            (Health::Good, "As it was written", "Every hash and every signature fits".to_owned())
        }
        Some(AuditFinding::Unfinished(place)) => {
            (Health::Degraded, "As a crash leaves it", format!("{place}; the next start tells of it"))
        }
        Some(AuditFinding::Broken { place, entries: (from, to), why }) => {
            let range = if from == to { format!("entry {from}") } else { format!("entries {from} to {to}") };
            (Health::Failed, "Not as it was written", format!("{place}, {range}: {why}"))
        }
        Some(AuditFinding::Unreadable(why)) => (Health::Failed, "Cannot be read", why.clone()),
    }
}

fn entry_ui(ui: &mut Ui, view: &View<'_>, entry: &AuditEntry) {
    let palette = style::palette(ui);
    card_ui(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.horizontal(|ui| {
            ui.label(number(time_text(entry.time.at, view.zone)).size(12.0)).on_hover_text(time_details(view, entry));
            ui.label(emphasised(entry.act.action.as_str()));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let (symbol, tone) = match entry.outcome {
                    AuditOutcome::Requested => (icon::ARROW_RIGHT, palette.text_dim),
                    AuditOutcome::Done { .. } => (icon::CHECK, palette.good),
                    AuditOutcome::Refused { .. } => (icon::PROHIBIT, alarm_ink(ALARM[1], view.look)),
                };
                ui.label(with_icon(symbol, entry.outcome.word(), tone));
            });
        });
        ui.add(Label::new(small(&entry.act.subject)).wrap());
        ui.label(dim(ui, format!("{} · {}", entry.actor.who, origin_text(&entry.actor.origin))));
        if let AuditOutcome::Refused { reason, .. } = &entry.outcome {
            ui.add(Label::new(dim(ui, reason)).wrap());
        }
        let (before, after) = (&entry.act.before, &entry.act.after);
        // An outcome repeats what its request says.
        if entry.outcome == AuditOutcome::Requested && before.len() + after.len() > 0 {
            let head =
                format!("{} of entry {}", plural_text((before.len() + after.len()) as u64, "value"), entry.sequence);
            CollapsingHeader::new(small(head)).id_salt(entry.sequence).show(ui, |ui| {
                fields_ui(ui, "was", before);
                fields_ui(ui, "wanted", after);
            });
        }
    });
}

fn fields_ui(ui: &mut Ui, word: &str, fields: &AuditFields) {
    for (name, value) in fields {
        ui.add(Label::new(dim(ui, format!("{name} {word}: {value}"))).wrap());
    }
}

fn origin_text(origin: &AuditOrigin) -> String {
    match origin {
        AuditOrigin::Window => "window".to_owned(),
        AuditOrigin::CommandLine => "command line".to_owned(),
        AuditOrigin::Http { key, address } => format!("HTTP, key {key}, from {address}"),
        AuditOrigin::Engine => "by itself".to_owned(),
    }
}

fn time_details(view: &View<'_>, entry: &AuditEntry) -> String {
    let site = moment_text(entry.time.at, view.zone);
    let machine = moment_text(entry.time.wall_at, view.zone);
    let quality = match entry.time.quality {
        TimeQuality::Synchronised => "follows a time server",
        TimeQuality::Unverified => "nobody says that it follows a time server",
        TimeQuality::SetBack => "was set back before this entry",
    };
    format!("Entry {}\nsite: {site}\nmachine: {machine}, whose clock {quality}", entry.sequence)
}
