//! What a scenario shall strike: the usual, what is selected, or anything of its kind.

use crate::tokens::{Tone, size};
use crate::widget::{chip_ui, dim, small};
use crate::{View, address_text, fonts, style};
use egui::text::{LayoutJob, TextWrapping};
use egui::{Button, Galley, Key, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, WidgetType, pos2, vec2};
use egui_phosphor::regular as icon;
use std::sync::Arc;
use twin_api::{ScenarioEntry, ScenarioTarget};

/// Height of a row of the list, points.
const ROW_HEIGHT: f32 = 26.0;
/// Rows that show at once.
const ROWS: f32 = 6.0;
/// What the search field is called.
const SEARCH: &str = "Search targets";

/// The target of a form.
pub(super) struct TargetChoice {
    chosen: Option<String>,
    list: Option<List>,
}

/// The open list.
struct List {
    text: String,
    /// Which targets the text lets pass, and of which list.
    passing: Vec<usize>,
    of: Arc<[ScenarioTarget]>,
    /// The field has taken the keyboard.
    has_focus: bool,
}

impl List {
    fn of(targets: &Arc<[ScenarioTarget]>) -> Self {
        Self { text: String::new(), passing: (0..targets.len()).collect(), of: Arc::clone(targets), has_focus: false }
    }

    /// Finds again after the text or the targets have changed.
    fn search(&mut self, targets: &Arc<[ScenarioTarget]>) {
        let wanted = self.text.trim().to_lowercase();
        let passes = |target: &ScenarioTarget| target.name.to_lowercase().contains(&wanted);
        self.passing = (0..targets.len()).filter(|i| passes(&targets[*i])).collect();
        self.of = Arc::clone(targets);
    }
}

impl TargetChoice {
    /// What the scenario's author meant, else the first thing of its kind.
    pub(super) fn usual(entry: &ScenarioEntry) -> Self {
        let first = || entry.targets.first().map(|target| target.name.clone());
        Self { chosen: entry.usual_target.clone().or_else(first), list: None }
    }

    /// The target's name; `None` when the scenario needs none.
    pub(super) fn chosen(&self) -> Option<&str> {
        self.chosen.as_deref()
    }

    /// Draws the target, and the list while it is open.
    pub(super) fn ui(&mut self, ui: &mut Ui, view: &View<'_>, entry: &ScenarioEntry) {
        if entry.targets.is_empty() {
            return;
        }
        let was_open = self.list.is_some();
        ui.horizontal(|ui| {
            ui.label(dim(ui, "Strikes"));
            let name = self.chosen.as_deref().unwrap_or("—");
            let button = ui.add(Button::new(small(name)).min_size(vec2(90.0, 0.0)));
            let caret = button.rect.right_center() - vec2(11.0, 0.0);
            let ink = style::palette(ui).text_dim.ui();
            let symbol = if was_open { icon::CARET_UP } else { icon::CARET_DOWN };
            ui.painter().text(caret, egui::Align2::CENTER_CENTER, symbol, crate::fonts::icon(11.0), ink);
            button.widget_info(|| WidgetInfo::labeled(WidgetType::ComboBox, true, format!("Target {name}")));
            if button.clicked() {
                self.list = if was_open { None } else { Some(List::of(&entry.targets)) };
            }
            self.offer_selection_ui(ui, view, entry);
        });
        if self.list.is_some() {
            self.list_ui(ui, view, entry);
        }
    }

    /// What is selected in the hall, if the scenario can strike it.
    fn offer_selection_ui(&mut self, ui: &mut Ui, view: &View<'_>, entry: &ScenarioEntry) {
        let Some(selected) = view.selection else { return };
        let is_meant =
            |target: &&ScenarioTarget| target.place.is_some_and(|place| place == selected || place == selected.owner());
        let Some(target) = entry.targets.iter().find(is_meant) else { return };
        if self.chosen.as_deref() != Some(&target.name)
            && chip_ui(ui, &format!("Selected: {}", target.name), false).clicked()
        {
            self.chosen = Some(target.name.clone());
            self.list = None;
        }
    }

    fn list_ui(&mut self, ui: &mut Ui, view: &View<'_>, entry: &ScenarioEntry) {
        let Some(list) = &mut self.list else { return };
        let field =
            TextEdit::singleline(&mut list.text).hint_text(SEARCH).desired_width(f32::INFINITY).margin(vec2(8.0, 4.0));
        let response = ui.add(field);
        response.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, SEARCH));
        if !list.has_focus {
            response.request_focus();
            list.has_focus = true;
        }
        if response.changed() || !Arc::ptr_eq(&list.of, &entry.targets) {
            list.search(&entry.targets);
        }
        let is_entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let mut taken = list.passing.first().copied().filter(|_| is_entered);
        let mut written = None;
        if list.passing.is_empty() {
            ui.label(dim(ui, format!("No {} is called like that", entry.target_kind)));
            let hint = "Selectors such as room:hall-a or A* mean several things at once";
            let is_wanted = chip_ui(ui, "Use as a selector", false).on_hover_text(hint).clicked() || is_entered;
            written = is_wanted.then(|| list.text.trim().to_owned());
        }
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let area = ScrollArea::vertical().max_height(ROW_HEIGHT * ROWS).auto_shrink([false, true]);
            area.show_rows(ui, ROW_HEIGHT, list.passing.len(), |ui, rows| {
                for i in &list.passing[rows] {
                    let is_chosen = self.chosen.as_deref() == Some(&entry.targets[*i].name);
                    if row_ui(ui, view, &entry.targets[*i], is_chosen) {
                        taken = Some(*i);
                    }
                }
            });
        });
        let taken = taken.map(|i| entry.targets[i].name.clone());
        if let Some(name) = taken.or(written) {
            self.chosen = Some(name);
            self.list = None;
        }
    }
}

/// One target of the list; whether it was taken.
fn row_ui(ui: &mut Ui, view: &View<'_>, target: &ScenarioTarget, is_chosen: bool) -> bool {
    let palette = style::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_HEIGHT), Sense::click());
    if is_chosen || response.hovered() || response.has_focus() {
        let fill = if is_chosen { palette.accent.ui_alpha(48) } else { palette.card_hover.ui() };
        ui.painter().rect_filled(rect, 4.0, fill);
    }
    let inner = rect.shrink2(vec2(8.0, 0.0));
    let font = fonts::text(size::TEXT_SMALL);
    let galley = |text: &str, tone: Tone, width: f32| {
        let mut job = LayoutJob::simple_singleline(text.to_owned(), font.clone(), tone.ui());
        job.wrap = TextWrapping::truncate_at_width(width);
        ui.painter().layout_job(job)
    };
    let name = galley(&target.name, palette.text, inner.width());
    // The name stands at the left already: the rest of the way to it at the right.
    let address = target.place.map(|place| address_text(&view.snapshot.plan, place)).unwrap_or_default();
    let way = address.rsplit_once(" ▸ ").map_or("", |(way, _)| way);
    let way = galley(way, palette.text_dim, inner.width() - name.size().x - 16.0);
    let middle = |galley: &Galley| rect.center().y - galley.size().y / 2.0;
    ui.painter().galley(pos2(inner.right() - way.size().x, middle(&way)), way, palette.text_dim.ui());
    ui.painter().galley(pos2(inner.left(), middle(&name)), name, palette.text.ui());
    response.widget_info(|| WidgetInfo::selected(WidgetType::RadioButton, true, is_chosen, &target.name));
    response.clicked()
}
