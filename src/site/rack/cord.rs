//! Mains at the rear of a rack: a strip of outlets for each feed, and the cords from there to the devices.

use super::super::paint::{CORD_A, CORD_B, HOLE, LED, Paint, RUBBER, STEEL};
use super::super::shape::{Shape, Span};
use super::cabinet::{Cabinet, UNIT, ordered};
use super::rear::Socket;
use bevy::math::Vec3;
use twin_model::plan::Feed;

/// A strip's inner and outer edge, metres from the rack's middle.
const STRIP: [f32; 2] = [0.236, 0.284];
/// How far strips stand before the rear doors, and how deep they are, metres.
const BEFORE_DOOR: f32 = 0.075;
const STRIP_DEPTH: f32 = 0.05;
/// Radius of a cord, metres.
const CORD: f32 = 0.0046;
/// Outlets stand so far apart, metres.
const OUTLETS: f32 = UNIT;

/// The colour of a feed.
const fn paint_of(feed: Feed) -> Paint {
    match feed {
        Feed::A => CORD_A,
        Feed::B => CORD_B,
    }
}

/// The side of a feed as one sees the rack from behind.
const fn side_of(feed: Feed) -> f32 {
    match feed {
        Feed::A => 1.0,
        Feed::B => -1.0,
    }
}

/// How far behind the rack's middle cords are plugged in, metres.
pub(super) fn plugs_at(frame: &Cabinet) -> f32 {
    frame.depth / 2.0 - BEFORE_DOOR - STRIP_DEPTH / 2.0
}

/// Both strips of outlets. Look to +z; the caller turns them.
pub(super) fn strips(shape: &mut Shape, frame: &Cabinet) {
    let [low, high] = frame.mounted();
    let out = frame.depth / 2.0 - BEFORE_DOOR;
    for feed in [Feed::A, Feed::B] {
        let (side, paint) = (side_of(feed), paint_of(feed));
        let x = ordered(side * STRIP[0], side * STRIP[1]);
        shape.rounded(Span::new(x, [low, high], [out - STRIP_DEPTH, out]), 0.004, STEEL.open(0.9));
        let edge = side * (STRIP[1] - 0.006);
        shape.front(ordered(edge, edge - side * 0.004), [low + 0.02, high - 0.02], out + 0.0006, paint);
        let count = ((high - low - 0.08) / OUTLETS).floor().max(0.0) as u16;
        for outlet in 0..count {
            let y = low + 0.06 + OUTLETS * f32::from(outlet);
            let middle = side * (STRIP[0] + 0.02);
            shape.front([middle - 0.0125, middle + 0.0125], [y - 0.013, y + 0.013], out + 0.0006, RUBBER);
            shape.front([middle - 0.0095, middle + 0.0095], [y - 0.009, y + 0.009], out + 0.0012, HOLE);
            let (lamp, half) = (side * (STRIP[0] + 0.036), 0.0018);
            let light = LED.parameter(f32::from(outlet % 7) * 0.05);
            shape.front([lamp - half, lamp + half], [y - half, y + half], out + 0.0012, light);
        }
    }
}

/// The cord from `socket` to the strip of its feed, with its plugs. Looks to +z; the caller turns it.
pub(super) fn cord(shape: &mut Shape, socket: &Socket, frame: &Cabinet, phase: f32) {
    let (side, paint) = (side_of(socket.feed), paint_of(socket.feed));
    let plug = Vec3::new(side * STRIP[0], socket.at.y - 0.012, plugs_at(frame));
    let reach = plug.z - socket.at.z;
    let sag = 0.016 + 0.022 * phase;
    let path = [
        socket.at + Vec3::Z * 0.02,
        socket.at + Vec3::Z * (reach * 0.35),
        Vec3::new(plug.x - side * 0.034, plug.y - sag, plug.z - reach * 0.22),
        plug - Vec3::X * side * 0.03 - Vec3::Z * reach * 0.04,
        plug - Vec3::X * side * 0.016,
    ];
    shape.tube(&path, CORD, 0.035, 6, paint);
    let boot = |at: Vec3, half: Vec3| Span { low: at - half, high: at + half };
    shape.rounded(boot(socket.at + Vec3::Z * 0.012, Vec3::new(0.0095, 0.0065, 0.012)), 0.003, RUBBER.edged(paint.tone));
    shape.rounded(
        boot(plug - Vec3::X * side * 0.011, Vec3::new(0.011, 0.0075, 0.0105)),
        0.003,
        RUBBER.edged(paint.tone),
    );
}
