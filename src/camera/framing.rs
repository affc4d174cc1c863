//! How a place is looked at: before its front, where nothing stands between; racks from within their aisle, the rest from
//! above its neighbours.

use super::obstacle::{MARGIN, Obstacles};
use super::pose::{PITCH, Pose};
use crate::selection::PickBoxes;
use crate::site::sensor_spot;
use bevy::prelude::*;
use twin_model::{Place, SitePlan, plan::Facing};

/// How far the eye stands beside the front, radians, how far above, and how many times the largest edge away.
const ASIDE: (f32, f32, f32) = (0.42, 0.58, 2.1);
/// The same before a rack: from within its aisle, at a person's height, under ladders and roofs.
const IN_AISLE: (f32, f32, f32) = (1.08, 0.13, 1.6);
/// The same before a rack that is open, metres away: nearer to its middle, on the side that its door leaves free.
const INTO: (f32, f32, f32) = (0.95, 0.10, 2.65);
/// One looks at this part of its height.
const INTO_HEIGHT: f32 = 0.52;
/// What is tried where the usual view is not free: turned by so many times the angle to the front, …
const TURNS: [f32; 4] = [0.0, -2.0, -1.0, 0.5];
/// … raised by so many radians, …
const RAISES: [f32; 7] = [0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9];
/// … and drawn in to this part of the distance.
const DRAWS: [f32; 5] = [1.0, 0.85, 0.7, 0.55, 0.4];
/// Half the edge of the box around a sensor that has none of its own, metres.
const SENSOR_REACH: f32 = 0.3;

/// A pose from which a place is well seen; `None` of what has no place in the site.
pub fn pose_at(plan: &SitePlan, boxes: &PickBoxes, obstacles: &Obstacles, place: Place) -> Option<Pose> {
    if let Place::Room(i) = place {
        return Some(pose_of_room(plan.rooms.get(i as usize)?, obstacles));
    }
    let (low, high) = boxes.of(place).or_else(|| box_of_sensor(plan, place))?;
    let facing = facing_of(plan, place);
    let front = Vec3::new(facing.step().x as f32, 0.0, facing.step().z as f32);
    let size = high - low;
    let is_rack = matches!(place.owner(), Place::Rack(_));
    let (aside, above, away) = if is_rack { IN_AISLE } else { ASIDE };
    // Beside a rack's middle stand its neighbours; its face lies open.
    let depth = if is_rack { (size * front).length() / 2.0 } else { 0.0 };
    let usual = Pose {
        focus: (low + high) / 2.0 + front * depth,
        yaw: front.x.atan2(front.z) + aside,
        pitch: above,
        distance: (size.max_element() * away).clamp(2.4, 14.0),
    };
    let owner = Some(place.owner());
    Some(free_pose(usual, aside, |pose| {
        obstacles.is_clear(pose.eye(), MARGIN) && obstacles.has_sight(pose.eye(), pose.focus, owner)
    }))
}

/// A pose from which one looks into a rack whose doors are open.
pub fn pose_into(plan: &SitePlan, boxes: &PickBoxes, obstacles: &Obstacles, rack: u32) -> Option<Pose> {
    let place = Place::Rack(rack);
    let (low, high) = boxes.of(place)?;
    let front = facing_of(plan, place).step();
    let front = Vec3::new(front.x as f32, 0.0, front.z as f32);
    let (aside, above, away) = INTO;
    let face = (low + high) / 2.0 + front * ((high - low) * front).length() / 2.0;
    let focus = face.with_y(low.y + (high.y - low.y) * INTO_HEIGHT);
    let usual = Pose { focus, yaw: front.x.atan2(front.z) + aside, pitch: above, distance: away };
    Some(free_pose(usual, aside, |pose| {
        obstacles.is_clear(pose.eye(), MARGIN) && obstacles.has_sight(pose.eye(), pose.focus, Some(place))
    }))
}

/// A room as a whole, from outside and above.
fn pose_of_room(room: &twin_model::plan::Room, obstacles: &Obstacles) -> Pose {
    let focus = Vec3::new((room.corner.x + room.size.x / 2.0) as f32, 0.8, (room.corner.z + room.size.z / 2.0) as f32);
    let reach = (room.size.x.max(room.size.z) * 1.25) as f32;
    let usual = Pose { focus, yaw: 0.62, pitch: 0.66, distance: reach.max(8.0) };
    free_pose(usual, usual.yaw, |pose| {
        obstacles.is_clear(pose.eye(), MARGIN) && obstacles.has_sight_over_walls(pose.eye(), pose.focus)
    })
}

/// The free pose that is most like `usual`, which stands `aside` radians from the front; from straight above where none is, which roofless rooms always allow.
fn free_pose(usual: Pose, aside: f32, is_free: impl Fn(&Pose) -> bool) -> Pose {
    let mut others: Vec<(f32, Pose)> = Vec::with_capacity(TURNS.len() * RAISES.len() * DRAWS.len());
    for turn in TURNS.map(|times| times * aside) {
        for raise in RAISES {
            for draw in DRAWS {
                let unlike = turn.abs() * 0.2 + raise + (1.0 - draw) * 0.8;
                let pitch = (usual.pitch + raise).min(*PITCH.end());
                let pose = Pose { yaw: usual.yaw + turn, pitch, distance: usual.distance * draw, ..usual };
                others.push((unlike, pose));
            }
        }
    }
    others.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    let free = others.into_iter().map(|(_, pose)| pose).find(is_free);
    free.unwrap_or(Pose { pitch: *PITCH.end(), ..usual })
}

/// A box around a sensor that cannot be clicked.
fn box_of_sensor(plan: &SitePlan, place: Place) -> Option<(Vec3, Vec3)> {
    let Place::Sensor(i) = place else { return None };
    let at = sensor_spot(plan, plan.sensors.get(i as usize)?)?;
    Some((at - SENSOR_REACH, at + SENSOR_REACH))
}

fn facing_of(plan: &SitePlan, place: Place) -> Facing {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rack_can_be_looked_into_from_the_side_that_its_door_leaves_free() {
        let plan = twin_scene::load_scene(std::path::Path::new("scenes/demo.ron")).expect("the demo's scene");
        let (boxes, obstacles) = (PickBoxes::from_plan(&plan), Obstacles::of(&plan));
        let mut aside = 0;
        for (index, rack) in (0u32..).zip(&plan.racks) {
            let pose = pose_into(&plan, &boxes, &obstacles, index).expect("it stands there");
            assert!(obstacles.is_clear(pose.eye(), MARGIN), "{}: {}", rack.id.as_str(), pose.eye());
            let step = rack.facing.step();
            let front = Vec3::new(step.x as f32, 0.0, step.z as f32);
            let way = pose.eye() - pose.focus;
            assert!(way.dot(front) > 0.0, "{} is seen from its front", rack.id.as_str());
            aside += usize::from(way.dot(Vec3::Y.cross(front)) > 0.0);
        }
        assert!(aside * 10 > plan.racks.len() * 9, "{aside} of {}", plan.racks.len());
        assert!(pose_into(&plan, &boxes, &obstacles, 9_999).is_none());
    }
}
