//! The fields of a point, as they are typed, each with what the file says of it.

use crate::tokens::ALARM;
use crate::widget::{dim, section_ui, small};
use egui::{ComboBox, Grid, RichText, TextEdit, Ui, WidgetInfo, WidgetType};
use twin_model::Priority;
use twin_model::custom::{LimitDraft, PointDraft, Side};
use twin_model::quantity::Category;
use twin_model::spec::{Field, Finding, Proposal};

/// The limits that the form has a field for.
const LIMITS: [(Side, Priority); 6] = [
    (Side::High, Priority::P1),
    (Side::High, Priority::P2),
    (Side::High, Priority::P3),
    (Side::Low, Priority::P3),
    (Side::Low, Priority::P2),
    (Side::Low, Priority::P1),
];
const FIELD_WIDTH: f32 = 190.0;
const LIMIT_WIDTH: f32 = 84.0;

/// What is typed, as text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Form {
    pub(super) place: String,
    rack_unit: String,
    name: String,
    title: String,
    unit: String,
    category: Option<Category>,
    min: String,
    max: String,
    period: String,
    limits: [String; LIMITS.len()],
    note: String,
    /// Deadbands of a point that is changed, by limit: they stay while the limit does.
    deadbands: Vec<LimitDraft>,
}

impl Form {
    /// Whether nothing but a place is typed.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self { place: self.place.clone(), ..Self::default() }
    }

    /// Shows `draft`; a place that is typed already stays where the draft has none.
    pub(super) fn fill(&mut self, draft: &PointDraft) {
        let number = |value: f64| if value.is_finite() { value.to_string() } else { String::new() };
        let limit = |(side, priority): (Side, Priority)| {
            let found = draft.limits.iter().find(|limit| limit.side == side && limit.priority == priority);
            found.map_or_else(String::new, |limit| number(limit.limit))
        };
        *self = Self {
            place: if draft.place.is_empty() { std::mem::take(&mut self.place) } else { draft.place.clone() },
            rack_unit: draft.rack_unit.map_or_else(String::new, |unit| unit.to_string()),
            name: draft.name.clone(),
            title: draft.title.clone(),
            unit: draft.unit.clone(),
            category: draft.category,
            min: number(draft.min),
            max: number(draft.max),
            period: draft.period_secs.map_or_else(String::new, |secs| secs.to_string()),
            limits: LIMITS.map(limit),
            note: draft.note.clone(),
            deadbands: draft.limits.iter().copied().filter(|limit| limit.deadband.is_some()).collect(),
        };
    }

    /// What is typed, as a draft; a fragment that completes "cannot …" when a number is none.
    pub(super) fn draft(&self) -> Result<PointDraft, String> {
        let optional = |what: &str, text: &str| -> Result<Option<f64>, String> {
            let text = text.trim().replace(',', ".");
            let number = if text.is_empty() { Ok(None) } else { text.parse().map(Some) };
            number.map_err(|_| format!("read {what}: {text:?} is no number"))
        };
        let needed = |what: &str, text: &str| optional(what, text)?.ok_or_else(|| format!("do without {what}"));
        let mut limits = Vec::new();
        for ((side, priority), text) in LIMITS.into_iter().zip(&self.limits) {
            if let Some(limit) = optional(Field::Limit(side, priority).title(), text)? {
                let is_kept =
                    |kept: &&LimitDraft| kept.side == side && kept.priority == priority && kept.limit == limit;
                let deadband = self.deadbands.iter().find(is_kept).and_then(|kept| kept.deadband);
                limits.push(LimitDraft { side, limit, deadband, priority });
            }
        }
        if self.place.trim().is_empty() {
            return Err("do without a place".to_owned());
        }
        let rack_unit = Some(self.rack_unit.trim()).filter(|text| !text.is_empty());
        let rack_unit = rack_unit.map(|text| text.trim_start_matches(['U', 'u']).parse()).transpose();
        Ok(PointDraft {
            place: self.place.clone(),
            rack_unit: rack_unit.map_err(|_| format!("read the rack unit: {:?} is none", self.rack_unit))?,
            name: self.name.clone(),
            title: self.title.clone(),
            unit: self.unit.clone(),
            category: self.category,
            min: needed("the lowest value", &self.min)?,
            max: needed("the highest value", &self.max)?,
            period_secs: optional("the period", &self.period)?,
            limits,
            note: self.note.clone(),
        })
    }

    /// Draws the fields. What makes the name of a point stays where one is changed.
    pub(super) fn ui(&mut self, ui: &mut Ui, proposal: Option<&Proposal>, is_new: bool) {
        Grid::new("new point").num_columns(2).spacing([10.0, 5.0]).show(ui, |ui| {
            let mut row = |name: &str, hint: &str, text: &mut String, is_enabled: bool, fields: &[Field]| {
                ui.label(name);
                field_ui(ui, (name, hint), text, is_enabled, FIELD_WIDTH, proposal, fields);
                ui.end_row();
            };
            row("Place", "A01, crac-a1 or hall-a", &mut self.place, is_new, &[]);
            row("Rack unit", "U20", &mut self.rack_unit, true, &[]);
            row("Name", "door_temperature", &mut self.name, is_new, &[Field::Quantity]);
            row("Title", "Door temperature", &mut self.title, true, &[Field::Quantity]);
            row("Unit", "°C", &mut self.unit, is_new, &[Field::Unit]);
            row("Lowest", "-40", &mut self.min, true, &[Field::Range]);
            row("Highest", "125", &mut self.max, true, &[]);
            row("Period, s", "Only when something happens", &mut self.period, true, &[Field::Period]);
            let told = [Field::Maker, Field::Model, Field::Output, Field::Modbus, Field::Snmp, Field::Mqtt];
            row("Note", "Sensor, register, cable", &mut self.note, true, &told);
            ui.label("Category");
            let word = self.category.map_or("As usual for the unit", crate::wording::category_word);
            ComboBox::from_id_salt("category").selected_text(word).show_ui(ui, |ui| {
                ui.selectable_value(&mut self.category, None, "As usual for the unit");
                for category in Category::ALL {
                    ui.selectable_value(&mut self.category, Some(category), crate::wording::category_word(category));
                }
            });
            ui.end_row();
        });
        section_ui(ui, "Alarms", |_| {});
        self.limits_ui(ui, proposal);
    }

    /// The limits, a row for each priority and a column for each side.
    fn limits_ui(&mut self, ui: &mut Ui, proposal: Option<&Proposal>) {
        Grid::new("limits of a new point").num_columns(3).min_col_width(LIMIT_WIDTH).spacing([10.0, 5.0]).show(
            ui,
            |ui| {
                for word in ["", "Above", "Below"] {
                    ui.label(dim(ui, word));
                }
                ui.end_row();
                for priority in [Priority::P1, Priority::P2, Priority::P3] {
                    // "Critical high" stands in the row "Critical".
                    let title = Field::Limit(Side::High, priority).title();
                    ui.label(title.split(' ').next().unwrap_or(title));
                    for side in [Side::High, Side::Low] {
                        let field = Field::Limit(side, priority);
                        if let Some(place) = LIMITS.iter().position(|limit| *limit == (side, priority)) {
                            let text = &mut self.limits[place];
                            field_ui(ui, (field.title(), ""), text, true, LIMIT_WIDTH, proposal, &[field]);
                        }
                    }
                    ui.end_row();
                }
            },
        );
    }
}

