//! What the command line asks of the window, as plain data.

use crate::look::tier::Tier;
use crate::memory::Remembered;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use twin_panels::WallLayout;
use twin_panels::tokens::Look;

/// How to open the window.
#[derive(Clone, Debug)]
pub struct WindowOptions {
    /// Cinematic or operator look.
    pub look: Look,
    /// Rendering tier; `None` chooses by the graphics adapter.
    pub tier: Option<Tier>,
    /// Width and height of the window's inside, logical pixels.
    pub size: (u32, u32),
    /// Cut where the camera would fly.
    pub reduced_motion: bool,
    /// What the window was like when it was last open; what was typed goes before it.
    pub remembered: Remembered,
    /// Where it is remembered; nowhere in scripted runs.
    pub memory: Option<PathBuf>,
    /// Show it on a wall of such screens: nobody sits before it.
    pub wall: Option<WallLayout>,
    /// How many monitors the wall is spread over.
    pub monitors: usize,
    /// A supervisor hears the window's heartbeat on the standard output.
    pub is_watched: bool,
    /// Keep a picture of the window here, renewed while it is open.
    pub picture: Option<PathBuf>,
    /// Keep what the window shows in this file, as JSON.
    pub state: Option<PathBuf>,
    /// Play a script of views and save its pictures, then close.
    pub capture: Option<CaptureOptions>,
    /// Becomes true when the program is asked to end (Ctrl-C, SIGTERM): close the window then.
    pub quit: Arc<AtomicBool>,
}

/// A scripted run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptureOptions {
    /// The script, RON.
    pub script: PathBuf,
    /// The folder for its pictures.
    pub out: PathBuf,
}
