//! Where things stand on the floor, as rectangles seen from above.

use twin_model::Place;
use twin_model::plan::{Facing, SitePlan, Spot};

/// A rectangle on the floor, metres in the site's frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Footprint {
    /// Smallest x and z.
    pub(crate) min: Spot,
    /// Largest x and z.
    pub(crate) max: Spot,
}

impl Footprint {
    /// Around `centre`, `width` across the front and `depth` from front to rear, of something that looks to `facing`.
    pub(crate) fn facing(centre: Spot, width: f64, depth: f64, facing: Facing) -> Self {
        let (x, z) = match facing {
            Facing::North | Facing::South => (width / 2.0, depth / 2.0),
            Facing::East | Facing::West => (depth / 2.0, width / 2.0),
        };
        Self { min: Spot { x: centre.x - x, z: centre.z - z }, max: Spot { x: centre.x + x, z: centre.z + z } }
    }

    /// From its north-west corner.
    pub(crate) fn from_corner(corner: Spot, size: Spot) -> Self {
        Self { min: corner, max: Spot { x: corner.x + size.x, z: corner.z + size.z } }
    }

    /// Whether it holds a spot.
    pub(crate) fn holds(&self, spot: Spot) -> bool {
        (self.min.x..=self.max.x).contains(&spot.x) && (self.min.z..=self.max.z).contains(&spot.z)
    }

    /// The smallest that holds both.
    pub(crate) fn union(self, other: Self) -> Self {
        Self {
            min: Spot { x: self.min.x.min(other.min.x), z: self.min.z.min(other.min.z) },
            max: Spot { x: self.max.x.max(other.max.x), z: self.max.z.max(other.max.z) },
        }
    }
}

/// Where `place` stands; of a device its rack, of a cell its UPS. `None` for what has no floor: utilities and sensors.
pub(crate) fn footprint(plan: &SitePlan, place: Place) -> Option<Footprint> {
    let of = |centre, size: [f64; 3], facing| Footprint::facing(centre, size[0], size[1], facing);
    let i = place.index();
    match place.owner() {
        Place::Room(_) => plan.rooms.get(i).map(|room| Footprint::from_corner(room.corner, room.size)),
        Place::Rack(_) => {
            plan.racks.get(i).map(|rack| Footprint::facing(rack.centre, rack.width, rack.depth, rack.facing))
        }
        Place::Crac(_) => plan.cracs.get(i).map(|crac| of(crac.centre, crac.size, crac.facing)),
        Place::Pdu(_) => plan.pdus.get(i).map(|pdu| of(pdu.centre, pdu.size, pdu.facing)),
        Place::Ups(_) => plan.ups.get(i).map(|ups| of(ups.centre, ups.size, ups.facing)),
        Place::Machine(_) => plan.machines.get(i).map(|machine| of(machine.centre, machine.size, machine.facing)),
        _ => None,
    }
}

/// Everything that stands on the floor, racks first; rooms are not among it.
pub(crate) fn standing(plan: &SitePlan) -> impl Iterator<Item = Place> + '_ {
    fn all(make: fn(u32) -> Place, count: usize) -> impl Iterator<Item = Place> {
        (0u32..).take(count).map(make)
    }
    all(Place::Rack, plan.racks.len())
        .chain(all(Place::Crac, plan.cracs.len()))
        .chain(all(Place::Pdu, plan.pdus.len()))
        .chain(all(Place::Ups, plan.ups.len()))
        .chain(all(Place::Machine, plan.machines.len()))
}

/// All rooms together; `None` where there are none.
pub(crate) fn bounds(plan: &SitePlan) -> Option<Footprint> {
    plan.rooms.iter().map(|room| Footprint::from_corner(room.corner, room.size)).reduce(Footprint::union)
}

/// What stands at `spot`, else the room that it is in.
pub(crate) fn place_at(plan: &SitePlan, spot: Spot) -> Option<Place> {
    let holds = |place: &Place| footprint(plan, *place).is_some_and(|footprint| footprint.holds(spot));
    let rooms = (0u32..).take(plan.rooms.len()).map(Place::Room);
    standing(plan).chain(rooms).find(holds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_that_looks_east_lies_across() {
        let spot = Spot { x: 1.0, z: 2.0 };
        let south = Footprint::facing(spot, 0.6, 1.2, Facing::South);
        let east = Footprint::facing(spot, 0.6, 1.2, Facing::East);
        assert!((south.max.z - south.min.z - 1.2).abs() < 1e-9 && (east.max.x - east.min.x - 1.2).abs() < 1e-9);
        assert!(south.holds(Spot { x: 1.0, z: 2.5 }) && !east.holds(Spot { x: 1.0, z: 2.5 }));
    }
}
