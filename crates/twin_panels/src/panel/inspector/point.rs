//! One point, opened under its row: what is odd about it, and a value that stands in for its sensor.

use super::super::sampling::choice_ui;
use crate::tokens::{ALARM, size};
use crate::widget::{banner_ui, chip_ui, dim, flags_text, point_row_ui, small, substitution_text};
use crate::wording::{number_text, point_value_text};
use crate::{Intent, Intents, View, fonts, style};
use egui::{Button, Id, RichText, Sense, TextEdit, Ui, WidgetInfo, WidgetType, vec2};
use egui_phosphor::regular as icon;
use std::time::Duration;
use twin_model::sampling::SamplingScope;
use twin_model::{Point, PointIndex, Unit};

/// How long a value may stand in: until it has been looked at, a shift, a day, a weekend.
const SPANS: [(&str, Duration); 4] = [
    ("for 1 h", Duration::from_secs(3600)),
    ("for 8 h", Duration::from_secs(8 * 3600)),
    ("for 24 h", Duration::from_secs(24 * 3600)),
    ("for 3 days", Duration::from_secs(3 * 24 * 3600)),
];
/// As long as a note of an acknowledgement.
const NOTE_LENGTH_MAX: usize = 500;

/// What a person is about to let stand in.
#[derive(Clone, Default)]
struct Draft {
    value: String,
    span: usize,
    note: String,
}

/// The point whose row is open; egui keeps it, for a place's rows are drawn by several panels.
fn open_id() -> Id {
    Id::new("open point")
}

/// The row of a point: a click opens and shuts what can be done with it.
pub(super) fn row_ui(ui: &mut Ui, view: &View<'_>, index: PointIndex, intents: &mut Intents) {
    let Some(point) = view.snapshot.points.point(index) else { return };
    let rect = ui.scope(|ui| point_row_ui(ui, view, index)).response.rect;
    let open: Option<PointIndex> = ui.data(|data| data.get_temp(open_id())).flatten();
    let is_open = open == Some(index);
    let row = ui.interact(rect, ui.id().with(("point", index.0)), Sense::click());
    row.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, is_open, format!("Point {}", point.title)));
    let row = match flags_text(view, index) {
        Some(text) => row.on_hover_text(text),
        None => row,
    };
    if row.hovered() || row.has_focus() {
        ui.painter().rect_stroke(rect, 3.0, style::hairline(style::palette(ui)), egui::StrokeKind::Outside);
    }
    if row.clicked() || row.secondary_clicked() {
        let next = if is_open { None } else { Some(index) };
        ui.data_mut(|data| data.insert_temp(open_id(), next));
    }
    if is_open {
        ui.indent(("open", index.0), |ui| opened_ui(ui, view, index, point, intents));
    }
}

/// Whether the row of `index` is open.
pub(super) fn is_open(ui: &Ui, index: PointIndex) -> bool {
    ui.data(|data| data.get_temp::<Option<PointIndex>>(open_id())).flatten() == Some(index)
}

fn opened_ui(ui: &mut Ui, view: &View<'_>, index: PointIndex, point: &Point, intents: &mut Intents) {
    ui.label(dim(ui, point.id.as_str()));
    let rule = view.snapshot.sampling.rules.points.get(&point.id).copied();
    choice_ui(ui, rule, SamplingScope::Point(point.id.clone()), intents);
    if let Some(text) = substitution_text(view, index) {
        ui.label(small(format!("Substituted by {text}")));
        if ui.add(Button::new(small("Listen to the sensor again"))).clicked() {
            intents.push(Intent::EndSubstitution(index));
        }
        return;
    }
    // Of one that reports only when something happens nobody would know when its sensor tells the truth again.
    if point.period.is_none() {
        return;
    }
    let id = Id::new(("substitute", index.0));
    let draft: Option<Draft> = ui.data(|data| data.get_temp(id)).flatten();
    let next = match draft {
        Some(draft) => draft_ui(ui, view, index, point, draft, intents),
        None if ui.add(Button::new(small("Substitute a value…"))).clicked() => {
            let value = view.snapshot.values.usable(index);
            let value = value.map_or_else(String::new, |value| number_text(value, point.unit));
            Some(Draft { value, ..Draft::default() })
        }
        None => None,
    };
    ui.data_mut(|data| data.insert_temp(id, next));
}

/// The form; the draft as it is after this frame, `None` once it is done or given up.
fn draft_ui(
    ui: &mut Ui,
    view: &View<'_>,
    index: PointIndex,
    point: &Point,
    mut draft: Draft,
    intents: &mut Intents,
) -> Option<Draft> {
    ui.horizontal(|ui| {
        field_ui(ui, &mut draft.value, "Value that stands in", "Value", 90.0);
        ui.label(dim(ui, point.unit.symbol()));
    });
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for (place, (text, _)) in SPANS.iter().enumerate() {
            if chip_ui(ui, text, draft.span == place).clicked() {
                draft.span = place;
            }
        }
    });
    field_ui(ui, &mut draft.note, "Why", "Why, such as: sensor unplugged", f32::INFINITY);
    let value = value_of(&draft.value, point);
    if let Err(reason) = &value {
        banner_ui(ui, icon::WARNING, "Not possible", reason, ALARM[2]);
    }
    let (mut is_done, mut is_cancelled) = (false, false);
    let can_be = value.is_ok() && !draft.note.trim().is_empty();
    ui.horizontal(|ui| {
        let text = RichText::new("Substitute").font(fonts::semibold(size::TEXT_SMALL));
        let button = Button::new(text).fill(style::palette(ui).accent.ui_alpha(64));
        is_done = ui.add_enabled(can_be, button).on_disabled_hover_text("It needs a value and a reason").clicked();
        is_cancelled = ui.add(Button::new(small("Cancel"))).clicked();
    });
    if let (true, Ok(value)) = (is_done, value) {
        let span = SPANS.get(draft.span).map_or(Duration::ZERO, |(_, span)| *span);
        let note = draft.note.trim().to_owned();
        intents.push(Intent::Substitute { point: index, value, until: view.now + span, note });
    }
    (!is_done && !is_cancelled).then_some(draft)
}

fn field_ui(ui: &mut Ui, text: &mut String, name: &str, hint: &str, width: f32) {
    let field = TextEdit::singleline(text).hint_text(hint).char_limit(NOTE_LENGTH_MAX).margin(vec2(8.0, 5.0));
    let response = ui.add(field.desired_width(width));
    response.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, name));
}

/// The typed number, if the point can have it; why not.
fn value_of(text: &str, point: &Point) -> Result<f64, String> {
    let typed = text.trim().replace(',', ".");
    let value: f64 = typed.parse().map_err(|_| "Write a number".to_owned())?;
    if (point.min..=point.max).contains(&value) {
        return Ok(value);
    }
    let limit = |value| match point.unit {
        Unit::Code | Unit::Flag => number_text(value, point.unit),
        _ => point_value_text(point, value),
    };
    Err(format!("{} to {} is possible here", limit(point.min), limit(point.max)))
}
