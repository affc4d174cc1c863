//! Rules: what raises alarms, who changed it and why; changed here, after a look at what the change would have done.

mod form;
mod preview;

use super::{Panel, PanelId, RULES};
use crate::tokens::{ALARM, size};
use crate::widget::{
    Picker, banner_ui, chip_ui, clickable_card_ui, dim, empty_ui, key_value_ui, priority_ui, section_ui, small,
};
use crate::wording::{moment_text, plural_text};
use crate::{Intent, Intents, View, fonts, style};
use egui::{Align, Button, Label, Layout, RichText, TextEdit, Ui, WidgetInfo, WidgetType, vec2};
use egui_phosphor::regular as icon;
use form::Form;
use twin_api::{RuleEntry, RuleOrigin};
use twin_model::quantity::unit_of_class;
use twin_model::{PointClass, PointTable, Rule, RuleId, Unit};

/// Rows drawn at most; a site with more is filtered.
const ROWS_MAX: usize = 150;
/// Letters of a reason.
const WHY_LENGTH_MAX: usize = 300;

/// The panel, with what has been typed.
#[derive(Default)]
pub(crate) struct Rules {
    text: String,
    is_changed_only: bool,
    open: Option<RuleId>,
    editing: Option<Editing>,
    /// Rises with every preview that is asked for.
    previews: u64,
}

/// What is done about a rule.
struct Editing {
    what: What,
    classes: Picker<PointClass>,
    why: String,
    /// The number of the preview that was asked for, and of which text.
    preview: Option<(u64, Form)>,
    /// What the text was found to be when it was last another.
    checked: Option<(Form, Result<Rule, String>)>,
}

enum What {
    Change(Box<Form>),
    SwitchOff(RuleId),
    Restore(RuleId),
}

impl Editing {
    fn new(what: What) -> Self {
        Self { what, classes: Picker::default(), why: String::new(), preview: None, checked: None }
    }
}

impl Panel for Rules {
    fn id(&self) -> PanelId {
        RULES
    }

    fn title(&self) -> &str {
        "Alarm rules"
    }

    fn icon(&self) -> &'static str {
        icon::LIST_CHECKS
    }

    fn find(&mut self, text: &str) {
        text.clone_into(&mut self.text);
        self.is_changed_only = false;
    }

    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
        if self.editing.is_some() {
            self.editing_ui(ui, view, intents);
            return;
        }
        let entries = &view.snapshot.rule_book;
        if ui.add(Button::new(small("New rule…"))).clicked() {
            self.editing = Some(Editing::new(What::Change(Box::new(Form::new_rule()))));
            return;
        }
        let passing: Vec<&RuleEntry> = entries.iter().filter(|entry| self.lets_pass(&entry.rule, entry)).collect();
        self.filter_ui(ui, passing.len(), entries.len());
        if entries.is_empty() {
            empty_ui(ui, icon::LIST_CHECKS, "No rules yet", "The engine has not told of any");
        } else if passing.is_empty() {
            empty_ui(ui, icon::FUNNEL, "Nothing matches", "Rules are there, but the filter hides them");
        }
        for entry in passing.iter().take(ROWS_MAX) {
            self.entry_ui(ui, view, entry);
        }
        if passing.len() > ROWS_MAX {
            ui.label(dim(ui, format!("{} more; narrow the filter to see them", passing.len() - ROWS_MAX)));
        }
    }
}

impl Rules {
    fn lets_pass(&self, rule: &Rule, entry: &RuleEntry) -> bool {
        let text = self.text.trim().to_lowercase();
        let has = |told: &str| told.to_lowercase().contains(&text);
        (!self.is_changed_only || entry.changed.is_some())
            && (text.is_empty() || has(rule.id.as_str()) || has(&rule.message) || has(&rule.watched_text()))
    }

