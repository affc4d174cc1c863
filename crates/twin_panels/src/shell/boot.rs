//! The first seconds: what has really come up, line by line, over the hall that comes up behind it.

mod fact;

use crate::style;
use crate::tokens::{ALARM, Palette, duration, size};
use crate::widget::paint_mark;
use crate::{View, fonts};
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, Event, Painter, Rect, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType, pos2, vec2};
use egui_phosphor::regular as icon;
use fact::{Fact, State};

/// Width of the card, height of its head, of a line and of its foot.
const WIDTH: f32 = 420.0;
const HEAD: f32 = 92.0;
const LINE: f32 = 30.0;
const FOOT: f32 = 44.0;
/// The mark of 16 points is drawn this much larger.
const MARK: f32 = 2.4;

/// How far the start is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Boot {
    /// No frame has been seen yet: whether there is anything to tell shows with the first.
    #[default]
    New,
    /// It tells.
    Telling,
    /// All is up: it fades since that time, seconds of the program.
    Fading(f64),
    /// It is over, for good.
    Over,
}

impl Boot {
    /// Ends it at once.
    pub(super) fn skip(&mut self) {
        *self = Self::Over;
    }

    /// Whether it tells of the start: then nobody else needs to say that values are awaited.
    pub(super) fn is_telling(self) -> bool {
        self == Self::Telling
    }

    /// Draws the card into the middle of `scene` as long as there is something to tell.
    pub(super) fn ui(&mut self, root: &Ui, scene: Rect, view: &View<'_>) {
        let facts = fact::all(view);
        self.advance(root, view, &facts);
        let opacity = match *self {
            Self::Telling => 1.0,
            Self::Fading(since) => {
                let part = (root.input(|input| input.time) - since) as f32 / duration::BOOT_FADE;
                root.ctx().request_repaint();
                1.0 - part.clamp(0.0, 1.0)
            }
            Self::New | Self::Over => return,
        };
        let size = vec2(WIDTH, HEAD + LINE * facts.len() as f32 + FOOT);
        if scene.width() < size.x || scene.height() < size.y {
            return;
        }
        let mut painter = root.painter().clone();
        painter.multiply_opacity(opacity);
        draw(root, &painter, Rect::from_center_size(scene.center(), size), &facts);
    }

    /// What the facts make of it. A key, a click or an alarm ends it: nothing may stand before an alarm.
    fn advance(&mut self, root: &Ui, view: &View<'_>, facts: &[Fact]) {
        let is_up = facts.iter().all(|fact| fact.state == State::Done);
        let is_disturbed = !view.snapshot.alarms.is_empty() || root.input(|input| input.events.iter().any(is_wish));
        let now = root.input(|input| input.time);
        *self = match *self {
            // A window that joins a site that runs has nothing to tell.
            Self::New if is_up || is_disturbed => Self::Over,
            Self::New => Self::Telling,
            Self::Telling | Self::Fading(_) if is_disturbed => Self::Over,
            Self::Telling if is_up && view.reduced_motion => Self::Over,
            Self::Telling if is_up => Self::Fading(now),
            Self::Fading(since) if now - since > f64::from(duration::BOOT_FADE) => Self::Over,
            other => other,
        };
    }
}

/// Whether somebody wants to go on: any key, any button.
fn is_wish(event: &Event) -> bool {
    matches!(event, Event::Key { pressed: true, .. } | Event::PointerButton { pressed: true, .. })
}

fn draw(root: &Ui, painter: &Painter, card: Rect, facts: &[Fact]) {
    let palette = style::palette(root);
    let fill = palette.panel.ui_alpha(style::SLAB_ALPHA - 24);
    painter.rect(card, 10.0, fill, style::hairline(palette), StrokeKind::Inside);
    let (head, rest) = card.split_top_bottom_at_y(card.top() + HEAD);
    let mark = pos2(card.left() + 46.0, head.center().y + 4.0);
    paint_mark(painter, mark, MARK, palette);
    let title = pos2(mark.x + 38.0, head.center().y - 4.0);
    painter.text(title, Align2::LEFT_CENTER, "Heliotwin", fonts::semibold(size::TEXT_KPI), palette.text.ui());
    let under = pos2(title.x, title.y + 24.0);
    let done = facts.iter().filter(|fact| fact.state == State::Done).count();
    let sum = format!("{done} of {} ready", facts.len());
    painter.text(under, Align2::LEFT_CENTER, &sum, fonts::text(size::TEXT_SMALL), palette.text_dim.ui());
    for (i, fact) in facts.iter().enumerate() {
        let top = rest.top() + i as f32 * LINE;
        let line = Rect::from_min_size(pos2(card.left() + 30.0, top), vec2(card.width() - 60.0, LINE));
        draw_line(root, painter, line, fact, palette);
    }
    let foot = pos2(card.left() + 30.0, card.bottom() - FOOT / 2.0);
    let hint = "Any key shows the hall";
    painter.text(foot, Align2::LEFT_CENTER, hint, fonts::text(size::TEXT_SMALL), palette.text_dim.ui());
    let part = done as f32 / facts.len().max(1) as f32;
    let track = Rect::from_min_size(pos2(card.left() + 30.0, rest.top() - 12.0), vec2(card.width() - 60.0, 2.0));
    painter.rect_filled(track, 1.0, palette.line.ui());
    painter.rect_filled(track.with_max_x(track.left() + track.width() * part), 1.0, palette.accent.ui());
}

fn draw_line(root: &Ui, painter: &Painter, line: Rect, fact: &Fact, palette: &Palette) {
    let symbol = pos2(line.left() + 8.0, line.center().y);
    let ink = match fact.state {
        State::Done => {
            let (font, good) = (fonts::icon(17.0), palette.good.ui());
            painter.text(symbol, Align2::CENTER_CENTER, icon::CHECK_CIRCLE, font, good);
            palette.text
        }
        State::Waiting => {
            painter.circle_stroke(symbol, 6.5, Stroke::new(1.2, palette.text_dim.ui()));
            palette.text_dim
        }
        State::Failed => {
            let (font, tone) = (fonts::icon(17.0), ALARM[1].ui());
            painter.text(symbol, Align2::CENTER_CENTER, icon::WARNING, font, tone);
            palette.text
        }
    };
    let name = pos2(symbol.x + 20.0, line.center().y);
    let title = painter.text(name, Align2::LEFT_CENTER, fact.title, fonts::text(size::TEXT), ink.ui());
    let mut job =
        LayoutJob::simple_singleline(fact.detail.clone(), fonts::text(size::TEXT_SMALL), palette.text_dim.ui());
    job.wrap = TextWrapping::truncate_at_width(line.right() - title.right() - size::GAP);
    let galley = painter.layout_job(job);
    let at = pos2(line.right() - galley.size().x, line.center().y - galley.size().y / 2.0);
    painter.galley(at, galley, palette.text_dim.ui());
    let response = root.interact(line, root.id().with(("boot", fact.title)), egui::Sense::hover());
    let spoken = format!("{}: {}", fact.title, fact.state.word());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, &spoken));
}
