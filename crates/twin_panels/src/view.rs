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
    /// The rack whose doors are open, by its index in the plan.
    pub open_rack: Option<u32>,
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
    /// Racks that stand in the 3D: the desktop counts those whose meshes have been made.
    pub racks_built: usize,
    /// Where the camera is: the desktop fills it in from the camera of the main 3D view in every frame.
    pub camera: CameraView,
    /// What the second view shows, while it is open.
    pub second: Option<SecondView>,
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
    /// What the auto tour shows now; `None` while it does not lead the camera.
    pub tour: Option<&'a TourCaption>,
}

/// Where the camera is and what it sees, as far as a floor plan can show it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CameraView {
    /// Where the eye is on the floor: x to the east and z to the south, metres in the site's frame.
    pub eye: [f64; 2],
    /// Where it looks to on the floor: a unit vector of x and z; zero when it looks straight down.
    pub ahead: [f64; 2],
    /// Height of the eye above the raised floor, metres.
    pub height: f64,
    /// Half the horizontal angle of sight, radians.
    pub half_angle: f32,
    /// How it moves.
    pub mode: CameraMode,
}

/// The picture of a second camera, drawn by the desktop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SecondView {
    /// The picture; it is as large as [`crate::ShellResponse::second_rect`] was in the last frame.
    pub texture: egui::TextureId,
    /// The preset that it stands at, if any.
    pub preset: Option<usize>,
}

/// How the camera moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CameraMode {
    /// Around what it looks at.
    #[default]
    Orbit,
    /// Freely.
    Fly,
    /// At a person's height, around what stands in the way.
    Walk,
    /// By itself, from stop to stop.
    Tour,
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
    /// Frames per second while something moves; 0 at rest, where frames are drawn when there is news.
    pub fps: f32,
    /// The rendering tier: `high`, `medium`, `software`.
    pub tier: &'a str,
}
