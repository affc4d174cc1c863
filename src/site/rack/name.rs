//! Names of racks on their headers, one mesh for some racks side by side, so that racks of equal layout still share theirs.

use super::super::assembly::{Assembly, Detail, Part, on_floor, turned};
use super::super::letter::{Pen, letters};
use super::super::paint::LETTER;
use super::super::shape::Shape;
use bevy::math::{Quat, Vec3};
use std::f32::consts::PI;
use twin_model::plan::{Rack, SitePlan};

/// Letters on the front header's plate.
const FRONT: Pen = Pen { height: 0.026, stroke: 0.0042, paint: LETTER };
/// Letters on the rear door's upper rail.
const REAR: Pen = Pen { height: 0.017, stroke: 0.003, paint: LETTER };

/// As many racks share a mesh of names.
const GROUP: usize = 10;

/// Adds the names of all racks of `plan`.
pub(crate) fn build_names(plan: &SitePlan, assembly: &mut Assembly) {
    for (room, _) in (0u32..).zip(&plan.rooms) {
        for (index, row) in (0u32..).zip(&plan.rows).filter(|(_, row)| row.room == room) {
            let turn = turned(row.facing);
            let racks: Vec<&Rack> = plan.racks.iter().filter(|rack| rack.row == index).collect();
            for group in racks.chunks(GROUP) {
                let shape = assembly.add(names(group, turn, |_| true));
                let part = Part::new(called(group), Some(room), shape);
                assembly.place(part.at(centre(group), turn).detail(Detail::Near));
            }
        }
    }
}

/// The names of a group of racks, about its middle, of those that `is_shown`.
fn names(group: &[&Rack], turn: Quat, is_shown: impl Fn(&Rack) -> bool) -> Shape {
    let (mut shape, centre) = (Shape::new(), centre(group));
    for rack in group.iter().filter(|rack| is_shown(rack)) {
        let at = turn.inverse() * (on_floor(rack.centre) - centre);
        front(&mut shape, rack, at);
        let mut behind = Shape::new();
        rear(&mut behind, rack);
        shape.append(&behind, at, Quat::from_rotation_y(PI));
    }
    shape
}

fn centre(group: &[&Rack]) -> Vec3 {
    group.iter().map(|rack| on_floor(rack.centre)).sum::<Vec3>() / group.len().max(1) as f32
}

/// What the entity with the names of a group is called: no two groups begin with the same rack.
fn called(group: &[&Rack]) -> String {
    group.first().map_or_else(String::new, |rack| format!("names from {}", rack.id.as_str()))
}

/// What the entity is called that shows the name of a rack among others, where it is, and the names of those others.
pub(crate) fn names_beside(plan: &SitePlan, index: u32) -> Option<(String, Vec3, Shape)> {
    let rack = plan.racks.get(index as usize)?;
    let row: Vec<&Rack> = plan.racks.iter().filter(|other| other.row == rack.row).collect();
    let group = row.chunks(GROUP).find(|group| group.iter().any(|other| other.id == rack.id))?;
    Some((called(group), centre(group), names(group, turned(rack.facing), |other| other.id != rack.id)))
}

/// The name of `rack`, which stands at `at`, on its front.
pub(super) fn front(shape: &mut Shape, rack: &Rack, at: Vec3) {
    let (front, top) = (rack.depth as f32 / 2.0, rack.height as f32);
    let spot = at + Vec3::new(0.0, top - 0.0505, front + 0.0025);
    shape.append(&letters(rack.id.as_str(), &FRONT), spot, Quat::IDENTITY);
}

/// The name of `rack` on the rear, which looks to +z here.
pub(super) fn rear(shape: &mut Shape, rack: &Rack) {
    let spot = Vec3::new(-0.12, rack.height as f32 - 0.030, rack.depth as f32 / 2.0 + 0.0012);
    shape.append(&letters(rack.id.as_str(), &REAR), spot, Quat::IDENTITY);
}
