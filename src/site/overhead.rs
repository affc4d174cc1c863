//! Above the racks: cable ladders of both feeds, fibre duct, drops into the racks, and the lights over the aisles.

use super::assembly::{Assembly, Part, on_floor, turned};
use super::footprint::{Footprint, hull, rows};
use super::paint::{CABLE_A, CABLE_B, FIBRE, FRAME, LIGHT, Paint, STEEL};
use super::pdu::feed_paint;
use super::shape::{Shape, Span};
use bevy::math::{Quat, Vec2, Vec3};
use twin_model::plan::{Feed, Rack, Row, SitePlan};

/// Ladders hang this far above the racks, metres.
const RISE: f32 = 0.34;
/// Where ladders and duct run, metres towards the row's front: over the racks' cable entries.
const LANE_A: f32 = 0.36;
const LANE_B: f32 = -0.33;
const LANE_FIBRE: f32 = 0.02;
/// Width of a ladder, metres.
const LADDER: f32 = 0.26;
/// Rungs are this far apart, metres.
const RUNG_PITCH: f32 = 0.3;
/// Supports on the racks are about this far apart, metres.
const SUPPORT_PITCH: f32 = 1.2;
/// Arms that carry lights are about this far apart, metres.
const ARM_PITCH: f32 = 2.4;
/// PDUs farther from every row than this are fed from under the floor, metres.
const WHIP: f32 = 4.0;
/// Cables in a bundle: metres across the ladder and radius.
const BUNDLE: [(f32, f32); 4] = [(-0.07, 0.017), (-0.02, 0.021), (0.03, 0.016), (0.075, 0.02)];

/// Adds ladders and lights of all halls.
pub(crate) fn build_overhead(plan: &SitePlan, assembly: &mut Assembly) {
    for (room, _) in (0u32..).zip(&plan.rooms) {
        let rows = rows(plan, room);
        for (index, footprint) in &rows {
            let Some(row) = plan.rows.get(*index as usize) else { continue };
            let racks: Vec<&Rack> = plan.racks.iter().filter(|rack| rack.row == *index).collect();
            let shape = assembly.add(over_row(row, footprint, &racks));
            let centre = Vec3::new(footprint.centre().x, 0.0, footprint.centre().y);
            let name = format!("ladders {}", row.id.as_str());
            assembly.place(Part::new(name, Some(room), shape).at(centre, turned(row.facing)));
        }
        let whips = whips(plan, room, &rows);
        if whips.triangles() > 0 {
            let shape = assembly.add(whips);
            assembly.place(Part::new("PDU cables", Some(room), shape));
        }
        let lights = lights(plan, room, &rows);
        if lights.triangles() > 0 {
            let shape = assembly.add(lights);
            assembly.place(Part::new("lights", Some(room), shape));
        }
    }
}

fn height(racks: &[&Rack]) -> f32 {
    racks.iter().map(|rack| rack.height as f32).fold(0.0, f32::max)
}

