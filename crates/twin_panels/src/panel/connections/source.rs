//! How sources of telemetry are, what was refused and why, and whether samples are kept.

use crate::tokens::ALARM;
use crate::widget::{Health, banner_ui, dim, emphasised, key_value_ui, number, one_line, small, status_ui};
use crate::wording::{bytes_text, count_text, plural_text};
use egui::{Align, Layout, Ui};
use egui_phosphor::regular as icon;
use twin_api::{HistoryState, RejectCount, SourcePhase, SourceState};

pub(super) fn source_ui(ui: &mut Ui, source: &SourceState) {
    let (health, phase) = match source.phase {
        SourcePhase::Connected => (Health::Good, "Connected"),
        SourcePhase::Connecting => (Health::Unknown, "Connecting…"),
        SourcePhase::Lost => (Health::Failed, "Lost, connecting again…"),
        SourcePhase::Listening => (Health::Good, "Listening"),
    };
    ui.horizontal(|ui| {
        ui.label(emphasised(source.id.as_str()));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            status_ui(ui, phase, health, &source.address);
        });
    });
    ui.add(one_line(number(&source.address).size(12.0).color(crate::style::palette(ui).text_dim.ui())));
    ui.add_space(2.0);
    key_value_ui(ui, "Rate", format!("{:.0} samples/s", source.per_second));
    key_value_ui(ui, "Accepted", plural_text(source.accepted, "sample"));
    key_value_ui(ui, "Duplicates dropped", plural_text(source.duplicates, "sample"));
    let refused: u64 = source.rejects.iter().map(|reject| reject.count).sum();
    key_value_ui(ui, "Refused", plural_text(refused, "message"));
    for reject in &source.rejects {
        reject_ui(ui, reject);
    }
    if let Some(error) = &source.last_error {
        ui.add_space(4.0);
        banner_ui(ui, icon::WARNING, "Last error", error, ALARM[1]);
    }
}

fn reject_ui(ui: &mut Ui, reject: &RejectCount) {
    ui.horizontal(|ui| {
        ui.add_space(8.0);
        ui.label(small(&reject.reason));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(number(count_text(reject.count)).size(12.0));
        });
    });
    ui.horizontal(|ui| {
        ui.add_space(8.0);
        let newest = reject.examples.first().map_or("", String::as_str);
        let all = format!("Last refused, newest first:\n{}", reject.examples.join("\n"));
        ui.add(one_line(dim(ui, newest))).on_hover_text(all);
    });
}

pub(super) fn history_ui(ui: &mut Ui, history: &HistoryState) {
    let (health, word) =
        if history.error.is_some() { (Health::Failed, "Failing") } else { (Health::Good, "Committing") };
    ui.horizontal(|ui| {
        ui.label(emphasised("SQLite"));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            status_ui(ui, word, health, "Samples and the alarm journal");
        });
    });
    key_value_ui(ui, "Committed", plural_text(history.committed, "sample"));
    key_value_ui(ui, "Pending", plural_text(history.pending, "sample"));
    key_value_ui(ui, "On disk", bytes_text(history.bytes));
    if let Some(error) = &history.error {
        ui.add_space(4.0);
        banner_ui(ui, icon::WARNING_OCTAGON, "Not committing", error, ALARM[0]);
    }
}
