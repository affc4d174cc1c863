//! Alarms: what is out of order, how long it has been, and who has seen it; and what is withheld.

mod draft;
mod withheld;

use super::{ALARMS, Panel, PanelId};
use crate::widget::{
    badge_chip_ui, badge_text, badge_ui, chip_ui, clickable_card_ui, dim, emphasised, empty_ui, number, small,
    with_icon,
};
use crate::wording::{plural_text, span_text, time_text, value_text};
use crate::{Intent, Intents, View, address_text, style};
use draft::Draft;
use egui::{Align, Button, Label, Layout, TextEdit, Ui, vec2};
use egui_phosphor::regular as icon;
use twin_model::{Alarm, Priority, SitePlan};
pub(super) use withheld::service_ui;

/// Rows drawn at most; a flood beyond that is told in one line and found by the filter.
const ROWS_MAX: usize = 200;

/// The panel and what a person has typed into it.
#[derive(Default)]
pub(crate) struct Alarms {
    filter: Filter,
    /// What somebody is about to do about one.
    draft: Option<Draft>,
    /// What is withheld shows, in the place of the list.
    is_withheld_shown: bool,
}

#[derive(Default)]
struct Filter {
    priority: Option<Priority>,
    is_unacknowledged_only: bool,
    text: String,
}

impl Filter {
    fn lets_pass(&self, alarm: &Alarm, plan: &SitePlan) -> bool {
        let text = self.text.trim().to_lowercase();
        self.priority.is_none_or(|priority| alarm.priority == priority)
            && (!self.is_unacknowledged_only || !alarm.condition.is_acknowledged)
            && (text.is_empty()
                || alarm.message.to_lowercase().contains(&text)
                || address_text(plan, alarm.place).to_lowercase().contains(&text))
    }
}

impl Panel for Alarms {
    fn id(&self) -> PanelId {
        ALARMS
    }

    fn title(&self) -> &str {
        "Alarms"
    }

    fn icon(&self) -> &'static str {
        icon::BELL
    }

    fn observe(&mut self, view: &View<'_>) {
        // A draft dies with its alarm, and one of an acknowledgement once somebody else has acknowledged.
        let is_open = |draft: &Draft| {
            let listed = view.snapshot.alarms.iter().find(|alarm| alarm.id == draft.alarm);
            listed.is_some_and(|alarm| !draft.is_acknowledging() || !alarm.condition.is_acknowledged)
        };
        if self.draft.as_ref().is_some_and(|draft| !is_open(draft)) {
            self.draft = None;
        }
    }

    fn find(&mut self, text: &str) {
        self.filter = Filter { text: text.to_owned(), ..Filter::default() };
        self.is_withheld_shown = false;
    }

    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
        let alarms = &view.snapshot.alarms;
        self.pages_ui(ui, view);
        if self.is_withheld_shown {
            withheld::ui(ui, view, intents);
            return;
        }
        if alarms.is_empty() {
            empty_ui(ui, icon::CHECK_CIRCLE, "No alarms", "Everything that reports is within its limits");
            return;
        }
        self.text_filter_ui(ui);
        self.chips_ui(ui, view);
        let plan = &view.snapshot.plan;
        let passing: Vec<&Alarm> = alarms.iter().filter(|alarm| self.filter.lets_pass(alarm, plan)).collect();
        let head = if passing.len() == alarms.len() {
            plural_text(alarms.len() as u64, "alarm")
        } else {
            format!("{} of {}", passing.len(), plural_text(alarms.len() as u64, "alarm"))
        };
        ui.horizontal(|ui| {
            let filter = &mut self.filter;
            if chip_ui(ui, "Unacknowledged", filter.is_unacknowledged_only).clicked() {
                filter.is_unacknowledged_only = !filter.is_unacknowledged_only;
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(dim(ui, head)));
        });
        if passing.is_empty() {
            empty_ui(ui, icon::FUNNEL, "Nothing matches", "Alarms are there, but the filter hides them");
        }
        for alarm in passing.iter().take(ROWS_MAX) {
            self.alarm_ui(ui, view, alarm, intents);
        }
        if passing.len() > ROWS_MAX {
            ui.label(dim(ui, format!("{} more; narrow the filter to see them", passing.len() - ROWS_MAX)));
        }
    }
}

