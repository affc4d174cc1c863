//! The burn-in guard: panels and 3D wander by a few pixels. (That a wall is darker at night is the panels' to draw.)

use super::Wall;
use crate::TwinSystems;
use bevy::prelude::*;
use std::f32::consts::TAU;

/// What the guard does to the picture now. Without a wall, nothing.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq)]
pub struct BurnInGuard {
    /// How far panels and 3D are moved, physical pixels.
    pub shift: Vec2,
}

/// The picture moves this far, pixels, …
const STEP: f32 = 2.0;
/// … once in this time, seconds, …
const STEP_SECONDS: f64 = 60.0;
/// … and is back where it was after so many steps: around a circle of 3.9 pixels.
const STEPS: u32 = 12;

/// Where the picture is after `seconds`, physical pixels from its place.
fn shift_at(seconds: f64) -> Vec2 {
    let step = (seconds / STEP_SECONDS) as u64 % u64::from(STEPS);
    let angle = step as f32 / STEPS as f32 * TAU;
    let radius = STEP / 2.0 / (TAU / 2.0 / STEPS as f32).sin();
    (Vec2::from_angle(angle) * radius).round()
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<BurnInGuard>()
        .add_systems(Update, watch.run_if(resource_exists::<Wall>).in_set(TwinSystems::Reconcile));
}

fn watch(time: Res<Time<Real>>, wall: Res<Wall>, mut guard: ResMut<BurnInGuard>) {
    // Somebody who sits before it wants it still.
    let shift = if wall.is_deaf() { shift_at(time.elapsed_secs_f64()) } else { Vec2::ZERO };
    guard.set_if_neq(BurnInGuard { shift });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_goes_around_by_two_pixels_a_minute_and_comes_back() {
        let minutes: Vec<Vec2> = (0..=STEPS).map(|minute| shift_at(f64::from(minute) * 60.0 + 1.0)).collect();
        for pair in minutes.windows(2) {
            let step = pair[0].distance(pair[1]);
            assert!((1.0..=3.0).contains(&step), "{pair:?}");
        }
        assert_eq!(minutes.first(), minutes.last());
        let middle: Vec2 = minutes[1..].iter().sum::<Vec2>() / STEPS as f32;
        assert!(middle.length() < 0.5, "on average it is where it belongs: {middle}");
        assert_eq!(shift_at(59.0), shift_at(0.0));
    }
}
