//! The second view: another camera's picture beside the 3D, to be turned, zoomed and clicked like it.

use crate::style::{self, SLAB_ALPHA};
use crate::tokens::{Palette, size};
use crate::widget::icon_button_ui;
use crate::{Intent, Intents, SecondView, SecondViewWish, View, fonts};
use egui::{
    Align2, Color32, PointerButton, Rect, Response, Sense, StrokeKind, Ui, UiBuilder, WidgetInfo, WidgetType, pos2,
    vec2,
};
use egui_phosphor::regular as icon;

/// Neither half may be narrower, points.
const WIDTH_MIN: f32 = 220.0;
/// Neither half may be lower, points.
const HEIGHT_MIN: f32 = 200.0;
/// A notch of the wheel scrolls by so many points.
const POINTS_PER_NOTCH: f32 = 50.0;

/// Splits `scene` in what the 3D keeps and what the second view takes; `None` where there is no room for two.
pub(super) fn split(scene: Rect) -> Option<(Rect, Rect)> {
    let width = (scene.width() - 3.0 * size::GAP) / 2.0;
    if width < WIDTH_MIN || scene.height() < HEIGHT_MIN {
        return None;
    }
    let (kept, taken) = scene.split_left_right_at_x(scene.center().x - size::GAP / 2.0);
    Some((kept, Rect::from_min_max(taken.min + vec2(0.0, size::GAP), taken.max - vec2(size::GAP, size::GAP))))
}

/// Draws the view into `rect`; returns where its picture lies.
pub(super) fn ui(root: &mut Ui, rect: Rect, second: &SecondView, view: &View<'_>, intents: &mut Intents) -> Rect {
    let palette = style::palette(root);
    let corners = f32::from(size::CARD_RADIUS);
    root.painter().rect_filled(rect, corners, palette.ground.ui());
    let unit = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    root.painter().image(second.texture, rect, unit, Color32::WHITE);
    root.painter().rect_stroke(rect, corners, style::hairline(palette), StrokeKind::Outside);
    root.scope_builder(UiBuilder::new().id_salt("second view").max_rect(rect), |ui| {
        let response = ui.interact(rect, ui.id().with("picture"), Sense::click_and_drag());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, "Second view"));
        hands(ui, &response, intents);
        head_ui(ui, rect, second, view, palette, intents);
    });
    rect
}

/// What hands do to the picture: as in the 3D, drags turn and move, the wheel zooms, a click selects.
fn hands(ui: &Ui, response: &Response, intents: &mut Intents) {
    let mut wish = |wish| intents.push(Intent::SecondView(wish));
    let moved = response.drag_delta();
    if moved != egui::Vec2::ZERO {
        wish(match response.dragged_by(PointerButton::Primary) {
            true => SecondViewWish::Turn { x: moved.x, y: moved.y },
            false => SecondViewWish::Move { x: moved.x, y: moved.y },
        });
    }
    if response.contains_pointer() {
        let notches = ui.input(|input| input.smooth_scroll_delta.y) / POINTS_PER_NOTCH;
        if notches != 0.0 {
            wish(SecondViewWish::Zoom { notches });
        }
    }
    if let Some(at) = response.interact_pointer_pos().filter(|_| response.clicked()) {
        let at = at - response.rect.min;
        wish(SecondViewWish::Pick { x: at.x, y: at.y, is_double: response.double_clicked() });
    }
}

/// What it shows, the views before and after it, and what can be done with it.
fn head_ui(ui: &mut Ui, rect: Rect, second: &SecondView, view: &View<'_>, palette: &Palette, intents: &mut Intents) {
    let head = Rect::from_min_size(rect.min, vec2(rect.width(), size::TARGET + 6.0));
    ui.painter().rect_filled(head, f32::from(size::CARD_RADIUS), palette.panel.ui_alpha(SLAB_ALPHA));
    let mut wish = |wish| intents.push(Intent::SecondView(wish));
    let count = view.presets.len();
    let button = |ui: &mut Ui, left: f32, symbol: &str, name: &str| {
        let at =
            Rect::from_center_size(pos2(left + size::TARGET / 2.0, head.center().y), vec2(size::TARGET, size::TARGET));
        ui.scope_builder(UiBuilder::new().id_salt(name).max_rect(at), |ui| icon_button_ui(ui, symbol, name).clicked())
            .inner
    };
    let mut title = pos2(head.left() + 10.0, head.center().y);
    if count > 0 {
        if button(ui, head.left() + 3.0, icon::CARET_LEFT, "Previous view") {
            wish(SecondViewWish::Preset(second.preset.map_or(count - 1, |index| (index + count - 1) % count)));
        }
        if button(ui, head.left() + 3.0 + size::TARGET, icon::CARET_RIGHT, "Next view") {
            wish(SecondViewWish::Preset(second.preset.map_or(0, |index| (index + 1) % count)));
        }
        title.x += 2.0 * size::TARGET;
    }
    let name = second.preset.and_then(|index| view.presets.get(index)).map_or("Second view", String::as_str);
    let room =
        Rect::from_min_max(title, pos2(head.right() - 2.0 * size::TARGET - 6.0, head.bottom())).with_min_y(head.top());
    ui.painter().with_clip_rect(room.intersect(ui.clip_rect())).text(
        title,
        Align2::LEFT_CENTER,
        name,
        fonts::semibold(size::TEXT_SMALL),
        palette.text.ui(),
    );
    if button(ui, head.right() - 2.0 * size::TARGET - 3.0, icon::ARROWS_LEFT_RIGHT, "Swap the views") {
        wish(SecondViewWish::Swap);
    }
    if button(ui, head.right() - size::TARGET - 3.0, icon::X, "Close the second view (P)") {
        wish(SecondViewWish::Toggle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scene_is_split_in_halves_or_not_at_all() {
        let scene = Rect::from_min_max(pos2(300.0, 40.0), pos2(1_280.0, 690.0));
        let (kept, taken) = split(scene).expect("there is room");
        assert!((kept.width() - taken.width()).abs() < 2.0 * size::GAP && kept.right() < taken.left() + 1.0);
        assert!(scene.contains_rect(taken) && scene.contains_rect(kept));
        assert_eq!(split(scene.with_max_x(700.0)), None, "two views of 190 points show nothing");
    }
}
