//! Control: whether anything may be written, what can be set, wishes that wait for people, and what became of others.

mod case;
mod lock;
mod point;
mod preview;

use super::{CONTROL, Panel, PanelId};
use crate::tokens::ALARM;
use crate::widget::{banner_ui, card_ui, chip_ui, dim, empty_ui, section_ui};
use crate::{Intents, View};
use egui::{TextEdit, Ui, WidgetInfo, WidgetType, vec2};
use egui_phosphor::regular as icon;
use twin_model::setpoint::{Actor, Role, SetpointCase};

/// Requests that have ended and are drawn; the command line lists all.
const ENDED_MAX: usize = 20;
/// Roles that have something to do here.
const ROLES: [Role; 4] = [Role::Operator, Role::Supervisor, Role::Engineer, Role::Maintenance];

/// The panel, and what a person has typed.
pub(crate) struct Control {
    /// Who sits here; as the window calls them until they say otherwise.
    name: Option<String>,
    role: Role,
    /// Why the lock is moved.
    lock_reason: String,
    wish: point::Wish,
    /// Why something is not approved.
    rejection: String,
}

impl Default for Control {
    fn default() -> Self {
        Self {
            name: None,
            role: Role::Operator,
            lock_reason: String::new(),
            wish: point::Wish::default(),
            rejection: String::new(),
        }
    }
}

impl Control {
    fn actor(&self, view: &View<'_>) -> Actor {
        let name = self.name.clone().unwrap_or_else(|| view.user.to_owned());
        Actor { name, role: self.role, from: "window".to_owned() }
    }

    /// Who signs what is done here. Nobody logs in yet.
    fn signature_ui(&mut self, ui: &mut Ui, view: &View<'_>) {
        section_ui(ui, "Signed by", |ui| {
            ui.label(dim(ui, "as told; nobody logs in yet"));
        });
        card_ui(ui, |ui| {
            let name = self.name.get_or_insert_with(|| view.user.to_owned());
            text_ui(ui, "Name", "who you are", name);
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(2.0, 2.0);
                for role in ROLES {
                    if chip_ui(ui, &capitalised(role.word()), self.role == role).clicked() {
                        self.role = role;
                    }
                }
            });
        });
    }
}

impl Panel for Control {
    fn id(&self) -> PanelId {
        CONTROL
    }

    fn title(&self) -> &str {
        "Control"
    }

    fn icon(&self) -> &'static str {
        icon::SLIDERS_HORIZONTAL
    }

    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
        let safety = &view.snapshot.safety;
        if let Some(broken) = &safety.broken {
            banner_ui(ui, icon::WARNING, "Nothing is written any more", broken, ALARM[0]);
        }
        let actor = self.actor(view);
        lock::ui(ui, view, &actor, &mut self.lock_reason, intents);
        self.signature_ui(ui, view);
        let (open, ended): (Vec<&SetpointCase>, Vec<&SetpointCase>) =
            safety.cases.iter().partition(|case| case.phase.is_open());
        if !open.is_empty() {
            section_ui(ui, "Under way", |_| {});
            for case in open {
                case::open_ui(ui, view, case, &actor, &mut self.rejection, intents);
            }
        }
        section_ui(ui, "What can be set", |ui| {
            ui.label(dim(ui, safety.points.len().to_string()));
        });
        if safety.points.is_empty() {
            let told = "A file of connections says what of its devices may be: set: [(what: \"supply_setpoint\")]";
            empty_ui(ui, icon::SLIDERS_HORIZONTAL, "Nothing can be set", told);
        }
        for settable in &safety.points {
            self.wish.ui(ui, view, settable, &actor, intents);
        }
        section_ui(ui, "What became of others", |_| {});
        if ended.is_empty() {
            empty_ui(ui, icon::LIST_CHECKS, "No requests", "Each wish stays here with every check's word");
        }
        for case in ended.iter().take(ENDED_MAX) {
            case::ended_ui(ui, view, case);
        }
        if ended.len() > ENDED_MAX {
            ui.label(dim(ui, format!("{} more; heliotwin setpoint log lists all", ended.len() - ENDED_MAX)));
        }
    }
}

/// A named field of text.
fn text_ui(ui: &mut Ui, name: &str, hint: &str, text: &mut String) {
    ui.label(dim(ui, name));
    let field = TextEdit::singleline(text).hint_text(hint).desired_width(f32::INFINITY).margin(vec2(8.0, 4.0));
    ui.add(field).widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, name));
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
