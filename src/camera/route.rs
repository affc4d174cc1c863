//! The way of an eye from pose to pose: straight where that is free, else up, over what stands in the way, and down.
//!
//! On the floor the way is a straight line; what it crosses are [`Hump`]s along it. A taut string over them is the
//! shortest way over; its corners are rounded as far as the margin allows. Pure: the same poses and obstacles give the
//! same route.

use super::obstacle::{Hump, LOWEST, MARGIN, Obstacles};
use super::pose::{PITCH, Pose};
use bevy::prelude::*;
use std::f32::consts::{PI, TAU};
use twin_panels::tokens::duration;

/// The string is taut over this much air, metres; more than [`MARGIN`], so that there is room to round its corners.
const AIR: f32 = 0.45;
/// Corners are rounded from at most this far before and behind them, metres.
const ROUND: f32 = 2.0;
/// Straight pieces that a rounded corner is made of.
const PIECES: u32 = 16;
/// How often the rounding of a corner is halved before it stays sharp.
const HALVINGS: u32 = 5;
/// Seconds a metre of way adds.
const SECONDS_PER_METRE: f32 = 0.03;
/// On ways that are longer than this, metres, the flight takes longer than the longest usual one.
const LONG_WAY: f32 = 40.0;
/// Seconds a metre beyond [`LONG_WAY`] adds.
const SECONDS_PER_LONG_METRE: f32 = 0.01;
/// The eye looks this much further down while it climbs over something, radians.
const NOD: f32 = 0.3;
/// Climbs higher than this nod in full, metres.
const NOD_CLIMB: f32 = 3.0;

/// A planned flight.
#[derive(Clone, Debug)]
pub struct Route {
    from: Pose,
    to: Pose,
    /// Where the eye passes, and how far along that is, metres.
    path: Vec<(Vec3, f32)>,
    /// From `from` to `to`, the short way around, radians.
    turn: f32,
    nod: f32,
    seconds: f32,
}

impl Route {
    /// The flight from `from` to `to` around `obstacles`. Both eyes should be clear of them; one that is not leaves
    /// straight upwards, or comes down.
    pub fn between(from: Pose, to: Pose, obstacles: &Obstacles) -> Self {
        let knots = way_over(from.eye(), to.eye(), obstacles);
        let (start, end) = (from.eye(), to.eye());
        let level = start.xz().distance(end.xz()).max(f32::EPSILON);
        let mut path: Vec<(Vec3, f32)> = Vec::with_capacity(knots.len());
        for knot in knots {
            let floor = start.xz().lerp(end.xz(), (knot.x / level).clamp(0.0, 1.0));
            let eye = Vec3::new(floor.x, knot.y, floor.y);
            let along = path.last().map_or(0.0, |(last, along)| along + last.distance(eye));
            path.push((eye, along));
        }
        let metres = path.last().map_or(0.0, |(_, along)| *along);
        let top = path.iter().map(|(eye, _)| eye.y).fold(f32::NEG_INFINITY, f32::max);
        let climb = top - start.y.max(end.y);
        Self {
            from,
            to,
            path,
            turn: (to.yaw - from.yaw + PI).rem_euclid(TAU) - PI,
            nod: NOD * (climb / NOD_CLIMB).clamp(0.0, 1.0),
            seconds: seconds_for(metres.max(from.focus.distance(to.focus))),
        }
    }

    /// How long the flight takes, seconds.
    pub const fn seconds(&self) -> f32 {
        self.seconds
    }

    /// Where it ends.
    pub const fn to(&self) -> Pose {
        self.to
    }

    /// The pose `elapsed` seconds after the start; [`Self::to`] from the end on.
    pub fn pose(&self, elapsed: f32) -> Pose {
        let part = (elapsed / self.seconds).clamp(0.0, 1.0);
        if part >= 1.0 {
            return self.to;
        }
        let eased = part * part * (3.0 - 2.0 * part);
        let level = |from: f32, to: f32| from + (to - from) * eased;
        let nod = self.nod * (PI * eased).sin().powi(2);
        let mut pose = Pose {
            focus: Vec3::ZERO,
            yaw: self.from.yaw + self.turn * eased,
            pitch: (level(self.from.pitch, self.to.pitch) + nod).min(*PITCH.end()),
            distance: level(self.from.distance, self.to.distance),
        };
        pose.focus = self.eye(eased) - pose.arm() * pose.distance;
        pose
    }

