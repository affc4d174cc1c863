//! Live values → what you see. One binding = one file + one line here.

pub mod alarm_beacon;
pub mod anomaly;
mod containment_door;
pub mod door;
pub mod ease;
pub mod liveliness;
pub mod open_rack;
mod outline;
pub mod rotation;
mod shake;
pub mod slide;
pub mod slots;

use crate::TwinSystems;
use bevy::prelude::*;

/// Bindings that write slots; the upload runs after them.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LiveSystems;

pub(crate) fn plugin(app: &mut App) {
    app.configure_sets(Update, LiveSystems.in_set(TwinSystems::Paint)).add_plugins((
        slots::plugin,
        door::plugin,
        containment_door::plugin,
        open_rack::plugin,
        alarm_beacon::plugin,
        anomaly::plugin,
        outline::plugin,
        liveliness::plugin,
        rotation::plugin,
        shake::plugin,
    ));
}
