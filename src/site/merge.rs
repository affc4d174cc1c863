//! What stands still and is seen from the same distances goes into one shape for each room and layer, which tells slots by its
//! vertices: scenery and sensors of a room, and the room from far beyond it. So a site of ten thousand racks is some hundred
//! meshes from afar, however many things it shows.

use super::assembly::{Assembly, Detail, Layer, Part};
use super::shape::Shape;
use crate::look::slot::SlotMap;
use std::collections::BTreeMap;
use twin_model::SitePlan;

/// Whether nothing ever moves or hides a part by itself.
fn stands_still(part: &Part) -> bool {
    !part.is_cut_away && part.turning.is_none() && part.sliding.is_none()
}

/// What is merged: by room, whether it is what is left from afar, and layer. Panes stay apart, for they are drawn by distance.
fn whole_of(part: &Part) -> Option<(u32, bool, Layer)> {
    let room = part.room.filter(|_| stands_still(part))?;
    match (part.detail, part.layer) {
        (Detail::Distant, layer) => Some((room, true, layer)),
        (Detail::Room, Layer::Opaque) => Some((room, false, Layer::Opaque)),
        _ => None,
    }
}

/// Replaces parts that can be seen as one by one.
pub(super) fn merge(plan: &SitePlan, assembly: &mut Assembly) {
    let slots = SlotMap::from_plan(plan);
    let mut merged: BTreeMap<(u32, bool, Layer), Shape> = BTreeMap::new();
    let mut kept = Vec::with_capacity(assembly.parts.len());
    for part in std::mem::take(&mut assembly.parts) {
        match whole_of(&part) {
            Some(whole) => {
                let shape = assembly.shapes[part.shape].clone();
                let slot = part.place.map_or(0, |place| slots.of(place));
                merged.entry(whole).or_default().append(&shape.showing(slot), part.translation, part.rotation);
            }
            None => kept.push(part),
        }
    }
    assembly.parts = kept;
    for ((room, is_afar, layer), shape) in merged.into_iter().filter(|(_, shape)| shape.triangles() > 0) {
        let (name, detail) = if is_afar { ("from afar", Detail::Distant) } else { ("scenery", Detail::Room) };
        let shape = assembly.add(shape);
        assembly.place(Part::new(name, Some(room), shape).layer(layer).detail(detail));
    }
    assembly.forget_unused();
}

#[cfg(test)]
mod tests {
    use super::super::build::assemble;
    use super::super::shape::slot_of;
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
        let told: std::collections::BTreeSet<u32> =
            afar.flat_map(|part| assembly.shapes[part.shape].codes.iter().map(|&code| slot_of(code))).collect();
        for rack in 0..plan.racks.len() as u32 {
            assert!(told.contains(&slots.of(twin_model::Place::Rack(rack))), "{rack}");
        }
    }
}
