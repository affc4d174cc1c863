//! The strip at the top of a wall: where and when this is, and how fresh.

use super::pen::Pen;
use crate::View;
use crate::fonts;
use crate::style::{STRIP_ALPHA, hairline};
use crate::tokens::{ALARM, wall};
use crate::widget::paint_mark;
use crate::wording::{age_text, date_text, simulated_text, time_text, zone_text};
use egui::{Align2, Rect, Sense, Shape, pos2, vec2};
use std::time::Duration;
use twin_model::Timestamp;

/// Older than this, the newest sample of a whole site is news in itself.
const OLD: Duration = Duration::from_secs(30);
/// The mark of 16 points is drawn this much larger.
const MARK: f32 = 2.6;

pub(super) fn draw(pen: &Pen<'_>, rect: Rect, view: &View<'_>, newest: Option<Timestamp>) {
    let palette = pen.palette;
    pen.painter().rect_filled(rect, 0.0, palette.panel.ui_alpha(STRIP_ALPHA));
    pen.painter().hline(rect.x_range(), rect.bottom(), hairline(palette));
    let inner = rect.shrink2(vec2(pen.px(wall::PADDING), 0.0));
    let mark = pos2(inner.left() + pen.px(8.0 * MARK), inner.center().y);
    paint_mark(pen.painter(), mark, pen.px(MARK), palette);
    let rest = draw_time(pen, inner, view);
    let rest = draw_trust(pen, rest, view, newest);
    let site = rest.with_min_x(mark.x + pen.px(8.0 * MARK + wall::PADDING));
    let name = view.snapshot.plan.site.name.as_str();
    let covered = pen.line(site, name, fonts::semibold(pen.px(wall::TEXT_HEAD)), palette.text, Align2::LEFT_CENTER);
    pen.tell(covered, name, Sense::hover());
}

/// Clock, zone and date at the right end; returns what is left.
fn draw_time(pen: &Pen<'_>, inner: Rect, view: &View<'_>) -> Rect {
    let palette = pen.palette;
    let (time, zone) = (time_text(view.now, view.zone), zone_text(view.now, view.zone));
    let clock = pen.line(inner, &time, fonts::number(pen.px(wall::TEXT_CLOCK)), palette.text, Align2::RIGHT_CENTER);
    pen.tell(clock, &format!("{time} {zone}"), Sense::hover());
    let mut rest = inner.with_max_x(clock.left() - pen.px(wall::PADDING));
    for text in [zone, date_text(view.now, view.zone)] {
        let covered = pen.line(rest, &text, pen.plain(), palette.text_dim, Align2::RIGHT_CENTER);
        rest.max.x = covered.left() - pen.px(wall::PADDING);
    }
    rest
}

/// How old the newest sample is, and whether bots drive the site; returns what is left.
fn draw_trust(pen: &Pen<'_>, rest: Rect, view: &View<'_>, newest: Option<Timestamp>) -> Rect {
    let palette = pen.palette;
    let age = newest.map(|at| view.now.since(at));
    let text = age.map_or_else(|| "no data yet".to_owned(), |age| format!("data {} old", age_text(age)));
    let tone = match age {
        Some(age) if age > OLD => ALARM[1].mix(palette.text, if view.look.is_dark() { 0.0 } else { 0.7 }),
        _ => palette.text_dim,
    };
    let mut rest = rest;
    let covered = pen.line(rest, &text, pen.plain(), tone, Align2::RIGHT_CENTER);
    pen.tell(covered, &text, Sense::hover());
    rest.max.x = covered.left() - pen.px(wall::PADDING);
    if view.snapshot.is_simulated {
        let text = simulated_text(view.snapshot.clock_rate);
        let room = rest.with_max_x(rest.right() - pen.px(wall::GAP));
        let covered = pen.line(room, &text, pen.plain(), palette.accent_warm, Align2::RIGHT_CENTER);
        let badge = covered.expand2(vec2(pen.px(wall::GAP), pen.px(4.0)));
        let ring = [badge.left_top(), badge.right_top(), badge.right_bottom(), badge.left_bottom(), badge.left_top()];
        let dots = Shape::dotted_line(&ring, palette.accent_warm.ui(), pen.px(7.0), pen.px(1.6));
        pen.painter().extend(dots);
        pen.tell(badge, &text, Sense::hover());
        rest.max.x = badge.left() - pen.px(wall::PADDING);
    }
    rest
}
