//! What the window shows, kept in a file as JSON: tests that move the mouse, and people who help from afar, read there what
//! became of it.

use crate::bridge::Twin;
use crate::camera::eye::MainEye;
use crate::camera::flight::Flight;
use crate::camera::second::SecondView;
use crate::camera::{Moving, Rig, RigMode};
use crate::lens::CurrentLens;
use crate::live::open_rack::OpenRack;
use crate::look::{CurrentLook, Tier};
use crate::panels::{SceneArea, ShellState};
use crate::selection::{PickBoxes, Selection};
use crate::tour::Tour;
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;
use serde::Serialize;
use std::io;
use std::path::PathBuf;
use twin_api::{Connection, Snapshot};
use twin_model::{Place, PointTable, SitePlan};
use twin_panels::lens::LENSES;

/// What the window shows in one frame. Positions are metres, x east, y up, z south; those on the screen logical pixels from
/// the upper left corner of the window.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Ledger {
    /// Frames drawn so far.
    frame: u64,
    /// Whether live values are shown.
    is_live: bool,
    /// Address of what is selected.
    selection: Option<String>,
    /// Address of what is under the pointer.
    hovered: Option<String>,
    /// Address of the rack whose doors are open.
    open_rack: Option<String>,
    /// Eye of the second view, while it is open.
    second_eye: Option<[f32; 3]>,
    look: &'static str,
    lens: Option<&'static str>,
    tier: &'static str,
    camera: Camera3,
    /// Identifier of the open panel.
    panel: Option<&'static str>,
    is_chrome_hidden: bool,
    is_palette_open: bool,
    is_menu_open: bool,
    is_minimap_folded: bool,
    is_tour_leading: bool,
    /// The alarms on the list, most urgent first.
    alarms: Vec<AlarmEntry>,
    /// The racks that a click can reach, nearest first.
    racks: Vec<RackEntry>,
}

/// Where the camera is.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Camera3 {
    /// `orbit`, `fly` or `walk`.
    mode: &'static str,
    eye: [f32; 3],
    focus: [f32; 3],
    /// It is on its way to a pose.
    is_flying: bool,
    /// It is, or it still glides to where a hand has moved it.
    is_moving: bool,
}

/// An alarm on the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct AlarmEntry {
    /// Address of where it is.
    place: String,
    message: String,
    /// 1 to 4, 1 is the most urgent.
    priority: u8,
    is_active: bool,
    is_acknowledged: bool,
}

/// A rack that a click can reach.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct RackEntry {
    address: String,
    at: [f32; 2],
}

/// Racks that are looked at, nearest first: each costs some rays through the whole site.
const RACKS_MAX: usize = 128;

/// Where the ledger is kept.
#[derive(Resource, Debug)]
pub(super) struct Book {
    path: PathBuf,
    frame: u64,
    /// It could not be written, and that has been said.
    has_failed: bool,
}

impl Book {
    pub(super) const fn at(path: PathBuf) -> Self {
        Self { path, frame: 0, has_failed: false }
    }

    /// Writes it, whole or not at all.
    fn write(&self, ledger: &Ledger) -> io::Result<()> {
        let beside = self.path.with_added_extension("new");
        std::fs::write(&beside, serde_json::to_vec_pretty(ledger)?)?;
        std::fs::rename(&beside, &self.path)
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Last, keep.run_if(resource_exists::<Book>));
}

/// What the ledger is made from.
#[derive(SystemParam)]
struct Shown<'w, 's> {
    twin: Res<'w, Twin>,
    selection: Res<'w, Selection>,
    look: Res<'w, CurrentLook>,
    lens: Res<'w, CurrentLens>,
    tier: Res<'w, Tier>,
    rig: Res<'w, Rig>,
    flight: Res<'w, Flight>,
    moving: Res<'w, Moving>,
    tour: Res<'w, Tour>,
    open: Res<'w, OpenRack>,
    second: Res<'w, SecondView>,
    shell: Res<'w, ShellState>,
    boxes: Res<'w, PickBoxes>,
    area: Res<'w, SceneArea>,
    eye: MainEye<'w, 's>,
}

fn keep(shown: Shown, mut book: ResMut<Book>) {
    book.frame += 1;
    let written = book.write(&ledger(&shown, book.frame));
    if let Err(error) = &written
        && !book.has_failed
    {
        warn!("failed to keep what the window shows in {}: {error}", book.path.display());
    }
    book.has_failed = written.is_err();
}

fn ledger(shown: &Shown, frame: u64) -> Ledger {
    let snapshot = &shown.twin.snapshot;
    let named = |place: Option<Place>| place.map(|place| address(&snapshot.points, &snapshot.plan, place));
    Ledger {
        frame,
        is_live: shown.twin.connection == Connection::Live,
        selection: named(shown.selection.selected),
        hovered: named(shown.selection.hovered),
        open_rack: named(shown.open.rack().map(Place::Rack)),
        second_eye: shown.second.pose().map(|pose| pose.eye().to_array()),
        look: shown.look.0.word(),
        lens: LENSES.get(shown.lens.0).map(|lens| lens.name),
        tier: shown.tier.word(),
        camera: camera(&shown.rig, shown.flight.is_flying(), shown.moving.0),
        panel: shown.shell.panel.flatten().map(|panel| panel.0),
        is_chrome_hidden: shown.shell.is_bare,
        is_palette_open: shown.shell.has_palette,
        is_menu_open: shown.shell.has_menu,
        is_minimap_folded: !shown.shell.has_minimap,
        is_tour_leading: shown.tour.is_leading(),
        alarms: alarms(snapshot),
        racks: racks(snapshot, &shown.boxes, &Sight { eye: &shown.eye, area: shown.area.0 }),
    }
}

