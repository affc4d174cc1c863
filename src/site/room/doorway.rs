//! Where one can walk through the walls: the doors to the outside, and passages between rooms that share a wall.

use super::super::footprint::{Footprint, standing};
use super::build::SIDES;
use super::door::{self, door};
use super::wall_plan::{SHARED_GAP, Stretch, WallPlan};
use bevy::math::Vec2;
use twin_model::plan::SitePlan;

/// Half the width of a passage, metres: a rack on a trolley fits through.
const HALF: f32 = 0.75;
/// What must stay free on both sides of a passage, metres.
const FREE: f32 = 1.0;
/// Steps in which a place is looked for, metres.
const STEP: f32 = 0.3;

/// The floor of an opening in a wall, from face to face, metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Doorway {
    /// Smallest corner: x and z.
    pub low: Vec2,
    /// Largest corner: x and z.
    pub high: Vec2,
    /// Along which axis one goes through it: 0 is x, 1 is z.
    pub axis: usize,
}

impl Doorway {
    fn of(floor: Footprint, axis: usize) -> Self {
        Self { low: floor.low, high: floor.high, axis }
    }

    pub(super) fn floor(&self) -> Footprint {
        Footprint { low: self.low, high: self.high }
    }
}

/// Every doorway of the site.
pub(in crate::site) fn doorways(plan: &SitePlan) -> Vec<Doorway> {
    let walls = WallPlan::of(&plan.rooms);
    let outer = (0u32..).zip(&plan.rooms).filter_map(|(index, room)| {
        let stretches: Vec<Stretch> = SIDES.iter().flat_map(|inward| walls.stretches(room, *inward)).collect();
        let found = door(plan, index, &stretches)?;
        let stretch = &stretches[found.stretch];
        Some(Doorway::of(door::threshold(stretch, found.middle), usize::from(stretch.inward.x == 0.0)))
    });
    outer.chain(passages(plan)).collect()
}

/// One passage for every two rooms that share a wall, as near to its middle as nothing stands before it.
pub(super) fn passages(plan: &SitePlan) -> Vec<Doorway> {
    let insides: Vec<Footprint> = plan.rooms.iter().map(Footprint::of_room).collect();
    let mut found = Vec::new();
    for (i, one) in (0u32..).zip(&insides) {
        for (j, other) in (0u32..).zip(&insides).skip(i as usize + 1) {
            if let Some((gap, across)) = shared(one, other) {
                let mut standing = standing(plan, i);
                standing.extend(self::standing(plan, j));
                found.extend(place(&gap, across, &standing).map(|floor| Doorway::of(floor, across)));
            }
        }
    }
    found
}

/// The gap between two rooms side by side, and the axis (0: x, 1: z) in which one crosses it.
fn shared(one: &Footprint, other: &Footprint) -> Option<(Footprint, usize)> {
    (0..2).find_map(|across| {
        let along = 1 - across;
        let (near, far) = if one.low[across] < other.low[across] { (one, other) } else { (other, one) };
        let gap = far.low[across] - near.high[across];
        let (from, to) = (one.low[along].max(other.low[along]), one.high[along].min(other.high[along]));
        if !(0.0..=SHARED_GAP).contains(&gap) || to - from < 2.0 * HALF + 2.0 * STEP {
            return None;
        }
        let (mut low, mut high) = (Vec2::splat(from), Vec2::splat(to));
        (low[across], high[across]) = (near.high[across], far.low[across]);
        Some((Footprint { low, high }, across))
    })
}

/// The place in `gap` nearest its middle with free floor on both sides.
fn place(gap: &Footprint, across: usize, standing: &[Footprint]) -> Option<Footprint> {
    let along = 1 - across;
    let middle = gap.centre()[along];
    let steps = ((gap.size()[along] / 2.0 - HALF) / STEP).floor().max(0.0) as u16;
    let offsets = (0..=steps).flat_map(|step| [f32::from(step) * STEP, -f32::from(step) * STEP]);
    let doorway = |offset: f32| {
        let mut doorway = *gap;
        (doorway.low[along], doorway.high[along]) = (middle + offset - HALF, middle + offset + HALF);
        doorway
    };
    let is_free = |doorway: &Footprint| {
        let mut floor = *doorway;
        floor.low[across] -= FREE;
        floor.high[across] += FREE;
        !standing.iter().any(|thing| thing.overlaps(&floor, 0.0))
    };
    offsets.map(doorway).find(is_free)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn every_room_of_the_demo_has_a_door_and_every_free_wall_between_two_a_passage() {
        let plan = twin_scene::load_scene(Path::new("scenes/demo.ron")).expect("the demo's scene");
        let passages = passages(&plan);
        // From hall A to hall B and to the plant room; between these two, UPS and batteries take the whole wall.
        assert_eq!(passages.len(), 2, "{passages:?}");
        assert_eq!(doorways(&plan).len(), passages.len() + plan.rooms.len());
        for doorway in doorways(&plan) {
            for room in 0..plan.rooms.len() as u32 {
                assert!(
                    !standing(&plan, room).iter().any(|thing| thing.overlaps(&doorway.floor(), 0.0)),
                    "{doorway:?}"
                );
            }
        }
    }

    #[test]
    fn rooms_that_only_touch_at_a_corner_share_no_passage() {
        let one = Footprint { low: Vec2::ZERO, high: Vec2::new(4.0, 4.0) };
        let beside = Footprint { low: Vec2::new(4.3, 0.0), high: Vec2::new(8.0, 4.0) };
        let diagonal = Footprint { low: Vec2::new(4.3, 4.3), high: Vec2::new(8.0, 8.0) };
        assert_eq!(shared(&one, &beside).map(|(_, across)| across), Some(0));
        assert_eq!(shared(&one, &diagonal), None);
    }
}
