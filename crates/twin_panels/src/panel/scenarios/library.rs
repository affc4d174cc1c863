//! What can happen: found by text or group, opened to be set and started.

use super::form::Form;
use super::group_icon;
use crate::tokens::Palette;
use crate::widget::{chip_ui, clickable_card_ui, dim, emphasised, empty_ui, one_line, section_ui, small};
use crate::wording::plural_text;
use crate::{Intents, View, style};
use egui::{Align, Label, Layout, Rect, TextEdit, Ui, vec2};
use egui_phosphor::regular as icon;
use twin_api::{ScenarioEntry, ScenarioGroup, Simulation};

/// What the search field is called.
const SEARCH: &str = "Search scenarios";

/// The list, its filter, and the scenario that is being set.
#[derive(Default)]
pub(super) struct Library {
    text: String,
    group: Option<ScenarioGroup>,
    form: Option<Form>,
}

impl Library {
    /// Draws filter and list.
    pub(super) fn ui(&mut self, ui: &mut Ui, view: &View<'_>, simulation: &Simulation, intents: &mut Intents) {
        let scenarios = &simulation.scenarios;
        if scenarios.is_empty() {
            empty_ui(ui, icon::FLASK, "No scenarios", "The simulation's file describes none");
            return;
        }
        let wanted = self.text.trim().to_lowercase();
        let passing: Vec<&ScenarioEntry> = scenarios.iter().filter(|entry| self.lets_pass(entry, &wanted)).collect();
        section_ui(ui, "Library", |ui| {
            let all = plural_text(scenarios.len() as u64, "scenario");
            let count = if passing.len() == scenarios.len() { all } else { format!("{} of {all}", passing.len()) };
            ui.label(dim(ui, count));
        });
        self.filter_ui(ui, scenarios);
        if passing.is_empty() {
            empty_ui(ui, icon::FUNNEL, "Nothing matches", "Scenarios are there, but the search hides them");
        }
        for entry in passing {
            self.entry_ui(ui, view, simulation, entry, intents);
        }
    }

    fn lets_pass(&self, entry: &ScenarioEntry, wanted: &str) -> bool {
        let has = |text: &str| text.to_lowercase().contains(wanted);
        self.group.is_none_or(|group| entry.group == group)
            && (wanted.is_empty() || has(&entry.name) || has(&entry.title) || has(&entry.description))
    }

    fn filter_ui(&mut self, ui: &mut Ui, scenarios: &[ScenarioEntry]) {
        let field =
            TextEdit::singleline(&mut self.text).hint_text(SEARCH).desired_width(f32::INFINITY).margin(vec2(8.0, 5.0));
        ui.add(field).widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::TextEdit, true, SEARCH));
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(2.0, 2.0);
            if chip_ui(ui, "All", self.group.is_none()).clicked() {
                self.group = None;
            }
            for group in ScenarioGroup::ALL {
                if !scenarios.iter().any(|entry| entry.group == group) {
                    continue;
                }
                let is_chosen = self.group == Some(group);
                if chip_ui(ui, group.word(), is_chosen).clicked() {
                    self.group = if is_chosen { None } else { Some(group) };
                }
            }
        });
    }

    fn entry_ui(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        simulation: &Simulation,
        entry: &ScenarioEntry,
        intents: &mut Intents,
    ) {
        let palette = style::palette(ui);
        let is_open = self.form.as_ref().is_some_and(|form| form.is_of(entry));
        let card = clickable_card_ui(ui, ("scenario", &entry.name), |ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            let head = head_ui(ui, entry, is_open, simulation.is_active(&entry.name, None), palette);
            let description = dim(ui, &entry.description);
            if is_open {
                ui.add(Label::new(description).wrap());
            } else {
                ui.add(one_line(description));
            }
            if let Some(form) = self.form.as_mut().filter(|_| is_open) {
                form.ui(ui, view, simulation, entry, intents);
            }
            head
        });
        let response = card.response;
        response.widget_info(|| {
            egui::WidgetInfo::selected(egui::WidgetType::Button, true, is_open, format!("Scenario {}", entry.title))
        });
        // An open card closes by its head or from the keyboard, not by a click beside a slider.
        let is_on_head = |pos: egui::Pos2| pos.y <= card.inner.bottom() + 4.0;
        if response.clicked() && (!is_open || response.interact_pointer_pos().is_none_or(is_on_head)) {
            self.form = if is_open { None } else { Some(Form::new(entry)) };
        }
    }
}

/// Icon and title; at the right what it strikes, or that it runs. Returns where that is.
fn head_ui(ui: &mut Ui, entry: &ScenarioEntry, is_open: bool, is_active: bool, palette: &Palette) -> Rect {
    let row = ui.horizontal(|ui| {
        let ink = if is_open || is_active { palette.accent } else { palette.text_dim };
        ui.label(crate::widget::icon(group_icon(entry.group), 16.0).color(ink.ui()));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let caret = if is_open { icon::CARET_UP } else { icon::CARET_DOWN };
            ui.label(crate::widget::icon(caret, 12.0).color(palette.text_dim.ui()));
            if is_active {
                ui.label(small("under way").color(palette.accent_warm.ui()));
            } else if !entry.target_kind.is_empty() {
                ui.label(dim(ui, &entry.target_kind));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(one_line(emphasised(&entry.title))).on_hover_text(&entry.name);
            });
        });
    });
    row.response.rect
}
