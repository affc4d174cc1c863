//! Names in the 3D: which ones, and where on the screen. Painted by the panels' host, under the panels.
//!
//! Alarms are always named; what is selected or under the pointer too; the rest when it is near, in sight and has room.

use crate::TwinSystems;
use crate::bridge::{Plan, Twin};
use crate::camera::eye::MainEye;
use crate::lens::CurrentLens;
use crate::panels::SceneArea;
use crate::selection::{PickBoxes, Selection};
use bevy::prelude::*;
use twin_model::{Place, Priority};

/// A name at a place on the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelSpot {
    /// Foot of the label, logical pixels.
    pub at: Vec2,
    /// What it is.
    pub text: String,
    /// Its most telling value with unit; may be empty.
    pub value: String,
    /// Priority of its alarm and whether that is acknowledged.
    pub alarm: Option<(Priority, bool)>,
    /// Whether it is selected.
    pub is_selected: bool,
    /// 0 to 1.
    pub opacity: f32,
}

impl LabelSpot {
    /// Room that it needs, logical pixels; more alarms may take the place of its value.
    fn size(&self) -> Vec2 {
        let (has_badge, value) = (self.alarm.is_some(), self.value.chars().count());
        let letters = self.text.chars().count() + if has_badge { value.max(MORE) } else { value };
        Vec2::new((letters as f32 * LETTER + AROUND[usize::from(has_badge)]).max(LABEL_SIZE.x), LABEL_SIZE.y)
    }
}

/// The names of this frame, least important first.
#[derive(Resource, Debug, Default)]
pub struct Labels(pub Vec<LabelSpot>);

/// How much larger than on a desk names are, as on a wall.
#[derive(Resource, Clone, Copy, Debug, PartialEq)]
pub struct LabelScale(pub f32);

impl Default for LabelScale {
    fn default() -> Self {
        Self(1.0)
    }
}

/// Racks nearer than this are named, metres.
const RACKS_WITHIN: f32 = 8.5;
/// Units and machines nearer than this are named, metres.
const UNITS_WITHIN: f32 = 17.0;
/// Part of the way at which a name has faded so far that it is left out.
const VISIBLE: f32 = 0.92;
/// Names at most: more is noise.
const LABELS_MAX: usize = 48;
/// Height that a label takes, and the least width that it is taken to need, logical pixels.
const LABEL_SIZE: Vec2 = Vec2::new(86.0, 26.0);
/// Width of a letter, and of what stands around them, beside a badge and without one.
const LETTER: f32 = 7.3;
const AROUND: [f32; 2] = [24.0, 45.0];
/// Letters that the number of further alarms takes.
const MORE: usize = 10;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Labels>()
        .init_resource::<LabelScale>()
        .add_systems(Update, place_labels.in_set(TwinSystems::Send));
}

struct Candidate {
    place: Place,
    anchor: Vec3,
    distance: f32,
    rank: u8,
}

fn place_labels(
    twin: Res<Twin>,
    plan: Res<Plan>,
    boxes: Res<PickBoxes>,
    selection: Res<Selection>,
    area: Res<SceneArea>,
    main_eye: MainEye,
    lens: Res<CurrentLens>,
    scale: Res<LabelScale>,
    mut labels: ResMut<Labels>,
) {
    labels.0.clear();
    let Some(eye) = main_eye.place() else { return };
    let mut candidates: Vec<Candidate> = boxes
        .iter()
        .filter_map(|(place, low, high)| {
            let anchor = Vec3::new((low.x + high.x) / 2.0, high.y + 0.06, (low.z + high.z) / 2.0);
            let distance = eye.distance(anchor);
            rank_of(&twin, &selection, place, distance).map(|rank| Candidate { place, anchor, distance, rank })
        })
        .collect();
    candidates.sort_by(|one, other| one.rank.cmp(&other.rank).then(one.distance.total_cmp(&other.distance)));
    // Where a label stands, and how many alarms had no room because of it.
    let mut taken: Vec<(Rect, u32)> = Vec::new();
    for candidate in candidates {
        if labels.0.len() >= LABELS_MAX {
            break;
        }
        let Some(at) = main_eye.on_window(candidate.anchor) else { continue };
        // In a flood thousands have no room: that is seen before their texts are made.
        let least = room_at(at, LABEL_SIZE * scale.0);
        if !(area.0.contains(least.min) && area.0.contains(least.max)) {
            continue;
        }
        if let Some(more) = in_the_way(&mut taken, least) {
            *more += u32::from(twin.snapshot.worst_alarm(candidate.place).is_some());
            continue;
        }
        let label = spot(&twin, &plan, &selection, *lens, &candidate, at);
        let room = room_at(at, label.size() * scale.0);
        if !(area.0.contains(room.min) && area.0.contains(room.max)) {
            continue;
        }
        if let Some(more) = in_the_way(&mut taken, room) {
            *more += u32::from(label.alarm.is_some());
            continue;
        }
        if candidate.rank >= NEAR && is_hidden(&boxes, eye, &candidate) {
            continue;
        }
        taken.push((room, 0));
        labels.0.push(label);
    }
    for (label, (_, more)) in labels.0.iter_mut().zip(&taken).filter(|(_, (_, more))| *more > 0) {
        label.value = if *more == 1 { "+1 alarm".to_owned() } else { format!("+{more} alarms") };
    }
    labels.0.reverse();
}