    fn filter_ui(&mut self, ui: &mut Ui, passing: usize, all: usize) {
        let hint = "Filter by name, message or class";
        let field =
            TextEdit::singleline(&mut self.text).hint_text(hint).desired_width(f32::INFINITY).margin(vec2(8.0, 5.0));
        ui.add(field).widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, hint));
        ui.horizontal(|ui| {
            if chip_ui(ui, "Changed by people", self.is_changed_only).clicked() {
                self.is_changed_only = !self.is_changed_only;
            }
            let told =
                if passing == all { plural_text(all as u64, "rule") } else { format!("{passing} of {all} rules") };
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(dim(ui, told)));
        });
    }

    fn entry_ui(&mut self, ui: &mut Ui, view: &View<'_>, entry: &RuleEntry) {
        let rule = &entry.rule;
        let is_open = self.open.as_ref() == Some(&rule.id);
        let response = clickable_card_ui(ui, ("rule", rule.id.as_str()), |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.horizontal(|ui| {
                priority_ui(ui, rule.priority, 14.0, !entry.is_on);
                let name = RichText::new(rule.id.as_str()).font(fonts::semibold(size::TEXT));
                ui.add(Label::new(if entry.is_on { name } else { name.strikethrough() }).truncate());
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| ui.label(dim(ui, state_text(entry))));
            });
            let unit = unit_of(rule, &view.snapshot.points);
            ui.add(Label::new(small(rule.condition_text(unit))).wrap());
            ui.add(Label::new(dim(ui, rule.watched_text())).wrap());
            if is_open {
                self.opened_ui(ui, view, entry);
            }
        })
        .response;
        response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, is_open, format!("Rule {}", rule.id)));
        if response.clicked() {
            self.open = if is_open { None } else { Some(rule.id.clone()) };
        }
    }

    /// Everything about a rule, and what can be done with it.
    fn opened_ui(&mut self, ui: &mut Ui, view: &View<'_>, entry: &RuleEntry) {
        let rule = &entry.rule;
        ui.spacing_mut().item_spacing.y = 5.0;
        key_value_ui(ui, "Priority", rule.priority.word());
        key_value_ui(ui, "On-delay", format!("{} s", rule.on_delay.as_secs_f64()));
        key_value_ui(ui, "Off-delay", format!("{} s", rule.off_delay.as_secs_f64()));
        if !rule.suppresses.is_empty() {
            let classes: Vec<&str> = rule.suppresses.iter().map(PointClass::as_str).collect();
            ui.add(Label::new(small(format!("Suppresses {}", classes.join(", ")))).wrap());
        }
        ui.add(Label::new(small(format!("Says “{}”", rule.message))).wrap());
        ui.add(Label::new(small(format!("Do: {}", rule.action))).wrap());
        if let Some(changed) = &entry.changed {
            let told = format!(
                "Version {} of {} by {}: {}",
                changed.version,
                moment_text(changed.at, view.zone),
                changed.by,
                changed.note
            );
            ui.add(Label::new(dim(ui, told)).wrap());
        }
        if entry.origin == RuleOrigin::Point {
            ui.add(Label::new(dim(ui, "It is a limit of a point that somebody has defined: change the point")).wrap());
            return;
        }
        ui.horizontal(|ui| {
            ui.spacing_mut().button_padding.x = 8.0;
            ui.spacing_mut().item_spacing.x = 6.0;
            if ui.add(Button::new(small("Change…"))).clicked() {
                self.editing = Some(Editing::new(What::Change(Box::new(Form::of(rule)))));
            }
            if entry.is_on && ui.add(Button::new(small("Switch off…"))).clicked() {
                self.editing = Some(Editing::new(What::SwitchOff(rule.id.clone())));
            }
            let restored = if entry.origin == RuleOrigin::Shipped { "As shipped…" } else { "Switch on…" };
            let can_restore = entry.changed.is_some() && (entry.origin == RuleOrigin::Shipped || !entry.is_on);
            if can_restore && ui.add(Button::new(small(restored))).clicked() {
                self.editing = Some(Editing::new(What::Restore(rule.id.clone())));
            }
        });
    }

    fn editing_ui(&mut self, ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
        let Some(editing) = self.editing.as_mut() else { return };
        let points = &view.snapshot.points;
        let (title, verb) = match &editing.what {
            What::Change(form) if form.name().is_empty() => ("New rule".to_owned(), "Save"),
            What::Change(form) => (form.name().to_owned(), "Save"),
            What::SwitchOff(rule) => (format!("Switch {rule} off"), "Switch off"),
            What::Restore(rule) => (format!("Restore {rule}"), "Restore"),
        };
        section_ui(ui, &title, |_| {});
        let rule = match &mut editing.what {
            What::Change(form) => {
                form.ui(ui, points, &mut editing.classes);
                if editing.checked.as_ref().is_none_or(|(of, _)| *of != **form) {
                    editing.checked = Some((Form::clone(form), form.rule(points)));
                }
                editing.checked.as_ref().map(|(_, rule)| rule.clone())
            }
            What::SwitchOff(_) | What::Restore(_) => None,
        };
        if let Some(Err(reason)) = &rule {
            banner_ui(ui, icon::WARNING, "Not possible yet", &format!("Cannot {reason}"), ALARM[2]);
        }
        if let (What::Change(form), Some(Ok(rule))) = (&editing.what, &rule) {
            if ui.add(Button::new(small("Try it on the last week"))).clicked() {
                self.previews += 1;
                editing.preview = Some((self.previews, Form::clone(form)));
                intents.push(Intent::PreviewRule { number: self.previews, rule: Box::new(rule.clone()) });
            }
            let shown = view.snapshot.rule_preview.as_ref();
            let asked = editing.preview.as_ref().filter(|(_, of)| *of == **form);
            if let Some(answer) = shown.filter(|answer| asked.is_some_and(|(number, _)| *number == answer.number)) {
                preview::ui(ui, view, answer, intents);
            }
        }
        let why = TextEdit::singleline(&mut editing.why).hint_text("Why").char_limit(WHY_LENGTH_MAX);
        let field = ui.add(why.desired_width(f32::INFINITY).margin(vec2(8.0, 5.0)));
        field.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, "Why"));
        let note = editing.why.trim().to_owned();
        let can_be = !note.is_empty() && !matches!(rule, Some(Err(_)));
        let (mut is_done, mut is_cancelled) = (false, false);
        ui.horizontal(|ui| {
            let text = RichText::new(verb).font(fonts::semibold(size::TEXT_SMALL));
            let button = Button::new(text).fill(style::palette(ui).accent.ui_alpha(64));
            is_done = ui.add_enabled(can_be, button).on_disabled_hover_text("It needs a reason").clicked();
            is_cancelled = ui.add(Button::new(small("Cancel"))).clicked();
        });
        if is_done {
            match (&editing.what, rule) {
                (What::Change(_), Some(Ok(rule))) => intents.push(Intent::SetRule { rule: Box::new(rule), note }),
                (What::SwitchOff(rule), _) => intents.push(Intent::SwitchRuleOff { rule: rule.clone(), note }),
                (What::Restore(rule), _) => intents.push(Intent::RestoreRule { rule: rule.clone(), note }),
                (What::Change(_), _) => {}
            }
        }
        if is_done || is_cancelled {
            self.editing = None;
        }
    }
}

fn state_text(entry: &RuleEntry) -> String {
    match (entry.is_on, &entry.changed) {
        (false, _) => "off".to_owned(),
        (true, Some(changed)) => format!("version {}", changed.version),
        (true, None) if entry.origin == RuleOrigin::Point => "of a point".to_owned(),
        (true, None) => "as shipped".to_owned(),
    }
}

fn unit_of(rule: &Rule, points: &PointTable) -> Unit {
    let class = rule.class.as_ref();
    if let Some(unit) = class.and_then(unit_of_class) {
        return unit;
    }
    let found = points.iter().find(|(_, point)| Some(&point.class) == class).map(|(_, point)| point.unit);
    found.unwrap_or(Unit::Count)
}