    /// Where the eye is after `part` of the way, 0 to 1.
    fn eye(&self, part: f32) -> Vec3 {
        let metres = self.path.last().map_or(0.0, |(_, along)| *along) * part;
        let next = self.path.partition_point(|(_, along)| *along < metres).max(1);
        match (self.path.get(next - 1), self.path.get(next)) {
            (Some((a, from)), Some((b, to))) => a.lerp(*b, (metres - from) / (to - from).max(f32::EPSILON)),
            (Some((last, _)), None) => *last,
            _ => self.to.eye(),
        }
    }
}

fn seconds_for(metres: f32) -> f32 {
    let usual = (duration::FLY_MIN + metres * SECONDS_PER_METRE).min(duration::FLY_MAX);
    (usual + (metres - LONG_WAY).max(0.0) * SECONDS_PER_LONG_METRE).min(duration::FLY_LONG)
}

/// The way in the upright plane through both eyes: metres along the floor, and height. Begins and ends at the eyes.
fn way_over(from: Vec3, to: Vec3, obstacles: &Obstacles) -> Vec<Vec2> {
    let level = from.xz().distance(to.xz());
    let (start, end) = (Vec2::new(0.0, from.y), Vec2::new(level, to.y));
    // Whoever stands closer to something than the margin may fly along it as close.
    let margin = obstacles.clearance(from).min(obstacles.clearance(to)).min(MARGIN);
    let near = obstacles.humps(from.xz(), to.xz(), margin);
    let is_high = from.y.min(to.y) >= LOWEST.min(from.y);
    if is_high && near.iter().all(|hump| is_over(start, end, hump)) {
        return vec![start, end];
    }
    let knots = taut(start, end, &obstacles.humps(from.xz(), to.xz(), AIR.max(margin)));
    rounded(&knots, |one, other| is_upright(one, other, level) || near.iter().all(|hump| is_over(one, other, hump)))
}

/// Whether a piece of way is straight up from the start or down to the end.
fn is_upright(one: Vec2, other: Vec2, level: f32) -> bool {
    one.x.max(other.x) < 1e-4 || one.x.min(other.x) > level - 1e-4
}

/// Whether a straight piece of way passes over a hump, or beside it.
fn is_over(one: Vec2, other: Vec2, hump: &Hump) -> bool {
    let (left, right) = if one.x <= other.x { (one, other) } else { (other, one) };
    if right.x <= hump.from || left.x >= hump.to {
        return true;
    }
    let span = right.x - left.x;
    let height =
        |x: f32| if span < 1e-5 { left.y.min(right.y) } else { left.y + (right.y - left.y) * (x - left.x) / span };
    height(left.x.max(hump.from)).min(height(right.x.min(hump.to))) >= hump.height - 1e-4
}

/// The corners of a string drawn taut from `start` to `end` over all humps.
fn taut(start: Vec2, end: Vec2, humps: &[Hump]) -> Vec<Vec2> {
    let mut tops: Vec<Vec2> =
        humps.iter().flat_map(|hump| [Vec2::new(hump.from, hump.height), Vec2::new(hump.to, hump.height)]).collect();
    tops.sort_by(|one, other| one.x.total_cmp(&other.x).then(other.y.total_cmp(&one.y)));
    // Of several at one place only the highest counts.
    tops.dedup_by(|later, kept| (later.x - kept.x).abs() < 1e-4);
    let is_lower_end = |top: &Vec2| {
        ((top.x - start.x).abs() < 1e-4 && top.y <= start.y) || ((top.x - end.x).abs() < 1e-4 && top.y <= end.y)
    };
    tops.retain(|top| !is_lower_end(top));
    let mut string: Vec<Vec2> = vec![start];
    for top in tops.into_iter().chain([end]) {
        while let [.., before, last] = string[..]
            && (last - before).perp_dot(top - last) >= 0.0
        {
            string.pop();
        }
        string.push(top);
    }
    string
}