/// Where a label of a size stands, its foot at a place.
fn room_at(foot: Vec2, size: Vec2) -> Rect {
    Rect::from_center_size(foot - Vec2::Y * size.y / 2.0, size)
}

/// The count of alarms without room of the label that stands in `room`.
fn in_the_way(taken: &mut [(Rect, u32)], room: Rect) -> Option<&mut u32> {
    taken.iter_mut().find(|(other, _)| !other.intersect(room).is_empty()).map(|(_, more)| more)
}

/// Rank of what is only near; alarms, selection and hover come before.
const NEAR: u8 = 3;

fn rank_of(twin: &Twin, selection: &Selection, place: Place, distance: f32) -> Option<u8> {
    if selection.selected == Some(place) || selection.presented == Some(place) {
        return Some(0);
    }
    if twin.snapshot.worst_alarm(place).is_some() {
        return Some(1);
    }
    if selection.hovered == Some(place) {
        return Some(2);
    }
    let within = match place {
        Place::Rack(_) => RACKS_WITHIN,
        Place::Sensor(_) => 0.0,
        _ => UNITS_WITHIN,
    };
    (distance < within * VISIBLE).then_some(NEAR)
}

/// Whether something else stands clearly before the place, seen from the eye.
fn is_hidden(boxes: &PickBoxes, eye: Vec3, candidate: &Candidate) -> bool {
    let Ok(direction) = Dir3::new(candidate.anchor - Vec3::Y * 0.12 - eye) else { return false };
    boxes.cast(Ray3d { origin: eye, direction }).is_some_and(|first| first != candidate.place)
}

fn spot(
    twin: &Twin,
    plan: &Plan,
    selection: &Selection,
    lens: CurrentLens,
    candidate: &Candidate,
    at: Vec2,
) -> LabelSpot {
    let place = candidate.place;
    let snapshot = &twin.snapshot;
    let usual = || match place {
        Place::Rack(_) => ["inlet_low", "inlet_mid", "inlet_high"]
            .into_iter()
            .filter_map(|quantity| snapshot.value(place, quantity))
            .reduce(f64::max)
            .map(|celsius| format!("{celsius:.1} °C")),
        Place::Crac(_) => snapshot.value(place, "supply").map(|celsius| format!("{celsius:.1} °C")),
        Place::Pdu(_) => snapshot.value(place, "power").map(|kw| format!("{kw:.1} kW")),
        Place::Ups(_) => snapshot.value(place, "load").map(|percent| format!("{percent:.0} %")),
        Place::Machine(_) => snapshot.value(place, "power").map(|kw| format!("{kw:.1} kW")),
        _ => None,
    };
    let value = if lens.lens().is_some() { lens.text(snapshot, place) } else { usual() };
    let within = if matches!(place, Place::Rack(_)) { RACKS_WITHIN } else { UNITS_WITHIN };
    let fade = ((within - candidate.distance) / (within * 0.25)).clamp(0.0, 1.0);
    LabelSpot {
        at,
        text: place.name(&plan.0).into_owned(),
        value: value.unwrap_or_default(),
        alarm: snapshot.worst_alarm(place).map(|alarm| (alarm.priority, alarm.condition.is_acknowledged)),
        is_selected: selection.selected == Some(place) || selection.presented == Some(place),
        opacity: if candidate.rank < NEAR { 1.0 } else { fade },
    }
}
