//! The inspector: everything about what is selected.

mod custom;
mod device;
mod elevation;
mod equipment;
mod point;
mod rack;
mod room;
mod service;
mod values;

use super::alarms::place_alarms_ui;
use super::events::events_ui;
use super::{INSPECTOR, Panel, PanelId};
use crate::address::kind_icon;
use crate::chart::{ChartLine, SpanChoice};
use crate::widget::{badge_ui, dim, empty_ui, icon_button_ui, section_ui, with_icon};
use crate::wording::plural_text;
use crate::{Intent, Intents, View, address_text, fonts, kind_word, style};
use egui::{Align, Layout, RichText, Ui};
use egui_phosphor::regular as icon;
use twin_api::Demand;
use twin_model::{Alarm, Place, PointIndex};

/// The panel and the span of its chart.
#[derive(Default)]
pub(crate) struct Inspector {
    span: SpanChoice,
}

impl Panel for Inspector {
    fn id(&self) -> PanelId {
        INSPECTOR
    }

    fn title(&self) -> &str {
        "Inspector"
    }

    fn icon(&self) -> &'static str {
        icon::CROSSHAIR
    }

    fn demand(&self, view: &View<'_>, demand: &mut Demand) {
        let mut points = points_of(&chart_lines(view));
        points.extend(view.selection.map(|place| custom::charted(view, place)).unwrap_or_default());
        self.span.demand(view, &points, demand);
    }

    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
        let Some(place) = view.selection else {
            empty_ui(ui, icon::CURSOR_CLICK, "Nothing selected", "Click a rack or a machine in the hall");
            return;
        };
        head_ui(ui, view, place, intents);
        service::ui(ui, view, place, intents);
        match place {
            Place::Rack(index) => rack::ui(ui, view, index, &mut self.span, intents),
            Place::Device { rack, device } => device::ui(ui, view, rack, device, intents),
            Place::Room(index) => room::ui(ui, view, index, intents),
            _ => equipment::ui(ui, view, place, &mut self.span, intents),
        }
        custom::ui(ui, view, place, &mut self.span, intents);
        events_ui(ui, view, Some(place), intents);
    }
}

/// The lines that the selected place's chart shows; none where it has no history worth a chart.
fn chart_lines(view: &View<'_>) -> Vec<ChartLine> {
    match view.selection {
        Some(Place::Rack(index)) => rack::inlet_lines(view, index),
        Some(place) => equipment::lines(view, place),
        None => Vec::new(),
    }
}

fn points_of(lines: &[ChartLine]) -> Vec<PointIndex> {
    lines.iter().map(|line| line.point).collect()
}

/// Name, kind, address, and what can be done with any place.
fn head_ui(ui: &mut Ui, view: &View<'_>, place: Place, intents: &mut Intents) {
    let plan = &view.snapshot.plan;
    let palette = style::palette(ui);
    let address = address_text(plan, place);
    ui.horizontal(|ui| {
        ui.label(crate::widget::icon(kind_icon(plan, place), 28.0).color(palette.accent.ui()));
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.horizontal(|ui| {
                ui.label(RichText::new(place.name(plan)).font(fonts::semibold(19.0)));
                ui.label(dim(ui, kind_word(plan, place)));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    ui.spacing_mut().item_spacing.x = 2.0;
                    if icon_button_ui(ui, icon::COPY, "Copy address").clicked() {
                        ui.ctx().copy_text(address.clone());
                    }
                    if icon_button_ui(ui, icon::NAVIGATION_ARROW, "Fly there").clicked() {
                        intents.push(Intent::FlyTo(place));
                    }
                    if view.snapshot.is_stale(place) {
                        ui.label(with_icon(icon::CLOCK_COUNTDOWN, "stale", palette.text_dim));
                    }
                    if let Some(alarm) = view.snapshot.worst_alarm(place) {
                        badge_ui(ui, alarm, 15.0);
                    }
                });
            });
            ui.label(dim(ui, &address));
        });
    });
}

/// The alarms at `place`, and of a room everything in it, under a head that counts them.
fn alarms_ui(ui: &mut Ui, view: &View<'_>, place: Place, intents: &mut Intents) {
    let plan = &view.snapshot.plan;
    let is_here = |at: Place| match place {
        Place::Room(room) => at.room(plan) == Some(room),
        _ => at == place,
    };
    let alarms: Vec<&Alarm> = view.snapshot.alarms.iter().filter(|alarm| is_here(alarm.place)).collect();
    section_ui(ui, "Alarms", |ui| {
        if !alarms.is_empty() {
            ui.label(dim(ui, plural_text(alarms.len() as u64, "alarm")));
        }
    });
    place_alarms_ui(ui, view, &alarms, intents);
}

/// A place that can be gone to by its name.
fn link_ui(ui: &mut Ui, view: &View<'_>, place: Place, intents: &mut Intents) {
    let name = place.name(&view.snapshot.plan);
    let text = with_icon(kind_icon(&view.snapshot.plan, place), &name, style::palette(ui).accent);
    let link = ui.add(egui::Link::new(text)).on_hover_text(kind_word(&view.snapshot.plan, place));
    intents.menu_of(&link, place);
    if link.clicked() {
        intents.push(Intent::Select(Some(place)));
    }
}
