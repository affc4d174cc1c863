//! The alarms of an incident in the order in which they came, each with what explains it.

use crate::tokens::size;
use crate::widget::{dense_ui, dim, number, paint_badge, small};
use crate::wording::{plural_text, span_text};
use crate::{Intent, Intents, View, address_text};
use egui::{Label, Sense, Ui, Vec2, WidgetInfo, WidgetType};
use twin_model::{Incident, IncidentMember};

/// Rows drawn at most: the alarm list has all that are on it.
const ROWS_MAX: usize = 40;

/// Draws them.
pub(super) fn ui(ui: &mut Ui, view: &View<'_>, incident: &Incident, intents: &mut Intents) {
    dense_ui(ui, |ui| {
        for member in incident.members.iter().take(ROWS_MAX) {
            row_ui(ui, view, incident, member, intents);
        }
    });
    let more = incident.members.len().saturating_sub(ROWS_MAX) + incident.forgotten as usize;
    if more > 0 {
        ui.label(dim(ui, format!("and {}", plural_text(more as u64, "more alarm"))));
    }
}

fn row_ui(ui: &mut Ui, view: &View<'_>, incident: &Incident, member: &IncidentMember, intents: &mut Intents) {
    let after = span_text(member.raised_at.since(incident.started_at));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(16.0), Sense::hover());
        let is_seen = member.is_acknowledged || !member.is_active();
        paint_badge(ui.painter(), rect.center(), 11.0, member.priority, is_seen, view.look);
        ui.label(number(format!("+{after}")).size(size::TEXT_SMALL));
        let text = Label::new(small(member.message.as_str())).truncate().sense(Sense::click());
        let response = ui.add(text).on_hover_text(explained(view, incident, member));
        let role = incident.role(member).word();
        response.widget_info(|| {
            WidgetInfo::labeled(WidgetType::Link, true, format!("+{after} {role}: {}", member.message))
        });
        intents.menu_of(&response, member.place);
        if response.clicked() {
            intents.push(Intent::Select(Some(member.place)));
        }
    });
}

/// What it is to the incident, and why.
fn explained(view: &View<'_>, incident: &Incident, member: &IncidentMember) -> String {
    let place = address_text(&view.snapshot.plan, member.place);
    let role = incident.role(member).word();
    match member.because.and_then(|cause| incident.member(cause)) {
        Some(cause) => {
            format!("{place}\n{}, {role} of\n{}: {}\n{}", member.alarm, cause.alarm, cause.message, member.evidence)
        }
        None => format!("{place}\n{}, {role}", member.alarm),
    }
}
