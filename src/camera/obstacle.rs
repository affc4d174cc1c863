//! What an eye must not be in, and what it cannot see through: walls, racks, machines, cable ladders, glass over aisles.
//! Ceilings are cut away: the way over everything is free.

use super::pose::Pose;
use crate::site::{Barrier, ContainedAisle, Hanging, barriers, contained_aisles, hangings};
use bevy::prelude::*;
use twin_model::{Place, SitePlan};

/// An eye keeps this far from what is solid, metres: the picture's near plane and some air.
pub const MARGIN: f32 = 0.2;
/// An eye stays this far over the floor, metres.
pub const LOWEST: f32 = 0.15;

/// Everything solid. Whoever is high enough over it is clear of it.
#[derive(Resource, Debug, Default)]
pub struct Obstacles {
    /// What stands on the floor.
    barriers: Vec<Barrier>,
    /// What may have air under it.
    hangings: Vec<Hanging>,
    aisles: Vec<ContainedAisle>,
}

/// A solid box with some air around it, metres; what stands on the floor reaches far below it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Solid {
    low: Vec3,
    high: Vec3,
}

impl Solid {
    /// Whether a straight way from `from` to `to` leads through it.
    pub(super) fn is_crossed(&self, from: Vec3, to: Vec3) -> bool {
        within(from, to, self.low, self.high).is_some()
    }
}

/// Where a straight way on the floor leads through something, and how high that is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hump {
    /// Metres along the way.
    pub(super) from: f32,
    /// Metres along the way.
    pub(super) to: f32,
    /// Metres over the floor.
    pub(super) height: f32,
}

/// The part of a straight line from `from` to `to` within a box, as parts of the whole, 0 to 1.
fn within(from: Vec3, to: Vec3, low: Vec3, high: Vec3) -> Option<[f32; 2]> {
    let way = to - from;
    let (mut enter, mut leave) = (0.0f32, 1.0f32);
    for axis in 0..3 {
        if way[axis].abs() < 1e-6 {
            if from[axis] <= low[axis] || from[axis] >= high[axis] {
                return None;
            }
        } else {
            let (one, other) = ((low[axis] - from[axis]) / way[axis], (high[axis] - from[axis]) / way[axis]);
            enter = enter.max(one.min(other));
            leave = leave.min(one.max(other));
        }
    }
    (enter < leave).then_some([enter, leave])
}

impl Obstacles {
    /// The obstacles of `plan`.
    pub fn of(plan: &SitePlan) -> Self {
        Self { barriers: barriers(plan), hangings: hangings(plan), aisles: contained_aisles(plan) }
    }

    /// The aisles that are entered and left by their doors.
    pub(super) fn aisles(&self) -> &[ContainedAisle] {
        &self.aisles
    }

    /// Everything solid with `margin` metres around it.
    fn solids(&self, margin: f32) -> impl Iterator<Item = Solid> {
        let stand =
            self.barriers.iter().map(move |it| Solid { low: (it.low - margin).with_y(-1.0), high: it.high + margin });
        stand.chain(self.hangings.iter().map(move |it| Solid { low: it.low - margin, high: it.high + margin }))
    }

    /// What is solid about the box around `ways`, with `margin` metres around it.
    pub(super) fn about(&self, ways: &[Vec3], margin: f32) -> Vec<Solid> {
        let low = ways.iter().copied().fold(Vec3::INFINITY, Vec3::min);
        let high = ways.iter().copied().fold(Vec3::NEG_INFINITY, Vec3::max);
        self.solids(margin).filter(|it| it.low.cmplt(high).all() && it.high.cmpgt(low).all()).collect()
    }

    /// Whether a straight way stays further than `margin` metres from everything solid.
    pub(super) fn is_free(&self, from: Vec3, to: Vec3, margin: f32) -> bool {
        !self.solids(margin).any(|solid| solid.is_crossed(from, to))
    }

    /// How far `at` is from the nearest solid thing, metres; 0 inside one.
    pub fn clearance(&self, at: Vec3) -> f32 {
        let away = |barrier: &Barrier| at.distance(at.clamp(barrier.low.with_y(at.y.min(0.0)), barrier.high));
        let hanging = self.hangings.iter().map(|it| at.distance(at.clamp(it.low, it.high)));
        self.barriers.iter().map(away).chain(hanging).fold(f32::INFINITY, f32::min)
    }

