//! Where on the window the main camera sees what, and how much of the window it draws.

use super::MainCamera;
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;

/// The part of the window that the 3D is drawn into. All of it, but where a processor draws: there what panels cover for
/// good is left out.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Crop {
    /// Physical pixels.
    pub drawn: URect,
    /// Physical pixels of the window.
    pub window: UVec2,
}

impl Crop {
    /// What is drawn of a window of which `visible` is not covered, logical pixels.
    pub(super) fn of(visible: Rect, window: UVec2, scale: f32) -> Self {
        let [low, high] = [(visible.min * scale).floor(), (visible.max * scale).ceil()];
        let drawn = URect::from_corners(low.max(Vec2::ZERO).as_uvec2(), high.max(Vec2::ZERO).as_uvec2());
        let drawn = drawn.intersect(URect::from_corners(UVec2::ZERO, window));
        Self { drawn: if drawn.is_empty() { URect::from_corners(UVec2::ZERO, window) } else { drawn }, window }
    }

    /// Part of the window's width and height that is drawn.
    fn part(&self) -> Vec2 {
        self.drawn.size().as_vec2() / self.window.max(UVec2::ONE).as_vec2()
    }

    /// Where the window shows what lies at `at` of a picture as large as the window, logical pixels.
    fn on_window(&self, at: Vec2, scale: f32) -> Vec2 {
        self.drawn.min.as_vec2() / scale + at * self.part()
    }

    /// The way back.
    fn on_picture(&self, at: Vec2, scale: f32) -> Vec2 {
        (at - self.drawn.min.as_vec2() / scale) / self.part()
    }
}

/// The main camera, for whoever asks what is seen where.
#[derive(SystemParam)]
pub struct MainEye<'w, 's> {
    cameras: Query<'w, 's, (&'static Camera, &'static GlobalTransform), With<MainCamera>>,
    crop: Res<'w, Crop>,
}

impl MainEye<'_, '_> {
    /// Where it is, metres.
    pub fn place(&self) -> Option<Vec3> {
        self.cameras.single().ok().map(|(_, transform)| transform.translation())
    }

    /// Where the window shows a point, logical pixels.
    pub fn on_window(&self, point: Vec3) -> Option<Vec2> {
        let (camera, transform) = self.cameras.single().ok()?;
        let at = camera.world_to_viewport(transform, point).ok()?;
        Some(self.crop.on_window(at, camera.target_scaling_factor()?))
    }

    /// The ray through a spot of the window, logical pixels.
    pub fn ray(&self, at: Vec2) -> Option<Ray3d> {
        let (camera, transform) = self.cameras.single().ok()?;
        let at = self.crop.on_picture(at, camera.target_scaling_factor()?);
        camera.viewport_to_world(transform, at).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spots_on_window_and_picture_belong_together() {
        let visible = Rect::new(320.5, 36.0, 1280.0, 692.0);
        for scale in [1.0, 2.0] {
            let crop = Crop::of(visible, (Vec2::new(1280.0, 720.0) * scale).as_uvec2(), scale);
            for at in [Vec2::new(320.0, 36.0), Vec2::new(700.0, 300.0), Vec2::new(1280.0, 692.0)] {
                assert!(crop.on_window(crop.on_picture(at, scale), scale).distance(at) < 1e-3);
            }
            let corner = crop.on_picture(crop.drawn.min.as_vec2() / scale, scale);
            assert!(corner.length() < 1e-3, "the corner of what is drawn is the corner of the picture");
        }
    }

    #[test]
    fn where_nothing_is_visible_everything_is_drawn() {
        let window = UVec2::new(800, 600);
        for visible in [Rect::new(100.0, 100.0, 100.0, 500.0), Rect::new(900.0, 0.0, 1000.0, 100.0)] {
            assert_eq!(Crop::of(visible, window, 1.0).drawn, URect::new(0, 0, 800, 600));
        }
    }
}
