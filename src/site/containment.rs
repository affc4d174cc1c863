//! Containment of aisles: a glass roof on slim frames, and glass doors at both ends.

use super::assembly::{Assembly, Cache, Detail, Layer, Part};
use super::footprint::Footprint;
use super::paint::{ALUMINIUM, FRAME, GLASS};
use super::shape::{Grain, Shape, Span};
use bevy::math::{Quat, Vec3};
use std::f32::consts::{FRAC_PI_2, PI};
use twin_model::plan::{Aisle, SitePlan};

/// Width of frames, metres.
pub(super) const BAR: f32 = 0.045;
/// Roof panes are about this long, metres.
const PANE: f32 = 1.2;
/// Height of an aisle that no rack stands beside, metres.
const USUAL_HEIGHT: f32 = 2.0;

/// The frame of a door reaches so far above the racks beside it, and its lintel is so high, metres.
pub(super) const HEAD: f32 = 0.012;
pub(super) const LINTEL: f32 = 0.09;
/// Sites with more contained aisles than this keep their doors shut: four entities an aisle would cost more than they show.
const MOVING_DOORS: usize = 120;
/// Leaves hang so far before the frames that they shut, metres.
pub(super) const BEFORE: f32 = 0.048;
/// How thick leaves are, and how far their grips are from where a pair meets, metres.
const THICK: f32 = 0.024;
const GRIP: f32 = 0.016;
/// An open leaf still covers so much of the opening, metres: its grips stay in reach.
const STAYS: f32 = 0.09;

/// Adds roof and doors of every contained aisle.
pub(crate) fn build_containments(plan: &SitePlan, assembly: &mut Assembly) {
    let (mut frames, mut panes, mut roofs) = (Cache::new(), Cache::new(), Cache::new());
    let mut leaves = Cache::new();
    let moves = plan.aisles.iter().filter(|aisle| aisle.is_contained).count() <= MOVING_DOORS;
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
        // From afar nobody stands at a door: it is shut.
        let make = |grain| containment(length, width, height, grain, !moves || grain != Grain::Fine).0;
        assembly.place_graded(&mut frames, key, length / 2.0, make, part);
        let glass = panes.shape(assembly, key, || containment(length, width, height, Grain::Fine, !moves).1);
        let roof = roofs.shape(assembly, key, || roof(length, width, height));
        for (shape, detail) in [(glass, Detail::Room), (roof, Detail::Distant)] {
            let part = Part::new("containment glass", Some(aisle.room), shape).at(centre, turn);
            assembly.place(part.layer(Layer::Glass).detail(detail));
        }
        if !moves {
            continue;
        }
        let head = height + HEAD;
        let key = [width, head].map(|metres| (metres * 1000.0).round() as i32);
        let frame = leaves.shape(assembly, (key, Layer::Opaque), || leaf(width, head, Grain::Fine).0);
        let glass = leaves.shape(assembly, (key, Layer::Glass), || leaf(width, head, Grain::Fine).1);
        for end in ends(length) {
            let door = centre + turn * Vec3::X * end.x;
            for half in [0.0, PI] {
                let own = turn * Quat::from_rotation_y(end.turn + half);
                let at = door + turn * Vec3::X * end.x.signum() * BEFORE;
                let way = own * Vec3::X * (width / 2.0 - STAYS);
                let part =
                    |shape| Part::new("containment door", Some(aisle.room), shape).at(at, own).sliding(way, door);
                assembly.place(part(frame).detail(Detail::Near).reaching(length / 2.0));
                assembly.place(part(glass).layer(Layer::Glass));
            }
        }
    }
}

/// An end of an aisle along x: where, and how a door that looks to +z is turned to look out of it.
#[derive(Clone, Copy)]
struct End {
    x: f32,
    turn: f32,
}

fn ends(length: f32) -> [End; 2] {
    let x = length / 2.0 - 0.03;
    [End { x, turn: FRAC_PI_2 }, End { x: -x, turn: -FRAC_PI_2 }]
}

