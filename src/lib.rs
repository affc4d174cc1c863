//! Heliotwin's desktop: a Bevy window over the engine. Presentation only: no protocol, no SQL, no rule.
//!
//! A frame: `Receive` (snapshot in) → `Reconcile` (world matches plan and settings) → `Paint` (values become light and
//! shape) → `Panels` (egui) → `Send` (intents become commands). Features register themselves and order only against
//! these sets.

pub mod bridge;
pub mod camera;
pub mod capture;
pub mod cli;
pub mod label;
pub mod lens;
pub mod live;
pub mod look;
pub mod memory;
mod pace;
pub mod panels;
pub mod selection;
pub mod simulation;
pub mod site;
pub mod tour;
pub mod wall;
pub mod window;

use bevy::prelude::*;

/// The stages of a frame, in order.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TwinSystems {
    /// The latest snapshot comes in.
    Receive,
    /// Entities, cameras and materials are made to match the plan, the look and the tier.
    Reconcile,
    /// Live values become light and shape.
    Paint,
    /// What people wanted goes out.
    Send,
}

/// Everything that the desktop is made of.
pub struct DesktopPlugin;

impl Plugin for DesktopPlugin {
    fn build(&self, app: &mut App) {
        app.configure_sets(
            Update,
            (TwinSystems::Receive, TwinSystems::Reconcile, TwinSystems::Paint, TwinSystems::Send).chain(),
        )
        .add_plugins((
            bridge::plugin,
            simulation::plugin,
            (window::plugin, pace::plugin),
            look::plugin,
            lens::plugin,
            site::plugin,
            live::plugin,
            camera::plugin,
            tour::plugin,
            wall::plugin,
            memory::plugin,
            selection::plugin,
            label::plugin,
            panels::plugin,
            capture::plugin,
        ));
    }
}
