//! New point: a form for a point that people define, filled by hand or from a file of the sensor's maker.

mod form;

use super::{NEW_POINT, Panel, PanelId};
use crate::tokens::ALARM;
use crate::widget::{banner_ui, chip_ui, dim, one_line, section_ui, small};
use crate::{Intent, Intents, View};
use egui::{Button, TextEdit, Ui, WidgetInfo, WidgetType};
use egui_phosphor::regular as icon;
use form::Form;
use std::path::PathBuf;
use std::sync::Arc;
use twin_api::SpecificationState;
use twin_model::custom::CustomPoint;
use twin_model::spec::Proposal;
use twin_model::{PointId, PointTable, Timestamp};

/// The panel, with what has been typed.
#[derive(Default)]
pub(crate) struct NewPoint {
    form: Form,
    /// The point that is changed; `None`: another one is defined.
    edited: Option<PointId>,
    file: String,
    /// The answer that the form was last filled from, and which of its proposals.
    filled: Option<Arc<SpecificationState>>,
    chosen: usize,
    /// Whether the form can be, for which text and which points.
    checked: Option<(Form, Arc<PointTable>, Result<PointId, String>)>,
    /// What was asked for last: it is there once the points say so.
    asked: Option<PointId>,
}

impl Panel for NewPoint {
    fn id(&self) -> PanelId {
        NEW_POINT
    }

    fn title(&self) -> &str {
        "New point"
    }

    fn icon(&self) -> &'static str {
        icon::PLUS_CIRCLE
    }

    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
        self.file_ui(ui, view, intents);
        let title = if self.edited.is_some() { "Change a point" } else { "Point" };
        section_ui(ui, title, |_| {});
        if self.form.place.is_empty()
            && let Some(place) = view.selection
        {
            self.form.place = twin_model::custom::topic_of(&view.snapshot.plan, place).unwrap_or_default();
        }
        let proposal = self.proposal().cloned();
        self.form.ui(ui, proposal.as_ref(), self.edited.is_none());
        self.create_ui(ui, view, intents);
        self.list_ui(ui, view);
    }
}

impl NewPoint {
    /// The proposal that the form was filled from.
    fn proposal(&self) -> Option<&Proposal> {
        match self.filled.as_deref()? {
            SpecificationState::Read { proposals, .. } => proposals.get(self.chosen),
            _ => None,
        }
    }

