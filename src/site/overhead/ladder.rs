//! Cable ladders of both feeds and the fibre duct over one row, on portals that stand on its racks.

use super::super::assembly::turned;
use super::super::footprint::RowFloor;
use super::super::paint::{CABLE_A, CABLE_B, FIBRE, FRAME, Paint, STEEL};
use super::super::shape::{Shape, Span};
use super::build::{LANE_A, LANE_B, RISE};
use bevy::math::{Vec2, Vec3};
use twin_model::plan::{Rack, Row};

/// Where the fibre duct runs, metres towards the row's front.
const LANE_FIBRE: f32 = 0.02;
/// Width of a ladder, metres.
const LADDER: f32 = 0.26;
/// Rungs are this far apart, metres.
const RUNG_PITCH: f32 = 0.3;
/// Supports on the racks are about this far apart, metres.
const SUPPORT_PITCH: f32 = 1.2;
/// Cables in a bundle: metres across the ladder and radius.
const BUNDLE: [(f32, f32); 4] = [(-0.07, 0.017), (-0.02, 0.021), (0.03, 0.016), (0.075, 0.02)];
/// A bar that is seen from its sides only.
const SIDES: [bool; 6] = [true, true, false, false, true, true];

/// What a row's ladders are made from, in the row's frame: x along it, front to +z.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// Half the row's length, metres.
    pub(super) half: f32,
    /// Top of the tallest rack.
    top: f32,
    drops: Vec<Drop>,
}

/// A rack under the ladders: its middle along the row, half its width, and its height, metres.
#[derive(Clone, Copy, Debug)]
struct Drop {
    x: f32,
    half: f32,
    top: f32,
}

impl Run {
    pub(super) fn of(row: &Row, floor: &RowFloor, racks: &[&Rack]) -> Self {
        let back = turned(row.facing).inverse();
        let drop = |rack: &&Rack| {
            let offset = Vec2::new(rack.centre.x as f32, rack.centre.z as f32) - floor.footprint.centre();
            let at = back * Vec3::new(offset.x, 0.0, offset.y);
            Drop { x: at.x, half: rack.width as f32 / 2.0, top: rack.height as f32 }
        };
        let half = floor.footprint.size().max_element() / 2.0;
        Self { half, top: floor.height, drops: racks.iter().map(drop).collect() }
    }

    /// Equal for rows whose ladders look alike: all measures in millimetres.
    pub(super) fn key(&self) -> Vec<i32> {
        let drops = self.drops.iter().flat_map(|drop| [drop.x, drop.half, drop.top]);
        [self.half, self.top].into_iter().chain(drops).map(|metres| (metres * 1000.0).round() as i32).collect()
    }

    fn level(&self) -> f32 {
        self.top + RISE
    }

    fn duct(&self) -> Span {
        let level = self.level();
        Span::new([-self.half, self.half], [level + 0.05, level + 0.15], [LANE_FIBRE - 0.07, LANE_FIBRE + 0.07])
    }
}

/// Everything over one row.
pub(super) fn near(run: &Run) -> Shape {
    let mut shape = Shape::new();
    for (lane, cable) in [(LANE_A, CABLE_A), (LANE_B, CABLE_B)] {
        ladder(&mut shape, run.half, run.level(), lane, cable);
    }
    shape.rounded(run.duct(), 0.012, FIBRE);
    supports(&mut shape, run.half, run.top, run.level());
    for drop in &run.drops {
        drops(&mut shape, drop, run.level());
    }
    shape
}

/// The same from far away: the bundles as slabs, the cables into the racks as bars.
pub(super) fn far(run: &Run) -> Shape {
    let mut shape = Shape::new();
    let level = run.level();
    let x = [-run.half, run.half];
    for (lane, cable, side) in [(LANE_A, CABLE_A, 1.0), (LANE_B, CABLE_B, -1.0)] {
        let (low, high) = (lane - LADDER / 2.0, lane + LADDER / 2.0);
        shape.faces(Span::new(x, [level - 0.01, level + 0.03], [low, high]), [true; 6], STEEL);
        let bundle = Span::new(x, [level + 0.03, level + 0.05], [low + 0.03, high - 0.03]);
        shape.faces(bundle, [true, true, false, true, true, true], cable);
        for drop in &run.drops {
            let at = drop.x + side * (drop.half - 0.09);
            let bar = Span::new([at - 0.03, at + 0.03], [drop.top, level], [lane - 0.016, lane + 0.016]);
            shape.faces(bar, SIDES, cable.open(0.85));
        }
    }
    shape.faces(run.duct(), [true; 6], FIBRE);
    shape
}

