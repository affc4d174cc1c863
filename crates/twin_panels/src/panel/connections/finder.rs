//! Looking for devices: where, how they are spoken to, who answers, and the way from there to a connection.

use super::access::{fields_ui, protocol_ui};
use super::form::{field_problem_ui, heading_ui, text_field_ui, whole_problems_ui, wide_button_ui};
use crate::tokens::ALARM;
use crate::widget::{banner_ui, card_ui, dim, emphasised, empty_ui, icon_button_ui, one_line, section_ui, small};
use crate::wording::plural_text;
use crate::{Intent, Intents, View};
use egui::{Align, Button, Layout, ProgressBar, Ui, WidgetInfo, WidgetType};
use egui_phosphor::regular as icon;
use twin_api::{Discovery, DiscoveryState, Find, ProfileEntry};
use twin_model::Timestamp;
use twin_model::connection::{AccessField, AddressRange, ConnectionDraft, DraftProblem};
use twin_model::profile::Protocol;

/// Finds drawn at most; who has more narrows the range.
const FINDS_MAX: usize = 200;
/// What the field of the range is called among problems.
const RANGE: &str = "range";

/// The search.
pub(super) struct Finder {
    range: String,
    /// What they speak, and how each is reached but for its address.
    draft: ConnectionDraft,
    /// Numbers of wishes rise by one; they begin at the time, so that no other screen's are the same.
    next_number: u64,
    /// The wish whose finds show, and with what these were reached.
    looking: Option<(u64, ConnectionDraft)>,
}

/// How the search was left.
pub(super) enum Left {
    Closed,
    /// For the form of a find.
    Connect(Box<ConnectionDraft>),
}

impl Finder {
    pub(super) fn at(now: Timestamp) -> Self {
        Self {
            range: String::new(),
            draft: ConnectionDraft::new(Protocol::Snmp),
            next_number: u64::try_from(now.as_nanos()).unwrap_or_default(),
            looking: None,
        }
    }

    /// Draws it; how it was left, if it was.
    pub(super) fn ui(&mut self, ui: &mut Ui, view: &View<'_>, intents: &mut Intents) -> Option<Left> {
        let wanted = self.looking.as_ref().map(|(number, _)| *number);
        let discovery = view.snapshot.onboarding.discovery.as_ref();
        let discovery = discovery.filter(|discovery| Some(discovery.number) == wanted);
        let is_asking = discovery.is_some_and(|discovery| discovery.state == DiscoveryState::Asking);
        let mut is_closed = false;
        ui.horizontal(|ui| {
            is_closed = icon_button_ui(ui, icon::ARROW_LEFT, "Back to the devices").clicked();
            heading_ui(ui, "Find devices");
        });
        if is_closed {
            if is_asking {
                intents.push(Intent::StopFinding);
            }
            return Some(Left::Closed);
        }
        section_ui(ui, "1 · Where, and how they are spoken to", |_| {});
        let refused = match discovery.map(|discovery| &discovery.state) {
            Some(DiscoveryState::Refused(problems)) => &problems[..],
            _ => &[],
        };
        let range = self.range_ui(ui);
        protocol_ui(ui, &mut self.draft);
        fields_ui(ui, &mut self.draft, refused, AccessField::is_for_many);
        whole_problems_ui(ui, refused);
        if is_asking {
            if wide_button_ui(ui, icon::STOP, "Stop", true, false) {
                intents.push(Intent::StopFinding);
            }
        } else if wide_button_ui(ui, icon::MAGNIFYING_GLASS, "Find them", range.is_some(), true)
            && let Some(range) = range
        {
            self.next_number += 1;
            self.looking = Some((self.next_number, self.draft.clone()));
            let draft = Box::new(self.draft.clone());
            intents.push(Intent::FindDevices { number: self.next_number, range, draft });
        }
        section_ui(ui, "2 · Who answers", |_| {});
        match (discovery, &self.looking) {
            (Some(discovery), Some((_, draft))) => finds_ui(ui, view, discovery, draft),
            _ => {
                ui.label(dim(ui, "They are asked who they are, and nothing is written to any of them"));
                None
            }
        }
    }

    /// The range, if what is typed is one.
    fn range_ui(&mut self, ui: &mut Ui) -> Option<AddressRange> {
        text_field_ui(ui, "Range", "10.0.0.0/24, 10.0.0.10-50 or 10.0.0.20", false, &mut self.range);
        if self.range.trim().is_empty() {
            return None;
        }
        match self.range.parse::<AddressRange>() {
            Ok(range) => {
                ui.label(dim(ui, addresses_text(range.count())));
                Some(range)
            }
            Err(error) => {
                let problem = DraftProblem { field: RANGE.to_owned(), reason: format!("It {error}") };
                field_problem_ui(ui, &[problem], RANGE);
                None
            }
        }
    }
}

