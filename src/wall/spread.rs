//! A wall on several monitors: beside the window with the 3D one for each further monitor, with panels only.
//!
//! A window fills its monitor as long as that is there; else it is a plain one, where it was last or beside the others.

use super::Wall;
use crate::TwinSystems;
use bevy::camera::RenderTarget;
use bevy::core_pipeline::tonemapping::{DebandDither, Tonemapping};
use bevy::prelude::*;
use bevy::window::{
    CursorOptions, Monitor, MonitorSelection, PresentMode, PrimaryMonitor, PrimaryWindow, WindowCloseRequested,
    WindowMode, WindowPosition, WindowRef,
};
use bevy_egui::{EguiContext, EguiContextSettings};

/// A window of a wall beside the one with the 3D.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub struct SideWindow {
    /// Which monitor of the wall it is for, from 1.
    pub index: usize,
    /// Where it lies while that monitor is missing: its corner on the screens, physical pixels.
    pub corner: Option<IVec2>,
}

/// The camera of a side window: it carries the panels.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub struct SideCamera {
    /// Whose.
    pub window: Entity,
    /// See [`SideWindow::index`].
    pub index: usize,
}

/// Where the plain windows of a wall were when it was last open: corners on the screens, physical pixels, by their index
/// from 1.
#[derive(Resource, Clone, Debug, Default, PartialEq, Eq)]
pub struct SideCorners(pub Vec<Option<IVec2>>);

pub(super) fn plugin(app: &mut App) {
    let is_there = resource_exists::<Wall>;
    app.init_resource::<SideCorners>()
        .add_systems(Update, (open, place).chain().run_if(is_there).in_set(TwinSystems::Reconcile))
        .add_systems(Update, close.run_if(is_there).in_set(TwinSystems::Send));
}

/// Opens the windows once; closes them when somebody has left the wall and sits before the first.
fn open(
    mut commands: Commands,
    wall: Res<Wall>,
    corners: Res<SideCorners>,
    primary: Query<&Window, With<PrimaryWindow>>,
    windows: Query<Entity, With<SideWindow>>,
    cameras: Query<Entity, With<SideCamera>>,
) {
    let Ok(first) = primary.single() else { return };
    if !wall.is_deaf() {
        windows.iter().chain(&cameras).for_each(|entity| commands.entity(entity).despawn());
        return;
    }
    if !windows.is_empty() {
        return;
    }
    for index in 1..wall.monitors {
        let corner = corners.0.get(index - 1).copied().flatten();
        let window = Window {
            title: format!("{} — {}", first.title, index + 1),
            name: first.name.clone(),
            resolution: first.resolution.clone(),
            // The first one keeps time for all: waiting for several screens in turn would add up.
            present_mode: PresentMode::AutoNoVsync,
            ..default()
        };
        let cursor = CursorOptions { visible: false, ..default() };
        let window = commands.spawn((SideWindow { index, corner }, window, cursor)).id();
        commands.spawn((
            SideCamera { window, index },
            Camera2d,
            RenderTarget::Window(WindowRef::Entity(window)),
            (Msaa::Off, Tonemapping::None, DebandDither::Disabled),
            EguiContext::default(),
            EguiContextSettings { run_manually: true, ..default() },
        ));
    }
}

/// Lets every window fill its monitor, or lie somewhere: whenever windows or monitors come and go.
fn place(
    monitors: Query<(Entity, &Monitor, Has<PrimaryMonitor>)>,
    mut gone: RemovedComponents<Monitor>,
    come: Query<(), Added<Monitor>>,
    mut first: Query<&mut Window, (With<PrimaryWindow>, Without<SideWindow>)>,
    mut windows: Query<(&mut SideWindow, &mut Window)>,
    wall: Res<Wall>,
) {
    if wall.monitors < 2 || !wall.is_deaf() {
        return;
    }
    let has_changed =
        gone.read().count() > 0 || !come.is_empty() || windows.iter_mut().any(|(side, _)| side.is_added());
    if !has_changed || monitors.is_empty() {
        return;
    }
    let mut others: Vec<(Entity, &Monitor, bool)> = monitors.iter().collect();
    others.sort_by_key(|(_, monitor, is_primary)| (!is_primary, monitor.physical_position.to_array()));
    let screens = others.iter().map(|(_, monitor, _)| area(monitor)).reduce(|one, other| one.union(other));
    for mut window in &mut first {
        window.mode = full(others[0].0);
    }
    for (mut side, mut window) in &mut windows {
        match others.get(side.index) {
            Some((monitor, ..)) => {
                window.mode = full(*monitor);
            }
            None => {
                let size = window.physical_size().as_ivec2();
                window.mode = WindowMode::Windowed;
                let corner = side.corner.unwrap_or_else(|| beside(side.index, size, screens));
                side.corner = Some(corner);
                window.position = WindowPosition::At(corner);
                warn!("monitor {} of the wall is missing: its window is a plain one", side.index + 1);
            }
        }
    }
}

