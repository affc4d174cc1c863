//! Status dots: a shape, a colour and a word for how a part of the site is.

use crate::fonts;
use crate::style;
use crate::tokens::{ALARM, Palette, size};
use egui::{Align2, Painter, Pos2, Response, Sense, Shape, Stroke, Ui, WidgetInfo, WidgetType, vec2};

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Health {
    /// Nothing is known yet.
    Unknown,
    /// As it should be.
    Good,
    /// It works, but not as it should.
    Degraded,
    /// It does not work.
    Failed,
}

impl Health {
    /// The word shown to people.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Good => "normal",
            Self::Degraded => "degraded",
            Self::Failed => "failed",
        }
    }
}

/// A dot with a name, and the reason in its tooltip.
pub(crate) fn status_ui(ui: &mut Ui, name: &str, health: Health, reason: &str) -> Response {
    let palette = style::palette(ui);
    let ink = if matches!(health, Health::Degraded | Health::Failed) { palette.text } else { palette.text_dim };
    let galley = ui.painter().layout_no_wrap(name.to_owned(), fonts::text(size::TEXT_SMALL), ink.ui());
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 15.0, size::TARGET), Sense::hover());
    paint_health(ui.painter(), rect.left_center() + vec2(5.0, 0.0), health, palette);
    ui.painter().galley(rect.left_center() + vec2(14.0, -galley.size().y / 2.0), galley, ink.ui());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, format!("{name} {}", health.word())));
    response.on_hover_text(format!("{name}: {}\n{reason}", health.word()))
}

/// Circle: normal. Hollow circle: unknown. Triangle: degraded. Square with a cross: failed.
fn paint_health(painter: &Painter, centre: Pos2, health: Health, palette: &Palette) {
    match health {
        Health::Unknown => {
            painter.circle_stroke(centre, 3.5, Stroke::new(1.2, palette.text_dim.ui()));
        }
        Health::Good => {
            painter.circle_filled(centre, 3.8, palette.good.ui());
        }
        Health::Degraded => {
            let corners = [vec2(0.0, -5.0), vec2(5.4, 4.4), vec2(-5.4, 4.4)].map(|corner| centre + corner).to_vec();
            painter.add(Shape::convex_polygon(corners, ALARM[1].ui(), Stroke::NONE));
        }
        Health::Failed => {
            let rect = egui::Rect::from_center_size(centre, egui::Vec2::splat(10.0));
            painter.rect_filled(rect, 1.5, ALARM[0].ui());
            let ink = crate::tokens::ON_ALARM.ui();
            painter.text(centre, Align2::CENTER_CENTER, "×", fonts::semibold(11.0), ink);
        }
    }
}
