//! What of the site a device is: the equipment that it stands for, and the points that its values feed besides.

use super::form::field_problem_ui;
use crate::widget::{Item, Picker, chip_ui, dense_ui, dim, icon_button_ui, key_value_ui, one_line, small};
use crate::wording::{NO_VALUE, plural_text, point_value_text};
use crate::{View, address_text};
use egui::{Align, Layout, Ui};
use egui_phosphor::regular as icon;
use std::collections::HashSet;
use twin_api::{ProbeReading, ProfilePointEntry};
use twin_model::connection::{BindDraft, ConnectionDraft, DraftProblem};
use twin_model::profile::Fold;
use twin_model::{Place, Point};

/// What a person has opened, and the binding that is half made.
#[derive(Default)]
pub(super) struct Bindings {
    places: Picker<String>,
    values: Picker<(String, Fold)>,
    points: Picker<String>,
    /// The value that waits for its point.
    from: Option<(String, Fold)>,
}

impl Bindings {
    /// Draws them; `readings` are what the device told, to show what each would be now.
    pub(super) fn ui(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        draft: &mut ConnectionDraft,
        readings: &[ProbeReading],
        problems: &[DraftProblem],
    ) {
        let profile = view.snapshot.onboarding.profiles.iter().find(|profile| profile.id == draft.profile);
        let points = profile.and_then(|profile| profile.points(draft.protocol)).unwrap_or(&[]);
        ui.label(dim(ui, "It stands for"));
        let picked = if draft.place.is_empty() { "Nothing as a whole".to_owned() } else { draft.place.clone() };
        ui.horizontal(|ui| {
            if !draft.place.is_empty() && icon_button_ui(ui, icon::X, "It stands for nothing as a whole").clicked() {
                draft.place.clear();
            }
            ui.vertical(|ui| {
                if let Some(place) = self.places.ui(ui, "Equipment", &picked, || places(view, points)) {
                    draft.place = place;
                }
            });
        });
        field_problem_ui(ui, problems, "place");
        if !draft.place.is_empty() {
            told_ui(ui, view, draft, points, readings);
        }
        self.bound_ui(ui, view, draft, points, readings);
        field_problem_ui(ui, problems, "bind");
    }

    fn bound_ui(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        draft: &mut ConnectionDraft,
        points: &[ProfilePointEntry],
        readings: &[ProbeReading],
    ) {
        let mut removed = None;
        for (i, bind) in draft.bind.iter().enumerate() {
            let from = points.iter().find(|point| point.name == bind.from);
            let title = from.map_or(bind.from.as_str(), |from| &from.title);
            ui.horizontal(|ui| {
                if icon_button_ui(ui, icon::X, &format!("Do not feed {}", bind.to)).clicked() {
                    removed = Some(i);
                }
                ui.add(one_line(small(format!("{title}{} → {}", fold_word(bind.fold), bind.to))));
                let point = view.snapshot.points.iter().find(|(_, point)| point.id.as_str() == bind.to);
                let now = point.and_then(|(_, point)| now_text(point, &bind.from, bind.fold, readings));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(dim(ui, now.unwrap_or_default())));
            });
        }
        if let Some(i) = removed {
            draft.bind.remove(i);
        }
        if points.is_empty() {
            return;
        }
        let picked = match &self.from {
            None => "Feed a point with a value…".to_owned(),
            Some((name, fold)) => {
                let title = points.iter().find(|point| point.name == *name).map_or(name.as_str(), |point| &point.title);
                format!("{title}{}", fold_word(*fold))
            }
        };
        if let Some(from) = self.values.ui(ui, "Value", &picked, || values(points, readings)) {
            self.from = Some(from);
        }
        let Some((name, fold)) = self.from.clone() else { return };
        let Some(point) = points.iter().find(|point| point.name == name) else {
            self.from = None;
            return;
        };
        let symbol = point.measure.unit().symbol();
        ui.label(dim(ui, "feeds"));
        if let Some(to) = self.points.ui(ui, "Point", "Choose a point of the site…", || site_points(view, symbol)) {
            draft.bind.push(BindDraft { from: name, fold, to });
            self.from = None;
        } else if chip_ui(ui, "Cancel", false).clicked() {
            self.from = None;
        }
    }
}

