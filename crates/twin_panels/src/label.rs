//! Labels over the 3D: a pill with a name, and a badge where an alarm is.

use crate::fonts;
use crate::tokens::{Look, Palette, size};
use crate::widget::paint_badge;
use egui::{Color32, Painter, Pos2, Rect, Stroke, StrokeKind, pos2, vec2};
use twin_model::Priority;

/// What a label says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SceneLabel<'a> {
    /// The name.
    pub text: &'a str,
    /// A value beside it, with its unit; may be empty.
    pub value: &'a str,
    /// The worst alarm there: its priority, and whether it is acknowledged.
    pub alarm: Option<(Priority, bool)>,
    /// Whether it is selected.
    pub is_selected: bool,
    /// 0 (clear) to 1 (opaque): labels far away fade.
    pub opacity: f32,
}

/// Draws `label` so that its lower edge's middle is at `at`. Returns the rectangle that it covers.
pub fn paint_label(painter: &Painter, at: Pos2, label: &SceneLabel<'_>, look: Look) -> Rect {
    paint_label_scaled(painter, at, label, look, 1.0)
}

/// [`paint_label`], `scale` times as large: [`crate::Wall::label_scale`] makes labels that are read from afar.
pub fn paint_label_scaled(painter: &Painter, at: Pos2, label: &SceneLabel<'_>, look: Look, scale: f32) -> Rect {
    let palette = Palette::of(look);
    let mut painter = painter.clone();
    painter.multiply_opacity(label.opacity);
    let name = painter.layout_no_wrap(
        label.text.to_owned(),
        fonts::semibold((size::TEXT_SMALL + 0.5) * scale),
        palette.text.ui(),
    );
    let value =
        painter.layout_no_wrap(label.value.to_owned(), fonts::number(size::TEXT_SMALL * scale), palette.text_dim.ui());
    let badge_side = 13.0 * scale;
    let badge_room = if label.alarm.is_some() { badge_side + 8.0 * scale } else { 0.0 };
    let value_room = if label.value.is_empty() { 0.0 } else { value.size().x + 7.0 * scale };
    let content = vec2(badge_room + name.size().x + value_room, name.size().y);
    let rect = Rect::from_min_size(
        at - vec2(content.x / 2.0 + 8.0 * scale, content.y + 8.0 * scale),
        content + vec2(16.0, 6.0) * scale,
    );
    let edge = if label.is_selected {
        Stroke::new(1.5 * scale, palette.accent.ui())
    } else {
        Stroke::new(1.0, palette.line.ui_alpha(200))
    };
    painter.rect(rect, rect.height() / 2.0, palette.panel.ui_alpha(222), edge, StrokeKind::Inside);
    let mut x = rect.left() + 8.0 * scale;
    if let Some((priority, is_acknowledged)) = label.alarm {
        paint_badge(&painter, pos2(x + badge_side / 2.0, rect.center().y), badge_side, priority, is_acknowledged, look);
        x += badge_room;
    }
    let name_width = name.size().x;
    painter.galley(pos2(x, rect.center().y - name.size().y / 2.0), name, Color32::PLACEHOLDER);
    if !label.value.is_empty() {
        painter.galley(
            pos2(x + name_width + 7.0 * scale, rect.center().y - value.size().y / 2.0),
            value,
            Color32::PLACEHOLDER,
        );
    }
    rect
}
