//! A connection that is being made: how its device is reached, who it is, what it tells, and what of the site that is.

use super::access::access_ui;
use super::answer::Answer;
use super::binding::Bindings;
use super::device::Wanted;
use crate::tokens::{ALARM, size};
use crate::widget::{banner_ui, chip_ui, dim, icon_button_ui, section_ui, with_icon};
use crate::{Intent, Intents, View, fonts, style};
use egui::{Button, Label, RichText, TextEdit, Ui, WidgetInfo, WidgetType, vec2};
use egui_phosphor::regular as icon;
use twin_api::ProbeState;
use twin_model::connection::{ConnectionDraft, DraftProblem};
use twin_model::profile::Protocol;

/// Periods that are offered, seconds.
const PERIODS: [f64; 6] = [1.0, 5.0, 10.0, 30.0, 60.0, 300.0];

/// The form.
pub(super) struct Form {
    draft: ConnectionDraft,
    /// The connection that is changed.
    replaces: Option<String>,
    /// Numbers of wishes rise by one; they begin at the time, so that no other screen's are the same.
    next_number: u64,
    /// The wish to keep it, while it is under way.
    saving: Option<u64>,
    /// The wish to ask it, whose answer shows.
    probing: Option<u64>,
    /// Whether the device is to be asked at once: somebody has found it.
    is_found: bool,
    answer: Answer,
    bindings: Bindings,
}

impl Form {
    /// The form of a connection that is made or changed; nothing where none is.
    pub(super) fn of(wanted: Wanted, view: &View<'_>) -> Option<Self> {
        let is_found = matches!(wanted, Wanted::Found(_));
        let (draft, replaces) = match wanted {
            Wanted::Find => return None,
            Wanted::New => (ConnectionDraft::new(Protocol::Snmp), None),
            Wanted::Found(draft) => (*draft, None),
            Wanted::Change(draft) => {
                let name = draft.name.clone();
                (*draft, Some(name))
            }
        };
        Some(Self {
            draft,
            replaces,
            is_found,
            next_number: u64::try_from(view.now.as_nanos()).unwrap_or_default(),
            saving: None,
            probing: None,
            answer: Answer::default(),
            bindings: Bindings::default(),
        })
    }

    /// Draws it; whether it is done with.
    pub(super) fn ui(&mut self, ui: &mut Ui, view: &View<'_>, intents: &mut Intents) -> bool {
        if std::mem::take(&mut self.is_found) {
            self.ask(intents);
        }
        let known = &view.snapshot.onboarding;
        let answer = known.answer.as_ref().filter(|answer| Some(answer.number) == self.saving);
        if answer.is_some_and(|answer| answer.problems.is_empty()) {
            return true;
        }
        let refused = answer.map(|answer| answer.problems.clone()).unwrap_or_default();
        let probe = known.probe.as_ref().filter(|probe| Some(probe.number) == self.probing).map(|probe| &probe.state);
        let mut is_done = false;
        ui.horizontal(|ui| {
            is_done = icon_button_ui(ui, icon::ARROW_LEFT, "Back to the devices").clicked();
            let title = self.replaces.as_ref().map_or("Connect a device".to_owned(), |name| format!("Change {name}"));
            heading_ui(ui, title);
        });
        section_ui(ui, "1 · How it is reached", |_| {});
        let problems = match probe {
            Some(ProbeState::Refused(problems)) => problems,
            _ => &refused,
        };
        if access_ui(ui, &mut self.draft, problems) {
            self.probing = None;
        }
        let (is_asking, word) = match probe {
            Some(ProbeState::Asking) => (true, "Asking…"),
            Some(_) => (false, "Ask it again"),
            None => (false, "Ask it"),
        };
        if wide_button_ui(ui, icon::QUESTION, word, !is_asking, false) {
            self.ask(intents);
        }
        if let Some(ProbeState::Refused(problems)) = probe {
            whole_problems_ui(ui, problems);
        }
        section_ui(ui, "2 · Who it is", |_| {});
        field_problem_ui(ui, &refused, "profile");
        if self.answer.ui(ui, view, probe, &mut self.draft) {
            // Read by another profile, it tells other things.
            self.ask(intents);
        }
        section_ui(ui, "3 · What of the site it is", |_| {});
        let readings = match probe {
            Some(ProbeState::Answered(answer)) => &answer.readings[..],
            _ => &[],
        };
        self.bindings.ui(ui, view, &mut self.draft, readings, &refused);
        section_ui(ui, "4 · Its name", |_| {});
        self.name_ui(ui, &refused);
        whole_problems_ui(ui, &refused);
        let is_saving = self.saving.is_some() && answer.is_none();
        let word = if self.replaces.is_some() { "Keep the change" } else { "Connect it" };
        if wide_button_ui(ui, icon::PLUGS_CONNECTED, word, !is_saving, true) {
            let number = self.number();
            self.saving = Some(number);
            let draft = Box::new(self.draft.clone());
            intents.push(Intent::SaveConnection { number, replaces: self.replaces.clone(), draft });
        }
        is_done
    }

