//! What a rule would have done, beside what the one in force did.

use crate::tokens::ALARM;
use crate::widget::{banner_ui, card_ui, dim, emphasised, key_value_ui, small};
use crate::wording::{moment_text, span_text};
use crate::{Intents, View};
use egui::{Link, Ui};
use egui_phosphor::regular as icon;
use twin_api::{Firings, PreviewFigures, RulePreview, RulePreviewState};

/// Draws it.
pub(super) fn ui(ui: &mut Ui, view: &View<'_>, preview: &RulePreview, intents: &mut Intents) {
    match &preview.state {
        RulePreviewState::Running => {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.label(dim(ui, "History is played to the rule…"));
            });
        }
        RulePreviewState::Failed(reason) => {
            banner_ui(ui, icon::WARNING, "It could not be tried", reason, ALARM[2]);
        }
        RulePreviewState::Done(figures) => figures_ui(ui, view, figures, intents),
    }
}

fn figures_ui(ui: &mut Ui, view: &View<'_>, figures: &PreviewFigures, intents: &mut Intents) {
    let span = span_text(figures.to.since(figures.from));
    card_ui(ui, |ui| {
        ui.label(emphasised(headline(figures, &span)));
        let (points, known) = figures.points;
        if known == 0 {
            ui.label(dim(ui, "None of its points has history in that time: this says nothing yet"));
        }
        key_value_ui(ui, "Would have been active", span_text(figures.would.active));
        key_value_ui(ui, "At places", figures.would.place_count.to_string());
        if let Some(does) = &figures.does {
            key_value_ui(ui, "The rule in force fired", times_text(does));
            key_value_ui(ui, "It was active", span_text(does.active));
        }
        key_value_ui(ui, "Looked back to", moment_text(figures.from, view.zone));
        key_value_ui(ui, "Points with history", format!("{known} of {points}"));
        key_value_ui(ui, "Samples", figures.samples.to_string());
        for (place, count) in &figures.would.places {
            let name = place.name(&view.snapshot.plan);
            let text = small(format!("{name}  ×{count}"));
            if ui.add(Link::new(text)).on_hover_text("Go there").clicked() {
                intents.go_to(*place);
            }
        }
    });
}

fn headline(figures: &PreviewFigures, span: &str) -> String {
    format!("Would have fired {} in the last {span}", times_text(&figures.would))
}

fn times_text(firings: &Firings) -> String {
    match firings.count {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        count => format!("{count} times"),
    }
}
