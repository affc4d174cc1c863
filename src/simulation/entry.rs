//! What the simulator tells, as the panels show it: places for names, sentences for rules.

use std::collections::BTreeMap;
use std::sync::Arc;
use twin_api::{ActiveEntry, ScenarioEntry, ScenarioGroup, ScenarioParameter, ScenarioPhase, ScenarioTarget};
use twin_model::plan::{DeviceKind, MachineKind, SensorKind};
use twin_model::{Place, PointTable, Rule, SitePlan};
use twin_scene::TargetKind;
use twin_sim::control::{self, ScenarioListing};
use twin_sim::{Phase, ScenarioStatus};

/// What is known of the site; never changes while the window is open.
pub(super) struct Sheet {
    pub(super) plan: Arc<SitePlan>,
    pub(super) points: Arc<PointTable>,
    pub(super) rules: Arc<Vec<Rule>>,
}

/// What can be started.
pub(super) struct Listing {
    pub(super) scenarios: Arc<[ScenarioEntry]>,
}

impl Sheet {
    /// What `scenarios` and the names of their `targets` mean here.
    pub(super) fn listing(
        &self,
        scenarios: Vec<ScenarioListing>,
        targets: BTreeMap<TargetKind, Vec<String>>,
    ) -> Listing {
        let targets: BTreeMap<TargetKind, Arc<[ScenarioTarget]>> = targets
            .into_iter()
            .map(|(kind, names)| {
                // The simulator lists things in the plan's order, and so does this.
                let places = self.places(kind);
                let target = |(i, name): (usize, String)| ScenarioTarget { name, place: places.get(i).copied() };
                (kind, names.into_iter().enumerate().map(target).collect())
            })
            .collect();
        let entry = |listing: ScenarioListing| ScenarioEntry {
            name: listing.name.to_string(),
            title: listing.title,
            description: listing.description,
            group: group_of(listing.group),
            target_kind: listing.target_kind.word().to_owned(),
            targets: targets.get(&listing.target_kind).cloned().unwrap_or_else(|| Arc::from([])),
            usual_target: listing.usual_target.map(|target| target.to_string()),
            parameters: listing.parameters.into_iter().map(parameter_of).collect(),
            first_out: listing.first_out.map(|rule| self.rule_text(&rule)),
        };
        Listing { scenarios: scenarios.into_iter().map(entry).collect() }
    }

    /// What the rule called `id` says; its name where the engine has no such rule.
    fn rule_text(&self, id: &str) -> String {
        let rule = self.rules.iter().find(|rule| rule.id.as_str() == id);
        rule.map_or_else(|| id.replace('-', " "), |rule| format!("{}, P{}", rule.message, rule.priority.digit()))
    }

    /// Every place of `kind` in the plan's order; none for kinds that are no place.
    fn places(&self, kind: TargetKind) -> Vec<Place> {
        let plan = &self.plan;
        let all = |len: usize, place: fn(u32) -> Place| (0..len as u32).map(place).collect();
        let machines = |wanted: MachineKind| {
            let of = (0u32..).zip(&plan.machines).filter(|(_, machine)| machine.kind == wanted);
            of.map(|(i, _)| Place::Machine(i)).collect()
        };
        let sensors = |wanted: SensorKind| {
            let of = (0u32..).zip(&plan.sensors).filter(|(_, sensor)| sensor.kind == wanted);
            of.map(|(i, _)| Place::Sensor(i)).collect()
        };
        match kind {
            TargetKind::Room => all(plan.rooms.len(), Place::Room),
            TargetKind::Rack => all(plan.racks.len(), Place::Rack),
            TargetKind::Crac => all(plan.cracs.len(), Place::Crac),
            TargetKind::Pdu => all(plan.pdus.len(), Place::Pdu),
            TargetKind::Ups => all(plan.ups.len(), Place::Ups),
            TargetKind::Utility => all(plan.utilities.len(), Place::Utility),
            TargetKind::Machine => all(plan.machines.len(), Place::Machine),
            TargetKind::Genset => machines(MachineKind::Genset),
            TargetKind::Chiller => machines(MachineKind::Chiller),
            TargetKind::Pump => machines(MachineKind::Pump),
            TargetKind::Sensor => all(plan.sensors.len(), Place::Sensor),
            TargetKind::LeakRope => sensors(SensorKind::LeakRope),
            TargetKind::SmokeDetector => sensors(SensorKind::Smoke),
            TargetKind::GpuServer => gpu_servers(plan),
            TargetKind::Point => self.points.iter().map(|(_, point)| point.place).collect(),
            TargetKind::Site | TargetKind::Row | TargetKind::Aisle => Vec::new(),
        }
    }
}

