//! Scenarios: what can happen to a simulated site, what happens now, and how fast its time goes.

mod active;
mod controls;
mod form;
mod library;
mod target;

use super::{Panel, PanelId, SCENARIOS};
use crate::tokens::ALARM;
use crate::widget::{banner_ui, empty_ui};
use crate::{Intents, View};
use controls::Controls;
use egui::Ui;
use egui_phosphor::regular as icon;
use library::Library;
use twin_api::{ScenarioGroup, SimulationState};

/// The panel and what a person has set and not sent yet.
#[derive(Default)]
pub(crate) struct Scenarios {
    controls: Controls,
    library: Library,
}

impl Panel for Scenarios {
    fn id(&self) -> PanelId {
        SCENARIOS
    }

    fn title(&self) -> &str {
        "Scenarios"
    }

    fn icon(&self) -> &'static str {
        icon::FLASK
    }

    fn ui(&mut self, ui: &mut Ui, view: &View<'_>, intents: &mut Intents) {
        let simulation = match view.simulation {
            SimulationState::Live(simulation) => simulation,
            SimulationState::Looking => {
                let detail = "It answers within seconds if one drives this site";
                empty_ui(ui, icon::HOURGLASS_MEDIUM, "Looking for a simulator…", detail);
                return;
            }
            SimulationState::Absent { reason } => {
                let detail = "Hardware drives this site, or its simulator is away; asking again every few seconds";
                empty_ui(ui, icon::PLUGS, "No simulator answers", detail);
                if !reason.is_empty() {
                    ui.vertical_centered(|ui| ui.label(crate::widget::dim(ui, reason)));
                }
                return;
            }
        };
        if let Some(refusal) = &simulation.refusal {
            banner_ui(ui, icon::PROHIBIT, "Refused", refusal, ALARM[1]);
        }
        active::ui(ui, view, simulation, intents);
        self.controls.ui(ui, simulation, intents);
        self.library.ui(ui, view, simulation, intents);
    }
}

/// The icon of a group.
const fn group_icon(group: ScenarioGroup) -> &'static str {
    match group {
        ScenarioGroup::Cooling => icon::SNOWFLAKE,
        ScenarioGroup::Power => icon::LIGHTNING,
        ScenarioGroup::Plant => icon::ENGINE,
        ScenarioGroup::Computing => icon::GRAPHICS_CARD,
        ScenarioGroup::Sensors => icon::GAUGE,
        ScenarioGroup::Stories => icon::FILM_STRIP,
    }
}
