//! The floor of a room: tiles, perforated ones before the racks, darkened around what stands on it.

use super::super::footprint::{Footprint, Neighbourhood, standing};
use super::super::paint::{CONCRETE, FLOOR, PERFORATED, Paint};
use super::super::shape::Shape;
use bevy::math::{Vec2, Vec3};
use std::collections::BTreeSet;
use twin_model::plan::{AisleKind, RoomKind, SitePlan};

/// Distances from an edge at which the floor's shade is sampled, metres.
const SHADE_STEPS: [f32; 4] = [0.0, 0.06, 0.2, 0.55];
/// The same in rooms of more tiles than [`FINE_TILES`]: there the finest seam is never seen as a whole.
const COARSE_STEPS: [f32; 2] = [0.0, 0.2];
/// Rooms with more tiles than this are shaded coarsely.
const FINE_TILES: usize = 6_000;
/// Cuts closer than this are one, metres.
const CUT_SLACK: f32 = 0.012;
/// How open a floor is on the whole, seen from far beyond its room.
const OPEN_AFAR: f32 = 0.8;
/// How far from the walls their shade reaches, metres, and how deep it is.
const WALL_SHADE: (f32, f32) = (0.3, 0.5);

/// A floor under construction.
struct Floor {
    inside: Footprint,
    tile: f32,
    around: Neighbourhood,
    steps: &'static [f32],
}

/// The floor of the room numbered `room`, in the site's frame.
pub(super) fn floor(plan: &SitePlan, room: u32) -> Shape {
    let mut shape = Shape::new();
    let Some(about) = plan.rooms.get(room as usize) else { return shape };
    let inside = Footprint::of_room(about);
    let tile = about.tile as f32;
    let tiles = (inside.size() / tile - 1e-3).ceil().max(Vec2::ONE);
    let is_fine = (tiles.x * tiles.y) as usize <= FINE_TILES;
    let steps: &[f32] = if is_fine { &SHADE_STEPS } else { &COARSE_STEPS };
    let floor = Floor { inside, tile, around: Neighbourhood::of(&standing(plan, room)), steps };
    let perforated = floor.perforated_tiles(plan, room);
    for x in 0..tiles.x as i32 {
        for z in 0..tiles.y as i32 {
            let is_perforated = perforated.contains(&(x, z));
            let paint = match about.kind {
                RoomKind::Plant => CONCRETE,
                RoomKind::Hall if is_perforated => PERFORATED,
                RoomKind::Hall => FLOOR,
            };
            let cell = floor.cell(x, z);
            let from = if is_perforated { cell.low } else { inside.low };
            floor.lay(&mut shape, &cell, from, paint);
        }
    }
    shape
}

/// The same from far beyond the room: one face, and one for each cold aisle.
pub(super) fn plain_floor(plan: &SitePlan, room: u32) -> Shape {
    let mut shape = Shape::new();
    let Some(about) = plan.rooms.get(room as usize) else { return shape };
    let inside = Footprint::of_room(about);
    let tile = about.tile as f32;
    let mut lay = |cell: &Footprint, height: f32, uv: &dyn Fn(Vec2) -> Vec2, paint: Paint| {
        let ring = [
            (cell.low.x, cell.high.y),
            (cell.high.x, cell.high.y),
            (cell.high.x, cell.low.y),
            (cell.low.x, cell.low.y),
        ];
        let ring = ring.map(|(x, z)| Vec2::new(x, z));
        shape.quad(ring.map(|at| Vec3::new(at.x, height, at.y)), ring.map(uv), [OPEN_AFAR; 4], paint);
    };
    let paint = if about.kind == RoomKind::Plant { CONCRETE } else { FLOOR };
    lay(&inside, 0.0, &|at| (at - inside.low) / tile, paint);
    for aisle in plan.aisles.iter().filter(|aisle| aisle.room == room && aisle.kind == AisleKind::Cold) {
        // The middle of a tile, all over: its holes are far below a pixel.
        lay(&Footprint::cornered(aisle.corner, aisle.size), 0.02, &|_| Vec2::splat(0.5), PERFORATED);
    }
    shape
}

