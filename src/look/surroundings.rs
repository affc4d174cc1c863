//! What surfaces know of their surroundings: rows that floors mirror, and aisles whose air glows in the haze.
//!
//! Both are boxes that a shader tests for every pixel, so only the nearest ones are told to it. They are chosen anew when
//! the camera has gone elsewhere.

use super::slot::SlotMap;
use crate::camera::Rig;
use bevy::prelude::*;
use bytemuck::{Pod, Zeroable};
use twin_model::plan::{Aisle, AisleKind};
use twin_model::{Place, SitePlan, plan::Facing};

/// Rows that floors mirror, at most.
const ROWS: usize = 12;
/// Aisles whose air glows, at most.
const AIRS: usize = 12;
/// The camera has gone elsewhere when what it looks at is this far from where it was, metres.
const ELSEWHERE: f32 = 4.0;
/// A row lies at an aisle when its racks are this near to it, metres.
const BESIDE: f32 = 0.4;
/// The haze reaches so high in an aisle that nothing closes, metres: racks and a hand above.
const HAZE_TOP: f32 = 2.25;

/// A row of racks as a box, for reflections in the floor. Repeated in `shaders/state.wgsl`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub(super) struct RowBox {
    /// Smallest corner, metres; first slot.
    low: [f32; 4],
    /// Largest corner, metres; racks along x.
    high: [f32; 4],
    /// x and z of the way that inlets face; unused; unused.
    front: [f32; 4],
}

/// An aisle's air as a box, with the racks on both sides that it takes its colour from. Repeated in `shaders/air.wgsl`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub(super) struct AirBox {
    /// Smallest corner, metres; first slot on one side.
    low: [f32; 4],
    /// Largest corner, metres; first slot on the other side.
    high: [f32; 4],
    /// West and east end of the racks, metres; racks along x; 1 for exhaust air, 0 for supply air.
    racks: [f32; 4],
}

/// Where the camera is, coarsely: changes only when it has gone elsewhere.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Here(pub(super) Vec3);

/// Every row and every aisle of the site.
#[derive(Resource, Debug, Default)]
pub(super) struct Surroundings {
    rows: Vec<RowBox>,
    airs: Vec<AirBox>,
    /// The middle of all rooms, metres, and half of their larger side.
    middle: Vec4,
}

/// A row along x: its box and where it begins in the slots.
#[derive(Clone, Copy)]
struct Row {
    index: u32,
    shown: RowBox,
}

impl Surroundings {
    /// Of everything in `plan`. Rows are shown when they lie along x, numbered from west to east, as every hall here is
    /// laid out.
    pub(super) fn of(plan: &SitePlan, slots: &SlotMap) -> Self {
        let mut racks: Vec<Vec<u32>> = vec![Vec::new(); plan.rows.len()];
        for (index, rack) in (0u32..).zip(&plan.racks) {
            if let Some(row) = racks.get_mut(rack.row as usize) {
                row.push(index);
            }
        }
        let rows: Vec<Row> = (0u32..)
            .zip(&racks)
            .filter_map(|(index, racks)| Some(Row { index, shown: row_box(plan, slots, index, racks)? }))
            .collect();
        let airs = plan.aisles.iter().filter_map(|aisle| air_box(plan, aisle, &rows)).collect();
        Self { rows: rows.iter().map(|row| row.shown).collect(), airs, middle: middle(plan) }
    }

    /// How many rows and airs [`Self::near`] tells of.
    pub(super) fn counts(&self) -> [usize; 2] {
        [self.rows.len().min(ROWS), self.airs.len().min(AIRS)]
    }

    /// The middle of the site, metres, and half of its larger side.
    pub(super) fn middle(&self) -> Vec4 {
        self.middle
    }

    /// Whether there is more than can be told at once.
    fn is_choosy(&self) -> bool {
        self.rows.len() > ROWS || self.airs.len() > AIRS
    }

    /// The rows and airs nearest to `here`, as the buffers hold them: never empty, and always the same length.
    pub(super) fn near(&self, here: Vec3) -> (Vec<RowBox>, Vec<AirBox>) {
        let rows = nearest(&self.rows, ROWS, here, |row| (row.low, row.high));
        let airs = nearest(&self.airs, AIRS, here, |air| (air.low, air.high));
        (rows, airs)
    }
}

