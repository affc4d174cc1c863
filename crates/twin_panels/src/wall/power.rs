//! The power chain on a wall: what is wrong first, then the UPS that carry the site, what feeds them, what they feed.

use super::list::{self, Row};
use super::pen::Pen;
use crate::View;
use crate::wording::{NO_VALUE, ups_source_word, value_text};
use egui::Rect;
use twin_model::quantity::{breaker, ups_source};
use twin_model::{Place, Unit};

pub(super) fn draw(pen: &Pen<'_>, rect: Rect, view: &View<'_>) {
    let plan = &view.snapshot.plan;
    let utilities = (0u32..).zip(&plan.utilities).map(|(i, _)| utility_row(view, Place::Utility(i)));
    let ups = (0u32..).zip(&plan.ups).map(|(i, _)| ups_row(view, Place::Ups(i)));
    let pdus = (0u32..).zip(&plan.pdus).map(|(i, _)| pdu_row(view, Place::Pdu(i)));
    let mut rows: Vec<Row<'_>> = ups.chain(utilities).chain(pdus).collect();
    // Stable: of equals the order above stays.
    rows.sort_by_key(|row| row.alarm.map_or(u8::MAX, |alarm| alarm.priority.digit()));
    let sum = view.snapshot.kpis.it_kw.map_or_else(String::new, |kw| format!("IT {}", value_text(kw, Unit::Kilowatts)));
    list::draw(pen, rect, "Power chain", &sum, &rows, "No power equipment");
}

/// `value` of `place` in words, or that there is none.
pub(super) fn text_of(view: &View<'_>, place: Place, quantity: &str, unit: Unit) -> String {
    view.snapshot.value(place, quantity).map_or_else(|| NO_VALUE.to_owned(), |value| value_text(value, unit))
}

/// A row of `place` with its name, worst alarm and staleness.
pub(super) fn row<'a>(view: &View<'a>, place: Place, second: String, third: String) -> Row<'a> {
    Row {
        alarm: view.snapshot.worst_alarm(place),
        cells: [place.name(&view.snapshot.plan).into_owned(), second, third],
        is_stale: view.snapshot.is_stale(place),
    }
}

fn utility_row<'a>(view: &View<'a>, place: Place) -> Row<'a> {
    let volts = text_of(view, place, "voltage", Unit::Volts);
    row(view, place, volts, text_of(view, place, "power", Unit::Kilowatts))
}

/// On battery, how long that lasts is worth more than how much flows.
fn ups_row<'a>(view: &View<'a>, place: Place) -> Row<'a> {
    let source = view.snapshot.value(place, "source");
    let word = source.map_or_else(|| NO_VALUE.to_owned(), |code| ups_source_word(code).to_owned());
    let is_on_battery = source.is_some_and(|code| (code - ups_source::BATTERY).abs() < 0.5);
    let third = if is_on_battery {
        format!("{} left", text_of(view, place, "runtime", Unit::Minutes))
    } else {
        text_of(view, place, "load", Unit::Percent)
    };
    row(view, place, word, third)
}

fn pdu_row<'a>(view: &View<'a>, place: Place) -> Row<'a> {
    let is_open = view.snapshot.value(place, "breaker").is_some_and(|code| (code - breaker::OPEN).abs() < 0.5);
    let second = if is_open { "Open".to_owned() } else { text_of(view, place, "load", Unit::Percent) };
    row(view, place, second, text_of(view, place, "power", Unit::Kilowatts))
}
