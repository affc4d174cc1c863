//! What withholding alarms asks for, wherever it is done: for how long, and why.

use crate::widget::{chip_ui, small};
use crate::{fonts, style, tokens::size};
use egui::{Button, RichText, TextEdit, Ui, WidgetInfo, WidgetType, vec2};
use std::time::Duration;

/// Letters of a reason: a line or two of the list.
const REASON_LENGTH_MAX: usize = 300;

/// A choice of times, with what each is called.
pub(super) type Spans = [(&'static str, Duration); 4];

/// On the shelf: until somebody has been there, to the end of a shift at most.
pub(super) const SHELF_SPANS: Spans = [
    ("15 min", Duration::from_secs(15 * 60)),
    ("1 h", Duration::from_secs(3600)),
    ("4 h", Duration::from_secs(4 * 3600)),
    ("12 h", Duration::from_secs(12 * 3600)),
];

/// Out of service: a filter, a shift, a day, a week of waiting for a part.
pub(super) const SERVICE_SPANS: Spans = [
    ("2 h", Duration::from_secs(2 * 3600)),
    ("8 h", Duration::from_secs(8 * 3600)),
    ("24 h", Duration::from_secs(24 * 3600)),
    ("7 days", Duration::from_secs(7 * 24 * 3600)),
];

/// What has been typed.
#[derive(Clone, Debug, Default)]
pub(super) struct WithholdForm {
    span: usize,
    reason: String,
    /// The field has taken the keyboard.
    has_focus: bool,
}

/// What a person decided.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Decided {
    /// For so long, for this reason.
    Withhold(Duration, String),
    /// Not at all.
    Cancel,
}

impl WithholdForm {
    /// Draws the choice and the field; `verb` is what the button says.
    pub(super) fn ui(&mut self, ui: &mut Ui, spans: &Spans, verb: &str, hint: &str) -> Option<Decided> {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            for (place, (text, _)) in spans.iter().enumerate() {
                if chip_ui(ui, text, self.span == place).clicked() {
                    self.span = place;
                }
            }
        });
        let field = TextEdit::singleline(&mut self.reason).hint_text(hint).char_limit(REASON_LENGTH_MAX);
        let response = ui.add(field.margin(vec2(8.0, 5.0)).desired_width(f32::INFINITY));
        response.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, "Reason"));
        if !self.has_focus {
            response.request_focus();
            self.has_focus = true;
        }
        let reason = self.reason.trim().to_owned();
        let is_entered = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        let (mut is_done, mut is_cancelled) = (is_entered, false);
        ui.horizontal(|ui| {
            let text = RichText::new(verb).font(fonts::semibold(size::TEXT_SMALL));
            let button = Button::new(text).fill(style::palette(ui).accent.ui_alpha(64));
            is_done |= ui.add_enabled(!reason.is_empty(), button).on_disabled_hover_text("It needs a reason").clicked();
            is_cancelled = ui.add(Button::new(small("Cancel"))).clicked();
        });
        let span = spans.get(self.span).map_or(Duration::ZERO, |(_, span)| *span);
        match (is_done && !reason.is_empty(), is_cancelled) {
            (true, _) => Some(Decided::Withhold(span, reason)),
            (false, true) => Some(Decided::Cancel),
            (false, false) => None,
        }
    }
}
