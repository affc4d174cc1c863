//! What the wall is drawn with: text, cells and marks at the wall's scale.

use crate::style;
use crate::tokens::{Look, Palette, Tone, wall};
use crate::{fonts, widget};
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, FontId, Id, Painter, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType, vec2};
use twin_model::Alarm;

/// Draws at the wall's scale.
pub(super) struct Pen<'a> {
    ui: &'a Ui,
    scale: f32,
    pub(super) look: Look,
    pub(super) palette: &'static Palette,
}

impl<'a> Pen<'a> {
    pub(super) fn new(ui: &'a Ui, scale: f32) -> Self {
        Self { ui, scale, look: style::look(ui), palette: style::palette(ui) }
    }

    /// Points of `size` pixels of a window 1080 high.
    pub(super) fn px(&self, size: f32) -> f32 {
        size * self.scale
    }

    pub(super) fn painter(&self) -> &Painter {
        self.ui.painter()
    }

    /// Seconds since the program began, of the wall's own time and not of the site's.
    pub(super) fn secs(&self) -> f64 {
        self.ui.input(|input| input.time)
    }

    /// The usual font.
    pub(super) fn plain(&self) -> FontId {
        fonts::text(self.px(wall::TEXT))
    }

    /// The font of heads.
    pub(super) fn bold(&self) -> FontId {
        fonts::semibold(self.px(wall::TEXT_HEAD))
    }

    /// The font of numbers.
    pub(super) fn number(&self) -> FontId {
        fonts::number(self.px(wall::TEXT))
    }

    /// One line of text inside `rect`, with an ellipsis where it is too long. Returns what it covers.
    pub(super) fn line(&self, rect: Rect, text: &str, font: FontId, tone: Tone, align: Align2) -> Rect {
        let mut job = LayoutJob::simple_singleline(text.to_owned(), font, tone.ui());
        job.wrap = TextWrapping::truncate_at_width(rect.width());
        let galley = self.painter().layout_job(job);
        let place = align.align_size_within_rect(galley.size(), rect);
        self.painter().galley(place.min, galley, tone.ui());
        place
    }

    /// How wide `text` is.
    pub(super) fn width(&self, text: &str, font: FontId) -> f32 {
        self.painter().layout_no_wrap(text.to_owned(), font, self.palette.text.ui()).size().x
    }

    /// The first of `texts` that fits in one line of `rect`, else the last with an ellipsis.
    pub(super) fn fitting_line(&self, rect: Rect, texts: [&str; 2], tone: Tone) {
        let [long, short] = texts;
        let text = if self.width(long, self.plain()) <= rect.width() { long } else { short };
        self.line(rect, text, self.plain(), tone, Align2::LEFT_CENTER);
    }

    /// An icon around the centre of `rect`.
    pub(super) fn icon(&self, rect: Rect, symbol: &str, size: f32, tone: Tone) {
        let font = fonts::icon(self.px(size));
        self.painter().text(rect.center(), Align2::CENTER_CENTER, symbol, font, tone.ui());
    }

    /// The badge of an alarm around the centre of `rect`.
    pub(super) fn badge(&self, rect: Rect, alarm: &Alarm) {
        let side = self.px(wall::BADGE);
        let is_acknowledged = alarm.condition.is_acknowledged;
        widget::paint_badge(self.painter(), rect.center(), side, alarm.priority, is_acknowledged, self.look);
    }

    /// The ground of a cell; returns what is left inside its padding.
    pub(super) fn cell(&self, rect: Rect) -> Rect {
        let edge = Stroke::new(self.px(1.5), self.palette.line.ui());
        let fill = self.palette.panel.ui_alpha(style::STRIP_ALPHA);
        self.painter().rect(rect, self.px(wall::RADIUS), fill, edge, StrokeKind::Inside);
        rect.shrink2(vec2(self.px(wall::PADDING), self.px(wall::PADDING) * 0.6))
    }

    /// The head of a cell: its name, and at the right what it comes to. Returns what is left below.
    pub(super) fn head(&self, inner: Rect, title: &str, sum: &str) -> Rect {
        let (head, rest) = inner.split_top_bottom_at_y(inner.top() + self.px(wall::ROW));
        let sum = self.line(head, sum, self.plain(), self.palette.text_dim, Align2::RIGHT_CENTER);
        let left = head.with_max_x(sum.left() - self.px(wall::GAP));
        self.line(left, title, self.bold(), self.palette.text, Align2::LEFT_CENTER);
        rest
    }

    /// Tells assistive technology and tests what stands in `rect`.
    pub(super) fn tell(&self, rect: Rect, what: &str, sense: Sense) -> Response {
        // Two cells may say the same.
        let id = Id::new(("wall", what, rect.min.x as i32, rect.min.y as i32));
        let response = self.ui.interact(rect, id, sense);
        let kind = if sense == Sense::hover() { WidgetType::Label } else { WidgetType::Button };
        response.widget_info(|| WidgetInfo::labeled(kind, true, what));
        response
    }
}