impl Floor {
    /// The tile at a place counted from the room's corner, as far as it lies inside.
    fn cell(&self, x: i32, z: i32) -> Footprint {
        let low = self.inside.low + Vec2::new(x as f32, z as f32) * self.tile;
        Footprint { low, high: (low + self.tile).min(self.inside.high) }
    }

    /// Lays one tile, cut around what stands on and beside it. Its coordinates count tiles from `from`.
    fn lay(&self, shape: &mut Shape, cell: &Footprint, from: Vec2, paint: Paint) {
        let reach = self.steps.last().copied().unwrap_or(0.0);
        let near = self.around.near(cell.centre());
        let beside: Vec<&Footprint> = near.iter().filter(|other| other.grown(reach).overlaps(cell, 0.0)).collect();
        let (xs, zs) = (self.cuts(cell, 0, &beside), self.cuts(cell, 1, &beside));
        for x in xs.windows(2) {
            for z in zs.windows(2) {
                let middle = Vec2::new(x[0] + x[1], z[0] + z[1]) / 2.0;
                if beside.iter().any(|footprint| footprint.grown(-0.04).distance(middle) == 0.0) {
                    continue;
                }
                let ring = [(x[0], z[1]), (x[1], z[1]), (x[1], z[0]), (x[0], z[0])].map(|(x, z)| Vec2::new(x, z));
                let corners = ring.map(|at| Vec3::new(at.x, 0.0, at.y));
                let opens = ring.map(|at| self.openness(at));
                shape.quad(corners, ring.map(|at| (at - from) / self.tile), opens, paint);
            }
        }
    }

    fn openness(&self, at: Vec2) -> f32 {
        let wall = (at - self.inside.low).min(self.inside.high - at).min_element();
        self.around.openness(at) * (1.0 - WALL_SHADE.1 * (-wall / WALL_SHADE.0).exp())
    }

    /// Where a tile is cut along an axis (0: x, 1: z): around what stands beside it, and along the walls.
    fn cuts(&self, cell: &Footprint, axis: usize, beside: &[&Footprint]) -> Vec<f32> {
        let (low, high) = (cell.low[axis], cell.high[axis]);
        let mut cuts = vec![low, high];
        for step in self.steps {
            let walls = [self.inside.low[axis] + step, self.inside.high[axis] - step];
            let things = beside.iter().flat_map(|other| [other.low[axis] - step, other.high[axis] + step]);
            for cut in things.chain(walls) {
                if cut > low && cut < high && cuts.iter().all(|other| (other - cut).abs() > CUT_SLACK) {
                    cuts.push(cut);
                }
            }
        }
        cuts.sort_by(f32::total_cmp);
        cuts
    }

    /// Tiles whose middle lies in a cold aisle and on which nothing stands, counted from the room's corner.
    fn perforated_tiles(&self, plan: &SitePlan, room: u32) -> BTreeSet<(i32, i32)> {
        let mut tiles = BTreeSet::new();
        for aisle in plan.aisles.iter().filter(|aisle| aisle.room == room && aisle.kind == AisleKind::Cold) {
            let aisle = Footprint::cornered(aisle.corner, aisle.size);
            let first = ((aisle.low - self.inside.low) / self.tile).floor();
            let last = ((aisle.high - self.inside.low) / self.tile).ceil();
            for x in first.x as i32..last.x as i32 {
                for z in first.y as i32..last.y as i32 {
                    let cell = self.cell(x, z);
                    let is_whole = (cell.size().min_element() - self.tile).abs() < 0.01;
                    let is_free = || !self.around.near(cell.centre()).iter().any(|other| other.overlaps(&cell, 0.05));
                    if is_whole && aisle.distance(cell.centre()) == 0.0 && is_free() {
                        tiles.insert((x, z));
                    }
                }
            }
        }
        tiles
    }
}
