//! Who a device is and what it tells, as it answered; and by which profile it is read.

use crate::View;
use crate::tokens::ALARM;
use crate::widget::{Item, Picker, banner_ui, chip_ui, dense_ui, dim, key_value_ui, small};
use crate::wording::{plural_text, value_text};
use egui::{Label, Ui};
use egui_phosphor::regular as icon;
use twin_api::{ProbeAnswer, ProbeReading, ProbeState, ProfileEntry};
use twin_model::connection::ConnectionDraft;

/// Values that show before *Show all*.
const READINGS_SHOWN: usize = 8;
/// Profiles that a device fits and that are offered as chips.
const FITTING_SHOWN: usize = 4;

/// What a person has opened.
#[derive(Default)]
pub(super) struct Answer {
    profiles: Picker<String>,
    shows_all: bool,
}

impl Answer {
    /// Draws what was answered; whether another profile was chosen, by which it has to be asked.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        probe: Option<&ProbeState>,
        draft: &mut ConnectionDraft,
    ) -> bool {
        let answer = match probe {
            Some(ProbeState::Failed(reason)) => {
                banner_ui(ui, icon::WARNING, "No answer", &format!("failed to {reason}"), ALARM[1]);
                None
            }
            Some(ProbeState::Answered(answer)) => Some(&**answer),
            Some(ProbeState::Asking) => {
                ui.label(dim(ui, "Asking… a device that is silent is given up after some seconds"));
                None
            }
            Some(ProbeState::Refused(_)) | None => {
                ui.label(dim(ui, "Ask it, and it tells who it is; or choose a profile yourself"));
                None
            }
        };
        if let Some(answer) = answer {
            if answer.facts.is_empty() {
                ui.label(small("It does not say who it is"));
            }
            for (name, told) in &answer.facts {
                ui.add(Label::new(small(format!("{name}: {told}"))).wrap());
            }
            // The closest profile is taken unless somebody has chosen one.
            if draft.profile.is_empty()
                && let Some(profile) = &answer.profile
            {
                profile.clone_into(&mut draft.profile);
            }
        }
        let is_another = self.profile_ui(ui, view, answer, draft);
        if let Some(answer) = answer.filter(|answer| answer.profile.as_ref() == Some(&draft.profile)) {
            self.readings_ui(ui, answer);
        }
        is_another
    }

    fn profile_ui(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        answer: Option<&ProbeAnswer>,
        draft: &mut ConnectionDraft,
    ) -> bool {
        let profiles = &view.snapshot.onboarding.profiles;
        let title = |id: &str| {
            let profile = profiles.iter().find(|profile| profile.id == id);
            profile.map_or_else(|| id.to_owned(), |profile| profile.title.clone())
        };
        let before = draft.profile.clone();
        if let Some(answer) = answer {
            if answer.fitting.is_empty() {
                ui.label(small("It fits none of the known profiles"));
            }
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = 2.0;
                for id in answer.fitting.iter().take(FITTING_SHOWN) {
                    if chip_ui(ui, &title(id), draft.profile == *id).clicked() {
                        id.clone_into(&mut draft.profile);
                    }
                }
            });
        }
        let picked = if draft.profile.is_empty() { "Choose a profile…".to_owned() } else { title(&draft.profile) };
        let speaks = |profile: &&ProfileEntry| profile.points(draft.protocol).is_some_and(|points| !points.is_empty());
        let items = || profiles.iter().filter(speaks).map(item).collect();
        if let Some(id) = self.profiles.ui(ui, "Profile", &picked, items) {
            draft.profile = id;
        }
        if draft.profile != before {
            draft.bind.clear();
        }
        answer.is_some_and(|answer| answer.profile.as_ref() != Some(&draft.profile)) && draft.profile != before
    }

    fn readings_ui(&mut self, ui: &mut Ui, answer: &ProbeAnswer) {
        let count = plural_text(answer.readings.len() as u64, "value");
        ui.label(dim(ui, format!("It tells {count}, in {} ms", answer.took.as_millis())));
        let shown = if self.shows_all { answer.readings.len() } else { READINGS_SHOWN };
        dense_ui(ui, |ui| {
            for reading in answer.readings.iter().take(shown) {
                key_value_ui(ui, &reading.title, reading_text(reading));
            }
        });
        let hidden = answer.readings.len().saturating_sub(shown);
        if hidden > 0 && chip_ui(ui, &format!("Show {hidden} more"), false).clicked() {
            self.shows_all = true;
        }
    }
}

fn item(profile: &ProfileEntry) -> Item<String> {
    Item { value: profile.id.clone(), title: profile.title.clone(), detail: profile.id.clone() }
}

/// What a device told, with its unit or its word.
pub(super) fn reading_text(reading: &ProbeReading) -> String {
    match &reading.state {
        Some(word) => word.clone(),
        None => value_text(reading.value, reading.measure.unit()),
    }
}
