//! Devices from behind, as one sees them once the rear doors are open: power supplies, fans, ports. Everything here looks
//! to +z; the caller turns it.

use super::super::paint::{
    ALUMINIUM, BEZEL, CARRIER, CHAMPAGNE_DARK, EXHAUST, GRILLE, HOLE, LABEL, LED, LED_LINK, PATCH, Paint, STEEL,
    STORAGE, SWITCH,
};
use super::super::shape::{Shape, Span};
use super::cabinet::{BODY_HALF, Cabinet, UNIT};
use super::device::Face;
use bevy::math::Vec3;
use twin_model::plan::{Device, DeviceKind, Feed};

/// Half the width of a power supply, and how far its middle is from that of the device, metres.
const SUPPLY_HALF: f32 = 0.038;
const SUPPLY_ASIDE: f32 = 0.178;
/// Its socket is so far outside of its middle, metres.
const SOCKET_ASIDE: f32 = 0.019;
/// Behind what is mounted stays so much room for cords, metres.
const CORD_ROOM: f32 = 0.2;
/// What is seen of a device's rear is as open as that.
const OPEN: f32 = 0.75;

/// How far a device reaches back from its face, metres.
pub(super) fn depth_of(device: &Device, frame: &Cabinet) -> f32 {
    let usual: f32 = match device.kind {
        DeviceKind::Server => 0.70,
        DeviceKind::GpuServer => 0.80,
        DeviceKind::Storage => 0.62,
        DeviceKind::Switch => 0.48,
        DeviceKind::PatchPanel => 0.11,
        DeviceKind::Blanking => 0.004,
    };
    usual.min(frame.face() + frame.depth / 2.0 - CORD_ROOM)
}

/// A socket for mains: which feed it is meant for, and where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Socket {
    pub(super) feed: Feed,
    pub(super) at: Vec3,
}

/// The sockets of a device, feed A on the right as one sees it from behind.
pub(super) fn sockets(device: &Device, face: &Face) -> Vec<Socket> {
    let rows = supplies(device);
    let side = |feed: Feed, sign: f32| {
        (0..rows).map(move |row| {
            let y = face.y[0] + UNIT * (f32::from(row) + 0.5) - 0.001;
            Socket { feed, at: Vec3::new(sign * (SUPPLY_ASIDE + SOCKET_ASIDE), y, face.z + 0.006) }
        })
    };
    side(Feed::A, 1.0).chain(side(Feed::B, -1.0)).collect()
}

/// Power supplies of a device at each side.
fn supplies(device: &Device) -> u16 {
    match device.kind {
        DeviceKind::PatchPanel | DeviceKind::Blanking => 0,
        _ if device.power_kw <= 0.0 => 0,
        DeviceKind::GpuServer => (device.units / 2).max(1),
        _ => (device.units / 4).max(1),
    }
}

/// Adds the rear of `device`, which covers `face`.
pub(super) fn rear(shape: &mut Shape, device: &Device, face: &Face) {
    let paint = match device.kind {
        DeviceKind::GpuServer => CHAMPAGNE_DARK,
        DeviceKind::Storage => STORAGE,
        DeviceKind::Switch => SWITCH,
        DeviceKind::PatchPanel => PATCH,
        DeviceKind::Server | DeviceKind::Blanking => BEZEL,
    };
    shape.plate([-BODY_HALF, BODY_HALF], face.y, face.z, 0.003, paint.open(OPEN));
    let inner = SUPPLY_ASIDE - SUPPLY_HALF - 0.006;
    match device.kind {
        DeviceKind::Blanking | DeviceKind::PatchPanel => {}
        DeviceKind::Server if device.units == 1 => {
            vent(shape, face, [-0.04, inner]);
            ports(shape, face, [-inner, -0.05], 5);
        }
        DeviceKind::Server => cards(shape, face, [-inner, inner]),
        DeviceKind::GpuServer => fan_wall(shape, face, [-inner, inner], [3, (device.units / 3).max(1)]),
        DeviceKind::Storage => controllers(shape, face, [-inner, inner]),
        DeviceKind::Switch => {
            fan_wall(shape, face, [-inner, inner], [(8 / device.units).clamp(3, 5), device.units.min(2)])
        }
    }
    for row in 0..supplies(device) {
        let y = [face.y[0] + UNIT * f32::from(row) + 0.002, face.y[0] + UNIT * f32::from(row + 1) - 0.004];
        for side in [-1.0, 1.0] {
            supply(shape, face, side, y, 500 + u32::from(row));
        }
    }
}

/// A power supply: its fan, its socket, a grip and a light.
fn supply(shape: &mut Shape, face: &Face, side: f32, y: [f32; 2], number: u32) {
    let (middle, z) = (side * SUPPLY_ASIDE, face.z + 0.003);
    shape.plate([middle - SUPPLY_HALF, middle + SUPPLY_HALF], y, z, 0.003, STEEL.open(0.9));
    let up = (y[0] + y[1]) / 2.0;
    fan(shape, Vec3::new(middle - side * 0.016, up, z + 0.0035), 0.0155);
    let socket = middle + side * SOCKET_ASIDE;
    shape.front([socket - 0.0135, socket + 0.0135], [up - 0.0095, up + 0.0095], z + 0.0035, CARRIER);
    shape.front([socket - 0.011, socket + 0.011], [up - 0.007, up + 0.007], z + 0.0042, HOLE);
    face.light(shape, [middle + side * 0.0015, y[1] - 0.006], 0.0042, 0.0068, number, LED);
}

