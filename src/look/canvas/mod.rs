//! The software tier's canvas: the 3D is drawn coarsely while the camera moves, sharply once it rests, and not at all while
//! nothing in it changes. Panels are always drawn anew and sharply: a click answers at once even where a processor draws.

mod cause;
mod fineness;
mod pass;
mod second;

use crate::camera::eye::Crop;
use crate::camera::{MainCamera, Moving, sight};
use crate::panels::SceneArea;
use bevy::camera::visibility::RenderLayers;
use bevy::prelude::*;
use bevy::window::PrimaryWindow;
use cause::{Causes, FRAMES_AFTER_CHANGE, FRAMES_AFTER_MOTION};
use fineness::Fineness;
use pass::Drawing;

/// Part of the window's pixels along each side that are drawn while the camera rests.
const PART_RESTING: f32 = 1.0;

/// What the 3D was last drawn for.
#[derive(Resource, Debug, Default)]
struct Canvas {
    /// Frames that are still to be drawn.
    due: u8,
    part: f32,
    window: UVec2,
    fineness: Fineness,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Canvas>().add_plugins(pass::plugin).add_systems(
        PostUpdate,
        (plan_drawing, second::plan_second).before(bevy::camera::visibility::VisibilitySystems::CheckVisibility),
    );
}

/// Decides whether this frame draws the 3D, and how finely.
fn plan_drawing(
    mut commands: Commands,
    mut causes: Causes,
    mut canvas: ResMut<Canvas>,
    crop: Res<Crop>,
    ground: Res<ClearColor>,
    area: Res<SceneArea>,
    moving: Res<Moving>,
    time: Res<Time<Real>>,
    window: Query<&Window, With<PrimaryWindow>>,
    cameras: Query<(Entity, Ref<Transform>), With<MainCamera>>,
) {
    if causes.tier.is_lit() {
        if causes.tier.is_changed() {
            for (camera, _) in &cameras {
                commands.entity(camera).remove::<Drawing>().insert(sight::of_main());
            }
        }
        return;
    }
    let part = if moving.0 {
        canvas.fineness.moving(time.delta_secs())
    } else {
        canvas.fineness.rest();
        PART_RESTING
    };
    let size = window.single().map_or(UVec2::ZERO, |window| window.physical_size());
    let is_other_size = part != canvas.part || size != canvas.window;
    let has_moved = cameras.iter().any(|(_, place)| place.is_changed());
    let of_camera = match (is_other_size || area.is_changed() || crop.is_changed(), has_moved) {
        (true, _) => FRAMES_AFTER_CHANGE,
        (false, true) => FRAMES_AFTER_MOTION,
        (false, false) => 0,
    };
    canvas.due = canvas.due.max(causes.due()).max(of_camera);
    canvas.part = part;
    canvas.window = size;
    let is_fresh = canvas.due > 0;
    canvas.due = canvas.due.saturating_sub(1);
    let ground = ground.0.to_linear();
    let layers = if is_fresh { sight::of_main() } else { RenderLayers::none() };
    for (camera, _) in &cameras {
        commands.entity(camera).insert((Drawing { part, is_fresh, crop: crop.drawn, ground }, layers.clone()));
    }
}
