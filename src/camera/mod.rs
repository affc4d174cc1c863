//! The camera: a rig that orbits, flies freely, walks, and glides to presets and places; and a second one beside it.

pub mod eye;
pub mod flight;
pub mod framing;
pub mod grab;
pub mod input;
pub mod obstacle;
pub mod pose;
pub mod preset;
pub mod route;
pub mod second;
pub mod sight;
pub mod walk;
mod way;

use crate::TwinSystems;
use crate::bridge::Plan;
use crate::look::Tier;
use crate::panels::{SceneArea, VisibleArea};
use bevy::camera::SubCameraView;
use bevy::prelude::*;
use bevy::window::PrimaryWindow;
use eye::Crop;
use pose::Pose;

/// A camera that shows the site; looks and tiers dress it.
#[derive(Component, Debug, Default)]
pub struct SiteCamera;

/// The camera that the rig holds.
#[derive(Component, Debug)]
#[require(SiteCamera)]
pub struct MainCamera;

/// Where the camera is and where it glides to.
#[derive(Resource, Clone, Copy, Debug)]
pub struct Rig {
    /// Where it is.
    pub pose: Pose,
    /// Where it is going; hands move this, the pose follows.
    pub goal: Pose,
    /// What a drag turns around.
    pub mode: RigMode,
}

/// What a drag turns around.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RigMode {
    /// The focus stays, the eye moves.
    #[default]
    Orbit,
    /// The eye stays, the view turns; WASD moves along it.
    Fly,
    /// As [`Self::Fly`], at a person's height and around what stands in the way.
    Walk,
}

/// Whether the camera moves in this frame.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moving(pub bool);

/// Whether the person at the screen wants no motion that they do not make: then flights are cuts.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReducedMotion(pub bool);

/// The pose closes half of its way to the goal in this time, seconds: soft, and the same at any frame rate.
const HALF_LIFE: f32 = 0.055;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Moving>()
        .init_resource::<Crop>()
        .init_resource::<ReducedMotion>()
        .add_systems(Startup, spawn_camera)
        .add_plugins((input::plugin, grab::plugin, flight::plugin, preset::plugin, second::plugin))
        .add_systems(Update, (glide, aim).chain().in_set(TwinSystems::Paint));
}

fn spawn_camera(mut commands: Commands, plan: Res<Plan>) {
    let pose = preset::pose_of(&plan.0, 0);
    commands.insert_resource(Rig { pose, goal: pose, mode: RigMode::Orbit });
    commands.spawn((
        MainCamera,
        Camera3d::default(),
        Projection::Perspective(PerspectiveProjection { fov: FIELD_OF_VIEW, near: 0.08, far: 2_000.0, ..default() }),
        sight::of_main(),
        pose.transform(),
    ));
}

fn glide(
    time: Res<Time>,
    flight: Res<flight::Flight>,
    mut rig: ResMut<Rig>,
    mut moving: ResMut<Moving>,
    mut cameras: Query<&mut Transform, With<MainCamera>>,
) {
    let is_still = rig.pose.is_close(&rig.goal);
    if !flight.is_flying() && !is_still {
        rig.pose = glided(&rig.pose, &rig.goal, time.delta_secs());
    }
    moving.set_if_neq(Moving(flight.is_flying() || !is_still));
    if rig.is_changed() {
        for mut transform in &mut cameras {
            *transform = rig.pose.transform();
        }
    }
}

/// Where a pose is so many seconds later on its way to its goal.
fn glided(pose: &Pose, goal: &Pose, seconds: f32) -> Pose {
    let part = 1.0 - 0.5f32.powf(seconds.min(0.1) / HALF_LIFE);
    let next = pose.towards(goal, part);
    if next.is_close(goal) { *goal } else { next }
}

/// Vertical field of view over a free area as wide as [`ASPECT`], radians.
const FIELD_OF_VIEW: f32 = 38.0 * std::f32::consts::PI / 180.0;
/// A drag by a pixel moves by this part of the distance.
const METRES_PER_PIXEL: f32 = 0.0011;
/// Width over height that presets are composed for; narrower areas see as far to the sides.
const ASPECT: f32 = 16.0 / 9.0;

/// The picture is made for the whole window; its centre is the centre of what panels leave free, and it is scaled so that
/// what a preset composes fits there. Where a processor draws, only what is visible of it is.
fn aim(
    area: Res<SceneArea>,
    visible: Res<VisibleArea>,
    tier: Res<Tier>,
    mut crop: ResMut<Crop>,
    window: Query<&Window, With<PrimaryWindow>>,
    mut cameras: Query<(&mut Camera, &mut Projection), With<MainCamera>>,
) {
    let Ok(window) = window.single() else { return };
    let size = UVec2::new(window.physical_width(), window.physical_height());
    if size.x == 0 || size.y == 0 {
        return;
    }
    let scale = window.scale_factor();
    let shown = if tier.is_lit() { Rect::from_corners(Vec2::ZERO, window.size()) } else { visible.0 };
    crop.set_if_neq(Crop::of(shown, size, scale));
    let shift = (window.size() / 2.0 - area.0.center()) * scale;
    let offset = shift.round() + crop.drawn.min.as_vec2();
    let view = SubCameraView { full_size: size, offset, size: crop.drawn.size() };
    let free = area.0.size().max(Vec2::ONE);
    let narrow = (ASPECT * free.y / free.x).max(1.0);
    let fov = 2.0 * ((FIELD_OF_VIEW / 2.0).tan() * narrow * window.height() / free.y).atan();
    for (mut camera, mut projection) in &mut cameras {
        if camera.sub_camera_view != Some(view) {
            camera.sub_camera_view = Some(view);
        }
        if let Projection::Perspective(lens) = projection.bypass_change_detection()
            && (lens.fov - fov).abs() > 1e-4
        {
            lens.fov = fov;
            projection.set_changed();
        }
    }
}
