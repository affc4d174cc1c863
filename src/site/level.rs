//! Which rooms are seen as a whole: beyond a distance a room changes from all that stands in it to what is left of that.

use super::footprint::Footprint;
use crate::camera::SiteCamera;
use bevy::prelude::*;
use twin_model::plan::Room as RoomPlan;

/// Beyond this distance from a room it is seen as a whole, metres. There a pixel is three centimetres wide (1 080 rows, 45°).
const BEYOND: f32 = 45.0;
/// Half of how far the distance has to change before a room changes back, metres.
const SLACK: f32 = 1.5;

/// What shows a room, and which of it is shown.
#[derive(Component, Clone, Copy, Debug)]
pub(super) struct Levels {
    inside: Footprint,
    height: f32,
    /// Parent of all that is seen from within and nearby.
    pub(super) near: Entity,
    /// Parent of what is left of it from afar.
    pub(super) afar: Entity,
    is_afar: bool,
}

impl Levels {
    pub(super) fn of(room: &RoomPlan, near: Entity, afar: Entity) -> Self {
        Self { inside: Footprint::of_room(room), height: room.height as f32, near, afar, is_afar: false }
    }

    /// Whether a room is seen as a whole from `eye`, as it was seen so before or not.
    fn is_afar_from(&self, eye: Vec3) -> bool {
        let above = (eye.y - self.height).max(0.0);
        let distance = self.inside.distance(Vec2::new(eye.x, eye.z)).hypot(above);
        distance > BEYOND + if self.is_afar { -SLACK } else { SLACK }
    }
}

/// Shows every room at the level that the distance of the nearest camera asks for.
pub(super) fn choose_levels(
    cameras: Query<&GlobalTransform, With<SiteCamera>>,
    mut rooms: Query<&mut Levels>,
    mut visibility: Query<&mut Visibility>,
) {
    for mut levels in &mut rooms {
        let is_afar = cameras.iter().all(|camera| levels.is_afar_from(camera.translation()));
        if is_afar == levels.is_afar && !levels.is_added() {
            continue;
        }
        levels.is_afar = is_afar;
        for (entity, is_shown) in [(levels.near, !is_afar), (levels.afar, is_afar)] {
            if let Ok(mut visibility) = visibility.get_mut(entity) {
                *visibility = if is_shown { Visibility::Inherited } else { Visibility::Hidden };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_changes_only_when_the_distance_has_clearly_changed() {
        let inside = Footprint { low: Vec2::ZERO, high: Vec2::new(20.0, 10.0) };
        let [near, afar] = [Entity::PLACEHOLDER; 2];
        let mut levels = Levels { inside, height: 4.0, near, afar, is_afar: false };
        let from = |x: f32| Vec3::new(-x, 1.7, 5.0);
        assert!(!levels.is_afar_from(from(BEYOND)) && levels.is_afar_from(from(BEYOND + 2.0)));
        levels.is_afar = true;
        assert!(levels.is_afar_from(from(BEYOND)) && !levels.is_afar_from(from(BEYOND - 2.0)));
        assert!(levels.is_afar_from(Vec3::new(10.0, 60.0, 5.0)), "from above");
        assert!(!levels.is_afar_from(Vec3::new(10.0, 1.7, 5.0)), "from inside");
    }
}
