//! The ticker at the bottom of a wall: what is wrong and what happens, without motion. What does not fit takes turns.

use super::pen::Pen;
use crate::View;
use crate::style::{STRIP_ALPHA, hairline};
use crate::tokens::{ALARM, duration, wall};
use crate::wording::{age_text, plural_text};
use egui::{Align2, Rect, Sense, vec2};
use egui_phosphor::regular as icon;
use twin_api::Connection;
use twin_model::Alarm;

/// Widest item: two of them always fit beside each other on 16:9.
const ITEM_WIDTH: f32 = 760.0;

/// One thing that is told.
enum Item<'a> {
    Alarm(&'a Alarm),
    /// A scenario under way.
    Event(String),
}

impl Item<'_> {
    fn text(&self, view: &View<'_>) -> String {
        match self {
            Self::Alarm(alarm) => format!("{} · {}", alarm.message, age_text(view.now.since(alarm.raised_at))),
            Self::Event(text) => text.clone(),
        }
    }
}

pub(super) fn draw(pen: &Pen<'_>, rect: Rect, view: &View<'_>) {
    let palette = pen.palette;
    pen.painter().rect_filled(rect, 0.0, palette.panel.ui_alpha(STRIP_ALPHA));
    pen.painter().hline(rect.x_range(), rect.top(), hairline(palette));
    let mut rest = rect.shrink2(vec2(pen.px(wall::PADDING), 0.0));
    let alarms = &view.snapshot.alarms;
    if let Some(worst) = alarms.iter().find(|alarm| !alarm.condition.is_acknowledged) {
        let edge = Rect::from_min_size(rect.min, vec2(pen.px(8.0), rect.height()));
        pen.painter().rect_filled(edge, 0.0, ALARM[worst.priority.digit() as usize - 1].ui());
    }
    let items = items(view);
    if items.is_empty() {
        draw_calm(pen, rest, view);
        return;
    }
    let sum = plural_text(alarms.len() as u64, "alarm");
    let covered = pen.line(rest, &sum, pen.bold(), palette.text, Align2::RIGHT_CENTER);
    pen.tell(covered, &sum, Sense::hover());
    rest.max.x = covered.left() - pen.px(wall::PADDING * 2.0);
    draw_items(pen, rest, view, &items);
}

/// No alarms: good news only where something watches.
fn draw_calm(pen: &Pen<'_>, rect: Rect, view: &View<'_>) {
    let (symbol, text) = rect.split_left_right_at_x(rect.left() + pen.px(wall::ROW));
    let (icon, words, tone) = if view.connection == Connection::Live {
        (icon::CHECK_CIRCLE, "No alarms", pen.palette.good)
    } else {
        (icon::HOURGLASS_MEDIUM, "No alarms as far as anything is heard", pen.palette.text_dim)
    };
    pen.icon(symbol, icon, wall::TEXT_HEAD, tone);
    let covered = pen.line(text, words, pen.plain(), pen.palette.text_dim, Align2::LEFT_CENTER);
    pen.tell(covered, words, Sense::hover());
}

/// Alarms as the list has them, most urgent first; then what the simulation does.
fn items<'a>(view: &View<'a>) -> Vec<Item<'a>> {
    let alarms = view.snapshot.alarms.iter().map(Item::Alarm);
    let events = view.simulation.live().map_or(&[][..], |simulation| &simulation.active);
    let event = |entry: &twin_api::ActiveEntry| {
        let place = if entry.target.is_empty() { String::new() } else { format!(" on {}", entry.target) };
        Item::Event(format!("{}{place}, simulated", entry.title))
    };
    alarms.chain(events.iter().map(event)).collect()
}

/// The first item stays; those that do not fit beside it take turns.
fn draw_items(pen: &Pen<'_>, rect: Rect, view: &View<'_>, items: &[Item<'_>]) {
    let width_of = |item: &Item<'_>| {
        let text = pen.width(&item.text(view), pen.plain());
        (text + pen.px(wall::BADGE + wall::GAP + wall::PADDING * 2.0)).min(pen.px(ITEM_WIDTH))
    };
    let widths: Vec<f32> = items.iter().map(width_of).collect();
    let has_room = widths.iter().sum::<f32>() <= rect.width();
    let turn = if has_room { 0 } else { (pen.secs() / f64::from(duration::WALL_PAGE)) as usize };
    let mut rest = rect;
    for nth in 0..items.len() {
        let i = if nth == 0 { 0 } else { 1 + (nth - 1 + turn) % (items.len() - 1) };
        // An item that would be cut waits for its turn; the most urgent one is cut rather than left out.
        if widths[i] > rest.width() && nth > 0 {
            break;
        }
        let (place, right) = rest.split_left_right_at_x((rest.left() + widths[i]).min(rest.right()));
        draw_item(pen, place, view, &items[i]);
        rest = right;
    }
}

fn draw_item(pen: &Pen<'_>, rect: Rect, view: &View<'_>, item: &Item<'_>) {
    let (symbol, text) = rest_of(pen, rect);
    let tone = match item {
        Item::Alarm(alarm) => {
            pen.badge(symbol, alarm);
            if alarm.condition.is_acknowledged { pen.palette.text_dim } else { pen.palette.text }
        }
        Item::Event(_) => {
            pen.icon(symbol, icon::FLASK, wall::TEXT_HEAD, pen.palette.accent_warm);
            pen.palette.accent_warm
        }
    };
    let words = item.text(view);
    let covered = pen.line(text, &words, pen.plain(), tone, Align2::LEFT_CENTER);
    pen.tell(covered, &words, Sense::hover());
}

/// Room for the badge, and for the text after it.
fn rest_of(pen: &Pen<'_>, rect: Rect) -> (Rect, Rect) {
    let (symbol, text) = rect.split_left_right_at_x(rect.left() + pen.px(wall::BADGE));
    (symbol, text.with_min_x(text.left() + pen.px(wall::GAP)).with_max_x(rect.right() - pen.px(wall::PADDING)))
}
