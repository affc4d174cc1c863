//! The legend in the corner of the 3D: which lens it is seen through, what the colours mean, and the choice of another.

use crate::fonts;
use crate::lens::{LENSES, Lens, Scale};
use crate::style;
use crate::tokens::{Palette, size};
use crate::widget::one_line;
use crate::{Intent, Intents, View};
use egui::epaint::Mesh;
use egui::{
    Align2, Painter, Popup, Rect, RectAlign, RichText, Sense, Shape, Stroke, StrokeKind, Ui, UiBuilder, Vec2,
    WidgetInfo, WidgetType, lerp, pos2, vec2,
};
use egui_phosphor::regular as icon;

/// Its width, the height of its head, and of the rest: a ramp with figures, or one line for each state.
const WIDTH: f32 = 184.0;
const HEAD: f32 = 22.0;
const RAMP: f32 = 29.0;
const STATE: f32 = 17.0;
/// Space below the states.
const FOOT: f32 = 5.0;
/// Colours that a ramp is drawn with; between two of them nobody sees a step.
const RAMP_STEPS: u32 = 48;
/// Width of the menu of lenses.
const MENU_WIDTH: f32 = 236.0;

fn size_of(lens: &Lens) -> Vec2 {
    let scale = &lens.scale;
    let body = if scale.is_states { scale.ticks.len() as f32 * STATE + FOOT } else { RAMP };
    vec2(WIDTH, HEAD + body)
}

/// What it takes of the window, points².
pub(super) fn area(lens: &Lens) -> f32 {
    size_of(lens).x * size_of(lens).y
}

/// Its place in the lower left corner of `scene`, if there is room.
pub(super) fn rect_in(scene: Rect, lens: &Lens) -> Option<Rect> {
    let size = size_of(lens);
    let at = pos2(scene.left() + size::GAP, scene.bottom() - size.y - size::GAP);
    (scene.width() > size.x * 1.8 && scene.height() > size.y * 3.0).then_some(Rect::from_min_size(at, size))
}

/// Draws the legend of `lens` into `rect` of `root`; its head opens the menu of lenses.
pub(super) fn ui(root: &mut Ui, rect: Rect, lens: &Lens, view: &View<'_>, intents: &mut Intents) {
    let palette = style::palette(root);
    let fill = palette.panel.ui_alpha(style::SLAB_ALPHA - 40);
    root.painter().rect(rect, f32::from(size::CARD_RADIUS), fill, style::hairline(palette), StrokeKind::Inside);
    let head = Rect::from_min_size(rect.min, vec2(rect.width(), HEAD));
    root.scope_builder(UiBuilder::new().id_salt("legend").max_rect(head), |ui| head_ui(ui, lens, view, intents));
    let body = Rect::from_min_max(pos2(rect.left(), head.bottom()), rect.max).shrink2(vec2(10.0, 0.0));
    if lens.scale.is_states {
        paint_states(root.painter(), body, &lens.scale, palette);
    } else {
        let unit = lens.scale.unit(&view.snapshot.plan);
        paint_ramp(root.painter(), body, &lens.scale, &unit, palette);
    }
}

fn head_ui(ui: &mut Ui, lens: &Lens, view: &View<'_>, intents: &mut Intents) {
    let palette = style::palette(ui);
    let (rect, response) = ui.allocate_exact_size(ui.max_rect().size(), Sense::click());
    let is_near = response.hovered() || response.has_focus();
    let ink = if is_near { palette.text } else { palette.text_dim };
    let painter = ui.painter();
    let left = rect.left_center() + vec2(10.0, 1.0);
    painter.text(left, Align2::LEFT_CENTER, lens.name, fonts::semibold(size::TEXT_SMALL), ink.ui());
    let right = rect.right_center() + vec2(-10.0, 1.0);
    painter.text(right, Align2::RIGHT_CENTER, icon::CARET_UP_DOWN, fonts::icon(13.0), ink.ui());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(WidgetType::ComboBox, true, "Lens");
        info.current_text_value = Some(lens.name.to_owned());
        info
    });
    Popup::menu(&response).align(RectAlign::TOP_START).gap(6.0).width(MENU_WIDTH).show(|ui| {
        ui.set_min_width(MENU_WIDTH);
        ui.spacing_mut().item_spacing.y = 1.0;
        for (index, lens) in LENSES.iter().enumerate() {
            entry_ui(ui, index, lens, index == view.lens, intents);
        }
    });
    response.on_hover_text(format!("{}\nClick to look at something else, or press V", lens.hint));
}

