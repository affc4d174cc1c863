//! Alarms that are kept from the list, and equipment out of service: always to be found, with who, why and until when.

use crate::widget::{badge_ui, card_ui, clickable_card_ui, dim, emphasised, empty_ui, section_ui, small, with_icon};
use crate::wording::{plural_text, span_text, time_text};
use crate::{Intent, Intents, View, address_text, style};
use egui::{Align, Button, Label, Layout, Ui};
use egui_phosphor::regular as icon;
use twin_model::{Alarm, OutOfService, Timestamp, Withheld, WithheldKind};

/// All of them.
pub(super) fn ui(ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
    let (alarms, services) = (&view.snapshot.withheld, &view.snapshot.out_of_service);
    if alarms.is_empty() && services.is_empty() {
        empty_ui(ui, icon::EYE, "Nothing is withheld", "Every alarm that is active is on the list");
        return;
    }
    for kind in WithheldKind::ALL {
        let is_of = |alarm: &&Alarm| alarm.withheld.as_ref().is_some_and(|withheld| withheld.kind == kind);
        let of_kind: Vec<&Alarm> = alarms.iter().filter(is_of).collect();
        let services: &[OutOfService] = if kind == WithheldKind::OutOfService { services } else { &[] };
        if of_kind.is_empty() && services.is_empty() {
            continue;
        }
        section_ui(ui, kind.title(), |ui| {
            if !of_kind.is_empty() {
                ui.label(dim(ui, plural_text(of_kind.len() as u64, "alarm")));
            }
        });
        for service in services {
            service_ui(ui, view, service, intents);
        }
        for alarm in of_kind {
            alarm_ui(ui, view, alarm, intents);
        }
    }
}

fn alarm_ui(ui: &mut Ui, view: &View<'_>, alarm: &Alarm, intents: &mut Intents) {
    let Some(withheld) = &alarm.withheld else { return };
    let response = clickable_card_ui(ui, ("withheld", alarm.id.0), |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        ui.horizontal(|ui| {
            badge_ui(ui, alarm, 17.0);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 1.0;
                ui.add(Label::new(emphasised(&alarm.message)).wrap());
                ui.label(dim(ui, address_text(&view.snapshot.plan, alarm.place)));
            });
        });
        let state = if alarm.condition.is_active { "Still active" } else { "Its cause is gone" };
        reason_ui(ui, view, withheld, state);
        ui.horizontal(|ui| {
            ui.spacing_mut().button_padding.x = 8.0;
            ui.spacing_mut().item_spacing.x = 6.0;
            if withheld.kind == WithheldKind::Shelved && ui.add(Button::new(small("Unshelve"))).clicked() {
                intents.push(Intent::Unshelve(alarm.id));
            }
            if ui.add(Button::new(small("Go there"))).clicked() {
                intents.go_to(alarm.place);
            }
        });
    })
    .response;
    response.widget_info(|| {
        let text = format!("{} alarm: {}", withheld.kind.title(), alarm.message);
        egui::WidgetInfo::labeled(egui::WidgetType::Button, true, text)
    });
    intents.menu_of(&response, alarm.place);
    if response.clicked() {
        intents.push(Intent::Select(Some(alarm.place)));
    }
}

/// Who withholds it, why and until when.
fn reason_ui(ui: &mut Ui, view: &View<'_>, withheld: &Withheld, state: &str) {
    let tone = style::palette(ui).text_dim;
    let symbol = match withheld.kind {
        WithheldKind::Shelved => icon::ARCHIVE,
        WithheldKind::Suppressed => icon::FUNNEL,
        WithheldKind::OutOfService => icon::WRENCH,
    };
    ui.add(Label::new(with_icon(symbol, &format!("{}: {}", withheld.by, withheld.note), tone)).wrap());
    ui.horizontal(|ui| {
        ui.label(small(state));
        let end = withheld.until.map(|until| returns_text(until, view));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(dim(ui, end.unwrap_or_default())));
    });
}

fn returns_text(until: Timestamp, view: &View<'_>) -> String {
    format!("until {}, in {}", time_text(until, view.zone), span_text(until.since(view.now)))
}

/// One piece of equipment, with the button that returns it.
pub(in super::super) fn service_ui(ui: &mut Ui, view: &View<'_>, service: &OutOfService, intents: &mut Intents) {
    card_ui(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        let tone = style::palette(ui).text;
        let address = address_text(&view.snapshot.plan, service.place);
        ui.label(with_icon(icon::WRENCH, &format!("{address} is out of service"), tone));
        ui.add(Label::new(dim(ui, format!("{}: {}", service.by, service.note))).wrap());
        ui.horizontal(|ui| {
            if ui.add(Button::new(small("Return to service"))).clicked() {
                intents.push(Intent::ReturnToService(service.place));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.label(dim(ui, returns_text(service.until, view)));
            });
        });
    });
}
