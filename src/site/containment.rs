//! Containment of aisles: a glass roof on slim frames, and glass doors at both ends.

use super::assembly::{Assembly, Cache, Detail, Layer, Part};
use super::footprint::Footprint;
use super::paint::{ALUMINIUM, FRAME, GLASS};
use super::shape::{Grain, Shape, Span};
use bevy::math::{Quat, Vec3};
use std::f32::consts::FRAC_PI_2;
use twin_model::plan::{Aisle, SitePlan};

/// Width of frames, metres.
const BAR: f32 = 0.045;
/// Roof panes are about this long, metres.
const PANE: f32 = 1.2;
/// Height of an aisle that no rack stands beside, metres.
const USUAL_HEIGHT: f32 = 2.0;

/// Adds roof and doors of every contained aisle.
pub(crate) fn build_containments(plan: &SitePlan, assembly: &mut Assembly) {
    let (mut frames, mut panes, mut roofs) = (Cache::new(), Cache::new(), Cache::new());
    for aisle in plan.aisles.iter().filter(|aisle| aisle.is_contained) {
        let floor = Footprint::cornered(aisle.corner, aisle.size);
        let height = height_beside(plan, aisle, &floor);
        let is_along_x = floor.size().x >= floor.size().y;
        let (length, width) =
            if is_along_x { (floor.size().x, floor.size().y) } else { (floor.size().y, floor.size().x) };
        let centre = Vec3::new(floor.centre().x, 0.0, floor.centre().y);
        let turn = if is_along_x { Quat::IDENTITY } else { Quat::from_rotation_y(FRAC_PI_2) };
        let key = [length, width, height].map(|metres| (metres * 1000.0).round() as i32);
        let part = |shape| Part::new("containment frame", Some(aisle.room), shape).at(centre, turn);
        let make = |grain| containment(length, width, height, grain).0;
        assembly.place_graded(&mut frames, key, length / 2.0, make, part);
        let glass = panes.shape(assembly, key, || containment(length, width, height, Grain::Fine).1);
        let roof = roofs.shape(assembly, key, || roof(length, width, height));
        for (shape, detail) in [(glass, Detail::Room), (roof, Detail::Distant)] {
            let part = Part::new("containment glass", Some(aisle.room), shape).at(centre, turn);
            assembly.place(part.layer(Layer::Glass).detail(detail));
        }
    }
}

/// Height of the tallest rack that touches the aisle.
fn height_beside(plan: &SitePlan, aisle: &Aisle, floor: &Footprint) -> f32 {
    let beside = plan.racks.iter().filter(|rack| {
        let rack_floor = Footprint::facing(rack.centre, rack.facing, rack.width, rack.depth);
        rack.room == aisle.room && rack_floor.overlaps(&floor.grown(0.15), 0.0)
    });
    beside.map(|rack| rack.height as f32).reduce(f32::max).unwrap_or(USUAL_HEIGHT)
}

/// Height of the head of the containment door of `room` that is nearest to `at`, and which way one leaves through it.
pub(super) fn door_head(plan: &SitePlan, room: u32, at: Vec3) -> (f32, Vec3) {
    let doors = plan.aisles.iter().filter(|aisle| aisle.is_contained && aisle.room == room).flat_map(|aisle| {
        let floor = Footprint::cornered(aisle.corner, aisle.size);
        let (centre, half) = (floor.centre(), floor.size() / 2.0);
        let axis = if half.x >= half.y { Vec3::X } else { Vec3::Z };
        let head = height_beside(plan, aisle, &floor) + 0.012;
        [axis, -axis].map(|out| (head, out, Vec3::new(centre.x, 0.0, centre.y) + out * half.max_element()))
    });
    let nearest = doors.min_by(|one, other| one.2.distance(at).total_cmp(&other.2.distance(at)));
    nearest.map_or((USUAL_HEIGHT, Vec3::Z), |(head, out, _)| (head, out))
}

/// The glass of an aisle along x about the origin, seen from beyond the hall: its roof.
fn roof(length: f32, width: f32, height: f32) -> Shape {
    let mut glass = Shape::new();
    glass.top([-length / 2.0, length / 2.0], height + 0.035, [-width / 2.0, width / 2.0], GLASS);
    glass
}

