//! Where an eye passes from one place to another: straight where that is free, out of a contained aisle by its door, and
//! over what stands in the way. Pure.
//!
//! Over the floor of a hall the way is a straight line; what it crosses are [`Hump`]s along it. A taut string over them is
//! the shortest way over. The corners of the whole are rounded as far as the margin allows.

use super::obstacle::{Hump, LOWEST, MARGIN, Obstacles, Solid};
use crate::site::ContainedAisle;
use bevy::prelude::*;

/// The string is taut over this much air, metres; more than [`MARGIN`], so that there is room to round its corners.
const AIR: f32 = 0.45;
/// Corners are rounded from at most this far before and behind them, metres.
const ROUND: f32 = 2.0;
/// Straight pieces that a rounded corner is made of.
const PIECES: u32 = 16;
/// How often the rounding of a corner is halved before it stays sharp.
const HALVINGS: u32 = 5;
/// A door is passed from so far inside it to so far before it, metres; where something stands there, to less far.
const DOORSTEP: f32 = 0.4;
const OUTSIDE: [f32; 3] = [0.75, 0.55, 0.4];
/// The eye stays so far below a lintel, metres.
const UNDER_LINTEL: f32 = 0.3;
/// Whoever is so near before a door, metres, and lower than it, is in its frame.
const IN_FRAME: f32 = 0.35;
/// Knots closer than this are one, metres.
const SAME: f32 = 1e-4;

/// The knots of the way from `from` to `to`, both included. Both should be clear of `obstacles`; an eye that is not, or
/// that sits under something that has no door, leaves straight upwards, or comes down.
pub(super) fn way_between(from: Vec3, to: Vec3, obstacles: &Obstacles) -> Vec<Vec3> {
    // Whoever stands closer to something than the margin may fly along it as close.
    let margin = obstacles.clearance(from).min(obstacles.clearance(to)).min(MARGIN);
    let is_high = from.y.min(to.y) >= LOWEST.min(from.y);
    if is_high && obstacles.is_free(from, to, margin) {
        return vec![from, to];
    }
    let (aisle, other) = (aisle_of(from, obstacles), aisle_of(to, obstacles));
    let mut ways = Vec::new();
    if let Some(aisle) = aisle.filter(|_| aisle == other) {
        ways.extend(along(aisle, from, to, obstacles, margin));
    }
    if ways.is_empty() {
        let leave = |aisle: Option<&ContainedAisle>, at| {
            aisle.map_or_else(Vec::new, |aisle| leaves(aisle, at, obstacles, margin))
        };
        let (mut outs, mut ins) = (leave(aisle, from), leave(other, to));
        if outs.is_empty() {
            outs.push(vec![from]);
        }
        if ins.is_empty() {
            ins.push(vec![to]);
        }
        for out in &outs {
            ways.extend(ins.iter().map(|into| {
                let (start, end) = (out.last().copied().unwrap_or(from), into.last().copied().unwrap_or(to));
                let mut way = out.clone();
                way.extend(way_over(start, end, obstacles, margin));
                way.extend(into.iter().rev());
                way.dedup_by(|one, other| one.distance(*other) < SAME);
                way
            }));
        }
    }
    let length = |way: &Vec<Vec3>| way.windows(2).map(|pair| pair[0].distance(pair[1])).sum::<f32>();
    let shortest = ways.into_iter().min_by(|one, other| length(one).total_cmp(&length(other)));
    rounded(&shortest.unwrap_or_else(|| vec![from, to]), obstacles, margin)
}

/// The doors that `way` leads through: their middles on the floor, and which part of the way is done there.
pub(super) fn doors_on(way: &[Vec3], obstacles: &Obstacles) -> Vec<(Vec3, f32)> {
    let metres: f32 = way.windows(2).map(|pair| pair[0].distance(pair[1])).sum();
    let mut along = 0.0;
    let mut doors = Vec::new();
    for pair in way.windows(2) {
        let [from, to] = [pair[0], pair[1]];
        for aisle in obstacles.aisles() {
            for (door, out) in aisle.doors {
                let [before, behind] = [from, to].map(|at| (at - door).dot(out));
                if before * behind > 0.0 || before == behind {
                    continue;
                }
                let part = before / (before - behind);
                if aisle.holds(from.lerp(to, part), 0.0) {
                    doors.push((door, (along + from.distance(to) * part) / metres.max(f32::EPSILON)));
                }
            }
        }
        along += from.distance(to);
    }
    doors
}

fn aisle_of(at: Vec3, obstacles: &Obstacles) -> Option<&ContainedAisle> {
    obstacles.aisles().iter().find(|aisle| aisle.holds(at, IN_FRAME))
}

/// `at` moved to the middle line of `aisle`.
fn on_axis(aisle: &ContainedAisle, at: Vec3) -> Vec3 {
    let (door, axis) = (aisle.doors[0].0, aisle.axis());
    door.with_y(at.y) + axis * (at - door).dot(axis)
}

/// Ways within `aisle`, around what stands at its sides.
fn along(aisle: &ContainedAisle, from: Vec3, to: Vec3, obstacles: &Obstacles, margin: f32) -> Option<Vec<Vec3>> {
    let way = vec![from, on_axis(aisle, from), on_axis(aisle, to), to];
    is_way_free(&way, obstacles, margin).then_some(way)
}

