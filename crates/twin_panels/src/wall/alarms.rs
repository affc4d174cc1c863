//! The alarms on a wall, most urgent first: what, where, since when.

use super::pen::Pen;
use crate::tokens::wall;
use crate::wording::{age_text, plural_text};
use crate::{Intents, View, address_text};
use egui::{Align2, Rect, Sense, Stroke, vec2};
use egui_phosphor::regular as icon;
use twin_api::Connection;
use twin_model::Alarm;

/// Lines of a row. What does not fit is counted in the head.
const LINES: f32 = 2.0;

pub(super) fn draw(pen: &Pen<'_>, rect: Rect, view: &View<'_>, intents: &mut Intents) {
    let alarms = &view.snapshot.alarms;
    let inner = pen.cell(rect);
    let unseen: u32 = view.snapshot.kpis.unacknowledged.iter().sum();
    let sum = if alarms.is_empty() { String::new() } else { format!("{unseen} unseen") };
    let title = if alarms.is_empty() { "Alarms".to_owned() } else { plural_text(alarms.len() as u64, "alarm") };
    let body = pen.head(inner, &title, &sum);
    if alarms.is_empty() {
        draw_calm(pen, body, view);
        return;
    }
    let height = pen.px(wall::LINE * LINES + wall::GAP);
    let fits = (body.height() / height).floor() as usize;
    for (i, alarm) in alarms.iter().take(fits).enumerate() {
        let row = Rect::from_min_size(body.min + vec2(0.0, i as f32 * height), vec2(body.width(), height));
        draw_row(pen, row, view, alarm, intents);
    }
}

fn draw_calm(pen: &Pen<'_>, body: Rect, view: &View<'_>) {
    let covered = pen.line(body, "No alarms", pen.plain(), pen.palette.text_dim, Align2::CENTER_CENTER);
    // Good news only where something watches.
    if view.connection == Connection::Live {
        let symbol =
            Rect::from_min_size(covered.min - vec2(pen.px(wall::ROW), 0.0), vec2(pen.px(wall::ROW), covered.height()));
        pen.icon(symbol, icon::CHECK_CIRCLE, wall::TEXT_HEAD, pen.palette.good);
    }
    pen.tell(covered, "No alarms here", Sense::hover());
}

fn draw_row(pen: &Pen<'_>, row: Rect, view: &View<'_>, alarm: &Alarm, intents: &mut Intents) {
    let palette = pen.palette;
    pen.painter().hline(row.x_range(), row.top(), Stroke::new(pen.px(1.0), palette.line.ui_alpha(120)));
    let (mark, text) = row.split_left_right_at_x(row.left() + pen.px(wall::BADGE));
    pen.badge(mark, alarm);
    let text = text.with_min_x(text.left() + pen.px(wall::PADDING)).shrink2(vec2(0.0, pen.px(wall::GAP) / 2.0));
    let (message, below) = text.split_top_bottom_at_fraction(1.0 / LINES);
    let ink = if alarm.condition.is_acknowledged { palette.text_dim } else { palette.text };
    pen.line(message, &alarm.message, pen.plain(), ink, Align2::LEFT_CENTER);
    let age = age_text(view.now.since(alarm.raised_at));
    let age = pen.line(below, &age, pen.number(), palette.text_dim, Align2::RIGHT_CENTER);
    let place = below.with_max_x(age.left() - pen.px(wall::GAP));
    let address = address_text(&view.snapshot.plan, alarm.place);
    let words = format!("{address} · {}", alarm.state().word());
    pen.line(place, &words, pen.plain(), palette.text_dim, Align2::LEFT_CENTER);
    if pen.tell(row, &format!("Alarm: {}", alarm.message), Sense::click()).clicked() {
        intents.go_to(alarm.place);
    }
}