fn entry_ui(ui: &mut Ui, index: usize, lens: &Lens, is_chosen: bool, intents: &mut Intents) {
    let palette = style::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::TARGET + 2.0), Sense::click());
    let is_near = response.hovered() || response.has_focus();
    if is_chosen || is_near {
        let fill = if is_chosen { palette.accent.ui_alpha(48) } else { palette.card_hover.ui() };
        ui.painter().rect_filled(rect, 4.0, fill);
    }
    let swatch = Rect::from_center_size(rect.left_center() + vec2(23.0, 0.0), vec2(28.0, 8.0));
    if lens.scale.is_states {
        paint_blocks(ui.painter(), swatch, &lens.scale)
    } else {
        paint_band(ui.painter(), swatch, &lens.scale)
    }
    let text = Rect::from_min_max(pos2(rect.left() + 46.0, rect.top()), rect.max - vec2(8.0, 0.0));
    ui.scope_builder(UiBuilder::new().max_rect(text).layout(egui::Layout::left_to_right(egui::Align::Center)), |ui| {
        ui.add(one_line(RichText::new(lens.name).color(palette.text.ui())));
    });
    response.widget_info(|| WidgetInfo::selected(WidgetType::RadioButton, true, is_chosen, lens.name));
    if response.on_hover_text(lens.hint).clicked() {
        intents.push(Intent::SetLens(index));
        ui.close();
    }
}

/// The ramp with its limits below.
fn paint_ramp(painter: &Painter, rect: Rect, scale: &Scale, unit: &str, palette: &Palette) {
    let ramp = Rect::from_min_size(rect.min + vec2(0.0, 1.0), vec2(rect.width(), 8.0));
    paint_band(painter, ramp, scale);
    let [low, high] = scale.range();
    let part = |value: f32| (value - low) / (high - low);
    for tick in scale.ticks {
        let x = painter.round_to_pixel_center(lerp(ramp.x_range(), part(tick.at)));
        painter.vline(x, ramp.top()..=ramp.bottom() + 3.0, Stroke::new(1.0, palette.text.ui()));
        let align = match part(tick.at) {
            part if part < 0.08 => Align2::LEFT_TOP,
            part if part > 0.92 => Align2::RIGHT_TOP,
            _ => Align2::CENTER_TOP,
        };
        let at = pos2(x, ramp.bottom() + 3.0);
        painter.text(at, align, tick.text, fonts::number(size::TEXT_SMALL), palette.text.ui());
    }
    let at = pos2(rect.right(), rect.top() - HEAD / 2.0 + 1.0) - vec2(20.0, 0.0);
    painter.text(at, Align2::RIGHT_CENTER, unit, fonts::text(size::TEXT_SMALL), palette.text_dim.ui());
}

/// One line for each state.
fn paint_states(painter: &Painter, rect: Rect, scale: &Scale, palette: &Palette) {
    for (line, tick) in scale.ticks.iter().enumerate() {
        let middle = rect.top() + (line as f32 + 0.5) * STATE;
        let swatch = Rect::from_center_size(pos2(rect.left() + 9.0, middle), vec2(18.0, 9.0));
        painter.rect_filled(swatch, 2.0, scale.tone(tick.at).ui());
        let at = pos2(swatch.right() + 8.0, middle);
        painter.text(at, Align2::LEFT_CENTER, tick.text, fonts::text(size::TEXT_SMALL), palette.text.ui());
    }
}

/// Its states side by side.
pub(crate) fn paint_blocks(painter: &Painter, rect: Rect, scale: &Scale) {
    let width = rect.width() / scale.stops.len() as f32;
    for (index, (_, tone)) in scale.stops.iter().enumerate() {
        let left = rect.left() + index as f32 * width;
        painter.rect_filled(
            Rect::from_min_size(pos2(left, rect.top()), Vec2::new(width - 1.0, rect.height())),
            1.0,
            tone.ui(),
        );
    }
}

/// Its colours from the lowest to the highest value.
pub(crate) fn paint_band(painter: &Painter, rect: Rect, scale: &Scale) {
    let [low, high] = scale.range();
    let mut mesh = Mesh::default();
    for step in 0..=RAMP_STEPS {
        let part = step as f32 / RAMP_STEPS as f32;
        let (x, colour) = (lerp(rect.x_range(), part), scale.tone(low + (high - low) * part).ui());
        mesh.colored_vertex(pos2(x, rect.top()), colour);
        mesh.colored_vertex(pos2(x, rect.bottom()), colour);
        if step > 0 {
            let i = step * 2;
            mesh.add_triangle(i - 2, i - 1, i);
            mesh.add_triangle(i - 1, i, i + 1);
        }
    }
    painter.add(Shape::mesh(mesh));
}
