//! What the colours of the 3D mean, for somebody who stands far away.

use super::pen::Pen;
use crate::View;
use crate::lens::{LENSES, Scale};
use crate::shell::legend::paint_band;
use crate::style::SLAB_ALPHA;
use crate::tokens::wall;
use egui::{Align2, Rect, Sense, Stroke, lerp, pos2, vec2};

/// Widest legend.
const WIDTH: f32 = 520.0;
/// Height of the band of colours.
const BAND: f32 = 16.0;
/// Between head and colours.
const HEAD_GAP: f32 = 6.0;
/// Width of a state's swatch.
const SWATCH: f32 = 34.0;

/// In the lower left corner of `scene`, where there is room for it. Returns what it leaves of the scene above it.
pub(super) fn draw(pen: &Pen<'_>, scene: Rect, view: &View<'_>) -> Rect {
    let Some(lens) = LENSES.get(view.lens) else { return scene };
    let lines = if lens.scale.is_states { lens.scale.ticks.len() as f32 } else { 1.0 };
    let band = if lens.scale.is_states { 0.0 } else { BAND };
    let size = vec2(WIDTH, (lines + 1.0) * wall::LINE + band + wall::PADDING + HEAD_GAP) * pen.px(1.0);
    let margin = pen.px(wall::PADDING);
    if scene.width() < size.x + 2.0 * margin || scene.height() < size.y * 3.0 {
        return scene;
    }
    let rect = Rect::from_min_size(pos2(scene.left() + margin, scene.bottom() - margin - size.y), size);
    pen.painter().rect_filled(rect, pen.px(wall::RADIUS), pen.palette.panel.ui_alpha(SLAB_ALPHA - 40));
    let inner = rect.shrink2(vec2(margin, margin / 2.0));
    let (head, body) = inner.split_top_bottom_at_y(inner.top() + pen.px(wall::LINE));
    let body = body.with_min_y(body.top() + pen.px(HEAD_GAP));
    let unit = lens.scale.unit(&view.snapshot.plan);
    let unit = pen.line(head, &unit, pen.plain(), pen.palette.text_dim, Align2::RIGHT_CENTER);
    let name = head.with_max_x(unit.left() - pen.px(wall::GAP));
    pen.line(name, lens.name, pen.bold(), pen.palette.text, Align2::LEFT_CENTER);
    pen.tell(rect, &format!("Lens {}", lens.name), Sense::hover());
    if lens.scale.is_states {
        draw_states(pen, body, &lens.scale)
    } else {
        draw_ramp(pen, body, &lens.scale)
    }
    scene.with_max_y(rect.top())
}

fn draw_ramp(pen: &Pen<'_>, body: Rect, scale: &Scale) {
    let (band, below) = body.split_top_bottom_at_y(body.top() + pen.px(BAND));
    paint_band(pen.painter(), band, scale);
    let [low, high] = scale.range();
    for tick in scale.ticks {
        let part = (tick.at - low) / (high - low);
        let x = lerp(band.x_range(), part);
        pen.painter().vline(x, band.y_range(), Stroke::new(pen.px(2.0), pen.palette.text.ui()));
        let half = pen.width(tick.text, pen.number()) / 2.0;
        let middle = x.clamp(below.left() + half, below.right() - half);
        let place =
            Rect::from_min_max(pos2(middle - half - 1.0, below.top()), pos2(middle + half + 1.0, below.bottom()));
        pen.line(place, tick.text, pen.number(), pen.palette.text, Align2::CENTER_CENTER);
    }
}

fn draw_states(pen: &Pen<'_>, body: Rect, scale: &Scale) {
    for (i, tick) in scale.ticks.iter().enumerate() {
        let top = body.top() + i as f32 * pen.px(wall::LINE);
        let line = Rect::from_min_size(pos2(body.left(), top), vec2(body.width(), pen.px(wall::LINE)));
        let swatch = Rect::from_center_size(
            pos2(line.left() + pen.px(SWATCH) / 2.0, line.center().y),
            vec2(pen.px(SWATCH), pen.px(BAND)),
        );
        pen.painter().rect_filled(swatch, pen.px(3.0), scale.tone(tick.at).ui());
        let text = line.with_min_x(swatch.right() + pen.px(wall::GAP));
        pen.line(text, tick.text, pen.plain(), pen.palette.text, Align2::LEFT_CENTER);
    }
}
