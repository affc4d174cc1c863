//! How a device is reached: its protocol, and that protocol's fields.

use super::form::{field_problem_ui, text_field_ui};
use crate::widget::{chip_ui, dim};
use egui::Ui;
use twin_model::connection::{AccessField, ConnectionDraft, DraftProblem, FieldKind};
use twin_model::profile::Protocol;

/// Draws the choice of a protocol and its fields; whether anything was changed.
pub(super) fn access_ui(ui: &mut Ui, draft: &mut ConnectionDraft, problems: &[DraftProblem]) -> bool {
    protocol_ui(ui, draft) | fields_ui(ui, draft, problems, |_| true)
}

/// Draws the choice of a protocol; whether another was chosen.
pub(super) fn protocol_ui(ui: &mut Ui, draft: &mut ConnectionDraft) -> bool {
    let mut has_changed = false;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for protocol in Protocol::ALL {
            if chip_ui(ui, protocol.title(), draft.protocol == protocol).clicked() && draft.protocol != protocol {
                draft.protocol = protocol;
                // What other protocols call alike means the same: an address stays.
                draft.access.retain(|name, _| protocol.fields().iter().any(|field| field.name == name));
                draft.profile.clear();
                draft.bind.clear();
                has_changed = true;
            }
        }
    });
    has_changed
}

/// Draws those of the protocol's fields that `is_wanted`; whether anything was changed.
pub(super) fn fields_ui(
    ui: &mut Ui,
    draft: &mut ConnectionDraft,
    problems: &[DraftProblem],
    is_wanted: impl Fn(&AccessField) -> bool,
) -> bool {
    let mut has_changed = false;
    for field in draft.protocol.fields() {
        if !is_wanted(field) || !draft.asks_for(field) {
            continue;
        }
        let told = draft.access.entry(field.name.to_owned()).or_default();
        has_changed |= field_ui(ui, field, told);
        field_problem_ui(ui, problems, field.name);
    }
    has_changed
}

fn field_ui(ui: &mut Ui, field: &AccessField, told: &mut String) -> bool {
    match field.kind {
        FieldKind::Choice(choices) => choice_ui(ui, field, choices, told),
        FieldKind::Flag => choice_ui(ui, field, &["true"], told),
        FieldKind::Text | FieldKind::Number => text_field_ui(ui, field.title, field.hint, false, told),
        // A variable's name may be seen.
        FieldKind::Secret => text_field_ui(ui, field.title, field.hint, !told.starts_with('$'), told),
    }
}

fn choice_ui(ui: &mut Ui, field: &AccessField, choices: &[&str], told: &mut String) -> bool {
    let before = told.clone();
    ui.label(dim(ui, field.title));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        if chip_ui(ui, field.hint, told.is_empty()).clicked() {
            told.clear();
        }
        for choice in choices {
            let word = if field.kind == FieldKind::Flag { "yes" } else { choice };
            if chip_ui(ui, word, told == choice).clicked() {
                (*choice).clone_into(told);
            }
        }
    });
    *told != before
}
