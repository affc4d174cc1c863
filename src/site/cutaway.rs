//! Hides the walls that stand between the camera and the rooms.

use super::component::CutAway;
use crate::camera::MainCamera;
use bevy::prelude::*;

/// A wall shows itself again once the camera is this far past its plane, metres: no flicker on the plane itself.
const SLACK: f32 = 0.05;

/// Shows the walls that the camera is in front of and hides those that it is behind.
pub(super) fn cut_away(
    camera: Query<&GlobalTransform, With<MainCamera>>,
    mut walls: Query<(&CutAway, &mut Visibility)>,
) {
    let Ok(camera) = camera.single() else { return };
    for (wall, mut visibility) in &mut walls {
        let wanted = if is_seen(wall, camera.translation()) { Visibility::Inherited } else { Visibility::Hidden };
        visibility.set_if_neq(wanted);
    }
}

fn is_seen(wall: &CutAway, eye: Vec3) -> bool {
    (eye - wall.at).dot(wall.inward) > SLACK
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_is_seen_from_its_room_and_from_beyond_it_only() {
        let north = CutAway { at: Vec3::ZERO, inward: Vec3::Z };
        assert!(is_seen(&north, Vec3::new(3.0, 1.7, 2.0)), "from inside");
        assert!(is_seen(&north, Vec3::new(3.0, 20.0, 40.0)), "over the southern wall");
        assert!(!is_seen(&north, Vec3::new(3.0, 20.0, -10.0)), "from behind");
    }
}
