//! The devices that are asked: how each is, and what can be done with it.

use crate::tokens::{ALARM, size};
use crate::widget::{
    Health, banner_ui, card_ui, chip_ui, dim, emphasised, empty_ui, icon_button_ui, one_line, section_ui, small,
    status_ui,
};
use crate::wording::{age_text, plural_text, span_text};
use crate::{Intent, Intents, View, style};
use egui::{Align, Button, Layout, TextEdit, Ui, WidgetInfo, WidgetType, vec2};
use egui_phosphor::regular as icon;
use std::collections::HashMap;
use std::time::Duration;
use twin_api::{ConnectionEntry, Onboarding};
use twin_model::connection::{ConnectionDraft, DevicePhase, DeviceState};

/// Rows drawn at most; more are found by the filter.
const ROWS_MAX: usize = 100;
/// From so many devices on a filter is offered.
const FILTERED_FROM: usize = 8;
/// What the filter is called.
const FILTER: &str = "Filter devices";

/// What a person is about to do with the list.
#[derive(Default)]
pub(super) struct Devices {
    filter: String,
    /// The connection that was asked to be removed, until that is confirmed.
    removing: Option<String>,
}

/// A connection that somebody wants to make or change.
pub(super) enum Wanted {
    New,
    Change(Box<ConnectionDraft>),
    /// One that was found.
    Found(Box<ConnectionDraft>),
    /// None yet: somebody has to look for it.
    Find,
}

impl Devices {
    /// Draws the list; the form that is wanted now, if one is.
    pub(super) fn ui(&mut self, ui: &mut Ui, view: &View<'_>, intents: &mut Intents) -> Option<Wanted> {
        let entries = &view.snapshot.onboarding.connections;
        let mut wanted = None;
        section_ui(ui, "Devices", |ui| {
            if ui.add(Button::new(small("Connect a device…"))).clicked() {
                wanted = Some(Wanted::New);
            }
            if ui.add(Button::new(small("Find devices…"))).clicked() {
                wanted = Some(Wanted::Find);
            }
        });
        if entries.is_empty() {
            let detail = "Devices that wait to be asked, over SNMP and the like, are connected here";
            empty_ui(ui, icon::PLUGS, "No devices", detail);
            return wanted;
        }
        let states: HashMap<&str, &DeviceState> =
            view.snapshot.devices.iter().map(|device| (device.name.as_str(), device)).collect();
        self.summary_ui(ui, entries, &states);
        let text = self.filter.trim().to_lowercase();
        let mut passing: Vec<(&ConnectionEntry, Option<&DeviceState>)> = entries
            .iter()
            .map(|entry| (entry, states.get(entry.name.as_str()).copied()))
            .filter(|(entry, state)| text.is_empty() || is_like(entry, *state, &text))
            .collect();
        // What is wrong first; among equals as they were made.
        passing.sort_by_key(|(entry, state)| std::cmp::Reverse(health_of(entry, *state)));
        for (entry, state) in passing.iter().take(ROWS_MAX) {
            card_ui(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 1.0;
                if let Some(draft) = self.device_ui(ui, view, entry, *state, intents) {
                    wanted = Some(Wanted::Change(Box::new(draft)));
                }
            });
        }
        if passing.len() > ROWS_MAX {
            ui.label(dim(ui, format!("{} more; narrow the filter to see them", passing.len() - ROWS_MAX)));
        }
        wanted
    }

    fn summary_ui(&mut self, ui: &mut Ui, entries: &[ConnectionEntry], states: &HashMap<&str, &DeviceState>) {
        let count = |phase: DevicePhase| {
            let is_so =
                |entry: &&ConnectionEntry| states.get(entry.name.as_str()).is_some_and(|state| state.phase == phase);
            entries.iter().filter(is_so).count()
        };
        let mut text = format!("{} of {} answer", count(DevicePhase::Answers), entries.len());
        let wrong = entries.iter().filter(|entry| !entry.problems.is_empty()).count();
        for (count, word) in
            [(count(DevicePhase::Lost), "silent"), (count(DevicePhase::Paused), "paused"), (wrong, "wrong")]
        {
            if count > 0 {
                text.push_str(&format!(", {count} {word}"));
            }
        }
        ui.label(dim(ui, text));
        if entries.len() >= FILTERED_FROM {
            let field = TextEdit::singleline(&mut self.filter).hint_text(FILTER).desired_width(f32::INFINITY);
            let response = ui.add(field.margin(vec2(8.0, 5.0)));
            response.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, FILTER));
        }
    }

    /// One device; its draft when it is to be changed.
    fn device_ui(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        entry: &ConnectionEntry,
        state: Option<&DeviceState>,
        intents: &mut Intents,
    ) -> Option<ConnectionDraft> {
        let mut changed = None;
        ui.horizontal(|ui| {
            ui.add(one_line(emphasised(&entry.name)));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let (health, word, reason) = status_of(entry, state);
                status_ui(ui, word, health, &reason);
            });
        });
        let way = way_text(entry, state, &view.snapshot.onboarding);
        ui.add(one_line(dim(ui, &way))).on_hover_text(&way);
        // From right to left, so that the text gets what the buttons leave.
        ui.allocate_ui_with_layout(
            vec2(ui.available_width(), size::TARGET),
            Layout::right_to_left(Align::Center),
            |ui| {
                changed = self.actions_ui(ui, entry, intents);
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let told = state.map(|state| told_text(view, entry, state)).unwrap_or_default();
                    ui.add(one_line(small(&told))).on_hover_text(&told);
                });
            },
        );
        if let Some((state, trap)) = state.and_then(|state| Some((state, state.last_trap.as_ref()?))) {
            let times = if state.traps > 1 { format!(", {} times in all", state.traps) } else { String::new() };
            let said = format!("Said {} {} ago{times}", trap.title, age_text(view.now.since(trap.at)));
            ui.add(one_line(small(&said))).on_hover_text("Unasked, as a trap or an inform of SNMP");
        }
        if let Some(state) = state.filter(|state| state.phase == DevicePhase::Lost)
            && let Some(error) = &state.last_error
        {
            banner_ui(ui, icon::WARNING, "Silent", &format!("failed to {error}"), ALARM[1]);
        }
        for problem in &entry.problems {
            let field = if problem.field.is_empty() { "Wrong" } else { &problem.field };
            banner_ui(ui, icon::WARNING, field, &problem.reason, ALARM[1]);
        }
        if self.removing.as_ref() == Some(&entry.name) {
            self.confirm_ui(ui, entry, intents);
        }
        changed
    }

    /// From right to left.
    fn actions_ui(&mut self, ui: &mut Ui, entry: &ConnectionEntry, intents: &mut Intents) -> Option<ConnectionDraft> {
        let Some(draft) = &entry.draft else {
            let lock = crate::widget::icon(icon::LOCK_SIMPLE, 15.0).color(style::palette(ui).text_dim.ui());
            ui.label(lock).on_hover_text("From the file of --connections: change it there");
            return None;
        };
        if icon_button_ui(ui, icon::TRASH, &format!("Remove {}", entry.name)).clicked() {
            self.removing = Some(entry.name.clone());
        }
        let (symbol, word) = if draft.is_paused { (icon::PLAY, "Ask again") } else { (icon::PAUSE, "Pause") };
        if icon_button_ui(ui, symbol, &format!("{word}: {}", entry.name)).clicked() {
            intents.push(Intent::PauseConnection { name: entry.name.clone(), is_paused: !draft.is_paused });
        }
        icon_button_ui(ui, icon::PENCIL_SIMPLE, &format!("Change {}", entry.name)).clicked().then(|| draft.clone())
    }

    fn confirm_ui(&mut self, ui: &mut Ui, entry: &ConnectionEntry, intents: &mut Intents) {
        ui.label(small(format!("{} will grow stale. Remove it?", plural_text(entry.feeds as u64, "point"))));
        ui.horizontal(|ui| {
            if chip_ui(ui, "Remove", true).clicked() {
                intents.push(Intent::RemoveConnection { name: entry.name.clone() });
                self.removing = None;
            }
            if chip_ui(ui, "Keep it", false).clicked() {
                self.removing = None;
            }
        });
    }
}