/// Frames and glass of an aisle along x about the origin.
fn containment(length: f32, width: f32, height: f32, grain: Grain) -> (Shape, Shape) {
    let (mut frames, mut glass) = (Shape::of(grain), Shape::new());
    let (half, deep) = (length / 2.0, width / 2.0);
    let rail = [height + 0.012, height + 0.012 + BAR];
    for z in [[-deep - 0.02, -deep - 0.02 + BAR], [deep + 0.02 - BAR, deep + 0.02]] {
        frames.rounded(Span::new([-half, half], rail, z), 0.006, FRAME);
    }
    let panes = (length / PANE).round().max(1.0);
    let step = length / panes;
    for bar in 0..=panes as u16 {
        let x = (-half + step * f32::from(bar)).clamp(-half + BAR / 2.0, half - BAR / 2.0);
        let across = Span::new([x - BAR / 2.0, x + BAR / 2.0], rail, [-deep + 0.024, deep - 0.024]);
        frames.rounded(across, 0.006, FRAME);
        if bar > 0 {
            let from = -half + step * f32::from(bar - 1) + BAR / 2.0;
            let span = ([from, from + step - BAR], [-deep + 0.025, deep - 0.025]);
            let y = height + 0.035;
            glass.top(span.0, y, span.1, GLASS);
            let corners =
                [(span.0[0], span.1[0]), (span.0[1], span.1[0]), (span.0[1], span.1[1]), (span.0[0], span.1[1])];
            glass.quad(corners.map(|(x, z)| Vec3::new(x, y - 0.006, z)), [bevy::math::Vec2::ZERO; 4], [1.0; 4], GLASS);
        }
    }
    let (end_frames, end_glass) = end(width, height + 0.012, grain);
    for (x, turn) in [(half - 0.03, FRAC_PI_2), (-half + 0.03, -FRAC_PI_2)] {
        let turn = Quat::from_rotation_y(turn);
        frames.append(&end_frames, Vec3::X * x, turn);
        glass.append(&end_glass, Vec3::X * x, turn);
    }
    frames.ground();
    (frames, glass)
}

/// A pair of sliding doors across an aisle of `width`; looks to +z.
fn end(width: f32, height: f32, grain: Grain) -> (Shape, Shape) {
    let (mut frames, mut glass) = (Shape::of(grain), Shape::new());
    let half = width / 2.0 - 0.004;
    let head = height - 0.09;
    for x in [[-half, -half + BAR], [half - BAR, half]] {
        frames.rounded(Span::new(x, [0.0, height], [-0.03, 0.03]), 0.005, FRAME);
    }
    frames.rounded(Span::new([-half + BAR, half - BAR], [head, height], [-0.028, 0.028]), 0.005, FRAME);
    for side in [-1.0f32, 1.0] {
        let (inner, outer) = (side * 0.003, side * (half - BAR - 0.003));
        let x = [inner.min(outer), inner.max(outer)];
        let z = [-0.012, 0.012];
        for stile in [[x[0], x[0] + 0.03], [x[1] - 0.03, x[1]]] {
            frames.rounded(Span::new(stile, [0.012, head - 0.004], z), 0.004, FRAME);
        }
        for rail in [[0.012, 0.06], [head - 0.04, head - 0.004]] {
            frames.rounded(Span::new([x[0] + 0.028, x[1] - 0.028], rail, z), 0.004, FRAME);
        }
        let grip = side * 0.016;
        for z in [0.024, -0.024] {
            frames.rounded(
                Span::new([grip - 0.007, grip + 0.007], [0.85, 1.2], [z - 0.008, z + 0.008]),
                0.004,
                ALUMINIUM,
            );
        }
        let pane = [x[0] + 0.03, x[1] - 0.03];
        glass.front(pane, [0.06, head - 0.04], 0.003, GLASS);
        let mut back = Shape::new();
        back.front([-pane[1], -pane[0]], [0.06, head - 0.04], 0.003, GLASS);
        glass.append(&back, Vec3::ZERO, Quat::from_rotation_y(std::f32::consts::PI));
    }
    (frames, glass)
}
