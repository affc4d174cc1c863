//! Incidents: alarms that belong together, with the one that names their cause and the one that came first.

mod members;
mod timeline;

use super::{INCIDENTS, Panel, PanelId};
use crate::tokens::size;
use crate::widget::{
    badge_text, chip_ui, clickable_card_ui, dim, emphasised, empty_ui, number, paint_badge, section_ui, small,
};
use crate::wording::{plural_text, span_text, time_text};
use crate::{Intent, Intents, View, style};
use egui::{Align, Button, Label, Layout, Sense, Ui, Vec2, WidgetInfo, WidgetType};
use egui_phosphor::regular as icon;
use twin_api::Connection;
use twin_model::{AlarmId, Incident, IncidentId, IncidentState};

/// Incidents drawn at most: each is many alarms, so more would be no view of them.
const SHOWN_MAX: usize = 60;

/// The panel, and which incident is open in it.
#[derive(Default)]
pub(crate) struct IncidentsPanel {
    opened: Option<IncidentId>,
    shows_over: bool,
}

impl Panel for IncidentsPanel {
    fn id(&self) -> PanelId {
        INCIDENTS
    }

    fn title(&self) -> &str {
        "Incidents"
    }

    fn icon(&self) -> &'static str {
        icon::TREE_STRUCTURE
    }

    fn observe(&mut self, view: &View<'_>) {
        // What was opened may have become part of another.
        let is_there = |id: &IncidentId| view.snapshot.incidents.iter().any(|incident| incident.id == *id);
        self.opened = self.opened.filter(is_there);
    }

    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
        let incidents = &view.snapshot.incidents;
        let is_over = |incident: &Incident| incident.state == IncidentState::Over;
        let over = incidents.iter().filter(|incident| is_over(incident)).count();
        let live = incidents.len() - over;
        if view.connection == Connection::Loading && incidents.is_empty() {
            empty_ui(ui, icon::HOURGLASS_MEDIUM, "Waiting for the first values", "Incidents come with their alarms");
            return;
        }
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            if chip_ui(ui, &format!("On the list {live}"), !self.shows_over).clicked() {
                self.shows_over = false;
            }
            if chip_ui(ui, &format!("Over {over}"), self.shows_over).clicked() {
                self.shows_over = true;
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.label(dim(ui, plural_text(view.snapshot.alarms.len() as u64, "alarm")));
            });
        });
        if live == 0 && !self.shows_over {
            empty_ui(ui, icon::CHECK_CIRCLE, "No incidents", "No alarm is on the list");
            return;
        }
        if over == 0 && self.shows_over {
            empty_ui(ui, icon::CLOCK_COUNTER_CLOCKWISE, "None is over yet", "What is over stays here for a while");
            return;
        }
        let shows_over = self.shows_over;
        let shown = incidents.iter().filter(|incident| is_over(incident) == shows_over);
        for incident in shown.clone().take(SHOWN_MAX) {
            self.incident_ui(ui, view, incident, intents);
        }
        let more = shown.count().saturating_sub(SHOWN_MAX);
        if more > 0 {
            ui.label(dim(ui, format!("{more} more: heliotwin incidents list tells of all")));
        }
    }
}

impl IncidentsPanel {
    fn incident_ui(&mut self, ui: &mut Ui, view: &View<'_>, incident: &Incident, intents: &mut Intents) {
        let is_opened = self.opened == Some(incident.id);
        let response = clickable_card_ui(ui, ("incident", incident.id.0), |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            head_ui(ui, view, incident);
            facts_ui(ui, view, incident);
            if is_opened {
                origin_ui(ui, view, incident, intents);
                timeline::ui(ui, view, incident);
                members::ui(ui, view, incident, intents);
            }
            self.actions_ui(ui, view, incident, intents);
        })
        .response;
        response.widget_info(|| {
            let text = format!("Incident {} {}: {}", incident.id, badge_text(incident.priority), incident.title);
            WidgetInfo::labeled(WidgetType::Button, true, text)
        });
        if let Some(root) = incident.member(incident.root) {
            intents.menu_of(&response, root.place);
        }
        if response.clicked() {
            self.opened = if is_opened { None } else { Some(incident.id) };
        }
    }

    fn actions_ui(&mut self, ui: &mut Ui, view: &View<'_>, incident: &Incident, intents: &mut Intents) {
        ui.horizontal(|ui| {
            ui.spacing_mut().button_padding.x = 8.0;
            ui.spacing_mut().item_spacing.x = 6.0;
            let waiting = unacknowledged(incident);
            if !waiting.is_empty() {
                let text = format!("Acknowledge all {}", waiting.len());
                let hint = "Those that show now; what comes or gets worse later still waits for you";
                if ui.add(Button::new(small(text))).on_hover_text(hint).clicked() {
                    let seen_at = view.snapshot.at;
                    intents.push(Intent::AcknowledgeAll { alarms: waiting, seen_at, note: String::new() });
                }
            }
            if let Some(root) = incident.member(incident.root)
                && ui.add(Button::new(small("Go to cause"))).clicked()
            {
                intents.go_to(root.place);
            }
            let word = if self.opened == Some(incident.id) { "Fold" } else { "Unfold" };
            if ui.add(Button::new(small(word))).clicked() {
                self.opened = if self.opened == Some(incident.id) { None } else { Some(incident.id) };
            }
        });
    }
}