fn gpu_servers(plan: &SitePlan) -> Vec<Place> {
    let of = |(rack, held): (u32, &twin_model::plan::Rack)| {
        let devices = (0u32..).zip(&held.devices).filter(|(_, device)| device.kind == DeviceKind::GpuServer);
        devices.map(move |(device, _)| Place::Device { rack, device }).collect::<Vec<_>>()
    };
    (0u32..).zip(&plan.racks).flat_map(of).collect()
}

impl Listing {
    /// A scenario under way, with its place where its target is one.
    pub(super) fn active(&self, status: &ScenarioStatus) -> ActiveEntry {
        let entry = self.scenarios.iter().find(|entry| entry.name == status.name);
        let target = entry.and_then(|entry| entry.targets.iter().find(|target| target.name == status.target));
        let title = if status.title.is_empty() { status.name.to_string() } else { status.title.clone() };
        ActiveEntry {
            name: status.name.to_string(),
            title,
            target: status.target.to_string(),
            place: target.and_then(|target| target.place),
            phase: phase_of(status.phase),
            level: status.level,
            since: status.since,
            anomalies: status.anomalies.iter().map(|line| sentence(line)).collect(),
        }
    }
}

/// With a capital letter first, unless the first word is a name.
fn sentence(line: &str) -> String {
    let first = line.split([' ', ':']).next().unwrap_or_default();
    if !first.chars().all(|letter| letter.is_ascii_lowercase()) {
        return line.to_owned();
    }
    let mut letters = line.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn parameter_of(parameter: twin_scene::Parameter) -> ScenarioParameter {
    ScenarioParameter {
        name: parameter.name.to_string(),
        title: parameter.title,
        unit: parameter.unit.to_string(),
        default: parameter.default,
        min: parameter.min,
        max: parameter.max,
    }
}

const fn group_of(group: control::ScenarioGroup) -> ScenarioGroup {
    match group {
        control::ScenarioGroup::Cooling => ScenarioGroup::Cooling,
        control::ScenarioGroup::Power => ScenarioGroup::Power,
        control::ScenarioGroup::Plant => ScenarioGroup::Plant,
        control::ScenarioGroup::Computing => ScenarioGroup::Computing,
        control::ScenarioGroup::Sensors => ScenarioGroup::Sensors,
        control::ScenarioGroup::Stories => ScenarioGroup::Stories,
    }
}

const fn phase_of(phase: Phase) -> ScenarioPhase {
    match phase {
        Phase::Waiting => ScenarioPhase::Waiting,
        Phase::Ramping => ScenarioPhase::Ramping,
        Phase::Holding => ScenarioPhase::Holding,
        Phase::Recovering => ScenarioPhase::Recovering,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects_are_told_in_sentences_that_keep_names_as_they_are() {
        assert_eq!(sentence("inlet of A01 +9.5 K"), "Inlet of A01 +9.5 K");
        assert_eq!(sentence("crac-a1 stopped by a fault"), "crac-a1 stopped by a fault");
        assert_eq!(sentence("A01/inlet_mid stuck"), "A01/inlet_mid stuck");
    }
}
