//! The caption of the auto tour: what the camera shows and why, in the lower third of the 3D.

use crate::fonts;
use crate::style;
use crate::tokens::{ALARM, Palette, size};
use crate::view::TourCaption;
use crate::widget::paint_badge;
use egui::text::{LayoutJob, TextFormat};
use egui::{Galley, Rect, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, WidgetType, pos2, vec2};
use std::sync::Arc;

/// Width of the bar at its left.
const BAR: f32 = 5.0;
/// Widest caption, part of the scene's width.
const WIDEST: f32 = 0.78;
/// Its lower edge over the scene's, part of the scene's height: the lower third begins above it.
const LIFT: f32 = 0.06;
/// Size of its title and its text as parts of the scene's height, beside panels and on a bare wall: there, text of
/// 0.030 is 32 points at 1080, legible from across a room.
const SIZES: [[f32; 2]; 2] = [[0.026, 0.020], [0.038, 0.030]];
/// Smallest and largest title, points.
const TITLE: [f32; 2] = [17.0, 64.0];

/// Draws `caption` over the 3D in `scene`; larger where nothing else is shown.
pub(super) fn ui(root: &mut Ui, scene: Rect, caption: &TourCaption, is_bare: bool) {
    let palette = style::palette(root);
    let scale = SIZES[usize::from(is_bare)].map(|part| part * scene.height());
    let title_size = scale[0].clamp(TITLE[0], TITLE[1]);
    let text_size = scale[1].clamp(size::TEXT, TITLE[1]);
    let (margin, gap) = (title_size * 0.7, title_size * 0.25);
    let badge = caption.alarm.map_or(0.0, |_| title_size * 1.5);
    let most = (scene.width() * WIDEST - 2.0 * margin - badge - BAR).max(120.0);
    let title = galley(root, &caption.title, fonts::semibold(title_size), palette, most);
    let text = galley(root, &caption.text, fonts::text(text_size), palette, most);
    let inner = vec2(badge + title.size().x.max(text.size().x), title.size().y + gap + text.size().y);
    let outer = inner + vec2(2.0 * margin + BAR, 1.4 * margin);
    let bottom = scene.bottom() - scene.height() * LIFT;
    let rect = Rect::from_min_size(pos2(scene.center().x - outer.x / 2.0, bottom - outer.y), outer);

    let tone = caption.alarm.map_or(palette.accent, |priority| ALARM[usize::from(priority.digit()) - 1]);
    let painter = root.painter().clone();
    let fill = palette.panel.ui_alpha(style::SLAB_ALPHA);
    painter.rect(rect, 8.0, fill, Stroke::new(1.0, palette.line.ui()), StrokeKind::Inside);
    let bar = Rect::from_min_size(rect.min, vec2(BAR, rect.height()));
    painter.rect_filled(bar, 2.0, tone.ui());
    let at = rect.min + vec2(BAR + margin, 0.7 * margin);
    if let Some(priority) = caption.alarm {
        let centre = pos2(at.x + title_size * 0.5, at.y + title.size().y / 2.0);
        paint_badge(&painter, centre, title_size, priority, false, style::look(root));
    }
    let below = title.size().y + gap;
    painter.galley(at + vec2(badge, 0.0), title, palette.text.ui());
    painter.galley(at + vec2(badge, below), text, palette.text_dim.ui());
    // Assistive technology reads it as one label.
    root.scope_builder(UiBuilder::new().id_salt("tour caption").max_rect(rect), |ui| {
        let label = format!("{}: {}", caption.title, caption.text);
        let response = ui.allocate_rect(rect, Sense::empty());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, &label));
    });
}

/// One line of text, cut with an ellipsis at `most` points.
fn galley(ui: &Ui, text: &str, font: egui::FontId, palette: &Palette, most: f32) -> Arc<Galley> {
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(font, palette.text.ui()));
    job.wrap = egui::text::TextWrapping::truncate_at_width(most);
    ui.ctx().fonts_mut(|fonts| fonts.layout_job(job))
}
