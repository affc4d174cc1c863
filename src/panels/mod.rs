//! Hosts the panels of `twin_panels` in the window.

mod carry_out;
pub mod host;
mod hotkey;
pub mod pointer_owner;
mod quiet_input;
mod side_window;
mod thrift;

use bevy::prelude::*;
use twin_panels::PanelId;

/// The part of the window that panels leave free, logical pixels.
#[derive(Resource, Clone, Copy, Debug, PartialEq)]
pub struct SceneArea(pub Rect);

impl Default for SceneArea {
    fn default() -> Self {
        Self(Rect::from_corners(Vec2::ZERO, Vec2::new(1600.0, 900.0)))
    }
}

/// The part of the window outside which panels cover everything, logical pixels.
#[derive(Resource, Clone, Copy, Debug, PartialEq)]
pub struct VisibleArea(pub Rect);

impl Default for VisibleArea {
    fn default() -> Self {
        Self(SceneArea::default().0)
    }
}

/// What others ask of the shell; carried out and emptied in the next pass.
#[derive(Resource, Clone, Debug, Default)]
pub struct ShellCommands {
    /// Show or hide the panels around the 3D.
    pub chrome: Option<bool>,
    /// Show a panel by its identifier; an empty one hides the open panel.
    pub panel: Option<String>,
}

/// What the shell shows, as of the last pass.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShellState {
    /// The open panel, or none; unknown before the first pass.
    pub panel: Option<Option<PanelId>>,
    /// Whether the panels are hidden.
    pub is_bare: bool,
    /// Whether the command palette is open.
    pub has_palette: bool,
    /// Whether the menu of a place is open.
    pub has_menu: bool,
    /// Whether the floor plan is open, as opposed to folded.
    pub has_minimap: bool,
}

/// Who acts, until people log in: acknowledgements carry this name.
pub const USER: &str = "operator";

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<SceneArea>()
        .init_resource::<VisibleArea>()
        .init_resource::<ShellCommands>()
        .init_resource::<ShellState>()
        .add_plugins((pointer_owner::plugin, quiet_input::plugin, host::plugin, side_window::plugin, thrift::plugin));
}
