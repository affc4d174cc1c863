//! Parts of all racks of the plan; racks of equal layout share one shape.

use super::super::assembly::{Assembly, Cache, Detail, Part, on_floor, turned};
use super::super::shape::Shape;
use super::cabinet::{Cabinet, cabinet};
use super::device::{Seed, device};
use super::far::{block, far};
use bevy::math::Vec3;
use std::collections::HashSet;
use twin_model::Place;
use twin_model::plan::{DeviceKind, Rack, SitePlan};

/// Sites with more racks than this show plain boxes far away.
const RACKS_WITH_BANDS: usize = 1_000;

/// What a rack's shape is made from: sizes in millimetres, and for each device its kind, units and model.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Layout {
    size_mm: [i32; 3],
    units: u16,
    devices: Vec<(DeviceKind, u16, u16, u32)>,
}

impl Layout {
    fn of(rack: &Rack) -> Self {
        let millimetres = |metres: f64| (metres * 1000.0).round() as i32;
        let devices = rack.devices.iter().map(|d| (d.kind, d.unit, d.units, Seed::of_text(&d.model).0)).collect();
        Self { size_mm: [rack.width, rack.height, rack.depth].map(millimetres), units: rack.units, devices }
    }
}

/// Adds every rack of `plan`, near and far.
pub(crate) fn build_racks(plan: &SitePlan, assembly: &mut Assembly) {
    let mut near = Cache::new();
    let (mut distant, mut blocks) = (Cache::new(), Cache::new());
    let neighbours = Neighbours::of(plan);
    for (index, rack) in (0u32..).zip(&plan.racks) {
        let layout = Layout::of(rack);
        let devices = (plan.racks.len() <= RACKS_WITH_BANDS).then_some(rack.devices.as_slice());
        let shown = if devices.is_some() { layout.devices.clone() } else { Vec::new() };
        let key = Layout { devices: shown, ..layout };
        let sides = neighbours.free_sides(rack);
        let block = blocks.shape(assembly, (layout.size_mm, sides), || block(&Cabinet::of(rack), sides));
        let near = near.shape(assembly, layout, || shape(rack));
        let distant = distant.shape(assembly, key, || far(&Cabinet::of(rack), devices));
        for (shape, detail) in [(near, Detail::Near), (distant, Detail::Far), (block, Detail::Distant)] {
            let part = Part::new(rack.id.as_str(), Some(rack.room), shape);
            assembly.place(part.of(Place::Rack(index)).at(on_floor(rack.centre), turned(rack.facing)).detail(detail));
        }
    }
}

/// Where racks stand, to the millimetre of their edges along their rows.
struct Neighbours(HashSet<(u32, i64)>);

impl Neighbours {
    fn of(plan: &SitePlan) -> Self {
        let edges = plan.racks.iter().flat_map(|rack| Self::edges(rack).map(|edge| (rack.row, edge)));
        let mut once = HashSet::new();
        let twice = edges.filter(|edge| !once.insert(*edge)).collect();
        Self(twice)
    }

    /// Left and right edge of a rack, seen from its front, as millimetres along its row.
    fn edges(rack: &Rack) -> [i64; 2] {
        let right = turned(rack.facing) * Vec3::X;
        let along = on_floor(rack.centre).dot(right);
        [-0.5, 0.5].map(|half| ((along + half * rack.width as f32) * 1000.0).round() as i64)
    }

    /// At which sides of a rack, left and right, no other touches it.
    fn free_sides(&self, rack: &Rack) -> [bool; 2] {
        Self::edges(rack).map(|edge| !(edge - 2..=edge + 2).any(|edge| self.0.contains(&(rack.row, edge))))
    }
}

/// A rack with everything in it, its front to +z.
pub(super) fn shape(rack: &Rack) -> Shape {
    let frame = Cabinet::of(rack);
    let mut shape = cabinet(&frame);
    rack.devices.iter().for_each(|item| device(&mut shape, item, &frame));
    free_units(rack).for_each(|unit| frame.rail_holes(&mut shape, unit));
    shape.ground();
    shape
}

/// The units that nothing takes.
pub(super) fn free_units(rack: &Rack) -> impl Iterator<Item = u16> {
    let mut taken = vec![false; usize::from(rack.units)];
    for item in &rack.devices {
        let first = usize::from(item.unit.saturating_sub(1));
        taken.iter_mut().skip(first).take(usize::from(item.units)).for_each(|slot| *slot = true);
    }
    (1u16..).zip(taken).filter(|(_, is_taken)| !is_taken).map(|(unit, _)| unit)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use twin_model::plan::{Device, Facing, Spot};
    use twin_model::{DeviceId, RackId};

    /// A rack of 42 units, filled with `units`-high devices of one kind.
    pub(in crate::site::rack) fn rack(kind: DeviceKind, units: u16) -> Rack {
        let devices = (0..42 / units).map(|i| Device {
            id: DeviceId::new(format!("d-{i}")),
            kind,
            model: "model".into(),
            unit: 1 + i * units,
            units,
            power_kw: 0.3,
            weight_kg: 17.0,
            gpus: 0,
        });
        Rack {
            id: RackId::new("A01"),
            room: 0,
            row: 0,
            centre: Spot::default(),
            facing: Facing::South,
            width: 0.6,
            depth: 1.2,
            height: 2.0,
            units: 42,
            capacity_kw: 10.0,
            own_weight_kg: 134.0,
            max_weight_kg: 1_494.0,
            pdu_a: 0,
            pdu_b: 0,
            devices: devices.collect(),
        }
    }

    #[test]
    fn a_full_rack_of_any_kind_stays_within_its_triangles() {
        use DeviceKind::{Blanking, GpuServer, PatchPanel, Server, Storage, Switch};
        for (kind, units) in [(Server, 1), (Server, 2), (GpuServer, 8), (Storage, 2), (Storage, 4), (Blanking, 1)] {
            let triangles = shape(&rack(kind, units)).triangles();
            assert!(triangles <= 6_000, "{kind:?} of {units} U: {triangles}");
        }
        for (kind, units) in [(Switch, 1), (PatchPanel, 1), (GpuServer, 4)] {
            let mut rack = rack(kind, units);
            rack.devices.truncate(6);
            let triangles = shape(&rack).triangles();
            assert!(triangles <= 6_000, "six of {kind:?}: {triangles}");
        }
        let full = rack(Server, 1);
        assert!(far(&Cabinet::of(&full), None).triangles() <= 60);
        assert!(far(&Cabinet::of(&full), Some(&full.devices)).triangles() <= 160);
    }

    #[test]
    fn a_rack_stays_within_its_footprint() {
        let (low, high) = shape(&rack(DeviceKind::Switch, 1)).bounds();
        assert!(low.x >= -0.301 && high.x <= 0.301, "{low} {high}");
        assert!(low.z >= -0.606 && high.z <= 0.606, "{low} {high}");
        assert!(low.y >= 0.0 && high.y <= 2.03, "{low} {high}");
    }
}
