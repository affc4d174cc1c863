//! On foot: an eye at a person's height, that walks around what stands on the floor, and from room to room through
//! the doors.

use super::pose::Pose;
use crate::site::{Doorway, Walkway, barriers};
use bevy::prelude::*;
use twin_model::SitePlan;

/// Height of a person's eye over the floor, metres.
pub const EYE: f32 = 1.7;
/// Walking pace, metres a second; Shift doubles it.
pub(super) const PACE: f32 = 1.5;
/// Half of a person's breadth: so near they come to racks and walls, metres.
const BODY: f32 = 0.3;
/// An eye that is lower than this is in the room that it is over, metres.
const CEILING: f32 = 3.0;
/// A place to stand is looked for in rings so far apart, and so many of them.
const RING: f32 = 0.2;
const RINGS: u32 = 200;
/// How far ahead somebody on foot looks, metres: what a drag turns around is the eye.
const AHEAD: f32 = 2.0;

/// A rectangle on the floor: smallest and largest corner, x and z, metres.
type Patch = [Vec2; 2];

/// Where people can go: the slab and the rooms on it, less walls and what stands there, plus doorways.
#[derive(Resource, Debug, Default)]
pub struct Ground {
    way: Walkway,
    walls: Vec<Patch>,
    things: Vec<Patch>,
}

fn distance(at: Vec2, [low, high]: &Patch) -> f32 {
    at.distance(at.clamp(*low, *high))
}

impl Ground {
    /// The ground of `plan`.
    pub fn of(plan: &SitePlan) -> Self {
        let mut ground = Self { way: Walkway::of(plan), ..default() };
        for barrier in barriers(plan) {
            let patch = [barrier.low.xz(), barrier.high.xz()];
            if barrier.place.is_some() { ground.things.push(patch) } else { ground.walls.push(patch) }
        }
        ground
    }

    /// Whether somebody can stand at `at`.
    fn is_free(&self, at: Vec2) -> bool {
        let is_on = self.way.slab.is_some_and(|[low, high]| at.cmpge(low + BODY).all() && at.cmple(high - BODY).all());
        let hits = |patch: &Patch| distance(at, patch) < BODY;
        is_on && !self.things.iter().any(hits) && (!self.walls.iter().any(hits) || self.is_in_doorway(at))
    }

    /// Whether `at` is in a doorway, or so near before one that its jambs do not count.
    fn is_in_doorway(&self, at: Vec2) -> bool {
        self.way.doorways.iter().any(|Doorway { low, high, axis }| {
            let (across, along) = (*axis, 1 - axis);
            at[along] >= low[along] + BODY
                && at[along] <= high[along] - BODY
                && at[across] >= low[across] - BODY
                && at[across] <= high[across] + BODY
        })
    }

    /// The room that `at` is in, or the nearest.
    fn room_at(&self, at: Vec2) -> Option<Patch> {
        self.way.rooms.iter().copied().min_by(|one, other| distance(at, one).total_cmp(&distance(at, other)))
    }

    /// The nearest place to `at` in its room where somebody can stand; `None` on a site without a free spot.
    pub fn stand_near(&self, at: Vec2) -> Option<Vec2> {
        let room = self.room_at(at)?;
        let at = at.clamp(room[0] + BODY, (room[1] - BODY).max(room[0] + BODY));
        let ring = |number: u32| {
            let radius = number as f32 * RING;
            let spots = (number * 8).max(1);
            (0..spots)
                .map(move |spot| at + Vec2::from_angle(spot as f32 / spots as f32 * std::f32::consts::TAU) * radius)
        };
        let is_here = |spot: &Vec2| spot.clamp(room[0], room[1]) == *spot;
        (0..RINGS).flat_map(ring).find(|spot| is_here(spot) && self.is_free(*spot))
    }

    /// Where a step from `from` by `way` leads: along what is in the way instead of through it.
    pub fn step(&self, from: Vec2, way: Vec2) -> Vec2 {
        let tries = [way, Vec2::new(way.x, 0.0), Vec2::new(0.0, way.y)];
        tries.into_iter().map(|way| from + way).find(|to| self.is_free(*to)).unwrap_or(from)
    }

