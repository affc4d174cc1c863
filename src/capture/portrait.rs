//! A picture of the window that is renewed while it is open: what a machine without a display shows.

use crate::TwinSystems;
use crate::bridge::Twin;
use bevy::prelude::*;
use bevy::render::view::screenshot::{Screenshot, save_to_disk};
use std::path::PathBuf;
use twin_api::Connection;

/// Where the picture goes and when it is due.
#[derive(Resource)]
pub(super) struct Portrait {
    path: PathBuf,
    next: f32,
}

/// From the first live values to the first picture, seconds: labels and colours are in place by then.
const SETTLE: f32 = 2.0;
/// Seconds between two pictures.
const PAUSE: f32 = 10.0;

impl Portrait {
    pub(super) const fn at(path: PathBuf) -> Self {
        Self { path, next: f32::INFINITY }
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, portray.run_if(resource_exists::<Portrait>).in_set(TwinSystems::Send));
}

fn portray(mut commands: Commands, mut portrait: ResMut<Portrait>, twin: Res<Twin>, time: Res<Time<Real>>) {
    let now = time.elapsed_secs();
    if twin.connection != Connection::Live {
        return;
    }
    if portrait.next.is_infinite() {
        portrait.next = now + SETTLE;
    }
    if now >= portrait.next {
        portrait.next = now + PAUSE;
        commands.spawn(Screenshot::primary_window()).observe(save_to_disk(portrait.path.clone()));
    }
}
