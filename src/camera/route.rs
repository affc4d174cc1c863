//! A flight from pose to pose: when the eye is where on its way, and how it turns there. Pure: the same poses and
//! obstacles give the same route.

use super::obstacle::Obstacles;
use super::pose::{PITCH, Pose};
use super::way::{doors_on, way_between};
use bevy::prelude::*;
use std::f32::consts::{PI, TAU};
use twin_panels::tokens::duration;

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

/// A sliding door that begins to open at the take-off is wide enough after this time, seconds: half of its own.
const DOOR_AJAR: f32 = duration::DOOR / 2.0;

/// A planned flight.
#[derive(Clone, Debug)]
pub struct Route {
    from: Pose,
    to: Pose,
    /// Where the eye passes, and how far along that is, metres.
    path: Vec<(Vec3, f32)>,
    doors: Vec<Vec3>,
    /// From `from` to `to`, the short way around, radians.
    turn: f32,
    nod: f32,
    seconds: f32,
    /// Seconds before it sets off: until the first door is ajar when it gets there.
    hold: f32,
}

impl Route {
    /// The flight from `from` to `to` around `obstacles`. Both eyes should be clear of them; one that is not leaves
    /// straight upwards, or comes down.
    pub fn between(from: Pose, to: Pose, obstacles: &Obstacles) -> Self {
        let way = way_between(from.eye(), to.eye(), obstacles);
        let passed = doors_on(&way, obstacles);
        let mut path: Vec<(Vec3, f32)> = Vec::with_capacity(way.len());
        for eye in way {
            let along = path.last().map_or(0.0, |(last, along)| along + last.distance(eye));
            path.push((eye, along));
        }
        let metres = path.last().map_or(0.0, |(_, along)| *along);
        let top = path.iter().map(|(eye, _)| eye.y).fold(f32::NEG_INFINITY, f32::max);
        let climb = top - from.eye().y.max(to.eye().y);
        let usual = seconds_for(metres.max(from.focus.distance(to.focus)));
        let hold = passed.iter().map(|(_, part)| DOOR_AJAR - time_of(*part) * usual).fold(0.0, f32::max);
        Self {
            from,
            to,
            path,
            doors: passed.into_iter().map(|(door, _)| door).collect(),
            turn: (to.yaw - from.yaw + PI).rem_euclid(TAU) - PI,
            nod: NOD * (climb / NOD_CLIMB).clamp(0.0, 1.0),
            seconds: usual + hold,
            hold,
        }
    }

    /// The doors of contained aisles that it leads through: their middles on the floor.
    pub fn doors(&self) -> &[Vec3] {
        &self.doors
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
        let part = ((elapsed - self.hold) / (self.seconds - self.hold)).clamp(0.0, 1.0);
        if part >= 1.0 {
            return self.to;
        }
        let eased = eased(part);
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

/// The part of the way that is done after a part of the time: it sets off and arrives softly.
fn eased(part: f32) -> f32 {
    part * part * (3.0 - 2.0 * part)
}

/// The part of the time after which a part of the way is done, the reverse of [`eased`].
fn time_of(way: f32) -> f32 {
    0.5 - ((1.0 - 2.0 * way.clamp(0.0, 1.0)).asin() / 3.0).sin()
}

fn seconds_for(metres: f32) -> f32 {
    let usual = (duration::FLY_MIN + metres * SECONDS_PER_METRE).min(duration::FLY_MAX);
    (usual + (metres - LONG_WAY).max(0.0) * SECONDS_PER_LONG_METRE).min(duration::FLY_LONG)
}

#[cfg(test)]
mod tests {
    use super::super::framing::pose_at;
    use super::super::obstacle::{LOWEST, MARGIN};
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

        fn is_under_ladder(&self, eye: Vec3) -> bool {
            !self.obstacles.is_free(eye, eye.with_y(10.0), 0.0)
                && !self.obstacles.aisles().iter().any(|aisle| aisle.holds(eye, 0.0))
        }

        /// Flies from `from` to `to` and looks at every fiftieth of a second where the eye is.
        fn assert_clear(&self, from: Pose, to: Pose) {
            let route = Route::between(from, to, &self.obstacles);
            let margin = self.obstacles.clearance(from.eye()).min(self.obstacles.clearance(to.eye())).min(MARGIN);
            let (mut elapsed, mut before) = (0.0, None);
            while elapsed < route.seconds() + 0.02 {
                let eye = route.pose(elapsed).eye();
                let was = before.replace(eye).unwrap_or(eye);
                assert!(self.obstacles.is_free(was, eye, 0.0), "from {was} to {eye}: {from:?} to {to:?}");
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
    fn every_rack_is_flown_to_and_left_through_no_roof_and_no_ladder() {
        let scene = demo();
        for (place, pose) in scene.places(1).iter().filter(|(place, _)| matches!(place, Place::Rack(_))) {
            assert!(!scene.is_under_ladder(pose.eye()), "{place:?}");
            for preset in scene.presets() {
                scene.assert_clear(preset, *pose);
                scene.assert_clear(*pose, preset);
            }
        }
    }

    #[test]
    fn a_contained_aisle_is_entered_and_left_by_its_doors() {
        let scene = demo();
        let [halls, cold, front] = [0, 2, 7].map(|preset| scene.presets()[preset]);
        let aisle = scene.obstacles.aisles().iter().find(|aisle| aisle.holds(cold.eye(), 0.0)).expect("one is inside");
        for (from, to) in [(halls, cold), (cold, halls), (front, halls)] {
            let route = Route::between(from, to, &scene.obstacles);
            let [door] = route.doors() else { panic!("it leads through {:?}", route.doors()) };
            assert!(aisle.doors.iter().any(|(own, _)| own.distance(*door) < 1e-3));
            let out = (*door - cold.eye().with_y(0.0)).dot(aisle.axis()).signum() * aisle.axis();
            let steps = (0..=800).map(|step| route.seconds() * step as f32 / 800.0);
            let eyes: Vec<(f32, Vec3)> = steps.map(|when| (when, route.pose(when).eye())).collect();
            let is_out = |eye: Vec3| (eye - *door).dot(out) > 0.0;
            let passed =
                eyes.windows(2).find(|pair| is_out(pair[0].1) != is_out(pair[1].1)).expect("it passes the door");
            let (when, eye) = passed[0];
            assert!(when >= DOOR_AJAR * 0.98 && eye.y < aisle.lintel - MARGIN, "after {when} s at {eye}");
        }
        assert!(Route::between(cold, front, &scene.obstacles).doors().is_empty(), "inside one stays inside");
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
                    assert!(pair[0].eye().distance(pair[1].eye()) <= metres * 2.0 / 120.0 + 1e-3);
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
                // Whoever leaves by a door that is near waits until it is ajar.
                let most = duration::FLY_MAX + if route.doors().is_empty() { 0.2 } else { DOOR_AJAR };
                assert!((duration::FLY_MIN..=most).contains(&route.seconds()), "{}", route.seconds());
                assert_eq!(route.pose(route.seconds()), to);
                assert!(route.pose(0.0).is_close(&from), "{:?} is not {from:?}", route.pose(0.0));
            }
        }
        let far = Pose { focus: Vec3::new(500.0, 0.0, 0.0), ..scene.presets()[0] };
        assert!(Route::between(scene.presets()[0], far, &scene.obstacles).seconds() <= duration::FLY_LONG);
    }
}
