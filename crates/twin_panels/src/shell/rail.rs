//! The rail at the left: panels, camera presets, look.

use crate::fonts;
use crate::panel::{ALARMS, INSPECTOR, PanelId};
use crate::style::{self, STRIP_ALPHA};
use crate::tokens::{ALARM, ON_ALARM, Palette, size};
use crate::{Intent, Intents, SecondViewWish, View};
use egui::{Align2, Pos2, Rect, Response, Sense, Stroke, Ui, WidgetInfo, WidgetType, pos2, vec2};
use egui_phosphor::regular as icon;

/// From this width on, entries have words.
const WORDS_WIDTH: f32 = 60.0;

/// Text of words that are too long for the rail.
const WORD_SIZE_MIN: f32 = 10.0;

/// Entries at the foot: second view, look, hide.
const FOOT_ITEMS: f32 = 3.0;

/// Above the entries, of the line below them, and beneath the foot.
const MARGINS: f32 = 4.0 + 13.0 + 4.0;

/// A panel's place in the rail.
pub(crate) struct Entry<'a> {
    pub(crate) id: PanelId,
    pub(crate) title: &'a str,
    pub(crate) icon: &'static str,
    pub(crate) is_shown: bool,
}

/// Draws the rail.
pub(crate) fn ui(ui: &mut Ui, view: &View<'_>, entries: &[Entry<'_>], intents: &mut Intents) {
    let palette = style::palette(ui);
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, palette.panel.ui_alpha(STRIP_ALPHA));
    ui.painter().vline(rect.right() - 0.5, rect.y_range(), style::hairline(palette));
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.add_space(4.0);
    // In a low window entries stand closer, so that all of them can be reached.
    let fitting = (rect.height() - MARGINS) / (entries.len() as f32 + FOOT_ITEMS);
    let height = item_height(ui, false).min(fitting.floor());
    for entry in entries {
        let response = item_ui(ui, Face::Icon(entry.icon), entry.title, entry.is_shown, height);
        if entry.id == ALARMS {
            paint_count(ui, response.rect, view.snapshot.kpis.unacknowledged, palette);
        }
        if response.clicked() {
            let intent = if entry.id == INSPECTOR { Intent::ToggleInspector } else { Intent::TogglePanel(entry.id) };
            intents.push(intent);
        }
    }
    divider_ui(ui, palette);
    let room_for_presets = ui.available_height() - height * FOOT_ITEMS - 4.0;
    let preset_height = item_height(ui, true);
    let count = (room_for_presets / preset_height).max(0.0) as usize;
    for (i, name) in view.presets.iter().enumerate().take(count.min(9)) {
        if item_ui(ui, Face::Digit(i + 1), name, view.preset == Some(i), preset_height).clicked() {
            intents.push(Intent::Preset(i));
        }
    }
    let foot = rect.bottom() - height * FOOT_ITEMS - 4.0;
    ui.add_space((foot - ui.cursor().top()).max(0.0));
    if item_ui(ui, Face::Icon(icon::COLUMNS), "Split (P)", view.second.is_some(), height).clicked() {
        intents.push(Intent::SecondView(SecondViewWish::Toggle));
    }
    let other = view.look.other();
    if item_ui(ui, Face::Icon(icon::CIRCLE_HALF), other.word(), false, height).clicked() {
        intents.push(Intent::SetLook(other));
    }
    if item_ui(ui, Face::Icon(icon::EYE_SLASH), "Hide (H)", false, height).clicked() {
        intents.push(Intent::ToggleChrome);
    }
}

