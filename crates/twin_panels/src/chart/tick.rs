//! Ticks of facts at a chart's foot: when something was done that may have to do with what the lines show.

use super::ChartLine;
use crate::View;
use crate::panel::{concerns, details};
use crate::style;
use egui::{Rect, Sense, Shape, Stroke, Ui, WidgetInfo, WidgetType, pos2, vec2};
use twin_api::SiteFact;
use twin_model::Timestamp;

/// Half the width of a tick, and its height, points: large enough to be hit.
const HALF_WIDTH: f32 = 4.0;
const HEIGHT: f32 = 8.0;
/// More stand on each other in a chart of usual width.
const TICKS_MAX: usize = 40;

/// Paints a tick for each fact from `from` to `to` about what `lines` are measured at, or about all of the site; `x_of` says where
/// an instant is.
pub(super) fn ticks_ui(
    ui: &Ui,
    view: &View<'_>,
    lines: &[ChartLine],
    (from, to): (Timestamp, Timestamp),
    frame: Rect,
    x_of: impl Fn(f64) -> f32,
) {
    let snapshot = view.snapshot;
    let is_here = |known: &&SiteFact| {
        known.place.is_none_or(|at| {
            lines
                .iter()
                .filter_map(|line| snapshot.points.point(line.point))
                .any(|point| concerns(&snapshot.plan, at, point.place) || concerns(&snapshot.plan, point.place, at))
        })
    };
    let is_now = |known: &&SiteFact| from <= known.fact.at && known.fact.at < to;
    let palette = style::palette(ui);
    for known in snapshot.facts.iter().filter(is_now).filter(is_here).take(TICKS_MAX) {
        let x = x_of(known.fact.at.as_secs_f64());
        let foot = frame.bottom();
        let rect = Rect::from_min_max(pos2(x - HALF_WIDTH, foot - HEIGHT), pos2(x + HALF_WIDTH, foot));
        let corners = vec![pos2(x, rect.top()), rect.right_bottom(), rect.left_bottom()];
        ui.painter().vline(x, frame.y_range(), Stroke::new(1.0, palette.text_dim.ui_alpha(90)));
        ui.painter().add(Shape::convex_polygon(corners, palette.accent.ui(), Stroke::NONE));
        let id = ui.id().with((
            "fact",
            known.fact.source.as_str(),
            known.fact.key.as_str(),
            lines.first().map(|line| line.point),
        ));
        let tick = ui.interact(rect.expand2(vec2(1.0, 2.0)), id, Sense::hover());
        tick.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, format!("Event {}", known.fact.title)));
        tick.on_hover_text(details(view, known));
    }
}