    /// The pose of somebody who stands where the eye of `seen` is, or near what it looks at from above, and looks the
    /// same way; `None` where nobody can stand.
    pub fn on_foot(&self, seen: &Pose) -> Option<Pose> {
        let is_indoors =
            seen.eye().y < CEILING && self.way.rooms.iter().any(|room| distance(seen.eye().xz(), room) == 0.0);
        let spot = self.stand_near(if is_indoors { seen.eye().xz() } else { seen.focus.xz() })?;
        let (_, forward) = seen.level_axes();
        let eye = Vec3::new(spot.x, EYE, spot.y);
        Some(Pose::looking(eye, eye + forward * AHEAD))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// A room of 10 by 6 m with a row of 4 m by 1 m in it, and another one behind a wall with a doorway at x 8 to 9.5.
    fn ground() -> Ground {
        let patch = |x: [f32; 2], z: [f32; 2]| [Vec2::new(x[0], z[0]), Vec2::new(x[1], z[1])];
        Ground {
            way: Walkway {
                slab: Some(patch([-1.0, 11.0], [-1.0, 13.5])),
                rooms: vec![patch([0.0, 10.0], [0.0, 6.0]), patch([0.0, 10.0], [6.5, 12.5])],
                doorways: vec![Doorway { low: Vec2::new(8.0, 6.0), high: Vec2::new(9.5, 6.5), axis: 1 }],
            },
            walls: vec![
                patch([0.0, 8.0], [6.0, 6.5]),
                patch([9.5, 10.0], [6.0, 6.5]),
                patch([-0.16, 10.16], [-0.16, 0.0]),
                patch([10.0, 10.16], [0.0, 12.5]),
            ],
            things: vec![patch([3.0, 7.0], [2.0, 3.0])],
        }
    }

    #[test]
    fn nobody_walks_through_a_row_or_a_wall() {
        let ground = ground();
        let mut at = Vec2::new(5.0, 1.0);
        for _ in 0..200 {
            at = ground.step(at, Vec2::new(0.0, 0.05));
        }
        assert!((at.y - (2.0 - BODY)).abs() < 0.06, "stops before the row, at {at}");
        for _ in 0..400 {
            at = ground.step(at, Vec2::new(0.05, 0.0));
        }
        assert!((at.x - (10.0 - BODY)).abs() < 0.06, "stops before the wall, at {at}");
    }

    #[test]
    fn a_doorway_leads_into_the_next_room_and_the_wall_beside_it_does_not() {
        let ground = ground();
        for (x, is_open) in [(8.75, true), (5.0, false), (8.1, false)] {
            let mut at = Vec2::new(x, 5.0);
            for _ in 0..80 {
                at = ground.step(at, Vec2::new(0.0, 0.05));
            }
            assert_eq!(at.y > 8.0, is_open, "from {x} to {at}");
        }
    }

    #[test]
    fn a_step_against_a_row_slides_along_it() {
        let ground = ground();
        let from = Vec2::new(5.0, 2.0 - BODY - 0.01);
        let to = ground.step(from, Vec2::new(0.05, 0.05));
        assert_eq!(to, from + Vec2::new(0.05, 0.0));
    }

    #[test]
    fn whoever_looks_at_a_rack_stands_beside_it() {
        let ground = ground();
        let seen = Pose { focus: Vec3::new(5.0, 1.0, 2.5), yaw: 0.4, pitch: 0.8, distance: 30.0 };
        let pose = ground.on_foot(&seen).expect("there is room");
        assert!((pose.eye().y - EYE).abs() < 1e-4);
        assert!(ground.is_free(pose.eye().xz()));
        assert!((pose.yaw - seen.yaw).abs() < 1e-4, "it looks the same way");
        assert_eq!(Ground::default().on_foot(&seen), None);
        let within = Pose::looking(Vec3::new(1.0, 1.2, 5.0), Vec3::new(30.0, 1.0, 5.0));
        let pose = ground.on_foot(&within).expect("there is room");
        assert!(pose.eye().xz().distance(Vec2::new(1.0, 5.0)) < 1e-3, "whoever is there stays there");
    }

    /// Every spot of a 10 cm grid that can be walked to from `start`.
    fn reach(ground: &Ground, start: Vec2) -> std::collections::HashSet<(i32, i32)> {
        let at = |(x, z): (i32, i32)| Vec2::new(x as f32, z as f32) / 10.0;
        let first = ((start.x * 10.0).round() as i32, (start.y * 10.0).round() as i32);
        let mut seen = std::collections::HashSet::from([first]);
        let mut open = vec![first];
        while let Some((x, z)) = open.pop() {
            for next in [(x + 1, z), (x - 1, z), (x, z + 1), (x, z - 1)] {
                if !seen.contains(&next) && ground.is_free(at(next)) {
                    seen.insert(next);
                    open.push(next);
                }
            }
        }
        seen
    }

    #[test]
    fn in_the_demo_one_can_walk_from_every_room_to_every_other_and_out_of_the_door() {
        let plan = twin_scene::load_scene(Path::new("scenes/demo.ron")).expect("the demo's scene");
        let ground = Ground::of(&plan);
        let start = ground.stand_near(Vec2::new(2.0, 5.0)).expect("a free spot");
        let reached = reach(&ground, start);
        let is_reached =
            |patch: &Patch| reached.iter().any(|(x, z)| distance(Vec2::new(*x as f32, *z as f32) / 10.0, patch) == 0.0);
        assert!(ground.way.rooms.iter().all(is_reached));
        let openings: Vec<Patch> = ground.way.doorways.iter().map(|it| [it.low, it.high]).collect();
        assert!(openings.iter().all(is_reached), "every door can be walked through");
        let outside = reached.iter().filter(|(x, z)| {
            let at = Vec2::new(*x as f32, *z as f32) / 10.0;
            ground.way.rooms.iter().chain(&openings).all(|patch| distance(at, patch) > BODY)
        });
        assert!(outside.count() > 100, "around the building");
        for aisle in plan.aisles.iter().filter(|aisle| aisle.is_contained) {
            let corner = Vec2::new(aisle.corner.x as f32, aisle.corner.z as f32);
            let patch = [corner, corner + Vec2::new(aisle.size.x as f32, aisle.size.z as f32)];
            assert!(is_reached(&patch), "through the containment's doors");
        }
    }
}
