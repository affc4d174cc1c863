//! Sliders: a name, a value with its unit, and the track below them.

use super::row::{dim, number};
use crate::style;
use crate::tokens::size;
use egui::style::HandleShape;
use egui::{Align, Layout, Response, Slider, Ui, WidgetInfo};
use std::ops::RangeInclusive;

/// One number between two ends.
pub(crate) struct ValueSlider<'a> {
    /// What it is.
    pub(crate) name: &'a str,
    /// Smallest and largest value.
    pub(crate) range: RangeInclusive<f64>,
    /// Distance between two values that can be chosen.
    pub(crate) step: f64,
    /// The value as it is read: `12 K`; `None`: the name and the value stand elsewhere.
    pub(crate) text: Option<String>,
}

impl ValueSlider<'_> {
    /// Draws it as wide as there is room.
    pub(crate) fn ui(self, ui: &mut Ui, value: &mut f64) -> Response {
        if let Some(text) = &self.text {
            ui.horizontal(|ui| {
                ui.label(dim(ui, self.name));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    ui.label(number(text).size(size::TEXT_SMALL + 1.0));
                });
            });
        }
        let response = ui
            .scope(|ui| {
                let palette = style::palette(ui);
                // egui draws the track in a button's colour, which is that of the card behind it.
                ui.visuals_mut().widgets.inactive.bg_fill = palette.line.ui();
                ui.visuals_mut().widgets.inactive.fg_stroke.color = palette.text_dim.ui();
                ui.visuals_mut().selection.bg_fill = palette.accent.mix(palette.card, 0.35).ui();
                ui.spacing_mut().slider_width = ui.available_width();
                ui.spacing_mut().slider_rail_height = 4.0;
                let slider = Slider::new(value, self.range.clone())
                    .show_value(false)
                    .trailing_fill(true)
                    .handle_shape(HandleShape::Circle)
                    .step_by(self.step);
                ui.add(slider)
            })
            .inner;
        let (shown, name) = (*value, self.name);
        response.widget_info(|| WidgetInfo::slider(true, shown, name));
        response
    }
}

/// Whether a person has made up their mind: they let go, or pressed a key.
pub(crate) fn is_settled(response: &Response) -> bool {
    response.drag_stopped() || (response.changed() && !response.dragged())
}
