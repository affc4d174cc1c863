//! Intents become messages, commands and settings.

use super::USER;
use crate::bridge::Outbox;
use crate::camera::flight::{FlyIntoRack, FlyToPlace, FlyToPose};
use crate::camera::preset;
use crate::camera::second::{SecondView, WishSecondView};
use crate::lens::CurrentLens;
use crate::live::open_rack::SetOpenRack;
use crate::look::CurrentLook;
use crate::selection::Selection;
use crate::simulation::SimulationWishes;
use crate::tour::ToggleTour;
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;
use twin_api::Command;
use twin_model::SitePlan;
use twin_panels::Intent;
use twin_sim::control::Request;

/// What intents change.
#[derive(SystemParam)]
pub(super) struct Wanted<'w> {
    pub(super) look: ResMut<'w, CurrentLook>,
    pub(super) lens: ResMut<'w, CurrentLens>,
    pub(super) selection: ResMut<'w, Selection>,
    pub(super) outbox: ResMut<'w, Outbox>,
    simulation: ResMut<'w, SimulationWishes>,
    places: MessageWriter<'w, FlyToPlace>,
    racks: MessageWriter<'w, SetOpenRack>,
    into_racks: MessageWriter<'w, FlyIntoRack>,
    poses: MessageWriter<'w, FlyToPose>,
    pub(super) second: ResMut<'w, SecondView>,
    second_wishes: MessageWriter<'w, WishSecondView>,
    tours: MessageWriter<'w, ToggleTour>,
}

