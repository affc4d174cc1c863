//! The floor of a room: tiles, perforated ones before the racks, darkened around what stands on it.

use super::super::footprint::{Footprint, floor_openness, standing};
use super::super::paint::{CONCRETE, FLOOR, PERFORATED};
use super::super::shape::Shape;
use bevy::math::{Vec2, Vec3};
use std::collections::BTreeSet;
use twin_model::plan::{AisleKind, RoomKind, SitePlan};

/// Distances from an edge at which the floor's shade is sampled, metres.
const SHADE_STEPS: [f32; 4] = [0.0, 0.06, 0.2, 0.55];
/// Grid lines closer than this are one, metres.
const LINE_SLACK: f32 = 0.012;
/// How far from the walls their shade reaches, metres, and how deep it is.
const WALL_SHADE: (f32, f32) = (0.3, 0.5);

/// The floor of the room numbered `room`, in the site's frame.
pub(super) fn floor(plan: &SitePlan, room: u32) -> Shape {
    let mut shape = Shape::new();
    let Some(about) = plan.rooms.get(room as usize) else { return shape };
    let inside = Footprint::of_room(about);
    let standing = standing(plan, room);
    let tile = about.tile as f32;
    let perforated = match about.kind {
        RoomKind::Hall => perforated_tiles(plan, room, &inside, tile, &standing),
        RoomKind::Plant => BTreeSet::new(),
    };
    let lines = |axis: usize| grid_lines(&inside, axis, tile, &standing);
    let (xs, zs) = (lines(0), lines(1));
    let openness = |at: Vec2| {
        let wall = (at - inside.low).min(inside.high - at).min_element();
        floor_openness(at, &standing) * (1.0 - WALL_SHADE.1 * (-wall / WALL_SHADE.0).exp())
    };
    let opens: Vec<Vec<f32>> = xs.iter().map(|&x| zs.iter().map(|&z| openness(Vec2::new(x, z))).collect()).collect();
    for i in 0..xs.len() - 1 {
        for j in 0..zs.len() - 1 {
            let middle = Vec2::new(xs[i] + xs[i + 1], zs[j] + zs[j + 1]) / 2.0;
            if standing.iter().any(|footprint| footprint.grown(-0.04).distance(middle) == 0.0) {
                continue;
            }
            let cell = ((middle - inside.low) / tile).floor();
            let is_perforated = perforated.contains(&(cell.x as i32, cell.y as i32));
            let paint = match about.kind {
                RoomKind::Plant => CONCRETE,
                RoomKind::Hall if is_perforated => PERFORATED,
                RoomKind::Hall => FLOOR,
            };
            let from = if is_perforated { inside.low + cell * tile } else { inside.low };
            let ring = [(i, j + 1), (i + 1, j + 1), (i + 1, j), (i, j)];
            let corners = ring.map(|(i, j)| Vec3::new(xs[i], 0.0, zs[j]));
            let uvs = corners.map(|corner| (Vec2::new(corner.x, corner.z) - from) / tile);
            shape.quad(corners, uvs, ring.map(|(i, j)| opens[i][j]), paint);
        }
    }
    shape
}

/// Tiles whose middle lies in a cold aisle and on which nothing stands, counted from the room's corner.
fn perforated_tiles(
    plan: &SitePlan,
    room: u32,
    inside: &Footprint,
    tile: f32,
    standing: &[Footprint],
) -> BTreeSet<(i32, i32)> {
    let mut tiles = BTreeSet::new();
    for aisle in plan.aisles.iter().filter(|aisle| aisle.room == room && aisle.kind == AisleKind::Cold) {
        let aisle = Footprint::cornered(aisle.corner, aisle.size);
        let (first, last) = (((aisle.low - inside.low) / tile).floor(), ((aisle.high - inside.low) / tile).ceil());
        for x in first.x as i32..last.x as i32 {
            for z in first.y as i32..last.y as i32 {
                let low = inside.low + Vec2::new(x as f32, z as f32) * tile;
                let cell = Footprint { low, high: low + tile };
                let is_inside = aisle.distance(cell.centre()) == 0.0 && inside.grown(0.01).distance(cell.high) == 0.0;
                if is_inside && !standing.iter().any(|footprint| footprint.overlaps(&cell, 0.05)) {
                    tiles.insert((x, z));
                }
            }
        }
    }
    tiles
}

/// Where the floor's grid is cut along an axis (0: x, 1: z): at tiles, and around whatever stands there.
fn grid_lines(inside: &Footprint, axis: usize, tile: f32, standing: &[Footprint]) -> Vec<f32> {
    let (low, high) = (inside.low[axis], inside.high[axis]);
    let tiles = ((high - low) / tile).ceil().max(1.0) as usize;
    let mut lines: Vec<f32> = (0..tiles).map(|index| low + tile * index as f32).chain([high]).collect();
    let mut finer = Vec::new();
    for step in SHADE_STEPS {
        finer.extend([low + step, high - step]);
        for footprint in standing {
            finer.extend([footprint.low[axis] - step, footprint.high[axis] + step]);
        }
    }
    for line in finer {
        if line > low && line < high && lines.iter().all(|other| (other - line).abs() > LINE_SLACK) {
            lines.push(line);
        }
    }
    lines.sort_by(f32::total_cmp);
    lines
}
