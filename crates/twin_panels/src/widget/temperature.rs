//! Temperatures on the one ramp that the 3D uses too.

use crate::fonts;
use crate::style;
use crate::tokens::{Palette, TEMPERATURE_LIMITS, size, temperature_tone};
use egui::epaint::Mesh;
use egui::{
    Align2, Painter, Rect, Response, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType, lerp, pos2, vec2,
};

/// The ends of bars and legends, °C.
const LOW: f32 = 14.0;
const HIGH: f32 = 40.0;

fn x_of(rect: Rect, celsius: f32) -> f32 {
    lerp(rect.x_range(), ((celsius - LOW) / (HIGH - LOW)).clamp(0.0, 1.0))
}

/// A temperature as a bar from 14 to 40 °C in its own colour, with notches at 18, 27 and 32 °C.
pub(crate) fn temperature_bar_ui(ui: &mut Ui, celsius: Option<f64>, is_stale: bool, label: &str) -> Response {
    let palette = style::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 14.0), Sense::hover());
    let bar = rect.shrink2(vec2(0.0, 3.0));
    let painter = ui.painter();
    let track = palette.panel.mix(palette.ground, 0.6);
    painter.rect(bar, 3.0, track.ui(), Stroke::new(1.0, palette.line.ui()), StrokeKind::Inside);
    if let Some(celsius) = celsius {
        let inner = bar.shrink(1.0);
        let fill =
            Rect::from_min_max(inner.min, pos2(x_of(inner, celsius as f32).max(inner.left() + 2.0), inner.bottom()));
        let tone = style::temperature(celsius, style::look(ui));
        let tone = if is_stale { tone.mix(palette.text_dim, 0.75) } else { tone };
        painter.rect_filled(fill, 2.0, tone.ui());
    }
    for limit in TEMPERATURE_LIMITS {
        let x = painter.round_to_pixel_center(x_of(bar, limit));
        painter.vline(x, bar.top() - 2.0..=bar.bottom() + 2.0, Stroke::new(1.0, palette.text_dim.ui_alpha(170)));
    }
    response.widget_info(|| {
        let value = celsius.map_or_else(|| "unknown".to_owned(), |celsius| format!("{celsius:.1} °C"));
        WidgetInfo::labeled(WidgetType::ProgressIndicator, true, format!("{label} {value}"))
    });
    response
}

/// The ramp with its limits, for a corner of the 3D. `rect` holds title, ramp and figures.
pub(crate) fn paint_legend(painter: &Painter, rect: Rect, palette: &Palette) {
    let fill = palette.panel.ui_alpha(style::SLAB_ALPHA - 40);
    painter.rect(rect, f32::from(size::CARD_RADIUS), fill, style::hairline(palette), StrokeKind::Inside);
    let inner = rect.shrink2(vec2(10.0, 4.0));
    let font = fonts::text(size::TEXT_SMALL);
    painter.text(inner.left_top(), Align2::LEFT_TOP, "Inlet temperature", font, palette.text_dim.ui());
    let ramp = Rect::from_min_max(pos2(inner.left(), inner.top() + 16.0), pos2(inner.right(), inner.top() + 24.0));
    painter.add(Shape::mesh(ramp_mesh(ramp)));
    for limit in TEMPERATURE_LIMITS {
        let x = painter.round_to_pixel_center(x_of(ramp, limit));
        painter.vline(x, ramp.top()..=ramp.bottom() + 3.0, Stroke::new(1.0, palette.text.ui()));
        let figure = pos2(x, ramp.bottom() + 3.0);
        let font = fonts::number(size::TEXT_SMALL);
        painter.text(figure, Align2::CENTER_TOP, format!("{limit:.0}"), font, palette.text.ui());
    }
    let unit = pos2(inner.right(), ramp.bottom() + 3.0);
    painter.text(unit, Align2::RIGHT_TOP, "°C", fonts::text(size::TEXT_SMALL), palette.text_dim.ui());
}

/// One quad per half degree.
fn ramp_mesh(rect: Rect) -> Mesh {
    let steps = ((HIGH - LOW) * 2.0) as u32;
    let mut mesh = Mesh::default();
    for step in 0..=steps {
        let celsius = LOW + step as f32 / 2.0;
        let (x, colour) = (x_of(rect, celsius), temperature_tone(celsius).ui());
        mesh.colored_vertex(pos2(x, rect.top()), colour);
        mesh.colored_vertex(pos2(x, rect.bottom()), colour);
        if step > 0 {
            let i = step * 2;
            mesh.add_triangle(i - 2, i - 1, i);
            mesh.add_triangle(i - 1, i, i + 1);
        }
    }
    mesh
}