fn addresses_text(count: usize) -> String {
    if count == 1 { "1 address".to_owned() } else { format!("{count} addresses") }
}

/// How far it is and who answers; the draft of the one that somebody wants to connect.
fn finds_ui(ui: &mut Ui, view: &View<'_>, discovery: &Discovery, draft: &ConnectionDraft) -> Option<Left> {
    let (asked, of, found) = (discovery.asked, discovery.of, discovery.finds.len());
    match &discovery.state {
        DiscoveryState::Refused(_) => return None,
        DiscoveryState::Asking => {
            ui.add(ProgressBar::new(asked as f32 / of.max(1) as f32).desired_height(6.0));
            ui.label(dim(ui, format!("Asked {asked} of {of}, {found} answered")));
        }
        DiscoveryState::Stopped => {
            ui.label(dim(ui, format!("Stopped after {asked} of {of}, {found} answered")));
        }
        DiscoveryState::Done => {
            ui.label(dim(ui, format!("{found} of {of} answered")));
        }
    }
    if found == 0 && discovery.state != DiscoveryState::Asking {
        let why = match draft.protocol {
            Protocol::Snmp => "A wrong community, user or password is answered with silence, too",
            Protocol::Modbus | Protocol::Prometheus | Protocol::Redfish => {
                "They may answer at another port, told after the range: 10.0.0.0/24:8080"
            }
        };
        empty_ui(ui, icon::MAGNIFYING_GLASS, "Nobody answers", why);
    }
    let mut wanted = None;
    for find in discovery.finds.iter().take(FINDS_MAX) {
        card_ui(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            if find_ui(ui, find, draft.protocol, &view.snapshot.onboarding.profiles) {
                wanted = Some(Left::Connect(Box::new(draft_of(find, draft))));
            }
        });
    }
    if found > FINDS_MAX {
        let more = plural_text((found - FINDS_MAX) as u64, "more find");
        ui.label(dim(ui, format!("{more}; narrow the range to see them")));
    }
    wanted
}

/// One find; whether somebody wants to connect it.
fn find_ui(ui: &mut Ui, find: &Find, protocol: Protocol, profiles: &[ProfileEntry]) -> bool {
    let mut is_wanted = false;
    ui.horizontal(|ui| {
        ui.label(emphasised(&find.address));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let response = ui.add(Button::new(small("Connect…")));
            // There are many such buttons.
            response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("Connect {}", find.address)));
            is_wanted = response.clicked();
        });
    });
    let says = find.says();
    let says = match (&find.problem, says.is_empty()) {
        (Some(_), _) => None,
        (None, true) => Some("It does not say who it is".to_owned()),
        (None, false) => Some(says),
    };
    if let Some(says) = says {
        ui.add(one_line(small(&says))).on_hover_text(&says);
    }
    if let Some(problem) = &find.problem {
        banner_ui(ui, icon::WARNING, "It is there", &format!("failed to {problem}"), ALARM[1]);
    }
    let title = |id: &String| {
        let profile = profiles.iter().find(|profile| profile.id == *id && profile.points(protocol).is_some());
        profile.map_or_else(|| id.clone(), |profile| profile.title.clone())
    };
    match (find.fitting.first(), &find.problem) {
        (Some(closest), _) => {
            ui.add(one_line(dim(ui, format!("Fits {}", title(closest)))))
                .on_hover_text(find.fitting.iter().map(title).collect::<Vec<_>>().join(", "));
        }
        (None, None) => {
            ui.label(dim(ui, "It fits none of the known profiles"));
        }
        (None, Some(_)) => {}
    }
    if let Some(name) = &find.connection {
        ui.add(one_line(dim(ui, format!("Connected as {name}"))));
    }
    is_wanted
}

/// A connection to `find`, reached as it was found.
fn draft_of(find: &Find, draft: &ConnectionDraft) -> ConnectionDraft {
    let mut draft = draft.clone();
    if let Some(field) = draft.protocol.fields().iter().find(|field| field.is_needed) {
        draft.access.insert(field.name.to_owned(), find.address.clone());
    }
    draft.profile = find.fitting.first().cloned().unwrap_or_default();
    draft
}