/// Height of the tallest rack that touches the aisle.
pub(super) fn height_beside(plan: &SitePlan, aisle: &Aisle, floor: &Footprint) -> f32 {
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
        let head = height_beside(plan, aisle, &floor) + HEAD;
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

/// Frames and glass of an aisle along x about the origin, with or without its doors, shut.
fn containment(length: f32, width: f32, height: f32, grain: Grain, has_leaves: bool) -> (Shape, Shape) {
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
    let frame = end(width, height + HEAD, grain);
    let (leaf_frame, leaf_glass) = leaf(width, height + HEAD, grain);
    for end in ends(length) {
        let turn = Quat::from_rotation_y(end.turn);
        frames.append(&frame, Vec3::X * end.x, turn);
        for half in [0.0, PI].into_iter().filter(|_| has_leaves) {
            let (at, turn) = (Vec3::X * (end.x + end.x.signum() * BEFORE), turn * Quat::from_rotation_y(half));
            frames.append(&leaf_frame, at, turn);
            glass.append(&leaf_glass, at, turn);
        }
    }
    frames.ground();
    (frames, glass)
}

/// The frame of a pair of sliding doors across an aisle of `width`, with the track that they hang on; looks to +z.
fn end(width: f32, height: f32, grain: Grain) -> Shape {
    let mut frames = Shape::of(grain);
    let half = width / 2.0 - 0.004;
    let head = height - LINTEL;
    for x in [[-half, -half + BAR], [half - BAR, half]] {
        frames.rounded(Span::new(x, [0.0, height], [-0.03, 0.03]), 0.005, FRAME);
    }
    frames.rounded(Span::new([-half + BAR, half - BAR], [head, height], [-0.028, 0.028]), 0.005, FRAME);
    let long = 2.0 * half - STAYS;
    frames.rounded(Span::new([-long, long], [head + 0.022, head + 0.062], [0.03, BEFORE + 0.018]), 0.006, FRAME);
    frames
}

/// The right one of a pair of sliding doors, seen from inside or outside alike; shut, the pair meets at its origin.
fn leaf(width: f32, height: f32, grain: Grain) -> (Shape, Shape) {
    let (mut frames, mut glass) = (Shape::of(grain), Shape::new());
    let x = [0.003, width / 2.0 - 0.008];
    let (z, top) = ([-THICK / 2.0, THICK / 2.0], height - LINTEL + 0.018);
    for stile in [[x[0], x[0] + 0.03], [x[1] - 0.03, x[1]]] {
        frames.rounded(Span::new(stile, [0.012, top], z), 0.004, FRAME);
    }
    for rail in [[0.012, 0.06], [top - 0.044, top]] {
        frames.rounded(Span::new([x[0] + 0.028, x[1] - 0.028], rail, z), 0.004, FRAME);
    }
    for hanger in [x[0] + 0.12, x[1] - 0.12] {
        frames.rounded(
            Span::new([hanger - 0.03, hanger + 0.03], [top, top + 0.012], [-0.008, 0.008]),
            0.002,
            ALUMINIUM,
        );
    }
    for z in [0.024, -0.024] {
        frames.rounded(Span::new([GRIP - 0.007, GRIP + 0.007], [0.85, 1.2], [z - 0.008, z + 0.008]), 0.004, ALUMINIUM);
    }
    let pane = [x[0] + 0.03, x[1] - 0.03];
    glass.front(pane, [0.06, top - 0.044], 0.003, GLASS);
    let mut back = Shape::new();
    back.front([-pane[1], -pane[0]], [0.06, top - 0.044], 0.003, GLASS);
    glass.append(&back, Vec3::ZERO, Quat::from_rotation_y(PI));
    frames.ground();
    (frames, glass)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_leaves_leave_the_opening_free_and_stay_before_its_frame() {
        let (width, height) = (1.8, 2.012);
        let (frame, _) = leaf(width, height, Grain::Fine);
        let (low, high) = frame.bounds();
        assert!(low.x >= 0.0 && high.x <= width / 2.0, "{low} {high}");
        assert!(high.x - low.x > width / 2.0 - 0.02, "the pair shuts the opening");
        let travel = width / 2.0 - STAYS;
        assert!(GRIP * 2.0 + travel < width / 2.0 - BAR, "its grips do not run into the posts");
        let (_, front) = end(width, height, Grain::Fine).bounds();
        assert!(front.x >= high.x + travel - 0.1, "the track is long enough: {front}");
        const { assert!(BEFORE - THICK / 2.0 > 0.03, "the leaf passes before the posts") };
    }

    #[test]
    fn doors_of_a_site_move_unless_there_are_too_many() {
        let sliding = |racks: u32| {
            let plan = twin_scene::parse_scene(&twin_scene::generate_scene(racks), "generated").expect("a valid scene");
            let mut assembly = Assembly::default();
            build_containments(&plan, &mut assembly);
            let aisles = plan.aisles.iter().filter(|aisle| aisle.is_contained).count();
            (assembly.parts.iter().filter(|part| part.sliding.is_some()).count(), aisles)
        };
        let (few, aisles) = sliding(100);
        assert_eq!(few, 8 * aisles);
        assert_eq!(sliding(10_000).0, 0);
    }
}
