//! Notifications: who is told of which alarms, what is on its way to them, and what was given up.

use super::{NOTIFICATIONS, Panel, PanelId};
use crate::tokens::ALARM;
use crate::widget::{banner_ui, card_ui, dim, emphasised, empty_ui, key_value_ui, section_ui, small, with_icon};
use crate::wording::{moment_text, plural_text, time_text};
use crate::{Intent, Intents, View, style};
use egui::{Align, Button, Label, Layout, Ui};
use egui_phosphor::regular as icon;
use twin_model::notify::{Delivery, NotifyChannel, NotifyState, Recipient};

/// Messages of a list that are drawn; `heliotwin notify dead` prints all.
const ROWS_MAX: usize = 20;

/// The panel.
#[derive(Default)]
pub(crate) struct Notifications;

impl Panel for Notifications {
    fn id(&self) -> PanelId {
        NOTIFICATIONS
    }

    fn title(&self) -> &str {
        "Notifications"
    }

    fn icon(&self) -> &'static str {
        icon::PAPER_PLANE_TILT
    }

    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
        let state = &view.snapshot.notify;
        if let Some(problem) = &state.problem {
            banner_ui(ui, icon::WARNING, "The document does not hold", problem, ALARM[1]);
        }
        section_ui(ui, "Recipients", |ui| {
            ui.label(dim(ui, plural_text(state.delivered, "message") + " arrived"));
        });
        if state.recipients.is_empty() {
            let told = "Alarms are only shown. heliotwin notify add tells somebody by e-mail or webhook";
            empty_ui(ui, icon::PAPER_PLANE_TILT, "Nobody is notified", told);
        }
        for recipient in &state.recipients {
            recipient_ui(ui, view, recipient, intents);
        }
        waiting_ui(ui, view, state);
        dead_ui(ui, state, intents);
    }
}

fn recipient_ui(ui: &mut Ui, view: &View<'_>, recipient: &Recipient, intents: &mut Intents) {
    let state = &view.snapshot.notify;
    let name = &recipient.name;
    card_ui(ui, |ui| {
        let (symbol, to) = match &recipient.channel {
            NotifyChannel::Email { address } => (icon::ENVELOPE_SIMPLE, address.clone()),
            NotifyChannel::Webhook { url, .. } => (icon::WEBHOOKS_LOGO, host_of(url)),
        };
        ui.horizontal(|ui| {
            ui.label(emphasised(name));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let button = ui.add(Button::new(small("Test"))).on_hover_text(format!("Send a test to {name}"));
                button.widget_info(|| {
                    egui::WidgetInfo::labeled(egui::WidgetType::Button, true, format!("Send a test to {name}"))
                });
                if button.clicked() {
                    intents.push(Intent::TestNotification(name.clone()));
                }
            });
        });
        ui.label(with_icon(symbol, &to, style::palette(ui).text_dim));
        key_value_ui(ui, "Of", concerns_text(recipient));
        if let Some(quiet) = &recipient.quiet {
            let but = if quiet.p1_breaks_through { ", but for P1" } else { "" };
            key_value_ui(ui, "Not", format!("{} to {}{but}", quiet.from, quiet.to));
        }
        key_value_ui(ui, "At most", format!("{} in {} min", recipient.cap.count, recipient.cap.minutes));
        if let Some(held) = state.held.get(name) {
            key_value_ui(ui, "Held back", plural_text(*held, "alarm"));
        }
        match state.arrived.get(name) {
            Some(at) => key_value_ui(ui, "Last arrived", moment_text(*at, view.zone)),
            None => key_value_ui(ui, "Last arrived", "Never"),
        }
    });
}

/// A webhook's path is often all that it takes to use it.
fn host_of(url: &str) -> String {
    url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/")
}

fn concerns_text(recipient: &Recipient) -> String {
    let priorities: Vec<String> = recipient.priorities.iter().map(|digit| format!("P{digit}")).collect();
    let priorities = if priorities.is_empty() { "all alarms".to_owned() } else { priorities.join(", ") };
    match &recipient.places[..] {
        [] => priorities,
        places => format!("{priorities} in {}", places.join(", ")),
    }
}

fn waiting_ui(ui: &mut Ui, view: &View<'_>, state: &NotifyState) {
    if state.waiting.is_empty() {
        return;
    }
    section_ui(ui, "On their way", |ui| {
        ui.label(dim(ui, plural_text(state.waiting.len() as u64, "message")));
    });
    card_ui(ui, |ui| {
        for delivery in state.waiting.iter().take(ROWS_MAX) {
            message_ui(ui, delivery);
            if delivery.attempts > 0 {
                let again = time_text(delivery.next_at, view.zone);
                ui.label(dim(ui, format!("{}, again at {again}", plural_text(delivery.attempts.into(), "attempt"))));
            }
        }
    });
}

fn dead_ui(ui: &mut Ui, state: &NotifyState, intents: &mut Intents) {
    if state.dead.is_empty() {
        return;
    }
    section_ui(ui, "Given up", |ui| {
        if ui.add(Button::new(small("Try all again"))).clicked() {
            intents.push(Intent::RetryNotifications(None));
        }
    });
    for delivery in state.dead.iter().take(ROWS_MAX) {
        card_ui(ui, |ui| {
            message_ui(ui, delivery);
            ui.label(dim(ui, plural_text(delivery.attempts.into(), "attempt")));
            ui.horizontal(|ui| {
                if ui.add(Button::new(small("Try again"))).clicked() {
                    intents.push(Intent::RetryNotifications(Some(delivery.id.clone())));
                }
                if ui.add(Button::new(small("Forget"))).clicked() {
                    intents.push(Intent::DiscardNotification(delivery.id.clone()));
                }
            });
        });
    }
    if state.dead.len() > ROWS_MAX {
        ui.label(dim(ui, format!("{} more; heliotwin notify dead prints all", state.dead.len() - ROWS_MAX)));
    }
}

fn message_ui(ui: &mut Ui, delivery: &Delivery) {
    ui.add(Label::new(small(format!("{}: {}", delivery.recipient, delivery.subject))).wrap());
    if let Some(error) = &delivery.error {
        ui.add(Label::new(dim(ui, format!("Failed to {error}"))).wrap());
    }
}
