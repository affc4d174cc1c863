//! KPI cards: one number, where it stands on, and which way it goes.

use super::sparkline::paint_sparkline;
use crate::fonts;
use crate::style;
use crate::tokens::{Palette, Tone, size};
use crate::trend::Trend;
use crate::wording::NO_VALUE;
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Align2, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType, pos2, vec2};
use egui_phosphor::regular as icon;

/// Height of a card, points.
const KPI_HEIGHT: f32 = 94.0;
/// Height of the sparkline at its foot.
const SPARK_HEIGHT: f32 = 20.0;

/// One figure of the site.
pub(crate) struct Kpi<'a> {
    /// What it is: `PUE instant`.
    pub(crate) title: &'a str,
    /// The number; `None` when it cannot be told.
    pub(crate) value: Option<String>,
    /// Its unit; may be empty for ratios.
    pub(crate) unit: &'a str,
    /// What the number stands on, or why there is none.
    pub(crate) note: String,
    /// Its recent past.
    pub(crate) trend: Option<&'a Trend>,
    /// A change smaller than this over the trend is called steady; in the unit.
    pub(crate) steady: f64,
    /// Colour of the line beside the title when the figure is out of its limits.
    pub(crate) mark: Option<Tone>,
}

impl Kpi<'_> {
    /// Draws the card, `width` points wide.
    pub(crate) fn ui(&self, ui: &mut Ui, width: f32) -> Response {
        let palette = style::palette(ui);
        let (rect, response) = ui.allocate_exact_size(vec2(width, KPI_HEIGHT), Sense::click());
        let fill = if response.hovered() { palette.card_hover } else { palette.card };
        let edge = Stroke::new(1.0, palette.line.mix(palette.card, 0.4).ui());
        ui.painter().rect(rect, f32::from(size::CARD_RADIUS), fill.ui(), edge, StrokeKind::Inside);
        if let Some(mark) = self.mark {
            let bar = Rect::from_min_size(rect.left_top() + vec2(0.0, 8.0), vec2(3.0, rect.height() - 16.0));
            ui.painter().rect_filled(bar, 1.5, mark.ui());
        }
        if let Some(trend) = self.trend {
            let ground =
                Rect::from_min_max(pos2(rect.left() + 1.0, rect.bottom() - SPARK_HEIGHT), rect.max - vec2(1.0, 1.0));
            paint_sparkline(
                ui.painter(),
                ground,
                trend.points(),
                trend.span().as_secs_f64(),
                // The steps of what was seen follow the site's clock: how far they are apart says nothing.
                f64::INFINITY,
                style::plain_tone(style::look(ui)),
            );
        }
        let inner = rect.shrink2(vec2(size::CARD_PADDING, 9.0));
        self.paint_head(ui, inner, palette);
        self.paint_value(ui, inner, palette);
        let format = TextFormat::simple(fonts::text(size::TEXT_SMALL), palette.text_dim.ui());
        let mut note = LayoutJob::single_section(self.note.clone(), format);
        note.wrap = TextWrapping::truncate_at_width(inner.width());
        let note = ui.painter().layout_job(note);
        ui.painter().with_clip_rect(inner).galley(pos2(inner.left(), inner.top() + 47.0), note, palette.text_dim.ui());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, self.spoken()));
        response
    }

    fn spoken(&self) -> String {
        let value = self.value.as_deref().unwrap_or(NO_VALUE);
        format!("{} {} {}", self.title, value, self.unit).trim_end().to_owned()
    }

    fn paint_head(&self, ui: &Ui, inner: Rect, palette: &Palette) {
        let font = fonts::text(size::TEXT_SMALL);
        ui.painter().text(inner.left_top(), Align2::LEFT_TOP, self.title, font, palette.text_dim.ui());
        if let Some(rise) = self.trend.and_then(Trend::rise) {
            let arrow = match rise {
                rise if rise > self.steady => icon::ARROW_UP_RIGHT,
                rise if rise < -self.steady => icon::ARROW_DOWN_RIGHT,
                _ => icon::ARROW_RIGHT,
            };
            ui.painter().text(inner.right_top(), Align2::RIGHT_TOP, arrow, fonts::icon(14.0), palette.text_dim.ui());
        }
    }

    fn paint_value(&self, ui: &Ui, inner: Rect, palette: &Palette) {
        let text = self.value.as_deref().unwrap_or(NO_VALUE);
        let ink = if self.value.is_some() { palette.text } else { palette.text_dim };
        let baseline = inner.top() + 46.0;
        let left = pos2(inner.left(), baseline);
        let value = ui.painter().text(left, Align2::LEFT_BOTTOM, text, fonts::number(size::TEXT_KPI), ink.ui());
        if self.value.is_some() && !self.unit.is_empty() {
            let at = pos2(value.right() + 5.0, baseline - 4.0);
            ui.painter().text(at, Align2::LEFT_BOTTOM, self.unit, fonts::text(size::TEXT), palette.text_dim.ui());
        }
    }
}