/// A fan behind its guard.
fn fan(shape: &mut Shape, centre: Vec3, radius: f32) {
    shape.disc(centre, Vec3::Z, radius, 14, GRILLE);
    shape.ring(centre + Vec3::Z * 0.0008, Vec3::Z, [radius * 0.9, radius * 1.04], 14, ALUMINIUM.open(0.7));
    shape.ring(centre + Vec3::Z * 0.0006, Vec3::Z, [radius * 0.5, radius * 0.58], 10, STEEL);
    shape.disc(centre + Vec3::Z * 0.0012, Vec3::Z, radius * 0.26, 8, STEEL);
}

/// Openings that warm air leaves through.
fn vent(shape: &mut Shape, face: &Face, x: [f32; 2]) {
    shape.front_metres(x, [face.up(0.14), face.up(0.86)], face.z + 0.0036, face.across, EXHAUST.open(OPEN));
}

/// Network ports in a row, each with its light.
fn ports(shape: &mut Shape, face: &Face, x: [f32; 2], count: u16) {
    let step = (x[1] - x[0]) / f32::from(count);
    let (low, high) = (face.up(0.26), face.up(0.66));
    for port in 0..count {
        let left = x[0] + step * f32::from(port) + step * 0.12;
        let right = left + step * 0.76;
        shape.front([left, right], [low, high], face.z + 0.0036, ALUMINIUM.open(0.65));
        shape.front([left + 0.0015, right - 0.0015], [low + 0.0015, high - 0.0015], face.z + 0.0042, HOLE);
        face.light(shape, [(left + right) / 2.0, face.up(0.76)], 0.003, 0.0042, 520 + u32::from(port), LED_LINK);
    }
}

/// Expansion cards beside each other over a vent, and ports below.
fn cards(shape: &mut Shape, face: &Face, x: [f32; 2]) {
    let step = (x[1] - x[0]) / 6.0;
    for card in 0..6u16 {
        let left = x[0] + step * f32::from(card) + 0.0015;
        let across = [left, left + step - 0.003];
        shape.plate(across, [face.up(0.46), face.up(0.93)], face.z + 0.003, 0.002, ALUMINIUM.open(0.5));
        let slit = [face.up(0.54), face.up(0.86)];
        if card % 3 == 1 {
            shape.front([left + 0.006, across[1] - 0.006], slit, face.z + 0.0056, HOLE);
        } else {
            shape.front_metres([left + 0.004, across[1] - 0.004], slit, face.z + 0.0056, face.across, EXHAUST);
        }
    }
    let low = Face { y: [face.y[0], face.up(0.44)], ..*face };
    ports(shape, &low, [x[0], x[0] + 0.12], 6);
    vent(shape, &low, [x[0] + 0.128, x[1]]);
}

/// Round fans side by side in rows.
fn fan_wall(shape: &mut Shape, face: &Face, x: [f32; 2], [columns, rows]: [u16; 2]) {
    let step = [(x[1] - x[0]) / f32::from(columns), face.height() / f32::from(rows)];
    shape.front(x, [face.up(0.05), face.up(0.95)], face.z + 0.0034, LABEL);
    let radius = step[0].min(step[1]) / 2.0 - 0.003;
    for column in 0..columns {
        for row in 0..rows {
            let centre = [x[0] + step[0] * (f32::from(column) + 0.5), face.y[0] + step[1] * (f32::from(row) + 0.5)];
            fan(shape, Vec3::new(centre[0], centre[1], face.z + 0.004), radius);
        }
    }
}

/// Two controllers of a shelf, one over the other.
fn controllers(shape: &mut Shape, face: &Face, x: [f32; 2]) {
    for half in [[0.05, 0.48], [0.52, 0.95]] {
        let own = Face { y: [face.up(half[0]), face.up(half[1])], ..*face };
        shape.plate(x, own.y, face.z + 0.003, 0.003, CARRIER.edged(Paint::of_edge(STORAGE).tone));
        let raised = Face { z: face.z + 0.003, ..own };
        ports(shape, &raised, [x[0] + 0.01, x[0] + 0.1], 4);
        vent(shape, &raised, [x[0] + 0.11, x[1] - 0.03]);
        for grip in [x[0] + 0.004, x[1] - 0.004] {
            let span = Span::new([grip - 0.003, grip + 0.003], own.y, [face.z + 0.005, face.z + 0.014]);
            shape.faces(span, [true, true, false, true, false, true], ALUMINIUM);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::rack::build::tests::rack;
    use crate::site::rack::device::face_of;

    #[test]
    fn whatever_draws_power_has_a_socket_for_each_feed_on_its_own_face() {
        for (kind, units) in [(DeviceKind::Server, 1), (DeviceKind::Server, 2), (DeviceKind::GpuServer, 8)] {
            let rack = rack(kind, units);
            let frame = Cabinet::of(&rack);
            for device in &rack.devices {
                let face = face_of(device, &frame);
                let sockets = sockets(device, &face);
                let count = |feed| sockets.iter().filter(|socket| socket.feed == feed).count();
                assert!(count(Feed::A) > 0 && count(Feed::A) == count(Feed::B));
                assert!(sockets.iter().all(|socket| face.y[0] < socket.at.y && socket.at.y < face.y[1]));
            }
        }
        let panel = rack(DeviceKind::PatchPanel, 1);
        assert!(sockets(&panel.devices[0], &face_of(&panel.devices[0], &Cabinet::of(&panel))).is_empty());
    }
}
