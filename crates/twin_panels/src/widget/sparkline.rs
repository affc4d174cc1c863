//! A line without axes: which way a figure went.

use crate::tokens::Tone;
use egui::epaint::Mesh;
use egui::{Painter, Pos2, Rect, Shape, Stroke, lerp, pos2};

/// Draws (seconds before now, value) over the last `span_secs` into `rect`, filled to its bottom. Nothing is drawn between
/// points that lie more than `gap_secs` apart.
pub(crate) fn paint_sparkline(
    painter: &Painter,
    rect: Rect,
    points: impl Iterator<Item = (f64, f64)>,
    span_secs: f64,
    gap_secs: f64,
    tone: Tone,
) {
    let points: Vec<(f64, f64)> = points.collect();
    let (low, high) = points
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (_, value)| (low.min(*value), high.max(*value)));
    if points.len() < 2 || !low.is_finite() {
        return;
    }
    // Noise must not look like drama: the scale spans at least 2 % of the value.
    let centre = f64::midpoint(low, high);
    let half = ((high - low) / 2.0).max(centre.abs() * 0.01).max(1e-9);
    let place = |(secs, value): (f64, f64)| -> Pos2 {
        let x = lerp(rect.x_range(), (1.0 + secs / span_secs).clamp(0.0, 1.0) as f32);
        let y = lerp(rect.bottom()..=rect.top(), ((value - centre) / half * 0.42 + 0.5) as f32);
        pos2(x, y)
    };
    for run in points.chunk_by(|one, other| other.0 - one.0 <= gap_secs) {
        let line: Vec<Pos2> = run.iter().copied().map(place).collect();
        painter.add(Shape::mesh(fill_under(&line, rect.bottom(), tone)));
        painter.line(line, Stroke::new(1.2, tone.ui_alpha(150)));
    }
    if let Some(last) = points.last() {
        painter.circle_filled(place(*last) - egui::vec2(2.0, 0.0), 2.0, tone.ui_alpha(210));
    }
}

/// A fill that fades towards the bottom.
fn fill_under(line: &[Pos2], bottom: f32, tone: Tone) -> Mesh {
    let mut mesh = Mesh::default();
    for point in line {
        mesh.colored_vertex(*point, tone.ui_alpha(44));
        mesh.colored_vertex(pos2(point.x, bottom), tone.ui_alpha(0));
    }
    for i in (0..line.len().saturating_sub(1) as u32 * 2).step_by(2) {
        mesh.add_triangle(i, i + 1, i + 2);
        mesh.add_triangle(i + 1, i + 2, i + 3);
    }
    mesh
}
