//! Rectangles on the floor: what stands where, and how dark it makes the floor around it.

use bevy::math::Vec2;
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

/// The footprint of each row of racks in `room`, with the row's index.
pub(crate) fn rows(plan: &SitePlan, room: u32) -> Vec<(u32, Footprint)> {
    let of_row = |row: u32| {
        let racks = plan.racks.iter().filter(move |rack| rack.row == row);
        hull(racks.map(|rack| Footprint::facing(rack.centre, rack.facing, rack.width, rack.depth)))
    };
    let indexed = (0u32..).zip(&plan.rows).filter(|(_, row)| row.room == room);
    indexed.filter_map(|(index, _)| of_row(index).map(|footprint| (index, footprint))).collect()
}

/// What stands on the floor of `room`: rows of racks, and every other machine.
pub(crate) fn standing(plan: &SitePlan, room: u32) -> Vec<Footprint> {
    let mut all: Vec<Footprint> = rows(plan, room).into_iter().map(|(_, footprint)| footprint).collect();
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

/// How open the floor at `at` is between what stands on it: a tight dark seam at the foot, then a wide soft shade.
pub(crate) fn floor_openness(at: Vec2, standing: &[Footprint]) -> f32 {
    let shade = |footprint: &Footprint| {
        let metres = footprint.distance(at);
        1.0 - 0.42 * (-metres / 0.05).exp() - 0.36 * (-metres / 0.38).exp()
    };
    standing.iter().map(shade).product()
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
        let standing = [Footprint { low: Vec2::ZERO, high: Vec2::ONE }];
        let openness = [0.0, 0.1, 0.5, 3.0].map(|metres| floor_openness(Vec2::new(1.0 + metres, 0.5), &standing));
        assert!(openness.is_sorted(), "{openness:?}");
        assert!(openness[0] < 0.3 && openness[3] > 0.99, "{openness:?}");
    }
}
