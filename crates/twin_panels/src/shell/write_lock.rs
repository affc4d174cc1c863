//! The write lock in the top strip: an icon while it is closed, as it should be, and words beside it while it is not.

use crate::panel::CONTROL;
use crate::style;
use crate::tokens::{ALARM, Tone, alarm_ink, size};
use crate::widget::{icon as icon_text, with_icon};
use crate::wording::age_text;
use crate::{Intent, Intents, View};
use egui::{Button, Ui, WidgetInfo, WidgetType, vec2};
use egui_phosphor::regular as icon;
use twin_model::setpoint::{Phase, SetpointCase};

/// How the write lock is.
struct Told {
    symbol: &'static str,
    /// Beside the symbol, where a person has to see it.
    word: Option<String>,
    tone: Option<Tone>,
    reason: String,
}

/// Draws it; a click leads to the panel of control.
pub(super) fn ui(ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
    let Told { symbol, word, tone, reason } = told(view);
    let palette = style::palette(ui);
    let ink = tone.map_or(palette.text_dim, |tone| alarm_ink(tone, view.look));
    let button = match &word {
        Some(word) => Button::new(with_icon(symbol, word, ink)),
        None => Button::new(icon_text(symbol, 17.0).color(ink.ui())),
    };
    ui.spacing_mut().button_padding = vec2(2.0, 0.0);
    if word.is_some() {
        // Words need more room beside an icon than another icon does.
        ui.add_space(8.0);
    }
    let response = ui.add(button.frame(false).min_size(vec2(size::TARGET, size::TARGET)));
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &reason));
    if response.on_hover_text(&reason).clicked() {
        intents.push(Intent::ShowPanel(CONTROL));
    }
}

fn told(view: &View<'_>) -> Told {
    let safety = &view.snapshot.safety;
    let sites = view.snapshot.plan.sites.iter().map(|site| &site.id);
    let killed = sites.clone().find_map(|site| safety.lock.killed(site));
    let needs_person = |case: &&SetpointCase| matches!(case.phase, Phase::Failed { needs_person: true, .. });
    let alarming = |word: &str, reason: String| Told {
        symbol: icon::HAND_PALM,
        word: Some(word.to_owned()),
        tone: Some(ALARM[0]),
        reason,
    };
    if let Some(broken) = &safety.broken {
        return alarming("No writes", format!("Nothing is written any more: {broken}"));
    }
    if let Some(killed) = killed {
        return alarming("Killed", format!("Kill switch pulled by {}: {}", killed.by.name, killed.reason));
    }
    if let Some(case) = safety.cases.iter().find(needs_person) {
        let id = case.request.id;
        return alarming(&id.to_string(), format!("{id} needs a person: {}", case.outcome().unwrap_or_default()));
    }
    match sites.clone().find_map(|site| safety.lock.enabled(site, view.now)) {
        Some(enabled) => {
            let left = age_text(enabled.until.since(view.now));
            let reason = format!("Writes open, {left} left: {}, {}", enabled.by.name, enabled.reason);
            Told { symbol: icon::LOCK_OPEN, word: Some(left), tone: Some(ALARM[2]), reason }
        }
        None => {
            let reason = "Writes locked: nothing is written to equipment".to_owned();
            Told { symbol: icon::LOCK, word: None, tone: None, reason }
        }
    }
}
