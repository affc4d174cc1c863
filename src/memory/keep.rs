//! Keeps the memory up to date while the window is open.

use super::Remembered;
use crate::TwinSystems;
use crate::lens::CurrentLens;
use crate::look::{CurrentLook, Look};
use crate::panels::ShellState;
use crate::wall::{SideWindow, Wall};
use bevy::prelude::*;
use bevy::window::{Monitor, PrimaryWindow, WindowMode};
use std::path::PathBuf;
use twin_panels::lens::LENSES;

/// The file in the data folder.
pub const NOTE: &str = "window.json";

/// The file that the window is remembered in, and what stands there.
#[derive(Resource, Clone, Debug)]
pub struct Memory {
    path: PathBuf,
    saved: Remembered,
    /// What it will be when nothing changes any more, and since when, seconds.
    next: Option<(Remembered, f32)>,
}

/// Whoever drags a window's edge changes it all the time: it is written once nothing has changed for so long, seconds.
const REST: f32 = 1.0;
/// This much of a window must be on some screen, physical pixels: enough to catch hold of it.
const CATCH: i32 = 80;

impl Memory {
    /// A memory in the file at `path`, where `saved` stands.
    pub const fn new(path: PathBuf, saved: Remembered) -> Self {
        Self { path, saved, next: None }
    }

    /// Writes down what the window is like `now`, at `seconds`, once that has come to rest.
    fn note(&mut self, now: &Remembered, seconds: f32) {
        if let Some(changed) = self.step(now, seconds)
            && let Err(error) = changed.save(&self.path)
        {
            warn!("failed to remember the window in {}: {error}", self.path.display());
        }
    }

    /// What is to be written at `seconds`, where the window is like `now`.
    fn step(&mut self, now: &Remembered, seconds: f32) -> Option<Remembered> {
        if *now == self.saved {
            self.next = None;
            return None;
        }
        match &self.next {
            Some((next, since)) if next == now => {
                if seconds - since < REST {
                    return None;
                }
                self.saved = now.clone();
                self.next = None;
                Some(now.clone())
            }
            _ => {
                self.next = Some((now.clone(), seconds));
                None
            }
        }
    }
}

pub(crate) fn plugin(app: &mut App) {
    let is_kept = resource_exists::<Memory>;
    let is_on_desk = not(resource_exists::<Wall>);
    app.add_systems(
        Update,
        ((bring_back, keep).chain().run_if(is_on_desk), keep_wall).run_if(is_kept).in_set(TwinSystems::Send),
    );
}

/// A window on a screen that is no more comes back to where it can be seen.
fn bring_back(
    monitors: Query<&Monitor>,
    mut is_done: Local<bool>,
    mut windows: Query<&mut Window, With<PrimaryWindow>>,
) {
    if *is_done || monitors.is_empty() {
        return;
    }
    *is_done = true;
    for mut window in &mut windows {
        let size = window.physical_size().as_ivec2();
        let screens = monitors.iter().map(|monitor| (monitor.physical_position, monitor.physical_size().as_ivec2()));
        if let WindowPosition::At(corner) = window.position
            && !can_be_caught(corner, size, screens)
        {
            window.position = WindowPosition::Centered(MonitorSelection::Primary);
        }
    }
}

/// Whether enough of the upper edge of a window lies on a screen.
fn can_be_caught(corner: IVec2, size: IVec2, mut screens: impl Iterator<Item = (IVec2, IVec2)>) -> bool {
    screens.any(|(low, extent)| {
        let high = low + extent;
        let wide = (corner.x + size.x).min(high.x) - corner.x.max(low.x);
        wide >= CATCH && (low.y..high.y - CATCH / 2).contains(&corner.y)
    })
}

fn keep(
    time: Res<Time<Real>>,
    look: Res<CurrentLook>,
    lens: Res<CurrentLens>,
    shell: Res<ShellState>,
    windows: Query<&Window, With<PrimaryWindow>>,
    mut memory: ResMut<Memory>,
) {
    let Ok(window) = windows.single() else { return };
    let mut now = Remembered {
        is_operator: Some(look.0 == Look::Operator),
        lens: LENSES.get(lens.0).map(|lens| lens.name.to_owned()),
        panel: shell.panel.map(|panel| panel.map_or_else(String::new, |id| id.0.to_owned())),
        is_bare: Some(shell.is_bare),
        ..memory.saved.clone()
    };
    // A full screen has no place of its own.
    if window.mode == WindowMode::Windowed {
        now.size = Some((window.physical_width(), window.physical_height()));
        if let WindowPosition::At(corner) = window.position {
            now.position = Some(corner.into());
        }
    }
    memory.bypass_change_detection().note(&now, time.elapsed_secs());
}

/// A wall is as it was asked for: only where its plain windows lie is somebody's choice.
fn keep_wall(time: Res<Time<Real>>, windows: Query<(&SideWindow, &Window)>, mut memory: ResMut<Memory>) {
    let mut now = memory.saved.clone();
    for (side, window) in &windows {
        if let (WindowMode::Windowed, WindowPosition::At(corner)) = (window.mode, window.position)
            && side.corner.is_some_and(|put| put != corner)
        {
            now.beside.resize(now.beside.len().max(side.index), None);
            now.beside[side.index - 1] = Some(corner.into());
        }
    }
    memory.bypass_change_detection().note(&now, time.elapsed_secs());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(width: u32) -> Remembered {
        Remembered { size: Some((width, 720)), ..Remembered::default() }
    }

    #[test]
    fn a_change_is_written_once_it_has_come_to_rest() {
        let mut memory = Memory::new(PathBuf::new(), wide(1280));
        assert_eq!(memory.step(&wide(1280), 0.0), None);
        assert_eq!(memory.step(&wide(1290), 1.0), None);
        assert_eq!(memory.step(&wide(1300), 1.9), None, "it still changes");
        assert_eq!(memory.step(&wide(1300), 2.5), None);
        assert_eq!(memory.step(&wide(1300), 3.0), Some(wide(1300)));
        assert_eq!(memory.step(&wide(1300), 9.0), None, "once");
        assert_eq!(memory.step(&wide(1400), 10.0), None);
        assert_eq!(memory.step(&wide(1300), 11.5), None, "as it was");
    }

    #[test]
    fn a_window_is_caught_where_its_upper_edge_is_on_a_screen() {
        let screens =
            || [(IVec2::ZERO, IVec2::new(1920, 1080)), (IVec2::new(1920, 0), IVec2::new(1280, 720))].into_iter();
        let size = IVec2::new(1000, 600);
        for (corner, is_caught) in [
            (IVec2::new(100, 100), true),
            (IVec2::new(-900, 0), true),
            (IVec2::new(3000, 200), true),
            (IVec2::new(-980, 0), false),
            (IVec2::new(200, 1060), false),
            (IVec2::new(200, -300), false),
            (IVec2::new(4000, 100), false),
        ] {
            assert_eq!(can_be_caught(corner, size, screens()), is_caught, "{corner}");
        }
    }
}
