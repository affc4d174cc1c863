//! One of many: a button that opens a list with a search field.

use crate::fonts;
use crate::style;
use crate::tokens::{Tone, size};
use crate::widget::{dim, small};
use egui::text::{LayoutJob, TextWrapping};
use egui::{Button, Galley, Key, ScrollArea, Sense, TextEdit, Ui, WidgetInfo, WidgetType, pos2, vec2};
use egui_phosphor::regular as icon;

/// Height of a row of the list, points.
const ROW_HEIGHT: f32 = 26.0;
/// Rows that show at once.
const ROWS: f32 = 7.0;

/// Something that can be picked.
pub(crate) struct Item<T> {
    /// What it is.
    pub(crate) value: T,
    /// What people call it.
    pub(crate) title: String,
    /// What else tells it from others, at the right.
    pub(crate) detail: String,
}

/// A picker; it keeps its list while that is open.
pub(crate) struct Picker<T> {
    list: Option<List<T>>,
}

impl<T> Default for Picker<T> {
    fn default() -> Self {
        Self { list: None }
    }
}

struct List<T> {
    items: Vec<Item<T>>,
    text: String,
    /// Which items the text lets pass.
    passing: Vec<usize>,
    /// The field has taken the keyboard.
    has_focus: bool,
}

impl<T> List<T> {
    fn search(&mut self) {
        let wanted = self.text.trim().to_lowercase();
        let passes = |item: &Item<T>| {
            item.title.to_lowercase().contains(&wanted) || item.detail.to_lowercase().contains(&wanted)
        };
        self.passing = (0..self.items.len()).filter(|i| passes(&self.items[*i])).collect();
    }
}

impl<T: Clone> Picker<T> {
    /// Draws a button that shows what is `picked`, and the list of `items` while it is open: what was picked now. `name` says what
    /// is picked.
    pub(crate) fn ui(
        &mut self,
        ui: &mut Ui,
        name: &str,
        picked: &str,
        items: impl FnOnce() -> Vec<Item<T>>,
    ) -> Option<T> {
        let button = ui.add(Button::new(small(picked)).truncate().min_size(vec2(ui.available_width(), size::TARGET)));
        let caret = button.rect.right_center() - vec2(12.0, 0.0);
        let symbol = if self.list.is_some() { icon::CARET_UP } else { icon::CARET_DOWN };
        let ink = style::palette(ui).text_dim.ui();
        ui.painter().text(caret, egui::Align2::CENTER_CENTER, symbol, fonts::icon(11.0), ink);
        button.widget_info(|| WidgetInfo::labeled(WidgetType::ComboBox, true, format!("{name}: {picked}")));
        if button.clicked() {
            self.list = match self.list {
                Some(_) => None,
                None => {
                    let mut list = List { items: items(), text: String::new(), passing: Vec::new(), has_focus: false };
                    list.search();
                    Some(list)
                }
            };
        }
        let taken = self.list.as_mut().and_then(|list| list_ui(ui, list, name));
        if taken.is_some() {
            self.list = None;
        }
        taken
    }
}

fn list_ui<T: Clone>(ui: &mut Ui, list: &mut List<T>, name: &str) -> Option<T> {
    let search = format!("Search: {}", name.to_lowercase());
    let field = TextEdit::singleline(&mut list.text).hint_text(&search).desired_width(f32::INFINITY);
    let response = ui.add(field.margin(vec2(8.0, 4.0)));
    response.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, &search));
    if !list.has_focus {
        response.request_focus();
        list.has_focus = true;
    }
    if response.changed() {
        list.search();
    }
    let is_entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let mut taken = list.passing.first().copied().filter(|_| is_entered);
    if list.passing.is_empty() {
        ui.label(dim(ui, "Nothing is called like that"));
    }
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let height = ROW_HEIGHT * ROWS.min(list.passing.len() as f32);
        let area = ScrollArea::vertical().id_salt(name).max_height(height).auto_shrink([false, true]);
        // As high as it is, also where the panel ends before it: that scrolls.
        let area = area.min_scrolled_height(height);
        area.show_rows(ui, ROW_HEIGHT, list.passing.len(), |ui, rows| {
            for i in &list.passing[rows] {
                if row_ui(ui, &list.items[*i]) {
                    taken = Some(*i);
                }
            }
        });
    });
    taken.map(|i| list.items[i].value.clone())
}

/// One item of the list; whether it was taken.
fn row_ui<T>(ui: &mut Ui, item: &Item<T>) -> bool {
    let palette = style::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_HEIGHT), Sense::click());
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 4.0, palette.card_hover.ui());
    }
    let inner = rect.shrink2(vec2(8.0, 0.0));
    let galley = |text: &str, tone: Tone, width: f32| {
        let mut job = LayoutJob::simple_singleline(text.to_owned(), fonts::text(size::TEXT_SMALL), tone.ui());
        job.wrap = TextWrapping::truncate_at_width(width.max(0.0));
        ui.painter().layout_job(job)
    };
    let title = galley(&item.title, palette.text, inner.width());
    let detail = galley(&item.detail, palette.text_dim, inner.width() - title.size().x - 16.0);
    let middle = |galley: &Galley| rect.center().y - galley.size().y / 2.0;
    if inner.width() - title.size().x > 40.0 {
        let at = pos2(inner.right() - detail.size().x, middle(&detail));
        ui.painter().galley(at, detail, palette.text_dim.ui());
    }
    ui.painter().galley(pos2(inner.left(), middle(&title)), title, palette.text.ui());
    response.widget_info(|| WidgetInfo::selected(WidgetType::RadioButton, true, false, &item.title));
    response.on_hover_text(format!("{}\n{}", item.title, item.detail)).clicked()
}
