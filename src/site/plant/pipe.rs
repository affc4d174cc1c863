//! Chilled water: from the floor into each pump, over to its chiller, and back down into the floor.

use super::super::assembly::{on_floor, standing_size, turned};
use super::super::footprint::{Footprint, standing};
use super::super::paint::{FRAME, STEEL, WATER_RETURN, WATER_SUPPLY};
use super::super::shape::{Shape, Span};
use super::{chiller, pump};
use bevy::math::{Vec2, Vec3};
use twin_model::plan::{Machine, MachineKind, SitePlan};

/// Radius of the pipes with their insulation, metres.
const RADIUS: f32 = 0.062;
/// Radius of an elbow, metres.
const ELBOW: f32 = 0.16;
/// Pipes cross over this far above the chillers, metres.
const CLEARANCE: f32 = 0.3;
/// Where along a run a stand is tried, as parts of it.
const STANDS: [f32; 5] = [0.5, 0.4, 0.6, 0.25, 0.75];
/// From a nozzle to the riser beside it, metres.
const REACH: f32 = 0.26;

/// Every pipe of the room numbered `room`: each pump serves the nearest chiller that has none yet.
pub(super) fn pipes(plan: &SitePlan, room: u32) -> Shape {
    let mut shape = Shape::new();
    let of = |kind| plan.machines.iter().filter(move |machine| machine.room == room && machine.kind == kind);
    let standing = standing(plan, room);
    let mut waiting: Vec<&Machine> = of(MachineKind::Pump).collect();
    for chiller in of(MachineKind::Chiller) {
        let (inlet, outlet) = chiller::nozzles(standing_size(chiller.size));
        let place = |local: Vec3| on_floor(chiller.centre) + turned(chiller.facing) * local;
        riser(&mut shape, place(outlet), turned(chiller.facing) * Vec3::X, true);
        let metres = |pump: &Machine| on_floor(pump.centre).distance(on_floor(chiller.centre));
        let nearest = (0..waiting.len()).min_by(|&i, &j| metres(waiting[i]).total_cmp(&metres(waiting[j])));
        if let Some(index) = nearest {
            let level = chiller.size[2] as f32 + CLEARANCE;
            serve(&mut shape, waiting.swap_remove(index), place(inlet), level, &standing);
        }
    }
    shape
}

/// Pipes of one pump: suction from the floor, discharge at `level` over to the chiller's inlet.
fn serve(shape: &mut Shape, machine: &Machine, inlet: Vec3, level: f32, standing: &[Footprint]) {
    let (suction, discharge) = pump::nozzles(standing_size(machine.size));
    let turn = turned(machine.facing);
    let foot = on_floor(machine.centre);
    riser(shape, foot + turn * suction, turn * Vec3::X, false);
    let from = foot + turn * discharge;
    let path = [from, from.with_y(level), Vec3::new(inlet.x, level, from.z), Vec3::new(inlet.x, level, inlet.z), inlet];
    let mut corners: Vec<Vec3> = Vec::with_capacity(path.len());
    for corner in path {
        if corners.last().is_none_or(|last| last.distance(corner) > 0.02) {
            corners.push(corner);
        }
    }
    shape.tube(&corners, RADIUS, ELBOW, 16, WATER_RETURN);
    for flange in [from, inlet] {
        shape.drum(flange, flange + Vec3::Y * 0.022, RADIUS * 1.5, 0.005, 20, STEEL);
    }
    for pair in corners.windows(2).filter(|pair| pair[0].y > level - 0.01 && pair[1].y > level - 0.01) {
        let (length, run) = (pair[0].distance(pair[1]), pair[1] - pair[0]);
        let is_free = |part: &f32| {
            let at = pair[0] + run * *part;
            standing.iter().all(|other| other.distance(Vec2::new(at.x, at.z)) > 0.1)
        };
        if let Some(part) = STANDS.iter().find(|part| length > 1.5 && is_free(part)) {
            stand(shape, pair[0] + run * *part);
        }
    }
}

/// A pipe from a nozzle that looks along `out`, down into the floor through a collar.
fn riser(shape: &mut Shape, nozzle: Vec3, out: Vec3, is_supply: bool) {
    let paint = if is_supply { WATER_SUPPLY } else { WATER_RETURN };
    let corner = nozzle + out * REACH;
    shape.tube(&[nozzle, corner, corner.with_y(0.0)], RADIUS, ELBOW, 16, paint);
    shape.drum(nozzle, nozzle + out * 0.022, RADIUS * 1.5, 0.005, 20, STEEL);
    let floor = corner.with_y(0.0);
    shape.lathe(floor, Vec3::Y, &[(0.0, RADIUS * 1.8), (0.014, RADIUS * 1.7), (0.014, 0.0)], 20, STEEL);
    let valve = corner.with_y(nozzle.y * 0.45);
    shape.drum(valve - Vec3::Y * 0.05, valve + Vec3::Y * 0.05, RADIUS * 1.25, 0.008, 18, STEEL);
    let side = out.cross(Vec3::Y);
    shape.tube(&[valve, valve + side * 0.14], 0.012, 0.0, 8, STEEL);
    shape.drum(valve + side * 0.135, valve + side * 0.15, 0.075, 0.006, 18, FRAME);
}

/// A post from the floor that carries a pipe at `under`.
fn stand(shape: &mut Shape, under: Vec3) {
    let (foot, top) = (under.with_y(0.0), under.y - RADIUS);
    shape.rounded(Span::standing(foot, [0.16, 0.015, 0.16]), 0.004, FRAME);
    shape.rounded(Span::standing(foot, [0.05, top, 0.05]), 0.006, FRAME);
    shape.rounded(Span::standing(foot.with_y(top - 0.02), [0.12, 0.03, 0.12]), 0.006, FRAME);
}
