//! When the members of an incident were active, from its first-out on: a bar each, in a lane for what each is to it.

use crate::tokens::{ALARM, size};
use crate::wording::{plural_text, span_text};
use crate::{View, fonts, style};
use egui::{Align2, Rect, Sense, Ui, WidgetInfo, WidgetType, pos2, vec2};
use std::time::Duration;
use twin_model::{Incident, MemberRole};

/// Height of a lane, points.
const LANE: f32 = 15.0;
/// Room for the lanes' names.
const NAMES: f32 = 78.0;
/// Bars drawn at most: more cannot be told apart in a panel.
const BARS_MAX: usize = 500;
/// Shortest span that is drawn, so that what is seconds old has a width.
const SPAN_MIN: Duration = Duration::from_secs(60);

/// Draws it.
pub(super) fn ui(ui: &mut Ui, view: &View<'_>, incident: &Incident) {
    let palette = style::palette(ui);
    let height = LANE * MemberRole::ALL.len() as f32 + 16.0;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let end = incident.ended_at.unwrap_or(view.now);
    let span = end.since(incident.started_at).max(SPAN_MIN);
    let field = Rect::from_min_max(pos2(rect.left() + NAMES, rect.top()), pos2(rect.right(), rect.bottom() - 16.0));
    let x_of = |after: Duration| {
        let part = after.as_secs_f32() / span.as_secs_f32();
        field.left() + field.width() * part.clamp(0.0, 1.0)
    };
    for (lane, role) in (0u8..).zip(MemberRole::ALL) {
        let y = field.top() + LANE * (f32::from(lane) + 0.5);
        let (ink, font) = (palette.text_dim.ui(), fonts::text(size::TEXT_SMALL - 1.0));
        ui.painter().text(pos2(rect.left(), y), Align2::LEFT_CENTER, role.word(), font, ink);
        ui.painter().hline(field.x_range(), y, style::hairline(palette));
        for member in incident.members.iter().filter(|member| incident.role(member) == role).take(BARS_MAX) {
            let from = x_of(member.raised_at.since(incident.started_at));
            let to = x_of(member.cleared_at.unwrap_or(end).since(incident.started_at)).max(from + 3.0);
            let bar = Rect::from_min_max(pos2(from, y - 4.0), pos2(to, y + 4.0));
            let tone = ALARM[member.priority.digit() as usize - 1];
            let alpha = if member.is_active() { 170 } else { 90 };
            ui.painter().rect_filled(bar, 1.5, tone.ui_alpha(alpha));
            ui.painter().vline(from, y - 5.0..=y + 5.0, egui::Stroke::new(1.5, tone.ui()));
        }
    }
    let foot = |x: f32, align, text: String| {
        ui.painter().text(
            pos2(x, rect.bottom()),
            align,
            text,
            fonts::number(size::TEXT_SMALL - 1.0),
            palette.text_dim.ui(),
        );
    };
    foot(field.left(), Align2::LEFT_BOTTOM, "first-out".to_owned());
    foot(field.right(), Align2::RIGHT_BOTTOM, format!("+{}", span_text(span)));
    response.widget_info(|| {
        let count = plural_text(incident.members.len() as u64, "alarm");
        WidgetInfo::labeled(WidgetType::Image, true, format!("Timeline: {count} over {}", span_text(span)))
    });
}
