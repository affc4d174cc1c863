//! Buttons that are smaller than egui's, and as reachable.

use super::badge::paint_badge;
use crate::fonts;
use crate::style;
use crate::tokens::size;
use egui::{Align2, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, WidgetType, pos2, vec2};
use twin_model::Priority;

/// A square button that shows an icon and names itself in its tooltip.
pub(crate) fn icon_button_ui(ui: &mut Ui, icon: &str, name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(size::TARGET), Sense::click());
    let palette = style::palette(ui);
    let is_near = response.hovered() || response.has_focus();
    if is_near {
        let edge = Stroke::new(1.0, if response.has_focus() { palette.accent.ui() } else { palette.line.ui() });
        ui.painter().rect(rect, 4.0, palette.card_hover.ui(), edge, StrokeKind::Inside);
    }
    let ink = if is_near { palette.text } else { palette.text_dim };
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, icon, fonts::icon(17.0), ink.ui());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, name));
    response.on_hover_text(name)
}

/// A small button that stays pressed: one choice of few.
pub(crate) fn chip_ui(ui: &mut Ui, text: &str, is_chosen: bool) -> Response {
    let palette = style::palette(ui);
    let ink = if is_chosen { palette.text } else { palette.text_dim };
    let galley = ui.painter().layout_no_wrap(text.to_owned(), fonts::text(size::TEXT_SMALL), ink.ui());
    let (rect, response) = chip_ground_ui(ui, galley.size().x + 16.0, is_chosen);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, ink.ui());
    response.widget_info(|| WidgetInfo::selected(WidgetType::RadioButton, true, is_chosen, text));
    response
}

/// A chip for the alarms of one priority: its badge and how many there are.
pub(crate) fn badge_chip_ui(ui: &mut Ui, priority: Priority, count: u32, is_chosen: bool) -> Response {
    let palette = style::palette(ui);
    let ink = if count > 0 { palette.text } else { palette.text_dim };
    let galley = ui.painter().layout_no_wrap(count.to_string(), fonts::number(size::TEXT_SMALL), ink.ui());
    let (rect, response) = chip_ground_ui(ui, galley.size().x + 36.0, is_chosen);
    let centre = rect.left_center() + vec2(16.0, 0.0);
    paint_badge(ui.painter(), centre, 13.0, priority, count == 0, style::look(ui));
    let at = pos2(rect.left() + 28.0, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, ink.ui());
    response.widget_info(|| {
        WidgetInfo::selected(WidgetType::RadioButton, true, is_chosen, format!("P{} {count}", priority.digit()))
    });
    response
}

fn chip_ground_ui(ui: &mut Ui, width: f32, is_chosen: bool) -> (Rect, Response) {
    let palette = style::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, size::TARGET), Sense::click());
    if is_chosen || response.hovered() || response.has_focus() {
        let fill = if is_chosen { palette.accent.ui_alpha(56) } else { palette.card_hover.ui() };
        let edge = if is_chosen { palette.accent.ui_alpha(160) } else { palette.line.ui() };
        let chip = rect.shrink2(vec2(0.0, 1.0));
        ui.painter().rect(chip, 4.0, fill, Stroke::new(1.0, edge), StrokeKind::Inside);
    }
    (rect, response)
}
