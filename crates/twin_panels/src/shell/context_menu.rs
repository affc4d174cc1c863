//! The menu of a place: what can be done with what was clicked with the right button.

mod entry;

use crate::style;
use crate::tokens::size;
use crate::widget::{dim, emphasised};
use crate::{Intents, View, address_text, fonts, kind_word};
use egui::{
    Align2, Area, Context, Frame, Id, Key, Margin, Modifiers, Order, Pos2, Rect, Response, ScrollArea, Sense, Stroke,
    Ui, WidgetInfo, WidgetType, pos2, vec2,
};
use egui_phosphor::regular as icon;
use entry::{Action, Entry, Page};
use twin_model::Place;

/// Its width, and the height of a line.
const WIDTH: f32 = 264.0;
const LINE: f32 = 30.0;
/// Lines that show at once; more are scrolled to.
const LINES: f32 = 11.0;

/// Closed, or open at a place.
#[derive(Default)]
pub(super) struct ContextMenu {
    open: Option<Menu>,
}

struct Menu {
    place: Place,
    at: Pos2,
    page: Page,
    /// The line that Enter takes; `None` until an arrow or the pointer chooses one.
    chosen: Option<usize>,
    /// The click that opened it must not close it again.
    is_new: bool,
}

/// Keys of one frame.
struct Keys {
    down: bool,
    up: bool,
    deeper: bool,
    back: bool,
    enter: bool,
    escape: bool,
}

impl Keys {
    fn take(ctx: &Context) -> Self {
        let all = [Key::ArrowDown, Key::ArrowUp, Key::ArrowRight, Key::ArrowLeft, Key::Enter, Key::Escape];
        let [down, up, deeper, back, enter, escape] =
            ctx.input_mut(|input| all.map(|key| input.consume_key(Modifiers::NONE, key)));
        Self { down, up, deeper, back, enter, escape }
    }
}

impl ContextMenu {
    /// Opens it for `place` with its corner at `at`.
    pub(super) fn open(&mut self, place: Place, at: Pos2) {
        self.open = Some(Menu { place, at, page: Page::Main, chosen: None, is_new: true });
    }

    pub(super) const fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Draws it over everything while it is open.
    pub(super) fn ui(&mut self, ctx: &Context, view: &View<'_>, intents: &mut Intents) {
        if let Some(menu) = &mut self.open
            && menu.ui(ctx, view, intents)
        {
            self.open = None;
        }
    }
}

impl Menu {
    /// Draws it; whether it is over.
    fn ui(&mut self, ctx: &Context, view: &View<'_>, intents: &mut Intents) -> bool {
        let entries = entry::of(view, self.place, self.page);
        let keys = Keys::take(ctx);
        if keys.escape || (keys.back && self.page != Page::Main) {
            return self.step_back();
        }
        self.choose(&keys, entries.len());
        let mut taken = self.chosen.filter(|_| keys.enter || keys.deeper);
        // The arrow to the right only goes deeper: it carries nothing out.
        if keys.deeper && !keys.enter {
            taken = taken.filter(|i| entries.get(*i).is_some_and(|entry| matches!(entry.action, Action::Open(_))));
        }
        let area = Area::new(Id::new("context menu")).order(Order::Foreground).fixed_pos(self.at).constrain(true);
        let shown = area.show(ctx, |ui| {
            let palette = style::palette(ui);
            let frame = Frame::new()
                .fill(palette.panel.ui_alpha(250))
                .stroke(Stroke::new(1.0, palette.line.ui()))
                .corner_radius(size::CARD_RADIUS)
                .inner_margin(Margin::same(6))
                .shadow(ui.style().visuals.popup_shadow);
            frame.show(ui, |ui| {
                ui.set_width(WIDTH);
                self.content_ui(ui, view, &entries, keys.down || keys.up)
            })
        });
        taken = shown.inner.inner.or(taken);
        let is_new = std::mem::take(&mut self.is_new);
        let is_left = ctx.input(|input| input.pointer.any_pressed())
            && ctx.pointer_latest_pos().is_some_and(|pos| !shown.response.rect.contains(pos));
        match taken.and_then(|i| entries.into_iter().nth(i)) {
            Some(entry) => self.carry_out(ctx, entry.action, intents),
            None => is_left && !is_new,
        }
    }