    /// A file by its path, or dropped onto the window.
    fn file_ui(&mut self, ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
        section_ui(ui, "From a file", |_| {});
        let dropped: Option<PathBuf> =
            ui.input(|input| input.raw.dropped_files.first().map(|file| file.path().to_owned()));
        if let Some(path) = &dropped {
            self.file = path.display().to_string();
        }
        let mut is_wanted = dropped.is_some();
        ui.horizontal(|ui| {
            let width = (ui.available_width() - 120.0).max(80.0);
            let field =
                TextEdit::singleline(&mut self.file).hint_text("Path of a PDF, CSV, TXT or JSON").desired_width(width);
            let response = ui.add(field);
            response.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, "File"));
            is_wanted |= ui.add_enabled(!self.file.trim().is_empty(), Button::new("Read a file…")).clicked();
        });
        ui.label(dim(ui, "Or drop one onto the window"));
        if is_wanted {
            intents.push(Intent::ReadSpecification(PathBuf::from(self.file.trim())));
        }
        let state = view.snapshot.specification.clone();
        match state.as_deref() {
            None => {}
            Some(SpecificationState::Reading { path }) => {
                ui.label(small(format!("Reading {}…", path.display())));
            }
            Some(SpecificationState::Failed { reason, .. }) => {
                banner_ui(ui, icon::WARNING, "File not read", &format!("Failed to {reason}"), ALARM[1]);
            }
            Some(SpecificationState::Read { path, proposals }) if proposals.is_empty() => {
                let text = format!("{} says nothing of a sensor", path.display());
                banner_ui(ui, icon::WARNING, "Nothing found", &text, ALARM[2]);
            }
            Some(SpecificationState::Read { proposals, .. }) => {
                let is_new = !same(&self.filled, &state);
                let mut chosen = if is_new { 0 } else { self.chosen };
                if proposals.len() > 1 {
                    ui.horizontal_wrapped(|ui| {
                        for (index, proposal) in proposals.iter().enumerate() {
                            let title = format!("{}. {}", index + 1, proposal.title());
                            if chip_ui(ui, &title, index == chosen).clicked() {
                                chosen = index;
                            }
                        }
                    });
                }
                if is_new || chosen != self.chosen {
                    self.chosen = chosen;
                    self.filled = state.clone();
                    if let Some(proposal) = proposals.get(chosen) {
                        (self.edited, self.asked) = (None, None);
                        self.form.fill(&proposal.draft());
                    }
                }
            }
        }
    }

    /// The button that creates the point, and what is wrong with the form or came of it.
    fn create_ui(&mut self, ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
        let points = &view.snapshot.points;
        let is_known = |(form, table, _): &(Form, Arc<PointTable>, _)| *form == self.form && Arc::ptr_eq(table, points);
        if !self.checked.as_ref().is_some_and(is_known) {
            self.checked = Some((self.form.clone(), Arc::clone(points), self.check(view)));
        }
        let outcome = self.checked.as_ref().map(|(_, _, outcome)| outcome.clone());
        ui.add_space(6.0);
        let verb = if self.edited.is_some() { "Change" } else { "Create" };
        ui.horizontal(|ui| {
            let is_ready = matches!(outcome, Some(Ok(_)));
            if ui.add_enabled(is_ready, Button::new(verb)).clicked()
                && let Some(Ok(id)) = &outcome
                && let Ok(draft) = self.form.draft()
            {
                self.asked = Some(id.clone());
                intents.push(match self.edited.take() {
                    Some(id) => Intent::ChangePoint(id, draft),
                    None => Intent::DefinePoint(draft),
                });
            }
            if ui.add_enabled(!self.form.is_empty(), Button::new("Clear")).clicked() {
                let kept = self.filled.take();
                *self = Self { filled: kept, chosen: self.chosen, ..Self::default() };
            }
        });
        // Below the buttons: they stay where they are whatever there is to say.
        let created = self.asked.as_ref().filter(|id| points.index(id).is_some());
        if let Some(id) = created {
            banner_ui(ui, icon::CHECK_CIRCLE, "Measured from now on", &format!("Publish to dc/{id}"), ALARM[3]);
        } else if let (Some(_), Some(refusal)) = (&self.asked, view.refusal) {
            banner_ui(ui, icon::WARNING, "Refused", refusal, ALARM[1]);
        } else if let Some(Err(reason)) = &outcome
            && !self.form.is_empty()
        {
            ui.label(small(format!("Cannot {reason}")));
        }
    }

    /// Whether the form can be: the same check that the engine makes.
    fn check(&self, view: &View<'_>) -> Result<PointId, String> {
        let draft = self.form.draft()?;
        let (plan, points, at) = (&view.snapshot.plan, &view.snapshot.points, Timestamp::EPOCH);
        let point = match &self.edited {
            Some(id) => draft.change(id, plan, points, view.user, at),
            None => draft.define(plan, points, view.user, at),
        };
        point.map(|point| point.id).map_err(|error| error.to_string())
    }

    /// The points that people have defined, to be changed.
    fn list_ui(&mut self, ui: &mut Ui, view: &View<'_>) {
        let points = &view.snapshot.points;
        let living: Vec<&Arc<CustomPoint>> =
            points.custom().map(|(_, point)| point).filter(|point| !point.is_deleted).collect();
        if living.is_empty() {
            return;
        }
        section_ui(ui, "Custom points", |_| {});
        for point in living {
            ui.horizontal(|ui| {
                if ui.button(format!("Edit {}", point.title)).on_hover_text(point.topic()).clicked() {
                    (self.edited, self.asked) = (Some(point.id.clone()), None);
                    self.form.fill(&point.draft());
                }
                let by = point.changes.last().map_or_else(String::new, |change| format!(" · by {}", change.by));
                ui.add(one_line(dim(ui, format!("{}{by}", point.place))));
            });
        }
    }
}

/// Whether both are the same answer.
fn same(one: &Option<Arc<SpecificationState>>, other: &Option<Arc<SpecificationState>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => Arc::ptr_eq(one, other),
        (one, other) => one.is_none() && other.is_none(),
    }
}
