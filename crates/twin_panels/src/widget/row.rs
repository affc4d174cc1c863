//! Rows of text and values.

use super::flag::flags_ui;
use crate::View;
use crate::fonts;
use crate::style;
use crate::tokens::{Tone, size};
use crate::wording::{NO_VALUE, age_text, point_value_text};
use egui::text::{LayoutJob, TextFormat};
use egui::{Align, Color32, Label, Layout, Response, RichText, Ui, vec2};
use std::time::Duration;
use twin_model::{PointIndex, Quality};

/// Small text.
pub(crate) fn small(text: impl Into<String>) -> RichText {
    RichText::new(text).font(fonts::text(size::TEXT_SMALL))
}

/// Small text that labels.
pub(crate) fn dim(ui: &Ui, text: impl Into<String>) -> RichText {
    small(text).color(style::palette(ui).text_dim.ui())
}

/// Text that is found first.
pub(crate) fn emphasised(text: impl Into<String>) -> RichText {
    RichText::new(text).font(fonts::semibold(size::TEXT))
}

/// A number.
pub(crate) fn number(text: impl Into<String>) -> RichText {
    RichText::new(text).font(fonts::number(size::TEXT - 0.5))
}

/// A value: in the number font when it starts with a digit, as text when it is a word.
pub(crate) fn figure(text: impl Into<String>) -> RichText {
    let text = text.into();
    let is_number = text.starts_with(|c: char| c.is_ascii_digit() || "-—".contains(c));
    if is_number { number(text) } else { RichText::new(text).font(fonts::text(size::TEXT)) }
}

/// An icon.
pub(crate) fn icon(symbol: &str, size: f32) -> RichText {
    RichText::new(symbol).font(fonts::icon(size))
}

/// An icon and small text after it, in one colour.
pub(crate) fn with_icon(symbol: &str, text: &str, tone: Tone) -> LayoutJob {
    let format = |font| TextFormat { font_id: font, color: tone.ui(), valign: Align::Center, ..TextFormat::default() };
    let mut job = LayoutJob::default();
    job.append(symbol, 0.0, format(fonts::icon(size::TEXT_SMALL + 2.0)));
    job.append(text, 4.0, format(fonts::text(size::TEXT_SMALL)));
    job
}

/// Rows that stand close together: lists of values, not of buttons.
pub(crate) fn dense_ui<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = 20.0;
        ui.spacing_mut().item_spacing.y = 2.0;
        add(ui)
    })
    .inner
}

/// A label that stays on one line and ends in an ellipsis when there is no room.
pub(crate) fn one_line(text: RichText) -> Label {
    Label::new(text).truncate()
}

/// A name at the left, what it is at the right.
pub(crate) fn key_value_ui(ui: &mut Ui, key: &str, value: impl Into<String>) {
    let value = value.into();
    row_ui(ui, key, |ui| {
        ui.add(one_line(figure(value)));
    });
}

fn row_ui(ui: &mut Ui, key: &str, value: impl FnOnce(&mut Ui)) {
    let width = ui.available_width();
    ui.allocate_ui_with_layout(vec2(width, 20.0), Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_size(vec2(width, 20.0));
        ui.label(RichText::new(key).color(style::palette(ui).text_dim.ui()));
        ui.with_layout(Layout::right_to_left(Align::Center), value);
    });
}

/// The row of a point: its title, its value with unit, how old that is, and a mark when it cannot be trusted fully.
pub(crate) fn point_row_ui(ui: &mut Ui, view: &View<'_>, index: PointIndex) {
    let Some(point) = view.snapshot.points.point(index) else { return };
    let values = &view.snapshot.values;
    let i = index.get();
    row_ui(ui, &point.title, |ui| {
        if !values.has_come(index) {
            ui.label(dim(ui, "no sample yet"));
            return;
        }
        let age = view.now.since(values.at[i]);
        let is_stale = values.is_stale[i];
        let quality = values.quality[i];
        age_ui(ui, age, is_stale);
        let palette = style::palette(ui);
        let ink: Color32 = if is_stale || quality == Quality::Bad { palette.text_dim.ui() } else { palette.text.ui() };
        let text = if quality == Quality::Bad && !is_stale {
            NO_VALUE.to_owned()
        } else {
            point_value_text(point, values.value[i])
        };
        ui.label(figure(text).color(ink));
        if flags_ui(ui, view, index).is_some() {
            return;
        }
        match quality {
            Quality::Good => {}
            Quality::Uncertain => mark_ui(ui, "Uncertain"),
            Quality::Bad => mark_ui(ui, "Bad"),
        }
    });
}

/// How old a value is; a stale one wears it as a badge.
fn age_ui(ui: &mut Ui, age: Duration, is_stale: bool) -> Response {
    let palette = style::palette(ui);
    let text = age_text(age);
    let width = 44.0;
    ui.allocate_ui_with_layout(vec2(width, 18.0), Layout::right_to_left(Align::Center), |ui| {
        ui.set_min_width(width);
        let text = RichText::new(text).font(fonts::number(size::TEXT_SMALL));
        if is_stale {
            let text = text.color(palette.panel.ui()).background_color(palette.text_dim.ui());
            ui.label(text).on_hover_text("Stale: no sample for several periods");
        } else {
            ui.label(text.color(palette.text_dim.ui()));
        }
    })
    .response
}

fn mark_ui(ui: &mut Ui, word: &str) {
    let palette = style::palette(ui);
    ui.label(small(word).color(palette.text_dim.ui()).underline());
}