/// `knots` with each corner rounded as far as every piece of it stays `clear`.
fn rounded(knots: &[Vec2], clear: impl Fn(Vec2, Vec2) -> bool) -> Vec<Vec2> {
    let mut way: Vec<Vec2> = knots.first().copied().into_iter().collect();
    for corner in knots.windows(3) {
        let [before, at, after] = [corner[0], corner[1], corner[2]];
        let reach = (before.distance(at).min(after.distance(at)) / 2.0).min(ROUND);
        let arcs = (0..=HALVINGS).map(|halving| arc(before, at, after, reach / (1 << halving) as f32));
        let free = arcs.into_iter().find(|arc| arc.windows(2).all(|piece| clear(piece[0], piece[1])));
        way.extend(free.unwrap_or_else(|| vec![at]));
    }
    way.extend(knots.last());
    way
}

/// A corner rounded by a parabola that touches its legs `reach` metres before and behind it.
fn arc(before: Vec2, at: Vec2, after: Vec2, reach: f32) -> Vec<Vec2> {
    let (enter, leave) = (at.move_towards(before, reach), at.move_towards(after, reach));
    let point = |piece: u32| {
        let part = piece as f32 / PIECES as f32;
        enter.lerp(at, part).lerp(at.lerp(leave, part), part)
    };
    (0..=PIECES).map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::super::framing::pose_at;
    use super::super::obstacle::LOWEST;
    use super::super::preset::pose_of;
    use super::*;
    use crate::selection::PickBoxes;
    use std::path::Path;
    use twin_model::{Place, SitePlan};

    struct Scene {
        plan: SitePlan,
        obstacles: Obstacles,
        boxes: PickBoxes,
    }

    fn scene(plan: SitePlan) -> Scene {
        Scene { obstacles: Obstacles::of(&plan), boxes: PickBoxes::from_plan(&plan), plan }
    }

    fn demo() -> Scene {
        scene(twin_scene::load_scene(Path::new("scenes/demo.ron")).expect("the demo's scene"))
    }

    impl Scene {
        fn presets(&self) -> Vec<Pose> {
            (0..self.plan.viewpoints.len()).map(|index| self.obstacles.settle(pose_of(&self.plan, index))).collect()
        }

        /// Where the camera flies to for every `step`th place.
        fn places(&self, step: usize) -> Vec<(Place, Pose)> {
            let count = |len: usize| 0..u32::try_from(len).expect("few enough");
            let places = count(self.plan.racks.len())
                .map(Place::Rack)
                .chain(count(self.plan.racks.len()).map(|rack| Place::Device { rack, device: 0 }))
                .chain(count(self.plan.cracs.len()).map(Place::Crac))
                .chain(count(self.plan.pdus.len()).map(Place::Pdu))
                .chain(count(self.plan.ups.len()).map(Place::Ups))
                .chain(count(self.plan.machines.len()).map(Place::Machine))
                .chain(count(self.plan.sensors.len()).map(Place::Sensor))
                .chain(count(self.plan.rooms.len()).map(Place::Room));
            let pose =
                |place| (place, pose_at(&self.plan, &self.boxes, &self.obstacles, place).expect("it has a place"));
            places.step_by(step).map(pose).collect()
        }

        /// Flies from `from` to `to` and looks at every fiftieth of a second where the eye is.
        fn assert_clear(&self, from: Pose, to: Pose) {
            let route = Route::between(from, to, &self.obstacles);
            let margin = self.obstacles.clearance(from.eye()).min(self.obstacles.clearance(to.eye())).min(MARGIN);
            let mut elapsed = 0.0;
            while elapsed < route.seconds() + 0.02 {
                let eye = route.pose(elapsed).eye();
                let clearance = self.obstacles.clearance(eye);
                assert!(clearance > margin - 0.01 && clearance > 0.0, "{clearance} m at {eye}: {from:?} to {to:?}");
                assert!(eye.y >= LOWEST - 1e-3, "{eye}");
                elapsed += 0.02;
            }
        }
    }

    #[test]
    fn no_flight_of_the_demo_passes_through_anything() {
        let scene = demo();
        let mut poses = scene.presets();
        poses.extend(scene.places(3).into_iter().map(|(_, pose)| pose));
        for from in &poses {
            for to in &poses {
                scene.assert_clear(*from, *to);
            }
        }
    }

    #[test]
    fn no_flight_of_a_hall_of_hundreds_of_racks_passes_through_anything() {
        let plan = twin_scene::parse_scene(&twin_scene::generate_scene(400), "generated").expect("a valid scene");
        let scene = scene(plan);
        let mut poses = scene.presets();
        poses.extend(scene.places(29).into_iter().map(|(_, pose)| pose));
        for from in &poses {
            for to in &poses {
                scene.assert_clear(*from, *to);
            }
        }
    }

    #[test]
    fn every_place_is_seen_from_where_the_camera_flies_to() {
        for scene in [demo(), scene(twin_scene::parse_scene(&twin_scene::generate_scene(200), "").expect("valid"))] {
            for (place, pose) in scene.places(1) {
                assert!(scene.obstacles.is_clear(pose.eye(), MARGIN), "{place:?} from {}", pose.eye());
                let is_seen = match place {
                    Place::Room(_) => scene.obstacles.has_sight_over_walls(pose.eye(), pose.focus),
                    _ => scene.obstacles.has_sight(pose.eye(), pose.focus, Some(place.owner())),
                };
                assert!(is_seen, "{place:?} from {} at {}", pose.eye(), pose.focus);
            }
        }
    }

    #[test]
    fn an_eye_in_a_rack_leaves_straight_upwards() {
        let scene = demo();
        let (low, high) = scene.boxes.of(Place::Rack(4)).expect("it stands");
        let inside = Pose::looking((low + high) / 2.0, low);
        let route = Route::between(inside, scene.presets()[2], &scene.obstacles);
        let mut elapsed = 0.0;
        while elapsed < route.seconds() {
            let eye = route.pose(elapsed).eye();
            let is_above_start = eye.xz().distance(inside.eye().xz()) < 0.02;
            assert!(is_above_start || scene.obstacles.clearance(eye) > 0.1, "{eye}");
            elapsed += 0.01;
        }
    }

    #[test]
    fn a_flight_turns_the_short_way_without_a_jump() {
        let scene = demo();
        for from in scene.presets() {
            for to in scene.presets() {
                let route = Route::between(from, to, &scene.obstacles);
                let steps: Vec<Pose> =
                    (0..=120).map(|step| route.pose(route.seconds() * step as f32 / 120.0)).collect();
                let turned: f32 = steps.windows(2).map(|pair| pair[0].arm().angle_between(pair[1].arm())).sum();
                assert!(turned < PI + 2.0 * NOD + 0.1, "turns by {turned} in all");
                for pair in steps.windows(2) {
                    assert!(pair[0].arm().angle_between(pair[1].arm()) < 0.08, "a jump from {from:?} to {to:?}");
                    let metres = route.path.last().map_or(0.0, |(_, along)| *along);
                    assert!(pair[0].eye().distance(pair[1].eye()) <= metres * 1.6 / 120.0 + 1e-3);
                }
            }
        }
    }

    #[test]
    fn flights_take_as_long_as_they_may_and_land_exactly() {
        let scene = demo();
        for from in scene.presets() {
            for to in scene.presets() {
                let route = Route::between(from, to, &scene.obstacles);
                assert!(
                    (duration::FLY_MIN..=duration::FLY_MAX + 0.2).contains(&route.seconds()),
                    "{}",
                    route.seconds()
                );
                assert_eq!(route.pose(route.seconds()), to);
                assert!(route.pose(0.0).is_close(&from), "{:?} is not {from:?}", route.pose(0.0));
            }
        }
        let far = Pose { focus: Vec3::new(500.0, 0.0, 0.0), ..scene.presets()[0] };
        assert!(Route::between(scene.presets()[0], far, &scene.obstacles).seconds() <= duration::FLY_LONG);
    }
}