    fn ask(&mut self, intents: &mut Intents) {
        let number = self.number();
        self.probing = Some(number);
        let draft = Box::new(self.draft.clone());
        intents.push(Intent::ProbeDevice { number, of: self.replaces.clone(), draft });
    }

    fn number(&mut self) -> u64 {
        self.next_number += 1;
        self.next_number
    }

    fn name_ui(&mut self, ui: &mut Ui, problems: &[DraftProblem]) {
        text_field_ui(ui, "Name", "rack A01 PDU", false, &mut self.draft.name);
        field_problem_ui(ui, problems, "name");
        ui.label(dim(ui, "Asked every"));
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            for secs in PERIODS {
                let text = if secs < 60.0 { format!("{secs} s") } else { format!("{} min", secs / 60.0) };
                if chip_ui(ui, &text, self.draft.period_secs == secs).clicked() {
                    self.draft.period_secs = secs;
                }
            }
            if !PERIODS.contains(&self.draft.period_secs) {
                chip_ui(ui, &format!("{} s", self.draft.period_secs), true);
            }
        });
        field_problem_ui(ui, problems, "period");
        ui.add_space(4.0);
    }
}

/// The title of what stands in the panel's place.
pub(super) fn heading_ui(ui: &mut Ui, title: impl Into<String>) {
    ui.label(RichText::new(title).font(fonts::semibold(size::TEXT_HEADING)));
}

/// A named field of text; whether it was changed.
pub(super) fn text_field_ui(ui: &mut Ui, name: &str, hint: &str, is_hidden: bool, text: &mut String) -> bool {
    ui.label(dim(ui, name));
    let field = TextEdit::singleline(text).hint_text(hint).password(is_hidden).desired_width(f32::INFINITY);
    let response = ui.add(field.margin(vec2(8.0, 4.0)));
    response.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, name));
    response.changed()
}

/// What is wrong with the field `name` and what lies in it, if anything is.
pub(super) fn field_problem_ui(ui: &mut Ui, problems: &[DraftProblem], name: &str) {
    let is_of = |problem: &&DraftProblem| {
        let rest = problem.field.strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    for problem in problems.iter().filter(is_of) {
        let text = with_icon(icon::WARNING, &problem.reason, style::palette(ui).text);
        ui.add(Label::new(text).wrap());
    }
}

/// What is wrong with the whole, and not with one of its fields.
pub(super) fn whole_problems_ui(ui: &mut Ui, problems: &[DraftProblem]) {
    for problem in problems.iter().filter(|problem| problem.field.is_empty()) {
        banner_ui(ui, icon::WARNING, "Refused", &problem.reason, ALARM[1]);
    }
}

/// A button as wide as the panel.
pub(super) fn wide_button_ui(ui: &mut Ui, symbol: &str, text: &str, is_enabled: bool, is_main: bool) -> bool {
    let palette = style::palette(ui);
    let mut job = with_icon(symbol, text, if is_enabled { palette.text } else { palette.text_dim });
    job.wrap.max_rows = 1;
    let fill = if is_main { palette.accent.ui_alpha(64) } else { palette.card.ui() };
    ui.add_space(4.0);
    let button = Button::new(job).fill(fill).min_size(vec2(ui.available_width(), 30.0));
    let response = ui.add_enabled(is_enabled, button);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, is_enabled, text));
    response.clicked()
}
