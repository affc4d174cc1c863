//! What a new picture of the 3D is due to, besides its camera.

use crate::lens::CurrentLens;
use crate::look::material::SlotValues;
use crate::look::{CurrentLook, Tier};
use crate::site::{SiteMesh, SiteSpawned};
use bevy::camera::visibility::RenderLayers;
use bevy::prelude::*;

/// Frames that are drawn after a change of what is drawn with: meshes and materials reach the graphics side a frame later.
pub(super) const FRAMES_AFTER_CHANGE: u8 = 2;
/// Frames that are drawn after a change of values and places, which reach it at once.
pub(super) const FRAMES_AFTER_MOTION: u8 = 1;

/// What has changed in the site since the last frame.
#[derive(bevy::ecs::system::SystemParam)]
pub(super) struct Causes<'w, 's> {
    look: Res<'w, CurrentLook>,
    pub(super) tier: Res<'w, Tier>,
    lens: Res<'w, CurrentLens>,
    values: Res<'w, SlotValues>,
    spawned: Option<Res<'w, SiteSpawned>>,
    moved: Query<
        'w,
        's,
        (),
        (Or<(Changed<Transform>, Changed<InheritedVisibility>, Changed<RenderLayers>)>, With<SiteMesh>),
    >,
    added: Query<'w, 's, (), Added<SiteMesh>>,
    gone: RemovedComponents<'w, 's, SiteMesh>,
}

impl Causes<'_, '_> {
    /// Frames that it asks for.
    pub(super) fn due(&mut self) -> u8 {
        let is_gone = self.gone.read().count() > 0;
        let has_changed = self.look.is_changed()
            || self.tier.is_changed()
            || self.lens.is_changed()
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