/// All that the profile tells of the equipment, each as it would be now.
fn told_ui(
    ui: &mut Ui,
    view: &View<'_>,
    draft: &ConnectionDraft,
    points: &[ProfilePointEntry],
    readings: &[ProbeReading],
) {
    let table = &view.snapshot.points;
    let plan = &view.snapshot.plan;
    let place = table.iter().map(|(_, point)| point.place).find(|place| place.name(plan) == draft.place);
    let told: Vec<(&Point, &str, Fold)> = points
        .iter()
        .filter_map(|from| {
            let (quantity, fold) = from.quantity.as_ref()?;
            Some((table.point(table.find(place?, quantity)?)?, from.name.as_str(), *fold))
        })
        .collect();
    ui.label(dim(ui, format!("{} fed by what its profile tells of it", plural_text(told.len() as u64, "point"))));
    dense_ui(ui, |ui| {
        for (point, from, fold) in told {
            let now = now_text(point, from, fold, readings);
            key_value_ui(ui, &point.title, now.unwrap_or_else(|| NO_VALUE.to_owned()));
        }
    });
}

/// What `point` would be now, fed by the rows of `from`.
fn now_text(point: &Point, from: &str, fold: Fold, readings: &[ProbeReading]) -> Option<String> {
    let rows: Vec<&ProbeReading> = readings.iter().filter(|reading| reading.point == from).collect();
    let symbol = rows.first()?.measure.unit().symbol();
    let values: Vec<(&[u32], f64)> = rows.iter().map(|row| (&row.index[..], row.value)).collect();
    let value = point.unit.convert_from(symbol, fold.of(&values)?).ok()?;
    Some(point_value_text(point, value))
}

/// Equipment that reports anything; what the profile tells most of goes first.
fn places(view: &View<'_>, points: &[ProfilePointEntry]) -> Vec<Item<String>> {
    let (table, plan) = (&view.snapshot.points, &view.snapshot.plan);
    let told = points.iter().filter_map(|point| point.quantity.as_ref());
    let quantities: HashSet<&str> = told.map(|(quantity, _)| quantity.as_str()).collect();
    let mut seen: HashSet<Place> = HashSet::new();
    let mut items: Vec<(usize, Item<String>)> = Vec::new();
    for (_, point) in table.iter().filter(|(_, point)| seen.insert(point.place)) {
        let own = table.of_place(point.place).iter().filter_map(|index| table.point(*index));
        let told = own.into_iter().filter(|point| quantities.contains(point.quantity.as_str())).count();
        let name = point.place.name(plan).into_owned();
        let detail = address_text(plan, point.place);
        items.push((told, Item { value: name.clone(), title: name, detail }));
    }
    items.sort_by_key(|(told, _)| std::cmp::Reverse(*told));
    items.into_iter().map(|(_, item)| item).collect()
}

/// What can feed a point: each row that the device told, and what all rows of a point make together.
fn values(points: &[ProfilePointEntry], readings: &[ProbeReading]) -> Vec<Item<(String, Fold)>> {
    let mut items = Vec::new();
    for point in points {
        let rows: Vec<&ProbeReading> = readings.iter().filter(|reading| reading.point == point.name).collect();
        let item = |fold, title: String, detail: String| Item { value: (point.name.clone(), fold), title, detail };
        if rows.len() < 2 {
            let detail = rows.first().map(|row| super::answer::reading_text(row)).unwrap_or_default();
            items.push(item(Fold::First, point.title.clone(), detail));
            continue;
        }
        for fold in [Fold::Sum, Fold::Mean, Fold::Max] {
            let title = format!("{}{}", point.title, fold_word(fold));
            items.push(item(fold, title, format!("of {} values", rows.len())));
        }
        for row in rows {
            let fold = row.index.last().map_or(Fold::First, |last| Fold::Row(*last));
            items.push(item(fold, row.title.clone(), super::answer::reading_text(row)));
        }
    }
    items
}

/// Points of the site that a value in the unit `symbol` can feed.
fn site_points(view: &View<'_>, symbol: &str) -> Vec<Item<String>> {
    let fits = |point: &Point| point.unit.convert_from(symbol, 1.0).is_ok();
    let item = |point: &Point| Item {
        value: point.id.to_string(),
        title: format!("{} · {}", point.place.name(&view.snapshot.plan), point.title),
        detail: point.id.to_string(),
    };
    view.snapshot.points.iter().filter(|(_, point)| fits(point)).map(|(_, point)| item(point)).collect()
}

/// What rows make together, after a title.
fn fold_word(fold: Fold) -> String {
    match fold {
        Fold::First => String::new(),
        Fold::Row(row) => format!(", row {row}"),
        Fold::Sum => ", sum".to_owned(),
        Fold::Mean => ", mean".to_owned(),
        Fold::Max => ", largest".to_owned(),
    }
}
