//! A figure on a wall: one number that is read from afar, where it comes from, and which way it goes.

use super::pen::Pen;
use crate::fonts;
use crate::tokens::{Tone, wall};
use crate::widget::paint_sparkline;
use crate::wording::NO_VALUE;
use egui::{Align2, Rect, Sense, pos2, vec2};
use egui_phosphor::regular as icon;
use std::time::Duration;

/// Least width that a sparkline is worth.
const SPARK_MIN: f32 = 120.0;
/// Width of the bar that says that a limit is passed.
const MARK: f32 = 8.0;

/// Which way a figure went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Up,
    Steady,
    Down,
}

impl Way {
    /// Smaller changes than `steady` are none.
    pub(super) fn of(change: f64, steady: f64) -> Self {
        match change {
            change if change > steady => Self::Up,
            change if change < -steady => Self::Down,
            _ => Self::Steady,
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Up => icon::ARROW_UP_RIGHT,
            Self::Steady => icon::ARROW_RIGHT,
            Self::Down => icon::ARROW_DOWN_RIGHT,
        }
    }
}

/// What a figure was.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Past {
    /// Seconds before now, and value.
    pub(super) points: Vec<(f64, f64)>,
    /// How far back it reaches.
    pub(super) span: Duration,
    /// Points further apart have nothing between them.
    pub(super) gap: Duration,
}

/// One figure of the site.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Figure {
    /// What it is.
    pub(super) title: &'static str,
    /// The number; `None` when it cannot be told.
    pub(super) value: Option<String>,
    /// Its unit; may be empty.
    pub(super) unit: &'static str,
    /// What it is compared with, or why there is no number.
    pub(super) compare: String,
    /// The same where there is less room.
    pub(super) compare_short: String,
    /// Which way it went, where that is known.
    pub(super) way: Option<Way>,
    /// Its past.
    pub(super) past: Past,
    /// The colour of the limit that it has passed.
    pub(super) mark: Option<Tone>,
    /// What shows is the last that was heard.
    pub(super) is_old: bool,
}

impl Figure {
    fn text(&self) -> &str {
        self.value.as_deref().unwrap_or(NO_VALUE)
    }

    fn spoken(&self) -> String {
        format!("{} {} {}", self.title, self.text(), self.unit).trim_end().to_owned()
    }
}

/// The figure in a cell of its own.
pub(super) fn draw(pen: &Pen<'_>, rect: Rect, figure: &Figure) {
    let inner = pen.cell(rect);
    draw_figure(pen, inner, figure, wall::TEXT_FIGURE);
    pen.tell(rect, &figure.spoken(), Sense::hover());
}

/// Four figures in one cell.
pub(super) fn draw_four(pen: &Pen<'_>, rect: Rect, figures: &[Figure; 4]) {
    let inner = pen.cell(rect);
    for (i, figure) in figures.iter().enumerate() {
        let size = inner.size() / 2.0;
        let min = inner.min + vec2((i % 2) as f32 * size.x, (i / 2) as f32 * size.y);
        let part = Rect::from_min_size(min, size - vec2(pen.px(wall::GAP), 0.0));
        draw_figure(pen, part, figure, wall::TEXT_FIGURE_SHARED);
        pen.tell(part, &figure.spoken(), Sense::hover());
    }
}

fn draw_figure(pen: &Pen<'_>, inner: Rect, figure: &Figure, number_size: f32) {
    let palette = pen.palette;
    let mut content = inner;
    if let Some(mark) = figure.mark {
        let bar = Rect::from_min_size(inner.min, vec2(pen.px(MARK), inner.height()));
        pen.painter().rect_filled(bar, pen.px(MARK) / 2.0, mark.ui());
        content.min.x += pen.px(MARK + wall::GAP);
    }
    let (head, below) = content.split_top_bottom_at_y(content.top() + pen.px(wall::LINE));
    let mut title = head;
    if let Some(way) = figure.way {
        let arrow = Rect::from_min_max(pos2(head.right() - pen.px(wall::LINE), head.top()), head.max);
        pen.icon(arrow, way.icon(), wall::TEXT_HEAD, palette.text_dim);
        title.max.x = arrow.left();
    }
    pen.line(title, figure.title, pen.plain(), palette.text_dim, Align2::LEFT_CENTER);
    // A shared cell has no room for the comparison.
    let has_compare = below.height() >= pen.px(number_size + wall::LINE);
    let foot = if has_compare { below.bottom() - pen.px(wall::LINE) } else { below.bottom() };
    let (number, compare) = below.split_top_bottom_at_y(foot);
    let free = draw_number(pen, number, figure, number_size);
    draw_past(pen, free, figure);
    if has_compare {
        pen.fitting_line(compare, [&figure.compare, &figure.compare_short], palette.text_dim);
    }
}

/// Number and unit; returns what is left at the right.
fn draw_number(pen: &Pen<'_>, rect: Rect, figure: &Figure, size: f32) -> Rect {
    let palette = pen.palette;
    let ink = match (&figure.value, figure.mark) {
        (None, _) => palette.text_dim,
        (Some(_), _) if figure.is_old => palette.text_dim,
        (Some(_), Some(mark)) if pen.look.is_dark() => mark,
        _ => palette.text,
    };
    let number = pen.line(rect, figure.text(), fonts::number(pen.px(size)), ink, Align2::LEFT_CENTER);
    let mut right = number.right();
    if figure.value.is_some() && !figure.unit.is_empty() {
        let room = rect.with_min_x(right + pen.px(wall::GAP)).with_max_y(number.bottom() - pen.px(size * 0.14));
        right = pen.line(room, figure.unit, pen.plain(), palette.text_dim, Align2::LEFT_BOTTOM).right();
    }
    rect.with_min_x(right + pen.px(wall::PADDING))
}

fn draw_past(pen: &Pen<'_>, free: Rect, figure: &Figure) {
    if free.width() < pen.px(SPARK_MIN) {
        return;
    }
    let Past { points: past, span, gap } = &figure.past;
    let ground = free.shrink2(vec2(0.0, free.height() * 0.12));
    let tone = crate::style::plain_tone(pen.look);
    paint_sparkline(pen.painter(), ground, past.iter().copied(), span.as_secs_f64(), gap.as_secs_f64(), tone);
}
