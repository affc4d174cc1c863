//! Doors of containments slide open before somebody on foot and for a flight that leads through, and shut behind them.

use super::LiveSystems;
use super::door::{DoorClock, eased, part_of_time, step_towards};
use crate::camera::flight::Flight;
use crate::camera::{Rig, RigMode};
use crate::site::SlidingDoor;
use bevy::prelude::*;

/// Somebody who comes so near opens a door, metres.
const OPENS_WITHIN: f32 = 1.2;
/// It shuts once they are further away than this, metres: so it does not dither at the edge.
const SHUTS_BEYOND: f32 = 1.4;

/// Doors further apart than this are two, metres.
const SAME_DOOR: f32 = 0.1;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, slide.in_set(LiveSystems));
}

fn slide(
    rig: Res<Rig>,
    flight: Res<Flight>,
    mut clock: DoorClock,
    mut has_open: Local<bool>,
    mut doors: Query<(&mut SlidingDoor, &mut Transform)>,
) {
    let walker = (rig.mode == RigMode::Walk).then(|| rig.pose.eye());
    if walker.is_none() && flight.doors().is_empty() && !*has_open {
        return;
    }
    let step = part_of_time(clock.seconds());
    *has_open = false;
    for (mut door, mut transform) in &mut doors {
        let is_flown_through = flight.doors().iter().any(|at| at.distance(door.door) < SAME_DOOR);
        let is_open = is_flown_through || walker.is_some_and(|walker| is_wanted(&door, walker));
        let goal = if is_open { 1.0 } else { 0.0 };
        let mut part = door.part;
        step_towards(&mut part, goal, step);
        if part != door.part {
            door.part = part;
            transform.translation = door.shut + door.way * eased(part);
            clock.note_motion();
        }
        *has_open |= part > 0.0;
    }
}

/// Whether a door is to be open for somebody at `walker`.
fn is_wanted(door: &SlidingDoor, walker: Vec3) -> bool {
    let within = if door.part > 0.0 { SHUTS_BEYOND } else { OPENS_WITHIN };
    distance(door, walker) < within
}

/// How far somebody is from the opening, as long as it is wide, metres.
fn distance(door: &SlidingDoor, walker: Vec3) -> f32 {
    let along = door.way.with_y(0.0);
    let way = (walker - door.door).with_y(0.0);
    let beside = way.dot(along.normalize_or_zero()).clamp(-along.length(), along.length());
    way.distance(along.normalize_or_zero() * beside)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door(part: f32) -> SlidingDoor {
        let shut = Vec3::new(2.0, 0.0, 5.0);
        SlidingDoor { shut, way: Vec3::Z * 0.85, door: Vec3::new(1.95, 0.0, 5.0), part }
    }

    #[test]
    fn a_door_opens_before_whoever_comes_and_shuts_behind_them() {
        for (x, part, is_open) in
            [(4.0, 0.0, false), (3.0, 0.0, true), (1.95, 1.0, true), (0.7, 1.0, true), (0.4, 1.0, false)]
        {
            assert_eq!(is_wanted(&door(part), Vec3::new(x, 1.7, 5.3)), is_open, "at {x}");
        }
        assert!(!is_wanted(&door(0.0), Vec3::new(0.7, 1.7, 5.0)) && is_wanted(&door(0.5), Vec3::new(0.7, 1.7, 5.0)));
    }

    #[test]
    fn it_is_as_near_at_its_side_as_in_its_middle() {
        let far = Vec3::new(2.95, 1.7, 5.0);
        assert!((distance(&door(0.0), far) - distance(&door(0.0), far + Vec3::Z * 0.8)).abs() < 1e-4);
        assert!(distance(&door(0.0), far + Vec3::Z * 3.0) > 2.0);
    }
}