fn middle(plan: &SitePlan) -> Vec4 {
    let corners = plan.rooms.iter().flat_map(|room| {
        let low = Vec2::new(room.corner.x as f32, room.corner.z as f32);
        [low, low + Vec2::new(room.size.x as f32, room.size.z as f32)]
    });
    let Some((low, high)) = corners.fold(None, |span: Option<(Vec2, Vec2)>, corner| {
        Some(span.map_or((corner, corner), |(low, high)| (low.min(corner), high.max(corner))))
    }) else {
        return Vec4::ZERO;
    };
    let centre = (low + high) / 2.0;
    Vec4::new(centre.x, 0.0, centre.y, (high - low).max_element() / 2.0)
}

fn nearest<T: Copy + Default>(
    all: &[T],
    most: usize,
    here: Vec3,
    corners: impl Fn(&T) -> ([f32; 4], [f32; 4]),
) -> Vec<T> {
    let away = |it: &T| {
        let (low, high) = corners(it);
        let [low, high] = [low, high].map(|corner| Vec3::new(corner[0], corner[1], corner[2]));
        here.distance_squared(here.clamp(low, high))
    };
    let mut chosen = all.to_vec();
    if chosen.len() > most {
        chosen.sort_by(|one, other| away(one).total_cmp(&away(other)));
        chosen.truncate(most);
    }
    if chosen.is_empty() {
        chosen.push(T::default());
    }
    chosen
}

fn row_box(plan: &SitePlan, slots: &SlotMap, row: u32, racks: &[u32]) -> Option<RowBox> {
    let facing = plan.rows[row as usize].facing;
    if !matches!(facing, Facing::North | Facing::South) {
        return None;
    }
    let mut racks = racks.to_vec();
    let x_of = |index: &u32| plan.racks[*index as usize].centre.x;
    racks.sort_by(|one, other| x_of(one).total_cmp(&x_of(other)));
    if racks.windows(2).any(|pair| pair[0] + 1 != pair[1]) {
        return None;
    }
    let (first, west) = (*racks.first()?, &plan.racks[*racks.first()? as usize]);
    let east = &plan.racks[*racks.last()? as usize];
    let [across, deep] = [west.width, west.depth].map(|metres| metres / 2.0);
    let low = [west.centre.x - across, 0.02, west.centre.z - deep, f64::from(slots.of(Place::Rack(first)))];
    let high = [east.centre.x + across, west.height, east.centre.z + deep, racks.len() as f64];
    Some(RowBox {
        low: low.map(|it| it as f32),
        high: high.map(|it| it as f32),
        front: [facing.step().x as f32, facing.step().z as f32, 0.0, 0.0],
    })
}

/// The air of `aisle`, if racks stand at it that tell how warm it is.
fn air_box(plan: &SitePlan, aisle: &Aisle, rows: &[Row]) -> Option<AirBox> {
    let [west, north] = [aisle.corner.x as f32, aisle.corner.z as f32];
    let [east, south] = [west + aisle.size.x as f32, north + aisle.size.z as f32];
    let looks_in = |row: &Row| {
        let toward = if row.shown.low[2] >= south - BESIDE { -1.0 } else { 1.0 };
        let front = row.shown.front[1];
        (front * toward > 0.0) == (aisle.kind == AisleKind::Cold)
    };
    let is_beside = |row: &&Row| {
        let RowBox { low, high, .. } = row.shown;
        let touches = (low[2] - south).abs() < BESIDE || (high[2] - north).abs() < BESIDE;
        let room = plan.rows[row.index as usize].room;
        room == aisle.room && touches && low[0] < east && high[0] > west && looks_in(row)
    };
    let mut beside = rows.iter().filter(is_beside);
    let one = beside.next()?.shown;
    let other = beside.next().map_or(one, |row| row.shown);
    // Both sides are read at the same place, so what is read is what both have.
    let other = if (other.high[3] - one.high[3]).abs() < 0.5 { other } else { one };
    let is_hot = if aisle.kind == AisleKind::Hot { 1.0 } else { 0.0 };
    Some(AirBox {
        low: [west, 0.0, north, one.low[3]],
        high: [east, HAZE_TOP, south, other.low[3]],
        racks: [one.low[0], one.high[0], one.high[3], is_hot],
    })
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Here>().add_systems(Update, follow.in_set(crate::TwinSystems::Reconcile));
}

/// Notes when the camera has gone elsewhere, where that makes a difference.
fn follow(rig: Option<Res<Rig>>, all: Option<Res<Surroundings>>, mut here: ResMut<Here>) {
    let (Some(rig), Some(all)) = (rig, all) else { return };
    let at = rig.pose.focus;
    if all.is_choosy() && here.0.distance(at) > ELSEWHERE {
        here.0 = at;
    }
}
