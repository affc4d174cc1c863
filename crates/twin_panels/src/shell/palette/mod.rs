//! The command palette: Ctrl-K, a few letters, Enter. Reaches everything without a mouse.

mod entry;

use crate::fonts;
use crate::panel::PanelId;
use crate::style;
use crate::tokens::size;
use crate::widget::one_line;
use crate::{Intents, View};
use egui::{
    Align, Align2, Area, Context, Frame, Id, Key, Layout, Margin, Modifiers, Order, Rect, Response, RichText,
    ScrollArea, Sense, Stroke, TextEdit, Ui, UiBuilder, WidgetInfo, WidgetType, pos2, vec2,
};
use egui_phosphor::regular as icon;
use entry::Entry;
use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// Its width, and the height of a line.
const WIDTH: f32 = 580.0;
const LINE: f32 = 34.0;
/// Lines that show at once.
const LINES: usize = 9;
/// Where it hangs, part of the window's height.
const HANGS: f32 = 0.16;
/// Finds that are kept: nobody reads on.
const FINDS_MAX: usize = 200;

/// What a person looks for.
#[derive(Default)]
pub(super) struct CommandPalette {
    /// `None` while it is closed.
    open: Option<Search>,
    is_wanted: bool,
}

struct Search {
    entries: Vec<Entry>,
    text: String,
    /// What is found for the text, best first, as positions in `entries`.
    found: Vec<usize>,
    chosen: usize,
    is_new: bool,
}

impl CommandPalette {
    /// Opens it in the next frame, or closes it.
    pub(super) fn toggle(&mut self) {
        self.is_wanted = true;
    }

    pub(super) const fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Draws it over everything while it is open.
    pub(super) fn ui(
        &mut self,
        ctx: &Context,
        view: &View<'_>,
        panels: &[(PanelId, &str, &'static str)],
        intents: &mut Intents,
    ) {
        if std::mem::take(&mut self.is_wanted) {
            self.open = if self.open.is_some() { None } else { Some(Search::new(entry::all(view, panels))) };
        }
        let Some(search) = &mut self.open else { return };
        let done = search.ui(ctx);
        if let Done::Chosen(index) = done {
            for intent in &search.entries[index].intents {
                intents.push(intent.clone());
            }
        }
        if !matches!(done, Done::No) {
            self.open = None;
        }
    }
}

/// Whether the search is over.
enum Done {
    No,
    Dropped,
    Chosen(usize),
}

impl Search {
    fn new(entries: Vec<Entry>) -> Self {
        let found = (0..entries.len().min(FINDS_MAX)).collect();
        Self { entries, text: String::new(), found, chosen: 0, is_new: true }
    }

    /// Looks for the text in titles and details.
    fn find(&mut self) {
        let pattern = Pattern::parse(&self.text, CaseMatching::Ignore, Normalization::Smart);
        // Letters in order are enough of a title; a detail has to hold the words themselves.
        let words = Pattern::new(&self.text, CaseMatching::Ignore, Normalization::Smart, AtomKind::Substring);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut letters = Vec::new();
        let mut scored: Vec<(u32, usize)> = Vec::new();
        for (index, entry) in self.entries.iter().enumerate() {
            let title = pattern.score(Utf32Str::new(&entry.title, &mut letters), &mut matcher).map(|score| score * 2);
            let score = title.or_else(|| {
                let whole = format!("{} {}", entry.title, entry.detail);
                words.score(Utf32Str::new(&whole, &mut letters), &mut matcher)
            });
            scored.extend(score.map(|score| (score, index)));
        }
        // The best first; of equals the one that is offered first, and the shorter title is the closer one.
        scored.sort_by_key(|&(score, index)| (std::cmp::Reverse(score), self.entries[index].title.len(), index));
        self.found = scored.into_iter().map(|(_, index)| index).take(FINDS_MAX).collect();
        self.chosen = 0;
    }

    fn ui(&mut self, ctx: &Context) -> Done {
        let keys = ctx.input_mut(|input| {
            [Key::ArrowDown, Key::ArrowUp, Key::Enter, Key::Escape].map(|key| input.consume_key(Modifiers::NONE, key))
        });
        let [down, up, enter, escape] = keys;
        let last = self.found.len().saturating_sub(1);
        if down {
            self.chosen = if self.chosen == last { 0 } else { self.chosen + 1 };
        }
        if up {
            self.chosen = self.chosen.checked_sub(1).unwrap_or(last);
        }
        if escape {
            return Done::Dropped;
        }
        if enter {
            return self.found.get(self.chosen).map_or(Done::No, |index| Done::Chosen(*index));
        }
        let window = ctx.content_rect();
        let width = WIDTH.min(window.width() - 4.0 * size::GAP);
        let at = pos2(window.center().x - width / 2.0, window.top() + window.height() * HANGS);
        let area = Area::new(Id::new("command palette")).order(Order::Foreground).fixed_pos(at);
        let shown = area.show(ctx, |ui| {
            let palette = style::palette(ui);
            let frame = Frame::new()
                .fill(palette.panel.ui_alpha(250))
                .stroke(Stroke::new(1.0, palette.accent.ui_alpha(120)))
                .corner_radius(8)
                .inner_margin(Margin::same(8))
                .shadow(ui.style().visuals.popup_shadow);
            frame.show(ui, |ui| {
                ui.set_width(width);
                self.field_ui(ui);
                self.list_ui(ui, down || up)
            })
        });
        let is_dropped = ctx.input(|input| input.pointer.any_pressed())
            && ctx.pointer_latest_pos().is_some_and(|pos| !shown.response.rect.contains(pos));
        match shown.inner.inner {
            Some(index) => Done::Chosen(index),
            None if is_dropped => Done::Dropped,
            None => Done::No,
        }
    }

    fn field_ui(&mut self, ui: &mut Ui) {
        let field = TextEdit::singleline(&mut self.text)
            .hint_text("Go to a rack, device or alarm; show a panel, lens or view; start a scenario…")
            .font(fonts::text(size::TEXT_HEADING))
            .frame(Frame::NONE)
            .margin(Margin::symmetric(8, 6))
            .desired_width(f32::INFINITY);
        let response = ui.add(field);
        response.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, "Search commands"));
        if std::mem::take(&mut self.is_new) || !response.has_focus() {
            response.request_focus();
        }
        if response.changed() {
            self.find();
        }
        ui.separator();
    }