    fn step_back(&mut self) -> bool {
        let is_over = self.page == Page::Main;
        self.page = Page::Main;
        self.chosen = None;
        is_over
    }

    fn choose(&mut self, keys: &Keys, count: usize) {
        let last = count.saturating_sub(1);
        self.chosen = match self.chosen.map(|chosen| chosen.min(last)) {
            None if keys.down => Some(0),
            None if keys.up => Some(last),
            Some(chosen) if keys.down => Some(if chosen == last { 0 } else { chosen + 1 }),
            Some(chosen) if keys.up => Some(chosen.checked_sub(1).unwrap_or(last)),
            chosen => chosen,
        };
    }

    fn carry_out(&mut self, ctx: &Context, action: Action, intents: &mut Intents) -> bool {
        match action {
            Action::Open(page) => {
                self.page = page;
                self.chosen = None;
                return false;
            }
            Action::Copy(text) => ctx.copy_text(text),
            Action::Want(wishes) => wishes.into_iter().for_each(|wish| intents.push(wish)),
        }
        true
    }

    /// Head and lines; the line that was clicked.
    fn content_ui(&mut self, ui: &mut Ui, view: &View<'_>, entries: &[Entry], has_moved: bool) -> Option<usize> {
        let plan = &view.snapshot.plan;
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.horizontal(|ui| {
            ui.add_space(8.0);
            ui.label(emphasised(self.place.name(plan)));
            ui.label(dim(ui, kind_word(plan, self.place)));
        });
        ui.horizontal(|ui| {
            ui.add_space(8.0);
            let way = match self.page {
                Page::Main => address_text(plan, self.place),
                page => page.title().to_owned(),
            };
            ui.add(crate::widget::one_line(dim(ui, way)));
        });
        ui.add_space(4.0);
        let mut clicked = None;
        let mut area = ScrollArea::vertical().max_height(LINE * LINES).auto_shrink([false, true]);
        if let Some(chosen) = self.chosen.filter(|_| has_moved) {
            area = area.vertical_scroll_offset((chosen as f32 - LINES / 2.0).max(0.0) * LINE);
        }
        area.show_rows(ui, LINE, entries.len(), |ui, rows| {
            for i in rows {
                let response = line_ui(ui, &entries[i], self.chosen == Some(i));
                if response.hovered() && ui.input(|input| input.pointer.is_moving()) {
                    self.chosen = Some(i);
                }
                if response.clicked() {
                    clicked = Some(i);
                }
            }
        });
        clicked
    }
}

fn line_ui(ui: &mut Ui, entry: &Entry, is_chosen: bool) -> Response {
    let palette = style::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::click());
    if is_chosen {
        ui.painter().rect_filled(rect, 4.0, palette.accent.ui_alpha(48));
    }
    let ink = if is_chosen { palette.accent } else { palette.text_dim };
    let symbol = pos2(rect.left() + 18.0, rect.center().y);
    ui.painter().text(symbol, Align2::CENTER_CENTER, entry.icon, fonts::icon(16.0), ink.ui());
    let mut room = Rect::from_min_max(pos2(rect.left() + 36.0, rect.top()), rect.max - vec2(8.0, 0.0));
    if matches!(entry.action, Action::Open(page) if page != Page::Main) {
        let caret = pos2(room.right() - 6.0, room.center().y);
        ui.painter().text(caret, Align2::CENTER_CENTER, icon::CARET_RIGHT, fonts::icon(13.0), ink.ui());
        room.max.x -= 16.0;
    }
    let mut paint = |text: &str, tone: crate::tokens::Tone, font: egui::FontId, align: Align2| {
        let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, tone.ui());
        job.wrap = egui::text::TextWrapping::truncate_at_width(room.width());
        let galley = ui.painter().layout_job(job);
        let place = align.align_size_within_rect(galley.size(), room);
        ui.painter().galley(place.min, galley, tone.ui());
        room.min.x = room.min.x.max(if align == Align2::LEFT_CENTER { place.right() + 8.0 } else { 0.0 });
    };
    paint(&entry.title, palette.text, fonts::text(size::TEXT), Align2::LEFT_CENTER);
    paint(&entry.detail, palette.text_dim, fonts::text(size::TEXT_SMALL), Align2::RIGHT_CENTER);
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, is_chosen, &entry.title));
    response
}
