//! Parts of everything over the racks.

use super::super::assembly::{Assembly, Cache, Detail, Part, turned};
use super::super::footprint::rows;
use super::ladder::{Run, block, far, near};
use super::light::{lights, strips};
use super::whip::whips;
use bevy::math::Vec3;
use std::collections::BTreeMap;
use twin_model::plan::{Rack, SitePlan};

/// The highest that hangs over a row, the fibre duct, ends so far above its racks, metres.
pub(crate) const LADDER_TOP: f32 = RISE + 0.15;
/// Ladders and the portals that carry them are so wide, metres.
pub(crate) const LADDER_WIDTH: f32 = 1.12;
/// Ladders hang this far above the racks, metres.
pub(super) const RISE: f32 = 0.34;
/// Where ladders run, metres towards the row's front: over the racks' cable entries.
pub(super) const LANE_A: f32 = 0.36;
/// The same for feed B.
pub(super) const LANE_B: f32 = -0.33;

/// Adds ladders, cables and lights of all halls. Rows of equal racks share their ladders.
pub(crate) fn build_overhead(plan: &SitePlan, assembly: &mut Assembly) {
    let mut racks: BTreeMap<u32, Vec<&Rack>> = BTreeMap::new();
    plan.racks.iter().for_each(|rack| racks.entry(rack.row).or_default().push(rack));
    let (mut close, mut distant, mut blocks) = (Cache::new(), Cache::new(), Cache::new());
    for (room, _) in (0u32..).zip(&plan.rooms) {
        let rows = rows(plan, room);
        for floor in &rows {
            let Some((row, racks)) = plan.rows.get(floor.row as usize).zip(racks.get(&floor.row)) else { continue };
            let run = Run::of(row, floor, racks);
            let shapes = [
                (close.shape(assembly, run.key(), || near(&run)), Detail::Near),
                (distant.shape(assembly, run.key(), || far(&run)), Detail::Far),
                (blocks.shape(assembly, run.key(), || block(&run)), Detail::Distant),
            ];
            let centre = floor.footprint.centre();
            for (shape, detail) in shapes {
                let part = Part::new(format!("ladders {}", row.id.as_str()), Some(room), shape);
                let part = part.at(Vec3::new(centre.x, 0.0, centre.y), turned(row.facing));
                assembly.place(part.detail(detail).reaching(run.half));
            }
        }
        for (name, shape, detail) in [
            ("PDU cables", whips(plan, room, &rows), Detail::Room),
            ("lights", lights(plan, room, &rows), Detail::Room),
            ("lights", strips(plan, room, &rows), Detail::Distant),
        ] {
            if shape.triangles() > 0 {
                let shape = assembly.add(shape);
                assembly.place(Part::new(name, Some(room), shape).detail(detail));
            }
        }
    }
}
