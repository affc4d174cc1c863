//! Panels: what a person opens. One panel, one file, one line in [`all_panels`].

mod alarms;
mod audit;
mod connections;
mod control;
mod events;
mod incidents;
mod inspector;
mod judged;
mod new_point;
mod notifications;
mod overview;
mod performance;
mod rules;
mod sampling;
mod scenarios;
mod withhold;

use crate::{Intents, View};
pub(crate) use events::{concerns, details};
use twin_api::Demand;

/// A panel's name: layout key and test label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PanelId(pub &'static str);

/// The overview of the site.
pub const OVERVIEW: PanelId = PanelId("overview");
/// The list of alarms.
pub const ALARMS: PanelId = PanelId("alarms");
/// Alarms that belong together.
pub const INCIDENTS: PanelId = PanelId("incidents");
/// How well the alarm system serves its operators.
pub const PERFORMANCE: PanelId = PanelId("performance");
/// The health of telemetry and history.
pub const CONNECTIONS: PanelId = PanelId("connections");
/// What can be set, and whether anything may be.
pub const CONTROL: PanelId = PanelId("control");
/// What can happen in the simulation, and what happens.
pub const SCENARIOS: PanelId = PanelId("scenarios");
/// What people and programs did, as it was written down.
pub const AUDIT: PanelId = PanelId("audit");
/// Alarm rules, and what people make of them.
pub const RULES: PanelId = PanelId("rules");
/// Who is told of alarms.
pub const NOTIFICATIONS: PanelId = PanelId("notifications");
/// Points that people define.
pub const NEW_POINT: PanelId = PanelId("new point");
/// What is selected.
pub const INSPECTOR: PanelId = PanelId("inspector");

/// Something that a person opens beside the 3D.
pub trait Panel: Send + Sync {
    /// Layout key and test label.
    fn id(&self) -> PanelId;
    /// What the rail and the panel's head call it.
    fn title(&self) -> &str;
    /// Its icon, of Phosphor's regular set.
    fn icon(&self) -> &'static str;
    /// Takes note of the view in every frame, whether the panel shows or not.
    fn observe(&mut self, _view: &View<'_>) {}
    /// Asks for the history that it shows now. Only called while it shows.
    fn demand(&self, _view: &View<'_>, _demand: &mut Demand) {}
    /// Shows only what holds `text`, where it has a list that can be filtered.
    fn find(&mut self, _text: &str) {}
    /// Draws it.
    fn ui(&mut self, ui: &mut egui::Ui, view: &View<'_>, intents: &mut Intents);
}

/// The panels of the left dock, in the order of the rail.
pub fn all_panels() -> Vec<Box<dyn Panel>> {
    vec![
        Box::new(overview::Overview::default()),
        Box::new(alarms::Alarms::default()),
        Box::new(rules::Rules::default()),
        Box::new(incidents::IncidentsPanel::default()),
        Box::new(performance::Performance::default()),
        Box::new(control::Control::default()),
        Box::new(scenarios::Scenarios::default()),
        Box::new(connections::Connections::default()),
        Box::new(new_point::NewPoint::default()),
        Box::new(notifications::Notifications),
        Box::new(audit::Audit::default()),
    ]
}

/// The panel of the right side.
pub fn inspector() -> Box<dyn Panel> {
    Box::new(inspector::Inspector::default())
}