/// The same from beyond the hall: the bundles and the duct as slabs.
pub(super) fn block(run: &Run) -> Shape {
    let mut shape = Shape::new();
    let (x, level) = ([-run.half, run.half], run.level());
    for (lane, cable) in [(LANE_A, CABLE_A), (LANE_B, CABLE_B)] {
        let slab = Span::new(x, [level - 0.01, level + 0.05], [lane - LADDER / 2.0, lane + LADDER / 2.0]);
        shape.faces(slab, [false, false, false, true, true, true], cable);
    }
    shape.faces(run.duct(), [false, false, false, true, true, true], FIBRE);
    shape
}

/// Two rails, rungs, and the bundle of cables on them.
fn ladder(shape: &mut Shape, half: f32, level: f32, lane: f32, cable: Paint) {
    for z in [lane - LADDER / 2.0, lane + LADDER / 2.0] {
        shape.rounded(Span::new([-half, half], [level - 0.01, level + 0.06], [z - 0.008, z + 0.008]), 0.003, STEEL);
    }
    let rungs = (half * 2.0 / RUNG_PITCH).floor().max(1.0);
    for rung in 0..rungs as u16 {
        let x = -half + half * 2.0 / rungs * (f32::from(rung) + 0.5);
        let span =
            Span::new([x - 0.012, x + 0.012], [level, level + 0.016], [lane - LADDER / 2.0, lane + LADDER / 2.0]);
        shape.faces(span, [true, true, true, true, false, false], STEEL.open(0.85));
    }
    let pieces = (half * 2.0 / 0.9).ceil().max(2.0) as u16;
    for (number, (across, radius)) in (0u16..).zip(BUNDLE) {
        let path: Vec<Vec3> = (0..=pieces)
            .map(|piece| {
                let sway = 0.012 * (f32::from(piece) * 1.9 + f32::from(number) * 2.3).sin();
                let x = -half + 0.02 + (half * 2.0 - 0.04) * f32::from(piece) / f32::from(pieces);
                Vec3::new(x, level + 0.016 + radius, lane + across + sway)
            })
            .collect();
        shape.tube(&path, radius, 0.0, 6, cable);
    }
}

/// Portals that stand on the racks and carry the ladders.
fn supports(shape: &mut Shape, half: f32, top: f32, level: f32) {
    let count = (half * 2.0 / SUPPORT_PITCH).round().max(1.0);
    for index in 0..=count as u16 {
        let x = (-half + half * 2.0 / count * f32::from(index)).clamp(-half + 0.03, half - 0.03);
        let wide = [x - 0.016, x + 0.016];
        for z in [-0.5, 0.5] {
            shape.faces(Span::new(wide, [top - 0.004, level - 0.012], [z - 0.016, z + 0.016]), SIDES, FRAME.of_edge());
            shape.rounded(
                Span::new([x - 0.035, x + 0.035], [top - 0.004, top + 0.006], [z - 0.035, z + 0.035]),
                0.002,
                FRAME,
            );
        }
        shape.rounded(Span::new(wide, [level - 0.042, level - 0.0105], [-0.56, 0.56]), 0.004, FRAME);
        let post = Span::new(wide, [level - 0.012, level + 0.051], [LANE_FIBRE - 0.02, LANE_FIBRE + 0.02]);
        shape.faces(post, SIDES, FRAME.of_edge());
    }
}

/// Cables from the ladders down into one rack's entries.
fn drops(shape: &mut Shape, drop: &Drop, level: f32) {
    let x = drop.x;
    let entry = drop.half - 0.09;
    let top = drop.top - 0.01;
    let lanes = [(LANE_A, entry, CABLE_A, 0.016), (LANE_B, -entry, CABLE_B, 0.016)];
    for (lane, side, cable, radius) in lanes {
        for shift in [-0.022, 0.022] {
            let down = x + side + shift;
            let y = level + 0.05 + radius;
            let away = 0.16 * side.signum();
            let path = [[down - away, y, lane], [down, y, lane], [down, top, lane]].map(Vec3::from_array);
            shape.tube(&path, radius, 0.1, 6, cable);
        }
    }
    let y = level + 0.09;
    let path =
        [[x - entry, y, LANE_FIBRE + 0.06], [x - entry, y, LANE_A], [x - entry, top, LANE_A]].map(Vec3::from_array);
    shape.tube(&path, 0.012, 0.08, 6, FIBRE);
}
