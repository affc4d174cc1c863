//! The software tier's canvas: the 3D is drawn coarsely while the camera moves, sharply once it rests, and not at all while
//! nothing in it changes. Panels are always drawn anew and sharply: a click answers at once even where a processor draws.

mod fineness;
mod pass;

use super::material::SlotValues;
use super::{CurrentLook, Tier};
use crate::camera::{MainCamera, Moving};
use crate::lens::CurrentLens;
use crate::panels::SceneArea;
use crate::site::{SiteMesh, SiteSpawned};
use bevy::camera::visibility::RenderLayers;
use bevy::prelude::*;
use bevy::window::PrimaryWindow;
use fineness::Fineness;
use pass::Drawing;

/// Part of the window's pixels along each side that are drawn while the camera rests.
const PART_RESTING: f32 = 1.0;
/// Frames that are drawn after a change of what is drawn with: meshes and materials reach the graphics side a frame later.
const FRAMES_AFTER_CHANGE: u8 = 2;
/// Frames that are drawn after a change of values and places, which reach it at once.
const FRAMES_AFTER_MOTION: u8 = 1;

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
    app.init_resource::<Canvas>()
        .add_plugins(pass::plugin)
        .add_systems(PostUpdate, plan_drawing.before(bevy::camera::visibility::VisibilitySystems::CheckVisibility));
}

/// What a new picture of the 3D is due to.
#[derive(bevy::ecs::system::SystemParam)]
struct Causes<'w, 's> {
    look: Res<'w, CurrentLook>,
    tier: Res<'w, Tier>,
    lens: Res<'w, CurrentLens>,
    values: Res<'w, SlotValues>,
    area: Res<'w, SceneArea>,
    moving: Res<'w, Moving>,
    spawned: Option<Res<'w, SiteSpawned>>,
    moved: Query<
        'w,
        's,
        (),
        (Or<(Changed<Transform>, Changed<InheritedVisibility>)>, Or<(With<SiteMesh>, With<MainCamera>)>),
    >,
    added: Query<'w, 's, (), Added<SiteMesh>>,
    gone: RemovedComponents<'w, 's, SiteMesh>,
}

impl Causes<'_, '_> {
    /// Frames that they ask for.
    fn due(&mut self) -> u8 {
        let is_gone = self.gone.read().count() > 0;
        let has_changed = self.look.is_changed()
            || self.tier.is_changed()
            || self.lens.is_changed()
            || self.area.is_changed()
            || self.spawned.as_ref().is_some_and(|spawned| spawned.is_changed());
        if is_gone || has_changed || !self.added.is_empty() {
            FRAMES_AFTER_CHANGE
        } else if self.values.is_changed() || !self.moved.is_empty() {
            FRAMES_AFTER_MOTION
        } else {
            0
        }
    }
}

/// Decides whether this frame draws the 3D, and how finely.
fn plan_drawing(
    mut commands: Commands,
    mut causes: Causes,
    mut canvas: ResMut<Canvas>,
    time: Res<Time<Real>>,
    window: Query<&Window, With<PrimaryWindow>>,
    cameras: Query<Entity, With<MainCamera>>,
) {
    if causes.tier.is_lit() {
        if causes.tier.is_changed() {
            for camera in &cameras {
                commands.entity(camera).remove::<(Drawing, RenderLayers)>();
            }
        }
        return;
    }
    let part = if causes.moving.0 {
        canvas.fineness.moving(time.delta_secs())
    } else {
        canvas.fineness.rest();
        PART_RESTING
    };
    let size = window.single().map_or(UVec2::ZERO, |window| window.physical_size());
    let is_other_size = part != canvas.part || size != canvas.window;
    canvas.due = canvas.due.max(causes.due()).max(if is_other_size { FRAMES_AFTER_CHANGE } else { 0 });
    canvas.part = part;
    canvas.window = size;
    let is_fresh = canvas.due > 0;
    canvas.due = canvas.due.saturating_sub(1);
    let layers = if is_fresh { RenderLayers::default() } else { RenderLayers::none() };
    for camera in &cameras {
        commands.entity(camera).insert((Drawing { part, is_fresh }, layers.clone()));
    }
}
