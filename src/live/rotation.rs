//! Fans, turbines and shafts turn as fast as their machines say.

use super::LiveSystems;
use super::liveliness::Liveliness;
use crate::look::material::SlotValues;
use crate::look::slot::SlotMap;
use crate::site::Spin;
use bevy::prelude::*;

/// 0 to 5000 rpm are shown as 0 to 10 rad/s: fast enough to see who runs, slow enough to see that it turns.
const RADIANS_PER_SECOND_PER_RPM: f32 = 10.0 / 5000.0;
/// Longest step, seconds: where frames take longer, wheels turn slower instead of leaping, which smoothed edges cannot follow.
const LONGEST_STEP: f32 = 0.05;
/// Slowest visible turning, rad/s.
const SLOWEST: f32 = 0.8;

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Update, turn.in_set(LiveSystems));
}

fn turn(
    time: Res<Time>,
    slots: Res<SlotMap>,
    values: Res<SlotValues>,
    mut liveliness: Liveliness,
    mut spinning: Query<(&Spin, &GlobalTransform, &mut Transform)>,
) {
    for (spin, place, mut transform) in &mut spinning {
        let rpm = values.0[slots.of(spin.place) as usize].extra[1];
        if rpm > 1.0 && liveliness.moves(place.translation()) {
            let speed = (rpm * RADIANS_PER_SECOND_PER_RPM).max(SLOWEST) * spin.gear;
            transform.rotate_local(Quat::from_axis_angle(spin.axis, speed * time.delta_secs().min(LONGEST_STEP)));
        }
    }
}