    /// Whether an eye at `at` is over the floor and further than `margin` metres from everything solid.
    pub fn is_clear(&self, at: Vec3, margin: f32) -> bool {
        at.y >= LOWEST && self.clearance(at) > margin
    }

    /// Whether an eye at `eye` sees `target` over and between everything solid that is no part of `of`, glass apart.
    pub fn has_sight(&self, eye: Vec3, target: Vec3, of: Option<Place>) -> bool {
        let is_between = |barrier: &Barrier| within(eye, target, barrier.low, barrier.high).is_some();
        let is_other = |barrier: &Barrier| of.is_none() || barrier.place != of;
        let hides = |it: &Hanging| !it.is_glass && within(eye, target, it.low, it.high).is_some();
        !self.barriers.iter().any(|barrier| is_other(barrier) && is_between(barrier))
            && !self.hangings.iter().any(hides)
    }

    /// Whether an eye at `eye` sees `target` over all walls, whatever stands in the rooms.
    pub fn has_sight_over_walls(&self, eye: Vec3, target: Vec3) -> bool {
        let walls = self.barriers.iter().filter(|barrier| barrier.place.is_none());
        !walls.into_iter().any(|wall| within(eye, target, wall.low, wall.high).is_some())
    }

    /// What has to be passed over on a straight way over the floor, with `margin` metres around it.
    pub(super) fn humps(&self, from: Vec2, to: Vec2, margin: f32) -> Vec<Hump> {
        let metres = from.distance(to);
        let (from, to) = (Vec3::new(from.x, 0.0, from.y), Vec3::new(to.x, 0.0, to.y));
        let hump = |solid: Solid| {
            let [enter, leave] = within(from, to, solid.low.with_y(-1.0), solid.high.with_y(1.0))?;
            Some(Hump { from: enter * metres, to: leave * metres, height: solid.high.y })
        };
        self.solids(margin).filter_map(hump).collect()
    }

    /// `pose`, with the eye lifted out of what it is in.
    pub fn settle(&self, pose: Pose) -> Pose {
        let eye = pose.eye();
        if self.is_clear(eye, MARGIN / 2.0) {
            return pose;
        }
        let top = self.humps(eye.xz(), eye.xz(), MARGIN).iter().map(|hump| hump.height).fold(eye.y, f32::max);
        Pose::looking(eye.with_y(top.max(LOWEST) + 0.01), pose.focus)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row of 2 m height on x 3 to 7, z 2 to 3.
    fn row() -> Obstacles {
        let barrier = |low, high| Barrier { place: Some(Place::Rack(0)), low, high };
        Obstacles { barriers: vec![barrier(Vec3::new(3.0, 0.0, 2.0), Vec3::new(7.0, 2.0, 3.0))], ..default() }
    }

    #[test]
    fn clearance_counts_from_the_nearest_face() {
        let row = row();
        assert_eq!(row.clearance(Vec3::new(5.0, 1.0, 2.5)), 0.0);
        assert!((row.clearance(Vec3::new(5.0, 1.0, 3.5)) - 0.5).abs() < 1e-5);
        assert!((row.clearance(Vec3::new(5.0, 4.0, 2.5)) - 2.0).abs() < 1e-5);
        assert!(!row.is_clear(Vec3::new(0.0, 0.05, 0.0), MARGIN), "an eye is no mouse");
    }

    #[test]
    fn a_row_hides_what_is_behind_it_but_not_itself() {
        let row = row();
        let (eye, behind) = (Vec3::new(5.0, 1.5, 5.0), Vec3::new(5.0, 1.0, 0.0));
        assert!(!row.has_sight(eye, behind, None));
        assert!(row.has_sight(eye, behind, Some(Place::Rack(0))));
        assert!(row.has_sight(eye.with_y(6.0), behind, None), "over it");
    }

    #[test]
    fn an_eye_in_a_rack_is_lifted_over_it() {
        let row = row();
        let inside = Pose::looking(Vec3::new(5.0, 1.0, 2.5), Vec3::new(5.0, 0.5, 6.0));
        let settled = row.settle(inside);
        assert!(row.is_clear(settled.eye(), MARGIN - 0.01), "{}", settled.eye());
        assert_eq!(settled.focus, inside.focus);
        let free = Pose::looking(Vec3::new(0.0, 1.0, 0.0), Vec3::ZERO);
        assert_eq!(row.settle(free), free);
    }
}
