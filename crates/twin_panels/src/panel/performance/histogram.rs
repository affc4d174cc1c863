//! Annunciations of each 10-minute period, and the line above which nobody can follow.

use crate::tokens::{ALARM, size};
use crate::wording::moment_text;
use crate::{View, fonts, style};
use egui::{Align2, Rect, Sense, Stroke, Ui, WidgetInfo, WidgetType, pos2, vec2};
use std::time::Duration;
use twin_model::performance::AlarmPerformance;

/// Height of the bars' field, points.
const HEIGHT: f32 = 84.0;
/// Room for the axis.
const FOOT: f32 = 14.0;
/// More alarms in a period than that are a flood.
const LINE_AT: u32 = 10;

/// Draws it as wide as there is room: where periods are narrower than a point, the fullest of those that share it.
pub(super) fn ui(ui: &mut Ui, view: &View<'_>, performance: &AlarmPerformance) {
    let palette = style::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT + FOOT), Sense::hover());
    let field = Rect::from_min_max(rect.min, pos2(rect.right(), rect.top() + HEIGHT));
    let periods = performance.histogram.len().max(1);
    let columns = (field.width() / 2.0).floor().clamp(1.0, periods as f32) as usize;
    let most = performance.histogram.iter().copied().max().unwrap_or(0);
    let top = most.max(LINE_AT + 2) as f32 * 1.08;
    let y_of = |count: u32| field.bottom() - field.height() * count as f32 / top;
    let width = field.width() / columns as f32;
    ui.painter().rect_filled(field, 3.0, palette.panel.mix(palette.ground, 0.5).ui());
    let column_of = |column: usize| column * periods / columns..((column + 1) * periods / columns).max(1);
    for column in 0..columns {
        let part = performance.histogram.get(column_of(column)).unwrap_or_default();
        let Some(count) = part.iter().copied().max().filter(|count| *count > 0) else { continue };
        let left = field.left() + column as f32 * width;
        let bar = Rect::from_min_max(pos2(left, y_of(count)), pos2(left + (width - 0.5).max(1.0), field.bottom()));
        let tone = if count > LINE_AT { ALARM[0] } else { style::plain_tone(view.look) };
        ui.painter().rect_filled(bar, 0.0, tone.ui_alpha(220));
    }
    let line = y_of(LINE_AT);
    ui.painter().hline(field.x_range(), line, Stroke::new(1.0, ALARM[1].ui_alpha(200)));
    let small = fonts::number(size::TEXT_SMALL - 1.0);
    let ink = palette.text_dim.ui();
    ui.painter().text(pos2(field.left() + 4.0, line - 1.0), Align2::LEFT_BOTTOM, "10", small.clone(), ink);
    let ends = [
        (rect.left_bottom(), Align2::LEFT_BOTTOM, performance.from),
        (rect.right_bottom(), Align2::RIGHT_BOTTOM, performance.to),
    ];
    for (at, align, moment) in ends {
        ui.painter().text(at, align, moment_text(moment, view.zone), small.clone(), ink);
    }
    response.widget_info(|| {
        let text = format!("Alarms per 10 min: at most {most} in {} periods", performance.histogram.len());
        WidgetInfo::labeled(WidgetType::Image, true, text)
    });
    let hovered = response.hover_pos().filter(|at| field.contains(*at)).map(|at| {
        let column = (((at.x - field.left()) / width) as usize).min(columns - 1);
        let range = column_of(column);
        let count = performance.histogram.get(range.clone()).unwrap_or_default().iter().copied().max().unwrap_or(0);
        let begins = performance.from + Duration::from_secs(600) * u32::try_from(range.start).unwrap_or(0);
        format!("{}: {count} in 10 min", moment_text(begins, view.zone))
    });
    if let Some(text) = hovered {
        response.on_hover_text_at_pointer(text);
    }
}