/// Its alarms that wait for a person.
fn unacknowledged(incident: &Incident) -> Vec<AlarmId> {
    let waits = incident.members.iter().filter(|member| member.is_listed && !member.is_acknowledged);
    waits.map(|member| member.alarm).collect()
}

/// The badge and what it is called.
fn head_ui(ui: &mut Ui, view: &View<'_>, incident: &Incident) {
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(24.0), Sense::hover());
        let is_seen = incident.state != IncidentState::Open;
        paint_badge(ui.painter(), rect.center(), 17.0, incident.priority, is_seen, view.look);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.add(Label::new(emphasised(incident.title.as_str())).wrap());
            ui.label(dim(ui, rooms_text(view, incident)));
        });
    });
}

/// Number, state, since when, how long, and how many alarms are folded beneath the cause.
fn facts_ui(ui: &mut Ui, view: &View<'_>, incident: &Incident) {
    let lasted = incident.ended_at.unwrap_or(view.now).since(incident.started_at);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.label(number(incident.id.to_string()).size(size::TEXT_SMALL));
        ui.label(small(state_word(incident)));
        ui.label(number(time_text(incident.started_at, view.zone)).size(size::TEXT_SMALL));
        ui.label(dim(ui, format!("for {}", span_text(lasted))));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let folded = incident.folded();
            let text = if folded == 0 { "1 alarm".to_owned() } else { format!("{folded} folded") };
            ui.label(dim(ui, text)).on_hover_text(plural_text(folded as u64 + 1, "alarm"));
        });
    });
}

const fn state_word(incident: &Incident) -> &'static str {
    match (incident.state, incident.is_active()) {
        (IncidentState::Open, true) => "Open",
        (IncidentState::Open, false) => "Returned",
        (IncidentState::Acknowledged, _) => "Acknowledged",
        (IncidentState::Over, _) => "Over",
    }
}

/// Root cause and first-out, each of which leads to its place.
fn origin_ui(ui: &mut Ui, view: &View<'_>, incident: &Incident, intents: &mut Intents) {
    section_ui(ui, "Where it began", |_| {});
    for (word, alarm) in [("Root cause", incident.root), ("First-out", incident.first_out)] {
        let Some(member) = incident.member(alarm) else { continue };
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            ui.label(dim(ui, word));
            ui.label(number(time_text(member.raised_at, view.zone)).size(size::TEXT_SMALL));
            let link = Label::new(small(member.message.as_str())).truncate().sense(Sense::click());
            let response = ui.add(link).on_hover_text(member.message.as_str());
            response.widget_info(|| WidgetInfo::labeled(WidgetType::Link, true, format!("{word}: {}", member.message)));
            if response.clicked() {
                intents.push(Intent::Select(Some(member.place)));
            }
        });
    }
    ui.add_space(2.0);
    let palette = style::palette(ui);
    ui.painter().hline(ui.max_rect().x_range(), ui.cursor().top(), style::hairline(palette));
}

fn rooms_text(view: &View<'_>, incident: &Incident) -> String {
    let plan = &view.snapshot.plan;
    let names: Vec<&str> = incident
        .rooms
        .iter()
        .filter_map(|room| plan.rooms.get(*room as usize))
        .map(|room| room.name.as_str())
        .collect();
    match names.len() {
        0 => plan.site.name.to_string(),
        1..=3 => names.join(", "),
        more => format!("{more} rooms"),
    }
}
