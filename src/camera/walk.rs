//! On foot: an eye at a person's height, that walks around what stands on the floor and does not leave the room.

use super::pose::Pose;
use crate::selection::PickBoxes;
use bevy::prelude::*;
use twin_model::{Place, SitePlan};

/// Height of a person's eye over the floor, metres.
pub const EYE: f32 = 1.7;
/// Walking pace, metres a second; Shift doubles it.
pub(super) const PACE: f32 = 1.5;
/// Half of a person's breadth: so near they come to racks and walls, metres.
const BODY: f32 = 0.3;
/// Things lower than this are stepped over, metres.
const STEP: f32 = 0.3;
/// An eye that is lower than this is in the room that it is over, metres.
const CEILING: f32 = 3.0;
/// A place to stand is looked for in rings so far apart, and so many of them.
const RING: f32 = 0.2;
const RINGS: u32 = 200;
/// How far ahead somebody on foot looks, metres: what a drag turns around is the eye.
const AHEAD: f32 = 2.0;

/// Where people can go: rooms, less what stands in them.
#[derive(Resource, Debug, Default)]
pub struct Ground {
    /// Smallest and largest corner of each room, x and z.
    rooms: Vec<[Vec2; 2]>,
    /// The same of what stands in the way.
    obstacles: Vec<[Vec2; 2]>,
}

impl Ground {
    /// The ground of `plan`, whose things stand in `boxes`.
    pub fn of(plan: &SitePlan, boxes: &PickBoxes) -> Self {
        let room = |room: &twin_model::plan::Room| {
            let corner = Vec2::new(room.corner.x as f32, room.corner.z as f32);
            [corner, corner + Vec2::new(room.size.x as f32, room.size.z as f32)]
        };
        let stands = boxes.iter().filter(|(place, _, high)| !matches!(place, Place::Sensor(_)) && high.y > STEP);
        Self {
            rooms: plan.rooms.iter().map(room).collect(),
            obstacles: stands.map(|(_, low, high)| [low.xz(), high.xz()]).collect(),
        }
    }

    /// Whether somebody can stand at `at` in `room`.
    fn is_free(&self, [low, high]: [Vec2; 2], at: Vec2) -> bool {
        let is_inside = at.cmpge(low + BODY).all() && at.cmple(high - BODY).all();
        is_inside && !self.obstacles.iter().any(|[low, high]| at.distance(at.clamp(*low, *high)) < BODY)
    }

    /// The room that `at` is in, or the nearest.
    fn room_at(&self, at: Vec2) -> Option<[Vec2; 2]> {
        let away = |[low, high]: &[Vec2; 2]| at.distance(at.clamp(*low, *high));
        self.rooms.iter().copied().min_by(|one, other| away(one).total_cmp(&away(other)))
    }

    /// The nearest place to `at` where somebody can stand; `None` on a site without a free spot.
    pub fn stand_near(&self, at: Vec2) -> Option<Vec2> {
        let room = self.room_at(at)?;
        let at = at.clamp(room[0] + BODY, (room[1] - BODY).max(room[0] + BODY));
        let ring = |number: u32| {
            let radius = number as f32 * RING;
            let spots = (number * 8).max(1);
            (0..spots)
                .map(move |spot| at + Vec2::from_angle(spot as f32 / spots as f32 * std::f32::consts::TAU) * radius)
        };
        (0..RINGS).flat_map(ring).find(|spot| self.is_free(room, *spot))
    }

    /// Where a step from `from` by `way` leads: along what is in the way instead of through it.
    pub fn step(&self, from: Vec2, way: Vec2) -> Vec2 {
        let Some(room) = self.room_at(from) else { return from };
        let tries = [way, Vec2::new(way.x, 0.0), Vec2::new(0.0, way.y)];
        tries.into_iter().map(|way| from + way).find(|to| self.is_free(room, *to)).unwrap_or(from)
    }

    /// The pose of somebody who stands where the eye of `seen` is, or near what it looks at from above, and looks the
    /// same way; `None` where nobody can stand.
    pub fn on_foot(&self, seen: &Pose) -> Option<Pose> {
        let is_here = |[low, high]: &[Vec2; 2]| seen.eye().xz().clamp(*low, *high) == seen.eye().xz();
        let is_indoors = seen.eye().y < CEILING && self.rooms.iter().any(is_here);
        let spot = self.stand_near(if is_indoors { seen.eye().xz() } else { seen.focus.xz() })?;
        let (_, forward) = seen.level_axes();
        let eye = Vec3::new(spot.x, EYE, spot.y);
        Some(Pose::looking(eye, eye + forward * AHEAD))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A room of 10 by 6 m with a row of 4 m by 1 m in it.
    fn ground() -> Ground {
        Ground {
            rooms: vec![[Vec2::ZERO, Vec2::new(10.0, 6.0)]],
            obstacles: vec![[Vec2::new(3.0, 2.0), Vec2::new(7.0, 3.0)]],
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
        assert!(at.x <= 10.0 - BODY, "stops before the wall, at {at}");
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
        assert!(ground.is_free(ground.rooms[0], pose.eye().xz()));
        assert!((pose.yaw - seen.yaw).abs() < 1e-4, "it looks the same way");
        assert_eq!(Ground::default().on_foot(&seen), None);
        let within = Pose::looking(Vec3::new(1.0, 1.2, 5.0), Vec3::new(30.0, 1.0, 5.0));
        let pose = ground.on_foot(&within).expect("there is room");
        assert!(pose.eye().xz().distance(Vec2::new(1.0, 5.0)) < 1e-3, "whoever is there stays there");
    }
}
