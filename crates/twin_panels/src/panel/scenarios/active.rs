//! What happens now: how much of it is felt, since when, and what it does to the site.

use crate::tokens::{Palette, Tone};
use crate::widget::{card_ui, charge_bar_ui, dim, emphasised, number, one_line, section_ui, small, with_icon};
use crate::wording::{plural_text, span_text, time_text};
use crate::{Intent, Intents, View, style};
use egui::{Align, Button, Label, Layout, Sense, Ui};
use egui_phosphor::regular as icon;
use twin_api::{ActiveEntry, ScenarioPhase, Simulation};

/// Lines about what a scenario does that a card shows before it only counts.
const ANOMALIES_MAX: usize = 6;

/// Draws every scenario under way; nothing while there is none.
pub(super) fn ui(ui: &mut Ui, view: &View<'_>, simulation: &Simulation, intents: &mut Intents) {
    if simulation.active.is_empty() {
        return;
    }
    let running = simulation.active.iter().filter(|active| active.phase != ScenarioPhase::Recovering).count();
    section_ui(ui, "Under way", |ui| {
        ui.add_enabled_ui(running > 0, |ui| {
            if ui.add(Button::new(small("Stop all"))).on_disabled_hover_text("All are fading already").clicked() {
                intents.push(Intent::StopAllScenarios);
            }
        });
    });
    for (number, active) in simulation.active.iter().enumerate() {
        ui.push_id(("active", &active.name, &active.target, number), |ui| {
            card_ui(ui, |ui| entry_ui(ui, view, active, intents));
        });
    }
}

fn entry_ui(ui: &mut Ui, view: &View<'_>, active: &ActiveEntry, intents: &mut Intents) {
    let palette = style::palette(ui);
    ui.spacing_mut().item_spacing.y = 3.0;
    let is_fading = active.phase == ScenarioPhase::Recovering;
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if !is_fading {
                let stop = ui.add(Button::new(small("Stop")));
                stop.widget_info(|| {
                    let name = format!("Stop {} on {}", active.name, active.target);
                    egui::WidgetInfo::labeled(egui::WidgetType::Button, true, name)
                });
                if stop.on_hover_text("Let it fade; the site recovers").clicked() {
                    let (name, target) = (active.name.clone(), active.target.clone());
                    intents.push(Intent::StopScenario { name, target });
                }
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(one_line(emphasised(&active.title))).on_hover_text(&active.name);
            });
        });
    });
    let tone = phase_tone(active.phase, palette);
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.label(number(format!("{:.0} %", active.level * 100.0)).size(12.0));
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| where_ui(ui, view, active, tone, intents));
        });
    });
    charge_bar_ui(ui, Some(active.level * 100.0), tone, "Level");
    for anomaly in active.anomalies.iter().take(ANOMALIES_MAX) {
        ui.add(Label::new(with_icon(icon::CARET_RIGHT, anomaly, palette.text_dim)).wrap());
    }
    if let Some(more) = active.anomalies.len().checked_sub(ANOMALIES_MAX).filter(|more| *more > 0) {
        ui.label(dim(ui, format!("and {} more", plural_text(more as u64, "effect"))));
    }
}

/// What it strikes, as a way there; how far it has come, and since when.
fn where_ui(ui: &mut Ui, view: &View<'_>, active: &ActiveEntry, tone: Tone, intents: &mut Intents) {
    ui.spacing_mut().item_spacing.x = 6.0;
    if let Some(place) = active.place {
        let symbol = crate::address::kind_icon(&view.snapshot.plan, place);
        let link = egui::Link::new(with_icon(symbol, &active.target, style::palette(ui).accent));
        if ui.add(link).on_hover_text("Go there").clicked() {
            intents.go_to(place);
        }
    } else if !active.target.is_empty() {
        ui.label(small(&active.target));
    }
    ui.label(small(active.phase.word()).color(tone.ui()));
    let since = time_text(active.since, view.zone);
    let text = format!("since {since}, {}", span_text(view.now.since(active.since)));
    ui.add(one_line(dim(ui, text)).sense(Sense::hover()));
}

/// Growing and in full are what a person ordered: the warm accent of everything simulated, no alarm.
fn phase_tone(phase: ScenarioPhase, palette: &Palette) -> Tone {
    match phase {
        ScenarioPhase::Waiting => palette.text_dim,
        ScenarioPhase::Ramping | ScenarioPhase::Holding => palette.accent_warm,
        ScenarioPhase::Recovering => palette.accent,
    }
}
