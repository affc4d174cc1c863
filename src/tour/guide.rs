//! The tour at the camera: it turns stops into flights, and gives way to hands.

use super::caption::caption;
use super::drift::Drift;
use super::interest::{Stop, Subject};
use super::schedule::Schedule;
use crate::TwinSystems;
use crate::bridge::{Plan, Twin};
use crate::camera::flight::Flight;
use crate::camera::framing::pose_at;
use crate::camera::obstacle::Obstacles;
use crate::camera::pose::Pose;
use crate::camera::preset;
use crate::camera::route::Route;
use crate::camera::{ReducedMotion, Rig, RigMode};
use crate::selection::{PickBoxes, Selection};
use bevy::ecs::system::SystemParam;
use bevy::input::mouse::AccumulatedMouseScroll;
use bevy::prelude::*;
use twin_model::{Place, SitePlan};
use twin_panels::TourCaption;

/// Asks the tour to begin, or to end.
#[derive(Message, Clone, Copy, Debug)]
pub struct ToggleTour;

/// The tour and what it says now.
#[derive(Resource, Debug, Default)]
pub struct Tour {
    schedule: Schedule,
    caption: Option<TourCaption>,
    is_leading: bool,
    /// When the caption was written, and when the camera came to rest, seconds.
    written_at: f64,
    landed_at: f64,
    begun_at: f64,
    drift: Option<Drift>,
}

impl Tour {
    /// What it says; `None` while it does not lead the camera, and on the way to a stop.
    pub const fn caption(&self) -> Option<&TourCaption> {
        self.caption.as_ref()
    }

    /// Whether the camera is led, so that the picture moves slowly.
    pub const fn is_leading(&self) -> bool {
        self.is_leading
    }

    /// What it shows, if that is a place.
    fn presented(&self) -> Option<Place> {
        let (stop, _) = self.schedule.current().filter(|_| self.is_leading())?;
        match stop.subject {
            Subject::Place(place) => Some(place),
            Subject::Viewpoint(_) => None,
        }
    }
}

/// How the tour behaves.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TourManners {
    /// It goes on whatever hands do, as on a wall.
    pub is_unflinching: bool,
    /// It begins by itself.
    pub begins_at_once: bool,
}

/// A caption's figures are renewed this often, seconds.
const RENEW: f64 = 1.0;
/// Whoever has just started the tour still has a hand on the mouse: it does not give way for so long, seconds.
const GRACE: f64 = 3.0;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Tour>()
        .init_resource::<TourManners>()
        .add_message::<ToggleTour>()
        .add_systems(Update, (begin, toggle, lead, present).chain().in_set(TwinSystems::Reconcile));
}

/// Whether somebody touches mouse or keyboard.
#[derive(SystemParam)]
struct Hands<'w, 's> {
    keys: Res<'w, ButtonInput<KeyCode>>,
    buttons: Res<'w, ButtonInput<MouseButton>>,
    scroll: Res<'w, AccumulatedMouseScroll>,
    pointer: MessageReader<'w, 's, CursorMoved>,
}

impl Hands<'_, '_> {
    fn is_any_on(&mut self) -> bool {
        let has_moved = self.pointer.read().count() > 0;
        has_moved
            || self.scroll.delta != Vec2::ZERO
            || self.buttons.get_pressed().chain(self.buttons.get_just_pressed()).next().is_some()
            // Where frames are slow, a key may be up again in the frame in which it went down.
            || self.keys.get_pressed().chain(self.keys.get_just_pressed()).any(|key| *key != KeyCode::KeyT)
    }
}

/// What the tour looks at the site through.
#[derive(SystemParam)]
struct Scenery<'w> {
    plan: Res<'w, Plan>,
    boxes: Res<'w, PickBoxes>,
    obstacles: Res<'w, Obstacles>,
}

/// Starts the tour with the first live values, where it was asked for on the command line.
fn begin(
    manners: Res<TourManners>,
    twin: Res<Twin>,
    mut has_begun: Local<bool>,
    mut wishes: MessageWriter<ToggleTour>,
) {
    if manners.begins_at_once && !*has_begun && twin.connection == twin_api::Connection::Live {
        *has_begun = true;
        wishes.write(ToggleTour);
    }
}

fn toggle(
    mut wishes: MessageReader<ToggleTour>,
    time: Res<Time<Real>>,
    twin: Res<Twin>,
    rig: Res<Rig>,
    mut flight: ResMut<Flight>,
    mut tour: ResMut<Tour>,
) {
    for ToggleTour in wishes.read() {
        let is_on = !tour.schedule.is_on();
        tour.schedule.set_on(is_on, &twin.snapshot);
        tour.begun_at = time.elapsed_secs_f64();
        if is_on {
            flight.remember(&rig);
        } else {
            tour.caption = None;
            tour.drift = None;
        }
    }
}

fn lead(
    time: Res<Time<Real>>,
    twin: Res<Twin>,
    scenery: Scenery,
    manners: Res<TourManners>,
    calm: Res<ReducedMotion>,
    mut hands: Hands,
    mut tour: ResMut<Tour>,
    mut flight: ResMut<Flight>,
    mut rig: ResMut<Rig>,
) {
    let now = time.elapsed_secs_f64();
    let has_hands = hands.is_any_on();
    let tour = &mut *tour;
    if has_hands && !manners.is_unflinching && now - tour.begun_at > GRACE {
        tour.schedule.give_way(now);
    }
    tour.is_leading = tour.schedule.is_leading(now);
    if !tour.is_leading {
        tour.caption = None;
        tour.drift = None;
        return;
    }
    if let Some(stop) = tour.schedule.step(now, &twin.snapshot) {
        let to = pose_of(&stop, &scenery.plan.0, &scenery.boxes, &scenery.obstacles);
        rig.mode = RigMode::Orbit;
        let route = Route::between(rig.pose, to, &scenery.obstacles);
        flight.start(route, &mut rig, *calm);
        tour.drift = (!calm.0).then(|| Drift::about(to, &scenery.obstacles));
        tour.landed_at = now;
        tour.caption = None;
    }
    if flight.is_flying() {
        tour.landed_at = now;
        return;
    }
    if let Some(drift) = &tour.drift {
        let pose = drift.pose((now - tour.landed_at) as f32);
        rig.pose = pose;
        rig.goal = pose;
    }
    if let Some((stop, _)) = tour.schedule.current()
        && (tour.caption.is_none() || now - tour.written_at > RENEW)
    {
        tour.caption = Some(caption(&twin.snapshot, twin.now, &stop));
        tour.written_at = now;
    }
}

/// Lets what is shown stand out.
fn present(tour: Res<Tour>, mut selection: ResMut<Selection>) {
    let presented = tour.presented();
    if selection.presented != presented {
        selection.presented = presented;
    }
}

/// From where a stop is seen; the whole site where it has no place of its own.
pub(super) fn pose_of(stop: &Stop, plan: &SitePlan, boxes: &PickBoxes, obstacles: &Obstacles) -> Pose {
    let view = |index| obstacles.settle(preset::pose_of(plan, index));
    match stop.subject {
        Subject::Viewpoint(index) => view(index),
        Subject::Place(place) => pose_at(plan, boxes, obstacles, place).unwrap_or_else(|| view(0)),
    }
}