/// Everything over one row, in the row's frame: x along it, front to +z.
fn over_row(row: &Row, footprint: &Footprint, racks: &[&Rack]) -> Shape {
    let mut shape = Shape::new();
    let size = footprint.size();
    let (length, top) = (size.x.max(size.y), height(racks));
    let half = length / 2.0;
    let level = top + RISE;
    ladder(&mut shape, half, level, LANE_A, CABLE_A);
    ladder(&mut shape, half, level, LANE_B, CABLE_B);
    let duct = Span::new([-half, half], [level + 0.05, level + 0.15], [LANE_FIBRE - 0.07, LANE_FIBRE + 0.07]);
    shape.rounded(duct, 0.012, FIBRE);
    supports(&mut shape, half, top, level);
    let back = turned(row.facing).inverse();
    for rack in racks {
        let offset = Vec2::new(rack.centre.x as f32, rack.centre.z as f32) - footprint.centre();
        let at = back * Vec3::new(offset.x, 0.0, offset.y);
        drops(&mut shape, at.x, rack, level);
    }
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

const SIDES: [bool; 6] = [true, true, false, false, true, true];

/// Cables from the ladders down into one rack's entries.
fn drops(shape: &mut Shape, x: f32, rack: &Rack, level: f32) {
    let half = rack.width as f32 / 2.0;
    let entry = half - 0.09;
    let top = rack.height as f32 - 0.01;
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

/// Cables from the top of each PDU to the ladder of its feed over the nearest row.
fn whips(plan: &SitePlan, room: u32, rows: &[(u32, Footprint)]) -> Shape {
    let mut shape = Shape::new();
    for pdu in plan.pdus.iter().filter(|pdu| pdu.room == room) {
        let from = on_floor(pdu.centre) + Vec3::Y * (pdu.size[2] as f32 - 0.02);
        let ends = rows.iter().flat_map(|(row, footprint)| ladder_ends(plan, *row, footprint, pdu.feed));
        let Some(end) = ends.min_by(|a, b| a.distance(from).total_cmp(&b.distance(from))) else { continue };
        if end.with_y(0.0).distance(from.with_y(0.0)) > WHIP {
            continue;
        }
        for (number, shift) in (0u16..).zip([-0.06, 0.0, 0.06]) {
            let radius = 0.018;
            let start = from + Vec3::new(shift, 0.0, 0.04 * f32::from(number % 2));
            let level = end.y + 0.02 + radius;
            let turn = Vec3::new(end.x, level, start.z);
            let path = [start, start.with_y(level), turn, Vec3::new(end.x, level, end.z + shift * 0.6)];
            shape.tube(&path, radius, 0.16, 6, feed_paint(pdu.feed));
        }
    }
    shape
}

/// Where the ladder of `feed` over a row begins and ends.
fn ladder_ends(plan: &SitePlan, row: u32, footprint: &Footprint, feed: Feed) -> Vec<Vec3> {
    let Some(about) = plan.rows.get(row as usize) else { return Vec::new() };
    let racks: Vec<&Rack> = plan.racks.iter().filter(|rack| rack.row == row).collect();
    let half = footprint.size().max_element() / 2.0 - 0.04;
    let lane = match feed {
        Feed::A => LANE_A,
        Feed::B => LANE_B,
    };
    let centre = Vec3::new(footprint.centre().x, height(&racks) + RISE, footprint.centre().y);
    [-half, half].map(|x| centre + turned(about.facing) * Vec3::new(x, 0.0, lane)).to_vec()
}

/// Slim lights along the middle of every aisle, on arms from the ladders of the rows beside it.
fn lights(plan: &SitePlan, room: u32, rows: &[(u32, Footprint)]) -> Shape {
    let mut shape = Shape::new();
    for aisle in plan.aisles.iter().filter(|aisle| aisle.room == room) {
        let floor = Footprint::cornered(aisle.corner, aisle.size);
        let beside: Vec<(u32, Footprint)> =
            rows.iter().copied().filter(|(_, row)| row.overlaps(&floor.grown(0.3), 0.0)).collect();
        let Some(along) = hull(beside.iter().map(|(_, row)| *row)) else { continue };
        let is_beside = |rack: &&Rack| beside.iter().any(|(row, _)| *row == rack.row);
        let racks: Vec<&Rack> = plan.racks.iter().filter(is_beside).collect();
        let level = height(&racks) + RISE - 0.026;
        let is_along_x = floor.size().x >= floor.size().y;
        let (centre, turn) = if is_along_x {
            (Vec2::new(along.centre().x, floor.centre().y), Quat::IDENTITY)
        } else {
            (Vec2::new(floor.centre().x, along.centre().y), Quat::from_rotation_y(std::f32::consts::FRAC_PI_2))
        };
        let length = if is_along_x { along.size().x } else { along.size().y };
        let reaches = beside.iter().map(|(_, row)| {
            let towards = row.centre() - centre;
            let (offset, depth) = if is_along_x { (towards.y, row.size().y) } else { (towards.x, row.size().x) };
            offset.signum() * (offset.abs() - depth / 2.0 + 0.06)
        });
        let bar = light(length, level, reaches.collect());
        shape.append(&bar, Vec3::new(centre.x, 0.0, centre.y), turn);
    }
    shape
}

/// One light along x about the origin; `reaches` are where its arms end, metres along z.
fn light(length: f32, level: f32, reaches: Vec<f32>) -> Shape {
    let mut shape = Shape::new();
    let half = length / 2.0 - 0.15;
    let y = [level - 0.03, level + 0.012];
    shape.rounded(Span::new([-half, half], y, [-0.035, 0.035]), 0.008, FRAME);
    let pieces = (half * 2.0 / 1.5).round().max(1.0);
    let step = half * 2.0 / pieces;
    for piece in 0..pieces as u16 {
        let x = [-half + step * f32::from(piece) + 0.03, -half + step * f32::from(piece + 1) - 0.03];
        let below = [(x[0], -0.026), (x[1], -0.026), (x[1], 0.026), (x[0], 0.026)];
        let corners = below.map(|(x, z)| Vec3::new(x, y[0] - 0.001, z));
        shape.quad(corners, [Vec2::ZERO; 4], [1.0; 4], LIGHT);
        shape.top(x, y[1] + 0.001, [-0.011, 0.011], LIGHT.parameter(0.8));
    }
    let count = (length / ARM_PITCH).round().max(1.0);
    for arm in 0..=count as u16 {
        let x = (-length / 2.0 + length / count * f32::from(arm)).clamp(-half + 0.06, half - 0.06);
        for reach in &reaches {
            let z = if *reach < 0.0 { [*reach, -0.03] } else { [0.03, *reach] };
            shape.rounded(Span::new([x - 0.014, x + 0.014], [level - 0.016, level + 0.008], z), 0.004, FRAME);
        }
    }
    shape
}
