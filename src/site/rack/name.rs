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
                let centre = group.iter().map(|rack| on_floor(rack.centre)).sum::<Vec3>() / group.len() as f32;
                let mut shape = Shape::new();
                for rack in group {
                    name(&mut shape, rack, turn.inverse() * (on_floor(rack.centre) - centre));
                }
                let shape = assembly.add(shape);
                let part = Part::new(format!("names {}", row.id.as_str()), Some(room), shape);
                assembly.place(part.at(centre, turn).detail(Detail::Near));
            }
        }
    }
}

/// The name of `rack`, which stands at `at`, on its front and on its rear.
fn name(shape: &mut Shape, rack: &Rack, at: Vec3) {
    let (front, top) = (rack.depth as f32 / 2.0, rack.height as f32);
    let word = rack.id.as_str();
    shape.append(&letters(word, &FRONT), at + Vec3::new(0.0, top - 0.0505, front + 0.0025), Quat::IDENTITY);
    let rear = at + Vec3::new(0.12, top - 0.030, -front - 0.0012);
    shape.append(&letters(word, &REAR), rear, Quat::from_rotation_y(PI));
}
