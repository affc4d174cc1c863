//! Everything that a place measures: a short list as it is, a long one by category with what is out of view left out.

use super::point;
use crate::fonts;
use crate::style;
use crate::tokens::size;
use crate::widget::{dim, section_ui};
use crate::wording::{age_text, category_word};
use crate::{Intents, View};
use egui::{CollapsingHeader, RichText, Sense, Ui, vec2};
use twin_model::quantity::Category;
use twin_model::{Place, PointIndex};

/// A place with more points than this shows them by category: about what fits under a chart.
const PLAIN_MAX: usize = 20;
/// Height of a row, as `point_row_ui` draws it.
const ROW_HEIGHT: f32 = 20.0;

/// Draws the values of `place` under a head that counts them and tells how old the oldest is.
pub(super) fn ui(ui: &mut Ui, view: &View<'_>, place: Place, intents: &mut Intents) {
    let points = view.snapshot.points.of_place(place);
    let is_long = points.len() > PLAIN_MAX;
    section_ui(ui, "Values", |ui| {
        if is_long {
            let oldest = oldest_text(view, points);
            ui.label(dim(ui, format!("{} points{oldest}", points.len())));
        }
    });
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        if !is_long {
            rows_ui(ui, view, points, intents);
            return;
        }
        for category in Category::ALL {
            let of: Vec<PointIndex> =
                points.iter().copied().filter(|index| category_of(view, *index) == Some(category)).collect();
            if !of.is_empty() {
                category_ui(ui, view, category, &of, intents);
            }
        }
    });
}

/// The same folded away, for a place that shows the most of it in another way.
pub(super) fn folded_ui(ui: &mut Ui, view: &View<'_>, place: Place, intents: &mut Intents) {
    let points = view.snapshot.points.of_place(place);
    let odd = points.iter().filter(|index| !view.snapshot.values.flags[index.get()].is_empty()).count();
    let odd = if odd > 0 { format!(" · {odd} odd") } else { String::new() };
    let title = RichText::new(format!("All values · {}{odd}", points.len()));
    CollapsingHeader::new(title.font(fonts::semibold(size::TEXT_SMALL)).color(style::palette(ui).text_dim.ui()))
        .id_salt("all values")
        .show_unindented(ui, |ui| rows_ui(ui, view, points, intents));
}

fn category_of(view: &View<'_>, index: PointIndex) -> Option<Category> {
    view.snapshot.points.point(index).map(|point| point.category)
}

fn category_ui(ui: &mut Ui, view: &View<'_>, category: Category, points: &[PointIndex], intents: &mut Intents) {
    let palette = style::palette(ui);
    let stale = points.iter().filter(|index| view.snapshot.values.is_stale[index.get()]).count();
    let count = if stale > 0 { format!("{} · {stale} stale", points.len()) } else { points.len().to_string() };
    let title = format!("{} · {count}", category_word(category));
    let title = RichText::new(title).font(fonts::semibold(size::TEXT_SMALL)).color(palette.text_dim.ui());
    CollapsingHeader::new(title)
        .id_salt(("values", category))
        .default_open(true)
        .show_unindented(ui, |ui| rows_ui(ui, view, points, intents));
}

/// One row a point; rows out of view only take their room.
fn rows_ui(ui: &mut Ui, view: &View<'_>, points: &[PointIndex], intents: &mut Intents) {
    for index in points {
        let at = egui::Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), ROW_HEIGHT));
        if ui.is_rect_visible(at) || point::is_open(ui, *index) {
            point::row_ui(ui, view, *index, intents);
        } else {
            ui.allocate_exact_size(at.size(), Sense::hover());
        }
    }
}

/// `, up to 12 s old`; nothing before a sample has come.
fn oldest_text(view: &View<'_>, points: &[PointIndex]) -> String {
    let values = &view.snapshot.values;
    let came = points.iter().filter(|index| values.has_come(**index)).map(|index| values.at[index.get()]);
    came.min().map_or_else(String::new, |at| format!(", up to {} old", age_text(view.now.since(at))))
}
