//! Parts of all plant machines, with what turns in them.

use super::super::assembly::{Assembly, Cache, Part, millimetres, on_floor, reach, standing_size, turned};
use super::super::shape::{Grain, Shape};
use super::pipe::pipes;
use super::{chiller, cooling_tower, genset, pump};
use bevy::math::{Quat, Vec3};
use twin_model::Place;
use twin_model::plan::{Machine, MachineKind, SitePlan};

/// A turning part of a machine, in the machine's frame.
#[derive(Debug)]
pub(super) struct Wheel {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) at: Vec3,
    /// Turns z, about which shapes of wheels turn, into the machine's axis.
    pub(super) turn: Quat,
    pub(super) gear: f32,
}

/// A machine: what stands, and what turns.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) body: Shape,
    pub(super) wheels: Vec<Wheel>,
}

fn model(machine: &Machine, grain: Grain) -> Model {
    let size = standing_size(machine.size);
    match machine.kind {
        MachineKind::Genset => genset::model(size, grain),
        MachineKind::Chiller => chiller::model(size, grain),
        MachineKind::CoolingTower => cooling_tower::model(size, grain),
        MachineKind::Pump => pump::model(size, grain),
    }
}

/// Adds every machine of `plan` and the pipes between chillers and pumps.
pub(crate) fn build_plant(plan: &SitePlan, assembly: &mut Assembly) {
    let mut bodies = Cache::new();
    let mut wheels = Cache::new();
    for (index, machine) in (0u32..).zip(&plan.machines) {
        let key = (machine.kind, millimetres(machine.size));
        let (foot, turn) = (on_floor(machine.centre), turned(machine.facing));
        let part = |shape| {
            let part = Part::new(machine.id.as_str(), Some(machine.room), shape).of(Place::Machine(index));
            part.at(foot, turn)
        };
        let make = |grain| model(machine, grain).body;
        assembly.place_graded(&mut bodies, key, reach(machine.size), make, part);
        for wheel in model(machine, Grain::Fine).wheels {
            let shape = wheels.shape(assembly, (key, wheel.name), || wheel.shape);
            let part = Part::new(format!("{} {}", machine.id.as_str(), wheel.name), Some(machine.room), shape);
            let part = part.of(Place::Machine(index)).at(foot + turn * wheel.at, turn * wheel.turn);
            assembly.place(part.turning(Vec3::Z, wheel.gear));
        }
    }
    for (room, _) in (0u32..).zip(&plan.rooms) {
        let pipes = pipes(plan, room);
        if pipes.triangles() > 0 {
            let shape = assembly.add(pipes);
            assembly.place(Part::new("pipes", Some(room), shape));
        }
    }
}
