//! Hides the walls that stand between a camera and the rooms from that camera.

use super::component::CutAway;
use crate::camera::second::SecondCamera;
use crate::camera::{MainCamera, sight};
use bevy::camera::visibility::RenderLayers;
use bevy::prelude::*;

/// A wall shows itself again once the camera is this far past its plane, metres: no flicker on the plane itself.
const SLACK: f32 = 0.05;

/// Shows each camera the walls that it is in front of and hides those that it is behind.
pub(super) fn cut_away(
    main: Query<&GlobalTransform, With<MainCamera>>,
    second: Query<&GlobalTransform, With<SecondCamera>>,
    mut walls: Query<(&CutAway, &mut RenderLayers)>,
) {
    let [main, second] = [main.single().ok(), second.single().ok()];
    for (wall, mut layers) in &mut walls {
        let sees = |eye: Option<&GlobalTransform>| eye.is_some_and(|eye| is_seen(wall, eye.translation()));
        layers.set_if_neq(sight::of_wall(sees(main), sees(second)));
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
