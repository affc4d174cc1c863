//! What a facility answers to a request.

use super::request::{Reply, Request, ScenarioGroup, ScenarioListing, TARGETS_MAX};
use crate::facility::{Done, Facility};
use smol_str::SmolStr;
use std::collections::BTreeMap;
use twin_scene::{Act, Effect, Order, ScenarioPlan, TargetKind};

/// Does what `request` asks for.
pub(crate) fn answer(facility: &mut Facility, request: &Request) -> Reply {
    let refused = |reason: String| Reply::Refused { reason };
    let order = match request {
        Request::List => return list(facility),
        Request::Play { script } => {
            return match facility.play(script) {
                Ok(()) => Reply::Playing { orders: script.orders.len() },
                Err(error) => refused(error.to_string()),
            };
        }
        Request::EndScript => {
            facility.end_script();
            return Reply::Set;
        }
        Request::Run { scenario, target, parameters } => {
            Order::Run { scenario: scenario.into(), target: target.as_ref().map(SmolStr::new), set: parameters.clone() }
        }
        Request::Stop { scenario, target } => {
            Order::Stop { scenario: scenario.as_ref().map(SmolStr::new), target: target.as_ref().map(SmolStr::new) }
        }
        Request::SetBots { is_running } => Order::SetBots { is_running: *is_running },
        Request::SetReports { per_second, device } => {
            Order::SetReports { per_second: *per_second, device: device.as_ref().map(SmolStr::new) }
        }
    };
    match (facility.follow(&order), order) {
        (Ok(Done::Started(target)), Order::Run { scenario, .. }) => Reply::Started { scenario, target },
        (Ok(Done::Stopped(count)), _) => Reply::Stopped { count },
        (Ok(_), _) => Reply::Set,
        (Err(error), _) => refused(error.to_string()),
    }
}

fn list(facility: &Facility) -> Reply {
    let mut targets: BTreeMap<TargetKind, Vec<String>> = BTreeMap::new();
    for plan in facility.scenarios() {
        targets.entry(plan.strikes).or_insert_with(|| {
            let mut names = facility.targets(plan.strikes);
            names.truncate(TARGETS_MAX);
            names
        });
    }
    let scenarios = facility.scenarios().iter().map(|plan| ScenarioListing {
        name: plan.name.clone(),
        title: plan.title.clone(),
        description: plan.description.clone(),
        group: group(plan),
        target_kind: plan.strikes,
        usual_target: plan.target.clone(),
        parameters: plan.parameters.clone(),
        first_out: plan.expect.as_ref().and_then(|expect| expect.first_out.clone()),
    });
    Reply::Listed { scenarios: scenarios.collect(), targets, status: facility.status() }
}

/// What a scenario is about: of its first effect; one that plays others is a story.
fn group(plan: &ScenarioPlan) -> ScenarioGroup {
    let effect = plan.steps.iter().find_map(|step| match &step.act {
        Act::Change(effect) => Some(effect),
        Act::Play { .. } => None,
    });
    let plays = plan.steps.iter().any(|step| matches!(step.act, Act::Play { .. }));
    match effect.filter(|_| !plays) {
        None => ScenarioGroup::Stories,
        Some(effect) if effect.is_sensor_fault() => ScenarioGroup::Sensors,
        Some(Effect::DrawMore { .. } | Effect::HeatGpus { .. } | Effect::RaiseXid { .. }) => ScenarioGroup::Computing,
        Some(effect) => match effect.changes() {
            TargetKind::Utility | TargetKind::Ups | TargetKind::Pdu => ScenarioGroup::Power,
            TargetKind::Machine => ScenarioGroup::Plant,
            TargetKind::Rack if matches!(effect, Effect::TripFeed { .. }) => ScenarioGroup::Power,
            _ => ScenarioGroup::Cooling,
        },
    }
}
