//! A room from far beyond it is one thing: all that is left of what stands in it goes into one shape for each layer, which
//! tells slots by its vertices. So a site of ten thousand racks is some hundred meshes, however many things it shows.

use super::assembly::{Assembly, Detail, Layer, Part};
use super::shape::Shape;
use crate::look::slot::SlotMap;
use bevy::math::Quat;
use std::collections::BTreeMap;
use twin_model::SitePlan;

/// Replaces the distant parts of each room by one for each layer. Walls stay apart: they are cut away one by one.
pub(super) fn merge(plan: &SitePlan, assembly: &mut Assembly) {
    let slots = SlotMap::from_plan(plan);
    let mut merged: BTreeMap<(u32, Layer), Shape> = BTreeMap::new();
    let mut kept = Vec::with_capacity(assembly.parts.len());
    for part in std::mem::take(&mut assembly.parts) {
        match part.room.filter(|_| part.detail == Detail::Distant && !part.is_cut_away) {
            Some(room) => {
                let shape = assembly.shapes[part.shape].clone();
                let slot = part.place.map_or(0, |place| slots.of(place));
                let whole = merged.entry((room, part.layer)).or_default();
                whole.append(&shape.showing(slot), part.translation, part.rotation);
            }
            None => kept.push(part),
        }
    }
    assembly.parts = kept;
    for ((room, layer), shape) in merged {
        if shape.triangles() > 0 {
            let shape = assembly.add(shape);
            let part = Part::new("from afar", Some(room), shape).layer(layer).detail(Detail::Distant);
            assembly.place(part.at(bevy::math::Vec3::ZERO, Quat::IDENTITY));
        }
    }
    assembly.forget_unused();
}

#[cfg(test)]
mod tests {
    use super::super::build::assemble;
    use super::*;

    #[test]
    fn ten_thousand_racks_from_afar_are_some_hundred_parts_of_few_triangles() {
        let plan = twin_scene::parse_scene(&twin_scene::generate_scene(10_000), "generated").expect("a valid scene");
        let assembly = assemble(&plan);
        let afar = assembly.parts.iter().filter(|part| part.detail == Detail::Distant || part.room.is_none());
        let (parts, triangles) = afar
            .fold((0, 0), |(parts, triangles), part| (parts + 1, triangles + assembly.shapes[part.shape].triangles()));
        assert!(parts <= 600, "{parts} parts");
        assert!(triangles <= 260_000, "{triangles} triangles");
    }

    #[test]
    fn every_rack_is_still_told_from_afar() {
        let plan = twin_scene::parse_scene(&twin_scene::generate_scene(400), "generated").expect("a valid scene");
        let slots = SlotMap::from_plan(&plan);
        let assembly = assemble(&plan);
        let afar = assembly.parts.iter().filter(|part| part.detail == Detail::Distant);
        let told: std::collections::BTreeSet<u32> = afar
            .flat_map(|part| &assembly.shapes[part.shape].codes)
            .map(|code| (code.x / 32.0).floor() as u32 + 1024 * (code.y / 8.0 + 1e-4).floor() as u32)
            .collect();
        for rack in 0..plan.racks.len() as u32 {
            assert!(told.contains(&slots.of(twin_model::Place::Rack(rack))), "{rack}");
        }
    }
}
