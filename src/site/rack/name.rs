//! Names of racks on their headers, one mesh for each row, so that racks of equal layout still share theirs.

use super::super::assembly::{Assembly, Detail, Part, turned};
use super::super::footprint::rows;
use super::super::letter::{Pen, letters};
use super::super::paint::LETTER;
use super::super::shape::Shape;
use bevy::math::{Quat, Vec2, Vec3};
use std::f32::consts::PI;
use twin_model::plan::SitePlan;

/// Letters on the front header's plate.
const FRONT: Pen = Pen { height: 0.026, stroke: 0.0042, paint: LETTER };
/// Letters on the rear door's upper rail.
const REAR: Pen = Pen { height: 0.017, stroke: 0.003, paint: LETTER };

/// Adds the names of all racks of `plan`.
pub(crate) fn build_names(plan: &SitePlan, assembly: &mut Assembly) {
    for (room, _) in (0u32..).zip(&plan.rooms) {
        for (index, footprint) in rows(plan, room) {
            let Some(row) = plan.rows.get(index as usize) else { continue };
            let turn = turned(row.facing);
            let centre = footprint.centre();
            let mut shape = Shape::new();
            for rack in plan.racks.iter().filter(|rack| rack.row == index) {
                let offset = Vec2::new(rack.centre.x as f32, rack.centre.z as f32) - centre;
                let at = turn.inverse() * Vec3::new(offset.x, 0.0, offset.y);
                let (front, top) = (rack.depth as f32 / 2.0, rack.height as f32);
                let name = rack.id.as_str();
                shape.append(&letters(name, &FRONT), at + Vec3::new(0.0, top - 0.0505, front + 0.0025), Quat::IDENTITY);
                let rear = at + Vec3::new(0.12, top - 0.030, -front - 0.0012);
                shape.append(&letters(name, &REAR), rear, Quat::from_rotation_y(PI));
            }
            let shape = assembly.add(shape);
            let part = Part::new(format!("names {}", row.id.as_str()), Some(room), shape);
            assembly.place(part.at(Vec3::new(centre.x, 0.0, centre.y), turn).detail(Detail::Near));
        }
    }
}
