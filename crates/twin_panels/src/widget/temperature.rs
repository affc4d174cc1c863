//! Temperatures on the one ramp that the 3D uses too.

use crate::style;
use crate::tokens::TEMPERATURE_LIMITS;
use egui::{Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType, lerp, pos2, vec2};

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
