//! The window: how it opens and how it closes.

use crate::bridge::{self, Wires};
use crate::camera::ReducedMotion;
use crate::camera::grab::CursorHidden;
use crate::capture::{self, LoadScriptError};
use crate::cli::options::WindowOptions;
use crate::lens::CurrentLens;
use crate::look::CurrentLook;
use crate::look::tier::AskedTier;
use crate::memory::{Memory, Remembered};
use crate::panels::ShellCommands;
use crate::tour::TourManners;
use crate::wall::{Heartbeat, SideCorners, Wall};
use crate::{DesktopPlugin, TwinSystems};
use bevy::ecs::error::warn as warn_handler;
use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::window::{ExitCondition, MonitorSelection, PresentMode, WindowMode, WindowPosition, WindowResolution};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use twin_panels::WallLayout;

/// Becomes true when the program is asked to end.
#[derive(Resource)]
struct Quit(Arc<AtomicBool>);

/// Whether there is a display to open a window on.
pub fn has_display() -> bool {
    let is_named = |variable| std::env::var_os(variable).is_some_and(|name| !name.is_empty());
    !cfg!(target_os = "linux") || ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"].into_iter().any(is_named)
}

/// Opens the window and returns when it has closed.
///
/// Bevy's own handler of failed systems panics; a console must outlive a bad frame, so failures are logged.
///
/// # Errors
/// When a scripted run was asked for and its script cannot be played.
pub fn run(options: WindowOptions, wires: Wires) -> Result<AppExit, LoadScriptError> {
    let mut app = App::new();
    let (width, height) = options.size;
    let title = format!("Heliotwin — {}", wires.engine.snapshots.borrow().plan.site.name);
    app.set_error_handler(warn_handler)
        .insert_resource(CurrentLook(options.look))
        .insert_resource(AskedTier(options.tier))
        .insert_resource(ReducedMotion(options.reduced_motion))
        .insert_resource(Quit(Arc::clone(&options.quit)));
    app.add_plugins(
        DefaultPlugins
            .build()
            .disable::<LogPlugin>()
            // Pictures wait for their shaders; people see the hall come up at once.
            .set(RenderPlugin { synchronous_pipeline_compilation: options.capture.is_some(), ..default() })
            .set(WindowPlugin {
                primary_window: Some(Window {
                    title,
                    name: Some("heliotwin".to_owned()),
                    resolution: WindowResolution::new(width, height),
                    present_mode: PresentMode::AutoVsync,
                    position: match options.remembered.position.filter(|_| options.wall.is_none()) {
                        Some(corner) => WindowPosition::At(corner.into()),
                        None => WindowPosition::Automatic,
                    },
                    mode: match options.wall {
                        Some(_) if options.monitors == 1 => WindowMode::BorderlessFullscreen(MonitorSelection::Primary),
                        // A wall on several monitors fills them once it is known which there are.
                        _ => WindowMode::Windowed,
                    },
                    ..default()
                }),
                exit_condition: ExitCondition::OnPrimaryClosed,
                ..default()
            }),
    );
    if options.is_watched {
        app.insert_resource(Heartbeat::default());
    }
    match options.wall {
        Some(layout) => hang(&mut app, layout, &options),
        None => bring_back(&mut app, &options),
    }
    bridge::connect(&mut app, wires);
    capture::prepare(&mut app, &options)?;
    Ok(app.add_plugins(DesktopPlugin).run())
}

/// Lets the window come up as it was left.
fn bring_back(app: &mut App, options: &WindowOptions) {
    let Remembered { lens, panel, is_bare, .. } = options.remembered.clone();
    app.insert_resource(lens.and_then(|name| CurrentLens::named(&name)).unwrap_or_default())
        .insert_resource(ShellCommands { panel, chrome: is_bare.map(|is_bare| !is_bare) });
    if let Some(path) = &options.memory {
        app.insert_resource(Memory::new(path.clone(), options.remembered.clone()));
    }
}

/// Makes the window ready for a wall: no cursor, no panels, the tour leads the camera whatever hands do.
fn hang(app: &mut App, layout: WallLayout, options: &WindowOptions) {
    app.insert_resource(Wall::new(layout).over(options.monitors))
        .insert_resource(CursorHidden(true))
        .insert_resource(TourManners { is_unflinching: true, begins_at_once: true })
        .insert_resource(ShellCommands { chrome: Some(false), ..default() });
    let corners = options.remembered.beside.iter().map(|corner| corner.map(IVec2::from)).collect();
    app.insert_resource(SideCorners(corners));
    if let Some(path) = &options.memory {
        app.insert_resource(Memory::new(path.clone(), options.remembered.clone()));
    }
}

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Update, quit_when_asked.in_set(TwinSystems::Send));
}

fn quit_when_asked(quit: Option<Res<Quit>>, mut exit: MessageWriter<AppExit>) {
    if quit.is_some_and(|quit| quit.0.load(Ordering::Relaxed)) {
        exit.write(AppExit::Success);
    }
}