fn is_like(entry: &ConnectionEntry, state: Option<&DeviceState>, text: &str) -> bool {
    let has = |told: &str| told.to_lowercase().contains(text);
    has(&entry.name) || state.is_some_and(|state| has(&state.address) || has(&state.profile))
}

fn health_of(entry: &ConnectionEntry, state: Option<&DeviceState>) -> Health {
    status_of(entry, state).0
}

fn status_of(entry: &ConnectionEntry, state: Option<&DeviceState>) -> (Health, &'static str, String) {
    if !entry.problems.is_empty() {
        return (Health::Degraded, "Wrong", "It is not asked until it is changed".to_owned());
    }
    match state.map(|state| (state.phase, state)) {
        None => (Health::Unknown, "Starting…", "It is about to be asked".to_owned()),
        Some((DevicePhase::Waiting, _)) => (Health::Unknown, "Asking…", "It has not answered yet".to_owned()),
        Some((DevicePhase::Answers, state)) => {
            (Health::Good, "Answers", format!("{} of {} polls in vain", state.failures, state.polls))
        }
        Some((DevicePhase::Lost, state)) => {
            (Health::Failed, "Silent", format!("{} of {} polls in vain", state.failures, state.polls))
        }
        Some((DevicePhase::Paused, _)) => (Health::Unknown, "Paused", "Nobody asks it for now".to_owned()),
    }
}

/// How it is reached and what it is: `SNMP 10.0.0.20:161 · APC rack PDU`.
fn way_text(entry: &ConnectionEntry, state: Option<&DeviceState>, known: &Onboarding) -> String {
    let title = |id: &str| {
        let profile = known.profiles.iter().find(|profile| profile.id == id);
        profile.map_or_else(|| id.to_owned(), |profile| profile.title.clone())
    };
    match (state, &entry.draft) {
        (Some(state), _) => format!("{} {} · {}", state.protocol.title(), state.address, title(&state.profile)),
        (None, Some(draft)) => {
            let address = draft.protocol.fields().first().map_or("", |field| draft.told(field.name));
            format!("{} {address} · {}", draft.protocol.title(), title(&draft.profile))
        }
        (None, None) => String::new(),
    }
}

/// What it told last: `12 values in 45 ms, 3 s ago · every 10 s`.
fn told_text(view: &View<'_>, entry: &ConnectionEntry, state: &DeviceState) -> String {
    let every = format!("every {}", period_text(state.period));
    let feeds = plural_text(entry.feeds as u64, "point");
    match (state.answered_at, state.took) {
        (Some(at), Some(took)) => {
            let took = if took.as_millis() == 0 { "under 1 ms".to_owned() } else { format!("{} ms", took.as_millis()) };
            format!("{} of {feeds} in {took}, {} ago · {every}", state.values, age_text(view.now.since(at)))
        }
        _ => format!("{feeds} · {every}"),
    }
}

fn period_text(period: Duration) -> String {
    if period < Duration::from_secs(60) { format!("{} s", period.as_secs_f64()) } else { span_text(period) }
}
