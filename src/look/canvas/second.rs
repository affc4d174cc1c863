//! The second view in the software tier: its camera draws only what has changed; its picture keeps the rest.

use super::cause::{Causes, FRAMES_AFTER_CHANGE, FRAMES_AFTER_MOTION};
use crate::camera::second::SecondCamera;
use bevy::prelude::*;

/// Lets the second camera draw, or rest.
pub(super) fn plan_second(
    mut causes: Causes,
    mut due: Local<u8>,
    mut size: Local<Option<UVec2>>,
    mut cameras: Query<(&mut Camera, Ref<Transform>), With<SecondCamera>>,
) {
    let of_site = causes.due();
    let Ok((mut camera, place)) = cameras.single_mut() else { return };
    let picture = camera.physical_target_size();
    let of_picture = if picture != *size { FRAMES_AFTER_CHANGE } else { 0 };
    let of_motion = if place.is_changed() { FRAMES_AFTER_MOTION } else { 0 };
    *size = picture;
    *due = (*due).max(of_site).max(of_picture).max(of_motion);
    let is_active = causes.tier.is_lit() || *due > 0;
    *due = due.saturating_sub(1);
    if camera.is_active != is_active {
        camera.is_active = is_active;
    }
}
