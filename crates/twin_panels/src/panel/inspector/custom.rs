//! The points that people have defined at a place: value, day, and how to be rid of one.

use crate::chart::{Chart, ChartLine, SpanChoice};
use crate::tokens::Palette;
use crate::widget::{dim, icon_button_ui, point_row_ui, section_ui};
use crate::{Intent, Intents, View};
use egui::{Id, Ui};
use egui_phosphor::regular as icon;
use twin_model::{Place, PointIndex};

/// Charts that are drawn: more do not fit beside the place's own.
const CHARTS_MAX: usize = 4;

/// The custom points of `place`.
pub(super) fn points(view: &View<'_>, place: Place) -> Vec<PointIndex> {
    let table = &view.snapshot.points;
    let is_custom = |index: &PointIndex| table.point(*index).is_some_and(|point| point.custom.is_some());
    table.of_place(place).iter().copied().filter(is_custom).collect()
}

/// Those that have a chart.
pub(super) fn charted(view: &View<'_>, place: Place) -> Vec<PointIndex> {
    points(view, place).into_iter().take(CHARTS_MAX).collect()
}

pub(super) fn ui(ui: &mut Ui, view: &View<'_>, place: Place, span: &mut SpanChoice, intents: &mut Intents) {
    let points = points(view, place);
    if points.is_empty() {
        return;
    }
    let charted = charted(view, place);
    section_ui(ui, "Custom points", |ui| span.ui(ui, view, &charted));
    for index in points {
        point_row_ui(ui, view, index);
        custom_ui(ui, view, index, intents);
        if charted.contains(&index) {
            let tone = Palette::of(view.look).accent;
            let lines = [ChartLine { name: "Value", point: index, tone }];
            let id = format!("custom {}", index.0);
            Chart { id: &id, lines: &lines, span: span.span(view, &charted), height: 110.0 }.ui(ui, view);
        }
    }
}

/// Where it sits, what was noted, and deleting it: at the second click.
fn custom_ui(ui: &mut Ui, view: &View<'_>, index: PointIndex, intents: &mut Intents) {
    let Some(point) = view.snapshot.points.point(index) else { return };
    let Some(custom) = &point.custom else { return };
    let armed = Id::new(("delete point", index.0));
    let is_armed = ui.data(|data| data.get_temp::<bool>(armed).unwrap_or(false));
    ui.horizontal(|ui| {
        let unit = custom.rack_unit.map(|unit| format!("U{unit} · "));
        ui.label(dim(ui, format!("{}{}", unit.unwrap_or_default(), custom.topic())));
        if !is_armed {
            if icon_button_ui(ui, icon::TRASH, &format!("Delete {}", point.title)).clicked() {
                ui.data_mut(|data| data.insert_temp(armed, true));
            }
        } else if ui.button("Delete, keep its history").clicked() {
            ui.data_mut(|data| data.remove_temp::<bool>(armed));
            intents.push(Intent::DeletePoint(custom.id.clone()));
        } else if ui.button("Keep").clicked() {
            ui.data_mut(|data| data.remove_temp::<bool>(armed));
        }
    });
}
