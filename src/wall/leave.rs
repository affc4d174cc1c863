//! The one thing that a wall listens to: Esc twice leaves it.

use crate::TwinSystems;
use crate::camera::grab::CursorHidden;
use crate::tour::TourManners;
use bevy::prelude::*;
use bevy::window::{PrimaryWindow, WindowMode};
use twin_panels::{WallLayout, WallMonitor};

/// The window is on a wall.
#[derive(Resource, Clone, Copy, Debug)]
pub struct Wall {
    /// How its screens are arranged.
    pub layout: WallLayout,
    /// How many monitors it is spread over.
    pub monitors: usize,
    has_been_left: bool,
    escaped_at: Option<f32>,
}

/// The second Esc comes within this time, seconds.
const TWICE: f32 = 3.0;

impl Wall {
    /// A wall of `layout`.
    pub const fn new(layout: WallLayout) -> Self {
        Self { layout, monitors: 1, has_been_left: false, escaped_at: None }
    }

    /// The same spread over so many monitors.
    pub const fn over(self, monitors: usize) -> Self {
        Self { monitors, ..self }
    }

    /// One of its monitors, from 0.
    pub const fn monitor(&self, index: usize) -> WallMonitor {
        WallMonitor { layout: self.layout, count: self.monitors, index }
    }

    /// Whether keys and mouse are ignored: until somebody has left the wall by Esc twice.
    pub const fn is_deaf(&self) -> bool {
        !self.has_been_left
    }

    /// Hears Esc at `seconds`; true when that was the second one in time.
    fn escape(&mut self, seconds: f32) -> bool {
        let is_second = self.escaped_at.is_some_and(|before| seconds - before <= TWICE);
        self.escaped_at = Some(seconds);
        self.has_been_left |= is_second;
        is_second
    }
}

/// Whether a wall ignores keys and mouse now; false where there is no wall.
pub(crate) fn is_deaf(wall: Option<&Wall>) -> bool {
    wall.is_some_and(Wall::is_deaf)
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, leave.run_if(resource_exists::<Wall>).in_set(TwinSystems::Receive));
}

fn leave(
    keys: Res<ButtonInput<KeyCode>>,
    time: Res<Time<Real>>,
    mut wall: ResMut<Wall>,
    mut manners: ResMut<TourManners>,
    mut cursor: ResMut<CursorHidden>,
    mut windows: Query<&mut Window, With<PrimaryWindow>>,
) {
    if wall.is_deaf() && keys.just_pressed(KeyCode::Escape) && wall.escape(time.elapsed_secs()) {
        manners.is_unflinching = false;
        cursor.0 = false;
        for mut window in &mut windows {
            window.mode = WindowMode::Windowed;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_is_left_by_esc_twice_in_time() {
        let mut wall = Wall::new(WallLayout::Landscape);
        assert!(!wall.escape(1.0) && wall.is_deaf());
        assert!(!wall.escape(9.0) && wall.is_deaf(), "that is another first one");
        assert!(wall.escape(10.0) && !wall.is_deaf());
    }
}