    /// The finds; returns the one that was clicked.
    fn list_ui(&mut self, ui: &mut Ui, has_moved: bool) -> Option<usize> {
        ui.spacing_mut().item_spacing.y = 0.0;
        if self.found.is_empty() {
            ui.add_space(6.0);
            ui.label(RichText::new("Nothing is called so").color(style::palette(ui).text_dim.ui()));
            ui.add_space(6.0);
            return None;
        }
        let mut clicked = None;
        let mut area = ScrollArea::vertical().max_height(LINE * LINES as f32).auto_shrink([false, true]);
        if has_moved {
            let top = self.chosen as f32 * LINE;
            area = area.vertical_scroll_offset((top - LINE * (LINES as f32 - 1.0) / 2.0).max(0.0));
        }
        area.show_rows(ui, LINE, self.found.len(), |ui, rows| {
            for row in rows {
                let index = self.found[row];
                if line_ui(ui, &self.entries[index], row == self.chosen).clicked() {
                    clicked = Some(index);
                }
            }
        });
        clicked
    }
}

fn line_ui(ui: &mut Ui, entry: &Entry, is_chosen: bool) -> Response {
    let palette = style::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::click());
    if is_chosen || response.hovered() {
        let fill = if is_chosen { palette.accent.ui_alpha(48) } else { palette.card_hover.ui() };
        ui.painter().rect_filled(rect, 5.0, fill);
    }
    let ink = if is_chosen { palette.accent } else { palette.text_dim };
    ui.painter().text(
        rect.left_center() + vec2(18.0, 0.0),
        Align2::CENTER_CENTER,
        entry.icon,
        fonts::icon(17.0),
        ink.ui(),
    );
    let text = Rect::from_min_max(pos2(rect.left() + 36.0, rect.top()), rect.max - vec2(8.0, 0.0));
    ui.scope_builder(UiBuilder::new().max_rect(text).layout(Layout::left_to_right(Align::Center)), |ui| {
        ui.add(one_line(RichText::new(&entry.title).color(palette.text.ui())));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if is_chosen {
                ui.label(RichText::new(icon::ARROW_ELBOW_DOWN_LEFT).font(fonts::icon(14.0)).color(palette.accent.ui()));
            }
            ui.add(one_line(RichText::new(&entry.detail).size(size::TEXT_SMALL).color(palette.text_dim.ui())));
        });
    });
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, is_chosen, &entry.title));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(titles: &[&str], text: &str) -> Vec<String> {
        let entry =
            |title: &&str| Entry { title: (*title).to_owned(), detail: "rack".to_owned(), icon: "", intents: vec![] };
        let mut search = Search::new(titles.iter().map(entry).collect());
        text.clone_into(&mut search.text);
        search.find();
        search.found.iter().map(|index| search.entries[*index].title.clone()).collect()
    }

    #[test]
    fn the_closest_title_comes_first() {
        assert_eq!(search(&["A10", "A01-web-07", "A01", "B01"], "a01")[0], "A01");
        assert_eq!(search(&["Show alarms", "Lens alarms", "Start alarm flood"], "lens al"), ["Lens alarms"]);
        assert!(search(&["A01"], "xyz").is_empty());
    }

    #[test]
    fn details_are_searched_too_and_nothing_typed_offers_everything() {
        assert_eq!(search(&["A01", "B01"], "rack b"), ["B01"]);
        assert_eq!(search(&["A01", "B01"], ""), ["A01", "B01"]);
    }
}
