//! Scripted runs: a list of steps that looks around, plays scenarios and saves pictures; and accounts of what the window
//! shows, as a picture or as JSON. Inert unless asked.

mod ledger;
mod measure;
mod portrait;
mod script;
mod stage;

pub use script::{LoadScriptError, LookName, Step, load_script};

use crate::TwinSystems;
use crate::bridge::SimulatorAddress;
use crate::camera::route::Route;
use crate::cli::options::WindowOptions;
use bevy::platform::cell::SyncCell;
use bevy::prelude::*;
use stage::Stage;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;

/// Whether a script is played, so that frames are drawn all the time.
#[derive(Resource, Clone, Copy, Debug, Default)]
pub struct Capturing(pub bool);

/// The script under way. A step is done before the next begins; waiting steps wait for a state, never for a time on the
/// wall, and give up with an error when nothing has come of it for [`PATIENCE`] seconds.
#[derive(Resource)]
struct Script {
    steps: VecDeque<Step>,
    out: PathBuf,
    progress: Progress,
}

/// How far the step in front is.
#[derive(Default)]
struct Progress {
    has_begun: bool,
    frames: u32,
    waited: f32,
    site_since: Option<twin_model::Timestamp>,
    passed: f64,
    flight: Option<Route>,
    shot: u16,
    reply: Option<SyncCell<Receiver<Result<(), String>>>>,
    cost: Option<measure::Cost>,
}

/// Waiting steps give up after this many seconds.
const PATIENCE: f32 = 240.0;

/// Prepares a scripted run or a portrait, if `options` ask for one.
///
/// # Errors
/// When the script cannot be played.
pub(crate) fn prepare(app: &mut App, options: &WindowOptions) -> Result<(), LoadScriptError> {
    app.insert_resource(Capturing(options.capture.is_some()));
    if let Some(capture) = &options.capture {
        std::fs::create_dir_all(&capture.out)
            .map_err(|error| LoadScriptError::MakeFolder { path: capture.out.clone(), error })?;
        app.insert_resource(Script {
            steps: load_script(&capture.script)?.into(),
            out: capture.out.clone(),
            progress: Progress::default(),
        });
    }
    if let Some(path) = &options.picture {
        app.insert_resource(portrait::Portrait::at(path.clone()));
    }
    if let Some(path) = &options.state {
        app.insert_resource(ledger::Book::at(path.clone()));
    }
    Ok(())
}

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Capturing>()
        .add_plugins((portrait::plugin, ledger::plugin))
        .add_systems(Update, play.run_if(resource_exists::<Script>).in_set(TwinSystems::Receive));
}

fn play(
    mut script: ResMut<Script>,
    mut stage: Stage,
    simulator: Local<SimulatorAddress>,
    time: Res<Time<Real>>,
    mut exit: MessageWriter<AppExit>,
) {
    let script = &mut *script;
    let Some(step) = script.steps.front().cloned() else {
        if stage.has_saved_all() {
            exit.write(AppExit::Success);
        }
        return;
    };
    script.progress.frames += 1;
    script.progress.waited += time.delta_secs();
    let outcome = stage.advance(&step, &mut script.progress, &script.out, &simulator);
    script.progress.has_begun = true;
    let fail = match outcome {
        Ok(true) => {
            script.steps.pop_front();
            script.progress = Progress::default();
            return;
        }
        Ok(false) if script.progress.waited < PATIENCE => return,
        Ok(false) => format!("nothing came of it in {PATIENCE} seconds"),
        Err(reason) => reason,
    };
    error!("failed to play {step:?}: {fail}");
    exit.write(AppExit::error());
}
