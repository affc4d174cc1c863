//! Bars: a load against its rating.

use crate::style;
use crate::tokens::{ALARM, Palette, Tone};
use egui::{Painter, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType, pos2, vec2};

/// The bar's right end, as part of the rating: what exceeds it is visible until 120 %.
const BAR_END: f64 = 1.2;

/// The power of a rack by feed, against what the rack may take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PowerBar {
    /// Feed A, kW.
    pub(crate) a_kw: Option<f64>,
    /// Feed B, kW.
    pub(crate) b_kw: Option<f64>,
    /// Whether either feed is stale: then the bar loses its colour.
    pub(crate) is_stale: bool,
    /// Rating, kW.
    pub(crate) capacity_kw: f64,
}

impl PowerBar {
    /// Draws it as wide as there is room.
    pub(crate) fn ui(self, ui: &mut Ui) -> Response {
        let palette = style::palette(ui);
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 18.0), Sense::hover());
        let bar = Rect::from_min_max(rect.left_top() + vec2(0.0, 3.0), rect.right_bottom() - vec2(0.0, 3.0));
        paint_track(ui.painter(), bar, palette);
        let [tone_a, tone_b] = style::feed_tones(style::look(ui));
        let mut from = 0.0;
        for (kw, tone) in [(self.a_kw, tone_a), (self.b_kw, tone_b)] {
            let to = from + kw.unwrap_or(0.0).max(0.0) / self.capacity_kw.max(f64::EPSILON);
            let tone = if self.is_stale { tone.mix(palette.text_dim, 0.75) } else { tone };
            paint_part(ui.painter(), bar, (from, to), BAR_END, tone, palette);
            from = to;
        }
        paint_notch(ui.painter(), bar, palette);
        response.widget_info(|| {
            let percent = from * 100.0;
            WidgetInfo::labeled(WidgetType::ProgressIndicator, true, format!("Load {percent:.0} % of capacity"))
        });
        response
    }
}

/// A load in per cent of a rating, with the notch at 100 %. Beyond the notch it takes the colour of an alarm.
pub(crate) fn load_bar_ui(ui: &mut Ui, percent: Option<f64>, tone: Tone, label: &str) -> Response {
    percent_bar_ui(ui, percent, tone, label, BAR_END)
}

/// A charge in per cent of what fits: the bar ends at 100 %.
pub(crate) fn charge_bar_ui(ui: &mut Ui, percent: Option<f64>, tone: Tone, label: &str) -> Response {
    percent_bar_ui(ui, percent, tone, label, 1.0)
}

fn percent_bar_ui(ui: &mut Ui, percent: Option<f64>, tone: Tone, label: &str, end: f64) -> Response {
    let palette = style::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 14.0), Sense::hover());
    let bar = Rect::from_min_max(rect.left_top() + vec2(0.0, 3.0), rect.right_bottom() - vec2(0.0, 3.0));
    paint_track(ui.painter(), bar, palette);
    if let Some(percent) = percent {
        paint_part(ui.painter(), bar, (0.0, percent / 100.0), end, tone, palette);
    }
    if end > 1.0 {
        paint_notch(ui.painter(), bar, palette);
    }
    response.widget_info(|| {
        let value = percent.map_or_else(|| "unknown".to_owned(), |percent| format!("{percent:.0} %"));
        WidgetInfo::labeled(WidgetType::ProgressIndicator, true, format!("{label} {value}"))
    });
    response
}

fn x_of(bar: Rect, part: f64, end: f64) -> f32 {
    let part = (part / end).clamp(0.0, 1.0) as f32;
    egui::lerp(bar.x_range(), part)
}

fn paint_track(painter: &Painter, bar: Rect, palette: &Palette) {
    let fill = palette.panel.mix(palette.ground, 0.6).ui();
    painter.rect(bar, 3.0, fill, Stroke::new(1.0, palette.line.ui()), StrokeKind::Inside);
}

fn paint_part(painter: &Painter, bar: Rect, (from, to): (f64, f64), end: f64, tone: Tone, palette: &Palette) {
    let inner = bar.shrink(1.0);
    let fill = |from: f64, to: f64, tone: Tone| {
        let part =
            Rect::from_min_max(pos2(x_of(inner, from, end), inner.top()), pos2(x_of(inner, to, end), inner.bottom()));
        if part.width() > 0.5 {
            painter.rect_filled(part, 2.0, tone.mix(palette.panel, 0.12).ui());
        }
    };
    fill(from.min(1.0), to.min(1.0), tone);
    if to > 1.0 {
        fill(from.max(1.0), to, ALARM[0]);
    }
}

fn paint_notch(painter: &Painter, bar: Rect, palette: &Palette) {
    let x = painter.round_to_pixel_center(x_of(bar, 1.0, BAR_END));
    painter.vline(x, bar.top() - 3.0..=bar.bottom() + 3.0, Stroke::new(1.5, palette.text.ui()));
}
