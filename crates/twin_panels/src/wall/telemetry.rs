//! How the twin itself does, on a wall: sources, stale points, history.

use super::list::{self, Row};
use super::pen::Pen;
use crate::View;
use crate::wording::{bytes_text, count_text};
use egui::Rect;
use twin_api::SourcePhase;

pub(super) fn draw(pen: &Pen<'_>, rect: Rect, view: &View<'_>) {
    let snapshot = view.snapshot;
    let row = |name: &str, second: &str, third: String, is_stale: bool| Row {
        alarm: None,
        cells: [name.to_owned(), second.to_owned(), third],
        is_stale,
    };
    let mut rows: Vec<Row<'_>> = snapshot
        .sources
        .iter()
        .map(|source| {
            let is_talking = source.phase.is_well();
            row(source.id.as_str(), phase_word(source.phase), format!("{:.0} /s", source.per_second), !is_talking)
        })
        .collect();
    let (stale, points) = snapshot.kpis.stale;
    let of = format!("of {}", count_text(points.into()));
    rows.push(row("Stale", &of, count_text(stale.into()), false));
    let history = &snapshot.history;
    let state = if history.error.is_some() { "failed" } else { "works" };
    rows.push(row("History", state, bytes_text(history.bytes), history.error.is_some()));
    rows.push(row("Samples", "kept", count_text(history.committed), false));
    list::draw(pen, rect, "Telemetry", "", &rows, "No sources");
}

const fn phase_word(phase: SourcePhase) -> &'static str {
    match phase {
        SourcePhase::Connecting => "connecting",
        SourcePhase::Connected => "connected",
        SourcePhase::Lost => "lost",
        SourcePhase::Listening => "listening",
    }
}