fn camera(rig: &Rig, is_flying: bool, is_moving: bool) -> Camera3 {
    let mode = match rig.mode {
        RigMode::Orbit => "orbit",
        RigMode::Fly => "fly",
        RigMode::Walk => "walk",
    };
    Camera3 { mode, eye: rig.pose.eye().to_array(), focus: rig.pose.focus.to_array(), is_flying, is_moving }
}

fn alarms(snapshot: &Snapshot) -> Vec<AlarmEntry> {
    let entry = |alarm: &twin_model::Alarm| AlarmEntry {
        place: address(&snapshot.points, &snapshot.plan, alarm.place),
        message: alarm.message.clone(),
        priority: alarm.priority.digit(),
        is_active: alarm.condition.is_active,
        is_acknowledged: alarm.condition.is_acknowledged,
    };
    snapshot.alarms.iter().map(entry).collect()
}

/// The topic of a place, as commands take it: `demo/hall-a/A01`. What is not measured has the name that people call it by.
fn address(points: &PointTable, plan: &SitePlan, place: Place) -> String {
    let first = points.of_place(place).first();
    let topic = first.and_then(|index| Some(points.point(*index)?.id.as_str().rsplit_once('/')?.0));
    topic.map_or_else(|| place.name(plan).into_owned(), str::to_owned)
}

/// What one looks through.
struct Sight<'a> {
    eye: &'a MainEye<'a, 'a>,
    area: Rect,
}

/// A hand may miss a spot by so many pixels.
const MISS: f32 = 3.0;

impl Sight<'_> {
    /// Where on the free part of the window a click meets `place`, even one that misses a little; from above racks show
    /// their tops, in an aisle their fronts.
    fn spot(&self, boxes: &PickBoxes, place: Place, low: Vec3, high: Vec3) -> Option<Vec2> {
        let middle = low.midpoint(high);
        let at = |point: Vec3| self.eye.on_window(point);
        let is_met = |at: &Vec2| {
            let near =
                [Vec2::ZERO, Vec2::splat(MISS), Vec2::splat(-MISS), Vec2::new(MISS, -MISS), Vec2::new(-MISS, MISS)];
            self.area.contains(*at) && near.into_iter().all(|miss| self.meets(boxes, *at + miss, place))
        };
        [middle.with_y(high.y), middle].into_iter().filter_map(at).find(is_met)
    }

    fn meets(&self, boxes: &PickBoxes, at: Vec2, place: Place) -> bool {
        self.eye.ray(at).is_some_and(|ray| boxes.cast(ray) == Some(place))
    }
}

/// The nearest racks that are in view and not behind something.
fn racks(snapshot: &Snapshot, boxes: &PickBoxes, sight: &Sight) -> Vec<RackEntry> {
    let Some(eye) = sight.eye.place() else { return Vec::new() };
    let mut near: Vec<(Place, Vec3, Vec3)> =
        boxes.iter().filter(|(place, _, _)| matches!(place, Place::Rack(_))).collect();
    let distance = |(_, low, high): &(Place, Vec3, Vec3)| eye.distance(low.midpoint(*high));
    near.sort_by(|one, other| distance(one).total_cmp(&distance(other)));
    near.truncate(RACKS_MAX);
    near.into_iter()
        .filter_map(|(place, low, high)| {
            let at = sight.spot(boxes, place, low, high)?.to_array();
            Some(RackEntry { address: address(&snapshot.points, &snapshot.plan, place), at })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::camera::pose::Pose;

    fn ledger() -> Ledger {
        let pose = Pose::looking(Vec3::new(3.0, 1.7, 5.0), Vec3::new(1.0, 1.0, 1.0));
        let rig = Rig { pose, goal: pose, mode: RigMode::Walk };
        Ledger {
            frame: 7,
            is_live: true,
            selection: Some("demo/hall-a/A01".to_owned()),
            hovered: None,
            open_rack: None,
            second_eye: None,
            look: "Operator",
            lens: Some("Redundancy"),
            tier: "software",
            camera: camera(&rig, false, true),
            panel: Some("alarms"),
            is_chrome_hidden: false,
            is_palette_open: false,
            is_menu_open: false,
            is_minimap_folded: true,
            is_tour_leading: false,
            alarms: Vec::new(),
            racks: vec![RackEntry { address: "demo/hall-a/A01".to_owned(), at: [320.5, 200.0] }],
        }
    }

    #[test]
    fn the_file_holds_the_last_frame_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let book = Book::at(folder.path().join("state"));
        for frame in [7, 8] {
            book.write(&Ledger { frame, ..ledger() }).expect("written");
        }
        let text = std::fs::read_to_string(&book.path).expect("it is there");
        let read: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!((&read["frame"], &read["selection"]), (&8.into(), &"demo/hall-a/A01".into()));
        assert_eq!((&read["camera"]["mode"], &read["hovered"]), (&"walk".into(), &serde_json::Value::Null));
        assert_eq!(read["racks"][0]["at"], serde_json::json!([320.5, 200.0]));
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
        assert!(Book::at(folder.path().join("none/state")).write(&ledger()).is_err());
    }

    #[test]
    fn a_place_is_called_as_commands_call_it() {
        let plan = twin_scene::load_scene(std::path::Path::new("scenes/demo.ron")).expect("the demo's scene");
        let points = PointTable::from_plan(&plan);
        for (place, called) in
            [(Place::Rack(0), "demo/hall-a/A01"), (Place::Crac(0), "demo/cooling/crac-a1"), (Place::Room(0), "Hall A")]
        {
            assert_eq!(address(&points, &plan, place), called);
        }
    }
}
