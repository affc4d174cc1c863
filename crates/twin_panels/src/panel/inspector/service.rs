//! Whether the selected equipment is in service, and what takes it out.

use super::super::alarms::service_ui;
use super::super::withhold::{Decided, SERVICE_SPANS, WithholdForm};
use crate::widget::small;
use crate::{Intent, Intents, View};
use egui::{Button, Id, Ui};
use twin_model::Place;

/// Equipment goes out of service as a whole: a rack, a CRAC, a UPS, a machine; not a room.
const fn can_go(place: Place) -> bool {
    !matches!(place, Place::Room(_))
}

/// The section of `place`.
pub(super) fn ui(ui: &mut Ui, view: &View<'_>, place: Place, intents: &mut Intents) {
    let place = place.owner();
    if !can_go(place) {
        return;
    }
    if let Some(service) = view.snapshot.out_of_service.iter().find(|service| service.place == place) {
        service_ui(ui, view, service, intents);
        return;
    }
    let id = Id::new(("out of service", place));
    let form: Option<WithholdForm> = ui.data(|data| data.get_temp(id)).flatten();
    let next = match form {
        None => ui.add(Button::new(small("Take out of service…"))).clicked().then(WithholdForm::default),
        Some(mut form) => {
            let hint = "Permit to work, or what is done";
            match form.ui(ui, &SERVICE_SPANS, "Take out of service", hint) {
                None => Some(form),
                Some(Decided::Cancel) => None,
                Some(Decided::Withhold(span, note)) => {
                    intents.push(Intent::TakeOutOfService { place, until: view.now + span, note });
                    None
                }
            }
        }
    };
    ui.data_mut(|data| data.insert_temp(id, next));
}
