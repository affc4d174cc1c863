//! The caption of the auto tour: what the camera shows and why, in the lower third of the 3D.

use crate::fonts;
use crate::style;
use crate::tokens::{ALARM, Palette, size};
use crate::view::TourCaption;
use crate::widget::paint_badge;
use egui::text::{LayoutJob, TextFormat};
use egui::{
    Color32, FontId, Galley, Id, Rect, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, WidgetType, pos2, vec2,
};
use std::sync::Arc;

/// Width of the bar at its left.
const BAR: f32 = 5.0;
/// Widest caption, part of the scene's width.
const WIDEST: f32 = 0.78;
/// Its lower edge over the scene's, part of the scene's height: the lower third begins above it.
const LIFT: f32 = 0.06;
/// Size of its title and its text as parts of the scene's height, beside panels and where nothing else is shown.
const SIZES: [[f32; 2]; 2] = [[0.026, 0.020], [0.038, 0.030]];
/// In a scene narrower than so many times the text's size it takes nearly all of the width.
const NARROW: f32 = 30.0;
/// Lines of its text, at most.
const LINES: usize = 2;
/// Smallest and largest title, points.
const TITLE: [f32; 2] = [17.0, 64.0];

/// Every character that captions are likely to need.
const CHARACTERS: &str =
    concat!(" !\"#%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ", "[]_abcdefghijklmnopqrstuvwxyz°▸—–·×³Δ…");

/// Draws `caption` over the 3D in `scene`; larger where nothing else is shown.
pub(crate) fn ui(root: &mut Ui, scene: Rect, caption: &TourCaption, is_bare: bool) {
    let [title, text] = SIZES[usize::from(is_bare)].map(|part| part * scene.height());
    let sizes = [title.clamp(TITLE[0], TITLE[1]), text.clamp(size::TEXT, TITLE[1])];
    draw(root, scene, caption, sizes);
}

/// Draws `caption` over the 3D in `scene` with a title and a text of these sizes, points.
///
/// The first caption of a size waits for the next frame: its letters reach the graphics side one frame after they were
/// first laid out, and where frames are slow a person would read a number with a digit missing.
pub(crate) fn draw(root: &mut Ui, scene: Rect, caption: &TourCaption, [title_size, text_size]: [f32; 2]) {
    let palette = style::palette(root);
    let (title_font, text_font) = (fonts::semibold(title_size.round()), fonts::text(text_size.round()));
    if !is_warm(root, &title_font, &text_font) {
        root.ctx().request_repaint();
        return;
    }
    let (margin, gap) = (title_size * 0.7, title_size * 0.25);
    let badge = caption.alarm.map_or(0.0, |_| title_size * 1.5);
    let most =
        (scene.width() * if scene.width() < text_size * NARROW { 0.96 } else { WIDEST } - 2.0 * margin - badge - BAR)
            .max(120.0);
    let title = galley(root, &caption.title, title_font, palette, most, 1);
    let text = galley(root, &caption.text, text_font, palette, most, LINES);
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

/// Whether all letters of both fonts were laid out in an earlier pass; lays them out if not.
fn is_warm(root: &Ui, title: &FontId, text: &FontId) -> bool {
    let (ctx, id) = (root.ctx(), Id::new("tour caption fonts"));
    let fonts = (title.clone(), text.clone());
    // Kept in the galleys' cache, so that the letters stay in the atlas.
    for font in [title, text] {
        ctx.fonts_mut(|fonts| fonts.layout_no_wrap(CHARACTERS.to_owned(), font.clone(), Color32::PLACEHOLDER));
    }
    let warmed: Option<(FontId, FontId)> = ctx.data_mut(|data| data.get_temp(id));
    ctx.data_mut(|data| data.insert_temp(id, fonts.clone()));
    warmed.as_ref() == Some(&fonts)
}

/// Text of at most so many lines of `most` points, cut with an ellipsis.
fn galley(ui: &Ui, text: &str, font: FontId, palette: &Palette, most: f32, lines: usize) -> Arc<Galley> {
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(font, palette.text.ui()));
    job.wrap = egui::text::TextWrapping { max_width: most, max_rows: lines, ..Default::default() };
    ui.ctx().fonts_mut(|fonts| fonts.layout_job(job))
}
