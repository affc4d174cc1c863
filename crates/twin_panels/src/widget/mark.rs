//! The product's mark.

use crate::tokens::Palette;
use egui::{Painter, Pos2, Shape, Stroke, vec2};

/// Draws a sun over a rack's units around `centre`, `scale` times 16 points wide.
pub(crate) fn paint_mark(painter: &Painter, centre: Pos2, scale: f32, palette: &Palette) {
    let arc: Vec<Pos2> = (0..=24)
        .map(|i| {
            let angle = std::f32::consts::PI * (1.0 + i as f32 / 24.0);
            centre + vec2(angle.cos(), angle.sin()) * 8.0 * scale
        })
        .collect();
    painter.add(Shape::convex_polygon(arc, palette.accent_warm.ui(), Stroke::NONE));
    for (row, half) in [(2.2, 8.0), (5.4, 6.4), (8.6, 4.2)] {
        let (y, half) = (centre.y + row * scale, half * scale);
        painter.hline(centre.x - half..=centre.x + half, y, Stroke::new(1.8 * scale, palette.accent.ui()));
    }
}
