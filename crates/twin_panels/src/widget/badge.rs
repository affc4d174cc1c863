//! Alarm badges: shape, digit and colour say the same thing three times.

use crate::fonts;
use crate::style;
use crate::tokens::{ALARM, Look, ON_ALARM, Palette, Tone, alarm_edge, duration};
use egui::{
    Align2, Color32, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, WidgetType, vec2,
};
use twin_model::{Alarm, Priority};

/// Draws the badge of a priority around `centre`, about `side` points wide: square for P1, triangle for P2, diamond
/// for P3, circle for P4, each with its digit. An acknowledged alarm is muted and keeps its outline.
pub fn paint_badge(painter: &Painter, centre: Pos2, side: f32, priority: Priority, is_acknowledged: bool, look: Look) {
    let palette = Palette::of(look);
    let tone = ALARM[priority.digit() as usize - 1];
    let (fill, ink) = if is_acknowledged { (tone.mix(palette.panel, 0.72), palette.text) } else { (tone, ON_ALARM) };
    let edge = alarm_edge(tone, look);
    let edge_width = if is_acknowledged { 1.4 } else { 1.0 };
    let (shape, digit_offset) = shape_of(priority, centre, side, fill.ui(), Stroke::new(edge_width, edge.ui()));
    painter.add(shape);
    let digit = char::from(b'0' + priority.digit());
    painter.text(centre + digit_offset, Align2::CENTER_CENTER, digit, fonts::semibold(side * 0.62), ink.ui());
}

fn shape_of(priority: Priority, centre: Pos2, side: f32, fill: Color32, stroke: Stroke) -> (Shape, Vec2) {
    let half = side / 2.0;
    let polygon = |corners: &[Vec2]| {
        let points = corners.iter().map(|corner| centre + *corner * half).collect();
        Shape::convex_polygon(points, fill, stroke)
    };
    match priority {
        Priority::P1 => {
            let rect = Rect::from_center_size(centre, Vec2::splat(side * 0.92));
            let square = egui::epaint::RectShape::new(rect, side * 0.14, fill, stroke, egui::StrokeKind::Inside);
            (Shape::Rect(square), Vec2::ZERO)
        }
        Priority::P2 => (polygon(&[vec2(0.0, -1.08), vec2(1.14, 0.92), vec2(-1.14, 0.92)]), vec2(0.0, half * 0.3)),
        Priority::P3 => (polygon(&[vec2(0.0, -1.16), vec2(1.16, 0.0), vec2(0.0, 1.16), vec2(-1.16, 0.0)]), Vec2::ZERO),
        Priority::P4 => {
            (Shape::Circle(egui::epaint::CircleShape { center: centre, radius: half, fill, stroke }), Vec2::ZERO)
        }
    }
}

/// How a badge is told to assistive technology: `P1 critical`.
pub(crate) fn badge_text(priority: Priority) -> String {
    format!("P{} {}", priority.digit(), priority.word().to_lowercase())
}

/// The badge of a priority by itself, of a rule for instance; muted where it does not hold.
pub(crate) fn priority_ui(ui: &mut Ui, priority: Priority, side: f32, is_muted: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side * 1.2), Sense::hover());
    paint_badge(ui.painter(), rect.center(), side, priority, is_muted, style::look(ui));
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, badge_text(priority)));
    response.on_hover_text(priority.word())
}

/// The badge of an alarm. An unacknowledged one has a ring that breathes, at most once a second.
pub(crate) fn badge_ui(ui: &mut Ui, alarm: &Alarm, side: f32) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(side * 1.4), Sense::hover());
    let is_acknowledged = alarm.condition.is_acknowledged;
    if alarm.condition.is_active && !is_acknowledged {
        paint_ring(ui, rect.center(), side, alarm.priority);
    }
    paint_badge(ui.painter(), rect.center(), side, alarm.priority, is_acknowledged, style::look(ui));
    response.widget_info(|| {
        let text = format!("{}, {}", badge_text(alarm.priority), alarm.state().word());
        WidgetInfo::labeled(WidgetType::Image, true, text)
    });
    response.on_hover_text(format!("{} · {}", alarm.priority.word(), alarm.state().word()))
}

/// A ring that is there for half of each flash, or always where nothing may move. Stepped, not eased: a few repaints a
/// flash, not sixty; the host, who knows that alarms are unacknowledged, sees to them.
fn paint_ring(ui: &Ui, centre: Pos2, side: f32, priority: Priority) {
    let tone: Tone = ALARM[priority.digit() as usize - 1];
    if style::is_motion_reduced(ui) {
        ui.painter().circle_filled(centre, side * 0.72, tone.ui_alpha(56));
        return;
    }
    let half_flash = f64::from(duration::FLASH) / 2.0;
    let time = ui.input(|input| input.time);
    let phase = time.rem_euclid(half_flash * 2.0);
    if phase < half_flash {
        ui.painter().circle_filled(centre, side * 0.72, tone.ui_alpha(56));
    }
}

/// Alarm counts by priority, P1 first. Priorities without alarms are dim, so that a calm strip stays calm.
pub(crate) fn counts_ui(
    ui: &mut Ui,
    name: &str,
    alarms: [u32; 4],
    unacknowledged: [u32; 4],
    side: f32,
    sense: Sense,
) -> Response {
    let palette = style::palette(ui);
    let font = fonts::number(side * 0.9);
    let widths: Vec<f32> = alarms
        .iter()
        .map(|count| {
            side * 1.2 + 4.0 + ui.painter().layout_no_wrap(count.to_string(), font.clone(), Color32::WHITE).size().x
        })
        .collect();
    let gap = 10.0;
    let total = widths.iter().sum::<f32>() + gap * 3.0;
    let (rect, response) = ui.allocate_exact_size(vec2(total, side * 1.5), sense);
    let look = style::look(ui);
    let mut x = rect.left();
    for (i, priority) in Priority::ALL.into_iter().enumerate() {
        let centre = egui::pos2(x + side * 0.6, rect.center().y);
        let ink = if alarms[i] == 0 {
            paint_empty_badge(ui.painter(), centre, side, priority, palette);
            palette.text_dim
        } else {
            paint_badge(ui.painter(), centre, side, priority, unacknowledged[i] == 0, look);
            palette.text
        };
        let text_at = egui::pos2(x + side * 1.2 + 4.0, rect.center().y);
        ui.painter().text(text_at, Align2::LEFT_CENTER, alarms[i].to_string(), font.clone(), ink.ui());
        x += widths[i] + gap;
    }
    response.widget_info(|| {
        let counts: Vec<String> = (1..).zip(alarms).map(|(digit, count)| format!("P{digit} {count}")).collect();
        WidgetInfo::labeled(WidgetType::Button, true, format!("{name}: {}", counts.join(", ")))
    });
    response
}

fn paint_empty_badge(painter: &Painter, centre: Pos2, side: f32, priority: Priority, palette: &Palette) {
    let stroke = Stroke::new(1.0, palette.text_dim.mix(palette.panel, 0.45).ui());
    let (shape, offset) = shape_of(priority, centre, side, Color32::TRANSPARENT, stroke);
    painter.add(shape);
    let digit = char::from(b'0' + priority.digit());
    let ink = palette.text_dim.ui();
    painter.text(centre + offset, Align2::CENTER_CENTER, digit, fonts::semibold(side * 0.62), ink);
}
