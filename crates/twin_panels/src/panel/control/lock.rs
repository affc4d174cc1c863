//! The write lock of each site, big and plain.

use super::text_ui;
use crate::tokens::{ALARM, Tone, alarm_ink, size};
use crate::widget::{card_ui, dim, icon as icon_text, small};
use crate::wording::{age_text, time_text};
use crate::{Intent, Intents, View, fonts, style};
use egui::{Button, Label, RichText, Ui, WidgetInfo, WidgetType};
use egui_phosphor::regular as icon;
use twin_model::SiteId;
use twin_model::setpoint::{Actor, SafetyWish};

/// How long the lock is opened for by one click; any other time is typed on the command line.
const OPEN_MINUTES: [u32; 2] = [15, 60];

/// How a site's lock is.
struct Told {
    symbol: &'static str,
    title: String,
    detail: String,
    tone: Option<Tone>,
}

/// Draws the locks and what moves them.
pub(super) fn ui(ui: &mut Ui, view: &View<'_>, actor: &Actor, reason: &mut String, intents: &mut Intents) {
    let sites = &view.snapshot.plan.sites;
    for site in sites {
        let name = (sites.len() > 1).then_some(site.name.as_str());
        card_ui(ui, |ui| {
            told_ui(ui, &told(view, &site.id), name);
            lock_buttons_ui(ui, view, &site.id, actor, reason, intents);
        });
    }
    text_ui(ui, "Reason for moving the lock", "commissioning", reason);
    kill_ui(ui, view, actor, reason, intents);
    if reason.trim().is_empty() {
        ui.label(dim(ui, "Say why first: it is kept in the audit log"));
    }
}

fn told(view: &View<'_>, site: &SiteId) -> Told {
    let lock = &view.snapshot.safety.lock;
    if let Some(killed) = lock.killed(site) {
        return Told {
            symbol: icon::HAND_PALM,
            title: "Kill switch pulled".to_owned(),
            detail: format!("{} at {}: {}", killed.by.name, time_text(killed.at, view.zone), killed.reason),
            tone: Some(ALARM[0]),
        };
    }
    match lock.enabled(site, view.now) {
        Some(enabled) => Told {
            symbol: icon::LOCK_OPEN,
            title: format!("Writes open, {} left", age_text(enabled.until.since(view.now))),
            detail: format!("{}: {}", enabled.by.name, enabled.reason),
            tone: Some(ALARM[2]),
        },
        None => Told {
            symbol: icon::LOCK,
            title: "Writes locked".to_owned(),
            detail: "Nothing is written to equipment".to_owned(),
            tone: None,
        },
    }
}

fn told_ui(ui: &mut Ui, told: &Told, site: Option<&str>) {
    let palette = style::palette(ui);
    let ink = told.tone.map_or(palette.text, |tone| alarm_ink(tone, style::look(ui)));
    ui.horizontal(|ui| {
        ui.label(icon_text(told.symbol, 30.0).color(ink.ui()));
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            let title = site.map_or_else(|| told.title.clone(), |site| format!("{site}: {}", told.title));
            let text = RichText::new(title).font(fonts::semibold(size::TEXT_HEADING)).color(palette.text.ui());
            ui.add(Label::new(text).wrap());
            ui.add(Label::new(dim(ui, &told.detail)).wrap());
        });
    });
}

fn lock_buttons_ui(ui: &mut Ui, view: &View<'_>, site: &SiteId, actor: &Actor, reason: &str, intents: &mut Intents) {
    let lock = &view.snapshot.safety.lock;
    let has_reason = !reason.trim().is_empty();
    let (site, by, reason) = (site.clone(), actor.clone(), reason.trim().to_owned());
    if lock.killed(&site).is_some() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        if lock.is_open(&site, view.now) {
            if button_ui(ui, "Close the lock", has_reason && actor.role.may_stop()) {
                intents.push(Intent::Safety(SafetyWish::Disable { site, by, reason }));
            }
            return;
        }
        for minutes in OPEN_MINUTES {
            if button_ui(ui, &format!("Open for {minutes} min"), has_reason && actor.role.may_approve()) {
                let (site, by, reason) = (site.clone(), by.clone(), reason.clone());
                intents.push(Intent::Safety(SafetyWish::Enable { site, minutes, roles: Vec::new(), by, reason }));
            }
        }
    });
}

/// The switch of all sites.
fn kill_ui(ui: &mut Ui, view: &View<'_>, actor: &Actor, reason: &str, intents: &mut Intents) {
    let has_reason = !reason.trim().is_empty();
    let (by, reason) = (actor.clone(), reason.trim().to_owned());
    let lock = &view.snapshot.safety.lock;
    let of_site = lock.sites.iter().find(|(_, lock)| lock.killed.is_some()).map(|(site, _)| site.clone());
    if lock.killed.is_some() || of_site.is_some() {
        if button_ui(ui, "Put the kill switch back", has_reason && actor.role.may_approve()) {
            let site = of_site.filter(|_| lock.killed.is_none());
            intents.push(Intent::Safety(SafetyWish::Revive { site, by, reason }));
        }
    } else if button_ui(ui, "Pull the kill switch", has_reason && actor.role.may_stop()) {
        intents.push(Intent::Safety(SafetyWish::Kill { site: None, by, reason }));
    }
}

/// A button; whether it was pressed.
pub(super) fn button_ui(ui: &mut Ui, text: &str, is_enabled: bool) -> bool {
    let response = ui.add_enabled(is_enabled, Button::new(small(text)).min_size(egui::vec2(0.0, size::TARGET)));
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, is_enabled, text));
    response.clicked()
}
