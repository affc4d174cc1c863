//! Scripts: lists of steps in RON.

use serde::Deserialize;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// One step of a script.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub enum Step {
    /// Wait until live values have come.
    Live,
    /// Present the twin in a look: `Cinematic` or `Operator`.
    Look(LookName),
    /// See the 3D through the lens of this name, such as `Redundancy`.
    Lens(String),
    /// Render in a tier: `high`, `medium` or `software`.
    Tier(String),
    /// Put the camera at a preset, counted from 1.
    Preset(usize),
    /// Put the camera at an eye and let it look at a target, metres.
    Camera {
        /// x, y, z of the eye.
        eye: [f32; 3],
        /// x, y, z of the target.
        target: [f32; 3],
    },
    /// Stand on the floor at x and z, metres, and look level to another spot.
    OnFoot {
        /// x, z of where one stands.
        at: [f32; 2],
        /// x, z of where one looks.
        target: [f32; 2],
    },
    /// Select a rack, device, CRAC, UPS, PDU or machine by name; an empty name selects nothing.
    Select(String),
    /// Open the doors of a rack by name, look into it, and select it unless one of its devices is; an empty name shuts what
    /// is open. Done when everything is where it goes.
    Open(String),
    /// Show or hide the panels around the 3D.
    Chrome(bool),
    /// Put a second view at a preset, counted from 1, beside the 3D; 0 closes it.
    Beside(usize),
    /// Show a panel by its identifier.
    Panel(String),
    /// Run a scenario, on a target or on the one it is made for.
    Run {
        /// Its name.
        scenario: String,
        /// What it strikes.
        target: Option<String>,
    },
    /// Stop a scenario.
    Stop(String),
    /// Let the site's clock run at this many seconds a second.
    Clock(f64),
    /// Wait until so many seconds of site time have passed.
    SitePasses(f64),
    /// Make the window so wide and high, logical pixels.
    Size(f32, f32),
    /// Show it as on a wall: `16:9`, `32:9` or `3x3`. The tour begins.
    Wall(String),
    /// Fly to a preset, counted from 1, and save a picture of each frame under this name and a number, at so many frames
    /// a second of flight.
    Flight {
        /// Which preset.
        preset: usize,
        /// The pictures' name.
        name: String,
        /// Pictures a second of flight.
        per_second: u32,
    },
    /// Wait until an alarm of at least this priority (1 is the most urgent) is on the list.
    Alarm(u8),
    /// Wait until no alarm is on the list.
    NoAlarm,
    /// Wait until a point is above a value.
    Above(String, f64),
    /// Wait until a point is below a value.
    Below(String, f64),
    /// Acknowledge everything that is not acknowledged, with a note.
    Acknowledge(String),
    /// Draw so many frames.
    Frames(u32),
    /// Save a picture under this name; of a wall's other windows under the name and their number, from 2.
    Picture(String),
    /// Draw so many frames and print what they cost, as one line of JSON under this name.
    Measure(String, u32),
    /// The same while the camera goes around what it looks at.
    MeasureOrbit(String, u32),
    /// Print how long it took from the start of the process to here, as one line of JSON under this name.
    MeasureStart(String),
}

/// A look as scripts write it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub enum LookName {
    /// See [`Look::Cinematic`].
    Cinematic,
    /// See [`Look::Operator`].
    Operator,
}

/// Why a script cannot be played.
#[derive(Debug, Error)]
pub enum LoadScriptError {
    /// The file cannot be read.
    #[error("read script {path}: {error}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The folder for the pictures cannot be made.
    #[error("make folder {path}: {error}")]
    MakeFolder {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// It is no list of steps.
    #[error("parse script {path}:{line}:{column}: {reason}")]
    Parse {
        /// Which.
        path: PathBuf,
        /// Where.
        line: usize,
        /// Where.
        column: usize,
        /// Why.
        reason: String,
    },
}

/// Reads a script.
///
/// # Errors
/// When the file cannot be read or is no list of steps.
pub fn load_script(path: &Path) -> Result<Vec<Step>, LoadScriptError> {
    let text = std::fs::read_to_string(path).map_err(|error| LoadScriptError::Read { path: path.to_owned(), error })?;
    ron::from_str(&text).map_err(|error| LoadScriptError::Parse {
        path: path.to_owned(),
        line: error.span.start.line,
        column: error.span.start.col,
        reason: error.code.to_string(),
    })
}