impl Alarms {
    /// The list, or what is withheld; how many that are is always to be seen.
    fn pages_ui(&mut self, ui: &mut Ui, view: &View<'_>) {
        let withheld = view.snapshot.withheld.len() + view.snapshot.out_of_service.len();
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            if chip_ui(ui, "On the list", !self.is_withheld_shown).clicked() {
                self.is_withheld_shown = false;
            }
            let hint = "Shelved, suppressed by design, or out of service";
            if chip_ui(ui, &format!("Withheld {withheld}"), self.is_withheld_shown).on_hover_text(hint).clicked() {
                self.is_withheld_shown = true;
            }
        });
    }

    fn text_filter_ui(&mut self, ui: &mut Ui) {
        let field = TextEdit::singleline(&mut self.filter.text)
            .hint_text("Filter by source or message")
            .desired_width(f32::INFINITY)
            .margin(vec2(8.0, 5.0));
        let response = ui.add(field);
        response
            .widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::TextEdit, true, "Filter by source or message"));
    }

    fn chips_ui(&mut self, ui: &mut Ui, view: &View<'_>) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            if chip_ui(ui, "All", self.filter.priority.is_none()).clicked() {
                self.filter.priority = None;
            }
            for priority in Priority::ALL {
                let count = view.snapshot.kpis.alarms_at(priority);
                let is_chosen = self.filter.priority == Some(priority);
                let hint = format!("{} alarms", priority.word());
                if badge_chip_ui(ui, priority, count, is_chosen).on_hover_text(hint).clicked() {
                    self.filter.priority = if is_chosen { None } else { Some(priority) };
                }
            }
        });
    }

    fn alarm_ui(&mut self, ui: &mut Ui, view: &View<'_>, alarm: &Alarm, intents: &mut Intents) {
        let response = clickable_card_ui(ui, ("alarm", alarm.id.0), |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            ui.horizontal(|ui| {
                badge_ui(ui, alarm, 17.0);
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 1.0;
                    ui.add(Label::new(emphasised(&alarm.message)).wrap());
                    ui.label(dim(ui, address_text(&view.snapshot.plan, alarm.place)));
                });
            });
            facts_ui(ui, view, alarm);
            if let Some(note) = alarm.note.as_deref().filter(|note| !note.is_empty()) {
                let by = alarm.acknowledged_by.as_deref().unwrap_or("somebody");
                ui.label(with_icon(icon::NOTE, &format!("{by}: {note}"), style::palette(ui).text_dim));
            }
            self.actions_ui(ui, view, alarm, intents);
        })
        .response;
        response.widget_info(|| {
            let text = format!("Alarm {}: {}", badge_text(alarm.priority), alarm.message);
            egui::WidgetInfo::labeled(egui::WidgetType::Button, true, text)
        });
        intents.menu_of(&response, alarm.place);
        if response.clicked() {
            intents.push(Intent::Select(Some(alarm.place)));
        }
    }

    fn actions_ui(&mut self, ui: &mut Ui, view: &View<'_>, alarm: &Alarm, intents: &mut Intents) {
        if let Some(draft) = self.draft.as_mut().filter(|draft| draft.alarm == alarm.id) {
            if draft.ui(ui, view, intents) {
                self.draft = None;
            }
            return;
        }
        ui.horizontal(|ui| {
            ui.spacing_mut().button_padding.x = 8.0;
            ui.spacing_mut().item_spacing.x = 6.0;
            if !alarm.condition.is_acknowledged && ui.add(Button::new(small("Acknowledge…"))).clicked() {
                self.draft = Some(Draft::acknowledging(alarm.id));
            }
            if ui.add(Button::new(small("Shelve…"))).on_hover_text("Put it aside for a time").clicked() {
                self.draft = Some(Draft::shelving(alarm.id));
            }
            if ui.add(Button::new(small("Go there"))).clicked() {
                intents.go_to(alarm.place);
            }
        });
    }
}

/// State, time, duration, value at raising and peak: what a shift report asks for.
fn facts_ui(ui: &mut Ui, view: &View<'_>, alarm: &Alarm) {
    let end = alarm.cleared_at.unwrap_or(view.now);
    let lasted = span_text(end.since(alarm.raised_at));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let word = alarm.state().word();
        let sentence = format!("{}{}", word[..1].to_uppercase(), &word[1..]);
        ui.label(small(sentence)).on_hover_text(&alarm.action);
        ui.label(number(time_text(alarm.raised_at, view.zone)).size(12.0));
        ui.label(dim(ui, format!("for {lasted}")));
        if alarm.occurrences > 1 {
            ui.label(dim(ui, format!("×{}", alarm.occurrences))).on_hover_text("How often it became active");
        }
        peak_ui(ui, view, alarm);
    });
}

/// The furthest value, right to left.
fn peak_ui(ui: &mut Ui, view: &View<'_>, alarm: &Alarm) {
    let unit = view.snapshot.points.point(alarm.point).map(|point| point.unit);
    if let (Some(peak), Some(unit)) = (alarm.peak, unit) {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            ui.label(number(value_text(peak, unit)).size(12.0));
            ui.label(dim(ui, "peak"));
        });
    }
}

/// The alarms at one place, for inspectors: badge, message, duration; a click opens the list.
pub(crate) fn place_alarms_ui(ui: &mut Ui, view: &View<'_>, alarms: &[&Alarm], intents: &mut Intents) {
    if alarms.is_empty() {
        ui.horizontal(|ui| {
            ui.label(crate::widget::icon(icon::CHECK_CIRCLE, 15.0).color(style::palette(ui).good.ui()));
            ui.label(dim(ui, "No alarms here"));
        });
    }
    for alarm in alarms {
        ui.horizontal(|ui| {
            badge_ui(ui, alarm, 14.0);
            let more = ui.add(Label::new(small(&alarm.message)).wrap().sense(egui::Sense::click()));
            if more.on_hover_text(&alarm.action).clicked() {
                intents.push(Intent::ShowPanel(ALARMS));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.label(dim(ui, span_text(view.now.since(alarm.raised_at))));
            });
        });
    }
}
