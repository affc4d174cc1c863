//! Flights: eased glides from pose to pose, around what stands in the way, with a way back.

use super::framing::{pose_at, pose_into};
use super::obstacle::Obstacles;
use super::pose::Pose;
use super::route::Route;
use super::walk::Ground;
use super::{ReducedMotion, Rig, RigMode};
use crate::TwinSystems;
use crate::bridge::Plan;
use crate::selection::PickBoxes;
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;
use twin_model::Place;

/// Asks the camera to fly to a place.
#[derive(Message, Clone, Copy, Debug)]
pub struct FlyToPlace(pub Place);

/// Asks the camera to look into a rack that opens, by its index in the plan.
#[derive(Message, Clone, Copy, Debug)]
pub struct FlyIntoRack(pub u32);

/// Asks the camera to fly to a pose.
#[derive(Message, Clone, Copy, Debug)]
pub struct FlyToPose(pub Pose);

/// Asks the camera to go on foot where it looks.
#[derive(Message, Clone, Copy, Debug)]
pub struct GoOnFoot;

/// Asks the camera to go back to where it flew from.
#[derive(Message, Clone, Copy, Debug)]
pub struct FlyBack;

/// The flight under way, if there is one, and where earlier ones came from.
#[derive(Resource, Debug, Default)]
pub struct Flight {
    /// The way, and how long the camera has been on it, seconds.
    under_way: Option<(Route, f32)>,
    back: Vec<(Pose, RigMode)>,
}

/// Poses to go back to, at most.
const BACK_MAX: usize = 32;

impl Flight {
    /// Whether the camera is in the air.
    pub const fn is_flying(&self) -> bool {
        self.under_way.is_some()
    }

    /// The doors that the flight under way leads through: their middles on the floor.
    pub fn doors(&self) -> &[Vec3] {
        self.under_way.as_ref().map_or(&[], |(route, _)| route.doors())
    }

    /// Ends the flight where it is: hands have priority.
    pub fn cancel(&mut self) {
        self.under_way = None;
    }

    /// Sets off on a way; whoever wants calm is there at once.
    pub fn start(&mut self, route: Route, rig: &mut Rig, calm: ReducedMotion) {
        if calm.0 {
            rig.pose = route.to();
            rig.goal = route.to();
            self.under_way = None;
        } else {
            self.under_way = Some((route, 0.0));
        }
    }

    /// Remembers where to go back to.
    pub fn remember(&mut self, rig: &Rig) {
        self.back.push((rig.pose, rig.mode));
        if self.back.len() > BACK_MAX {
            self.back.remove(0);
        }
    }

    /// Carries on for `seconds`; the pose that the camera then has, while it is in the air or has just landed.
    fn advance(&mut self, seconds: f32) -> Option<Pose> {
        let (route, elapsed) = self.under_way.as_mut()?;
        *elapsed += seconds;
        let pose = route.pose(*elapsed);
        if *elapsed >= route.seconds() {
            self.under_way = None;
        }
        Some(pose)
    }
}

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Flight>()
        .add_message::<FlyToPlace>()
        .add_message::<FlyIntoRack>()
        .add_message::<FlyToPose>()
        .add_message::<FlyBack>()
        .add_message::<GoOnFoot>()
        .add_systems(PreStartup, survey)
        .add_systems(Update, (take_off, fly).chain().in_set(TwinSystems::Reconcile));
}

/// Learns where people can go and where an eye can be.
fn survey(mut commands: Commands, plan: Res<Plan>) {
    commands.insert_resource(Obstacles::of(&plan.0));
    commands.insert_resource(Ground::of(&plan.0));
}

/// Where the camera is asked to go.
#[derive(SystemParam)]
struct Wishes<'w, 's> {
    places: MessageReader<'w, 's, FlyToPlace>,
    racks: MessageReader<'w, 's, FlyIntoRack>,
    poses: MessageReader<'w, 's, FlyToPose>,
    backs: MessageReader<'w, 's, FlyBack>,
    feet: MessageReader<'w, 's, GoOnFoot>,
}

