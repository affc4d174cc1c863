//! Named views: the scene's viewpoints, on the keys 1 to 9.

use super::flight::FlyToPose;
use super::pose::Pose;
use crate::bridge::Plan;
use crate::panels::pointer_owner::PointerOwner;
use bevy::prelude::*;
use twin_model::SitePlan;

/// Names of the presets, in the order of the keys.
#[derive(Resource, Debug, Default)]
pub struct PresetNames(pub Vec<String>);

const KEYS: [KeyCode; 9] = [
    KeyCode::Digit1,
    KeyCode::Digit2,
    KeyCode::Digit3,
    KeyCode::Digit4,
    KeyCode::Digit5,
    KeyCode::Digit6,
    KeyCode::Digit7,
    KeyCode::Digit8,
    KeyCode::Digit9,
];

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(PreStartup, name_presets).add_systems(Update, fly_on_key.in_set(crate::TwinSystems::Receive));
}

fn name_presets(mut commands: Commands, plan: Res<Plan>) {
    commands.insert_resource(PresetNames(plan.0.viewpoints.iter().map(|view| view.name.to_string()).collect()));
}

/// The pose of preset `index`; the whole site when the scene names none.
pub fn pose_of(plan: &SitePlan, index: usize) -> Pose {
    match plan.viewpoints.get(index) {
        Some(view) => {
            let point = |metres: [f64; 3]| Vec3::new(metres[0] as f32, metres[1] as f32, metres[2] as f32);
            Pose::looking(point(view.eye), point(view.target))
        }
        None => {
            let far = plan.rooms.iter().fold(Vec2::ZERO, |far, room| {
                far.max(Vec2::new((room.corner.x + room.size.x) as f32, (room.corner.z + room.size.z) as f32))
            });
            let focus = Vec3::new(far.x / 2.0, 0.5, far.y / 2.0);
            Pose { focus, yaw: 0.62, pitch: 0.66, distance: far.max_element().max(10.0) * 1.1 }
        }
    }
}

/// The preset that a pose is, if it is one.
pub fn preset_of(plan: &SitePlan, pose: &Pose) -> Option<usize> {
    (0..plan.viewpoints.len()).find(|index| pose.is_close(&pose_of(plan, *index)))
}

fn fly_on_key(
    keys: Res<ButtonInput<KeyCode>>,
    owner: Res<PointerOwner>,
    plan: Res<Plan>,
    mut flights: MessageWriter<FlyToPose>,
) {
    if owner.has_keyboard {
        return;
    }
    for (index, key) in KEYS.into_iter().enumerate() {
        if keys.just_pressed(key) && index < plan.0.viewpoints.len() {
            flights.write(FlyToPose(pose_of(&plan.0, index)));
        }
    }
}