/// A field for `text` with its name and a hint, and what `proposal` says of `fields` below.
fn field_ui(
    ui: &mut Ui,
    (name, hint): (&str, &str),
    text: &mut String,
    is_enabled: bool,
    width: f32,
    proposal: Option<&Proposal>,
    fields: &[Field],
) {
    ui.vertical(|ui| {
        let field = TextEdit::singleline(text).hint_text(hint).desired_width(width);
        let response = ui.add_enabled(is_enabled, field);
        response.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, is_enabled, name));
        let found = proposal.map(|proposal| evidence(proposal, fields)).unwrap_or_default();
        if !found.is_empty() {
            response.on_hover_text(found.join("\n"));
        }
        if let Some(proposal) = proposal {
            marks_ui(ui, proposal, fields);
        }
    });
}

/// Where each of `fields` was found, and in which words.
fn evidence(proposal: &Proposal, fields: &[Field]) -> Vec<String> {
    let line = |finding: &Finding| {
        let evidence = &finding.evidence;
        format!("{}, {}: “{}” ({})", evidence.file, evidence.spot, evidence.quote, finding.confidence.word())
    };
    fields.iter().filter_map(|field| proposal.finding(*field)).map(line).collect()
}

/// What the file says besides, where that is something else; and that a find is not sure.
fn marks_ui(ui: &mut Ui, proposal: &Proposal, fields: &[Field]) {
    for field in fields {
        for other in proposal.conflicts(*field) {
            let text = format!("Conflict: the file also says {}", other.told);
            let response = ui.label(RichText::new(text).color(ALARM[1].ui()));
            response.on_hover_text(format!("{}: “{}”", other.evidence.spot, other.evidence.quote));
        }
    }
    if let [field] = fields
        && let Some(finding) = proposal.finding(*field)
    {
        ui.label(small(format!("{}, {}", finding.evidence.spot, finding.confidence.word())).color(dim_colour(ui)));
    }
}

fn dim_colour(ui: &Ui) -> egui::Color32 {
    crate::style::palette(ui).text_dim.ui()
}
