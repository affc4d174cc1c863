//! What a person is about to do about an alarm.

use super::super::withhold::{Decided, SHELF_SPANS, WithholdForm};
use crate::widget::small;
use crate::{Intent, Intents, View, fonts, style};
use egui::{Button, Key, RichText, TextEdit, Ui, vec2};
use twin_model::AlarmId;

/// Longest note that a person may write.
const NOTE_LENGTH_MAX: usize = 200;

/// An alarm, and what is being written about it.
pub(super) struct Draft {
    pub(super) alarm: AlarmId,
    deed: Deed,
}

enum Deed {
    Acknowledge {
        note: String,
        /// The field has taken the keyboard.
        has_focus: bool,
    },
    Shelve(WithholdForm),
}

impl Draft {
    pub(super) const fn acknowledging(alarm: AlarmId) -> Self {
        Self { alarm, deed: Deed::Acknowledge { note: String::new(), has_focus: false } }
    }

    pub(super) fn shelving(alarm: AlarmId) -> Self {
        Self { alarm, deed: Deed::Shelve(WithholdForm::default()) }
    }

    /// Whether it is an acknowledgement.
    pub(super) const fn is_acknowledging(&self) -> bool {
        matches!(self.deed, Deed::Acknowledge { .. })
    }

    /// Draws it; whether it is done with.
    pub(super) fn ui(&mut self, ui: &mut Ui, view: &View<'_>, intents: &mut Intents) -> bool {
        let alarm = self.alarm;
        match &mut self.deed {
            Deed::Acknowledge { note, has_focus } => acknowledge_ui(ui, alarm, note, has_focus, intents),
            Deed::Shelve(form) => {
                let hint = "Why it need not be seen until then";
                let Some(decided) = form.ui(ui, &SHELF_SPANS, "Shelve", hint) else { return false };
                if let Decided::Withhold(span, note) = decided {
                    intents.push(Intent::Shelve { alarm, until: view.now + span, note });
                }
                true
            }
        }
    }
}

fn acknowledge_ui(ui: &mut Ui, alarm: AlarmId, note: &mut String, has_focus: &mut bool, intents: &mut Intents) -> bool {
    let field = TextEdit::singleline(note)
        .hint_text("Note, if there is something to tell")
        .char_limit(NOTE_LENGTH_MAX)
        .margin(vec2(8.0, 5.0))
        .desired_width(f32::INFINITY);
    let response = ui.add(field);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::TextEdit, true, "Note"));
    if !*has_focus {
        response.request_focus();
        *has_focus = true;
    }
    let is_entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let mut is_done = is_entered;
    let mut is_cancelled = false;
    ui.horizontal(|ui| {
        is_done |= ui.add(confirm_button(ui)).clicked();
        is_cancelled = ui.add(Button::new(small("Cancel"))).clicked();
    });
    if is_done {
        intents.push(Intent::Acknowledge { alarm, note: note.trim().to_owned() });
    }
    is_done || is_cancelled
}

fn confirm_button(ui: &Ui) -> Button<'static> {
    let palette = style::palette(ui);
    let text = RichText::new("Acknowledge").font(fonts::semibold(crate::tokens::size::TEXT_SMALL));
    Button::new(text).fill(palette.accent.ui_alpha(64))
}
