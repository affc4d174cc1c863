//! What holds things together: cards, section heads, banners and empty states.

use crate::fonts;
use crate::style;
use crate::tokens::{ALARM, Palette, Tone, alarm_ink, size};
use egui::{Frame, InnerResponse, Margin, Response, RichText, Sense, Stroke, Ui, UiBuilder, vec2};

fn frame(ui: &Ui, palette: &Palette) -> Frame {
    Frame::new()
        .fill(palette.card.ui())
        .stroke(Stroke::new(1.0, palette.line.mix(palette.card, 0.4).ui()))
        .corner_radius(size::CARD_RADIUS)
        .inner_margin(ui.spacing().window_margin)
}

/// A card as wide as there is room.
pub(crate) fn card_ui<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    frame(ui, style::palette(ui)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        add(ui)
    })
}

/// A card that can be clicked; buttons on it keep their own clicks.
pub(crate) fn clickable_card_ui<R>(
    ui: &mut Ui,
    id: impl egui::AsIdSalt,
    add: impl FnOnce(&mut Ui) -> R,
) -> InnerResponse<R> {
    let palette = style::palette(ui);
    ui.scope_builder(UiBuilder::new().id_salt(id).sense(Sense::click()), |ui| {
        let response = ui.response();
        let mut frame = frame(ui, palette);
        if response.hovered() || response.has_focus() {
            frame = frame.fill(palette.card_hover.ui()).stroke(Stroke::new(1.0, palette.accent.ui_alpha(120)));
        }
        frame.inner_margin(Margin::symmetric(10, 8)).show(ui, |ui| {
            ui.set_width(ui.available_width());
            add(ui)
        })
    })
    .map_inner()
}

trait MapInner<R> {
    fn map_inner(self) -> InnerResponse<R>;
}

impl<R> MapInner<R> for InnerResponse<InnerResponse<R>> {
    fn map_inner(self) -> InnerResponse<R> {
        InnerResponse::new(self.inner.inner, self.response)
    }
}

/// The head of a section: its name, and at the right whatever `right` adds.
pub(crate) fn section_ui(ui: &mut Ui, title: &str, right: impl FnOnce(&mut Ui)) {
    let palette = style::palette(ui);
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        ui.set_min_height(size::TARGET);
        ui.label(RichText::new(title).font(fonts::semibold(size::TEXT)).color(palette.text.ui()));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), right);
    });
}

/// A line that cannot be overlooked: what is wrong with what is shown below it.
pub(crate) fn banner_ui(ui: &mut Ui, icon: &str, title: &str, detail: &str, tone: Tone) -> Response {
    let palette = style::palette(ui);
    Frame::new()
        .fill(tone.mix(palette.panel, 0.82).ui())
        .stroke(Stroke::new(1.0, tone.ui_alpha(190)))
        .corner_radius(size::CARD_RADIUS)
        .inner_margin(Margin::symmetric(12, 8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal(|ui| {
                let ink = if ALARM.contains(&tone) { alarm_ink(tone, style::look(ui)) } else { tone };
                ui.label(super::icon(icon, 22.0).color(ink.ui()));
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 2.0;
                    ui.label(RichText::new(title).font(fonts::semibold(size::TEXT)));
                    if !detail.is_empty() {
                        ui.label(
                            RichText::new(detail).font(fonts::text(size::TEXT_SMALL)).color(palette.text_dim.ui()),
                        );
                    }
                });
            });
        })
        .response
}

/// Says that there is nothing to show, and why that is so.
pub(crate) fn empty_ui(ui: &mut Ui, icon: &str, title: &str, detail: &str) {
    let palette = style::palette(ui);
    ui.add_space(16.0);
    ui.vertical_centered(|ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 4.0);
        ui.label(super::icon(icon, 30.0).color(palette.text_dim.ui()));
        ui.label(RichText::new(title).font(fonts::semibold(size::TEXT)));
        ui.label(RichText::new(detail).font(fonts::text(size::TEXT_SMALL)).color(palette.text_dim.ui()));
    });
    ui.add_space(16.0);
}