fn take_off(
    mut wishes: Wishes,
    ground: Res<Ground>,
    obstacles: Res<Obstacles>,
    plan: Res<Plan>,
    boxes: Res<PickBoxes>,
    calm: Res<ReducedMotion>,
    mut flight: ResMut<Flight>,
    mut rig: ResMut<Rig>,
) {
    let asked = wishes
        .places
        .read()
        .filter_map(|FlyToPlace(place)| pose_at(&plan.0, &boxes, &obstacles, *place))
        .chain(wishes.racks.read().filter_map(|FlyIntoRack(rack)| pose_into(&plan.0, &boxes, &obstacles, *rack)))
        .chain(wishes.poses.read().map(|FlyToPose(pose)| *pose))
        .last();
    let on_foot = wishes.feet.read().last().and_then(|_| ground.on_foot(&rig.goal));
    let is_back = wishes.backs.read().last().is_some();
    let (to, mode) = if let Some(pose) = asked {
        flight.remember(&rig);
        (pose, RigMode::Orbit)
    } else if let Some(pose) = on_foot {
        flight.remember(&rig);
        (pose, RigMode::Walk)
    } else if let Some(back) = is_back.then(|| flight.back.pop()).flatten() {
        back
    } else {
        return;
    };
    let route = Route::between(rig.pose, obstacles.settle(to), &obstacles);
    rig.mode = mode;
    flight.start(route, &mut rig, *calm);
}

fn fly(time: Res<Time>, mut flight: ResMut<Flight>, mut rig: ResMut<Rig>) {
    if let Some(pose) = flight.advance(time.delta_secs()) {
        rig.pose = pose;
        rig.goal = pose;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poses() -> [Pose; 2] {
        let one = Pose { focus: Vec3::ZERO, yaw: 0.3, pitch: 0.5, distance: 10.0 };
        [one, Pose { focus: Vec3::new(9.0, 1.0, 4.0), yaw: 2.0, pitch: 0.2, distance: 4.0 }]
    }

    fn flight_at(frames_per_second: u16, seconds: f32) -> Pose {
        let [from, to] = poses();
        let mut rig = Rig { pose: from, goal: from, mode: RigMode::Orbit };
        let mut flight = Flight::default();
        flight.start(Route::between(from, to, &Obstacles::default()), &mut rig, ReducedMotion(false));
        let frames = (seconds * f32::from(frames_per_second)).round() as u32;
        for _ in 0..frames {
            rig.pose = flight.advance(1.0 / f32::from(frames_per_second)).unwrap_or(rig.pose);
        }
        rig.pose
    }

    #[test]
    fn a_flight_is_the_same_at_any_frame_rate() {
        for seconds in [0.2, 0.4, 0.8, 2.0] {
            let (slow, fast) = (flight_at(10, seconds), flight_at(240, seconds));
            assert!(slow.eye().distance(fast.eye()) < 0.01, "after {seconds} s: {} {}", slow.eye(), fast.eye());
        }
        assert_eq!(flight_at(7, 2.0), poses()[1], "it lands exactly");
    }

    #[test]
    fn with_reduced_motion_a_flight_is_a_cut() {
        let [from, to] = poses();
        let mut rig = Rig { pose: from, goal: from, mode: RigMode::Orbit };
        let mut flight = Flight::default();
        flight.start(Route::between(from, to, &Obstacles::default()), &mut rig, ReducedMotion(true));
        assert!(!flight.is_flying());
        assert_eq!((rig.pose, rig.goal), (to, to));
    }

    /// A world in which flights work, without a window.
    fn world() -> App {
        let plan = twin_scene::load_scene(std::path::Path::new("scenes/demo.ron")).expect("the demo's scene");
        let [from, _] = poses();
        let mut app = App::new();
        app.insert_resource(PickBoxes::from_plan(&plan))
            .insert_resource(Plan(std::sync::Arc::new(plan)))
            .insert_resource(Rig { pose: from, goal: from, mode: RigMode::Walk })
            .insert_resource(Time::<()>::default())
            .init_resource::<ReducedMotion>()
            .add_plugins(plugin);
        app
    }

    fn fly_for(app: &mut App, seconds: f32) {
        for _ in 0..(seconds * 20.0) as u32 {
            app.world_mut().resource_mut::<Time>().advance_by(std::time::Duration::from_millis(50));
            app.update();
        }
    }

    #[test]
    fn space_goes_back_to_where_a_flight_came_from_and_how() {
        let mut app = world();
        fly_for(&mut app, 0.1);
        let from = app.world().resource::<Rig>().pose;
        app.world_mut().write_message(FlyToPlace(Place::Rack(7)));
        fly_for(&mut app, 3.0);
        let there = *app.world().resource::<Rig>();
        assert!(there.pose.eye().distance(from.eye()) > 1.0);
        assert_eq!(there.mode, RigMode::Orbit);
        app.world_mut().write_message(FlyBack);
        fly_for(&mut app, 3.0);
        let back = *app.world().resource::<Rig>();
        assert_eq!((back.pose, back.mode), (from, RigMode::Walk));
        app.world_mut().write_message(FlyBack);
        fly_for(&mut app, 1.0);
        assert_eq!(app.world().resource::<Rig>().pose, from, "there is no further way back");
    }
}