/// The ways of an eye at `at` in `aisle` out of its doors, as far as they are free.
fn leaves(aisle: &ContainedAisle, at: Vec3, obstacles: &Obstacles, margin: f32) -> Vec<Vec<Vec3>> {
    let height = at.y.min(aisle.lintel - UNDER_LINTEL);
    let mut ways = Vec::new();
    for (door, out) in aisle.doors {
        let door = door.with_y(height);
        let Some(outside) =
            OUTSIDE.iter().map(|far| door + out * *far).find(|outside| obstacles.is_clear(*outside, MARGIN))
        else {
            continue;
        };
        let doorstep = door - out * DOORSTEP;
        let middle = on_axis(aisle, at);
        let tries = [
            vec![at, outside],
            vec![at, doorstep, outside],
            vec![at, middle, outside],
            vec![at, middle, doorstep, outside],
        ];
        ways.extend(tries.into_iter().find(|way| is_way_free(way, obstacles, margin)));
    }
    ways
}

fn is_way_free(way: &[Vec3], obstacles: &Obstacles, margin: f32) -> bool {
    way.windows(2).all(|pair| obstacles.is_free(pair[0], pair[1], margin))
}

/// The way in the upright plane through both eyes.
fn way_over(from: Vec3, to: Vec3, obstacles: &Obstacles, margin: f32) -> Vec<Vec3> {
    if from.y.min(to.y) >= LOWEST.min(from.y) && obstacles.is_free(from, to, margin) {
        return vec![from, to];
    }
    let level = from.xz().distance(to.xz());
    let (start, end) = (Vec2::new(0.0, from.y), Vec2::new(level, to.y));
    let knots = taut(start, end, &obstacles.humps(from.xz(), to.xz(), AIR.max(margin)));
    let in_space = |knot: Vec2| {
        let floor = from.xz().lerp(to.xz(), (knot.x / level.max(f32::EPSILON)).clamp(0.0, 1.0));
        Vec3::new(floor.x, knot.y, floor.y)
    };
    let last = knots.len() - 1;
    let whole = |(i, knot): (usize, Vec2)| {
        if i == 0 {
            from
        } else if i == last {
            to
        } else {
            in_space(knot)
        }
    };
    knots.into_iter().enumerate().map(whole).collect()
}

/// The corners of a string drawn taut from `start` to `end` over all humps: metres along the floor, and height.
fn taut(start: Vec2, end: Vec2, humps: &[Hump]) -> Vec<Vec2> {
    let mut tops: Vec<Vec2> =
        humps.iter().flat_map(|hump| [Vec2::new(hump.from, hump.height), Vec2::new(hump.to, hump.height)]).collect();
    tops.sort_by(|one, other| one.x.total_cmp(&other.x).then(other.y.total_cmp(&one.y)));
    // Of several at one place only the highest counts.
    tops.dedup_by(|later, kept| {
        let is_same = (later.x - kept.x).abs() < 1e-4;
        if is_same {
            kept.y = kept.y.max(later.y);
        }
        is_same
    });
    let is_lower_end = |top: &Vec2| {
        ((top.x - start.x).abs() < 1e-4 && top.y <= start.y) || ((top.x - end.x).abs() < 1e-4 && top.y <= end.y)
    };
    tops.retain(|top| !is_lower_end(top));
    let mut string: Vec<Vec2> = vec![start];
    for top in tops.into_iter().chain([end]) {
        while let [.., before, last] = string[..]
            && (last - before).perp_dot(top - last) >= 0.0
        {
            string.pop();
        }
        string.push(top);
    }
    string
}

/// `knots` with each corner rounded as far as every piece of it stays clear.
fn rounded(knots: &[Vec3], obstacles: &Obstacles, margin: f32) -> Vec<Vec3> {
    let ends = [knots.first(), knots.last()].map(|end| end.copied().unwrap_or_default().xz());
    // Straight up from the start, or down to the end, there may be no other way.
    let is_upright =
        |one: Vec3, other: Vec3| ends.iter().any(|end| one.xz().distance(*end).max(other.xz().distance(*end)) < SAME);
    let is_free = |solids: &[Solid], one, other| {
        is_upright(one, other) || !solids.iter().any(|solid| solid.is_crossed(one, other))
    };
    let mut way: Vec<Vec3> = knots.first().copied().into_iter().collect();
    for corner in knots.windows(3) {
        let [before, at, after] = [corner[0], corner[1], corner[2]];
        let reach = (before.distance(at).min(after.distance(at)) / 2.0).min(ROUND);
        let solids = obstacles.about(&[at.move_towards(before, reach), at, at.move_towards(after, reach)], margin);
        let arcs = (0..=HALVINGS).map(|halving| arc(before, at, after, reach / (1 << halving) as f32));
        let free = arcs.into_iter().find(|arc| arc.windows(2).all(|piece| is_free(&solids, piece[0], piece[1])));
        way.extend(free.unwrap_or_else(|| vec![at]));
    }
    way.extend(knots.last());
    way
}

/// A corner rounded by a parabola that touches its legs `reach` metres before and behind it.
fn arc(before: Vec3, at: Vec3, after: Vec3, reach: f32) -> Vec<Vec3> {
    let (enter, leave) = (at.move_towards(before, reach), at.move_towards(after, reach));
    let point = |piece: u32| {
        let part = piece as f32 / PIECES as f32;
        enter.lerp(at, part).lerp(at.lerp(leave, part), part)
    };
    (0..=PIECES).map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_humps_that_begin_at_almost_the_same_place_the_highest_counts() {
        let hump = |from, height| Hump { from, to: 3.0, height };
        let knots = taut(Vec2::ZERO, Vec2::new(10.0, 1.0), &[hump(1.00001, 3.0), hump(1.0, 2.0)]);
        assert!(knots.iter().any(|knot| knot.y == 3.0 && knot.x < 1.1), "{knots:?}");
    }
}
