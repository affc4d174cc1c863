//! Flights: eased glides from pose to pose, over what stands in the way, with a way back.

use super::pose::Pose;
use super::walk::Ground;
use super::{Rig, RigMode};
use crate::TwinSystems;
use crate::bridge::Plan;
use crate::selection::PickBoxes;
use bevy::prelude::*;
use std::f32::consts::PI;
use twin_model::{Place, plan::Facing};
use twin_panels::tokens::duration;

/// Asks the camera to fly to a place.
#[derive(Message, Clone, Copy, Debug)]
pub struct FlyToPlace(pub Place);

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
    leg: Option<Leg>,
    back: Vec<Pose>,
}

#[derive(Clone, Copy, Debug)]
struct Leg {
    from: Pose,
    to: Pose,
    elapsed: f32,
    seconds: f32,
    climb: f32,
}

/// Poses to go back to, at most.
const BACK_MAX: usize = 32;
/// Flights longer than this climb over the walls and rows between, metres.
const CLIMB_FROM: f32 = 7.0;
/// Seconds a metre of flight adds.
const SECONDS_PER_METRE: f32 = 0.03;

impl Flight {
    /// Whether the camera is in the air.
    pub const fn is_flying(&self) -> bool {
        self.leg.is_some()
    }

    /// Ends the flight where it is: hands have priority.
    pub fn cancel(&mut self) {
        self.leg = None;
    }

    fn start(&mut self, from: Pose, to: Pose) {
        let way = from.eye().distance(to.eye()).max(from.focus.distance(to.focus));
        let level = (from.eye() - to.eye()).with_y(0.0).length();
        self.leg = Some(Leg {
            from,
            to,
            elapsed: 0.0,
            seconds: (duration::FLY_MIN + way * SECONDS_PER_METRE).min(duration::FLY_MAX),
            climb: if level > CLIMB_FROM { (level * 0.22).min(6.0) } else { 0.0 },
        });
    }
}

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Flight>()
        .add_message::<FlyToPlace>()
        .add_message::<FlyToPose>()
        .add_message::<FlyBack>()
        .add_message::<GoOnFoot>()
        .add_systems(PostStartup, survey)
        .add_systems(Update, (take_off, fly).chain().in_set(TwinSystems::Reconcile));
}

/// Learns where people can go, once everything of the site has its box.
fn survey(mut commands: Commands, plan: Res<Plan>, boxes: Res<PickBoxes>) {
    commands.insert_resource(Ground::of(&plan.0, &boxes));
}

fn take_off(
    mut places: MessageReader<FlyToPlace>,
    mut poses: MessageReader<FlyToPose>,
    mut backs: MessageReader<FlyBack>,
    mut feet: MessageReader<GoOnFoot>,
    ground: Res<Ground>,
    plan: Res<Plan>,
    boxes: Res<PickBoxes>,
    mut flight: ResMut<Flight>,
    mut rig: ResMut<Rig>,
) {
    let asked = places
        .read()
        .filter_map(|FlyToPlace(place)| pose_at(&plan, &boxes, *place))
        .chain(poses.read().map(|FlyToPose(pose)| *pose))
        .last();
    let on_foot = feet.read().last().and_then(|_| ground.on_foot(&rig.goal));
    if let Some(to) = asked.or(on_foot) {
        let from = rig.pose;
        flight.back.push(from);
        if flight.back.len() > BACK_MAX {
            flight.back.remove(0);
        }
        flight.start(from, to);
        rig.mode = if asked.is_some() { RigMode::Orbit } else { RigMode::Walk };
    } else if backs.read().next().is_some()
        && let Some(to) = flight.back.pop()
    {
        flight.start(rig.pose, to);
        rig.mode = RigMode::Orbit;
    }
}

fn fly(time: Res<Time>, mut flight: ResMut<Flight>, mut rig: ResMut<Rig>) {
    let Some(leg) = flight.leg.as_mut() else { return };
    leg.elapsed += time.delta_secs();
    let along = (leg.elapsed / leg.seconds).clamp(0.0, 1.0);
    let eased = along * along * (3.0 - 2.0 * along);
    let eye = leg.from.eye().lerp(leg.to.eye(), eased) + Vec3::Y * leg.climb * (PI * eased).sin();
    let focus = leg.from.focus.lerp(leg.to.focus, eased);
    let has_landed = along >= 1.0;
    let pose = if has_landed { leg.to } else { Pose::looking(eye, focus) };
    rig.pose = pose;
    rig.goal = pose;
    if has_landed {
        flight.leg = None;
    }
}

/// A pose from which a place is well seen: before its front, from above its neighbours.
pub fn pose_at(plan: &Plan, boxes: &PickBoxes, place: Place) -> Option<Pose> {
    let plan = &plan.0;
    if let Place::Room(i) = place {
        let room = plan.rooms.get(i as usize)?;
        let focus =
            Vec3::new((room.corner.x + room.size.x / 2.0) as f32, 0.8, (room.corner.z + room.size.z / 2.0) as f32);
        let reach = (room.size.x.max(room.size.z) * 1.25) as f32;
        return Some(Pose { focus, yaw: 0.62, pitch: 0.66, distance: reach.max(8.0) });
    }
    let (low, high) = boxes.of(place)?;
    let facing = facing_of(plan, place);
    let front = Vec3::new(facing.step().x as f32, 0.0, facing.step().z as f32);
    let size = high - low;
    let distance = (size.max_element() * 2.1).clamp(2.4, 14.0);
    let yaw = front.x.atan2(front.z) + 0.42;
    Some(Pose { focus: (low + high) / 2.0, yaw, pitch: 0.58, distance })
}

fn facing_of(plan: &twin_model::SitePlan, place: Place) -> Facing {
    let found = match place.owner() {
        Place::Rack(i) => plan.racks.get(i as usize).map(|rack| rack.facing),
        Place::Crac(i) => plan.cracs.get(i as usize).map(|crac| crac.facing),
        Place::Pdu(i) => plan.pdus.get(i as usize).map(|pdu| pdu.facing),
        Place::Ups(i) => plan.ups.get(i as usize).map(|ups| ups.facing),
        Place::Machine(i) => plan.machines.get(i as usize).map(|machine| machine.facing),
        _ => None,
    };
    found.unwrap_or(Facing::South)
}
