//! What panels may see: one immutable view per frame.

use crate::tokens::Look;
use jiff::tz::TimeZone;
use twin_api::{Connection, RangeSet, SimulationState, Snapshot};
use twin_model::{Place, Priority, Timestamp};

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
    /// What the auto tour shows now; `None` while it does not lead the camera.
    pub tour: Option<&'a TourCaption>,
}

/// What a stop of the auto tour tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TourCaption {
    /// Where the camera is: `Hall A ▸ Row A ▸ A01`.
    pub title: String,
    /// Why, in one sentence with live figures: `Inlet, 1.2 m: 29.3 °C, 1.3 K above its limit, for 4 min`.
    pub text: String,
    /// The alarm that it shows, if it shows one.
    pub alarm: Option<Priority>,
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
