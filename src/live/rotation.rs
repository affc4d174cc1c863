//! Fans, turbines and shafts turn as fast as their machines say.

use super::LiveSystems;
use crate::camera::MainCamera;
use crate::look::material::SlotValues;
use crate::look::slot::SlotMap;
use crate::look::{CurrentLook, Tier};
use crate::site::Spin;
use bevy::prelude::*;
use twin_panels::tokens::Look;

/// 0 to 5000 rpm are shown as 0 to 10 rad/s: fast enough to see who runs, slow enough to see that it turns.
const RADIANS_PER_SECOND_PER_RPM: f32 = 10.0 / 5000.0;
/// Slowest visible turning, rad/s.
const SLOWEST: f32 = 0.8;

/// Where a processor draws, only what is so near is worth a new picture for turning, metres.
const SOFTWARE_NEAR: f32 = 4.0;

/// Whether anything that is seen turns now.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turning(pub bool);

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Turning>().add_systems(Update, turn.in_set(LiveSystems));
}

pub(super) fn turn(
    time: Res<Time>,
    look: Res<CurrentLook>,
    slots: Res<SlotMap>,
    values: Res<SlotValues>,
    tier: Res<Tier>,
    cameras: Query<&Transform, (With<MainCamera>, Without<Spin>)>,
    mut spinning: Query<(&Spin, &GlobalTransform, &mut Transform)>,
    mut turning: ResMut<Turning>,
) {
    let mut is_turning = false;
    let reach = if tier.is_lit() { f32::INFINITY } else { SOFTWARE_NEAR };
    let eye = cameras.iter().next().map_or(Vec3::ZERO, |camera| camera.translation);
    for (spin, place, mut transform) in &mut spinning {
        if look.0 == Look::Operator || place.translation().distance(eye) > reach {
            continue; // In the operator look nothing healthy moves.
        }
        let rpm = values.0[slots.of(spin.place) as usize].extra[1];
        if rpm > 1.0 {
            let speed = (rpm * RADIANS_PER_SECOND_PER_RPM).max(SLOWEST) * spin.gear;
            is_turning = true;
            transform.rotate_local(Quat::from_axis_angle(spin.axis, speed * time.delta_secs()));
        }
    }
    turning.set_if_neq(Turning(is_turning));
}