/// Does what `intent` asks for.
pub(super) fn carry_out(intent: Intent, plan: &SitePlan, wanted: &mut Wanted) {
    match intent {
        Intent::Select(place) => wanted.selection.selected = place,
        Intent::FlyTo(place) => {
            wanted.places.write(FlyToPlace(place));
        }
        Intent::OpenRack(rack) => {
            wanted.racks.write(SetOpenRack(rack));
            if let Some(rack) = rack {
                wanted.into_racks.write(FlyIntoRack(rack));
            }
        }
        Intent::Preset(index) => {
            wanted.poses.write(FlyToPose(preset::pose_of(plan, index)));
        }
        Intent::SecondView(wish) => {
            wanted.second_wishes.write(WishSecondView(wish));
        }
        Intent::ToggleTour => {
            wanted.tours.write(ToggleTour);
        }
        Intent::Acknowledge { alarm, note } => {
            wanted.outbox.commands.push(Command::Acknowledge { alarm, by: USER.to_owned(), note });
        }
        Intent::Shelve { alarm, until, note } => {
            wanted.outbox.commands.push(Command::Shelve { alarm, until, by: USER.to_owned(), note });
        }
        Intent::Unshelve(alarm) => wanted.outbox.commands.push(Command::Unshelve { alarm, by: USER.to_owned() }),
        Intent::TakeOutOfService { place, until, note } => {
            wanted.outbox.commands.push(Command::TakeOutOfService { place, until, by: USER.to_owned(), note });
        }
        Intent::ReturnToService(place) => {
            wanted.outbox.commands.push(Command::ReturnToService { place, by: USER.to_owned() });
        }
        Intent::SetRule { rule, note } => {
            wanted.outbox.commands.push(Command::SetRule { rule, by: USER.to_owned(), note });
        }
        Intent::SwitchRuleOff { rule, note } => {
            wanted.outbox.commands.push(Command::SwitchRuleOff { rule, by: USER.to_owned(), note });
        }
        Intent::RestoreRule { rule, note } => {
            wanted.outbox.commands.push(Command::RestoreRule { rule, by: USER.to_owned(), note });
        }
        Intent::PreviewRule { number, rule } => wanted.outbox.commands.push(Command::PreviewRule { number, rule }),
        Intent::AcknowledgeAll { alarms, seen_at, note } => {
            let by = USER.to_owned();
            wanted.outbox.commands.push(Command::AcknowledgeAll { alarms, seen_at, by, note });
        }
        Intent::Substitute { point, value, until, note } => {
            wanted.outbox.commands.push(Command::Substitute { point, value, until, by: USER.to_owned(), note });
        }
        Intent::SetSampling { scope, rule } => {
            wanted.outbox.commands.push(Command::SetSampling { scope, rule, by: USER.to_owned() });
        }
        Intent::EndSubstitution(point) => {
            wanted.outbox.commands.push(Command::EndSubstitution { point, by: USER.to_owned() });
        }
        Intent::Safety(wish) => wanted.outbox.commands.push(Command::Safety(wish)),
        Intent::SetLook(look) => wanted.look.0 = look,
        Intent::SetLens(index) => wanted.lens.0 = index,
        Intent::RunScenario { name, target, parameters } => {
            let parameters = parameters.into_iter().map(|(name, value)| (name.into(), value)).collect();
            wanted.simulation.0.push(Request::Run { scenario: name, target, parameters });
        }
        Intent::StopScenario { name, target } => {
            let target = Some(target).filter(|target| !target.is_empty());
            wanted.simulation.0.push(Request::Stop { scenario: Some(name), target });
        }
        Intent::StopAllScenarios => wanted.simulation.0.push(Request::Stop { scenario: None, target: None }),
        Intent::SetBotsRunning(is_running) => wanted.simulation.0.push(Request::SetBots { is_running }),
        Intent::SetReportRate(per_second) => {
            wanted.simulation.0.push(Request::SetReports { per_second, device: None });
        }
        Intent::SaveConnection { number, replaces, draft } => {
            wanted.outbox.commands.push(Command::SaveConnection { number, replaces, draft, by: USER.to_owned() });
        }
        Intent::RemoveConnection { name } => {
            wanted.outbox.commands.push(Command::RemoveConnection { name, by: USER.to_owned() })
        }
        Intent::PauseConnection { name, is_paused } => {
            wanted.outbox.commands.push(Command::PauseConnection { name, is_paused, by: USER.to_owned() });
        }
        Intent::ProbeDevice { number, of, draft } => {
            wanted.outbox.commands.push(Command::ProbeDevice { number, of, draft, by: USER.to_owned() });
        }
        Intent::FindDevices { number, range, draft } => {
            wanted.outbox.commands.push(Command::FindDevices { number, range, draft, by: USER.to_owned() });
        }
        Intent::StopFinding => wanted.outbox.commands.push(Command::StopFinding),
        Intent::DefinePoint(draft) => wanted.outbox.commands.push(Command::DefinePoint { draft, by: USER.to_owned() }),
        Intent::ChangePoint(id, draft) => {
            wanted.outbox.commands.push(Command::ChangePoint { id, draft, by: USER.to_owned() });
        }
        Intent::DeletePoint(id) => wanted.outbox.commands.push(Command::DeletePoint { id, by: USER.to_owned() }),
        Intent::TestNotification(recipient) => {
            wanted.outbox.commands.push(Command::TestNotification { recipient, by: USER.to_owned() });
        }
        Intent::RetryNotifications(id) => {
            wanted.outbox.commands.push(Command::RetryNotifications { id, by: USER.to_owned() });
        }
        Intent::DiscardNotification(id) => {
            wanted.outbox.commands.push(Command::DiscardNotification { id, by: USER.to_owned() });
        }
        Intent::ReadSpecification(path) => wanted.outbox.commands.push(Command::ReadSpecification { path }),
        Intent::SetClockRate(rate) => wanted.outbox.clock_rate = Some(rate),
        // The shell has carried these out itself.
        Intent::ShowPanel(_)
        | Intent::TogglePanel(_)
        | Intent::ToggleInspector
        | Intent::TogglePalette
        | Intent::ToggleMinimap
        | Intent::FindAlarms(_)
        | Intent::OpenMenu { .. }
        | Intent::ToggleChrome => {}
    }
}
