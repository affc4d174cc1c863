//! What may move by itself: one answer for fans, shaking machines and beacons.

use super::LiveSystems;
use crate::camera::{ReducedMotion, SiteCamera};
use crate::look::{CurrentLook, Look, Tier};
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;

/// Where a processor draws, motion so near is worth a picture for each step, metres.
const SOFTWARE_NEAR: f32 = 4.0;

/// Whether anything that is seen moves by itself now, so that the window is drawn anew.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lively(pub bool);

/// Who may move, and where one looks from.
#[derive(SystemParam)]
pub(super) struct Liveliness<'w, 's> {
    look: Res<'w, CurrentLook>,
    tier: Res<'w, Tier>,
    reduced: Res<'w, ReducedMotion>,
    cameras: Query<'w, 's, &'static GlobalTransform, With<SiteCamera>>,
    lively: ResMut<'w, Lively>,
}

impl Liveliness<'_, '_> {
    /// Whether something at `at` may move; notes that it does. In the operator look nothing does, nor for somebody who
    /// wants no motion.
    pub(super) fn moves(&mut self, at: Vec3) -> bool {
        let is_near = || self.cameras.iter().any(|camera| camera.translation().distance(at) < SOFTWARE_NEAR);
        let may = self.look.0 == Look::Cinematic && !self.reduced.0 && (self.tier.is_lit() || is_near());
        if may && !self.lively.0 {
            self.lively.0 = true;
        }
        may
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Lively>().add_systems(Update, calm.in_set(crate::TwinSystems::Reconcile).before(LiveSystems));
}

/// Every frame finds out anew.
fn calm(mut lively: ResMut<Lively>) {
    lively.0 = false;
}