enum Face {
    Icon(&'static str),
    Digit(usize),
}

fn item_height(ui: &Ui, is_preset: bool) -> f32 {
    match (ui.max_rect().width() >= WORDS_WIDTH, is_preset) {
        (true, false) => 54.0,
        (true, true) => 42.0,
        (false, false) => 44.0,
        (false, true) => 32.0,
    }
}

fn item_ui(ui: &mut Ui, face: Face, title: &str, is_shown: bool, height: f32) -> Response {
    let palette = style::palette(ui);
    let has_words = ui.max_rect().width() >= WORDS_WIDTH;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.max_rect().width(), height), Sense::click());
    let field = rect.shrink2(vec2(5.0, 2.0));
    let is_near = response.hovered() || response.has_focus();
    if is_shown || is_near {
        let fill = if is_shown { palette.accent.ui_alpha(38) } else { palette.card_hover.ui() };
        ui.painter().rect_filled(field, 6.0, fill);
    }
    if is_shown {
        let mark = Rect::from_min_size(pos2(rect.left(), field.top() + 6.0), vec2(3.0, field.height() - 12.0));
        ui.painter().rect_filled(mark, 1.5, palette.accent.ui());
    }
    let ink = match (is_shown, is_near) {
        (true, _) => palette.accent,
        (false, true) => palette.text,
        (false, false) => palette.text_dim,
    };
    let middle = if has_words { field.center_top() + vec2(0.0, field.height() * 0.34) } else { field.center() };
    match face {
        Face::Icon(icon) => {
            ui.painter().text(middle, Align2::CENTER_CENTER, icon, fonts::icon(22.0), ink.ui());
        }
        Face::Digit(digit) => paint_key(ui, middle, digit, ink.ui()),
    }
    if has_words {
        let galley = word_galley(ui, title, rect.width() - 4.0, ink.ui());
        let at = pos2(field.center().x - galley.size().x / 2.0, field.bottom() - galley.size().y - 3.0);
        ui.painter().galley(at, galley, ink.ui());
    }
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, is_shown, title));
    response.on_hover_text(title)
}

/// A word as large as it fits, and cut only where it would be too small to read.
fn word_galley(ui: &Ui, word: &str, width: f32, ink: egui::Color32) -> std::sync::Arc<egui::Galley> {
    let layout = |size: f32| {
        let mut job = egui::text::LayoutJob::simple_singleline(word.to_owned(), fonts::text(size), ink);
        job.wrap = egui::text::TextWrapping::truncate_at_width(width);
        ui.painter().layout_job(job)
    };
    let usual = layout(size::TEXT_SMALL);
    if usual.elided { layout(WORD_SIZE_MIN) } else { usual }
}

/// A key cap: presets answer to the digits of the keyboard.
fn paint_key(ui: &Ui, centre: Pos2, digit: usize, ink: egui::Color32) {
    let cap = Rect::from_center_size(centre, vec2(18.0, 18.0));
    ui.painter().rect_stroke(cap, 4.0, Stroke::new(1.0, ink.gamma_multiply(0.7)), egui::StrokeKind::Inside);
    ui.painter().text(centre, Align2::CENTER_CENTER, digit, fonts::number(size::TEXT_SMALL), ink);
}

fn divider_ui(ui: &mut Ui, palette: &Palette) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.max_rect().width(), 13.0), Sense::hover());
    ui.painter().hline(rect.x_range().shrink(10.0), rect.center().y, style::hairline(palette));
}

/// The number of unacknowledged alarms, in the colour of the most urgent.
fn paint_count(ui: &Ui, rect: Rect, unacknowledged: [u32; 4], palette: &Palette) {
    let count: u32 = unacknowledged.iter().sum();
    let Some(worst) = unacknowledged.iter().position(|count| *count > 0) else { return };
    let text = if count > 99 { "99+".to_owned() } else { count.to_string() };
    let galley = ui.painter().layout_no_wrap(text, fonts::semibold(size::TEXT_SMALL), ON_ALARM.ui());
    let pill = vec2((galley.size().x + 8.0).max(16.0), 16.0);
    let centre = pos2(rect.center().x + 13.0, rect.top() + 11.0);
    let field = Rect::from_center_size(centre, pill);
    let edge = Stroke::new(2.0, palette.panel.ui());
    ui.painter().rect(field, 8.0, ALARM[worst].ui(), edge, egui::StrokeKind::Outside);
    ui.painter().galley(centre - galley.size() / 2.0, galley, ON_ALARM.ui());
}
