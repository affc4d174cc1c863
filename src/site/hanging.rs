//! What hangs over heads or stands around contained aisles, as boxes: cable ladders, glass roofs, door frames.

use super::containment::{BAR, BEFORE, HEAD, LINTEL, height_beside};
use super::footprint::{Footprint, rows};
use super::overhead::{LADDER_TOP, LADDER_WIDTH};
use bevy::math::{Vec2, Vec3, Vec3Swizzles};
use twin_model::plan::{Facing, SitePlan};

/// A solid box that may have air under it, metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hanging {
    /// Smallest corner.
    pub low: Vec3,
    /// Largest corner.
    pub high: Vec3,
    /// Whether one sees through it.
    pub is_glass: bool,
}

/// The room under the roof of a contained aisle, which is entered and left by its doors only.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ContainedAisle {
    /// Its floor: smallest and largest corner, x and z, metres.
    pub floor: [Vec2; 2],
    /// Underside of its roof, metres.
    pub roof: f32,
    /// Underside of the lintels of its doors, metres.
    pub lintel: f32,
    /// The middles of its doors on the floor, and which way one leaves through each.
    pub doors: [(Vec3, Vec3); 2],
}

/// The roof with its rails reaches from so far over the racks to so far, metres.
const ROOF: [f32; 2] = [0.012, 0.012 + BAR];
/// The roof reaches so far over the racks beside the aisle, metres.
const EAVES: f32 = 0.02;

impl ContainedAisle {
    /// Along the aisle, of length 1.
    pub fn axis(&self) -> Vec3 {
        self.doors[0].1
    }

    /// Whether `at` is under the roof, or within `reach` metres before a door and no higher than it.
    pub fn holds(&self, at: Vec3, reach: f32) -> bool {
        let grown = self.axis().xz().abs() * reach;
        let [low, high] = self.floor;
        at.y < self.roof && at.xz().cmpge(low - grown).all() && at.xz().cmple(high + grown).all()
    }
}

/// Every contained aisle of `plan`.
pub fn contained_aisles(plan: &SitePlan) -> Vec<ContainedAisle> {
    let of = |aisle: &twin_model::plan::Aisle| {
        let floor = Footprint::cornered(aisle.corner, aisle.size);
        let height = height_beside(plan, aisle, &floor);
        let (centre, size) = (floor.centre(), floor.size());
        let axis = if size.x >= size.y { Vec3::X } else { Vec3::Z };
        let door = |out: Vec3| (Vec3::new(centre.x, 0.0, centre.y) + out * (size.max_element() / 2.0 - 0.03), out);
        ContainedAisle {
            floor: [floor.low, floor.high],
            roof: height + ROOF[0],
            lintel: height + HEAD - LINTEL,
            doors: [door(axis), door(-axis)],
        }
    };
    plan.aisles.iter().filter(|aisle| aisle.is_contained).map(of).collect()
}

/// Everything that hangs in `plan`. The leaves of containment doors open for whoever comes and are none of it.
pub fn hangings(plan: &SitePlan) -> Vec<Hanging> {
    let mut all = Vec::new();
    for room in (0u32..).zip(&plan.rooms).map(|(room, _)| room) {
        for row in rows(plan, room) {
            let Some(facing) = plan.rows.get(row.row as usize).map(|row| row.facing) else { continue };
            let half = Vec2::splat(LADDER_WIDTH / 2.0);
            let centre = row.footprint.centre();
            let (mut low, mut high) = (row.footprint.low, row.footprint.high);
            match facing {
                Facing::North | Facing::South => (low.y, high.y) = (centre.y - half.y, centre.y + half.y),
                Facing::East | Facing::West => (low.x, high.x) = (centre.x - half.x, centre.x + half.x),
            }
            // Portals stand on the racks: nothing passes between these and the ladders.
            let (low, high) = (Vec3::new(low.x, row.height, low.y), Vec3::new(high.x, row.height + LADDER_TOP, high.y));
            all.push(Hanging { low, high, is_glass: false });
        }
    }
    contained_aisles(plan).iter().for_each(|aisle| surround(aisle, &mut all));
    all
}

/// The roof of `aisle` and the frames of its doors.
fn surround(aisle: &ContainedAisle, all: &mut Vec<Hanging>) {
    let [low, high] = aisle.floor;
    let axis = aisle.axis().xz().abs();
    let eaves = (Vec2::ONE - axis) * EAVES;
    let top = aisle.roof + ROOF[1] - ROOF[0];
    all.push(Hanging {
        low: (low - eaves).extend(aisle.roof).xzy(),
        high: (high + eaves).extend(top).xzy(),
        is_glass: true,
    });
    let across = Vec3::Y.cross(aisle.axis()).abs();
    let half = ((high - low) * across.xz()).element_sum() / 2.0;
    for (door, out) in aisle.doors {
        let mut frame = |from: f32, to: f32, height: [f32; 2]| {
            let (one, other) = (door + across * from - out * 0.03, door + across * to + out * (BEFORE + 0.018));
            let (low, high) = (one.min(other).with_y(height[0]), one.max(other).with_y(height[1]));
            all.push(Hanging { low, high, is_glass: false });
        };
        frame(-half, BAR - half, [0.0, aisle.roof]);
        frame(half - BAR, half, [0.0, aisle.roof]);
        frame(-half, half, [aisle.lintel, aisle.roof]);
    }
}

#[cfg(test)]
mod tests {
    use super::super::assembly::{Assembly, Layer};
    use super::*;
    use crate::site::containment::build_containments;
    use std::path::Path;

    fn demo() -> SitePlan {
        twin_scene::load_scene(Path::new("scenes/demo.ron")).expect("the demo's scene")
    }

    #[test]
    fn every_row_has_its_ladders_and_every_contained_aisle_its_roof() {
        let plan = demo();
        let all = hangings(&plan);
        let contained = plan.aisles.iter().filter(|aisle| aisle.is_contained).count();
        assert_eq!(all.len(), plan.rows.len() + contained * 7);
        assert_eq!(all.iter().filter(|it| it.is_glass).count(), contained);
        assert!(all.iter().all(|it| it.low.cmplt(it.high).all()), "{all:?}");
    }

    #[test]
    fn the_roof_is_where_its_glass_is_drawn_and_the_doors_where_they_slide() {
        let plan = demo();
        let mut assembly = Assembly::default();
        build_containments(&plan, &mut assembly);
        for aisle in contained_aisles(&plan) {
            for (door, out) in aisle.doors {
                let is_drawn = |part: &crate::site::assembly::Part| {
                    part.sliding.is_some_and(|sliding| sliding.door.distance(door) < 1e-3)
                };
                let leaves = assembly.parts.iter().filter(|part| is_drawn(part)).count();
                assert_eq!(leaves, 4, "two leaves of frame and glass at {door}, {out}");
            }
        }
        let glass = assembly.parts.iter().filter(|part| part.layer == Layer::Glass && part.sliding.is_none());
        let roofs: Vec<Hanging> = hangings(&plan).into_iter().filter(|it| it.is_glass).collect();
        for part in glass {
            let (low, high) = assembly.shapes[part.shape].bounds();
            let height = part.translation.y + high.y;
            let is_inside = |roof: &Hanging| {
                let centre = (roof.low + roof.high) / 2.0;
                centre.xz().distance(part.translation.xz()) < 1e-3 && (roof.low.y..=roof.high.y).contains(&height)
            };
            assert!(roofs.iter().any(is_inside), "glass at {} from {low} to {high}", part.translation);
        }
    }
}
