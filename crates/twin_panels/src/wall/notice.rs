//! What lies over the 3D of a wall when what shows may not be true.

use super::pen::Pen;
use crate::View;
use crate::shell::notice::connection_words;
use crate::tokens::wall;
use egui::{Align2, Rect, Sense, Stroke, StrokeKind, pos2, vec2};

/// Widest notice.
const WIDTH: f32 = 1_040.0;

pub(super) fn draw(pen: &Pen<'_>, scene: Rect, view: &View<'_>) {
    let Some((symbol, title, detail, tone)) = connection_words(view) else { return };
    let palette = pen.palette;
    let padding = pen.px(wall::PADDING);
    let width = pen.px(WIDTH).min(scene.width() - 2.0 * padding);
    let text_width = width - 3.0 * padding - pen.px(wall::BADGE);
    let detail = pen.painter().layout(detail, pen.plain(), palette.text_dim.ui(), text_width);
    let height = pen.px(wall::LINE) + detail.size().y + 2.0 * padding;
    let rect = Rect::from_min_size(pos2(scene.center().x - width / 2.0, scene.top() + padding), vec2(width, height));
    let edge = Stroke::new(pen.px(2.0), tone.ui_alpha(190));
    pen.painter().rect(rect, pen.px(wall::RADIUS), tone.mix(palette.panel, 0.82).ui(), edge, StrokeKind::Inside);
    let (symbol_at, text) = rect.shrink(padding).split_left_right_at_x(rect.left() + padding + pen.px(wall::BADGE));
    let text = text.with_min_x(text.left() + padding);
    let ink = if view.look.is_dark() { tone } else { palette.text };
    pen.icon(symbol_at, symbol, wall::BADGE, ink);
    let (head, below) = text.split_top_bottom_at_y(text.top() + pen.px(wall::LINE));
    pen.line(head, title, pen.bold(), palette.text, Align2::LEFT_TOP);
    pen.painter().galley(below.min, detail, palette.text_dim.ui());
    pen.tell(rect, title, Sense::hover());
}
