//! Rectangles on the floor: what stands where, and how dark it makes the floor around it.

use bevy::math::Vec2;
use std::collections::{BTreeMap, HashMap};
use twin_model::plan::{Facing, Room, SitePlan, Spot};

/// A rectangle on the floor, metres: x to the east, y to the south.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Footprint {
    pub(crate) low: Vec2,
    pub(crate) high: Vec2,
}

impl Footprint {
    /// From its north-west corner and size.
    pub(crate) fn cornered(corner: Spot, size: Spot) -> Self {
        let low = Vec2::new(corner.x as f32, corner.z as f32);
        Self { low, high: low + Vec2::new(size.x as f32, size.z as f32) }
    }

    /// From its centre, its width across the front and its depth.
    pub(crate) fn facing(centre: Spot, facing: Facing, width: f64, depth: f64) -> Self {
        let (x, z) = match facing {
            Facing::North | Facing::South => (width, depth),
            Facing::East | Facing::West => (depth, width),
        };
        Self::cornered(Spot { x: centre.x - x / 2.0, z: centre.z - z / 2.0 }, Spot { x, z })
    }

    /// The inside of `room`.
    pub(crate) fn of_room(room: &Room) -> Self {
        Self::cornered(room.corner, room.size)
    }

    pub(crate) fn size(&self) -> Vec2 {
        self.high - self.low
    }

    pub(crate) fn centre(&self) -> Vec2 {
        (self.low + self.high) / 2.0
    }

    /// Metres to its edge: 0 inside.
    pub(crate) fn distance(&self, at: Vec2) -> f32 {
        (self.low - at).max(at - self.high).max(Vec2::ZERO).length()
    }

    /// Whether they share more than an edge of `slack` metres.
    pub(crate) fn overlaps(&self, other: &Self, slack: f32) -> bool {
        (self.high.min(other.high) - self.low.max(other.low)).min_element() > slack
    }

    /// The smallest rectangle over both.
    pub(crate) fn union(&self, other: &Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// Wider by `margin` on all sides.
    pub(crate) fn grown(&self, margin: f32) -> Self {
        Self { low: self.low - margin, high: self.high + margin }
    }
}

/// The smallest rectangle over all; `None` of nothing.
pub(crate) fn hull(footprints: impl IntoIterator<Item = Footprint>) -> Option<Footprint> {
    footprints.into_iter().reduce(|one, other| one.union(&other))
}

/// The floor under a row of racks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RowFloor {
    /// Index in `plan.rows`.
    pub(crate) row: u32,
    pub(crate) footprint: Footprint,
    /// Height of its tallest rack, metres.
    pub(crate) height: f32,
}

/// The rows of racks in `room`, in the plan's order.
pub(crate) fn rows(plan: &SitePlan, room: u32) -> Vec<RowFloor> {
    let mut found: BTreeMap<u32, RowFloor> = BTreeMap::new();
    for rack in plan.racks.iter().filter(|rack| rack.room == room) {
        let footprint = Footprint::facing(rack.centre, rack.facing, rack.width, rack.depth);
        let height = rack.height as f32;
        found
            .entry(rack.row)
            .and_modify(|row| {
                row.footprint = row.footprint.union(&footprint);
                row.height = row.height.max(height);
            })
            .or_insert(RowFloor { row: rack.row, footprint, height });
    }
    found.into_values().collect()
}

/// What stands on the floor of `room`: rows of racks, and every other machine.
pub(crate) fn standing(plan: &SitePlan, room: u32) -> Vec<Footprint> {
    let mut all: Vec<Footprint> = rows(plan, room).into_iter().map(|row| row.footprint).collect();
    let mut add = |at: u32, centre, facing, size: [f64; 3]| {
        if at == room {
            all.push(Footprint::facing(centre, facing, size[0], size[1]));
        }
    };
    plan.cracs.iter().for_each(|c| add(c.room, c.centre, c.facing, c.size));
    plan.pdus.iter().for_each(|p| add(p.room, p.centre, p.facing, p.size));
    plan.ups.iter().for_each(|u| add(u.room, u.centre, u.facing, u.size));
    plan.ups.iter().for_each(|u| add(u.room, u.battery.centre, u.facing, u.battery.size));
    plan.machines.iter().for_each(|m| add(m.room, m.centre, m.facing, m.size));
    all
}

/// What stands where, found by place: large halls have thousands of rows.
#[derive(Debug)]
pub(crate) struct Neighbourhood {
    bins: HashMap<(i32, i32), Vec<Footprint>>,
}

impl Neighbourhood {
    /// Edge of a bin, metres.
    const BIN: f32 = 4.0;
    /// Farther than this nothing darkens the floor, metres: exp(−2 / 0.38) is half a percent.
    const REACH: f32 = 2.0;

    pub(crate) fn of(standing: &[Footprint]) -> Self {
        let mut bins: HashMap<(i32, i32), Vec<Footprint>> = HashMap::new();
        for footprint in standing {
            let around = footprint.grown(Self::REACH);
            let (low, high) = (Self::bin(around.low), Self::bin(around.high));
            for x in low.0..=high.0 {
                for z in low.1..=high.1 {
                    bins.entry((x, z)).or_default().push(*footprint);
                }
            }
        }
        Self { bins }
    }

    fn bin(at: Vec2) -> (i32, i32) {
        let bin = (at / Self::BIN).floor();
        (bin.x as i32, bin.y as i32)
    }

    /// Everything within reach of `at`, and some beyond.
    pub(crate) fn near(&self, at: Vec2) -> &[Footprint] {
        self.bins.get(&Self::bin(at)).map_or(&[], Vec::as_slice)
    }

    /// How open the floor at `at` is between what stands on it: a tight dark seam at the foot, then a wide soft shade.
    pub(crate) fn openness(&self, at: Vec2) -> f32 {
        let shade = |footprint: &Footprint| {
            let metres = footprint.distance(at);
            if metres > Self::REACH { 1.0 } else { 1.0 - 0.42 * (-metres / 0.05).exp() - 0.36 * (-metres / 0.38).exp() }
        };
        self.near(at).iter().map(shade).product()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_footprint_turns_with_its_front() {
        let centre = Spot { x: 2.0, z: 3.0 };
        let south = Footprint::facing(centre, Facing::South, 0.6, 1.2);
        let east = Footprint::facing(centre, Facing::East, 0.6, 1.2);
        assert!(south.size().distance(Vec2::new(0.6, 1.2)) < 1e-5);
        assert!(east.size().distance(Vec2::new(1.2, 0.6)) < 1e-5);
        assert!(east.centre().distance(Vec2::new(2.0, 3.0)) < 1e-5);
    }

    #[test]
    fn the_floor_is_dark_at_a_foot_and_open_far_away() {
        let standing = Neighbourhood::of(&[Footprint { low: Vec2::ZERO, high: Vec2::ONE }]);
        let openness = [0.0, 0.1, 0.5, 3.0].map(|metres| standing.openness(Vec2::new(1.0 + metres, 0.5)));
        assert!(openness.is_sorted(), "{openness:?}");
        assert!(openness[0] < 0.3 && openness[3] > 0.99, "{openness:?}");
    }
}
