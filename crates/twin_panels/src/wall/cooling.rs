//! The cooling on a wall: each CRAC with its state and what it blows; what has stopped comes first.

use super::list;
use super::pen::Pen;
use super::power::{row, text_of};
use crate::View;
use crate::wording::{NO_VALUE, crac_state_word, value_text};
use egui::Rect;
use twin_model::quantity::crac_state;
use twin_model::{Place, Unit};

pub(super) fn draw(pen: &Pen<'_>, rect: Rect, view: &View<'_>) {
    let count = view.snapshot.plan.cracs.len();
    let state = |place| view.snapshot.value(place, "state");
    let mut places: Vec<Place> = (0u32..).map(Place::Crac).take(count).collect();
    // A fault first, then what is off, then what runs; of equals the plan's order.
    let rank = |place: &Place| match state(*place) {
        Some(code) if (code - crac_state::FAULT).abs() < 0.5 => 0,
        None => 1,
        Some(code) if (code - crac_state::OFF).abs() < 0.5 => 2,
        Some(code) if (code - crac_state::STANDBY).abs() < 0.5 => 4,
        Some(_) => 3,
    };
    places.sort_by_key(rank);
    let rows: Vec<_> = places
        .into_iter()
        .map(|place| {
            let word = state(place).map_or_else(|| NO_VALUE.to_owned(), |code| crac_state_word(code).to_owned());
            row(view, place, word, text_of(view, place, "supply", Unit::Celsius))
        })
        .collect();
    let sum = view.snapshot.kpis.cooling_kw.map_or_else(String::new, |kw| value_text(kw, Unit::Kilowatts));
    list::draw(pen, rect, "Cooling", &sum, &rows, "No cooling units");
}
