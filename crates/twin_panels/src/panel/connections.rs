//! Sources: where values come from, which devices are asked, what was refused and why, and whether it is kept.

mod access;
mod answer;
mod binding;
mod device;
mod finder;
mod form;
mod source;

use super::{CONNECTIONS, Panel, PanelId};
use crate::tokens::ALARM;
use crate::widget::{banner_ui, card_ui, dim, empty_ui, section_ui};
use crate::{Intents, View};
use device::{Devices, Wanted};
use egui::Ui;
use egui_phosphor::regular as icon;
use finder::{Finder, Left};
use form::Form;

/// The panel, the search for devices that is open, and before both the connection that is being made.
#[derive(Default)]
pub(crate) struct Connections {
    devices: Devices,
    finder: Option<Finder>,
    form: Option<Form>,
}

impl Panel for Connections {
    fn id(&self) -> PanelId {
        CONNECTIONS
    }

    fn title(&self) -> &str {
        "Sources"
    }

    fn icon(&self) -> &'static str {
        icon::PLUGS_CONNECTED
    }

    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
        if let Some(form) = &mut self.form {
            if form.ui(ui, view, intents) {
                self.form = None;
            }
            return;
        }
        if let Some(finder) = &mut self.finder {
            match finder.ui(ui, view, intents) {
                Some(Left::Closed) => self.finder = None,
                Some(Left::Connect(draft)) => self.form = Form::of(Wanted::Found(draft), view),
                None => {}
            }
            return;
        }
        match self.devices.ui(ui, view, intents) {
            Some(Wanted::Find) => self.finder = Some(Finder::at(view.now)),
            Some(wanted) => self.form = Form::of(wanted, view),
            None => {}
        }
        section_ui(ui, "Telemetry", |ui| {
            let (stale, points) = view.snapshot.kpis.stale;
            ui.label(dim(ui, format!("{stale} of {points} points stale")));
        });
        let sources = &view.snapshot.sources;
        if sources.is_empty() {
            empty_ui(ui, icon::PLUGS, "No sources", "The engine has not opened one yet");
        }
        for source in sources {
            card_ui(ui, |ui| source::source_ui(ui, source));
        }
        super::judged::ui(ui, view, intents);
        super::sampling::ui(ui, view, intents);
        section_ui(ui, "History", |_| {});
        card_ui(ui, |ui| source::history_ui(ui, &view.snapshot.history));
        if let Some(problem) = &view.snapshot.onboarding.store_problem {
            let detail = format!("failed to {problem}");
            banner_ui(ui, icon::WARNING_OCTAGON, "Connections cannot be kept", &detail, ALARM[1]);
        }
    }
}
