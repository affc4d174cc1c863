//! What is odd about values, for the panel of sources: how many points of each kind, and where.

use crate::address::kind_icon;
use crate::widget::{card_ui, dim, icon_of, section_ui, small, with_icon};
use crate::wording::plural_text;
use crate::{Intents, View, style};
use egui::{Button, Ui, WidgetInfo, WidgetType};
use egui_phosphor::regular as icon;
use std::collections::BTreeMap;
use twin_model::{Flags, Place, PointIndex};

/// Places that are named under each finding; the lens of data quality shows all of them.
const PLACES_MAX: usize = 8;

/// Draws the section: nothing but its head while nothing is odd.
pub(super) fn ui(ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
    let flags = &view.snapshot.values.flags;
    let count = flags.iter().filter(|flags| !flags.is_empty()).count();
    section_ui(ui, "Data quality", |ui| {
        ui.label(dim(ui, summary_text(flags)));
    });
    if count == 0 {
        let tone = style::palette(ui).text_dim;
        ui.label(with_icon(icon::CHECK_CIRCLE, "Every sensor that reports tells what it can", tone));
        return;
    }
    card_ui(ui, |ui| {
        for (finding, word) in Flags::ALL {
            finding_ui(ui, view, finding, word, intents);
        }
    });
}

/// `2 stuck, 1 spike, 9 skewed clocks`.
fn summary_text(flags: &[Flags]) -> String {
    let count = |finding: Flags| flags.iter().filter(|flags| flags.contains(finding)).count() as u64;
    let words = [
        (Flags::STUCK, "stuck"),
        (Flags::SPIKE, "spike"),
        (Flags::SKEWED, "skewed clock"),
        (Flags::OUT_OF_RANGE, "out of range"),
        (Flags::SUBSTITUTED, "substituted"),
    ];
    let told = words.into_iter().filter_map(|(finding, word)| match (count(finding), word) {
        (0, _) => None,
        (count, "spike" | "skewed clock") => Some(plural_text(count, word)),
        (count, word) => Some(format!("{count} {word}")),
    });
    told.collect::<Vec<_>>().join(", ")
}

/// One kind of finding with the places where it is; each is gone to by a click.
fn finding_ui(ui: &mut Ui, view: &View<'_>, finding: Flags, word: &str, intents: &mut Intents) {
    let mut places: BTreeMap<String, (Place, u64)> = BTreeMap::new();
    for (index, flags) in (0..).map(PointIndex).zip(&view.snapshot.values.flags) {
        if let Some(point) = view.snapshot.points.point(index).filter(|_| flags.contains(finding)) {
            places.entry(point.place.name(&view.snapshot.plan).to_string()).or_insert((point.place, 0)).1 += 1;
        }
    }
    if places.is_empty() {
        return;
    }
    let points: u64 = places.values().map(|(_, count)| count).sum();
    let title = format!("{word}: {}", plural_text(points, "point"));
    ui.label(with_icon(icon_of(finding), &title, style::palette(ui).text));
    ui.horizontal_wrapped(|ui| {
        for (name, (place, count)) in places.iter().take(PLACES_MAX) {
            let text = with_icon(kind_icon(&view.snapshot.plan, *place), name, style::palette(ui).accent);
            let hint = format!("{} {word}", plural_text(*count, "point"));
            let button = ui.add(Button::new(text)).on_hover_text(hint);
            button.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("Go to {name}")));
            if button.clicked() {
                intents.go_to(*place);
            }
        }
        if places.len() > PLACES_MAX {
            ui.label(small(format!("and {} more", places.len() - PLACES_MAX)));
        }
    });
}
