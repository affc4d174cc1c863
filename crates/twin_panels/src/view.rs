//! What panels may see: one immutable view per frame.

use crate::tokens::Look;
use jiff::tz::TimeZone;
use twin_api::{Connection, RangeSet, SimulationState, Snapshot};
use twin_model::{Place, Timestamp};

/// Everything a panel draws from. Borrowed for one frame; cheap to copy.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The state of the site.
    pub snapshot: &'a Snapshot,
    /// Answers to the demand for history.
    pub ranges: &'a RangeSet,
    /// Whether the desktop hears the engine.
    pub connection: Connection,
    /// The site's time in this frame; not before `snapshot.at`. Ages are counted from here.
    pub now: Timestamp,
    /// The site's time zone.
    pub zone: &'a TimeZone,
    /// What is selected.
    pub selection: Option<Place>,
    /// How the twin presents itself.
    pub look: Look,
    /// The lens that the 3D is seen through, by its position in [`crate::lens::LENSES`].
    pub lens: usize,
    /// The simulation behind the site, if there is one.
    pub simulation: &'a SimulationState,
    /// Names of the camera presets, in the order of the keys 1 to 9.
    pub presets: &'a [String],
    /// The preset that the camera stands at, if any.
    pub preset: Option<usize>,
    /// How drawing goes.
    pub frame: FrameStats<'a>,
    /// Who sits here; acknowledgements carry this name.
    pub user: &'a str,
    /// The program's version.
    pub version: &'a str,
    /// Why the last command was refused, while that should be shown.
    pub refusal: Option<&'a str>,
    /// Whether nothing may move that need not: fades are cuts, flashes stand still. The desktop fills in what the
    /// person or their system asked for.
    pub reduced_motion: bool,
}

/// How drawing goes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FrameStats<'a> {
    /// Frames per second over the last second; 0 when frames are drawn on demand and none was due.
    pub fps: f32,
    /// CPU time of a frame, milliseconds.
    pub cpu_ms: f32,
    /// The rendering tier: `high`, `medium`, `software`.
    pub tier: &'a str,
}