fn full(monitor: Entity) -> WindowMode {
    WindowMode::BorderlessFullscreen(MonitorSelection::Entity(monitor))
}

fn area(monitor: &Monitor) -> IRect {
    let low = monitor.physical_position;
    IRect::from_corners(low, low + monitor.physical_size().as_ivec2())
}

/// The corner of plain window `index` of `size`: to the right of those before it, as far as the screens reach.
fn beside(index: usize, size: IVec2, screens: Option<IRect>) -> IVec2 {
    let Some(screens) = screens else { return IVec2::ZERO };
    let right = screens.min.x + size.x * i32::try_from(index).unwrap_or(1);
    IVec2::new(right.min(screens.max.x - size.x).max(screens.min.x), screens.min.y)
}

/// Whoever closes one window of a wall closes the wall.
fn close(
    mut requests: MessageReader<WindowCloseRequested>,
    windows: Query<(), With<SideWindow>>,
    mut exit: MessageWriter<AppExit>,
) {
    if requests.read().any(|request| windows.contains(request.window)) {
        exit.write(AppExit::Success);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use twin_panels::WallLayout;

    fn monitor(x: i32, width: u32) -> Monitor {
        Monitor {
            name: None,
            physical_height: 1080,
            physical_width: width,
            physical_position: IVec2::new(x, 0),
            refresh_rate_millihertz: None,
            scale_factor: 1.0,
            video_modes: Vec::new(),
        }
    }

    /// A wall of three monitors on a machine that has those of `monitors`, after a few frames.
    fn wall(monitors: &[(i32, u32)]) -> (App, Vec<Entity>) {
        let mut app = App::new();
        app.add_message::<WindowCloseRequested>().add_plugins(plugin);
        app.insert_resource(Wall::new(WallLayout::Matrix).over(3));
        app.world_mut().spawn((PrimaryWindow, Window::default()));
        let all = monitors.iter().map(|(x, width)| app.world_mut().spawn(monitor(*x, *width)).id()).collect();
        (0..3).for_each(|_| app.update());
        (app, all)
    }

    fn modes(app: &mut App) -> Vec<(usize, WindowMode, WindowPosition)> {
        let mut windows = app.world_mut().query::<(&SideWindow, &Window)>();
        let mut all: Vec<_> =
            windows.iter(app.world()).map(|(side, window)| (side.index, window.mode, window.position)).collect();
        all.sort_by_key(|(index, ..)| *index);
        all
    }

    #[test]
    fn every_further_monitor_has_its_window_from_left_to_right() {
        let (mut app, monitors) = wall(&[(0, 1920), (3840, 1920), (1920, 1920)]);
        let modes: Vec<WindowMode> = modes(&mut app).into_iter().map(|(_, mode, _)| mode).collect();
        assert_eq!(modes, [full(monitors[2]), full(monitors[1])]);
    }

    #[test]
    fn a_window_whose_monitor_is_missing_is_plain_until_that_comes() {
        let (mut app, monitors) = wall(&[(0, 3000), (3000, 1920)]);
        let plain = |modes: &[(usize, WindowMode, WindowPosition)]| (modes[1].1, modes[1].2);
        let seen = modes(&mut app);
        assert_eq!(seen[0].1, full(monitors[1]));
        assert_eq!(plain(&seen), (WindowMode::Windowed, WindowPosition::At(IVec2::new(2560, 0))), "the third of 1280");
        let last = app.world_mut().spawn(monitor(4920, 1920)).id();
        app.update();
        assert_eq!(modes(&mut app)[1].1, full(last));
        app.world_mut().despawn(last);
        app.update();
        assert_eq!(plain(&modes(&mut app)).0, WindowMode::Windowed, "and again when it goes");
    }

    #[test]
    fn closing_a_window_closes_the_wall() {
        let (mut app, _) = wall(&[(0, 1920)]);
        let mut windows = app.world_mut().query_filtered::<Entity, With<SideWindow>>();
        let window = windows.iter(app.world()).next().expect("one of two");
        assert!(app.should_exit().is_none());
        app.world_mut().write_message(WindowCloseRequested { window });
        app.update();
        assert_eq!(app.should_exit(), Some(AppExit::Success));
    }
}
