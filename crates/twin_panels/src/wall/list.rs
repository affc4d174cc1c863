//! A list on a wall: rows of three columns, as many as fit, and how many do not.

use super::pen::Pen;
use crate::tokens::{Tone, wall};
use egui::{Align2, Rect, Sense, Stroke, vec2};
use twin_model::Alarm;

/// The parts of a row that the first two columns take.
const FIRST: f32 = 0.38;
const SECOND: f32 = 0.31;

/// A triangle is this much wider than the badge that it is.
const BADGE_ROOM: f32 = 1.16;

/// One row.
pub(super) struct Row<'a> {
    /// The worst alarm there.
    pub(super) alarm: Option<&'a Alarm>,
    /// What it is; in the middle a state or a value; at the right a value.
    pub(super) cells: [String; 3],
    /// Its values are old.
    pub(super) is_stale: bool,
}

/// Draws a cell of rows under `title`, with what they come to beside it. `empty` stands for no rows at all.
pub(super) fn draw(pen: &Pen<'_>, rect: Rect, title: &str, sum: &str, rows: &[Row<'_>], empty: &str) {
    let inner = pen.cell(rect);
    let body = pen.head(inner, title, sum);
    pen.tell(inner.with_max_y(body.top()), title, Sense::hover());
    if rows.is_empty() {
        let covered = pen.line(body, empty, pen.plain(), pen.palette.text_dim, Align2::CENTER_CENTER);
        pen.tell(covered, empty, Sense::hover());
        return;
    }
    let height = pen.px(wall::ROW);
    let fits = (body.height() / height).floor() as usize;
    let shown = if rows.len() > fits { fits.saturating_sub(1) } else { rows.len() };
    for (i, row) in rows[..shown].iter().enumerate() {
        draw_row(pen, line_at(pen, body, i), row);
    }
    if shown < rows.len() {
        let more = format!("+{} more", rows.len() - shown);
        pen.line(line_at(pen, body, shown), &more, pen.plain(), pen.palette.text_dim, Align2::LEFT_CENTER);
    }
}

fn line_at(pen: &Pen<'_>, body: Rect, i: usize) -> Rect {
    let height = pen.px(wall::ROW);
    Rect::from_min_size(body.min + vec2(0.0, i as f32 * height), vec2(body.width(), height))
}

fn draw_row(pen: &Pen<'_>, line: Rect, row: &Row<'_>) {
    let palette = pen.palette;
    pen.painter().hline(line.x_range(), line.top(), Stroke::new(pen.px(1.0), palette.line.ui_alpha(120)));
    let ink: Tone = if row.is_stale { palette.text_dim } else { palette.text };
    let (mut name, rest) = line.split_left_right_at_fraction(FIRST);
    let (second, third) = rest.split_left_right_at_fraction(SECOND / (1.0 - FIRST));
    if let Some(alarm) = row.alarm {
        let mark = Rect::from_min_size(name.min, vec2(pen.px(wall::BADGE * BADGE_ROOM), name.height()));
        pen.badge(mark, alarm);
        name.min.x = mark.right() + pen.px(wall::GAP);
    }
    let gap = pen.px(wall::GAP);
    pen.line(name, &row.cells[0], pen.plain(), palette.text, Align2::LEFT_CENTER);
    let second = second.with_min_x(second.left() + gap);
    pen.line(second, &row.cells[1], pen.plain(), ink, Align2::LEFT_CENTER);
    let third = third.with_min_x(third.left() + gap);
    pen.line(third, &row.cells[2], pen.number(), ink, Align2::RIGHT_CENTER);
    pen.tell(line, row.cells.join(" ").trim(), Sense::hover());
}
